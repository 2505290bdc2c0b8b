//! Splits text into words, a block of 64 bytes at a time.

use super::block::{self, Block};
use super::class::{self, Class};
use super::encoded::{self, Decoded};
use super::hasher::Hasher;
use super::word::{WEIGHT_OF_ONE, Word};
use crate::Span;
use unicode_normalization::char::compose;

/// Adds the words of `part` to `words`. `part` begins and ends with the text or next to an ASCII space or line end: no word
/// crosses such a place, nor does the text after it change the words before.
pub(super) fn add(text: &str, part: Span, words: &mut Vec<Word>) {
    let mut at = part.start;
    while let Some(encoded) = encoded::first(&text[at..part.end]) {
        let encoded = Span::new(at + encoded.start, at + encoded.end);
        scan(&text[..encoded.start], at, words);
        add_decoded(text, encoded, words);
        at = encoded.end;
    }
    scan(&text[..part.end], at, words);
}

/// Adds the words of a part as they are decoded, with their places in `text`.
#[cold]
fn add_decoded(text: &str, part: Span, words: &mut Vec<Word>) {
    let Some(decoded) = Decoded::of(part.of(text)) else {
        return;
    };
    let mut inside = Vec::new();
    scan(&decoded.text, 0, &mut inside);
    words.extend(inside.into_iter().map(|word| {
        let span = decoded.raw_span(word.span());
        let span = Span::new(part.start + span.start, part.start + span.end);
        Word::new(word.hash, span, word.weight())
    }));
}

/// Adds the words of `text` from `at` on.
fn scan(text: &str, at: usize, words: &mut Vec<Word>) {
    let mut scanner = Scanner {
        text,
        at,
        words: std::mem::take(words),
    };
    scanner.scan();
    *words = scanner.words;
}

struct Scanner<'t> {
    text: &'t str,
    /// The end of the last word.
    at: usize,
    words: Vec<Word>,
}

