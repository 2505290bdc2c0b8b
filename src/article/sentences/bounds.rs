//! Finds the ends of sentences by UAX #29, but runs the algorithm only near stops.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use wide::u8x16;

use crate::article::scan::{self, Places};
use crate::article::words::is_letter;

/// The ends of the sentences of `text`, in order; the last is the end of the text.
///
/// In UAX #29 a sentence ends only after a stop, with closing marks and spaces between. Whether it does depends on the
/// character before the stop and on the text up to the next letter (rules SB5 to SB11). So the algorithm runs over these
/// few characters around each stop. Linear: two windows share a letter at most.
pub(super) fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::with_capacity(8);
    let mut floor = 0;
    let mut at = 0;
    let mut places = Places::new(text.as_bytes(), may_stop);
    while let Some(stop) = next_stop(&mut places, text, at) {
        if let Some((ends_here, letter)) = plain(text.as_bytes(), floor, stop) {
            if ends_here {
                ends.push(letter);
            }
            (floor, at) = (letter, letter + 1);
            continue;
        }
        let start = start_of_window(text, floor, stop);
        let (letter, end) = end_of_window(text, stop);
        let pieces = text[start..end].split_sentence_bound_indices();
        ends.extend(pieces.map(|(at, _)| start + at).filter(|&at| at > start));
        (floor, at) = (letter, end);
    }
    if !text.is_empty() {
        ends.push(text.len());
    }
    ends
}

/// The commonest case, an ASCII stop after a letter or digit, one space and a letter: whether a sentence ends there, and
/// the place of the letter. A full stop before a small letter ends none (SB8); every other stop does (SB11).
fn plain(text: &[u8], floor: usize, stop: usize) -> Option<(bool, usize)> {
    let before = text[floor..stop].last()?;
    match text[stop..] {
        [sign, b' ', letter, ..] if letter.is_ascii_alphabetic() && sign.is_ascii() => {
            let ends_here = sign != b'.' || letter.is_ascii_uppercase();
            before
                .is_ascii_alphanumeric()
                .then_some((ends_here, stop + 2))
        }
        _ => None,
    }
}

/// The next character from `at` on that could be a stop.
fn next_stop(
    places: &mut Places<impl Fn(u8x16) -> u8x16>,
    text: &str,
    mut at: usize,
) -> Option<usize> {
    loop {
        at = places.next(at)?;
        if text.as_bytes()[at] < 0x80 {
            return Some(at);
        }
        let c = text[at..].chars().next()?;
        if !is_letter(c) && !is_no_stop(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Marks ASCII stops and all bytes outside ASCII.
#[inline(always)]
fn may_stop(lanes: u8x16) -> u8x16 {
    lanes | scan::one_of(lanes, *b".!?")
}

/// The commonest signs outside ASCII that end no sentence: quotes, dashes, spaces, the ellipsis, brackets.
fn is_no_stop(c: char) -> bool {
    matches!(c, '\u{a0}' | '«' | '»' | '\u{2002}'..='\u{200f}' | '\u{2010}'..='\u{201f}' | '…' | '、' | '，' | '「'..='』')
}

/// The start of the window before a stop: a character that no rule skips.
fn start_of_window(text: &str, floor: usize, stop: usize) -> usize {
    let before = text[floor..stop].char_indices().rev();
    let firm = before
        .into_iter()
        .find(|&(_, c)| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c));
    floor + firm.map_or(0, |(at, _)| at)
}

/// The start and end of the first letter after a stop, or the end of the text.
fn end_of_window(text: &str, stop: usize) -> (usize, usize) {
    let mut after = text[stop..].char_indices().skip(1);
    let letter = after.find(|&(_, c)| {
        // In UAX #29, vowel signs and halfwidth voicing marks belong to the character before.
        c.is_alphabetic() && !is_combining_mark(c) && !matches!(c, '\u{ff9e}' | '\u{ff9f}')
    });
    letter.map_or((text.len(), text.len()), |(at, c)| {
        (stop + at, stop + at + c.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_of_uax_29_in_any_mixture() {
        // A linear congruential generator (Knuth's MMIX): every run tries the same texts.
        let mut state = 1u64;
        let mut next = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let signs = "aAbB1 .!?,;:-\"'()“”‘’«»…—\u{a0}\u{ad}\u{200d}\u{301}\u{308}éÉжЖ.. 。！？、」港क।॥ा์กခ။၊ةؤ؟۔។៕‼⁇⁈⁉․﹒﹖﹗．ǅªﾞ｡\u{2003}\u{2028}\t";
        let signs: Vec<char> = signs.chars().collect();
        for _ in 0..250_000 {
            let len = next(12);
            let text: String = (0..len).map(|_| signs[next(signs.len())]).collect();
            let pieces = text.split_sentence_bound_indices();
            let expected: Vec<usize> = pieces.map(|(at, piece)| at + piece.len()).collect();
            assert_eq!(ends(&text), expected, "{}", text.escape_unicode());
        }
    }
}
