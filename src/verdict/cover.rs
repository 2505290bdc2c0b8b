//! Unions of spans.

use std::collections::BTreeMap;

use crate::Span;
use crate::span::{inside, outside, union};

/// A union of spans, in order, none touching another.
#[derive(Debug, Default)]
pub(crate) struct Cover(Vec<Span>);

impl Cover {
    /// The union of `spans`, in any order.
    pub fn new(spans: impl Iterator<Item = Span>) -> Self {
        Cover(union(spans.collect()))
    }

    /// The spans that overlap `span`, in order.
    pub fn inside(&self, span: Span) -> impl Iterator<Item = Span> {
        inside(&self.0, span)
    }

    /// Where the last span before `at` ends; `at` if a span reaches over it. Logarithmic.
    pub fn end_before(&self, at: usize) -> Option<usize> {
        let next = self.0.partition_point(|span| span.end <= at);
        match self.0.get(next) {
            Some(span) if span.start < at => Some(at),
            _ => Some(self.0[next.checked_sub(1)?].end),
        }
    }

    /// Whether `span` shares a byte with the union.
    pub fn overlaps(&self, span: Span) -> bool {
        self.inside(span).next().is_some()
    }

    /// Whether all of `span` but white space is covered.
    pub fn holds(&self, text: &str, span: Span) -> bool {
        self.without(text, span).is_empty()
    }

    /// The parts of `span` that are not covered, without white space at their ends.
    pub fn without(&self, text: &str, span: Span) -> Vec<Span> {
        let left = outside(&self.0, span).into_iter();
        let left = left.map(|span| Span::of_part(span.of(text).trim(), text));
        left.filter(|span| !span.is_empty()).collect()
    }
}

/// A union of spans to which more are added.
#[derive(Default)]
pub(super) struct GrowingCover(BTreeMap<usize, usize>);

impl GrowingCover {
    /// Whether `span` shares a byte with the union. Logarithmic.
    pub fn overlaps(&self, span: Span) -> bool {
        let last = self.0.range(..span.end).next_back();
        last.is_some_and(|(_, &end)| end > span.start)
    }

    /// Adds a span. Logarithmic, on average over all additions.
    pub fn add(&mut self, span: Span) {
        let (mut start, mut end) = (span.start, span.end);
        while let Some((&s, &e)) = self.0.range(..=end).next_back() {
            if e < start {
                break;
            }
            start = start.min(s);
            end = end.max(e);
            self.0.remove(&s);
        }
        self.0.insert(start, end);
    }
}
