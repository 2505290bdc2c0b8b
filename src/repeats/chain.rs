//! Joins matches in the same order with small gaps between them to pairs of aligned passages.

use std::cmp::Reverse;
use std::ops::Range;

use super::context::MIN_BLOCK;
use super::matched::Side;
use super::seeds::{Boundary, Match, boundary};
use crate::article::words::Word;

/// Two passages of an article, aligned word by word: the runs of equal words, in order on both sides.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Never empty.
    pub runs: Vec<Match>,
}

impl Chain {
    /// The words of the later passage, from the first match to the last.
    pub fn copy(&self) -> Range<usize> {
        self.runs[0].copy..self.last().copy_end()
    }

    /// The words of the earlier passage, from the first match to the last.
    pub fn original(&self) -> Range<usize> {
        self.runs[0].original..self.last().original_end()
    }

    /// The words of one passage.
    pub fn words(&self, side: Side) -> Range<usize> {
        match side {
            Side::Original => self.original(),
            Side::Copy => self.copy(),
        }
    }

    /// How many words are the same.
    pub fn n_matched(&self) -> usize {
        self.runs.iter().map(|r| r.len).sum()
    }

    fn last(&self) -> &Match {
        self.runs
            .last()
            .expect("a chain is made with its first run")
    }
}

/// Words between two matches of one chain, on either side. Advertisements, related-story lines and a new sentence
/// between the paragraphs of a copy are shorter: in 81 doubled articles they have under 40 words.
const MAX_GAP: usize = 64;
/// Words by which the next match may begin before the end of the last one in the original: an inserted word may repeat
/// its neighbour.
const MAX_OVERLAP: usize = 4;
/// Chains that a match may join: with related-story lines between, a copy alternates between two originals.
const MAX_OPEN: usize = 4;

/// Chains matches, which are ordered by copy, and keeps the chains for which `is_wanted` holds. Linear.
///
/// A chain that no match can join any more is finished at once: where short runs of words repeat everywhere, the unwanted
/// chains would take more memory than the words.
pub(super) fn chains(
    text: &str,
    words: &[Word],
    matches: &[Match],
    is_wanted: impl Fn(&Chain) -> bool,
) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    let mut finish = |mut chain: Chain| {
        reach(words, &mut chain);
        reach_over(text, words, &mut chain);
        settle(text, words, &mut chain);
        if is_wanted(&chain) {
            chain.runs.shrink_to_fit();
            chains.push(chain);
        }
    };
    let mut open: Vec<Chain> = Vec::with_capacity(MAX_OPEN);
    for &found in matches {
        let best = (0..open.len())
            .filter(|&i| found.original_end() <= open[i].runs[0].copy)
            .filter_map(|i| Some((skew(open[i].last(), &found)?, i)))
            .min();
        if let Some((_, i)) = best {
            join(words, &mut open[i], found);
            continue;
        }
        if open.len() == MAX_OPEN {
            finish(open.remove(0));
        }
        open.push(Chain { runs: vec![found] });
    }
    open.into_iter().for_each(finish);
    chains.sort_by_key(|c| c.copy().start);
    chains
}

/// Words by which the seam between two runs is moved at most: as many as two paragraphs commonly begin or end with.
const MAX_SETTLED: usize = 8;

/// Moves the seams where a copy omits a part of its original to the start of a line or a sentence, if the words at both
/// ends of the gap are the same: a greedy parse continues into the gap.
fn settle(text: &str, words: &[Word], chain: &mut Chain) {
    for i in 1..chain.runs.len() {
        let (last, next) = (chain.runs[i - 1], chain.runs[i]);
        if last.copy_end() != next.copy || next.original <= last.original_end() {
            continue;
        }
        let room = MAX_SETTLED
            .min(last.len - 1)
            .min(next.original - last.original_end());
        let same =
            |&back: &usize| words[last.copy_end() - back].hash == words[next.original - back].hash;
        let n_same = (1..=room).take_while(same).count();
        let back = (0..=n_same)
            .max_by_key(|&back| (boundary(text, words, next.copy - back), Reverse(back)))
            .unwrap_or(0);
        chain.runs[i - 1].len -= back;
        chain.runs[i] = Match {
            copy: next.copy - back,
            original: next.original - back,
            len: next.len + back,
        };
    }
}

