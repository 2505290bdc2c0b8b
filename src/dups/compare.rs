//! Measures how similar two articles are.

use std::collections::HashMap;
use std::ops::Range;

use super::Fingerprint;
use super::align::{Both, WORDS, gaps, runs};
use super::names::{is_naming, plain};
use crate::hash::HashedSet;

/// The words of the beginning of an article: a lede of two sentences has as many. At most half of an article.
const BEGINNING: usize = 50;

/// Of two copies one contains at least so much of the other's beginning. Two stories with the same background have other ledes
/// (read in 60 pairs of real articles below 0.9).
const MIN_OF_BEGINNING: f64 = 0.6;

/// A passage with so many names that the other article lacks is no edit.
const MIN_NAMES: usize = 3;

/// So many words are taken for a name where fewer are marked: in scripts without capitals, and in small letters. Five of six real
/// articles with capitals have more names.
const WORDS_PER_NAME: usize = 25;

/// Fewer articles that share text do not prove that the text is a frame: a story is updated twice or so in a day.
const MIN_PEERS: usize = 3;

/// Two articles, aligned.
///
/// The shorter article is parsed greedily into runs of four or more words that the longer one contains, in any order. A run
/// continues after an edit of at most three words. Linear in time and memory: of the few runs that may begin at a word, the
/// longest is taken, and the parse continues behind it.
#[derive(Debug)]
pub struct Pair<'w> {
    words: [&'w [u32]; 2],
    runs: Vec<Both>,
    gaps: Vec<Both>,
    /// The index of the shorter article.
    shorter: usize,
}

/// The indices of the two articles.
const BOTH: [usize; 2] = [0, 1];

/// Words by their codes without marks.
type Types = HashedSet;

impl<'w> Pair<'w> {
    /// Aligns two articles, given as [`Fingerprint::words`].
    pub fn new(a: &'w [u32], b: &'w [u32]) -> Self {
        let is_reversed = a.len() < b.len();
        let [longer, shorter] = if is_reversed { [b, a] } else { [a, b] };
        let mut runs = runs(longer, shorter, WORDS);
        let mut gaps = gaps(&runs, longer.len(), shorter.len());
        if is_reversed {
            let all = runs.iter_mut().chain(&mut gaps);
            all.for_each(|both| both.reverse());
        }
        Pair {
            words: [a, b],
            runs,
            gaps,
            shorter: usize::from(!is_reversed),
        }
    }

    /// The number of words of the shorter article that are in runs.
    pub fn n_shared(&self) -> usize {
        self.runs.iter().map(|run| run[self.shorter].len()).sum()
    }

