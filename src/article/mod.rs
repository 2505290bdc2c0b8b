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

/// A non-blank line, or a run of lines where the text is hard-wrapped, and the gap after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The paragraph without white space at either side.
    pub body: Span,
    /// The white space after the body, up to the next body or the end of the text.
    pub gap: Span,
}

impl<'t> Article<'t> {
    /// Splits `text` into paragraphs. One pass.
    pub fn new(text: &'t str, wrap: Wrap) -> Self {
        split::split(text, wrap)
    }

    /// The sentences of paragraph `index`, without the white space between them.
    ///
    /// Costs one pass of UAX #29 over the paragraph; nothing is kept.
    pub fn sentences(&self, index: usize) -> Vec<Span> {
        sentences::sentences(self.text, self.paragraphs[index].body)
    }

    /// The index of the paragraph whose body or gap holds byte `at`, or `None` in the lead.
    pub fn paragraph_at(&self, at: usize) -> Option<usize> {
        self.paragraphs
            .partition_point(|p| p.body.start <= at)
            .checked_sub(1)
    }
}
