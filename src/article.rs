//! One text and the spans of its parts.

mod split;

pub(crate) mod breaks;
pub(crate) mod line;
pub(crate) mod scan;
pub mod sentences;
pub mod words;

pub(crate) use split::is_blank;
pub use split::{Layout, MAX_TEXT_BYTES, Paragraph};

use std::borrow::Cow;
use std::ops::Range;

use crate::Span;
use breaks::Certainty;
use words::Word;

/// One text and its paragraphs. The spans of the lead and of all paragraphs tile the text.
#[derive(Clone, Debug)]
pub struct Article<'t> {
    /// The decoded text.
    pub text: &'t str,
    /// The white space before the first paragraph.
    pub lead: Span,
    /// The paragraphs in their order.
    pub paragraphs: Vec<Paragraph>,
    /// See [`Article::certainty`].
    pub(crate) certainties: Vec<Certainty>,
}

impl<'t> Article<'t> {
    /// Splits `text` into paragraphs. One pass, and a second one over texts that may be hard-wrapped; see [`MAX_TEXT_BYTES`].
    pub fn new(text: &'t str, layout: Layout) -> Self {
        let split::Parts {
            paragraphs,
            certainties,
        } = split::parts(text, layout);
        let lead_end = paragraphs.first().map_or(text.len(), |p| p.body().start);
        Article {
            text,
            lead: Span::new(0, lead_end),
            paragraphs,
            certainties,
        }
    }

    /// How certainly paragraph `index` begins where it does: see [`Certainty`].
    pub(crate) fn certainty(&self, index: usize) -> Certainty {
        let certainty = self.certainties.get(index).copied();
        certainty.unwrap_or(Certainty::Certain)
    }

    /// Whether lines were joined, so that paragraphs begin at restored breaks.
    pub(crate) fn is_restored(&self) -> bool {
        !self.certainties.is_empty()
    }

    /// The article before any break was restored.
    pub(crate) fn as_joined(&self) -> Cow<'_, Article<'t>> {
        if !self.is_restored() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Article {
            text: self.text,
            lead: self.lead,
            paragraphs: split::joined_lines(self.text),
            certainties: Vec::new(),
        })
    }

    /// The words of every paragraph, of those of the text.
    pub(crate) fn word_ranges(&self, words: &[Word]) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.paragraphs.iter().map(move |paragraph| {
            let end = start + words::first_near(&words[start..], paragraph.body().end);
            std::mem::replace(&mut start, end)..end
        })
    }

    /// The sentences of paragraph `index`, without the white space between them.
    ///
    /// One pass of UAX #29 over the paragraph.
    pub fn sentences(&self, index: usize) -> Vec<Span> {
        sentences::sentences(self.text, self.paragraphs[index].body())
    }

    /// The white space after the body of paragraph `index`, up to the next body or the end of the text.
    pub fn gap(&self, index: usize) -> Span {
        let next = self.paragraphs.get(index + 1);
        let end = next.map_or(self.text.len(), |next| next.body().start);
        Span::new(self.paragraphs[index].body().end, end)
    }

    /// Whether the text is a long list, table or log: 10,000 paragraphs and more, of fewer than 64 bytes on average.
    ///
    /// Such a text has no story and no table of contents. Detectors that need a few hundred bytes for each paragraph skip it, so
    /// that their memory is in proportion to the text. News has about 340 bytes a paragraph.
    pub(crate) fn is_list(&self) -> bool {
        let n = self.paragraphs.len();
        n >= 10_000 && self.text.len() < 64 * n
    }

    /// The index of the paragraph whose body or gap holds byte `at`, or `None` in the lead.
    pub fn paragraph_at(&self, at: usize) -> Option<usize> {
        self.paragraphs
            .partition_point(|p| p.body().start <= at)
            .checked_sub(1)
    }
}
