//! Words and their hashes: the one pass over the letters of an article that all detectors share.
//!
//! A word is a UAX #29 word with letters or digits, with three differences that make two copies of one sentence give
//! the same words, however a scraper glued or set them:
//!
//! - a full stop or colon between letters separates (`said.The` is two words, and so is `U.S`), and so does a change
//!   from small to capital letters (`nightThe`);
//! - apostrophes, soft hyphens, joiners and direction marks inside a word do not count (`don't` equals `don’t`);
//! - in scripts that set no space between words every character is a word of its own, and weighs less.

mod block;
mod class;
mod hasher;
mod place;

pub(crate) use block::eight;
pub(crate) use class::fold;
pub(crate) use place::{first_near, range};

use block::Block;
use class::Class;
use hasher::Hasher;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::Span;

/// The weight of a word that stands between spaces. Weights are in quarters of such a word.
pub const WEIGHT_OF_ONE: usize = 4;

/// One word: the hash of its folded letters, and where it stands.
///
/// Offsets are 32 bits wide, since a hundred million words are kept for the largest article; see [`MAX_TEXT_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Equal words have equal hashes; the hash is the same on every machine and in every run.
    pub hash: u64,
    start: u32,
    /// The length in bytes, and in the lowest three bits the weight in quarters.
    len_and_weight: u32,
}

impl Word {
    fn new(hash: u64, span: Span, weight: usize) -> Self {
        Word {
            hash,
            start: span.start as u32,
            len_and_weight: (span.len() << 3 | weight) as u32,
        }
    }

    /// The same word where it stands in another text.
    fn at(self, start: usize) -> Self {
        Word {
            start: start as u32,
            ..self
        }
    }

    /// Where the word stands in the text.
    pub fn span(self) -> Span {
        let start = self.start as usize;
        Span::new(start, start + (self.len_and_weight >> 3) as usize)
    }

    /// How much the word counts, in quarters: 4 for a word between spaces, 2 for a Chinese or Japanese character,
    /// 1 for a Thai, Lao, Khmer or Burmese one.
    pub fn weight(self) -> usize {
        (self.len_and_weight & 7) as usize
    }
}

/// Texts of this many bytes and more give no words, since a length has 29 bits; detectors that look at words then
/// leave such a text alone. The program refuses articles long before.
pub const MAX_TEXT_BYTES: usize = 1 << 29;

/// Splits `text` into words. One pass; 16 bytes a word.
pub fn words(text: &str) -> Vec<Word> {
    if text.len() >= MAX_TEXT_BYTES {
        return Vec::new();
    }
    // News has a word in about six bytes, in every script that was looked at.
    let mut words = Vec::with_capacity(text.len() / 6 + 8);
    add(text, Span::new(0, text.len()), &mut words);
    words
}

/// Adds the words of `part`, which begins and ends with the text or next to a space or line end of ASCII: no word goes over
/// such a place, nor does what stands behind it matter to the words before.
fn add(text: &str, part: Span, words: &mut Vec<Word>) {
    let mut scanner = Scanner {
        text: &text[..part.end],
        at: part.start,
        words: std::mem::take(words),
    };
    scanner.scan();
    *words = scanner.words;
}

/// The words of `text`, which is made of stretches of another text, whose words are known: `stretches` tells where each
/// begins in `text`, and where it stands in the other one. One pass, over the letters near the seams alone.
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
    let (mut done, mut behind) = (0, 0);
    for &(now, stretch) in stretches {
        let Some(firm) = firm(raw, stretch) else {
            continue;
        };
        let start = now + firm.start - stretch.start;
        add(text, Span::new(done, start), &mut words);
        let known = behind + first_near(&raw_words[behind..], firm.start);
        behind = known + first_near(&raw_words[known..], firm.end);
        let moved = raw_words[known..behind]
            .iter()
            .map(|word| word.at(start + word.span().start - firm.start));
        words.extend(moved);
        done = start + firm.len();
    }
    add(text, Span::new(done, text.len()), &mut words);
    words
}

/// What of a stretch of `raw` has the same words whatever stands next to the stretch: from its first space or line end to
/// its last, or to where the text begins or ends.
fn firm(raw: &str, stretch: Span) -> Option<Span> {
    let bytes = stretch.of(raw).as_bytes();
    let start = match stretch.start {
        0 => 0,
        _ => memchr::memchr2(b' ', b'\n', bytes)?,
    };
    let end = match stretch.end == raw.len() {
        true => bytes.len(),
        false => memchr::memrchr2(b' ', b'\n', bytes)?,
    };
    (start < end).then(|| Span::new(stretch.start + start, stretch.start + end))
}

