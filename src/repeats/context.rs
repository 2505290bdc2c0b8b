//! What the other chains of an article say about one of them.

use std::ops::Range;

use super::chain::Chain;
use super::matched::{self, Side};
use super::passage::Text;
use super::rows;
use crate::article::words;

/// A shorter sentence may be a byline, a refrain, a slogan or a label. It is removed only inside a longer passage.
pub(super) const MIN_PROSE: usize = 8;
/// A passage of this many words is too long for a refrain, a motto or the frame of a template.
pub(super) const MIN_BLOCK: usize = 40;
/// The most words of a post on a social network: 280 characters are about 60 words of English; there are longer ones.
pub(super) const MAX_POST: usize = 80;

/// The surroundings of a chain.
pub(super) struct Context {
    /// The length of the article, in words.
    pub n_words: usize,
    /// How many times the original occurs in the article with other text between, itself included.
    pub n_occurrences: usize,
    /// Whether the copy is alone: no other copy is next to it, and it is not the original of another one.
    pub is_single: bool,
    /// Whether the copy begins where the original, or another copy of it, ends.
    pub is_adjacent: bool,
    /// Whether the copy may have a sentence that the original repeats. Without one, no sentences are split.
    pub may_be_copied: bool,
    /// The side that is removed, if any is: the one that lacks text, or is not followed by running text.
    pub removed: Side,
    /// Whether that side is sentences that fill paragraphs above or below the text: a summary, or highlights.
    pub is_apart: bool,
}

impl Context {
    /// Whether the original recurs with other text between, like a refrain or an interviewer's question.
    pub fn is_refrain(&self) -> bool {
        self.n_occurrences > 2 && !self.is_adjacent
    }
}

/// Whether an article contains a block that occurs twice. If so, its small repeats are more likely to be damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Sound,
    Damaged,
    /// The user wants a paragraph to be removed wherever its original is.
    Anywhere,
    /// The chain is part of such a block.
    Copied,
}

/// The contexts of all chains. Sorts the ends of their originals.
pub(super) fn contexts(chains: &[Chain], text: &mut Text) -> Vec<Context> {
    // A long paragraph is not split for a few words inside one of its sentences.
    let may_be_copied =
        |chain: &Chain| chain.n_matched() >= MIN_BLOCK || matched::may_have_sentence(text, chain);
    let may_be_copied: Vec<bool> = chains.iter().map(may_be_copied).collect();
    let removed = rows::removed(text, chains, &may_be_copied);
    let n_words = words::count(text.words);
    let covered = Covered::new(chains);
    let mut contexts: Vec<Context> = Vec::with_capacity(chains.len());
    for (i, chain) in chains.iter().enumerate() {
        let (copy, original) = (chain.copy(), chain.original());
        let n_copies_of = |words: &Range<usize>| {
            let n_covered = covered.before(words.end) - covered.before(words.start);
            (n_covered as f64 / words.len() as f64).round() as usize
        };
        let follows =
            |last: &Chain| last.copy().end >= copy.start && last.original().start == original.start;
        let is_next = |other: usize| {
            let other = chains.get(other).map(Chain::copy);
            other.is_some_and(|other| {
                other.start <= copy.end + MIN_PROSE && copy.start <= other.end + MIN_PROSE
            })
        };
        contexts.push(Context {
            n_words,
            n_occurrences: 1 + n_copies_of(&original),
            is_single: n_copies_of(&copy) == 0 && !is_next(i.wrapping_sub(1)) && !is_next(i + 1),
            is_adjacent: copy.start <= original.end || i > 0 && follows(&chains[i - 1]),
            may_be_copied: may_be_copied[i],
            removed: removed[i].0,
            is_apart: removed[i].1,
        });
    }
    contexts
}

/// In how many originals each word is.
struct Covered {
    /// Where that number changes: the word, the new number, and the sum of the numbers of all words before.
    steps: Vec<(usize, i64, i64)>,
}

impl Covered {
    fn new(chains: &[Chain]) -> Self {
        let originals = chains.iter().map(Chain::original);
        let mut changes: Vec<(usize, i64)> = originals
            .flat_map(|original| [(original.start, 1), (original.end, -1)])
            .collect();
        changes.sort_unstable();
        let mut steps = vec![(0, 0, 0)];
        let (mut at, mut n, mut sum) = (0, 0, 0);
        for (word, change) in changes {
            sum += n * (word - at) as i64;
            n += change;
            at = word;
            steps.push((at, n, sum));
        }
        Covered { steps }
    }

    /// The sum of the numbers of all words before one.
    fn before(&self, word: usize) -> i64 {
        let next = self.steps.partition_point(|step| step.0 <= word);
        let (at, n, sum) = self.steps[next - 1];
        sum + n * (word - at) as i64
    }
}
