//! Finds readers' comments under a story by the heads of the comments: a name and "says", or a name and a date.
//!
//! Heads are short, are not sentences, differ from each other, and text follows each. Only this file of the boundary depends on
//! words of a language: lines that merely end in the same word are mostly headings of a guide.

use std::ops::Range;

use super::shape::{LAST_STOP, Shape};
use crate::article::words::Word;

/// The verb that the commonest publishing systems print after the name of a commenter, by language.
#[rustfmt::skip]
const SAYING: [&str; 17] = [
    "says", "commented", "sagt", "meint", "schreibt", "dice", "dit", "diz", "zegt", "schreef", "säger", "skriver", "siger",
    "sier", "mówi", "pisze", "говорит",
];

/// The least different heads of comments; two occur by chance.
const MIN_HEADS: usize = 3;

/// The most words of a name and its verb: "Donna of Port Grebe says".
const MAX_NAME: u32 = 8;

/// The most words of a head with date and time: "Posted by seadog77 on Monday, March 3, 2031 at 10:15 pm".
const MAX_HEAD: u32 = 14;

/// A line of fewer words may be a part of the head.
const MIN_TEXT: u32 = 9;

/// The text of a comment begins within so many paragraphs after its head.
const REACH: usize = 3;

/// For each paragraph, how many comments begin before its end. The paragraphs have the words `ranges`. Linear except for sorting
/// the heads.
pub(super) fn comments(
    text: &str,
    words: &[Word],
    ranges: &[Range<usize>],
    shapes: &[Shape],
) -> Vec<u32> {
    let words_of = |index: usize| &words[ranges[index].clone()];
    let is_head: Vec<bool> = (0..shapes.len())
        .map(|index| is_head(text, shapes, words_of(index), index) && is_over_text(shapes, index))
        .collect();
    let mut heads: Vec<u64> = (0..shapes.len())
        .filter(|&index| is_head[index])
        .map(|index| all(words_of(index)))
        .collect();
    heads.sort_unstable();
    heads.dedup();
    if heads.len() < MIN_HEADS {
        return vec![0; shapes.len()];
    }
    let up_to = (0..shapes.len()).scan(0, |n, index| {
        // Name and date are two lines of one head.
        *n += u32::from(is_head[index] && (index == 0 || !is_head[index - 1]));
        Some(*n)
    });
    up_to.collect()
}

/// Whether a line is a head: has a name and a verb of saying, or a date below a name.
fn is_head(text: &str, shapes: &[Shape], words: &[Word], index: usize) -> bool {
    let shape = &shapes[index];
    if shape.last >= LAST_STOP || !(2..=MAX_HEAD).contains(&shape.n_words) {
        return false;
    }
    let says = |word: &Word| SAYING.contains(&word.span().of(text));
    if shape.n_clocks > 0 && shape.n_years > 0 {
        return words.iter().any(says) || index > 0 && is_name(&shapes[index - 1]);
    }
    shape.n_words <= MAX_NAME && shape.n_number_words == 0 && words.last().is_some_and(says)
}

fn is_name(shape: &Shape) -> bool {
    (1..=4).contains(&shape.n_words) && shape.last < LAST_STOP && shape.n_digits == 0
}

/// A hash of some words.
pub(super) fn all(words: &[Word]) -> u64 {
    let add = |all: u64, word: &Word| all.rotate_left(7) ^ word.hash;
    words.iter().fold(0, add)
}

/// Whether text follows soon, unlike in a list of dates.
fn is_over_text(shapes: &[Shape], index: usize) -> bool {
    let mut next = shapes.iter().skip(index + 1).take(REACH);
    next.any(|shape| shape.last >= LAST_STOP || shape.n_words >= MIN_TEXT)
}
