//! Reports the lines that noted rules match, removed or kept.

use super::{Cleaned, Cleaner};
use crate::finding::RuleMatch;
use crate::rules;
use crate::verdict::cover::Cover;
use crate::verdict::judge;
use crate::{Evidence, Finding, Span};

/// A text that a noted rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedLine {
    /// Whole sentences of the raw text, without the gap around them.
    pub span: Span,
    /// The match of the rule.
    pub rule: RuleMatch,
    /// Whether the text was removed.
    pub fate: Fate,
}

/// Whether a text was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of it is kept.
    Kept,
    /// All or some of it was removed, for any reason.
    Removed,
}

impl Cleaner {
    /// The lines that the noted rules match in an article that this cleaner cleaned, in order: see
    /// [`Noted`](crate::rules::Noted). Of matches with the same start, the longest is first, then that of the first rule.
    ///
    /// A match counts where its rule may act: one for the tail if everything after it was removed or would be, too. Costs
    /// one more search of the article by rules, or nothing if no rule is noted.
    pub fn noted(&self, cleaned: &Cleaned) -> Vec<NotedLine> {
        let article = &cleaned.article;
        let mut findings = rules::noted(article, &self.rules);
        if findings.is_empty() {
            return Vec::new();
        }
        let removed = cleaned.removals.iter().cloned().map(|removal| Finding {
            span: removal.span,
            evidence: removal.evidence,
        });
        let verdicts = judge(
            article,
            findings.iter().cloned().chain(removed).collect(),
            |_| Vec::new(),
        );
        if !verdicts.would_be_empty {
            let removed = Cover::new(verdicts.removals.iter().map(|removal| removal.span));
            findings.retain(|finding| removed.holds(article.text, finding.span));
        }
        findings.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        let noted = |found| noted_line(found, cleaned);
        findings.into_iter().filter_map(noted).collect()
    }
}

fn noted_line(Finding { span, evidence }: Finding, cleaned: &Cleaned) -> Option<NotedLine> {
    let Evidence::Rule(rule) = evidence else {
        return None;
    };
    let next = cleaned.cuts.partition_point(|cut| cut.end <= span.start);
    let is_cut = cleaned.cuts.get(next).is_some_and(|cut| cut.overlaps(span));
    let fate = if is_cut { Fate::Removed } else { Fate::Kept };
    Some(NotedLine { span, rule, fate })
}
