//! Decides which findings stand: position, precedence and limits are known here alone.

use crate::{Article, Evidence, Finding, Span};

/// A span that goes, and the one reason why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Whole sentences, without the gap around them.
    pub span: Span,
    /// Why it goes.
    pub evidence: Evidence,
}

/// What the judge decided of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// The spans that go, in order, none touching another.
    pub removals: Vec<Removal>,
    /// Set where rules would have left nothing, so that no rule was followed.
    pub would_be_empty: bool,
}

/// Judges the findings of all detectors on one article.
pub fn judge(article: &Article, findings: Vec<Finding>) -> Verdicts {
    let _ = article;
    let mut gone: std::collections::BTreeMap<usize, Removal> = Default::default();
    let mut stays: std::collections::BTreeMap<usize, usize> = Default::default();
    for f in findings {
        let Evidence::Repeat(r) = &f.evidence else {
            continue;
        };
        let hit = |s: Span| {
            gone.range(..s.end)
                .next_back()
                .is_some_and(|(_, g)| g.span.end > s.start)
        };
        let protected = |s: Span| {
            stays
                .range(..s.end)
                .rev()
                .take(64)
                .any(|(_, &e)| e > s.start)
        };
        if hit(f.span) || hit(r.original) || protected(f.span) {
            continue;
        }
        let e = stays.entry(r.original.start).or_insert(0);
        *e = (*e).max(r.original.end);
        gone.insert(
            f.span.start,
            Removal {
                span: f.span,
                evidence: f.evidence,
            },
        );
    }
    Verdicts {
        removals: gone.into_values().collect(),
        would_be_empty: false,
    }
}
