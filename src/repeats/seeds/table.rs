//! Repeated seeds of texts of ordinary length, by a hash table.

use super::MANY_WORDS;
use super::gram::{Gram, Pair};
use crate::article::words::Word;

/// The seeds so far: the K words at every Kth word, in open addressing. The first of equal seeds is kept.
pub(super) struct Table<const K: usize> {
    /// In the lowest bits the position plus one, in the others those of the hash; 0 is empty.
    slots: Vec<u32>,
}

/// The bits of a position plus one. Texts of [`MANY_WORDS`] have no table.
const POSITION: u32 = 2 * MANY_WORDS as u32 - 1;

/// The upper bits of a hash. Those for the place of the slot are the lowest.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 & !POSITION
}

/// A seed that finds no slot within this many is left out: one seed of many, and only in crafted text.
const MAX_PROBES: usize = 8;

impl<const K: usize> Table<K> {
    pub fn new(n_words: usize) -> Self {
        Table {
            slots: vec![0; (2 * n_words / K + 2).next_power_of_two()],
        }
    }

    /// The first K words from `at` on that occur earlier, too. Adds the seeds up to there.
    pub fn next_pair(&mut self, words: &[Word], mut at: usize) -> Option<Pair> {
        let first = words.get(at..at + K)?;
        let empty = Gram::<K>::default();
        let mut gram = first.iter().fold(empty, |gram, word| gram.and(word.hash));
        loop {
            if let Some(pair) = self.find(words, at, gram.hash()) {
                return Some(pair);
            }
            if at.is_multiple_of(K) {
                self.insert(at, gram.hash());
            }
            gram = gram.and(words.get(at + K)?.hash).without(words[at].hash);
            at += 1;
        }
    }

    #[inline(always)]
    fn find(&self, words: &[Word], at: usize, hash: u64) -> Option<Pair> {
        for slot in self.probe(hash) {
            let original = (self.slots[slot] & POSITION).checked_sub(1)? as usize;
            let pair = Pair { copy: at, original };
            if self.slots[slot] & !POSITION == tag(hash) && pair.is_true::<K>(words) {
                return Some(pair);
            }
        }
        None
    }

    fn insert(&mut self, at: usize, hash: u64) {
        if let Some(slot) = self.probe(hash).find(|&slot| self.slots[slot] == 0) {
            self.slots[slot] = tag(hash) | (at as u32 + 1);
        }
    }

    /// The slots of a hash, by its lower half.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<K> {
        let (first, mask) = (hash as usize, self.slots.len() - 1);
        (0..MAX_PROBES).map(move |i| first.wrapping_add(i) & mask)
    }
}
