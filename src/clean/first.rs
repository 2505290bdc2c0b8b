//! What the first round found out and later ones need not find out again: words, and where no rule matches.

use super::rounds::Kept;
use crate::article::words::{self, Word};
use crate::{Article, Span};

/// What is known of the raw text. What a rule says of a paragraph hangs on nothing but the paragraph, and a word on nothing
/// beyond the spaces around it, so that it holds for what is left of the text, except at the seams.
pub(super) struct First<'t> {
    raw: &'t str,
    words: Vec<Word>,
    /// The bodies of the paragraphs in which no rule matches, in order.
    silent: Vec<Span>,
}

impl<'t> First<'t> {
    /// Keeps the words of an article, and which of its paragraphs are silent.
    pub fn new(article: &Article<'t>, words: Vec<Word>, silent: &[bool]) -> Self {
        let bodies = article.paragraphs.iter().map(|p| p.body).zip(silent);
        First {
            raw: article.text,
            words,
            silent: bodies
                .filter(|(_, is)| **is)
                .map(|(body, _)| body)
                .collect(),
        }
    }

    /// The words of what is left.
    pub fn words(&self, left: &str, kept: &Kept) -> Vec<Word> {
        words::carried_over(left, &kept.stretches, self.raw, &self.words)
    }

    /// Which paragraphs of what is left are known to be silent.
    pub fn silent(&self, left: &Article, kept: &Kept) -> Vec<bool> {
        let is_silent = |body| {
            kept.raw_whole(body)
                .is_some_and(|whole| self.silent.binary_search(&whole).is_ok())
        };
        left.paragraphs.iter().map(|p| is_silent(p.body)).collect()
    }
}