/// Whether a word that is ASCII up to `end` may continue there, by the next three characters.
fn may_continue(bytes: &[u8], end: usize) -> bool {
    let is_joined = |behind: &[u8], is: fn(&u8) -> bool| {
        is(&bytes[end - 1]) && behind.first().is_some_and(|b| is(b) || !b.is_ascii())
    };
    match &bytes[end..] {
        [b'\'', behind @ ..] | [0xe2, 0x80, 0x98 | 0x99, behind @ ..] => {
            is_joined(behind, u8::is_ascii_alphabetic)
        }
        [b'.' | b',', behind @ ..] => is_joined(behind, u8::is_ascii_digit),
        // Dashes, double quotes and the ellipsis end a word.
        [0xe2, 0x80, 0x93 | 0x94 | 0x9c | 0x9d | 0xa6, ..] => false,
        [next, ..] => !next.is_ascii(),
        [] => false,
    }
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while self.at < self.text.len() {
            let start = self.at;
            let block = Block::at(self.text.as_bytes(), start);
            self.block(start, &block);
        }
    }

    /// Adds the words that begin in the block at `start`. The last one may end after the block.
    #[inline(always)]
    fn block(&mut self, start: usize, block: &Block) {
        let bytes = self.text.as_bytes();
        let begins = block.starts | block.others;
        let mut next = begins;
        while next != 0 {
            let begin = next.trailing_zeros();
            let at = start + begin as usize;
            let stops = block.stops & u64::MAX << begin << 1;
            let is_other = block.others >> begin & 1 == 1;
            let end = start + stops.trailing_zeros() as usize;
            let may_be_joined = block.joins & stops & stops.wrapping_neg() != 0;
            if !is_other && stops != 0 && !(may_be_joined && may_continue(bytes, end)) {
                self.push(Span::new(at, end), hash(bytes, at, end), WEIGHT_OF_ONE);
                next &= next - 1;
                continue;
            }
            self.at = at;
            match (is_other, stops) {
                (true, _) => self.other(),
                (false, 0) if begin == 0 => return self.long_word(),
                // The word becomes the start of the next block.
                (false, 0) => return,
                (false, _) => self.rest_of_word(at, end),
            }
            if self.at >= start + block::LEN {
                return;
            }
            next = begins & u64::MAX << (self.at - start);
        }
        self.at = start + block::LEN;
    }

    /// Adds an ASCII word that is longer than a block.
    fn long_word(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        let mut before = 0u8;
        while let Some(&b) = bytes.get(end) {
            let turns = b.is_ascii_uppercase() && before.is_ascii_lowercase();
            if !b.is_ascii_alphanumeric() || turns {
                break;
            }
            before = b;
            end += 1;
        }
        self.rest_of_word(self.at, end);
    }

    /// Skips the character outside ASCII at the cursor, or adds the word that it begins.
    fn other(&mut self) {
        let c = self.text[self.at..].chars().next();
        let c = c.expect("the scanner is inside the text");
        match class::of(c) {
            Class::Letter | Class::Capital | Class::Variant => self.rest_of_word(self.at, self.at),
            Class::Half => self.lone(c, 2),
            Class::Quarter => self.lone(c, 1),
            _ => self.at += c.len_utf8(),
        }
    }

    /// Adds the word from `start`, which is ASCII up to `end`, with the characters that continue it.
    fn rest_of_word(&mut self, start: usize, mut end: usize) {
        let mut at = end;
        let ascii = &self.text.as_bytes()[start..end];
        let mut before = ascii.last().map_or('\0', |&b| char::from(b));
        // Whether all letters outside ASCII are folded already.
        let mut is_folded = true;
        let mut is_composed = true;
        let mut has_decimal = false;
        let mut chars = self.text[at..].chars();
        while let Some(c) = chars.next() {
            let next = || chars.clone().next();
            at += c.len_utf8();
            match class::of(c) {
                Class::Letter => {
                    before = c;
                    end = at;
                }
                Class::Capital | Class::Variant => {
                    if c.is_uppercase() && before.is_lowercase() {
                        break;
                    }
                    is_folded &= c.is_ascii();
                    before = c;
                    end = at;
                }
                Class::Mark => {
                    is_composed = false;
                    end = at;
                }
                Class::Ignored => is_folded = false,
                Class::Apostrophe
                    if before.is_alphabetic() && next().is_some_and(char::is_alphabetic) =>
                {
                    is_folded = false;
                }
                Class::Decimal if before.is_numeric() && next().is_some_and(char::is_numeric) => {
                    has_decimal = true;
                }
                _ => break,
            }
        }
        self.at = end.max(start + 1);
        let hash = match &self.text[start..end] {
            _ if is_folded && is_composed && !has_decimal => hash(self.text.as_bytes(), start, end),
            word if is_composed && !has_decimal => {
                let mut hasher = Hasher::new();
                // The same as `hashed` without an allocation.
                for c in word.chars() {
                    match class::of(c) {
                        Class::Ignored | Class::Apostrophe => {}
                        Class::Letter => hasher.add(c),
                        _ => class::hashed_as(c, |part| hasher.add(part)),
                    }
                }
                hasher.finish()
            }
            // The same for numbers, as most that have a mark are.
            word if word.is_ascii() => {
                let mut hasher = Hasher::new();
                class::without_thousands(word, |c| match c {
                    '\'' => {}
                    _ => hasher.add(c.to_ascii_lowercase()),
                });
                hasher.finish()
            }
            word => {
                let mut hasher = Hasher::new();
                class::hashed(word).chars().for_each(|c| hasher.add(c));
                hasher.finish()
            }
        };
        self.push(Span::new(start, self.at), hash, WEIGHT_OF_ONE);
    }

    #[inline(always)]
    fn push(&mut self, span: Span, hash: u64, weight: usize) {
        self.words.push(Word::new(hash, span, weight));
    }

    /// Adds a character that is a word of its own, with its marks.
    fn lone(&mut self, c: char, weight: usize) {
        let start = self.at;
        let mut hasher = Hasher::new();
        // Such a character has no lower case.
        let mut last = class::full_width(c);
        let mut end = start + c.len_utf8();
        let mut at = end;
        for c in self.text[end..].chars() {
            match class::of(c) {
                Class::Mark => {
                    match voiced(last, c) {
                        Some(composed) => last = composed,
                        None => hasher.add(std::mem::replace(&mut last, c)),
                    }
                    at += c.len_utf8();
                    end = at;
                }
                Class::Ignored => at += c.len_utf8(),
                _ => break,
            }
        }
        hasher.add(last);
        self.at = end;
        self.push(Span::new(start, end), hasher.finish(), weight);
    }
}

/// A kana composed with a sound mark after it.
fn voiced(kana: char, mark: char) -> Option<char> {
    let mark = class::full_width(mark);
    matches!(mark, '\u{3099}' | '\u{309a}')
        .then(|| compose(kana, mark))
        .flatten()
}

/// The hash of a word whose letters outside ASCII are folded already.
#[inline(always)]
fn hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hasher = Hasher::new();
    let mut at = start;
    while end - at > 8 {
        hasher.add_eight(block::folded(bytes, at, 8));
        at += 8;
    }
    hasher.end(block::folded(bytes, at, end - at), end - at);
    hasher.finish()
}
