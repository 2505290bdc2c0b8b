//! What a chain shows of two passages: which sentences are matched, and how the passages lie in the article.

use std::ops::Range;

use super::chain::Chain;
use super::passage::{Sentence, Text};
use super::seeds::Match;

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
    /// Whether a word with a digit stands on this side alone.
    pub number_differs: bool,
    /// Whether one does between the ends of the chain.
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

/// The sentences of one side with their shares.
pub(super) fn sentences(
    text: &Text,
    chain: &Chain,
    side: Side,
    sentences: Vec<Sentence>,
) -> Vec<Matched> {
    let mut first_run = 0;
    let range = match side {
        Side::Original => chain.original(),
        Side::Copy => chain.copy(),
    };
    let mut matched = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let runs = &chain.runs[first_run..];
        let skip = runs.partition_point(|r| words_of(r, side).end <= sentence.words.start);
        first_run += skip;
        matched.push(share(
            text,
            &chain.runs[first_run..],
            side,
            sentence,
            &range,
        ));
    }
    matched
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
    Matched {
        n_words: text.n_words(&sentence.words),
        n_matched,
        number_differs: gaps.iter().any(|gap| has_number(text, gap.clone())),
        number_differs_inside: gaps.iter().any(|gap| has_number(text, inside(gap))),
        sentence,
    }
}

fn has_number(text: &Text, words: Range<usize>) -> bool {
    words.clone().any(|w| {
        let word = text.words[w].span().of(text.article.text);
        word.chars().any(char::is_numeric)
    })
}

/// Where the words `range` of one side stand on the other: from the first matched one to the last.
pub(super) fn counterpart(chain: &Chain, side: Side, range: &Range<usize>) -> Option<Range<usize>> {
    let start = chain
        .runs
        .partition_point(|r| words_of(r, side).end <= range.start);
    let end = chain
        .runs
        .partition_point(|r| words_of(r, side).start < range.end);
    let (first, last) = (chain.runs.get(start)?, chain.runs[..end].last()?);
    if start >= end {
        return None;
    }
    let other = |run: &Match, word: usize| match side {
        Side::Original => word - run.original + run.copy,
        Side::Copy => word - run.copy + run.original,
    };
    let from = other(first, range.start.max(words_of(first, side).start));
    let to = other(last, range.end.min(words_of(last, side).end) - 1) + 1;
    Some(from..to)
}

/// Where the words `range` of one side read otherwise than their counterpart: pairs of word ranges, those of `side` first.
pub(super) fn differences(
    chain: &Chain,
    side: Side,
    range: &Range<usize>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let other = match side {
        Side::Original => Side::Copy,
        Side::Copy => Side::Original,
    };
    let Some(counterpart) = counterpart(chain, side, range) else {
        return Vec::new();
    };
    let (mut here, mut there) = (range.start, counterpart.start);
    let mut differences = Vec::new();
    let runs = chain
        .runs
        .iter()
        .map(|run| (words_of(run, side), words_of(run, other)));
    let inside = runs.filter(|(words, _)| words.end > range.start && words.start < range.end);
    for (words, others) in inside.chain([(range.end..range.end, counterpart.end..counterpart.end)])
    {
        let skipped = range.start.saturating_sub(words.start);
        let (start, other_start) = (
            words.start.max(range.start),
            (others.start + skipped).min(counterpart.end),
        );
        if start > here || other_start > there {
            differences.push((here..start.max(here), there..other_start.max(there)));
        }
        here = words.end.min(range.end).max(here);
        there = others.end.min(counterpart.end).max(there);
    }
    differences
}
