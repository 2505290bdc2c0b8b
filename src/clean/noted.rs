//! Reports the lines that noted rules match, removed or kept.

use super::Cleaned;
use crate::article::words::words;
use crate::finding::RuleMatch;
use crate::verdict::cover::Cover;
use crate::verdict::judge;
use crate::{Evidence, Finding, Span, span};

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

impl Cleaned<'_> {
    /// The lines that the noted rules of the cleaner match in the raw text, in order: see [`Noted`](crate::rules::Noted). Of
    /// matches with the same start, the longest is first, then that of the first rule.
    ///
    /// A match counts where its rule may act: one for the tail if everything after it was removed or would be, too.
    pub fn noted(&self) -> Vec<NotedLine> {
        if self.noted.is_empty() {
            return Vec::new();
        }
        let mut findings = self.noted.clone();
        let article = &self.article;
        let removed = self.removals.iter().cloned().map(|removal| Finding {
            span: removal.span,
            evidence: removal.evidence,
        });
        let verdicts = judge(
            article,
            &words(article.text),
            findings.iter().cloned().chain(removed).collect(),
            |_| Vec::new(),
        );
        if !verdicts.would_be_empty {
            let removed = Cover::new(verdicts.removals.iter().map(|removal| removal.span));
            findings.retain(|finding| removed.holds(article.text, finding.span));
        }
        findings.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        let noted = |found| noted_line(found, self);
        findings.into_iter().filter_map(noted).collect()
    }
}

fn noted_line(Finding { span, evidence }: Finding, cleaned: &Cleaned) -> Option<NotedLine> {
    let Evidence::Rule(rule) = evidence else {
        return None;
    };
    let is_cut = span::inside(&cleaned.cuts, span).next().is_some();
    let fate = if is_cut { Fate::Removed } else { Fate::Kept };
    Some(NotedLine { span, rule, fate })
}
