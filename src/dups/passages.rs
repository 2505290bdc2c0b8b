//! Finds the passages of so many words that occur in several articles: exact substring deduplication (Lee et al. 2022), word by
//! word.
//!
//! The articles are read twice, in order. [`Passages::note`] reads the anchors of each, and [`Passages::find`] the places that
//! earlier articles keep. What an article keeps is never removed later, so each place has an article that does keep its words.

use std::collections::VecDeque;
use std::ops::Range;

use super::names::plain;
use crate::article::words::{MULTIPLIER, Word};
use crate::hash::{HashKeyed, mixed};

/// An anchor remembers at most so many places, so that a frame that is shorter than a passage, but as long as an anchor, costs no
/// more in a million articles than in these.
const MAX_PLACES: u64 = 8;

/// Bits of the filter for each anchor: about one in so many anchors that occur once is taken for one that recurs.
const BITS_PER_ANCHOR: usize = 8;

/// Stands between two stretches of an article; no passage contains it.
pub const BARRIER: u32 = 1;

/// The words that are read at a time to extend a match.
const BLOCK: usize = 64;

/// Words of an article that an earlier one keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The words of the article.
    pub words: Range<usize>,
    /// The index of the article that keeps them.
    pub keeper: usize,
    /// Their first word there.
    pub start: usize,
}

/// Finds passages in articles that are added in order.
///
/// Anchors are chosen by winnowing (Schleimer, Wilkerson and Aiken 2003): of the grams of `3N/4` words in `N` words, the one with
/// the least hash. Two occurrences of `N` words have an anchor in common. Each match of anchors is compared word by word.
///
/// Memory: 16 bytes for each anchor that recurs, of about one word in seven that occur elsewhere, and a quarter of a byte for each word.
/// Time: one pass, and at most eight comparisons for each anchor.
#[derive(Debug)]
pub struct Passages {
    n_words: usize,
    /// Two bits for each slot: whether an anchor was noted once, and whether twice.
    noted: Vec<u8>,
    /// The kept places of anchors: article and first word.
    kept: HashKeyed<(u32, u32)>,
    /// What articles lose, for those that lose anything.
    lost: HashKeyed<Vec<Range<usize>>>,
}

impl Passages {
    /// Finds passages of `n_words` words or more, at least four, in articles of `n_all` words together.
    pub fn new(n_words: usize, n_all: usize) -> Self {
        let n_anchors = 2 * n_all / (n_words / 4 + 2);
        let n_slots = (BITS_PER_ANCHOR * n_anchors).next_power_of_two().max(64);
        Passages {
            n_words,
            noted: vec![0; n_slots / 4],
            kept: HashKeyed::default(),
            lost: HashKeyed::default(),
        }
    }

    /// Notes the anchors of an article. All articles are noted before the first is searched.
    pub fn note(&mut self, words: &[u32]) {
        for (_, hash) in self.anchors(words) {
            let (byte, shift) = self.slot(hash);
            let bits = self.noted[byte] >> shift & 3;
            self.noted[byte] |= (1 | bits << 1 & 2) << shift;
        }
    }

    /// Finds what an article shares with earlier ones, in order, and adds what it keeps. `snap` chooses the part of a passage
    /// that the article loses. `read` reads some words of an earlier article, or fewer at its end.
    ///
    /// # Errors
    ///
    /// The first error of `read`.
    pub fn find<E>(
        &mut self,
        article: usize,
        words: &[u32],
        snap: impl Fn(Range<usize>) -> Range<usize>,
        mut read: impl FnMut(usize, Range<usize>) -> Result<Vec<u32>, E>,
    ) -> Result<Vec<Shared>, E> {
        let mut anchors = self.anchors(words);
        anchors.retain(|&(_, hash)| self.recurs(hash));
        let mut found: Vec<Shared> = Vec::new();
        let mut done = 0_usize;
        for &(at, hash) in &anchors {
            // A passage that ends behind the last one has an anchor from here on.
            let floor = (done + 1).saturating_sub(self.n_words);
            if at < floor {
                continue;
            }
            let mut best: Option<Shared> = None;
            for place in 0..MAX_PLACES {
                let Some(&(keeper, start)) = self.kept.get(&key(hash, place)) else {
                    break;
                };
                let shared = self.extended(words, floor, at, (keeper, start), &mut read)?;
                let least = best.as_ref().map_or(self.n_words - 1, |b| b.words.len());
                if shared.words.len() > least && shared.words.end > done {
                    best = Some(shared);
                }
            }
            if let Some(mut best) = best {
                done = best.words.end;
                let part = snap(best.words.clone());
                best.start += part.start - best.words.start;
                best.words = part;
                found.push(best);
            }
        }
        self.keep(article, &anchors, &found);
        Ok(found)
    }

