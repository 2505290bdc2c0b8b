//! Sketches of articles: a few hashes. Articles that share many words share some hashes.

use crate::article::words::{MULTIPLIER, WEIGHT_OF_ONE, Word};
use crate::hash;

/// The number of bands, and of rows in a band. Two articles with an equal band are candidates.
///
/// Two articles with a share J of their shingles in common have an equal band with probability 1 - (1 - J³)⁴⁸: 99.8 % for a
/// copy cut to half its length (J = 0.5), 99.9 % and more for one with every tenth word edited (J = 0.57), and once in 800,000
/// pairs for two stories that share a few phrases (J = 0.003).
const N_BANDS: usize = 48;
const N_ROWS: usize = 3;
const N_BINS: usize = N_BANDS * N_ROWS;

/// The words of a shingle; twice as many in scripts where a character is a word.
const SHINGLE: usize = 3;

/// The bands of one article: 192 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch([u32; N_BANDS]);

impl Sketch {
    /// Makes the sketch of an article's words: one-permutation MinHash (Li, Owen and Zhang 2012) over shingles of three words,
    /// with optimal densification of empty bins (Shrivastava 2017). One pass.
    pub fn of(words: &[Word]) -> Self {
        let weight: usize = words.iter().map(|word| word.weight()).sum();
        let n = if 4 * weight >= 3 * WEIGHT_OF_ONE * words.len() {
            SHINGLE
        } else {
            2 * SHINGLE
        };
        let mut bins = [u32::MAX; N_BINS];
        let mut is_filled = [false; N_BINS];
        for shingle in words.windows(n) {
            let mixed = shingle.iter().fold(0, |mixed: u64, word| {
                (mixed.rotate_left(23) ^ word.hash).wrapping_mul(MULTIPLIER)
            });
            let hash = hash::mixed(mixed);
            let bin = (((hash >> 32) * N_BINS as u64) >> 32) as usize;
            bins[bin] = bins[bin].min(hash as u32);
            is_filled[bin] = true;
        }
        densify(&mut bins, &is_filled);
        Sketch(std::array::from_fn(|band| {
            let rows = &bins[band * N_ROWS..(band + 1) * N_ROWS];
            let seed = band as u64;
            let mixed = rows.iter().fold(seed, |mixed, &row| {
                (mixed.rotate_left(23) ^ u64::from(row)).wrapping_mul(MULTIPLIER)
            });
            (hash::mixed(mixed) >> 32) as u32
        }))
    }

    /// The bands. Articles with an equal one are candidates.
    pub fn bands(&self) -> &[u32] {
        &self.0
    }
}

/// Fills each empty bin with the value of a full one, whose choice depends on the empty bin only.
fn densify(bins: &mut [u32; N_BINS], is_filled: &[bool; N_BINS]) {
    if !is_filled.contains(&true) {
        return;
    }
    for bin in 0..N_BINS {
        if is_filled[bin] {
            continue;
        }
        let donor = (1..).map(|attempt: u64| {
            let hash = hash::mixed((bin as u64) << 32 | attempt);
            (((hash >> 32) * N_BINS as u64) >> 32) as usize
        });
        let found = donor.into_iter().find(|&donor| is_filled[donor]);
        bins[bin] = found.map_or(u32::MAX, |donor| bins[donor]);
    }
}
