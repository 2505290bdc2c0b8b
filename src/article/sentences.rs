//! Splits a paragraph into sentences by UAX #29, the abbreviations of news and glued full stops.

mod abbreviations;
mod bounds;

pub(crate) use abbreviations::is_opener;

use std::borrow::Cow;

use wide::u8x16;

use super::scan::{self, Places};
use super::split::line_ends;
use crate::Span;

/// The marks that end sentences in most scripts.
pub(crate) const STOPS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '।', '؟'];

/// The sentences of `body`, without the white space between them.
///
/// Sentences end as UAX #29 says, line ends of hard-wrapped text being white space like any other, except that
///
/// - an abbreviation or initial ends none (`Gen. Smith`, `at 9 a.m. Friday`, `J. R. Hale`), and one that may be the last word
///   (`in the U.S. The`) only where the next word commonly begins a sentence;
/// - a full stop glued to the next sentence ends one (`officials said.The ferry`).
///
/// One pass.
pub fn sentences(text: &str, body: Span) -> Vec<Span> {
    let paragraph = body.of(text);
    let unwrapped = unwrapped(paragraph);
    let mut sentences: Vec<Span> = Vec::with_capacity(8);
    let mut open = 0;
    let mut at = 0;
    for piece_end in bounds::ends(&unwrapped) {
        let piece = Span::new(std::mem::replace(&mut at, piece_end), piece_end);
        for end in glued_ends(&unwrapped, piece) {
            if end < unwrapped.len() && !ends_sentence(&unwrapped[open..end], &unwrapped[end..]) {
                continue;
            }
            let end = before_opening_marks(&unwrapped, open, end);
            let sentence = paragraph[open..end].trim();
            if !sentence.is_empty() {
                sentences.push(Span::of_part(sentence, text));
            }
            open = end;
        }
    }
    sentences
}

/// The end of a sentence without the opening marks that UAX #29 includes where no space follows the full stop.
///
/// A mark that closes quotes in German is an opening one unless its partner is before it in the sentence.
fn before_opening_marks(text: &str, open: usize, end: usize) -> usize {
    let sentence = &text[open..end];
    if end == text.len() || sentence.ends_with(char::is_whitespace) {
        return end;
    }
    let comes_first = |mark: char, other: char| {
        sentence
            .find([mark, other])
            .is_some_and(|at| sentence[at..].starts_with(mark))
    };
    let is_opening = |c: char| match c {
        '“' => comes_first('“', '„'),
        '‘' => comes_first('‘', '‚'),
        '«' => comes_first('«', '»'),
        _ => matches!(
            c,
            '「' | '『' | '（' | '《' | '〈' | '【' | '(' | '[' | '¿' | '¡' | '„'
        ),
    };
    let kept = sentence.trim_end_matches(is_opening);
    if kept.is_empty() {
        end
    } else {
        open + kept.len()
    }
}

/// The paragraph with each line end replaced by a space of the same length, since UAX #29 ends a sentence there.
fn unwrapped(paragraph: &str) -> Cow<'_, str> {
    if line_ends(paragraph).all(Span::is_empty) {
        return Cow::Borrowed(paragraph);
    }
    let unwrapped = paragraph.chars().map(|c| match c {
        '\n' | '\r' => ' ',
        '\u{85}' => '\u{a0}',
        '\u{2028}' | '\u{2029}' => '\u{2003}',
        c => c,
    });
    Cow::Owned(unwrapped.collect())
}

/// The longest word of the lists in `abbreviations` has 13 bytes.
const MAX_NEXT_BYTES: usize = 48;

/// Whether a sentence ends between `before` and `after`, where UAX #29 or a glued full stop suggests it.
fn ends_sentence(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    if !before.ends_with('.') {
        return true;
    }
    let last = before.trim_end_matches('.');
    let last = last
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '"' | '‘' | '\''))
        .next()
        .unwrap_or(last);
    let last = last.trim_start_matches(|c: char| !c.is_alphanumeric());
    // A word may be as long as the text; no abbreviation depends on more letters than these.
    let after = after.trim_start();
    let next = &after[..after.floor_char_boundary(MAX_NEXT_BYTES)];
    let next = next.split_whitespace().next().unwrap_or("");
    !abbreviations::joins(last, next.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The ends of the sentences in `piece`: those after a full stop glued to a capital letter, and its own.
fn glued_ends(text: &str, piece: Span) -> impl Iterator<Item = usize> {
    let sentence = piece.of(text);
    let mut ends = Vec::new();
    let mut at = 0;
    let mut places = Places::new(sentence.as_bytes(), |lanes| {
        scan::one_of(lanes, *b".!?\xe2")
    });
    while let Some((stop, len)) = next_stop(&mut places, sentence, at) {
        at = stop + len;
        let end = at + closing_quotes(&sentence[at..]);
        if is_glued(&sentence[..stop], &sentence[end..]) {
            ends.push(piece.start + end);
        }
    }
    ends.into_iter().chain([piece.end])
}

/// The place and the length of the next full stop, mark or ellipsis from `at` on.
fn next_stop(
    places: &mut Places<impl Fn(u8x16) -> u8x16>,
    sentence: &str,
    mut at: usize,
) -> Option<(usize, usize)> {
    loop {
        at = places.next(at)?;
        match &sentence.as_bytes()[at..] {
            [0xe2, 0x80, 0xa6, ..] => return Some((at, '…'.len_utf8())),
            [0xe2, ..] => at += 1,
            _ => return Some((at, 1)),
        }
    }
}

fn closing_quotes(after: &str) -> usize {
    after
        .find(|c| !matches!(c, '”' | '’' | '"' | '\'' | ')' | '»'))
        .unwrap_or(0)
}

/// Two small letters (or a digit and one) before the stop, and a capital, then a small letter or a space after it.
/// Host names (`NDTV.com`), initials (`U.S.`) and file names (`README.TXT`) have another shape.
fn is_glued(before: &str, after: &str) -> bool {
    let is_closing = |c: &char| matches!(c, '”' | '’' | '"' | ')');
    let mut last = before.chars().rev().filter(|c| !is_closing(c));
    let is_small = |c: char| c.is_lowercase() || c.is_numeric();
    let is_word = last.next().is_some_and(is_small) && last.next().is_some_and(is_small);
    let mut next = after.trim_start_matches(['“', '‘', '"', '\'', '«']).chars();
    is_word
        && next.next().is_some_and(char::is_uppercase)
        && next
            .next()
            .is_some_and(|c| c.is_lowercase() || c.is_whitespace() || matches!(c, '\'' | '’'))
}