/// The most words on one side of a gap over which a chain reaches: an edited word near the end of a sentence, where less than a
/// seed follows.
const MAX_REACH: usize = 3;

/// Those gaps, as words on both sides, the smallest first.
fn gaps() -> impl Iterator<Item = (usize, usize)> {
    let of_size = |size| (0..=size).map(move |copy| (copy, size - copy));
    let gaps = (1..=2 * MAX_REACH).flat_map(of_size);
    gaps.filter(|&(copy, original)| copy.max(original) <= MAX_REACH)
}

/// How many words must be the same after such a gap, and how many are compared: more would contain a seed.
const REACHED: std::ops::RangeInclusive<usize> = 2..=12;

/// Lengthens a chain at both ends over small gaps.
fn reach(words: &[Word], chain: &mut Chain) {
    let same = |a: usize, b: usize| words[a].hash == words[b].hash;
    let bound = chain.copy().start;
    let (copy, original) = (chain.copy().end, chain.original().end);
    // Where the next words are the same, the chain ends on purpose: a period recurs there.
    let ends = copy < words.len() && !same(copy, original);
    let behind = gaps().filter(|_| ends).find_map(|(c, o)| {
        let room = (words.len().saturating_sub(copy + c)).min(bound.saturating_sub(original + o));
        let is_same = |i: &usize| same(copy + c + i, original + o + i);
        let len = (0..room.min(*REACHED.end())).take_while(is_same).count();
        REACHED.contains(&len).then_some(Match {
            copy: copy + c,
            original: original + o,
            len,
        })
    });
    let (copy, original) = (chain.copy().start, chain.original().start);
    let floor = chain.original().end;
    let begins = original > 0 && !same(copy - 1, original - 1);
    let before = gaps().filter(|_| begins).find_map(|(c, o)| {
        let room = (original.saturating_sub(o)).min(copy.saturating_sub(c + floor));
        let is_same = |i: &usize| same(copy - c - i, original - o - i);
        let len = (1..=room.min(*REACHED.end())).take_while(is_same).count();
        REACHED.contains(&len).then(|| Match {
            copy: copy - c - len,
            original: original - o - len,
            len,
        })
    });
    chain.runs.extend(behind);
    chain.runs.splice(0..0, before);
}

/// Lengthens the chain of a block by the next sentence, where one side has other lines before it. Shorter than a seed, it would be
/// left below the text that precedes it: "An inquiry will open on Thursday." twice.
fn reach_over(text: &str, words: &[Word], chain: &mut Chain) {
    /// Two words are as often a label, which heads other lines.
    const MIN_WORDS: usize = 3;
    if chain.n_matched() < MIN_BLOCK {
        return;
    }
    let (copy, original) = (chain.copy().end, chain.original().end);
    let bound = chain.copy().start;
    let begins = |at: usize, end: usize| at < end && boundary(text, words, at) != Boundary::Nothing;
    let stops = |at: usize| {
        let next = words.get(at).map_or(text.len(), |word| word.span().start);
        let behind = &text[words[at - 1].span().end..next];
        behind.starts_with(['.', '!', '?', '。', '！', '？', '।', '۔', '؟'])
    };
    let sentence = |(c, o): (usize, usize)| {
        let (copy, original) = (copy + c, original + o);
        if !begins(copy, words.len()) || !begins(original, bound) {
            return None;
        }
        let room = (words.len() - copy).min(bound - original);
        let is_same = |i: &usize| words[copy + i].hash == words[original + i].hash;
        let n_same = (0..room.min(*REACHED.end())).take_while(is_same).count();
        let is_end = |&len: &usize| stops(copy + len) && stops(original + len);
        let len = (MIN_WORDS..=n_same).rev().find(is_end)?;
        Some(Match {
            copy,
            original,
            len,
        })
    };
    let gaps = (1..=MAX_GAP).flat_map(|gap| [(0, gap), (gap, 0)]);
    chain.runs.extend(gaps.filter_map(sentence).next());
}

