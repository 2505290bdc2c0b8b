//! What a detector says of one span, and why.

use std::sync::Arc;

use crate::Span;
use crate::boundary::Cause;

/// One detector's opinion that a span should go, with its evidence. [`judge`](crate::verdict::judge) decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The text that should go: whole sentences, without the gap around them.
    pub span: Span,
    /// Why it should go.
    pub evidence: Evidence,
}

/// Why a span should go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The span is a copy of text that stays.
    Repeat(Repeat),
    /// A boilerplate rule matched.
    Rule(RuleMatch),
    /// The paragraph does not belong to the story.
    Boundary(Boundary),
    /// Many articles of the source have the same line.
    Learned(Learned),
}

/// The evidence for a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The occurrence that stays.
    pub original: Span,
    /// The words of the copy.
    pub n_words: usize,
    /// Those of them that stand in the original too, in the same order.
    pub n_matched: usize,
    /// Where the two differ, in order.
    pub differences: Vec<Difference>,
}

/// One place where a copy reads otherwise than its original; either side may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The words of the original.
    pub original: Span,
    /// The words of the copy.
    pub copy: Span,
}

/// The evidence for a paragraph outside of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// The chance that the paragraph, looked at alone, belongs to the story, in millionths.
    pub chance: u32,
    /// What spoke against it most, strongest first; three at most.
    pub causes: Vec<Cause>,
}

/// The evidence for what was learned of a corpus: the line that recurs, and in how many articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// Whose boilerplate it is.
    pub source: Arc<str>,
    /// The line as the model has it.
    pub line: Arc<str>,
    /// The articles of the source that have it.
    pub n_articles: u64,
    /// All articles of the source that were learned from.
    pub n_of_source: u64,
}

/// The evidence for boilerplate: the rule that matched, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMatch {
    /// The rule's id, as its file gives it.
    pub id: Arc<str>,
    /// The rule's category, as its file gives it.
    pub category: Arc<str>,
    /// Where the rule may act.
    pub scope: crate::rules::Scope,
    /// The words that the rule's pattern matched.
    pub phrase: Span,
}
