//! Splits a paragraph into sentences: UAX #29, with the abbreviations of news.

use unicode_segmentation::UnicodeSegmentation;

use crate::Span;

/// The sentences of `body`, without the white space between them.
pub fn sentences(text: &str, body: Span) -> Vec<Span> {
    body.of(text)
        .split_sentence_bound_indices()
        .map(|(at, s)| Span::new(body.start + at, body.start + at + s.trim_end().len()))
        .filter(|s| !s.is_empty())
        .collect()
}
