//! How much of one article stands in another.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words in a run at least: fewer are the same by chance in any two articles.
const MIN_RUN: usize = 4;

/// What a number that stands in the shorter article alone takes away, in words: two weather reports share their frame and
/// not their numbers, while an editor changes few.
const NUMBER_WEIGHT: usize = 8;

/// The share of the shorter article's words, from 0 to 1, that stand in the longer one in runs of four words and more,
/// wherever they stand there; each number that does not counts as eight words.
///
/// `a` and `b` are words as [`Known::words`](super::Known::words) gives them. As the repeats engine does, the shorter one
/// is parsed greedily into the longest runs that the longer one has. Linear in time and memory, but for text in which few
/// words come again and again.
pub fn overlap(a: &[u32], b: &[u32]) -> f64 {
    let (longer, shorter) = match a.len() >= b.len() {
        true => (a, b),
        false => (b, a),
    };
    if shorter.is_empty() {
        return 0.0;
    }
    let mut places: Places = HashMap::with_capacity_and_hasher(longer.len(), <_>::default());
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
    longer
        .iter()
        .zip(shorter)
        .take_while(|(a, b)| a == b)
        .count()
}

/// Where each run of [`MIN_RUN`] words begins first.
type Places = HashMap<u64, u32, BuildHasherDefault<Mixed>>;

/// Mixes the words of a run; a run with an equal key is compared word by word before it counts.
fn key(gram: &[u32]) -> u64 {
    gram.iter().fold(0, |key, &word| {
        (key.rotate_left(23) ^ u64::from(word)).wrapping_mul(crate::article::words::MULTIPLIER)
    })
}

/// Keys are mixed already.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(u64::from(b));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Known;

    const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board. \
        Fishing boats took all of them ashore within two hours, said the coastguard. The harbour board has closed the \
        northern channel until divers have looked at the hull. An inquiry will open on Thursday in the customs house.";

    fn overlap(a: &str, b: &str) -> f64 {
        let (a, b) = (Known::of(a), Known::of(b));
        assert_eq!(a.overlap(&b).to_bits(), b.overlap(&a).to_bits());
        a.overlap(&b)
    }

    #[test]
    fn what_is_shortened_or_lengthened_stands_in_the_longer_whole() {
        let half = &STORY[..STORY.find("The harbour").unwrap()];
        assert_eq!(overlap(STORY, half), 1.0);
        assert_eq!(overlap(STORY, STORY), 1.0);
    }

    #[test]
    fn paragraphs_in_another_order_are_the_same() {
        let (first, second) = STORY.split_at(STORY.find("The harbour").unwrap());
        assert_eq!(overlap(STORY, &format!("{second} {first}")), 1.0);
    }

    #[test]
    fn numbers_tell_reports_apart() {
        let report = |n: u32| {
            format!(
                "Temperatures will reach {n} degrees by day and fall to {} degrees at night, with winds of {} \
                 kilometres an hour from the west and waves of up to {} metres on the coast.",
                n - 3,
                n * 2,
                n / 5
            )
        };
        assert!(overlap(&report(14), &report(22)) < 0.3);
        assert_eq!(overlap(&report(14), &report(14)), 1.0);
    }

    #[test]
    fn nothing_stands_in_nothing() {
        assert_eq!(overlap("", STORY), 0.0);
        assert_eq!(overlap("", ""), 0.0);
        assert_eq!(overlap("one two", "one two"), 0.0);
    }
}
