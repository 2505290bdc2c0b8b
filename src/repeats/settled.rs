//! Keeps findings from contradicting each other: no original goes, and nothing that went is an original.

use std::collections::BTreeMap;

use crate::{Evidence, Finding, Span};

/// The findings accepted so far.
#[derive(Default)]
pub(super) struct Settled {
    pub findings: Vec<Finding>,
    gone: Spans,
    originals: Spans,
}

impl Settled {
    /// Takes a finding over if it fits those before it. One that does not gets its chance in the next round of cleaning.
    pub fn extend(&mut self, finding: Option<Finding>) {
        let Some(finding) = finding else {
            return;
        };
        let Evidence::Repeat(repeat) = &finding.evidence else {
            return;
        };
        let (span, original) = (finding.span, repeat.original);
        let fits = !span.overlaps(original)
            && !self.gone.overlap(span)
            && !self.gone.overlap(original)
            && !self.originals.overlap(span);
        if fits {
            self.gone.add(span);
            self.originals.add(original);
            self.findings.push(finding);
        }
    }
}

/// A union of spans that grows.
#[derive(Default)]
struct Spans(BTreeMap<usize, usize>);

impl Spans {
    fn overlap(&self, span: Span) -> bool {
        self.0
            .range(..span.end)
            .next_back()
            .is_some_and(|(_, &end)| end > span.start)
    }

    fn add(&mut self, span: Span) {
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
