//! Repeated seeds of texts with many words, chosen by winnowing and found by sorting.

use super::gram::{Gram, Pair};
use crate::article::words::{self, Word};

/// The upper half of a seed is its hash, the lower half the place of its first word. So seeds are sorted by hash.
type Seed = u64;

const HASH: u64 = !PLACE;
const PLACE: u64 = u32::MAX as u64;

/// The seeds whose hashes occur earlier, too, in order, each with the first of those places. The words may differ, but
/// hardly ever do.
///
/// The seeds are the same wherever a passage is, so that text above it changes nothing. Equal seeds become neighbours by
/// sorting, which reads memory in order; a hash table of a large text would miss the cache at each word. Takes 8 bytes for
/// two words in five.
pub(super) fn pairs<const K: usize>(words: &[Word]) -> impl Iterator<Item = Pair> {
    let mut seeds = seeds::<K>(words);
    seeds.sort_unstable();
    let mut pairs: Vec<u64> = Vec::new();
    for like in seeds.chunk_by(|a, b| a & HASH == b & HASH) {
        let first = like[0] & PLACE;
        pairs.extend(like[1..].iter().map(|&copy| copy << 32 | first));
    }
    drop(seeds);
    pairs.sort_unstable();
    pairs.into_iter().map(|pair| Pair {
        copy: (pair >> 32) as usize,
        original: (pair & PLACE) as usize,
    })
}

/// Chooses the seeds of a text by winnowing (Schleimer, Wilkerson and Aiken 2003): of each K k-grams next to each other,
/// the one whose hash is least. Two occurrences of `2K - 1` words have such a window in common, and so a seed.
fn seeds<const K: usize>(words: &[Word]) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::with_capacity(words.len() / 2);
    let mut window = [Seed::MAX; K];
    let mut gram = Gram::<K>::default();
    let mut last = Seed::MAX;
    for (end, word) in words.iter().enumerate() {
        gram = gram.and(word.hash);
        if end >= K {
            gram = gram.without(words[end - K].hash);
        }
        let hash = gram.hash().wrapping_mul(words::MULTIPLIER) & HASH;
        window[end % K] = hash | (end + 1).wrapping_sub(K) as u64 & PLACE;
        let least = window.into_iter().fold(Seed::MAX, Seed::min);
        // In a text with a short period, equal k-grams are next to each other: one of them will do.
        let is_new =
            least != last && (least & HASH != last & HASH || least.wrapping_sub(last) >= K as u64);
        if is_new && end + 2 >= 2 * K {
            seeds.push(least);
            last = least;
        }
    }
    seeds
}
