//! The identity of a line, and where it may be in an article.

use std::ops::Range;

use wide::u8x16;

use crate::article::scan::{self, Places};
use crate::article::words::{self, Word};
use crate::{Span, hash};

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
    joined(words.iter().map(|&word| word_key(text, word)))
}

fn joined(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(0, |key, word| mix(key ^ word))
}

/// This way, the copyright lines of this year and the last are equal.
pub(super) fn word_key(text: &str, word: Word) -> u64 {
    let spelled = word.span().of(text);
    if !spelled.contains(char::is_numeric) {
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

/// Marks the bytes with which numeric characters begin, and some more. From U+00BF to U+065F there are none.
fn may_be_numeric(lanes: u8x16) -> u8x16 {
    let others = scan::within(lanes, 0xd9, 0xff) | scan::one_of(lanes, [0xc2]);
    scan::within(lanes, b'0', b'9') | others
}

/// The words of an article, and of each what lines need. 9 bytes a word.
pub(super) struct LineWords<'a> {
    pub words: &'a [Word],
    /// See [`key`].
    keys: Vec<u64>,
    /// Whether it is a name, or has at least eight bytes.
    pub is_telling: Vec<bool>,
}

impl<'a> LineWords<'a> {
    pub fn new(text: &str, words: &'a [Word]) -> Self {
        let mut places = Places::new(text.as_bytes(), may_be_numeric);
        let mut next = 0;
        let key = |&word: &Word| {
            let Span { start, end } = word.span();
            if next < start {
                next = places.next(start).unwrap_or(text.len());
            }
            if next < end {
                word_key(text, word)
            } else {
                word.hash
            }
        };
        LineWords {
            words,
            keys: words.iter().map(key).collect(),
            is_telling: words.iter().map(|&word| is_telling(text, word)).collect(),
        }
    }

    /// Those of some words that begin in a span.
    pub fn of_span(&self, among: &Range<usize>, span: Span) -> Range<usize> {
        let found = words::range(&self.words[among.clone()], span);
        among.start + found.start..among.start + found.end
    }

    /// See [`words::count`].
    pub fn count(&self, range: &Range<usize>) -> usize {
        words::count(&self.words[range.clone()])
    }

    /// See [`key`].
    pub fn key(&self, range: &Range<usize>) -> u64 {
        joined(self.keys[range.clone()].iter().copied())
    }

    /// The keys of all pairs of neighbouring words, and whether one of them is a name or a long word.
    pub fn pairs(&self, range: &Range<usize>) -> impl Iterator<Item = (u64, bool)> + Clone {
        let keys = self.keys[range.clone()].windows(2);
        let telling = self.is_telling[range.clone()].windows(2);
        keys.zip(telling)
            .map(|(keys, telling)| (joined(keys.iter().copied()), telling[0] || telling[1]))
    }
}

/// The least bytes of a long word.
pub(super) const LONG: usize = 8;

/// Whether a word is a name, or long.
pub(super) fn is_telling(text: &str, word: Word) -> bool {
    let spelled = word.span().of(text);
    spelled.len() >= LONG || spelled.chars().next().is_some_and(char::is_uppercase)
}
