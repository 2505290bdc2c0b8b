//! Words and their hashes, computed once for all detectors.
//!
//! A word is a UAX #29 word with letters or digits, with three differences that make two copies of one sentence give
//! the same words, however a scraper joined or quoted them:
//!
//! - a full stop or colon between letters separates (`said.The` is two words, and so is `U.S`), and so does a change
//!   from small to capital letters (`nightThe`);
//! - apostrophes, soft hyphens, joiners and direction marks inside a word are ignored (`don't` equals `don’t`);
//! - in scripts without spaces between words, every character is a word of its own and weighs less.

mod block;
mod class;
mod hasher;
mod scanner;
mod search;
mod word;

pub(crate) use block::eight;
pub(crate) use class::{fold, folded, is_letter};
pub(crate) use hasher::MULTIPLIER;
pub(crate) use search::{first_near, range, span};
pub use word::{WEIGHT_OF_ONE, Word};

use scanner::add;

use crate::Span;

/// Texts of this many bytes and more have no words, since a length has 29 bits, so that detectors find nothing in them.
pub const MAX_TEXT_BYTES: usize = 1 << 29;

/// Splits `text` into words. One pass; 16 bytes a word.
pub fn words(text: &str) -> Vec<Word> {
    if text.len() >= MAX_TEXT_BYTES {
        return Vec::new();
    }
    // News has a word in about six bytes, in every script that was measured.
    let mut words = Vec::with_capacity(text.len() / 6 + 8);
    add(text, Span::new(0, text.len()), &mut words);
    words
}

/// The words of `text`, which consists of stretches of `raw`, given the words of `raw`. `stretches` are the start of each in
/// `text` and its span in `raw`. Only letters near the seams are read again.
pub(crate) fn carried_over(
    text: &str,
    stretches: &[(usize, Span)],
    raw: &str,
    raw_words: &[Word],
) -> Vec<Word> {
    if raw.len() >= MAX_TEXT_BYTES {
        return self::words(text);
    }
    let mut words = Vec::with_capacity(raw_words.len());
    let (mut done, mut next) = (0, 0);
    for &(now, stretch) in stretches {
        let Some(firm) = firm(raw, stretch) else {
            continue;
        };
        let start = now + firm.start - stretch.start;
        add(text, Span::new(done, start), &mut words);
        let first = next + first_near(&raw_words[next..], firm.start);
        next = first + first_near(&raw_words[first..], firm.end);
        let moved = |word: &Word| word.at(start + word.span().start - firm.start);
        words.extend(raw_words[first..next].iter().map(moved));
        done = start + firm.len();
    }
    add(text, Span::new(done, text.len()), &mut words);
    words
}

/// The part of a stretch of `raw` that has the same words whatever is next to the stretch: from its first space or line
/// end to its last, or to the start or end of the text.
fn firm(raw: &str, stretch: Span) -> Option<Span> {
    let bytes = stretch.of(raw).as_bytes();
    let start = if stretch.start == 0 {
        0
    } else {
        memchr::memchr2(b' ', b'\n', bytes)?
    };
    let end = if stretch.end == raw.len() {
        bytes.len()
    } else {
        memchr::memrchr2(b' ', b'\n', bytes)?
    };
    (start < end).then(|| Span::new(stretch.start + start, stretch.start + end))
}

/// The weight of some words in whole words, rounded up.
pub fn count(words: &[Word]) -> usize {
    let weight: usize = words.iter().map(|w| w.weight()).sum();
    weight.div_ceil(WEIGHT_OF_ONE)
}

/// Whether two words are the same when folded, and not only by their hashes.
pub fn same(text: &str, a: Word, b: Word) -> bool {
    let (spelled_a, spelled_b) = (a.span().of(text), b.span().of(text));
    a.hash == b.hash && (spelled_a == spelled_b || folded(spelled_a) == folded(spelled_b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|w| w.span().of(text)).collect()
    }

    fn hashes(text: &str) -> Vec<u64> {
        words(text).into_iter().map(|w| w.hash).collect()
    }

    #[test]
    fn words_are_the_same_wherever_a_block_begins() {
        let text = "it's 3.5, U.S. 1,000.5 don’t é é.e a1,b nightThe: naïve x'9 said.The “O’Neill’s” 7’é 港1,2";
        let alone = hashes(text);
        for n in 0..2 * block::LEN {
            assert_eq!(hashes(&format!("{}{text}", " ".repeat(n))), alone, "{n}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            spelled("“Don’t,” she said: the e-mail cost $3.50!"),
            ["Don’t", "she", "said", "the", "e", "mail", "cost", "3.50"]
        );
    }

    #[test]
    fn glued_sentences_are_two_words() {
        assert_eq!(
            spelled("he said.The nightThe end"),
            ["he", "said", "The", "night", "The", "end"]
        );
    }

    #[test]
    fn case_quotes_and_soft_hyphens_are_ignored() {
        assert_eq!(hashes("DON'T go-now"), hashes("don’t go\u{2013}now"));
        assert_eq!(hashes("gov\u{ad}ernment"), hashes("government"));
        assert_eq!(hashes("ΑΘΗΝΑ МОСКВА ÉCOLE"), hashes("αθηνα москва école"));
    }

    #[test]
    fn both_paths_hash_words_of_any_length_alike() {
        let letters = "Abcdefghijklmnopqrstuvwxyz0123456789";
        for len in 1..letters.len() {
            let word = &letters[..len];
            for at in 1..=len {
                let hyphenated = format!("{}\u{ad}{} x", &word[..at], &word[at..]);
                assert_eq!(hashes(&hyphenated)[0], hashes(word)[0], "{hyphenated}");
            }
            assert_ne!(hashes(word)[0], hashes(&letters[..len + 1])[0]);
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_word() {
        assert_eq!(hashes("caf\u{e9}"), hashes("cafe\u{301}"));
        assert_eq!(spelled("cafe\u{301} noir").len(), 2);
    }

    #[test]
    fn digits_count_with_their_points() {
        assert_ne!(hashes("3.5"), hashes("35"));
        assert_ne!(hashes("rose 3 percent"), hashes("rose 5 percent"));
        assert_eq!(
            spelled("in 2014. Then 1,000,"),
            ["in", "2014", "Then", "1,000"]
        );
    }

    #[test]
    fn scripts_without_spaces_give_a_word_for_each_character() {
        assert_eq!(
            spelled("港口委員会は、"),
            ["港", "口", "委", "員", "会", "は"]
        );
        assert_eq!(spelled("ที่นี่").len(), 2);
        assert_eq!(count(&words("港口委員")), 2);
    }

    #[test]
    fn scripts_with_spaces_give_whole_words() {
        assert_eq!(spelled("हिन्दी में समाचार।"), ["हिन्दी", "में", "समाचार"]);
        assert_eq!(spelled("في العاصمة، أمس"), ["في", "العاصمة", "أمس"]);
        assert_eq!(spelled("부산 항만"), ["부산", "항만"]);
    }

    #[test]
    fn outside_the_differences_words_are_those_of_uax_29() {
        use unicode_segmentation::UnicodeSegmentation;
        let text = "Der Bürgermeister sagte, daß l'école et l’arrivée “можно” πάντα 3,5 % (1.000) in İstanbul; \
                    Việt Nam, Kraków, հայերեն, ქართული, עברית, አማርኛ, தமிழ், বাংলা, 港口 한국어 #tag @name http";
        assert_eq!(spelled(text), text.unicode_words().collect::<Vec<_>>());
    }
}
