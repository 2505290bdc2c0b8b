//! What a file of rules says: its rules, their patterns and examples.

use std::borrow::Cow;
use std::sync::Arc;

use super::error::RuleError;
use super::gate::{Gate, gate};
use super::matcher::Matcher;
use super::parts::{Examples, Patterns};
use super::pattern::PatternError;
use super::slot::Counting;
use super::{Category, Scope};
use crate::Span;

/// One rule: what it looks for, where, and what its author promises.
#[derive(Debug)]
pub struct Rule {
    /// The name that reports use; unique among all rules.
    pub id: Arc<str>,
    /// What it takes.
    pub category: Category,
    /// Where it acts.
    pub scope: Scope,
    /// The languages that it is written in, by ISO 639 code; those of its file unless it names its own. None is any.
    pub languages: Arc<[String]>,
    /// The one source whose articles it may touch.
    pub source: Option<String>,
    /// The number of its file in the set that it belongs to.
    pub(super) file: usize,
    pub(super) id_span: Span,
    /// The whole rule as it is written, from its id to its last example.
    pub(super) span: Span,
    pub(super) role: Role,
    pub(super) patterns: Patterns,
    pub(super) examples: Examples,
}

/// What becomes of the text that a rule takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It goes.
    Acts,
    /// It goes, and is told of apart from what goes: see [`Noted`](super::Noted).
    ActsNoted,
    /// It is told of, and stays.
    Noted,
    /// It stays.
    Idle,
}

impl Role {
    pub fn acts(self) -> bool {
        matches!(self, Role::Acts | Role::ActsNoted)
    }

    pub fn is_noted(self) -> bool {
        matches!(self, Role::ActsNoted | Role::Noted)
    }
}

/// What a file of rules says.
#[derive(Debug)]
pub(super) struct Pack {
    pub rules: Vec<Rule>,
    /// The ids of other files' rules that it switches off, and where it does.
    pub off: Vec<(String, Span)>,
}

/// One pattern of a rule, and where it stands in its file.
#[derive(Debug)]
pub(super) struct Pattern {
    pub matcher: Matcher,
    pub span: Span,
}

/// Where a pattern stands in its file, and how it counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct PatternPlace {
    pub span: Span,
    pub counting: Counting,
}

/// A text that the rule must take, or must leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub promise: Promise,
    pub text: Span,
}

/// What an example promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// The text goes (`+`).
    Goes,
    /// The text stays (`-`).
    Stays,
}

impl Pattern {
    #[expect(
        clippy::ptr_arg,
        reason = "of what the program carries nothing is copied"
    )]
    pub fn new(source: &Cow<'static, str>, span: Span, counting: Counting) -> Self {
        let pattern = match source {
            Cow::Borrowed(source) => Cow::Borrowed(span.of(source)),
            Cow::Owned(source) => Cow::Owned(span.of(source).to_owned()),
        };
        Pattern {
            matcher: Matcher::new(pattern, counting),
            span,
        }
    }

    pub fn place(&self) -> PatternPlace {
        PatternPlace {
            span: self.span,
            counting: self.matcher.counting(),
        }
    }

    /// Reads and compiles it, to learn whether it can be.
    pub fn check(&self, source: &str) -> Result<(), RuleError> {
        let checked = self.matcher.check();
        checked.map_err(|error| self.place().error(source, error))?;
        self.place().gate(source).map(|_| ())
    }
}

impl PatternPlace {
    /// What to look for before trying the pattern, in its file `source`.
    pub fn gate(self, source: &str) -> Result<Gate<'_>, RuleError> {
        gate(self.span.of(source), self.counting).map_err(|error| self.error(source, error))
    }

    fn error(self, source: &str, error: PatternError) -> RuleError {
        let at = self.span.start;
        let inside = Span::new(at + error.span.start, at + error.span.end);
        let rule_error = RuleError::new(source, inside, error.message);
        match error.hint {
            Some(hint) => rule_error.hint(hint),
            None => rule_error,
        }
    }
}
