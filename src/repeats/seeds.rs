//! Finds where words stand a second time: a greedy parse over hashed word k-grams.

use std::cmp::Reverse;

use crate::article::words::{self, Word};

/// A run of words that stands earlier in the article too. All three are counted in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Where the later occurrence begins.
    pub copy: usize,
    /// Where the earlier occurrence begins. The two may overlap: then the text has a period.
    pub original: usize,
    /// How long they are the same.
    pub len: usize,
}

impl Match {
    pub fn copy_end(&self) -> usize {
        self.copy + self.len
    }

    pub fn original_end(&self) -> usize {
        self.original + self.len
    }
}

/// Words in a seed. A repeat of `2 * SEED_WORDS - 1` words holds a whole seed that begins at a multiple of it.
/// A shorter seed costs time for hits that lead nowhere; a longer one misses sentences of eight words.
const SEED_WORDS: usize = 4;
/// In scripts where a word is a character, twice as many say as much.
const SEED_CHARACTERS: usize = 8;
/// How far a match grows back, as a multiple of how far it grew forward: what makes the parse linear.
const MAX_BACK: usize = 2;
/// And by at least this many words, so that a seed in the middle of a sentence finds its beginning.
const MIN_BACK: usize = 64;

/// Which k-grams of a text are seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// Those at every k-th word.
    ByPlace,
    /// Of each k next to each other, the one whose hash is least, wherever it is.
    ByWords,
}

/// From this many words on, seeds are chosen by their words. A text this long is many articles in one file, where text
/// is always removed somewhere. If seeds were chosen by place, each removal would move all seeds behind it, and the next
/// round would find other short matches all over the text: 40 MB of news took 14 rounds, and one more word at the top
/// of 10 MB changed 199 lines of the result. The longest of 13,068 articles is shorter.
const MANY_WORDS: usize = 1 << 17;

impl Choice {
    fn of(words: &[Word]) -> Self {
        if words.len() < MANY_WORDS {
            Choice::ByPlace
        } else {
            Choice::ByWords
        }
    }
}

/// Finds the words that stand earlier too, ordered by `copy`, no two on the same words of it.
///
/// As rsync does (Tridgell 1999, chapter 3), every k-th position is put in a table and every position is looked up; as in
/// LZ77, the parse continues behind each match. In texts of many words the positions are chosen by winnowing instead
/// (Schleimer, Wilkerson and Aiken 2003), for the table and for looking up. Either way, any repeat of `2k - 1` words is
/// found, and where text occurs many times, the first occurrence is the one that is found. Linear in time; the table takes
/// 4 bytes a word, or 8 by winnowing.
pub(super) fn matches(text: &str, words: &[Word]) -> Vec<Match> {
    matches_of(text, words, Choice::of(words))
}

fn matches_of(text: &str, words: &[Word], choice: Choice) -> Vec<Match> {
    let weight: usize = words.iter().take(4096).map(|w| w.weight()).sum();
    let k = if weight >= 3 * words.len().min(4096) {
        SEED_WORDS
    } else {
        SEED_CHARACTERS
    };
    let mut matches: Vec<Match> = Vec::new();
    if words.len() < 2 * k {
        return matches;
    }
    let mut table = Table::new(words.len(), k, choice);
    let mut at = 0;
    while let Some((copy, original)) = first_repeat(words, at, k, &mut table) {
        let found = grow(words, copy, original, k);
        at = found.copy_end();
        add(&mut matches, found, k);
    }
    unfolded(text, words, matches)
}

/// A shorter period is no repeated sentence: one word many times, a drawn line, a chant.
const MIN_PERIOD: usize = 8;

