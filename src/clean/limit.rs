//! Limits the memory for an article in proportion to its bytes.

/// How many words an article may have, however short they are.
///
/// An article with more words is cleaned if it has at least three bytes for each. A removal counts as eight words, which take
/// about the same memory. News has six bytes a word in Latin script and more in others, and three where every character is a
/// word. One-letter words exceed the limit, and so do lists of which every line is removed.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cleaner;

    fn is_refused(max_words: usize, text: &str) -> bool {
        let cleaned = Cleaner::builder()
            .max_words(MaxWords(max_words))
            .build()
            .clean(text);
        assert!(!cleaned.is_refused || cleaned.is_clean());
        cleaned.is_refused
    }

    #[test]
    fn a_text_of_one_letter_words_is_refused() {
        for text in ["a\n", "a ", "A\u{2028}\n"] {
            let text = text.repeat(1000);
            assert!(is_refused(999, &text) == (text.len() < 3000), "{text:?}");
            assert!(!is_refused(1000, &text));
        }
        assert!(!is_refused(9, &"a\n\n".repeat(1000)));
        assert!(!is_refused(9, &"港".repeat(1000)));
    }

    #[test]
    fn a_text_whose_every_line_is_removed_is_refused() {
        let story = "The ferry sank on Monday, the harbour board said.\n";
        let text = format!("{story}{}", "Advertisement\n".repeat(100));
        assert!(is_refused(99, &text));
        assert!(!is_refused(1000, &text));
        let text = format!("{}{}", story.repeat(9), "Advertisement\n".repeat(3));
        assert!(!is_refused(9, &text));
    }
}
