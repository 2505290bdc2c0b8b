//! Measures how similar two articles are.

use std::ops::Range;

use super::align::{Gap, Run, WORDS, gaps, runs};
use super::names::{is_naming, plain};
use crate::hash::{HashKeyed, HashedSet};

/// The words of the beginning of an article: a lede of two sentences has as many. At most half of an article.
const BEGINNING: usize = 50;

/// Of two copies one contains at least so much of the other's beginning. Two stories with the same background have other ledes
/// (read in 60 pairs of real articles below 0.9).
const MIN_OF_BEGINNING: f64 = 0.6;

/// A passage with so many names that the other article lacks is no edit.
const MIN_NAMES: usize = 3;

/// Fewer articles that share text do not prove that the text is a frame: a story is updated a few times a day.
const MIN_PEERS: usize = 4;

/// Two articles, aligned.
///
/// The shorter article is parsed greedily into runs of four or more words that the longer one contains, in any order. A run
/// continues after an edit of at most three words. Linear in time and memory: of the few runs that may begin at a word, the
/// longest is taken, and the parse continues behind it.
#[derive(Debug)]
pub struct Pair<'w> {
    shorter: &'w [u32],
    longer: &'w [u32],
    runs: Vec<Run>,
    gaps: Vec<Gap>,
}

/// What is replaced in a gap.
struct Replaced {
    /// How many words have another one in their place; a word counts in one gap only.
    n_words: usize,
    /// One of the two articles has nothing of the kind there.
    is_edit: bool,
}

/// Words by their codes without marks.
type Types = HashedSet;

impl<'w> Pair<'w> {
    /// Aligns two articles, given as [`Fingerprint::words`](super::Fingerprint::words).
    pub fn new(a: &'w [u32], b: &'w [u32]) -> Self {
        let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        let runs = runs(longer, shorter, WORDS);
        Pair {
            shorter,
            longer,
            gaps: gaps(&runs, shorter.len(), longer.len()),
            runs,
        }
    }

    /// The number of words of the shorter article that are in runs.
    pub fn n_shared(&self) -> usize {
        self.runs.iter().map(|run| run.shorter.len()).sum()
    }

    /// How similar the articles are, from 0 to 1: the share of the shorter one's words that are in runs, times the share of its
    /// naming words there among these and those that have another one in their place. A passage with several names that only one
    /// article has is in the place of any such passage of the other.
    ///
    /// If neither contains most of the beginning of the other, they are less similar than that.
    pub fn similarity(&self) -> f64 {
        let n_shared = self.n_shared();
        let words = share(n_shared, self.shorter.len() - n_shared);
        if self.gaps.is_empty() {
            return words;
        }
        let of_beginning = self.share_of_beginning();
        if of_beginning < MIN_OF_BEGINNING {
            return words.min(of_beginning);
        }
        let [of_shorter, of_longer] = [self.shorter, self.longer].map(types);
        let [names, other_names] = [self.shorter, self.longer].map(naming);
        let is_lost = |code: &u32| names.contains(code) && !of_longer.contains(code);
        let is_new = |code: &u32| other_names.contains(code) && !of_shorter.contains(code);
        let replaced = self.replaced(is_lost, is_new);
        let n_in_gaps = replaced.iter().map(|gap| gap.n_words).sum::<usize>();
        let in_shorter = self.runs.iter().map(|run| run.shorter.clone());
        let in_longer = self.runs.iter().map(|run| run.longer.clone());
        let n_lost = n_in_passages(self.shorter, in_shorter, is_lost);
        let n_new = n_in_passages(self.longer, in_longer, is_new);
        match n_in_gaps.max(n_lost.min(n_new)) {
            0 => words,
            n_other => words * share(self.n_types_in_runs(|code| names.contains(code)), n_other),
        }
    }

    /// The similarity beside the frame that the two articles share with `peers`, the words of articles that resemble one of
    /// them.
    ///
    /// A word is *own* if fewer than half of the peers contain it. Where each of the two has own words, the gap is a blank of
    /// a template, filled in two ways. Where one of them has none, the other one was edited. The similarity is the share of the
    /// own words and the edits among these and the words in blanks. Copies of one of the two are no peers.
    pub fn similarity_beside(&self, peers: &[impl AsRef<[u32]>]) -> f64 {
        let known = self.similarity();
        let [of_shorter, of_longer] = [self.shorter, self.longer].map(types);
        let lost: Types = of_shorter.difference(&of_longer).copied().collect();
        let new: Types = of_longer.difference(&of_shorter).copied().collect();
        let is_copy = |peer: &Types| contains(peer, &lost) || contains(peer, &new);
        let mut peers: Vec<Types> = peers.iter().map(|peer| types(peer.as_ref())).collect();
        peers.retain(|peer| !is_copy(peer));
        if peers.len() < MIN_PEERS {
            return known;
        }
        let n_with = |code: &u32| peers.iter().filter(|peer| peer.contains(code)).count();
        let is_own = |code: &u32| 2 * n_with(code) < peers.len();
        let gaps = self.replaced(is_own, is_own);
        match gaps.iter().map(|gap| gap.n_words).sum() {
            0 => known,
            n_in_blanks => {
                let n_edits = gaps.iter().filter(|gap| gap.is_edit).count();
                known.min(share(self.n_types_in_runs(is_own) + n_edits, n_in_blanks))
            }
        }
    }

    /// Whether the articles differ in a way that peers can explain.
    pub fn has_replaced(&self) -> bool {
        self.gaps.iter().any(|gap| !gap.longer.is_empty())
    }

