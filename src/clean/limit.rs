//! Limits the memory for an article in proportion to its bytes.

/// How many words an article may have, however short they are.
///
/// An article with more words is cleaned if it has at least three bytes for each. A removal counts as eight words, which take
/// about the same memory. News has six bytes a word in Latin script and more in others, and three where every character is a
/// word. One-letter words exceed the limit, and so do lists that are removed line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxWords(pub usize);

impl Default for MaxWords {
    /// A million words, which take some 40 MB.
    fn default() -> Self {
        MaxWords(1_000_000)
    }
}

/// In every script, words have as many bytes, spaces and line ends included.
const BYTES_A_WORD: usize = 3;

/// A word takes 16 bytes and more in detectors, a removal about 350 while several rounds are added up.
const WORDS_A_REMOVAL: usize = 8;

impl MaxWords {
    /// Whether a text may have so many words and removals.
    pub(super) fn allows(self, text: &str, n_words: usize, n_removals: usize) -> bool {
        n_words + WORDS_A_REMOVAL * n_removals <= self.of(text)
    }

    /// With more removals, no text of this length is allowed, however few words it has.
    pub(super) fn max_removals(self, text: &str) -> usize {
        self.of(text) / WORDS_A_REMOVAL
    }

    fn of(self, text: &str) -> usize {
        self.0.max(text.len().div_ceil(BYTES_A_WORD))
    }
}
