//! A range of bytes in a text.

use std::ops::Range;

/// A half-open range of bytes of the decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Makes the span from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The number of bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span has no bytes.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share a byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether every byte of `other` is in this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part of `text` in the span.
    ///
    /// # Panics
    ///
    /// Panics if the span ends beyond `text` or splits a character.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The same range as a type of the standard library.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The text without some spans, which are in order.
pub(crate) fn without(text: &str, spans: &[Span]) -> String {
    let n_cut: usize = spans.iter().map(|span| span.len()).sum();
    let mut left = String::with_capacity(text.len() - n_cut);
    let mut at = 0;
    for span in spans {
        left.push_str(&text[at..span.start]);
        at = span.end;
    }
    left.push_str(&text[at..]);
    left
}