/// Unfolds the matches that overlap their originals: text with a period becomes one match for each time it comes again,
/// all of the first time.
///
/// Where a period begins is open, since words may be the same by chance at either end: it begins with a line if it can,
/// or else with a sentence.
fn unfolded(text: &str, words: &[Word], matches: Vec<Match>) -> Vec<Match> {
    if matches.iter().all(|m| m.original_end() <= m.copy) {
        return matches;
    }
    let mut unfolded = Vec::with_capacity(matches.len());
    for m in matches {
        let period = m.copy - m.original;
        if m.len <= period {
            unfolded.push(m);
            continue;
        }
        if words::count(&words[m.original..m.copy]) < MIN_PERIOD {
            continue;
        }
        let skipped = m.len.min(period) - 1;
        let shift = (0..=skipped)
            .max_by_key(|&i| (boundary(text, words, m.copy + i), Reverse(i)))
            .unwrap_or(0);
        let mut at = 0;
        while at < m.len {
            let len = if at < shift {
                shift
            } else {
                period.min(m.len - at)
            };
            // Before the shift the original is the one before; behind it, always the first.
            let original = if at < shift {
                m.original
            } else {
                m.original + shift
            };
            unfolded.push(Match {
                copy: m.copy + at,
                original,
                len,
            });
            at += len;
        }
    }
    unfolded
}

/// How well a repeat could begin with a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    Nothing,
    Sentence,
    Line,
}

pub(super) fn boundary(text: &str, words: &[Word], at: usize) -> Boundary {
    let before = &text[words[at - 1].span().end..words[at].span().start];
    if before.contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        Boundary::Line
    } else if before.contains(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔']) {
        Boundary::Sentence
    } else {
        Boundary::Nothing
    }
}

/// Grows a seed both ways.
fn grow(words: &[Word], copy: usize, original: usize, k: usize) -> Match {
    let same = |a: usize, b: usize| words[a].hash == words[b].hash;
    let mut len = k;
    while copy + len < words.len() && same(copy + len, original + len) {
        len += 1;
    }
    let max_back = original.min(MAX_BACK * len + MIN_BACK);
    let mut back = 0;
    while back < max_back && same(copy - back - 1, original - back - 1) {
        back += 1;
    }
    Match {
        copy: copy - back,
        original: original - back,
        len: len + back,
    }
}

/// Adds a match that may have grown back over earlier ones: the longer one wins the words they share.
fn add(matches: &mut Vec<Match>, mut found: Match, k: usize) {
    while let Some(last) = matches.last_mut() {
        if last.copy_end() <= found.copy {
            break;
        }
        if found.copy <= last.copy {
            matches.pop();
            continue;
        }
        if found.len >= last.len {
            last.len = found.copy - last.copy;
            if last.len < k {
                matches.pop();
            }
        } else {
            let shared = last.copy_end() - found.copy;
            found = Match {
                copy: found.copy + shared,
                original: found.original + shared,
                len: found.len - shared,
            };
        }
        break;
    }
    matches.push(found);
}

/// The first k words from `at` on that stand earlier too, and where; puts seeds in the table on the way.
fn first_repeat(
    words: &[Word],
    mut at: usize,
    k: usize,
    table: &mut Table,
) -> Option<(usize, usize)> {
    let first = words.get(at..at + k)?;
    let mut gram = first.iter().fold(Gram(0), |gram, word| gram.and(word.hash));
    let mut window = Window::new(at, k);
    let behind = &words[at + k..];
    for next in behind.iter().map(Some).chain([None]) {
        match table.choice {
            Choice::ByPlace => {
                if let Some(original) = table.find(words, at, gram.0) {
                    return Some((at, original));
                }
                if at.is_multiple_of(k) {
                    table.insert(at, gram.0);
                }
            }
            Choice::ByWords => {
                if let Some((seed, hash)) = window.add(at, gram.0) {
                    if let Some(original) = table.find_in_slots(words, seed, hash) {
                        return Some((seed, original));
                    }
                    table.insert(seed, hash);
                }
            }
        }
        gram = gram.and(next?.hash).without(words[at].hash, k);
        at += 1;
    }
    None
}

/// A window of k k-grams. The one with the least rank is a seed (winnowing); among equal ranks, the last one.
///
/// Two occurrences of `2k - 1` words have a window in common, and so a seed.
struct Window {
    /// The hash of the k-gram at a place is at the place modulo k.
    grams: [u64; SEED_CHARACTERS],
    k: usize,
    /// The first place at which the window is full.
    full_at: usize,
    least: usize,
    seed: Option<usize>,
}

