//! One rule as its file states it.

use std::borrow::Cow;
use std::ops::Range;

use super::{Category, Heads, Scope};
use crate::Span;

/// One rule: where it acts, and what its author promises. Its patterns are in the table that it belongs to.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name that reports use; unique among all rules.
    pub id: Cow<'static, str>,
    /// The kind of text that it removes.
    pub category: Category,
    /// Where it acts.
    pub scope: Scope,
    /// What its text heads.
    pub heads: Heads,
    /// The languages that it is written in, by ISO 639 code; those of its file unless it names its own. None is any.
    pub languages: Cow<'static, [Cow<'static, str>]>,
    /// Whether it acts only if the name in its text is elsewhere in the article, too.
    pub has_name: bool,
    /// Whether it acts only if its text has no small letters up to the first colon.
    pub is_upper: bool,
    /// The one source whose articles it may change.
    pub source: Option<Cow<'static, str>>,
    /// The number of its file in its table.
    pub(super) file: usize,
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// The whole rule as it is written, from its id to its last example.
    pub(super) span: Span,
    /// Its examples among those of the table.
    pub(super) examples: Range<usize>,
}

impl Rule {
    /// Whether it may change articles of a source.
    pub(super) fn is_for(&self, source: &str) -> bool {
        self.source.as_deref().is_none_or(|own| own == source)
    }

    /// The id, where the file has it.
    pub(super) fn id_span(&self) -> Span {
        Span::new(self.span.start, self.span.start + self.id.len())
    }
}

/// A text that a rule must remove, or that all rules must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub promise: Promise,
    /// Where its file has it.
    pub text: Span,
}

/// What an example promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// The text is removed (`+`).
    Goes,
    /// The text is kept (`-`).
    Stays,
}
