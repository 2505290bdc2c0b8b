//! Finds words that occur a second time: a greedy parse over hashed word k-grams.

mod gram;
mod table;
mod winnow;

use std::cmp::Reverse;

use crate::article::words::{self, Word};
use gram::Pair;
use table::Table;

/// A run of words that occurs earlier in the article, too. All three are counted in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// The start of the later occurrence.
    pub copy: usize,
    /// The start of the earlier occurrence. If the two overlap, the text has a period.
    pub original: usize,
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

/// Words in a seed. A repeat of `2 * SEED_WORDS - 1` words contains a seed. A shorter seed costs time for hits that lead
/// nowhere; a longer one misses sentences of eight words.
const SEED_WORDS: usize = 4;
/// In scripts in which a word is a character, twice as many carry as much meaning.
const SEED_CHARACTERS: usize = 8;
/// How far a match grows back, as a multiple of its length forward: what makes the parse linear.
const MAX_BACK: usize = 2;
/// And by at least this many words, so that a seed in the middle of a sentence finds its beginning.
const MIN_BACK: usize = 64;

/// From this many words on, seeds are chosen by their words, not by their places. Such a text is many articles in one file,
/// where text is always removed somewhere. If seeds were chosen by place, each removal would move all seeds after it, and
/// the next round would find other short matches all over the text: 40 MB of news took 14 rounds, and one more word at the
/// top of 10 MB changed 199 lines of the result. The longest of 13,068 articles is shorter. Of 20,000 shorter texts, the
/// choice changes the result of 62: winnowing finds more of their repeated headlines, but fewer of their lists and notes.
const MANY_WORDS: usize = 1 << 17;

/// Finds the words that occur earlier too, ordered by `copy`, no two on the same words of it.
///
/// As in rsync (Tridgell 1999, chapter 3), every k-th position is a seed and every position is compared with the seeds; as
/// in LZ77, the parse continues after each match. In texts of many words both are chosen by winnowing. Either way, any
/// repeat of `2k - 1` words is found, and where text occurs many times, the first occurrence is the original. Linear in
/// time but for the sorting; takes about 4 bytes a word.
pub(super) fn matches(text: &str, words: &[Word]) -> Vec<Match> {
    let sample = words.iter().step_by(8).take(512);
    let weight: usize = sample.clone().map(|w| w.weight()).sum();
    let matches = if weight >= 3 * sample.len() {
        parse::<SEED_WORDS>(words)
    } else {
        parse::<SEED_CHARACTERS>(words)
    };
    unfolded(text, words, matches)
}

fn parse<const K: usize>(words: &[Word]) -> Vec<Match> {
    if words.len() >= MANY_WORDS {
        return parse_by_words::<K>(words);
    }
    let mut parsed = Parsed::<K>::default();
    let mut table = Table::<K>::new(words.len());
    while let Some(pair) = table.next_pair(words, parsed.end) {
        parsed.add(words, pair);
    }
    parsed.matches
}

fn parse_by_words<const K: usize>(words: &[Word]) -> Vec<Match> {
    let mut parsed = Parsed::<K>::default();
    for pair in winnow::pairs::<K>(words) {
        if pair.copy >= parsed.end && pair.is_true::<K>(words) {
            parsed.add(words, pair);
        }
    }
    parsed.matches
}

/// The matches so far.
#[derive(Default)]
struct Parsed<const K: usize> {
    matches: Vec<Match>,
    /// The end of the last copy, where the parse continues.
    end: usize,
}

impl<const K: usize> Parsed<K> {
    /// Grows a seed both ways and adds the match. If it overlaps earlier ones, the shared words belong to the longer one.
    fn add(&mut self, words: &[Word], pair: Pair) {
        let mut found = grow(words, pair, K);
        self.end = found.copy_end();
        while let Some(last) = self.matches.last_mut() {
            if last.copy_end() <= found.copy {
                break;
            }
            if found.copy <= last.copy {
                self.matches.pop();
                continue;
            }
            if found.len >= last.len {
                last.len = found.copy - last.copy;
                if last.len < K {
                    self.matches.pop();
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
        self.matches.push(found);
    }
}

/// A shorter period is no repeated sentence, but one word many times, a drawn line or a chant.
const MIN_PERIOD: usize = 8;

/// Splits the matches that overlap their originals: text with a period becomes one match for each repetition, all with
/// the first one as original.
///
/// A period may begin at several words, since words may be the same by chance at either end. The start of a line is
/// preferred, then the start of a sentence.
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
            // Before the shift, the original is the last repetition; after it, the first one.
            let (original, len) = if at < shift {
                (m.original, shift)
            } else {
                (m.original + shift, period.min(m.len - at))
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

/// What begins with a word.
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

/// Grows a seed of `k` words both ways.
fn grow(words: &[Word], Pair { copy, original }: Pair, k: usize) -> Match {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::{collection, prop_assert_eq};

    use super::*;
    use crate::article::words::words;

    fn found(text: &str) -> Vec<(usize, usize, usize)> {
        placed(&matches(text, &words(text)))
    }

    fn winnowed(text: &str) -> Vec<(usize, usize, usize)> {
        let words = words(text);
        placed(&unfolded(
            text,
            &words,
            parse_by_words::<SEED_WORDS>(&words),
        ))
    }

    fn placed(matches: &[Match]) -> Vec<(usize, usize, usize)> {
        matches
            .iter()
            .map(|m| (m.copy, m.original, m.len))
            .collect()
    }

    #[test]
    fn a_repeat_of_seven_words_is_found_anywhere() {
        for before in 0..8 {
            let fresh: String = (0..before).map(|i| format!("fresh{i} ")).collect();
            let text = format!("{fresh} a b c d e f g x y z a b c d e f g");
            assert_eq!(found(&text), [(before + 10, before, 7)]);
        }
    }

    #[test]
    fn a_repeat_of_seven_words_is_found_in_a_text_of_many_words() {
        let paragraph: String = (0..7).map(|i| format!("word{i} ")).collect();
        for before in 0..8 {
            let fresh: String = (0..before).map(|i| format!("fresh{i} ")).collect();
            let text = format!("{fresh} {paragraph} x y z {paragraph}");
            assert_eq!(winnowed(&text), [(before + 10, before, 7)]);
        }
    }

    proptest! {
        #[test]
        fn words_above_change_nothing_in_a_text_of_many_words(
            names in collection::vec(select(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][..]), 0..300),
            above in 1..8usize,
        ) {
            // The windows at the very top have no words before them.
            let top: String = (0..8).map(|i| format!("top{i} ")).collect();
            let text = format!("{top}{}", names.join(" "));
            let fresh: String = (0..above).map(|i| format!("fresh{i} ")).collect();
            let moved = winnowed(&text).into_iter();
            let moved: Vec<_> = moved.map(|(copy, original, len)| (copy + above, original + above, len)).collect();
            prop_assert_eq!(winnowed(&format!("{fresh}{text}")), moved);
        }
    }

    #[test]
    fn the_first_of_many_occurrences_is_the_original() {
        let text = "a b c d e f g h 1 a b c d e f g h 2 a b c d e f g h";
        assert_eq!(found(text), [(9, 0, 8), (18, 0, 8)]);
    }

    #[test]
    fn a_longer_match_that_grows_back_wins() {
        // The sentence `a … h` is alone first, then begins a block, and the block occurs twice.
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