    /// The longest match around an anchor, from `floor` on, in what the earlier article keeps.
    fn extended<E>(
        &self,
        words: &[u32],
        floor: usize,
        at: usize,
        (keeper, start): (u32, u32),
        read: &mut impl FnMut(usize, Range<usize>) -> Result<Vec<u32>, E>,
    ) -> Result<Shared, E> {
        let (keeper, start) = (keeper as usize, start as usize);
        let lost = self.lost.get(&(keeper as u64));
        let lost = lost.map_or(&[][..], |lost| lost.as_slice());
        let next = lost.partition_point(|lost| lost.start <= start);
        let from = next.checked_sub(1).map_or(0, |before| lost[before].end);
        let to = lost.get(next).map_or(usize::MAX, |lost| lost.start);
        let (mut n_before, mut n_behind) = (0, 0);
        loop {
            let n = BLOCK
                .min(at - floor - n_before)
                .min(start - from - n_before);
            let there = read(keeper, start - n_before - n..start - n_before)?;
            let here = &words[at - n_before - n..at - n_before];
            let n_same = there.iter().rev().zip(here.iter().rev());
            let n_same = n_same.take_while(is_same).count();
            n_before += n_same;
            if n_same < BLOCK {
                break;
            }
        }
        loop {
            let here = &words[at + n_behind..];
            let n = BLOCK.min(here.len()).min(to - start - n_behind);
            let there = read(keeper, start + n_behind..start + n_behind + n)?;
            let n_same = there.iter().zip(here).take_while(is_same).count();
            n_behind += n_same;
            if n_same < BLOCK {
                break;
            }
        }
        Ok(Shared {
            words: at - n_before..at + n_behind,
            keeper,
            start: start - n_before,
        })
    }

    /// Adds the anchors in what an article keeps.
    fn keep(&mut self, article: usize, anchors: &[(usize, u64)], found: &[Shared]) {
        // Each begins and ends behind the one before it.
        let lost: Vec<Range<usize>> = found.iter().map(|shared| shared.words.clone()).collect();
        for &(at, hash) in anchors {
            let next = lost.partition_point(|lost| lost.end <= at);
            let is_lost = lost
                .get(next)
                .is_some_and(|lost| lost.start < at + self.gram());
            let free = || (0..MAX_PLACES).find(|&place| !self.kept.contains_key(&key(hash, place)));
            if !is_lost && let Some(place) = free() {
                self.kept
                    .insert(key(hash, place), (article as u32, at as u32));
            }
        }
        if !lost.is_empty() {
            self.lost.insert(article as u64, lost);
        }
    }

    /// The words of an anchor.
    fn gram(&self) -> usize {
        self.n_words - self.n_words / 4
    }

    /// The anchors of an article in order: their first words and hashes.
    fn anchors(&self, words: &[u32]) -> Vec<(usize, u64)> {
        let gram = self.gram();
        let n_grams = self.n_words - gram + 1;
        let leaving = (0..gram).fold(1_u64, |power, _| power.wrapping_mul(MULTIPLIER));
        let mut anchors: Vec<(usize, u64)> = Vec::new();
        let mut least: VecDeque<(usize, u64)> = VecDeque::new();
        let (mut rolling, mut barrier) = (0_u64, 0);
        for (end, &word) in words.iter().enumerate() {
            // Rabin and Karp 1987.
            barrier = if word == BARRIER { end + 1 } else { barrier };
            rolling = rolling
                .wrapping_mul(MULTIPLIER)
                .wrapping_add(mixed(word.into()));
            let Some(start) = (end + 1).checked_sub(gram) else {
                continue;
            };
            if let Some(before) = start.checked_sub(1) {
                let left = mixed(words[before].into()).wrapping_mul(leaving);
                rolling = rolling.wrapping_sub(left);
            }
            let hash = if start < barrier {
                NO_ANCHOR
            } else {
                mixed(rolling)
            };
            // Of equal hashes the last is chosen, so that the choice depends on these words alone.
            while least.back().is_some_and(|&(_, other)| other >= hash) {
                least.pop_back();
            }
            least.push_back((start, hash));
            if least[0].0 + n_grams <= start {
                least.pop_front();
            }
            let (_, hash) = least[0];
            if end + 1 >= self.n_words && hash < NO_ANCHOR && anchors.last() != Some(&least[0]) {
                anchors.push(least[0]);
            }
        }
        anchors
    }

    fn recurs(&self, hash: u64) -> bool {
        let (byte, shift) = self.slot(hash);
        self.noted[byte] >> shift & 2 != 0
    }

    fn slot(&self, hash: u64) -> (usize, usize) {
        let slot = hash as usize & (4 * self.noted.len() - 1);
        (slot / 4, slot % 4 * 2)
    }
}

/// In place of the hash of words with a barrier between them.
const NO_ANCHOR: u64 = u64::MAX;

fn key(hash: u64, place: u64) -> u64 {
    mixed(hash ^ place)
}

/// The code of a word for [`Passages`]: equal words have equal codes, and two others once in two billion.
pub fn code(word: Word) -> u32 {
    plain((word.hash >> 32) as u32)
}

/// Whether two words are equal. No word has the code of a barrier.
fn is_same((a, b): &(&u32, &u32)) -> bool {
    a == b && **a != BARRIER
}

/// A hash of the words of a passage.
pub fn hash_of(words: impl IntoIterator<Item = u32>) -> u64 {
    let all =
        |hash: u64, word: u32| (hash.rotate_left(23) ^ u64::from(word)).wrapping_mul(MULTIPLIER);
    mixed(words.into_iter().fold(0, all))
}
