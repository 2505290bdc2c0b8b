//! Splits lines that were joined by spaces where they probably ended.

use memchr::memchr_iter;

use super::{Paragraph, Parts};
use crate::Span;
use crate::article::breaks::{Certainty, each_break};

/// A text was run together if half of it is in lines of so many words. Of 866 news articles with their lines, 19 are like that,
/// and of 13,068 scraped ones 419.
const LONG: usize = 150;
/// A text of one line was run together if it has so many words: of those scraped articles, 5,300.
const LONE: usize = 80;

/// How many words a line has at least that is split, or `None` if the text was not run together.
pub(super) fn min_words(text: &str, lines: &[Paragraph]) -> Option<usize> {
    if let [line] = lines {
        return (n_words(text, line) >= LONE).then_some(LONE);
    }
    let n_bytes: usize = lines.iter().map(|line| line.body().len()).sum();
    let is_half = |is_long: &dyn Fn(&Paragraph) -> bool| {
        let long = lines.iter().filter(|line| is_long(line));
        2 * long.map(|line| line.body().len()).sum::<usize>() >= n_bytes.max(1)
    };
    // A word and a space have two bytes at least.
    let may_be_long = |line: &Paragraph| line.body().len() >= 2 * LONG;
    let is_long = |line: &Paragraph| may_be_long(line) && n_words(text, line) >= LONG;
    (is_half(&may_be_long) && is_half(&is_long)).then_some(LONG)
}

/// The words between spaces.
fn n_words(text: &str, line: &Paragraph) -> usize {
    1 + memchr_iter(b' ', line.body().of(text).as_bytes()).count()
}

/// Splits the lines of at least so many words.
pub(super) fn split(text: &str, lines: Vec<Paragraph>, min_words: usize) -> Parts {
    let mut parts = Parts::default();
    for line in lines {
        let mut start = line.body().start;
        let mut certainty = Certainty::Certain;
        if n_words(text, &line) >= min_words {
            each_break(text, line.body(), |gap, next| {
                parts.push(Span::new(start, gap.start), certainty);
                start = gap.end;
                certainty = next;
            });
        }
        parts.push(Span::new(start, line.body().end), certainty);
    }
    parts
}

impl Parts {
    fn push(&mut self, body: Span, certainty: Certainty) {
        self.paragraphs.push(Paragraph::new(body));
        self.certainties.push(certainty);
    }
}
