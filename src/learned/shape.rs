//! Lines of which only the beginning or the ending recurs: "Share this article: …".

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::line::{LineWords, word_key};
use crate::article::words;
use crate::{Span, hash};

/// How much of a line recurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shape {
    /// All of it.
    #[default]
    Whole,
    /// All of it, but it is too short to be removed alone: it is removed between two other learned lines.
    Fragment,
    /// The beginning of a paragraph below the running text; the rest varies.
    Beginning,
    /// The ending of such a paragraph.
    Ending,
}

/// The shapes of paragraphs in which something varies.
pub const FRAMES: [Shape; 2] = [Shape::Beginning, Shape::Ending];

/// The least words of a beginning or an ending: three words ("according to the") recur in ordinary sentences, too. As many must
/// vary: fewer are often names, so that the line is a credit.
pub const FIXED_WORDS: usize = 4;

impl LineWords<'_> {
    /// The words of a line that identify it if it has this shape, and all others; `None` if it has too few.
    pub fn split(&self, line: &Range<usize>, shape: Shape) -> Option<[Range<usize>; 2]> {
        let Range { start, end } = *line;
        if !FRAMES.contains(&shape) {
            return Some([start..end, end..end]);
        }
        let mut splits = (1..=line.len()).map(|n| match shape {
            Shape::Ending => [end - n..end, start..end - n],
            _ => [start..start + n, start + n..end],
        });
        splits.find(|[fixed, _]| self.count(fixed) >= FIXED_WORDS)
    }

    /// The key of some words that recur in lines of this shape.
    pub fn shaped_key(&self, fixed: &Range<usize>, shape: Shape) -> u64 {
        match shape {
            Shape::Whole | Shape::Fragment => self.key(fixed),
            Shape::Beginning | Shape::Ending => hash::mixed(self.key(fixed) ^ shape as u64),
        }
    }
}

/// The longest common beginning or ending of two lines: whole words, and the marks between them. It ends where the lines differ,
/// whatever the order in which lines are compared; of two spellings, it has the first in alphabetical order.
pub fn common(a: &str, b: &str, shape: Shape) -> String {
    let (of_a, of_b) = (parts(a, shape), parts(b, shape));
    let pairs = of_a.iter().zip(&of_b);
    let is_same = |(of_a, of_b): &(&Part, &Part)| {
        of_a.key == of_b.key && (of_a.key.is_some() || of_a.spelled.trim() == of_b.spelled.trim())
    };
    let n = pairs.take_while(is_same).count();
    let spelled = of_a.iter().take(n).map(|part| part.spelled);
    let is_first = spelled.le(of_b.iter().take(n).map(|part| part.spelled));
    let (text, parts) = if is_first { (a, of_a) } else { (b, of_b) };
    let starts = parts[..n].iter().map(|part| part.place.start);
    let ends = parts[..n].iter().map(|part| part.place.end);
    let common = starts.min().unwrap_or(0)..ends.max().unwrap_or(0);
    text[common].trim().to_owned()
}

/// Whether a mark separates the text of a beginning or an ending from what varies. Without one it may be a clause of any sentence.
pub fn is_separated(text: &str, shape: Shape) -> bool {
    const SEPARATORS: [char; 13] = [
        ':', '：', '|', '｜', '-', '–', '—', '•', '·', '»', '«', '›', '>',
    ];
    match shape {
        Shape::Whole | Shape::Fragment => true,
        Shape::Beginning => text.ends_with(SEPARATORS),
        Shape::Ending => text.starts_with(SEPARATORS),
    }
}

/// A word, or the marks and spaces after it.
struct Part<'t> {
    /// `None` for marks.
    key: Option<u64>,
    spelled: &'t str,
    place: Range<usize>,
}

/// The words and the marks of a line, from the end that recurs.
fn parts(text: &str, shape: Shape) -> Vec<Part<'_>> {
    let words = words::words(text);
    let part = |key, place: Range<usize>| Part {
        key,
        spelled: &text[place.clone()],
        place,
    };
    let starts = words.iter().skip(1).map(|word| word.span().start);
    let pairs = words.iter().zip(starts.chain([text.len()]));
    let pairs = pairs.flat_map(|(&word, next)| {
        let Span { start, end } = word.span();
        [
            part(Some(word_key(text, word)), start..end),
            part(None, end..next),
        ]
    });
    if shape != Shape::Ending {
        return pairs.collect();
    }
    let before = words.first().map(|word| part(None, 0..word.span().start));
    let mut parts: Vec<Part> = before.into_iter().chain(pairs).collect();
    // A line ends with its last word, whatever marks follow.
    parts.pop();
    parts.reverse();
    parts
}
