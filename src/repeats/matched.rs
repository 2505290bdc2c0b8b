//! The sentences on either side of a chain, and how much of each the other side repeats.

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

/// Neighbouring sentences of one side of a chain.
pub(super) struct Passage {
    pub side: Side,
    pub sentences: Vec<Matched>,
}

/// A sentence on one side of a chain, and how much of it the other side repeats.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub sentence: Sentence,
    /// The length of the sentence, in words.
    pub n_words: usize,
    /// How many of its entries in the word list the other side repeats.
    pub n_matched: usize,
    /// Whether half of the sentence or more is matched, and a word with a digit is on this side alone.
    pub number_differs: bool,
    /// Whether there is such a word between the ends of the chain.
    pub number_differs_inside: bool,
}

/// The share of the words of a sentence that the other side must repeat, in order, for it to count as the same sentence.
/// A sub-editor who changes one word of a ten-word sentence leaves 90 %, one who puts three words into a sentence of
/// twelve leaves 80 %; sentences of a template that share less than three quarters have different meanings.
const MIN_MATCHED: f64 = 0.75;

/// The most words of a sentence that may be on its side alone: an editor who adds more has news.
const MAX_EDITED: usize = 5;

impl Matched {
    /// Whether nearly all of the sentence is repeated.
    pub fn is_mostly_matched(&self) -> bool {
        is_mostly_matched(self.n_matched, self.sentence.words.len())
    }

    /// Whether every word of the sentence is repeated.
    pub fn is_exact(&self) -> bool {
        self.n_matched == self.sentence.words.len()
    }
}

fn is_mostly_matched(n_matched: usize, n_words: usize) -> bool {
    n_matched as f64 >= MIN_MATCHED * n_words as f64 && n_words - n_matched <= MAX_EDITED
}

/// Whether nearly all of a sentence of the copy may be repeated, as far as can be told before sentences are split: between
/// two places where one may begin.
pub(super) fn may_have_sentence(text: &Text, chain: &Chain) -> bool {
    let range = chain.copy();
    let around = range.start.saturating_sub(MAX_EDITED)..=range.end + MAX_EDITED;
    let is_place = |&word: &usize| word <= text.words.len() && text.may_begin(word);
    let places: Vec<usize> = around.filter(is_place).collect();
    let is_matched = |start: usize, end: usize| {
        let runs = runs_in(chain, Side::Copy, &(start..end)).iter();
        let n_matched = runs
            .map(|run| run.copy_end().min(end) - run.copy.max(start))
            .sum();
        is_mostly_matched(n_matched, end - start)
    };
    let mut starts = places.iter().enumerate();
    starts.any(|(i, &start)| places[i + 1..].iter().any(|&end| is_matched(start, end)))
}

/// The words from the first sentence to the last.
pub(super) fn words_of(sentences: &[Matched]) -> Range<usize> {
    sentences[0].sentence.words.start..sentences[sentences.len() - 1].sentence.words.end
}

fn words_of_run(run: &Match, side: Side) -> Range<usize> {
    match side {
        Side::Original => run.original..run.original_end(),
        Side::Copy => run.copy..run.copy_end(),
    }
}

/// The runs that share words with `range` on one side. Logarithmic in the chain, since they are in order.
fn runs_in<'c>(chain: &'c Chain, side: Side, range: &Range<usize>) -> &'c [Match] {
    let runs = &chain.runs;
    let start = runs.partition_point(|r| words_of_run(r, side).end <= range.start);
    let end = runs.partition_point(|r| words_of_run(r, side).start < range.end);
    &runs[start..end.max(start)]
}

/// Counts how much of each sentence of one side is matched.
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
    let matched = |sentence: Sentence| {
        let words = sentence.words.clone();
        let mut n_matched = 0;
        let mut gaps: Vec<Range<usize>> = Vec::new();
        let mut at = words.start;
        for run in runs_in(chain, side, &words) {
            let run = words_of_run(run, side);
            let (start, end) = (run.start.max(at), run.end.min(words.end));
            gaps.push(at..start);
            n_matched += end.saturating_sub(start);
            at = end.max(at);
        }
        gaps.push(at..words.end);
        let inside = |gap: &Range<usize>| gap.start.max(range.start)..gap.end.min(range.end);
        let is_close = 2 * n_matched >= words.len();
        Matched {
            n_words: text.n_words(&words),
            n_matched,
            number_differs: is_close && gaps.iter().any(|gap| has_number(text, gap.clone())),
            number_differs_inside: is_close && gaps.iter().any(|gap| has_number(text, inside(gap))),
            sentence,
        }
    };
    sentences.into_iter().map(matched).collect()
}

fn has_number(text: &Text, mut words: Range<usize>) -> bool {
    words.any(|word| text.spelled(word).contains(char::is_numeric))
}

/// The words on the other side of the words `range` of one side, from the first matched one to the last.
pub(super) fn counterpart(chain: &Chain, side: Side, range: &Range<usize>) -> Option<Range<usize>> {
    let runs = runs_in(chain, side, range);
    let (first, last) = (runs.first()?, runs.last()?);
    let other = |run: &Match, word: usize| match side {
        Side::Original => word - run.original + run.copy,
        Side::Copy => word - run.copy + run.original,
    };
    let matched = matched_words(chain, side, range)?;
    Some(other(first, matched.start)..other(last, matched.end - 1) + 1)
}

/// The part of `range` on one side from its first matched word to its last.
pub(super) fn matched_words(
    chain: &Chain,
    side: Side,
    range: &Range<usize>,
) -> Option<Range<usize>> {
    let runs = runs_in(chain, side, range);
    let (first, last) = (runs.first()?, runs.last()?);
    let start = words_of_run(first, side).start.max(range.start);
    Some(start..words_of_run(last, side).end.min(range.end))
}

/// Whether the matched words are the same letter by letter, not by their hashes alone.
pub(super) fn is_true(text: &Text, chain: &Chain, side: Side, range: &Range<usize>) -> bool {
    runs_in(chain, side, range).iter().all(|run| {
        let words = words_of_run(run, side);
        let shared = words.start.max(range.start)..words.end.min(range.end);
        shared.map(|word| word - words.start).all(|i| {
            let (copy, original) = (text.words[run.copy + i], text.words[run.original + i]);
            words::same(text.article.text, copy, original)
        })
    })
}

/// Where the words `range` of one side differ from `whole` on the other: pairs of word ranges, those of `side` first.
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
    let inside = runs.map(|run| (words_of_run(run, side), words_of_run(run, other)));
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