/// Counts the words of a text by UAX #29, as reports and summaries do. One pass.
pub fn n_words(text: &str) -> usize {
    text.unicode_words().count()
}

/// How many words a run of words amounts to: their weights in whole words, rounded up.
pub fn count(words: &[Word]) -> usize {
    words
        .iter()
        .map(|w| w.weight())
        .sum::<usize>()
        .div_ceil(WEIGHT_OF_ONE)
}

/// Whether two words are the same once folded. Tells equal words from words whose hashes collide.
pub fn same(text: &str, a: Word, b: Word) -> bool {
    let (spelled_a, spelled_b) = (a.span().of(text), b.span().of(text));
    a.hash == b.hash && (spelled_a == spelled_b || folded(spelled_a) == folded(spelled_b))
}

/// Whether a character belongs to words: a letter, a digit, or a mark or joiner on one.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(
        class::of(c),
        Class::Letter | Class::Capital | Class::Alone(_) | Class::Mark | Class::Ignored
    )
}

/// The letters that are hashed: case-folded, composed, and without what does not count.
pub(crate) fn folded(word: &str) -> String {
    letters(word).flat_map(char::to_lowercase).nfc().collect()
}

/// The characters of a word that count.
fn letters(word: &str) -> impl Iterator<Item = char> {
    let counts = |c: &char| !matches!(class::of(*c), Class::Ignored | Class::Apostrophe);
    word.chars().filter(counts)
}

pub(crate) const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15; // 2^64 over the golden ratio, made odd.

struct Scanner<'t> {
    text: &'t str,
    /// Behind the last word.
    at: usize,
    words: Vec<Word>,
}

