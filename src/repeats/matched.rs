//! The sentences on either side of a chain, and how much of each the other side repeats.

use std::ops::Range;

use super::chain::Chain;
use super::context::MIN_PROSE;
use super::forms;
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

impl Side {
    pub fn other(self) -> Self {
        match self {
            Side::Original => Side::Copy,
            Side::Copy => Side::Original,
        }
    }

    /// The words of a run on this side.
    pub fn words_of(self, run: &Match) -> Range<usize> {
        match self {
            Side::Original => run.original..run.original_end(),
            Side::Copy => run.copy..run.copy_end(),
        }
    }
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
    /// How many of its entries are numbers that the other side repeats in another form.
    pub n_in_form: usize,
    /// Whether half of the sentence or more is matched, and a word that says something else is on this side alone: one with
    /// a digit, or any word of a short sentence for which the other side has another.
    pub differs: bool,
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
    fn is_mostly_matched(&self) -> bool {
        let (n_same, n_words) = (self.n_matched + self.n_in_form, self.sentence.words.len());
        n_same as f64 >= MIN_MATCHED * n_words as f64 && n_words - n_same <= MAX_EDITED
    }

    /// Whether nearly all of it is repeated, and the rest says nothing else.
    pub fn is_same(&self) -> bool {
        self.is_mostly_matched() && !self.differs
    }

    /// Whether every word of the sentence is repeated.
    pub fn is_exact(&self) -> bool {
        self.n_matched + self.n_in_form == self.sentence.words.len()
    }
}

/// Whether nearly all of a sentence of the copy may be repeated, as far as can be told before sentences are split: between
/// two places where one may begin.
pub(super) fn may_have_sentence(text: &Text, chain: &Chain) -> bool {
    let range = chain.copy();
    let around = range.start.saturating_sub(MAX_EDITED)..=range.end + MAX_EDITED;
    let is_place = |&word: &usize| word <= text.words.len() && text.may_begin(word);
    let places: Vec<usize> = around.filter(is_place).collect();
    let is_matched = |start: usize, end: usize| {
        let range = start..end;
        let n_matched: usize = runs_in(chain, Side::Copy, &range)
            .map(|(_, run)| run.copy_end().min(end) - run.copy.max(start))
            .sum();
        // Numbers in another form may be matched, too.
        n_matched * 2 >= end - start && end - start - n_matched <= MAX_EDITED
    };
    let mut starts = places.iter().enumerate();
    starts.any(|(i, &start)| places[i + 1..].iter().any(|&end| is_matched(start, end)))
}

/// The words from the first sentence to the last.
pub(super) fn words_of(sentences: &[Matched]) -> Range<usize> {
    sentences[0].sentence.words.start..sentences[sentences.len() - 1].sentence.words.end
}