    /// How similar the articles are, from 0 to 1: the share of the shorter one's words that are in runs, times the share of its
    /// naming words there among these and those that have another one in their place. A passage with several names that only one
    /// article has is in the place of any such passage of the other.
    ///
    /// If neither contains most of the beginning of the other, or if each has a passage as long as a beginning with several names of
    /// its own, they are two stories, and less similar than that.
    pub fn similarity(&self) -> f64 {
        let n_shared = self.n_shared();
        let words = share(n_shared, self.words[self.shorter].len() - n_shared);
        if self.gaps.is_empty() {
            return words;
        }
        let unshared = self.unshared();
        let of_beginning = BOTH.map(|side| {
            let n_words = BEGINNING.min(self.words[side].len().div_ceil(2));
            let passages = unshared[side].iter();
            let n_other = passages.map(|words| words.end.min(n_words).saturating_sub(words.start));
            let n_other = n_other.sum();
            share(n_words - n_other, n_other)
        });
        let of_beginning = of_beginning[0].max(of_beginning[1]);
        if of_beginning < MIN_OF_BEGINNING {
            return words.min(of_beginning);
        }
        let (types, names) = (self.words.map(types), self.words.map(naming));
        let is_other =
            |side: usize, code: &u32| names[side].contains(code) && !types[1 - side].contains(code);
        if self.n_in_passages(&unshared, BEGINNING, is_other) > 0 {
            return words.min(MIN_OF_BEGINNING);
        }
        let (n_in_gaps, _) = self.replaced(is_other);
        match n_in_gaps.max(self.n_in_passages(&unshared, MIN_NAMES, is_other)) {
            0 => words,
            n_other => {
                let n_same = self.n_types_in_runs(|code| names[self.shorter].contains(code));
                words * share(n_same.max(n_shared / WORDS_PER_NAME), n_other)
            }
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
        let [a, b] = self.words.map(types);
        let own: [Types; 2] = [&a - &b, &b - &a];
        let is_copy = |peer: &Types| own.iter().any(|own| !own.is_empty() && own.is_subset(peer));
        let mut peers: Vec<Types> = peers.iter().map(|peer| types(peer.as_ref())).collect();
        peers.retain(|peer| !is_copy(peer));
        if peers.len() < MIN_PEERS {
            return known;
        }
        let n_with = |code: &u32| peers.iter().filter(|peer| peer.contains(code)).count();
        let is_own = |code: &u32| 2 * n_with(code) < peers.len();
        match self.replaced(|_, code| is_own(code)) {
            (0, _) => known,
            (n_in_blanks, n_edits) => {
                known.min(share(self.n_types_in_runs(is_own) + n_edits, n_in_blanks))
            }
        }
    }

    /// Whether the articles differ in a way that peers can explain.
    pub fn has_replaced(&self) -> bool {
        self.gaps
            .iter()
            .any(|gap| !gap[1 - self.shorter].is_empty())
    }

    /// The words of each article that are in no run.
    pub fn unshared(&self) -> [Vec<Range<usize>>; 2] {
        BOTH.map(|side| {
            let mut runs: Vec<Range<usize>> =
                self.runs.iter().map(|run| run[side].clone()).collect();
            runs.sort_unstable_by_key(|run| run.start);
            let end = self.words[side].len();
            runs.push(end..end);
            let (mut unshared, mut done) = (Vec::new(), 0);
            for run in runs {
                if done < run.start {
                    unshared.push(done..run.start);
                }
                done = done.max(run.end);
            }
            unshared
        })
    }

    /// The names in the gaps that only one of the two articles contains, in the order of the articles.
    pub fn differing_names<'a>(&self, articles: [&'a Fingerprint; 2]) -> [Vec<&'a str>; 2] {
        BOTH.map(|side| {
            let in_gaps = self.gaps.iter();
            let in_gaps = in_gaps.flat_map(|gap| &self.words[side][gap[side].clone()]);
            let in_gaps: HashedSet = in_gaps.copied().collect();
            let others = types(self.words[1 - side]);
            let Fingerprint { words, names, .. } = articles[side];
            let spelled: HashMap<u32, &String> = naming_words(words).zip(names).collect();
            let is_one = |code: &u32| in_gaps.contains(code) && !others.contains(&plain(*code));
            let codes = naming_words(self.words[side]).filter(is_one);
            let names = codes.filter_map(|code| spelled.get(&code));
            names.map(|name| name.as_str()).collect()
        })
    }

    /// How many words that are of some kind in one of the articles have another one in their place in a gap, where a word counts in
    /// one gap only; and the number of gaps where one of the two articles has nothing of the kind.
    fn replaced(&self, is_one: impl Fn(usize, &u32) -> bool) -> (usize, usize) {
        let mut seen = [Types::default(), Types::default()];
        let (mut n_replaced, mut n_edits) = (0, 0);
        for gap in &self.gaps {
            let types = BOTH.map(|side| types(&self.words[side][gap[side].clone()]));
            let n_new = BOTH.map(|side| {
                let other = types[side].difference(&types[1 - side]);
                let other = other.filter(|code| is_one(side, code));
                other.filter(|code| seen[side].insert(**code)).count()
            });
            n_replaced += n_new[0].min(n_new[1]);
            let has_none = |side: usize| !types[side].iter().any(|code| is_one(side, code));
            n_edits += usize::from(has_none(0) || has_none(1));
        }
        (n_replaced, n_edits)
    }

    /// The different words of one kind in unshared passages of so many words that have [`MIN_NAMES`] or more of them: as many as each of
    /// the two articles has.
    fn n_in_passages(
        &self,
        unshared: &[Vec<Range<usize>>; 2],
        min_words: usize,
        is_one: impl Fn(usize, &u32) -> bool,
    ) -> usize {
        let n: [usize; 2] = BOTH.map(|side| {
            let mut seen = Types::default();
            let passages = unshared[side]
                .iter()
                .filter(|words| words.len() >= min_words);
            let n_new = passages.map(|words| {
                let found = types(&self.words[side][words.clone()]).into_iter();
                let found = found.filter(|code| is_one(side, code));
                found.filter(|code| seen.insert(*code)).count()
            });
            n_new.filter(|&n| n >= MIN_NAMES).sum()
        });
        n[0].min(n[1])
    }

    /// The number of different words of one kind in runs.
    fn n_types_in_runs(&self, is_one: impl Fn(&u32) -> bool) -> usize {
        let runs = self.runs.iter().map(|run| run[self.shorter].clone());
        let in_runs = runs.flat_map(|run| types(&self.words[self.shorter][run]));
        in_runs.filter(is_one).collect::<Types>().len()
    }
}

/// The different naming words, in order.
fn naming_words(words: &[u32]) -> impl Iterator<Item = u32> {
    let mut seen = HashedSet::default();
    let naming = words.iter().copied().filter(|&code| is_naming(code));
    naming.filter(move |&code| seen.insert(code))
}

fn share(n_same: usize, n_other: usize) -> f64 {
    match n_same + n_other {
        0 => 0.0,
        n => n_same as f64 / n as f64,
    }
}

fn naming(words: &[u32]) -> Types {
    naming_words(words).map(plain).collect()
}

fn types(words: &[u32]) -> Types {
    words.iter().map(|&code| plain(code)).collect()
}
