//! Finds what readers say under a story, by the lines that stand over each comment: a name and "says", or a name and when.
//!
//! Such lines are short and no sentences, differ from each other, and text follows each of them. The one place where the
//! boundary knows words: lines that merely end in the same one are headings of a guide more often than not.

use std::ops::Range;

use super::shape::{LAST_STOP, Shape};
use crate::article::words::Word;

/// What blogs print after the name of who comments: "says", as the commonest publishing systems put it in their languages.
const SAYING: [&str; 17] = [
    "says",
    "commented",
    "sagt",
    "meint",
    "schreibt",
    "dice",
    "dit",
    "diz",
    "zegt",
    "schreef",
    "säger",
    "skriver",
    "siger",
    "sier",
    "mówi",
    "pisze",
    "говорит",
];

/// Where the comments of an article are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Talk {
    /// For each paragraph, how many comments began before its end.
    up_to: Vec<u32>,
    /// The paragraph in which the first begins.
    pub first: Option<usize>,
}

/// So many heads that differ make comments; two are chance.
const MIN_HEADS: usize = 3;

/// Words of a name and its verb: "Donna of Port Grebe says".
const MAX_NAME: u32 = 8;

/// Words of a line with date and time: "Posted by seadog77 on Monday, March 3, 2031 at 10:15 pm".
const MAX_HEAD: u32 = 14;

/// A line of fewer words may be another part of the head.
const MIN_TEXT: u32 = 9;

/// Paragraphs after a head in which the comment's text begins.
const REACH: usize = 3;

/// Finds the comments of an article, whose paragraphs have the words `ranges`. Linear but for sorting their heads.
pub(super) fn talk(text: &str, words: &[Word], ranges: &[Range<usize>], shapes: &[Shape]) -> Talk {
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
        return Talk {
            up_to: vec![0; shapes.len()],
            first: None,
        };
    }
    let mut n = 0;
    let mut up_to = Vec::with_capacity(shapes.len());
    for index in 0..shapes.len() {
        // Name and date are two lines of one head.
        n += u32::from(is_head[index] && (index == 0 || !is_head[index - 1]));
        up_to.push(n);
    }
    Talk {
        up_to,
        first: is_head.iter().position(|&is_head| is_head),
    }
}

impl Talk {
    /// Comments that begin before paragraph `index` ends.
    pub fn n_up_to(&self, index: usize) -> u32 {
        self.up_to[index]
    }

    /// All of them.
    pub fn n(&self) -> u32 {
        self.up_to.last().copied().unwrap_or(0)
    }
}

/// Whether a line names who comments, or tells when and stands under a name.
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

fn all(words: &[Word]) -> u64 {
    let add = |all: u64, word: &Word| all.rotate_left(7) ^ word.hash;
    words.iter().fold(0, add)
}

/// Whether text follows soon: a list of dates has nothing between them.
fn is_over_text(shapes: &[Shape], index: usize) -> bool {
    let mut next = shapes.iter().skip(index + 1).take(REACH);
    next.any(|shape| shape.last >= LAST_STOP || shape.n_words >= MIN_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::boundary::alone::Alone;
    use crate::boundary::features::{shapes, word_ranges};
    use crate::{Article, Wrap};

    fn talk_of(text: &str) -> Talk {
        let article = Article::new(text, Wrap::Lines);
        let words = words::words(text);
        let ranges = word_ranges(&article, &words);
        let looks = &mut vec![Alone::default(); ranges.len()];
        let shapes = shapes(&article, &words, &ranges, looks);
        talk(text, &words, &ranges, &shapes)
    }

    #[test]
    fn names_that_say_something_stand_over_comments() {
        let found = talk_of(
            "The ferry sank.\nDonna says\nMarch 3, 2031 at 10:15 pm\nGood riddance!\nseadog77 says\nWho pays?\nOld Hale says\nWe do.",
        );
        assert_eq!((found.first, found.n()), (Some(1), 3));
        assert_eq!(
            (found.n_up_to(0), found.n_up_to(3), found.n_up_to(4)),
            (0, 1, 2)
        );
    }

    #[test]
    fn dates_under_names_stand_over_comments() {
        let found = talk_of(
            "Donna\nMarch 3, 2031 at 10:15\nGood!\nHale\nMarch 3, 2031 at 10:17\nNo.\nRuth\nMarch 4, 2031 at 8:01\nWhy?",
        );
        assert_eq!((found.first, found.n()), (Some(1), 3));
    }

    #[test]
    fn what_is_said_in_sentences_or_twice_or_over_nothing_is_no_comment() {
        for text in [
            "Donna says.\nNo.\nHale says.\nNo.\nRuth says.\nNo.",
            "Donna says\nNo.\nHale says\nYes.",
            "Donna says\nNo.\nDonna says\nYes.\nDonna says\nNo.",
            "Donna says\nHale says\nRuth says",
            "The full report by the board of the harbour of Tarn Point\nMarch 3, 2031 10:15\nMarch 3, 2031 10:17\nMarch 3, 2031 10:19\nNo.",
        ] {
            assert_eq!(talk_of(text).first, None, "{text}");
        }
    }
}
