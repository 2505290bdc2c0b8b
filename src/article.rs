//! One text and the spans of its parts.

mod split;

pub(crate) mod scan;
pub mod sentences;
pub mod words;

pub use split::Wrap;
pub(crate) use split::is_blank;

use crate::Span;

/// One text and its paragraphs. The spans of the lead and of all paragraphs tile the text.
#[derive(Clone, Debug)]
pub struct Article<'t> {
    /// The decoded text.
    pub text: &'t str,
    /// The white space before the first paragraph.
    pub lead: Span,
    /// The paragraphs in their order.
    pub paragraphs: Vec<Paragraph>,
}

/// A non-blank line, or a run of lines where the text is hard-wrapped.
///
/// Offsets have 32 bits: a text may be one paragraph in two bytes, and each paragraph takes eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    start: u32,
    end: u32,
}

/// Longer texts have no paragraphs: all of such a text is its lead. The program refuses them before.
pub const MAX_TEXT_BYTES: usize = u32::MAX as usize;

impl Paragraph {
    pub(crate) fn new(body: Span) -> Self {
        Paragraph {
            start: body.start as u32,
            end: body.end as u32,
        }
    }

    /// The paragraph without white space at either side.
    pub fn body(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

impl<'t> Article<'t> {
    /// Splits `text` into paragraphs. One pass, and a second one over texts that may be hard-wrapped; see [`MAX_TEXT_BYTES`].
    pub fn new(text: &'t str, wrap: Wrap) -> Self {
        split::split(text, wrap)
    }

    /// The sentences of paragraph `index`, without the white space between them.
    ///
    /// Costs one pass of UAX #29 over the paragraph; nothing is kept.
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
    /// Such a text has no story and no table of contents. Detectors that need some hundred bytes for each paragraph skip it, so
    /// that their memory is in proportion to the text. Many articles in one file have about 340 bytes a paragraph.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_small() {
        // A text may have a paragraph of one word in three bytes, and at most 36 bytes of memory for it.
        assert_eq!(size_of::<Paragraph>(), 8);
        assert_eq!(size_of::<words::Word>(), 16);
    }
}
