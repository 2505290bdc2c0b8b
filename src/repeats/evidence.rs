//! What a chain shows of two passages: which sentences are matched, and how the passages lie in the article.

use std::ops::Range;

use super::chain::Chain;
use super::passage::{Sentence, Text};
use super::seeds::Match;
use crate::article::words;

/// One side of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The earlier passage.
    Original,
    /// The later passage.
    Copy,
}

/// A sentence on one side of a chain, and how much of it stands on the other.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub sentence: Sentence,
    /// The sentence's length, in words.
    pub n_words: usize,
    /// How many of the sentence's entries in the word list stand on the other side too.
    pub n_matched: usize,
    /// Whether half of the sentence or more is matched, and a word with a digit is on this side alone.
    pub number_differs: bool,
    /// Whether there is such a word between the ends of the chain.
    pub number_differs_inside: bool,
}

/// The share of a sentence's words that must stand on the other side, in order, for it to count as the same sentence.
/// A sub-editor who changes one word of a ten-word sentence leaves 90 %, one who puts three words into a sentence of
/// twelve leaves 80 %; sentences of a template that share less than three quarters say different things.
const MIN_MATCHED: f64 = 0.75;

/// The most words of a sentence that may stand on its side alone: who puts in more has news to tell.
const MAX_EDITED: usize = 5;

impl Matched {
    /// Whether nearly all of the sentence stands on the other side.
    pub fn is_full(&self) -> bool {
        let n_words = self.sentence.words.len();
        self.n_matched as f64 >= MIN_MATCHED * n_words as f64
            && n_words - self.n_matched <= MAX_EDITED
    }

    /// Whether every word of the sentence stands on the other side.
    pub fn is_exact(&self) -> bool {
        self.n_matched == self.sentence.words.len()
    }
}

/// The matched runs as one side sees them: the words there, and where they stand on the other.
fn words_of(run: &Match, side: Side) -> Range<usize> {
    match side {
        Side::Original => run.original..run.original_end(),
        Side::Copy => run.copy..run.copy_end(),
    }
}

/// The runs that reach into the words `range` of one side. Logarithmic in the chain, since they are in order.
fn runs_in<'c>(chain: &'c Chain, side: Side, range: &Range<usize>) -> &'c [Match] {
    let start = chain
        .runs
        .partition_point(|r| words_of(r, side).end <= range.start);
    let end = chain
        .runs
        .partition_point(|r| words_of(r, side).start < range.end);
    &chain.runs[start..end.max(start)]
}

/// The sentences of one side with their shares.
pub(super) fn sentences(
    text: &Text,
    chain: &Chain,
    side: Side,
    sentences: Vec<Sentence>,
) -> Vec<Matched> {
    let range = match side {
        Side::Original => chain.original(),
        Side::Copy => chain.copy(),
    };
    let of = |sentence: Sentence| {
        share(
            text,
            runs_in(chain, side, &sentence.words),
            side,
            sentence,
            &range,
        )
    };
    sentences.into_iter().map(of).collect()
}

fn share(
    text: &Text,
    runs: &[Match],
    side: Side,
    sentence: Sentence,
    range: &Range<usize>,
) -> Matched {
    let mut n_matched = 0;
    let mut gaps: Vec<Range<usize>> = Vec::new();
    let mut at = sentence.words.start;
    let end = sentence.words.end;
    for words in runs
        .iter()
        .map(|run| words_of(run, side))
        .take_while(|w| w.start < end)
    {
        let (start, stop) = (words.start.max(at), words.end.min(end));
        gaps.push(at..start);
        n_matched += stop.saturating_sub(start);
        at = stop.max(at);
    }
    gaps.push(at..end);
    let inside = |gap: &Range<usize>| gap.start.max(range.start)..gap.end.min(range.end);
    let is_close = 2 * n_matched >= sentence.words.len();
    Matched {
        n_words: text.n_words(&sentence.words),
        n_matched,
        number_differs: is_close && gaps.iter().any(|gap| has_number(text, gap.clone())),
        number_differs_inside: is_close && gaps.iter().any(|gap| has_number(text, inside(gap))),
        sentence,
    }
}

fn has_number(text: &Text, words: Range<usize>) -> bool {
    words.clone().any(|w| {
        let word = text.words[w].span().of(text.article.text);
        match word.is_ascii() {
            true => word.bytes().any(|b| b.is_ascii_digit()),
            false => word.chars().any(char::is_numeric),
        }
    })
}

/// Where the words `range` of one side stand on the other: from the first matched one to the last.
pub(super) fn counterpart(chain: &Chain, side: Side, range: &Range<usize>) -> Option<Range<usize>> {
    let runs = runs_in(chain, side, range);
    let (first, last) = (runs.first()?, runs.last()?);
    let other = |run: &Match, word: usize| match side {
        Side::Original => word - run.original + run.copy,
        Side::Copy => word - run.copy + run.original,
    };
    let from = other(first, range.start.max(words_of(first, side).start));
    let to = other(last, range.end.min(words_of(last, side).end) - 1) + 1;
    Some(from..to)
}

/// The first and the last of the words `range` of one side that stand on the other, as a range.
pub(super) fn matched_words(
    chain: &Chain,
    side: Side,
    range: &Range<usize>,
) -> Option<Range<usize>> {
    let runs = runs_in(chain, side, range);
    let (first, last) = (runs.first()?, runs.last()?);
    Some(words_of(first, side).start.max(range.start)..words_of(last, side).end.min(range.end))
}

/// Whether the words that are matched are the same letter by letter, not by their hashes alone.
pub(super) fn is_true(text: &Text, chain: &Chain, side: Side, range: &Range<usize>) -> bool {
    let letters = text.article.text;
    runs_in(chain, side, range).iter().all(|run| {
        let words = words_of(run, side);
        let (start, end) = (words.start.max(range.start), words.end.min(range.end));
        (start..end).all(|w| {
            let at = w - words.start;
            words::same(
                letters,
                text.words[run.copy + at],
                text.words[run.original + at],
            )
        })
    })
}

/// Where the words `range` of one side read otherwise than `whole` on the other: pairs of word ranges, those of `side` first.
pub(super) fn differences(
    chain: &Chain,
    side: Side,
    range: &Range<usize>,
    whole: &Range<usize>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let other = match side {
        Side::Original => Side::Copy,
        Side::Copy => Side::Original,
    };
    let (mut here, mut there) = (range.start, whole.start);
    let mut differences = Vec::new();
    let runs = runs_in(chain, side, range).iter();
    let inside = runs.map(|run| (words_of(run, side), words_of(run, other)));
    for (words, others) in inside.chain([(range.end..range.end, whole.end..whole.end)]) {
        let skipped = range.start.saturating_sub(words.start);
        let start = words.start.max(range.start).max(here);
        let other_start = (others.start + skipped).min(whole.end).max(there);
        if start > here || other_start > there {
            differences.push((here..start, there..other_start));
        }
        here = words.end.min(range.end).max(here);
        there = others.end.min(whole.end).max(there);
    }
    differences
}
