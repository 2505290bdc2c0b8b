//! One word: its hash, place and weight.

use crate::Span;

/// The weight of a word between spaces. Weights are in quarters of such a word.
pub const WEIGHT_OF_ONE: usize = 4;

/// One word: the hash of its folded letters, its span and its weight.
///
/// Offsets have 32 bits, since the largest article has a hundred million words; see [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Equal words have equal hashes; the hash is the same on every machine and in every run.
    pub hash: u64,
    pub(super) start: u32,
    /// The length in bytes, and in the lowest three bits the weight in quarters.
    len_and_weight: u32,
}

impl Word {
    pub(super) fn new(hash: u64, span: Span, weight: usize) -> Self {
        Word {
            hash,
            start: span.start as u32,
            len_and_weight: (span.len() << 3 | weight) as u32,
        }
    }

    /// The same word at another place.
    pub(super) fn at(self, start: usize) -> Self {
        Word {
            start: start as u32,
            ..self
        }
    }

    /// The place of the word in the text.
    pub fn span(self) -> Span {
        let start = self.start as usize;
        Span::new(start, start + (self.len_and_weight >> 3) as usize)
    }

    /// The weight in quarters: 4 for a word between spaces, 2 for a Chinese or Japanese character,
    /// 1 for a Thai, Lao, Khmer or Burmese one.
    pub fn weight(self) -> usize {
        (self.len_and_weight & 7) as usize
    }
}
