//! Splits a text into paragraphs at line ends.

use super::{Article, Paragraph};
use crate::Span;

/// How a text's lines make paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// Decides by the shape of the text.
    #[default]
    Auto,
    /// Every non-blank line is a paragraph.
    Lines,
    /// Blank lines separate paragraphs; other line ends are white space inside them.
    Blank,
}

pub(super) fn split(text: &str, _wrap: Wrap) -> Article<'_> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut lead = Span::new(0, text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        if !body.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            match paragraphs.last_mut() {
                Some(last) => last.gap.end = start,
                None => lead.end = start,
            }
            let end = start + body.len();
            paragraphs.push(Paragraph {
                body: Span::new(start, end),
                gap: Span::new(end, text.len()),
            });
        }
        at += line.len();
    }
    Article {
        text,
        lead,
        paragraphs,
    }
}
