//! Repeated seeds of texts with many words, chosen by winnowing and found by sorting.

use super::Pair;
use super::gram::Gram;
use crate::article::words::{self, Word};

/// The upper half of a seed is its hash, the lower half the place of its first word. So seeds are sorted by hash.
type Seed = u64;

const HASH: u64 = !PLACE;
const PLACE: u64 = u32::MAX as u64;

/// How many different k-grams with equal hashes are told apart. More of them occur in crafted text alone.
const MAX_COLLISIONS: usize = 8;

/// The seeds whose words occur earlier too, in order, each with the first place of them.
///
/// The seeds are the same wherever a passage is, so that text above it changes nothing. Equal seeds become neighbours by
/// sorting, which reads memory in order; a hash table of a large text would miss the cache at each word. Takes 8 bytes for
/// two words in five.
pub(super) fn pairs<const K: usize>(words: &[Word]) -> impl Iterator<Item = Pair> {
    let place = |seed: Seed| (seed & PLACE) as usize;
    let same = |a: usize, b: usize| (0..K).all(|i| words[a + i].hash == words[b + i].hash);
    let mut seeds = seeds::<K>(words);
    seeds.sort_unstable();
    let mut pairs: Vec<u64> = Vec::new();
    for like in seeds.chunk_by(|a, b| a & HASH == b & HASH) {
        for (i, &copy) in like.iter().enumerate().skip(1) {
            let earlier = like[..i].iter().take(MAX_COLLISIONS);
            let original = earlier
                .copied()
                .find(|&seed| same(place(seed), place(copy)));
            pairs.extend(original.map(|original| copy << 32 | original & PLACE));
        }
    }
    pairs.sort_unstable();
    pairs.into_iter().map(move |pair| Pair {
        copy: (pair >> 32) as usize,
        original: place(pair),
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
