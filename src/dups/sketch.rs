//! Sketches of articles: few numbers that are often the same where the articles share many of their words.

use crate::article::words::{MULTIPLIER, WEIGHT_OF_ONE, Word};

/// Bands, each of which makes a pair of articles candidates if it is the same in both, and rows in a band.
///
/// Two articles with a share J of their shingles in common meet in one of 48 bands of 3 with 1 - (1 - J³)⁴⁸: 99.8 % for
/// a copy cut to half its length (J = 0.5), 99.9 % and more for one with every tenth word edited (J = 0.57), and once
/// in 800,000 pairs for two stories that share a few phrases (J = 0.003).
const N_BANDS: usize = 48;
const N_ROWS: usize = 3;
const N_BINS: usize = N_BANDS * N_ROWS;

/// Words in a shingle; of scripts in which a character is a word, twice as many.
const SHINGLE: usize = 3;

/// The bands of one article: 192 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch([u32; N_BANDS]);

impl Sketch {
    /// The bands of an article's words: one-permutation MinHash (Li, Owen and Zhang 2012) over shingles of three words,
    /// with optimal densification of bins that no shingle falls into (Shrivastava 2017). One pass.
    pub fn of(words: &[Word]) -> Self {
        let weight: usize = words.iter().map(|word| word.weight()).sum();
        let n = match 4 * weight >= 3 * WEIGHT_OF_ONE * words.len() {
            true => SHINGLE,
            false => 2 * SHINGLE,
        };
        let mut bins = [u32::MAX; N_BINS];
        let mut is_filled = [false; N_BINS];
        for shingle in words.windows(n) {
            let mixed = shingle.iter().fold(0, |mixed: u64, word| {
                (mixed.rotate_left(23) ^ word.hash).wrapping_mul(MULTIPLIER)
            });
            let hash = finished(mixed);
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
            (finished(mixed) >> 32) as u32
        }))
    }

    /// The bands; articles that are the same in one of them are candidates.
    pub fn bands(&self) -> &[u32] {
        &self.0
    }
}

/// Fills each empty bin with the value of a full one that depends on the bin alone.
fn densify(bins: &mut [u32; N_BINS], is_filled: &[bool; N_BINS]) {
    if !is_filled.contains(&true) {
        return;
    }
    for bin in 0..N_BINS {
        if is_filled[bin] {
            continue;
        }
        let donor = (1..).map(|attempt: u64| {
            let hash = finished((bin as u64) << 32 | attempt);
            (((hash >> 32) * N_BINS as u64) >> 32) as usize
        });
        let found = donor.into_iter().find(|&donor| is_filled[donor]);
        bins[bin] = found.map_or(u32::MAX, |donor| bins[donor]);
    }
}

/// The finaliser of SplitMix64.
fn finished(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words::words;

    fn n_common(a: &str, b: &str) -> usize {
        let (a, b) = (Sketch::of(&words(a)), Sketch::of(&words(b)));
        a.bands()
            .iter()
            .zip(b.bands())
            .filter(|(a, b)| a == b)
            .count()
    }

    /// So many words of no language, different for each seed.
    fn text(seed: u64, n: u64) -> String {
        let word = |i| format!("w{:x} ", finished(seed << 32 | i) & 0xffff_ffff);
        (0..n).map(word).collect()
    }

    #[test]
    fn the_same_words_meet_in_all_bands_and_others_in_none() {
        assert_eq!(n_common(&text(1, 300), &text(1, 300)), N_BANDS);
        assert_eq!(n_common(&text(1, 25), &text(1, 25)), N_BANDS);
        assert_eq!(n_common(&text(1, 300), &text(2, 300)), 0);
    }

    #[test]
    fn half_an_article_meets_the_whole() {
        for seed in 0..50 {
            assert!(n_common(&text(seed, 300), &text(seed, 150)) > 0, "{seed}");
        }
    }
}