/// Whether a word of ASCII that has come to `end` may go on there, as far as three characters tell.
fn goes_on(bytes: &[u8], end: usize) -> bool {
    let is_joined = |behind: &[u8], is: fn(&u8) -> bool| {
        is(&bytes[end - 1]) && behind.first().is_some_and(|b| is(b) || !b.is_ascii())
    };
    match &bytes[end..] {
        [b'\'', behind @ ..] | [0xe2, 0x80, 0x98 | 0x99, behind @ ..] => {
            is_joined(behind, u8::is_ascii_alphabetic)
        }
        [b'.' | b',', behind @ ..] => is_joined(behind, u8::is_ascii_digit),
        // Dashes, double quotes and the ellipsis end a word.
        [0xe2, 0x80, 0x93 | 0x94 | 0x9c | 0x9d | 0xa6, ..] => false,
        [next, ..] => !next.is_ascii(),
        [] => false,
    }
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while self.at < self.text.len() {
            let start = self.at;
            let block = Block::at(self.text.as_bytes(), start);
            self.block(start, &block);
        }
    }

    /// Takes the words that begin in the block at `start`; the last one may go on behind it.
    #[inline(always)]
    fn block(&mut self, start: usize, block: &Block) {
        let bytes = self.text.as_bytes();
        let begins = block.starts | block.others;
        let mut next = begins;
        while next != 0 {
            let begin = next.trailing_zeros();
            let at = start + begin as usize;
            let stops = block.stops & u64::MAX << begin << 1;
            let is_other = block.others >> begin & 1 == 1;
            let end = start + stops.trailing_zeros() as usize;
            let may_go_on = block.joins & stops & stops.wrapping_neg() != 0;
            if !is_other && stops != 0 && !(may_go_on && goes_on(bytes, end)) {
                self.push(Span::new(at, end), hash(bytes, at, end), WEIGHT_OF_ONE);
                next &= next - 1;
                continue;
            }
            self.at = at;
            match (is_other, stops) {
                (true, _) => self.other(),
                (false, 0) if begin == 0 => return self.long_word(),
                // Looked at in a block of its own.
                (false, 0) => return,
                (false, _) => self.ascii(end),
            }
            if self.at >= start + block::LEN {
                return;
            }
            next = begins & u64::MAX << (self.at - start);
        }
        self.at = start + block::LEN;
    }

    /// Takes the letters of ASCII up to `end`, and what the word goes on with.
    fn ascii(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        self.at = end;
        match goes_on(bytes, end) {
            true => self.rest_of_word(start, char::from(bytes[end - 1])),
            false => self.push(
                Span::new(start, end),
                hash(bytes, start, end),
                WEIGHT_OF_ONE,
            ),
        }
    }

    /// Takes a word of ASCII that is longer than a block.
    fn long_word(&mut self) {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        let mut before = 0u8;
        while let Some(&b) = bytes.get(end) {
            let turns = b.is_ascii_uppercase() && before.is_ascii_lowercase();
            if !b.is_ascii_alphanumeric() || turns {
                break;
            }
            before = b;
            end += 1;
        }
        self.ascii(end);
    }

    /// Takes the character outside ASCII that stands here, and its word if it begins one.
    fn other(&mut self) {
        let c = self.text[self.at..].chars().next();
        let c = c.expect("the scanner is inside the text");
        match class::of(c) {
            Class::Letter | Class::Capital => self.rest_of_word(self.at, '\0'),
            Class::Alone(weight) => self.lone(c, weight),
            _ => self.at += c.len_utf8(),
        }
    }

    /// Goes on with a word that begins at `start` and holds more than ASCII letters and digits, from behind the letter `before`.
    fn rest_of_word(&mut self, start: usize, mut before: char) {
        let mut at = self.at;
        let mut end = at;
        // Whether the letters are their own folded form, but for those of ASCII.
        let mut is_folded = true;
        let mut is_composed = true;
        let mut chars = self.text[at..].chars();
        while let Some(c) = chars.next() {
            let next = || chars.clone().next();
            at += c.len_utf8();
            match class::of(c) {
                Class::Letter => {
                    before = c;
                    end = at;
                }
                Class::Capital if c.is_uppercase() && before.is_lowercase() => break,
                Class::Capital => {
                    is_folded &= c.is_ascii();
                    before = c;
                    end = at;
                }
                Class::Mark => {
                    is_composed = false;
                    end = at;
                }
                Class::Ignored => is_folded = false,
                Class::Apostrophe
                    if before.is_alphabetic() && next().is_some_and(char::is_alphabetic) =>
                {
                    is_folded = false;
                }
                Class::Decimal if before.is_numeric() && next().is_some_and(char::is_numeric) => {}
                _ => break,
            }
        }
        self.at = end.max(start + 1);
        let hash = match &self.text[start..end] {
            _ if is_folded && is_composed => hash(self.text.as_bytes(), start, end),
            word if is_composed => {
                let mut hasher = Hasher::new();
                // As `letters` and `fold` have it, with one look at each letter.
                for c in word.chars() {
                    match class::of(c) {
                        Class::Ignored | Class::Apostrophe => {}
                        Class::Capital => c.to_lowercase().for_each(|folded| hasher.add(folded)),
                        _ => hasher.add(c),
                    }
                }
                hasher.finish()
            }
            word => {
                let mut hasher = Hasher::new();
                folded(word).chars().for_each(|c| hasher.add(c));
                hasher.finish()
            }
        };
        self.push(Span::new(start, self.at), hash, WEIGHT_OF_ONE);
    }

    #[inline(always)]
    fn push(&mut self, span: Span, hash: u64, weight: usize) {
        self.words.push(Word::new(hash, span, weight));
    }

    /// A character that is a word of its own, with the marks on it.
    fn lone(&mut self, c: char, weight: usize) {
        let start = self.at;
        let mut hasher = Hasher::new();
        // It has no other form in lower case.
        hasher.add(c);
        self.at += c.len_utf8();
        for c in self.text[self.at..].chars() {
            match class::of(c) {
                Class::Mark => hasher.add(c),
                Class::Ignored => {}
                _ => break,
            }
            self.at += c.len_utf8();
        }
        self.push(Span::new(start, self.at), hasher.finish(), weight);
    }
}

/// The hash of a word whose letters fold to themselves, or are of ASCII.
#[inline(always)]
fn hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hasher = Hasher::new();
    let mut at = start;
    while end - at > 8 {
        hasher.add_eight(block::folded(bytes, at, 8));
        at += 8;
    }
    hasher.end(block::folded(bytes, at, end - at), end - at);
    hasher.finish()
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
    fn case_quotes_and_soft_hyphens_do_not_count() {
        assert_eq!(hashes("DON'T go-now"), hashes("don’t go\u{2013}now"));
        assert_eq!(hashes("gov\u{ad}ernment"), hashes("government"));
        assert_eq!(hashes("ΑΘΗΝΑ МОСКВА ÉCOLE"), hashes("αθηνα москва école"));
    }

    #[test]
    fn words_of_any_length_are_hashed_alike_by_the_fast_path_and_the_other() {
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
        let text = "Der Bürgermeister sagte, daß l'école et l’arrivée “можно” πάντα 3,5 % (1.000) in İstanbul; \
                    Việt Nam, Kraków, հայերեն, ქართული, עברית, አማርኛ, தமிழ், বাংলা, 港口 한국어 #tag @name http";
        assert_eq!(spelled(text), text.unicode_words().collect::<Vec<_>>());
    }
}
