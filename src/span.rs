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

    /// The place of `part`, which is a slice of `text`.
    pub(crate) fn of_part(part: &str, text: &str) -> Self {
        let start = part.as_ptr().addr() - text.as_ptr().addr();
        Span::new(start, start + part.len())
    }

    /// The same range as a type of the standard library.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The union of some spans, in order, none touching another.
pub(crate) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    spans
}

/// The spans of a union that share a byte with `span`.
pub(crate) fn inside(union: &[Span], span: Span) -> impl Iterator<Item = Span> {
    let from = union.partition_point(|other| other.end <= span.start);
    let rest = union[from..].iter().copied();
    rest.take_while(move |other| other.start < span.end)
}

/// The parts of `span` outside a union.
pub(crate) fn outside(union: &[Span], span: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut at = span.start;
    for other in inside(union, span).chain([Span::new(span.end, span.end)]) {
        if at < other.start {
            parts.push(Span::new(at, other.start));
        }
        at = other.end;
    }
    parts
}

/// The text outside a union.
pub(crate) fn without(text: &str, union: &[Span]) -> String {
    let parts = outside(union, Span::new(0, text.len()));
    let mut left = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| left.push_str(part.of(text)));
    left
}
