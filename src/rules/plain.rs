//! A paragraph without its Markdown marks, and where its parts are in the raw text.

use std::borrow::Cow;

use super::marks::{self, Mark, Marks};
use crate::Span;

/// A paragraph as its reader sees it: without emphasis marks, link targets, and the marks at the start of a line.
#[derive(Debug)]
pub(super) struct Plain {
    /// Without white space at its ends.
    pub text: String,
    /// Where the last link of the text begins, if no words follow it.
    pub last_link: Option<usize>,
    /// Runs of kept bytes, in order: where each begins in the plain text and in the raw text.
    runs: Vec<(usize, usize)>,
    marks: Vec<Mark>,
}

impl Plain {
    /// The plain text of a paragraph, or `None` if it has no marks. One pass.
    pub fn of(raw: &str) -> Option<Self> {
        if !marks::may_be_in(raw) {
            return None;
        }
        let Marks { marks, last_link } = Marks::of(raw);
        if marks.is_empty() {
            return None;
        }
        let mut text = String::with_capacity(raw.len());
        let mut runs = Vec::with_capacity(marks.len() + 1);
        let starts = std::iter::once(0).chain(marks.iter().map(|mark| mark.span.end));
        let ends = marks.iter().map(|mark| mark.span.start).chain([raw.len()]);
        for (start, end) in starts.zip(ends) {
            let mut kept = &raw[start..end];
            if text.is_empty() {
                kept = kept.trim_start();
            }
            if !kept.is_empty() {
                runs.push((text.len(), end - kept.len()));
                text.push_str(kept);
            }
        }
        text.truncate(text.trim_end().len());
        let last_link = last_link.and_then(|link| {
            let has_words = raw[link.end..].contains(char::is_alphanumeric);
            let next = runs.iter().find(|&&(_, raw)| raw > link.start)?;
            // A link of blanks at the end leaves no text.
            (!has_words && next.0 < text.len()).then_some(next.0)
        });
        Some(Plain {
            text,
            last_link,
            runs,
            marks,
        })
    }

    /// The place in the raw text of a byte of the plain text.
    fn raw(&self, at: usize) -> usize {
        let next = self.runs.partition_point(|&(plain, _)| plain <= at);
        let (plain, raw) = self.runs[next - 1];
        raw + (at - plain)
    }

    /// Where a part begins in the raw text, with the marks before it that belong to it, and whether that is inside no pair of
    /// marks, so that a cut there splits none.
    pub fn start(&self, part: Span) -> (usize, bool) {
        let mut at = self.raw(part.start);
        let before = self.marks.partition_point(|mark| mark.span.start < at);
        for mark in self.marks[..before].iter().rev() {
            if mark.depth == 0 || mark.span.end < at {
                return (at, mark.depth == 0);
            }
            at = mark.span.start;
        }
        (at, true)
    }

    /// The same for its end, with the marks behind it.
    pub fn end(&self, part: Span) -> (usize, bool) {
        let mut at = self.raw(part.end - 1) + 1;
        let before = self.marks.partition_point(|mark| mark.span.start < at);
        let mut is_sound = before == 0 || self.marks[before - 1].depth == 0;
        for mark in &self.marks[before..] {
            if is_sound || mark.span.start > at {
                break;
            }
            at = mark.span.end;
            is_sound = mark.depth == 0;
        }
        (at, is_sound)
    }
}

/// `raw` without its marks.
pub(super) fn plain(raw: &str) -> Cow<'_, str> {
    Plain::of(raw).map_or(Cow::Borrowed(raw), |plain| Cow::Owned(plain.text))
}
