//! A rolling hash of a fixed number of words, and pairs of equal words.

use crate::article::words::Word;

/// K words that occur earlier, too, and their first place.
pub(super) struct Pair {
    pub copy: usize,
    pub original: usize,
}

impl Pair {
    /// Whether the K words are equal, and not only the hash of all of them.
    pub fn is_true<const K: usize>(&self, words: &[Word]) -> bool {
        (0..K).all(|i| words[self.original + i].hash == words[self.copy + i].hash)
    }
}

/// The hash of K words: the hash of each is turned further than that of the next (a cyclic polynomial, Cohen 1997).
#[derive(Clone, Copy, Default)]
pub(super) struct Gram<const K: usize>(u64);

/// Bits by which a hash is turned for each word after it. Eight words turn the first by 91, not by a whole number of turns.
const TURN: u32 = 13;

impl<const K: usize> Gram<K> {
    pub fn hash(self) -> u64 {
        self.0
    }

    /// Adds the next word.
    pub fn and(self, new: u64) -> Self {
        Gram(self.0.rotate_left(TURN) ^ new)
    }

    /// Removes the word before the last K.
    pub fn without(self, old: u64) -> Self {
        Gram(self.0 ^ old.rotate_left(TURN * K as u32))
    }
}