    /// The runs of words that both articles contain: in the longer one, or `a` if both are equally long, and in the other.
    pub fn shared(&self) -> [Vec<Range<usize>>; 2] {
        [
            self.runs.iter().map(|run| run.longer.clone()).collect(),
            self.runs.iter().map(|run| run.shorter.clone()).collect(),
        ]
    }

    /// The naming words in the gaps that only the longer article contains, or `a` if both are equally long, and those that only
    /// the other contains: their indices in [`Fingerprint::names`](super::Fingerprint::names).
    pub fn differing_names(&self) -> [Vec<usize>; 2] {
        let of_shorter = self.gaps.iter().flat_map(|gap| gap.shorter.clone());
        let of_longer = self.gaps.iter().flat_map(|gap| gap.longer.clone());
        [
            names_at(self.longer, of_longer, &types(self.shorter)),
            names_at(self.shorter, of_shorter, &types(self.longer)),
        ]
    }

    /// The share of the beginning of one article that the other contains; the larger one of two.
    fn share_of_beginning(&self) -> f64 {
        let n_shorter = BEGINNING.min(self.shorter.len().div_ceil(2));
        let n_longer = BEGINNING.min(self.longer.len().div_ceil(2));
        let mut is_found = [false; BEGINNING];
        let mut n_found = 0;
        for run in &self.runs {
            n_found += run
                .shorter
                .end
                .min(n_shorter)
                .saturating_sub(run.shorter.start);
            let end = run.longer.end.min(n_longer);
            is_found[run.longer.start.min(end)..end].fill(true);
        }
        let n_found_longer = is_found.iter().filter(|&&found| found).count();
        let of_shorter = share(n_found, n_shorter - n_found);
        of_shorter.max(share(n_found_longer, n_longer - n_found_longer))
    }

    /// What is replaced in each gap, of words of some kind.
    fn replaced(
        &self,
        is_lost: impl Fn(&u32) -> bool,
        is_new: impl Fn(&u32) -> bool,
    ) -> Vec<Replaced> {
        let (mut seen, mut seen_longer) = (Types::default(), Types::default());
        let of_gap = |gap: &Gap| {
            let shorter = types(&self.shorter[gap.shorter.clone()]);
            let longer = types(&self.longer[gap.longer.clone()]);
            let lost = shorter.difference(&longer).filter(|code| is_lost(code));
            let new = longer.difference(&shorter).filter(|code| is_new(code));
            let n_lost = lost.filter(|code| seen.insert(**code)).count();
            let n_new = new.filter(|code| seen_longer.insert(**code)).count();
            Replaced {
                n_words: n_lost.min(n_new),
                is_edit: !shorter.iter().any(&is_lost) || !longer.iter().any(&is_new),
            }
        };
        self.gaps.iter().map(of_gap).collect()
    }

    /// The number of different words of one kind in runs.
    fn n_types_in_runs(&self, is_one: impl Fn(&u32) -> bool) -> usize {
        let in_runs = self
            .runs
            .iter()
            .flat_map(|run| &self.shorter[run.shorter.clone()]);
        let found: Types = in_runs.map(|&code| plain(code)).filter(is_one).collect();
        found.len()
    }
}

/// The different names of one kind in passages outside of `runs`, if a passage has [`MIN_NAMES`] or more of them.
fn n_in_passages(
    words: &[u32],
    runs: impl Iterator<Item = Range<usize>>,
    is_one: impl Fn(&u32) -> bool,
) -> usize {
    let mut runs: Vec<Range<usize>> = runs.collect();
    runs.sort_unstable_by_key(|run| run.start);
    runs.push(words.len()..words.len());
    let (mut seen, mut done, mut n) = (Types::default(), 0, 0);
    for run in runs {
        let passage = types(&words[done.min(run.start)..run.start]);
        let found = passage
            .iter()
            .filter(|code| is_one(code) && seen.insert(**code))
            .count();
        n += if found >= MIN_NAMES { found } else { 0 };
        done = done.max(run.end);
    }
    n
}

/// The different naming words, in order.
pub fn naming_words(words: &[u32]) -> impl Iterator<Item = u32> {
    let mut seen = HashedSet::default();
    let naming = words.iter().copied().filter(|&code| is_naming(code));
    naming.filter(move |&code| seen.insert(code))
}

/// The numbers of the naming words at some places that `other` lacks, in order.
fn names_at(words: &[u32], places: impl Iterator<Item = usize>, other: &Types) -> Vec<usize> {
    let mut numbers: HashKeyed<usize> = HashKeyed::default();
    let naming = naming_words(words).enumerate();
    numbers.extend(naming.map(|(number, code)| (u64::from(code), number)));
    let codes = places.map(|place| words[place]);
    let is_new = |code: &u32| is_naming(*code) && !other.contains(&plain(*code));
    let new = codes.filter(is_new).map(|code| numbers[&u64::from(code)]);
    let mut new: Vec<usize> = new.collect();
    new.sort_unstable();
    new.dedup();
    new
}

fn share(n_same: usize, n_other: usize) -> f64 {
    match n_same + n_other {
        0 => 0.0,
        n => n_same as f64 / n as f64,
    }
}

fn contains(peer: &Types, words: &Types) -> bool {
    !words.is_empty() && words.is_subset(peer)
}

fn naming(words: &[u32]) -> Types {
    let naming = words.iter().filter(|&&code| is_naming(code));
    naming.map(|&code| plain(code)).collect()
}

fn types(words: &[u32]) -> Types {
    words.iter().map(|&code| plain(code)).collect()
}
