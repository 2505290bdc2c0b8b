//! Passages that an article shares with others: what it loses to them, and what it keeps for them.

use super::cut::LINE_ENDS;
use crate::finding::{Category, Evidence, Keeper, Passage, Removal};
use crate::{Article, Span, span};

/// Passages of an article that other articles contain, too: see [`dups::passages`](crate::dups::passages).
#[derive(Clone, Debug, Default)]
pub struct Passages {
    /// In order, without overlaps.
    pub(super) removals: Vec<Removal>,
    /// In order, without overlaps.
    pub(super) kept: Vec<Span>,
}

impl Passages {
    /// Adds a passage to remove, from its first word to its last; passages are added in the order of their starts. Marks that
    /// touch these words are removed with them, and so is the rest of a line that has no other word.
    pub fn remove(&mut self, text: &str, span: Span, passage: &Passage) {
        let done = self.removals.last().map_or(0, |last| last.span.end);
        let Span { start, end } = with_marks(text, span);
        let span = Span::new(start.max(done), end);
        if span.start < span.end {
            let evidence = Evidence::Passage(passage.clone());
            self.removals.push(Removal::new(span, evidence));
        }
    }

    /// Adds a passage to keep, whatever other detectors find in it; passages are added in the order of their starts.
    pub fn keep(&mut self, span: Span) {
        match self.kept.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => self.kept.push(span),
        }
    }
}

/// A span of words with the marks that touch them and no other word, or up to the ends of the line if it has no other word.
fn with_marks(text: &str, Span { start, end }: Span) -> Span {
    let is_gap = |c: char| !c.is_alphanumeric() && !LINE_ENDS.contains(&c);
    let is_mark = |c: char| is_gap(c) && !c.is_whitespace();
    let (before, behind) = (&text[..start], &text[end..]);
    let is_word = |c: char| c.is_alphanumeric();
    let line_before = before.trim_end_matches(is_gap);
    let marks_before = before.trim_end_matches(is_mark);
    let start = if line_before.is_empty() || line_before.ends_with(LINE_ENDS) {
        start - before[line_before.len()..].trim_start().len()
    } else if marks_before.ends_with(is_word) {
        start
    } else {
        marks_before.len()
    };
    let line_behind = behind.trim_start_matches(is_gap);
    let marks_behind = behind.trim_start_matches(is_mark);
    let n_behind = if line_behind.is_empty() || line_behind.starts_with(LINE_ENDS) {
        behind[..behind.len() - line_behind.len()].trim_end().len()
    } else if marks_behind.starts_with(is_word) {
        0
    } else {
        behind.len() - marks_behind.len()
    };
    Span::new(start, end + n_behind)
}

/// Keeps a label from heading the kept passages in a paragraph.
pub(super) fn keepers(article: &Article, kept: &[Span], index: usize) -> Vec<Keeper> {
    let body = article.paragraphs[index].body();
    let keeper = |kept: Span| Keeper {
        span: Span::new(kept.start.max(body.start), kept.end.min(body.end)),
        // Of the categories that the user may keep.
        category: Category::Promotion,
    };
    span::inside(kept, body).map(keeper).collect()
}
