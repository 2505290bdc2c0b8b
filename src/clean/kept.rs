//! Maps offsets of the text that is left to offsets of the raw text.

use crate::Span;

/// The stretches of the raw text that are kept.
pub(super) struct Kept {
    /// Each with its start in the text that is left.
    pub stretches: Vec<(usize, Span)>,
}

impl Kept {
    /// The stretches between `cuts`, which are in order.
    pub fn new(raw: &str, cuts: &[Span]) -> Self {
        let mut stretches = Vec::with_capacity(cuts.len() + 1);
        let (mut at, mut left) = (0, 0);
        for cut in cuts.iter().chain([&Span::new(raw.len(), raw.len())]) {
            stretches.push((left, Span::new(at, cut.start)));
            left += cut.start - at;
            at = cut.end;
        }
        Kept { stretches }
    }

    /// The pieces of the raw text that make up a span.
    pub fn raw_pieces(&self, span: Span) -> Vec<Span> {
        let is_before = |(left, raw): &(usize, Span)| left + raw.len() <= span.start;
        let first = self.stretches.partition_point(is_before);
        self.stretches[first..]
            .iter()
            .take_while(|(left, _)| *left < span.end)
            .map(|(left, raw)| {
                let start = raw.start + span.start.saturating_sub(*left);
                Span::new(start, raw.end.min(raw.start + (span.end - left)))
            })
            .filter(|piece| !piece.is_empty())
            .collect()
    }

    /// A span in the raw text, if all of it is in one stretch.
    pub fn raw_whole(&self, span: Span) -> Option<Span> {
        let pieces = self.raw_pieces(span);
        let first = pieces.first()?;
        (first.len() == span.len()).then_some(*first)
    }

    /// Where some spans of the raw text are in the text that is left, as far as all of a span is there. Both are in order.
    pub fn left_of(&self, spans: &[Span]) -> Vec<Span> {
        let left = spans.iter().filter_map(|span| {
            let at = self
                .stretches
                .partition_point(|(_, raw)| raw.end < span.end);
            let (left, raw) = self.stretches.get(at)?;
            let start = left + span.start.checked_sub(raw.start)?;
            Some(Span::new(start, start + span.len()))
        });
        left.collect()
    }

    /// From the first to the last byte of a span in the raw text.
    pub fn raw_hull(&self, span: Span) -> Span {
        let pieces = self.raw_pieces(span);
        if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
            return Span::new(first.start, last.end);
        }
        let is_before = |(left, _): &(usize, Span)| *left <= span.start;
        let after = self.stretches.partition_point(is_before);
        let (left, stretch) = self.stretches[after - 1];
        let start = stretch.start + (span.start - left);
        Span::new(start, start)
    }
}
