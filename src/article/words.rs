//! Words and their hashes, computed once for all detectors.
//!
//! A word is a UAX #29 word with letters or digits, with these differences, which make two copies of one sentence give
//! the same words, however a scraper joined or quoted them:
//!
//! - a full stop or colon between letters separates (`said.The` is two words, and so is `U.S`), and so does a change
//!   from small to capital letters (`nightThe`);
//! - apostrophes, soft hyphens, joiners and direction marks inside a word are ignored (`don't` equals `don’t`);
//! - underscores separate, and so do apostrophes and semicolons between digits (`9'0` and `1;2` are two words each);
//! - letters, digits and numbers are compared in one form (`４０` equals `40`, `10.000` equals `10,000`, `ﬁ` equals `fi`), and
//!   so are HTML entities and UTF-8 that was read as Windows-1252 (`don&#39;t` and `donâ€™t` equal `don't`);
//! - in scripts without spaces between words, every character is a word of its own and weighs less.

mod block;
mod class;
mod encoded;
mod hasher;
mod kinds;
mod scanner;
mod search;
mod word;

pub(crate) use block::eight;
pub(crate) use class::{fold, folded, is_letter};
pub(crate) use hasher::MULTIPLIER;
pub(crate) use kinds::Kinds;
pub(crate) use search::{first_near, range, span};
pub use word::{WEIGHT_OF_ONE, Word};

use encoded::Decoded;
use scanner::add;

use crate::Span;

/// Texts of this many bytes and more have no words, since a length has 29 bits, so that detectors find nothing in them.
pub const MAX_TEXT_BYTES: usize = 1 << 29;

/// Splits `text` into words. One pass; 16 bytes a word.
pub fn words(text: &str) -> Vec<Word> {
    if text.len() >= MAX_TEXT_BYTES {
        return Vec::new();
    }
    // News has a word in about six bytes, in every script that was measured. Room is cheaper than a copy.
    let mut words = Vec::with_capacity(text.len() / 5 + 8);
    add(text, Span::new(0, text.len()), &mut words);
    words
}

/// The words of `text`, which consists of stretches of `raw`, given the words of `raw`. `stretches` are the start of each in
/// `text` and its span in `raw`. Only letters near the seams are read again.
pub(crate) fn carried_over(
    text: &str,
    stretches: &[(usize, Span)],
    raw: &str,
    raw_words: &[Word],
) -> Vec<Word> {
    if raw.len() >= MAX_TEXT_BYTES {
        return self::words(text);
    }
    let mut words = Vec::with_capacity(raw_words.len());
    let (mut done, mut next) = (0, 0);
    for &(now, stretch) in stretches {
        let Some(firm) = firm(raw, stretch) else {
            continue;
        };
        let start = now + firm.start - stretch.start;
        add(text, Span::new(done, start), &mut words);
        let first = next + first_near(&raw_words[next..], firm.start);
        next = first + first_near(&raw_words[first..], firm.end);
        let moved = |word: &Word| word.at(start + word.span().start - firm.start);
        words.extend(raw_words[first..next].iter().map(moved));
        done = start + firm.len();
    }
    add(text, Span::new(done, text.len()), &mut words);
    words
}

/// The part of a stretch of `raw` that has the same words whatever is next to the stretch: from its first space or line
/// end to its last, or to the start or end of the text.
fn firm(raw: &str, stretch: Span) -> Option<Span> {
    let bytes = stretch.of(raw).as_bytes();
    let start = if stretch.start == 0 {
        0
    } else {
        memchr::memchr2(b' ', b'\n', bytes)?
    };
    let end = if stretch.end == raw.len() {
        bytes.len()
    } else {
        memchr::memrchr2(b' ', b'\n', bytes)?
    };
    (start < end).then(|| Span::new(stretch.start + start, stretch.start + end))
}

/// The weight of some words in whole words, rounded up.
pub fn count(words: &[Word]) -> usize {
    let weight: usize = words.iter().map(|w| w.weight()).sum();
    weight.div_ceil(WEIGHT_OF_ONE)
}

/// Whether two words are the same when folded, and not only by their hashes.
pub fn same(text: &str, a: Word, b: Word) -> bool {
    if a.hash != b.hash {
        return false;
    }
    let (spelled_a, spelled_b) = (a.span().of(text), b.span().of(text));
    spelled_a == spelled_b || letters(spelled_a) == letters(spelled_b)
}

/// The letters of a word that are hashed.
pub(crate) fn letters(spelled: &str) -> String {
    match Decoded::of(spelled) {
        Some(decoded) => class::hashed(&decoded.text),
        None => class::hashed(spelled),
    }
}
