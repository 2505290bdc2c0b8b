//! Findings of the detectors, the removals that the judge makes of them, and the evidence for both.

mod category;
mod heads;
mod scope;

use std::sync::Arc;

use crate::Span;
use category::named;

pub use category::Category;
pub use heads::Heads;
pub use scope::Scope;

/// One detector's opinion that a span should be removed. [`judge`](crate::verdict::judge) decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whole sentences, without the gap around them.
    pub span: Span,
    /// Why the span should be removed.
    pub evidence: Evidence,
}

/// One detector's opinion that a span should be kept: it names the people behind the story, or is of a category that the user
/// keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// Whole sentences.
    pub span: Span,
    /// The category of the rule that matches.
    pub category: Category,
}

/// A span to remove, and the one reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removal {
    /// Whole sentences, without the gap around them; in bytes of the raw text.
    pub span: Span,
    /// Why the span is removed.
    pub evidence: Evidence,
}

impl Removal {
    /// Makes a removal.
    pub fn new(span: Span, evidence: Evidence) -> Self {
        Removal { span, evidence }
    }

    /// The detector that the removal is due to.
    pub fn reason(&self) -> Reason {
        self.evidence.reason()
    }

    /// The kept occurrence, in bytes, where a copy is removed.
    pub fn original(&self) -> Option<Span> {
        match &self.evidence {
            Evidence::Repeat(repeat) => Some(repeat.original),
            _ => None,
        }
    }
}

named! {
    /// The detector that a removal is due to; reports and counts are grouped by it, in this order.
    #[derive(PartialOrd, Ord)]
    #[non_exhaustive]
    Reason {
        /// The text is a copy of text that is kept.
        Repeat = "repeat",
        /// A boilerplate rule matches.
        Rule = "rule",
        /// The paragraph is outside the story.
        Boundary = "boundary",
        /// Many articles of the source contain the line.
        Learned = "learned",
        /// Another article of the corpus keeps the passage.
        Passage = "passage",
    }
}

/// Why a span should be removed. A new detector adds a variant here and a [`Reason`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The span is a copy of text that is kept.
    Repeat(Repeat),
    /// A boilerplate rule matches.
    Rule(RuleMatch),
    /// The paragraph is outside the story.
    Boundary(Boundary),
    /// Many articles of the source contain the line.
    Learned(Learned),
    /// Another article of the corpus keeps the passage.
    Passage(Passage),
}

impl Evidence {
    /// The detector that gives this kind of evidence.
    pub fn reason(&self) -> Reason {
        match self {
            Evidence::Repeat(_) => Reason::Repeat,
            Evidence::Rule(_) => Reason::Rule,
            Evidence::Boundary(_) => Reason::Boundary,
            Evidence::Learned(_) => Reason::Learned,
            Evidence::Passage(_) => Reason::Passage,
        }
    }

    /// The match, where a rule gives the evidence.
    pub fn rule(&self) -> Option<&RuleMatch> {
        match self {
            Evidence::Rule(rule) => Some(rule),
            _ => None,
        }
    }

    /// How sure a removal is, up to 1: the identity of a copy, the share of the articles that have a learned line, the chance that
    /// text is outside the story; 1 for rules and passages.
    pub fn certainty(&self) -> f64 {
        let share = |n: u64, of: u64| n as f64 / of.max(1) as f64;
        match self {
            Evidence::Repeat(repeat) => share(repeat.n_matched as u64, repeat.n_words as u64),
            Evidence::Rule(_) | Evidence::Passage(_) => 1.0,
            Evidence::Boundary(boundary) => f64::from(1_000_000 - boundary.chance) / 1e6,
            Evidence::Learned(learned) => share(learned.n_articles, learned.n_of_source),
        }
    }

    /// Replaces every span in the evidence.
    pub(crate) fn map_spans(&mut self, map: impl Fn(Span) -> Span) {
        match self {
            Evidence::Repeat(repeat) => {
                repeat.original = map(repeat.original);
                for difference in &mut repeat.differences {
                    difference.original = map(difference.original);
                    difference.copy = map(difference.copy);
                }
            }
            Evidence::Rule(rule) => rule.phrase = map(rule.phrase),
            Evidence::Boundary(boundary) => {
                for cause in &mut boundary.causes {
                    if let Cause::Follows(above) = cause {
                        *above = map(*above);
                    }
                }
            }
            Evidence::Learned(_) | Evidence::Passage(_) => {}
        }
    }
}

/// The evidence for a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The occurrence that is kept.
    pub original: Span,
    /// The number of words of the copy.
    pub n_words: usize,
    /// How many of them the original contains in the same order.
    pub n_matched: usize,
    /// Where the two differ, in order.
    pub differences: Vec<Difference>,
}

/// Words that differ between a copy and its original; either side may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The words of the original.
    pub original: Span,
    /// The words of the copy.
    pub copy: Span,
}

/// The evidence for boilerplate that a rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMatch {
    /// The rule's id, as its file gives it.
    pub id: Arc<str>,
    /// The rule's category, as its file gives it.
    pub category: Arc<str>,
    /// Where the rule may act.
    pub scope: Scope,
    /// What the text heads, if it is a label.
    pub heads: Heads,
    /// The words that the rule's pattern matches: the removed text, or the label above it.
    pub phrase: Span,
}

/// The evidence for a paragraph outside the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// The probability that the paragraph belongs to the story, in millionths, without regard to its neighbours' scores.
    pub chance: u32,
    /// The strongest causes for a low probability, strongest first; three at most.
    pub causes: Vec<Cause>,
}

/// One cause for classifying a paragraph as boilerplate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// It is worded like boilerplate.
    Wording,
    /// The story contains few of its names and long words.
    Unrelated {
        /// How many of them the story contains.
        n_shared: usize,
        /// The number of its names and long words.
        n_telling: usize,
    },
    /// It precedes or follows the running text of the story.
    Apart,
    /// Its length, punctuation and ends are not those of running text.
    Line {
        /// The number of its words.
        n_words: usize,
        /// Whether it ends like a sentence.
        is_ended: bool,
    },
    /// Many of its words begin with a capital.
    Capitals {
        /// How many do, except for the first word.
        n_capitalised: usize,
        /// The number of its words.
        n_words: usize,
    },
    /// The paragraphs around it are not running text, or do not belong to the story.
    Company,
    /// That many lines nearby have its form or its first word.
    Listed(usize),
    /// It follows this text: the nearest one above that a rule matches, or the line above the first reader's comment.
    Follows(Span),
    /// Rules match other parts of the article.
    NearRules,
}

/// The evidence for a line that was learned from a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The owner of the boilerplate.
    pub source: Arc<str>,
    /// The line as the model spells it.
    pub line: Arc<str>,
    /// How many articles of the source contain it.
    pub n_articles: u64,
    /// How many articles of the source the model was learned from.
    pub n_of_source: u64,
}

/// The evidence for a passage that another article keeps, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The id of that article, as JSON.
    pub kept_in: Arc<str>,
    /// The number of words of the passage.
    pub n_words: usize,
}
