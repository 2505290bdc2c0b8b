//! Repeated seeds of texts of ordinary length, by a hash table.

use super::Pair;
use super::gram::Gram;
use crate::article::words::Word;

/// The seeds so far: the K words at every Kth word, by their hash, in open addressing. The first of equal seeds is kept.
pub(super) struct Table<const K: usize> {
    /// A bit for each seed by its hash, [`FILTER_BITS`] a slot (Bloom 1970, with one hash): nearly all words begin no seed.
    filter: Vec<u64>,
    /// The upper half of the hash and the position plus one; 0 is empty.
    slots: Vec<(u32, u32)>,
}

/// At most one in 32 words that begin no seed passes the filter, since at most half of the slots are taken.
const FILTER_BITS: usize = 16;

/// A seed that finds no slot within this many is left out: one seed of many, and only in crafted text.
const MAX_PROBES: usize = 8;

impl<const K: usize> Table<K> {
    pub fn new(n_words: usize) -> Self {
        let len = (2 * n_words / K + 2).next_power_of_two();
        Table {
            filter: vec![0; (len * FILTER_BITS).div_ceil(64)],
            slots: vec![(0, 0); len],
        }
    }

    /// The first K words from `at` on that occur earlier too. Adds the seeds up to there.
    pub fn next_pair(&mut self, words: &[Word], mut at: usize) -> Option<Pair> {
        let first = words.get(at..at + K)?;
        let empty = Gram::<K>::default();
        let mut gram = first.iter().fold(empty, |gram, word| gram.and(word.hash));
        let behind = &words[at + K..];
        for next in behind.iter().map(Some).chain([None]) {
            if let Some(original) = self.find(words, at, gram.hash()) {
                return Some(Pair { copy: at, original });
            }
            if at.is_multiple_of(K) {
                self.insert(at, gram.hash());
            }
            gram = gram.and(next?.hash).without(words[at].hash);
            at += 1;
        }
        None
    }

    #[inline(always)]
    fn find(&self, words: &[Word], at: usize, hash: u64) -> Option<usize> {
        let (place, bit) = self.bit(hash);
        if self.filter[place] & bit == 0 {
            return None;
        }
        self.find_in_slots(words, at, hash)
    }

    fn find_in_slots(&self, words: &[Word], at: usize, hash: u64) -> Option<usize> {
        for slot in self.probe(hash) {
            let (tag, position) = self.slots[slot];
            if position == 0 {
                return None;
            }
            let original = position as usize - 1;
            let is_same = |i: usize| words[original + i].hash == words[at + i].hash;
            if tag == upper_half(hash) && (0..K).all(is_same) {
                return Some(original);
            }
        }
        None
    }

    fn insert(&mut self, at: usize, hash: u64) {
        let (place, bit) = self.bit(hash);
        self.filter[place] |= bit;
        if let Some(slot) = self.probe(hash).find(|&slot| self.slots[slot].1 == 0) {
            self.slots[slot] = (upper_half(hash), at as u32 + 1);
        }
    }

    /// The bit of a hash in the filter, by its upper half.
    #[inline(always)]
    fn bit(&self, hash: u64) -> (usize, u64) {
        let bit = upper_half(hash) as usize & (self.slots.len() * FILTER_BITS - 1);
        (bit >> 6, 1 << (bit & 63))
    }

    /// The slots of a hash, by its lower half.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<K> {
        let (first, mask) = (hash as usize, self.slots.len() - 1);
        (0..MAX_PROBES).map(move |i| first.wrapping_add(i) & mask)
    }
}

fn upper_half(hash: u64) -> u32 {
    (hash >> 32) as u32
}
