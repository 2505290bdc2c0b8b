//! The identity of a line, and where it may be in an article.

use crate::article::words::{self, Word};
use crate::{Article, hash};

/// Where a line is in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// Before the running text.
    Head,
    /// In the running text.
    Middle,
    /// After the running text, or at the end of its last paragraph.
    Tail,
}

/// The identity of a line: a hash of its words, in which every run of digits counts as one zero. Case, marks and spaces do
/// not matter. The same on every machine.
pub fn key(text: &str, words: &[Word]) -> u64 {
    words
        .iter()
        .fold(0, |key, word| mix(key ^ word_key(text, *word)))
}

/// This way, the copyright lines of this year and the last are equal.
fn word_key(text: &str, word: Word) -> u64 {
    let spelled = word.span().of(text);
    if !spelled.contains(|c: char| c.is_numeric()) {
        return word.hash;
    }
    let mut key = 0;
    let mut was_digit = false;
    for c in spelled.chars().flat_map(char::to_lowercase) {
        let is_digit = c.is_numeric();
        if !(is_digit && was_digit) {
            key = mix(key ^ if is_digit { '0'.into() } else { u64::from(c) });
        }
        was_digit = is_digit;
    }
    key
}

fn mix(value: u64) -> u64 {
    hash::mixed(value.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

/// Calls `each` with the index and the words of every paragraph.
pub(super) fn each_paragraph(
    article: &Article,
    words: &[Word],
    mut each: impl FnMut(usize, &[Word]),
) {
    let mut rest = words;
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let n = words::first_near(rest, paragraph.body().end);
        let (here, after) = rest.split_at(n);
        each(index, here);
        rest = after;
    }
}