/// The runs that share words with `range` on one side, with their places in the chain. Logarithmic in the chain, since they
/// are in order.
fn runs_in<'c>(
    chain: &'c Chain,
    side: Side,
    range: &Range<usize>,
) -> impl DoubleEndedIterator<Item = (usize, &'c Match)> + use<'c> {
    let runs = &chain.runs;
    let start = runs.partition_point(|r| side.words_of(r).end <= range.start);
    let end = runs.partition_point(|r| side.words_of(r).start < range.end);
    (start..end).zip(&runs[start..end.max(start)])
}

/// The matched words in `range` of one side, each with its counterpart, in order.
pub(super) fn pairs_in(
    chain: &Chain,
    side: Side,
    range: Range<usize>,
) -> impl DoubleEndedIterator<Item = (usize, usize)> {
    runs_in(chain, side, &range).flat_map(move |(_, run)| {
        let (here, there) = (side.words_of(run), side.other().words_of(run));
        let inside = here.start.max(range.start)..here.end.min(range.end);
        inside.map(move |word| (word, there.start + (word - here.start)))
    })
}

/// The first and the last of these pairs.
pub(super) fn ends_in(
    chain: &Chain,
    side: Side,
    range: &Range<usize>,
) -> Option<[(usize, usize); 2]> {
    let mut pairs = pairs_in(chain, side, range.clone());
    let first = pairs.next()?;
    Some([first, pairs.next_back().unwrap_or(first)])
}

/// Counts how much of each sentence of one side is matched.
pub(super) fn sentences(
    text: &Text,
    chain: &Chain,
    side: Side,
    sentences: Vec<Sentence>,
) -> Vec<Matched> {
    let range = chain.words(side);
    let is_part = 3 * chain.n_matched() < text.words.len();
    let matched = |sentence: Sentence| {
        let words = sentence.words.clone();
        let (mut n_matched, mut n_in_form) = (0, 0);
        let mut gaps: Vec<Range<usize>> = Vec::new();
        let mut is_replaced = false;
        let mut at = words.start;
        for (i, run) in runs_in(chain, side, &words) {
            let here = side.words_of(run);
            let (start, end) = (here.start.max(at), here.end.min(words.end));
            if start == at + 1 && is_numbered_alone(text, side, run, start) {
                n_in_form += 1;
            } else if start > at {
                let gap = gap_before(chain, side, i);
                let is_inside = gap.as_ref().filter(|(here, _)| *here == (at..start));
                match is_inside {
                    Some((here, there)) if is_same_number(text, here, there) => {
                        n_in_form += here.len();
                    }
                    _ => {
                        is_replaced |= is_inside.is_some_and(|(_, there)| !there.is_empty());
                        gaps.push(at..start);
                    }
                }
            }
            n_matched += end.saturating_sub(start);
            at = end.max(at);
        }
        gaps.push(at..words.end);
        let inside = |gap: &Range<usize>| gap.start.max(range.start)..gap.end.min(range.end);
        let is_close = 2 * n_matched >= words.len();
        let n_words = text.n_words(&words);
        // A turn of a transcript has its speaker's name, which a quotation of it lacks.
        let label_end = gaps
            .first()
            .filter(|gap| gap.start == words.start && !gap.is_empty());
        let has_label = label_end.is_some_and(|gap| text.is_label_before(gap.end));
        // With another word, a short sentence says something else ("The user is hot", "The CPU is hot"), unless it is in a
        // copy of the article that was edited.
        let has_other = is_replaced && n_words < MIN_PROSE && is_part;
        // Only in a sentence that is half matched, so that many chains in one huge sentence do not read all of it.
        let has_number_in = |part: &dyn Fn(&Range<usize>) -> Range<usize>| {
            is_close && gaps.iter().any(|gap| has_number(text, part(gap)))
        };
        Matched {
            n_words,
            n_matched,
            n_in_form,
            differs: is_close && (has_other || has_label) || has_number_in(&Range::clone),
            number_differs_inside: has_number_in(&inside),
            sentence,
        }
    };
    sentences.into_iter().map(matched).collect()
}

/// Whether the item that begins with word `start` is numbered on this side alone.
fn is_numbered_alone(text: &Text, side: Side, run: &Match, start: usize) -> bool {
    let (here, there) = (side.words_of(run), side.other().words_of(run));
    let other = there.start + (start - here.start);
    let is_numbered = |word: usize| word > 0 && text.is_item_number(word - 1);
    is_numbered(start) && !is_numbered(other)
}

/// The words on both sides between a run and the one before it.
fn gap_before(chain: &Chain, side: Side, run: usize) -> Option<(Range<usize>, Range<usize>)> {
    let (last, next) = (&chain.runs[run.checked_sub(1)?], &chain.runs[run]);
    let gap = |side: Side| side.words_of(last).end..side.words_of(next).start;
    Some((gap(side), gap(side.other())))
}

fn is_same_number(text: &Text, here: &Range<usize>, there: &Range<usize>) -> bool {
    let may_be = has_number(text, here.clone()) && has_number(text, there.clone());
    may_be && forms::are_same_numbers(text.with_marks(here), text.with_marks(there))
}

fn has_number(text: &Text, mut words: Range<usize>) -> bool {
    words.any(|word| text.spelled(word).contains(char::is_numeric))
}

/// The words on the other side of the words `range` of one side, from the first matched one to the last.
pub(super) fn counterpart(chain: &Chain, side: Side, range: &Range<usize>) -> Option<Range<usize>> {
    let [(_, first), (_, last)] = ends_in(chain, side, range)?;
    Some(first..last + 1)
}

/// Whether the matched words are the same letter by letter, not by their hashes alone.
pub(super) fn is_true(text: &Text, chain: &Chain, side: Side, range: &Range<usize>) -> bool {
    let mut pairs = pairs_in(chain, side, range.clone());
    pairs.all(|(a, b)| words::same(text.article.text, text.words[a], text.words[b]))
}
