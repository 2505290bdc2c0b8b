//! Measures how much of one article another one contains.

use crate::hash::HashKeyed;

/// The least words of a run: any two articles have shorter ones in common.
const MIN_RUN: usize = 4;

/// The words that a number of the shorter article counts for if the longer one does not contain it: two weather reports share
/// all but their numbers, while an editor changes few numbers.
const NUMBER_WEIGHT: usize = 8;

/// The share of the shorter article's words, from 0 to 1, that are in runs of four or more words that the longer one contains, in
/// any order. Each number outside such runs counts as eight words.
///
/// `a` and `b` are those of [`Fingerprint::words`](super::Fingerprint::words). The shorter one is parsed greedily into runs, each
/// as long as it matches. Linear in time and memory, except for texts that repeat a few words again and again.
pub fn overlap(a: &[u32], b: &[u32]) -> f64 {
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if shorter.is_empty() {
        return 0.0;
    }
    // The first position of each run of `MIN_RUN` words.
    let mut places: HashKeyed<u32> =
        HashKeyed::with_capacity_and_hasher(longer.len(), <_>::default());
    for (at, gram) in longer.windows(MIN_RUN).enumerate() {
        places.entry(key(gram)).or_insert(at as u32);
    }
    let (mut n_common, mut n_numbers, mut at, mut floor) = (0, 0, 0, 0);
    let is_number = |&&word: &&u32| word & 1 == 1;
    while at + MIN_RUN <= shorter.len() {
        let place = places.get(&key(&shorter[at..at + MIN_RUN]));
        let run = place.map_or(0, |&place| run(&longer[place as usize..], &shorter[at..]));
        if run < MIN_RUN {
            at += 1;
            continue;
        }
        n_numbers += shorter[floor..at].iter().filter(is_number).count();
        n_common += run;
        at += run;
        floor = at;
    }
    n_numbers += shorter[floor..].iter().filter(is_number).count();
    let lost = (NUMBER_WEIGHT - 1) * n_numbers;
    n_common.saturating_sub(lost) as f64 / shorter.len() as f64
}

fn run(longer: &[u32], shorter: &[u32]) -> usize {
    let pairs = longer.iter().zip(shorter);
    pairs.take_while(|(a, b)| a == b).count()
}

/// A hash of a run. Runs with equal hashes are compared word by word.
fn key(gram: &[u32]) -> u64 {
    gram.iter().fold(0, |key, &word| {
        (key.rotate_left(23) ^ u64::from(word)).wrapping_mul(crate::article::words::MULTIPLIER)
    })
}