impl Window {
    fn new(at: usize, k: usize) -> Self {
        Window {
            grams: [0; SEED_CHARACTERS],
            k,
            full_at: at + k - 1,
            least: at,
            seed: None,
        }
    }

    /// Adds the k-gram at the next place. Returns the place and hash of the seed if it is another one now.
    fn add(&mut self, at: usize, hash: u64) -> Option<(usize, u64)> {
        self.grams[at & (self.k - 1)] = hash;
        if self.least + self.k <= at {
            self.least = (at + 1 - self.k..=at)
                .rev()
                .min_by_key(|&at| self.rank(at))?;
        } else if self.rank(at) <= self.rank(self.least) {
            self.least = at;
        }
        let is_new = at >= self.full_at && self.seed != Some(self.least);
        is_new.then(|| {
            self.seed = Some(self.least);
            (self.least, self.grams[self.least & (self.k - 1)])
        })
    }

    fn rank(&self, at: usize) -> u64 {
        self.grams[at & (self.k - 1)].wrapping_mul(words::MULTIPLIER)
    }
}

/// A rolling hash of k words: their hashes, each turned further than the next (a cyclic polynomial, Cohen 1997).
#[derive(Clone, Copy)]
struct Gram(u64);

/// Bits that a hash is turned by for each word behind it. Eight words turn the first by 91, not by a whole number of turns.
const TURN: u32 = 13;

impl Gram {
    fn and(self, new: u64) -> Self {
        Gram(self.0.rotate_left(TURN) ^ new)
    }

    /// Without the word before the last k.
    fn without(self, old: u64, k: usize) -> Self {
        Gram(self.0 ^ old.rotate_left(TURN * k as u32))
    }
}

/// The positions of seeds by their hash, in open addressing. The first of equal seeds stays.
struct Table {
    /// A bit for each seed by its hash, of [`FILTER_BITS`] a slot: nearly all words begin none, and that is to be told without
    /// a guess (Bloom 1970, with one hash). Empty where only seeds are looked up.
    filter: Vec<u64>,
    /// The upper half of the hash and the position plus one; 0 is empty.
    slots: Vec<(u32, u32)>,
    mask: usize,
    k: usize,
    choice: Choice,
}

/// One of 32 words and fewer that begin no seed passes the filter, since at most half of the slots are taken.
const FILTER_BITS: usize = 16;

/// A seed that finds no place within this many slots is left out: one seed of many, and only in crafted text.
const MAX_PROBES: usize = 8;

impl Table {
    fn new(n_words: usize, k: usize, choice: Choice) -> Self {
        // One position of (k + 1) / 2 is a seed by winnowing.
        let (spacing, n_bits) = match choice {
            Choice::ByPlace => (k, FILTER_BITS),
            Choice::ByWords => (k / 2, 0),
        };
        let len = (2 * n_words / spacing + 2).next_power_of_two();
        Table {
            filter: vec![0; (len * n_bits).div_ceil(64)],
            slots: vec![(0, 0); len],
            mask: len - 1,
            k,
            choice,
        }
    }

    fn probe(&self, hash: u64) -> (u32, impl Iterator<Item = usize> + use<>) {
        let mask = self.mask;
        // The low half of the hash picks the slot, the high half is the tag.
        let first = hash as usize;
        (
            (hash >> 32) as u32,
            (0..MAX_PROBES).map(move |i| first.wrapping_add(i) & mask),
        )
    }

    /// The place of a hash in the filter, by its high half.
    #[inline(always)]
    fn bit(&self, hash: u64) -> (usize, u64) {
        let bit = (hash >> 32) as usize & (self.slots.len() * FILTER_BITS - 1);
        (bit >> 6, 1 << (bit & 63))
    }

