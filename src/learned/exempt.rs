//! Recognises lines that recur and are not boilerplate: quotations and datelines.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use crate::article::scan::{self, Places};
use crate::article::words;
use crate::rules::keepers;
use crate::{Article, Layout, Rules};

/// Why a line is not even counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Exempt {
    /// It has one word or more than a hundred.
    #[error("it has one word or more than a hundred")]
    Length,
    /// It is a quotation or a part of one: many stories print what somebody said.
    #[error("it is a quotation")]
    Quotation,
    /// It says when, and perhaps where, its article was printed. Such lines are only equal because digits are.
    #[error("it is a date")]
    Date,
}

/// Why a line of `n_words` is exempt, given the text before it in its paragraph.
pub fn exempt(before: &str, line: &str, n_words: usize) -> Option<Exempt> {
    /// A line of one word is too little to recognise. Boilerplate that readers skip is short, and each sighting takes its length
    /// on the disk.
    const N_WORDS: RangeInclusive<usize> = 2..=100;
    if !N_WORDS.contains(&n_words) {
        Some(Exempt::Length)
    } else if is_quoted(before, line) {
        Some(Exempt::Quotation)
    } else if is_dateline(line, n_words) {
        Some(Exempt::Date)
    } else {
        None
    }
}

/// Whether the built-in rules keep a line or a part of it: a credit, a byline, a date, a correction, or the place of first
/// publication.
pub fn is_kept(line: &str) -> bool {
    static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);
    let (article, words) = (Article::new(line, Layout::Lines), words::words(line));
    let mut paragraphs = 0..article.paragraphs.len();
    paragraphs.any(|index| !keepers(&article, &words, &RULES, "", index).is_empty())
}

/// The most words of a dateline ("Agency 2031-08-19 18:15 example.org"). A longer line with a date or a time gives opening hours
/// or the terms of an offer.
const MAX_DATELINE: usize = 12;

/// Every mark of quotations but the closing single quote, which is ambiguous, since it is an apostrophe, too.
const QUOTES: [char; 9] = ['‘', '„', '「', '”', '」', '"', '“', '«', '»'];

/// Whether a line begins or ends in quotation marks, or in a quotation that began before it in its paragraph.
fn is_quoted(before: &str, line: &str) -> bool {
    let inner = line.trim_end_matches(['.', ',', '!', '?', ' ']);
    line.starts_with(QUOTES) || inner.ends_with(QUOTES) || is_open(before)
}

/// Whether the last quotation of a text is not closed.
fn is_open(text: &str) -> bool {
    let mut is_open = false;
    let mut at = 0;
    let mut places = Places::new(text.as_bytes(), |lanes| {
        scan::one_of(lanes, *b"\"\xc2\xe2\xe3")
    });
    while let Some(place) = places.next(at) {
        at = place + 1;
        is_open = match text[place..].chars().next() {
            Some('„' | '「') => true,
            Some('”' | '」') => false,
            // The same at both ends, or their role depends on the language.
            Some('"' | '“' | '«' | '»') => !is_open,
            _ => is_open,
        };
    }
    is_open
}

/// Whether a line says when, and perhaps where, the article was printed: it is short and has a time of day, or a day with its
/// year, in digits.
fn is_dateline(line: &str, n_words: usize) -> bool {
    let is_dated = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        let is_time = || matches!(digits_between(word, ':')[..], [1 | 2, 2] | [1 | 2, 2, 2]);
        let is_day = |mark| {
            let n_digits = digits_between(word, mark);
            matches!(n_digits[..], [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])
        };
        !word.is_empty() && (is_time() || ['-', '/', '.'].into_iter().any(is_day))
    };
    n_words <= MAX_DATELINE && line.split_whitespace().any(is_dated)
}

/// The numbers of digits in the parts of a word, 0 for another part.
fn digits_between(word: &str, mark: char) -> Vec<usize> {
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let parts = word.split(mark);
    parts
        .map(|part| Some(part).filter(is_number).map_or(0, str::len))
        .collect()
}
