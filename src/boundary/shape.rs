//! Counts lengths, capitals, digits and marks of a paragraph, and classifies how it begins and ends.

use wide::u8x16;

use crate::Span;
use crate::article::scan::{self, Places};
use crate::article::words::{self, Word};

/// The shape of one paragraph: counts, and the classes of its beginning and end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Words, by weight.
    pub n_words: u32,
    pub n_bytes: u32,
    /// Characters of any kind, including white space.
    pub n_chars: u32,
    pub n_capitals: u32,
    pub n_digits: u32,
    /// Full stops, question marks and the like before white space, a quotation mark or the end.
    pub n_stops: u32,
    pub n_commas: u32,
    pub n_quotes: u32,
    /// Signs of lists and menus: bars, bullets, arrows, stars.
    pub n_marks: u32,
    pub n_questions: u32,
    pub n_exclamations: u32,
    pub n_colons: u32,
    pub n_brackets: u32,
    /// Signs of addresses and handles: `@`, `#`, `/`, `_`, `=`, `&`.
    pub n_address: u32,
    /// Times of day: a colon between digits.
    pub n_clocks: u32,
    pub n_dashes: u32,
    pub n_ellipses: u32,
    /// Words that begin with a capital, except for the first word.
    pub n_title_words: u32,
    /// Words of two or more letters, all of them capitals.
    pub n_loud_words: u32,
    pub n_number_words: u32,
    /// Words of at most three bytes.
    pub n_short_words: u32,
    /// Words of at least eight bytes.
    pub n_long_words: u32,
    /// Numbers from 1900 to 2099.
    pub n_years: u32,
    pub first: u8,
    pub last: u8,
}

/// A paragraph of fewer words is not prose. Headlines and the first lines of teasers have up to about 18.
const PROSE_WORDS: u32 = 20;

/// The class of a beginning with a lower-case letter.
pub(super) const LOWER: u8 = 1;

/// The least class of an end like that of a sentence.
pub(super) const LAST_STOP: u8 = 6;

impl Shape {
    /// The shape of `body`, whose words are `words`. One pass over its characters.
    pub fn new(text: &str, body: Span, words: &[Word]) -> Self {
        let paragraph = body.of(text);
        let mut shape = Shape {
            n_bytes: clamp(paragraph.len()),
            ..Shape::default()
        };
        shape.count_words(text, words);
        shape.count_characters(paragraph);
        shape.first = paragraph.chars().next().map_or(0, first_class);
        shape.last = last_class(paragraph);
        shape
    }

    /// Whether it is running text: long enough, and with the end of a sentence.
    pub fn is_prose(&self) -> bool {
        self.n_words >= PROSE_WORDS && self.n_stops > 0
    }

    /// Whether it is short and does not end like a sentence.
    pub fn is_line(&self) -> bool {
        self.n_words < PROSE_WORDS && self.last < LAST_STOP
    }

    /// Whether it is a short line with a time or date, as is found above a comment or a teaser.
    pub fn is_stamp(&self) -> bool {
        /// "posted by a name of four words on Monday 3 March 2031 at 10:15 am" has 16 words.
        const MAX_WORDS: u32 = 16;
        self.n_words <= MAX_WORDS
            && (self.n_clocks > 0 || self.n_years > 0 && self.n_number_words > 1)
    }

    fn count_words(&mut self, text: &str, words: &[Word]) {
        for (n, word) in words.iter().enumerate() {
            let span = word.span();
            let len = span.len();
            self.n_short_words += u32::from(len <= 3);
            self.n_long_words += u32::from(len >= 8);
            if text.as_bytes()[span.start].is_ascii_lowercase() {
                continue;
            }
            let letters = span.of(text);
            let first = letters.chars().next().unwrap_or(' ');
            if first.is_ascii_digit() || (!first.is_ascii() && first.is_numeric()) {
                self.n_number_words += 1;
                let is_year = len == 4 && (letters.starts_with("19") || letters.starts_with("20"));
                self.n_years += u32::from(is_year);
            } else if first.is_uppercase() {
                self.n_title_words += u32::from(n > 0);
                let is_loud = len > 1 && !letters.chars().any(char::is_lowercase);
                self.n_loud_words += u32::from(is_loud);
            }
        }
        self.n_words = n_words(words);
    }

