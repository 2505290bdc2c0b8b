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
    let is_same = |((key, here), (other, there)): &(&Part, &Part)| {
        key == other && (key.is_some() || a[here.clone()].trim() == b[there.clone()].trim())
    };
    let n = of_a.iter().zip(&of_b).take_while(is_same).count();
    let spelled = of_a[..n].iter().map(|(_, place)| &a[place.clone()]);
    let is_first = spelled.le(of_b[..n].iter().map(|(_, place)| &b[place.clone()]));
    let (text, parts) = if is_first { (a, of_a) } else { (b, of_b) };
    let starts = parts[..n].iter().map(|(_, place)| place.start);
    let ends = parts[..n].iter().map(|(_, place)| place.end);
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

/// A word or marks and spaces beside it, and its place. Marks have no key.
type Part = (Option<u64>, Range<usize>);

/// The words and the marks of a line, from the end that recurs, where a word is first.
fn parts(text: &str, shape: Shape) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    for word in words::words(text) {
        let Span { start, end } = word.span();
        parts.push((None, at..start));
        parts.push((Some(word_key(text, word)), start..end));
        at = end;
    }
    parts.push((None, at..text.len()));
    if shape == Shape::Ending {
        parts.reverse();
    }
    parts.remove(0);
    parts
}
