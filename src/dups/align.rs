//! Aligns two articles: the runs of words that both contain, and the gaps between them.

use std::cmp::Reverse;
use std::ops::Range;

use super::names::plain;
use crate::article::words::MULTIPLIER;
use crate::hash::HashKeyed;

/// The lengths of runs of words, or of letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lengths {
    /// The least of a run anywhere in the longer article: any two articles have shorter ones in common.
    run: usize,
    /// The least of a run that continues the run before it after an edit.
    near_run: usize,
    /// An edit replaces at most so many.
    edit: usize,
    /// It adds or leaves out at most so many.
    shift: usize,
    /// A run elsewhere is longer by so many than one that continues the run before it.
    jump: usize,
}

pub(super) const WORDS: Lengths = Lengths {
    run: 4,
    near_run: 2,
    edit: MAX_EDIT,
    shift: MAX_EDIT,
    jump: 0,
};

const MAX_EDIT: usize = 3;

/// With every tenth letter wrong, twelve letters in a row are right at one place in four, and unrelated articles seldom share as
/// many. A word that is missing is an edit, too.
pub(super) const LETTERS: Lengths = Lengths {
    run: 12,
    near_run: 3,
    edit: 24,
    shift: 3,
    jump: 24,
};

impl Lengths {
    /// Where a run may continue that ended at `end` of the longer article, `n` after its end in the shorter one.
    fn near(self, n: usize, end: usize) -> Range<usize> {
        end + n.saturating_sub(self.shift)..end + 1 + self.edit.min(n + self.shift)
    }
}

/// Some words of one article, and some of another one.
pub(super) type Both = [Range<usize>; 2];

/// Parses the shorter article greedily into runs of words that the longer one contains, too: its words come second.
pub(super) fn runs(longer: &[u32], shorter: &[u32], lengths: Lengths) -> Vec<Both> {
    let whole = n_same(longer, shorter);
    if whole == shorter.len() {
        return vec![[0..whole, 0..whole]];
    }
    let mut runs: Vec<Both> = Vec::new();
    let places = places(longer, lengths.run);
    let mut at = 0;
    while at < shorter.len() {
        let rest = &shorter[at..];
        let last = runs.last().map(|run| run.each_ref().map(|words| words.end));
        let near = match last {
            Some([longer, shorter]) if at <= shorter + lengths.edit => {
                lengths.near(at - shorter, longer)
            }
            _ => 0..0,
        };
        let near = near
            .filter(|&place| place < longer.len())
            .map(|place| (place, lengths.near_run, lengths.jump));
        let far = rest
            .get(..lengths.run)
            .and_then(|gram| places.get(&key(gram)));
        let far = far.map(|&place| (place as usize, lengths.run, 0));
        let found = near.chain(far).filter_map(|(place, least, more)| {
            let n = n_same(&longer[place..], rest);
            (n >= least).then_some((n + more, Reverse(place), n))
        });
        let Some((_, Reverse(place), n)) = found.max() else {
            at += 1;
            continue;
        };
        runs.push([place..place + n, at..at + n]);
        at += n;
    }
    runs
}

/// The gaps between runs: the words of the shorter article, and those in their place in the longer one. A gap without words of the
/// shorter article is one where the longer one adds a few.
pub(super) fn gaps(runs: &[Both], n_longer: usize, n_shorter: usize) -> Vec<Both> {
    let mut gaps = Vec::new();
    let (mut done, mut done_longer) = (0, None);
    for [longer, shorter] in runs {
        let gap = done..shorter.start;
        let is_added = |end: usize| (end + 1..=end + MAX_EDIT).contains(&longer.start);
        if !gap.is_empty() || done_longer.is_some_and(is_added) {
            gaps.push([
                in_place(done_longer, longer.start, gap.len(), n_longer),
                gap,
            ]);
        }
        (done, done_longer) = (shorter.end, Some(longer.end));
    }
    if done < n_shorter {
        let start = done_longer.unwrap_or(0);
        let end = n_longer.min(start + n_shorter - done);
        gaps.push([start..end, done..n_shorter]);
    }
    gaps
}

/// The words of the longer article in the place of `n_words` of the shorter one: those between two runs that are in order, or
/// else as many next to a run.
fn in_place(done: Option<usize>, next: usize, n_words: usize, n_longer: usize) -> Range<usize> {
    match done {
        None => next.saturating_sub(n_words)..next,
        Some(done) if done <= next && next - done <= 4 * (n_words + MAX_EDIT) => done..next,
        Some(done) => done..n_longer.min(done + n_words),
    }
}

/// The first position of each run of `n` words.
fn places(longer: &[u32], n: usize) -> HashKeyed<u32> {
    let mut places = HashKeyed::with_capacity_and_hasher(longer.len(), <_>::default());
    for (at, gram) in longer.windows(n).enumerate() {
        places.entry(key(gram)).or_insert(at as u32);
    }
    places
}

fn n_same(longer: &[u32], shorter: &[u32]) -> usize {
    let pairs = longer.iter().zip(shorter);
    pairs.take_while(|(a, b)| plain(**a) == plain(**b)).count()
}

/// A hash of a run. Runs with equal hashes are compared word by word.
fn key(gram: &[u32]) -> u64 {
    gram.iter().fold(0, |key, &code| {
        (key.rotate_left(23) ^ u64::from(plain(code))).wrapping_mul(MULTIPLIER)
    })
}