    fn count_characters(&mut self, paragraph: &str) {
        self.n_chars = clamp(paragraph.chars().count());
        let mut is_stop = false;
        let bytes = paragraph.as_bytes();
        let mut at = 0;
        let mut others = Places::new(bytes, is_no_small_letter);
        while let Some(&byte) = bytes.get(at) {
            self.n_stops += u32::from(is_stop && byte == b' ');
            let next = others.next(at).unwrap_or(bytes.len());
            let n_plain = if next > at {
                next - at
            } else {
                n_plain(&bytes[at..])
            };
            if n_plain > 0 {
                is_stop = false;
                at += n_plain;
                continue;
            }
            let c = match byte {
                ..0x80 => char::from(byte),
                _ => paragraph[at..].chars().next().unwrap_or(' '),
            };
            at += c.len_utf8();
            if is_stop && (c.is_whitespace() || is_quote(c) || c == ')') {
                self.n_stops += 1;
            }
            is_stop = matches!(c, '.' | '।' | '؟' | '?' | '!' | '…');
            match c {
                'A'..='Z' => self.n_capitals += 1,
                '0'..='9' => self.n_digits += 1,
                '。' | '！' | '？' => self.n_stops += 1,
                ',' | '،' | '、' => self.n_commas += 1,
                '?' => self.n_questions += 1,
                '!' => self.n_exclamations += 1,
                '…' => self.n_ellipses += 1,
                ':' if is_clock(bytes, at) => self.n_clocks += 1,
                ':' | ';' => self.n_colons += 1,
                '(' | ')' | '[' | ']' | '{' | '}' => self.n_brackets += 1,
                '@' | '#' | '/' | '_' | '=' | '&' => self.n_address += 1,
                '-' | '–' | '—' => self.n_dashes += 1,
                '|' | '•' | '·' | '*' | '>' | '<' | '→' | '←' | '▶' | '►' | '■' | '●' | '★'
                | '›' | '+' | '↓' | '↑' | '✓' | '©' => self.n_marks += 1,
                c if is_quote(c) => self.n_quotes += 1,
                c if !c.is_ascii() && c.is_uppercase() => self.n_capitals += 1,
                _ => {}
            }
        }
        self.n_stops += u32::from(is_stop);
    }
}

/// Marks all bytes except lower-case letters of ASCII and spaces, which are not counted.
#[inline(always)]
fn is_no_small_letter(lanes: u8x16) -> u8x16 {
    !(scan::within(lanes, b'a', b'z') | scan::one_of(lanes, *b" "))
}

/// The length of the first letter of a text, if it is of a script without case; 0 for the marks of these scripts that count.
fn n_plain(bytes: &[u8]) -> usize {
    match *bytes {
        // Not `।`, nor `،` and `؟`.
        [0xe0, 0xa5, 0xa4, ..] | [0xd8, 0x8c | 0x9f, ..] => 0,
        // The scripts of India; Chinese, and Korean except for its first letters; Hebrew and Arabic.
        [0xe0 | 0xe4..=0xe9 | 0xeb..=0xed, ..] => 3,
        [0xd7..=0xdb, ..] => 2,
        _ => 0,
    }
}

/// Whether digits are on both sides of the sign before `at`.
fn is_clock(bytes: &[u8], at: usize) -> bool {
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    is_digit(at.checked_sub(2)) && is_digit(Some(at))
}

/// Words by weight.
pub(super) fn n_words(words: &[Word]) -> u32 {
    clamp(words::count(words))
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '’' | '‘' | '‚'
    )
}

fn first_class(c: char) -> u8 {
    match c {
        c if c.is_lowercase() => LOWER,
        c if c.is_uppercase() => 2,
        c if c.is_numeric() => 3,
        c if is_quote(c) => 4,
        '-' | '–' | '—' => 5,
        c if c.is_alphabetic() => 6,
        '(' | '[' => 7,
        _ => 8,
    }
}

/// The class of the end of a paragraph; a larger one is more like that of a sentence.
pub(super) fn last_class(paragraph: &str) -> u8 {
    let closed = |c: char| is_quote(c) || matches!(c, ')' | ']');
    let bare = paragraph.trim_end_matches(closed);
    let is_closed = bare.len() < paragraph.len();
    match bare.chars().next_back() {
        Some('.' | '。' | '।' | '؟' | '！' | '？' | '۔') if is_closed => LAST_STOP + 2,
        Some('.' | '。' | '।' | '؟' | '！' | '？' | '۔') => LAST_STOP + 1,
        Some('!' | '?') => LAST_STOP,
        Some('…') => 5,
        Some(':' | ';' | ',') => 4,
        _ if is_closed => 3,
        Some(c) if c.is_alphabetic() => 2,
        Some(c) if c.is_numeric() => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_skipped_are_not_counted() {
        for c in ('\u{80}'..='\u{ffff}').filter(|c| n_plain(c.to_string().as_bytes()) > 0) {
            assert_eq!(n_plain(c.to_string().as_bytes()), c.len_utf8(), "{c}");
            assert!(
                !c.is_uppercase() && !c.is_whitespace() && !is_quote(c),
                "{c}"
            );
        }
    }
}
