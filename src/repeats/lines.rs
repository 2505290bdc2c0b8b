//! Whole paragraphs that are compared with each other.

use crate::article::words::{self, Word};
use crate::finding::Repeat;
use crate::{Article, Evidence, Finding, Span};

/// The paragraphs of an article and their words.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub article: &'a Article<'a>,
    pub words: &'a [Word],
}

impl<'a> Lines<'a> {
    pub fn span(self, line: usize) -> Span {
        self.article.paragraphs[line].body()
    }

    pub fn text(self, line: usize) -> &'a str {
        self.span(line).of(self.article.text)
    }

    pub fn words(self, line: usize) -> &'a [Word] {
        self.words_in(self.span(line))
    }

    pub fn words_in(self, span: Span) -> &'a [Word] {
        &self.words[words::range(self.words, span)]
    }

    /// Whether two lines have the same words.
    pub fn are_same(self, a: usize, b: usize) -> bool {
        let (a, b) = (self.words(a), self.words(b));
        let is_same = |(&a, &b): (&Word, &Word)| words::same(self.article.text, a, b);
        a.len() == b.len() && !a.is_empty() && a.iter().zip(b).all(is_same)
    }

    /// The finding for a line that repeats another one.
    pub fn finding(self, copy: usize, original: usize) -> Finding {
        let n_words = self.words(copy).len();
        Finding {
            span: self.span(copy),
            evidence: Evidence::Repeat(Repeat {
                original: self.span(original),
                n_words,
                n_matched: n_words,
                differences: Vec::new(),
            }),
        }
    }
}