    #[inline(always)]
    fn find(&self, words: &[Word], at: usize, hash: u64) -> Option<usize> {
        let (place, bit) = self.bit(hash);
        match self.filter[place] & bit {
            0 => None,
            _ => self.find_in_slots(words, at, hash),
        }
    }

    fn find_in_slots(&self, words: &[Word], at: usize, hash: u64) -> Option<usize> {
        let (tag, slots) = self.probe(hash);
        for slot in slots {
            let (found, position) = self.slots[slot];
            if position == 0 {
                return None;
            }
            let original = position as usize - 1;
            if found == tag && (0..self.k).all(|i| words[original + i].hash == words[at + i].hash) {
                return Some(original);
            }
        }
        None
    }

    fn insert(&mut self, at: usize, hash: u64) {
        let (place, bit) = self.bit(hash);
        if let Some(bits) = self.filter.get_mut(place) {
            *bits |= bit;
        }
        let (tag, slots) = self.probe(hash);
        for slot in slots {
            if self.slots[slot].1 == 0 {
                self.slots[slot] = (tag, at as u32 + 1);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::{collection, prop_assert_eq};

    use super::*;
    use crate::article::words::words;

    fn found(text: &str) -> Vec<(usize, usize, usize)> {
        found_by(Choice::ByPlace, text)
    }

    fn found_by(choice: Choice, text: &str) -> Vec<(usize, usize, usize)> {
        matches_of(text, &words(text), choice)
            .into_iter()
            .map(|m| (m.copy, m.original, m.len))
            .collect()
    }

    #[test]
    fn a_repeat_of_seven_words_is_found_wherever_it_stands() {
        for before in 0..8 {
            let fresh: String = (0..before).map(|i| format!("fresh{i} ")).collect();
            let text = format!("{fresh} a b c d e f g x y z a b c d e f g");
            assert_eq!(found(&text), [(before + 10, before, 7)]);
        }
    }

    #[test]
    fn seeds_chosen_by_their_words_find_a_repeat_of_seven_words_wherever_it_is() {
        let paragraph: String = (0..7).map(|i| format!("word{i} ")).collect();
        for before in 0..8 {
            let fresh: String = (0..before).map(|i| format!("fresh{i} ")).collect();
            let text = format!("{fresh} {paragraph} x y z {paragraph}");
            let found = found_by(Choice::ByWords, &text);
            assert_eq!(found, [(before + 10, before, 7)]);
        }
    }

    proptest! {
        #[test]
        fn words_above_change_nothing_where_seeds_are_chosen_by_their_words(
            names in collection::vec(select(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][..]), 0..300),
            above in 1..8usize,
        ) {
            // The windows at the very top have no words before them.
            let top: String = (0..8).map(|i| format!("top{i} ")).collect();
            let text = format!("{top}{}", names.join(" "));
            let fresh: String = (0..above).map(|i| format!("fresh{i} ")).collect();
            let moved = found_by(Choice::ByWords, &text).into_iter();
            let moved: Vec<_> = moved.map(|(copy, original, len)| (copy + above, original + above, len)).collect();
            prop_assert_eq!(found_by(Choice::ByWords, &format!("{fresh}{text}")), moved);
        }
    }

    #[test]
    fn the_first_of_many_occurrences_is_the_original() {
        let text = "a b c d e f g h 1 a b c d e f g h 2 a b c d e f g h";
        assert_eq!(found(text), [(9, 0, 8), (18, 0, 8)]);
    }

    #[test]
    fn a_longer_match_that_grows_back_wins() {
        // The sentence `a … h` stands alone first, then at the head of a block, and the block stands twice.
        let text = "a b c d e f g h 1 2 3 a b c d e f g h i j k l m n o p 4 5 a b c d e f g h i j k l m n o p";
        assert_eq!(found(text), [(11, 0, 8), (29, 11, 16)]);
    }

    #[test]
    fn a_text_with_a_period_is_a_match_each_time() {
        assert_eq!(
            found(&"a b c d e f g h i j ".repeat(3)),
            [(10, 0, 10), (20, 0, 10)]
        );
        assert_eq!(found(&"x ".repeat(1000)), []);
    }
}
