//! Sketches of articles: a few hashes. Articles that share many words share some hashes.

use std::iter;

use crate::article::words::{self, MULTIPLIER, WEIGHT_OF_ONE, Word};
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

/// For noisy text, the letters of a shingle and the rows of a band. If every tenth letter of one of two articles is wrong, or
/// every twentieth of both, they share a fifth of their shingles, and an equal band in 95 % of all cases.
const LETTER_SHINGLE: usize = 10;
const N_LETTER_ROWS: usize = 2;

/// Shorter articles, in words, have no sketch: labels, names and numbers stand alone in many places.
pub(super) const MIN_WORDS: usize = 5;

/// Articles with fewer words in running text have the first band only, and so are compared with exact copies only: captions,
/// notices, and pages of menus and headlines share most words in many places.
const MIN_RUNNING_WORDS: usize = 20;

/// Marks at the end of a line of running text; a line of [`MIN_RUNNING_WORDS`] needs none.
const STOPS: [char; 10] = ['.', '!', '?', '…', '。', '！', '？', '।', '۔', '؟'];

/// The bands of one article, of which the first is a hash of all its words: 200 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Box<[u32]>);

impl Sketch {
    /// Makes the sketch of an article: a hash of all words, and one-permutation MinHash (Li, Owen and Zhang 2012) over
    /// shingles of three words, with optimal densification of empty bins (Shrivastava 2017). One pass.
    ///
    /// In noisy text, which has `letters`, shingles are of letters. Spaces between words do not count.
    pub(super) fn of(text: &str, words: &[Word], letters: &str) -> Self {
        let whole = shingle_hash(words.iter().map(|word| word.hash));
        let whole = (hash::mixed(whole) >> 32) as u32;
        if n_running(text, words) < MIN_RUNNING_WORDS {
            return Sketch([whole].into());
        }
        let hashes: Vec<u64>;
        let (shingle, n_rows) = if letters.is_empty() {
            hashes = words.iter().map(|word| word.hash).collect();
            let weight: usize = words.iter().map(|word| word.weight()).sum();
            let is_spaced = 4 * weight >= 3 * WEIGHT_OF_ONE * words.len();
            (if is_spaced { SHINGLE } else { 2 * SHINGLE }, N_ROWS)
        } else {
            let letters = letters.chars().filter(|&letter| letter != ' ');
            hashes = letters.map(|letter| hash::mixed(letter.into())).collect();
            (LETTER_SHINGLE, N_LETTER_ROWS)
        };
        let mut bins = [u32::MAX; N_BINS];
        let mut is_filled = [false; N_BINS];
        for shingle in hashes.windows(shingle) {
            let hash = hash::mixed(shingle_hash(shingle.iter().copied()));
            let bin = (((hash >> 32) * N_BINS as u64) >> 32) as usize;
            bins[bin] = bins[bin].min(hash as u32);
            is_filled[bin] = true;
        }
        densify(&mut bins, &is_filled);
        let rows = bins.chunks_exact(n_rows).enumerate();
        let bands = rows.map(|(seed, rows)| {
            let mixed = rows.iter().fold(seed as u64, |mixed, &row| {
                (mixed.rotate_left(23) ^ u64::from(row)).wrapping_mul(MULTIPLIER)
            });
            (hash::mixed(mixed) >> 32) as u32
        });
        Sketch(iter::once(whole).chain(bands).collect())
    }

    /// The sketch of an article of this date that is compared with those at most `window` before and after it, and some others.
    ///
    /// Each band is mixed with the numbers of two stretches of time, twice as long as the window. The second ones begin in the
    /// middle of the first ones, so that two such articles are in one stretch at least.
    pub fn within(&self, window: i64, date: i64) -> Self {
        let stretch = |start: i64| {
            date.saturating_add(start)
                .div_euclid(window.saturating_mul(2))
        };
        let stretches = [stretch(0), stretch(window)];
        let mixed = |&band: &u32| {
            stretches.map(|stretch| {
                (hash::mixed(hash::mixed(stretch as u64) ^ u64::from(band)) >> 32) as u32
            })
        };
        Sketch(self.0.iter().flat_map(mixed).collect())
    }

    /// The bands. Articles with an equal one are candidates.
    pub fn bands(&self) -> &[u32] {
        &self.0
    }
}

/// The number of words in running text. Lines are joined if a sentence continues.
fn n_running(text: &str, words: &[Word]) -> usize {
    let is_joined = |a: &Word, b: &Word| {
        let (end, start) = (a.span().end, b.span().start);
        !text[end..start].contains('\n') || text[start..].starts_with(char::is_lowercase)
    };
    let is_running = |line: &&[Word]| {
        let end = line.last().map_or(0, |word| word.span().end);
        let rest = text[end..].lines().next();
        words::count(line) >= MIN_RUNNING_WORDS || rest.is_some_and(|rest| rest.contains(STOPS))
    };
    let lines = words.chunk_by(is_joined).filter(is_running);
    lines.map(words::count).sum()
}

fn shingle_hash(hashes: impl Iterator<Item = u64>) -> u64 {
    hashes.fold(0, |mixed: u64, hash| {
        (mixed.rotate_left(23) ^ hash).wrapping_mul(MULTIPLIER)
    })
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