/// By how much the gaps on the two sides differ, or `None` if `next` cannot follow `last` in a chain.
fn skew(last: &Match, next: &Match) -> Option<usize> {
    let copy_gap = next.copy.checked_sub(last.copy_end())?;
    let original_gap = (next.original + MAX_OVERLAP).checked_sub(last.original_end())?;
    (copy_gap <= MAX_GAP && original_gap <= MAX_GAP + MAX_OVERLAP)
        .then(|| original_gap.abs_diff(copy_gap + MAX_OVERLAP))
}

fn join(words: &[Word], chain: &mut Chain, mut next: Match) {
    let last = *chain.last();
    let overlap = last.original_end().saturating_sub(next.original);
    if overlap >= next.len {
        return;
    }
    next = Match {
        copy: next.copy + overlap,
        original: next.original + overlap,
        len: next.len - overlap,
    };
    align(words, &mut chain.runs, last, next);
    chain.runs.push(next);
}

/// Aligns the words between two runs, by the longest common subsequence, if the runs are long enough to pay for it.
fn align(words: &[Word], runs: &mut Vec<Match>, last: Match, next: Match) {
    let copy = &words[last.copy_end()..next.copy];
    let original = &words[last.original_end()..next.original];
    let budget = MAX_CELLS_A_WORD * (last.len + next.len);
    if copy.is_empty() || original.is_empty() || copy.len() * original.len() > budget {
        return;
    }
    for (c, o) in common(copy, original) {
        let (copy, original) = (last.copy_end() + c, last.original_end() + o);
        match runs.last_mut() {
            Some(run) if run.copy_end() == copy && run.original_end() == original => run.len += 1,
            _ => runs.push(Match {
                copy,
                original,
                len: 1,
            }),
        }
    }
}

/// Cells of the alignment table that each matched word pays for: what keeps alignment linear.
const MAX_CELLS_A_WORD: usize = 64;

/// The words that two passages have in common, in order: their common beginning and end, and those between if few are
/// between.
pub(super) fn common_words(a: &[Word], b: &[Word]) -> Vec<(usize, usize)> {
    let same = |(x, y): &(&Word, &Word)| x.hash == y.hash;
    let head = a.iter().zip(b).take_while(same).count();
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let backwards = rest_a.iter().rev().zip(rest_b.iter().rev());
    let tail = backwards.take_while(same).count();
    let mid_a = &rest_a[..rest_a.len() - tail];
    let mid_b = &rest_b[..rest_b.len() - tail];
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    if mid_a.len() <= MAX_ALIGNED && mid_b.len() <= MAX_ALIGNED {
        let between = common(mid_a, mid_b).into_iter();
        pairs.extend(between.map(|(i, j)| (head + i, head + j)));
    }
    pairs.extend((0..tail).map(|i| (a.len() - tail + i, b.len() - tail + i)));
    pairs
}

/// The words of two ranges that are in no pair of equal words, as ranges between those pairs, which are in order.
pub(super) fn differences(
    pairs: impl Iterator<Item = (usize, usize)>,
    [a, b]: [Range<usize>; 2],
) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut here, mut there) = (a.start, b.start);
    let mut differences = Vec::new();
    for (i, j) in pairs.chain([(a.end, b.end)]) {
        if i > here || j > there {
            differences.push((here..i, there..j));
        }
        (here, there) = (i + 1, j + 1);
    }
    differences
}

/// Words on either side that are aligned at most: lengths in the table have eight bits.
const MAX_ALIGNED: usize = 255;

/// The pairs of a longest common subsequence of two short runs of words, by dynamic programming.
fn common(a: &[Word], b: &[Word]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut best = vec![0u8; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * width + j] = if a[i].hash == b[j].hash {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i].hash == b[j].hash {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
