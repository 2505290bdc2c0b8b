//! Compares articles that were read from paper by a machine: letters are wrong, words broken or run together.
//!
//! The letters of two articles are aligned. A word of one that has most of its letters in a word of the other is that word. Then the
//! articles are compared word by word, as others are.

use super::Fingerprint;
use super::align::{LETTERS, runs};
use super::names::is_naming;
use crate::article::words::{Word, letters as letters_of};

/// The folded letters of words, with a space between two words.
pub(super) fn letters(text: &str, words: &[Word]) -> String {
    let mut letters = String::with_capacity(6 * words.len());
    for word in words {
        letters += &letters_of(word.span().of(text));
        letters.push(' ');
    }
    letters
}

/// The words of `copy`, with the words of `kept` in place of those that are recognised in it. Linear, as the alignment is.
pub(super) fn recognised(kept: &Fingerprint, copy: &Fingerprint) -> Vec<u32> {
    let (kept_letters, copy_letters) = (Letters::of(kept), Letters::of(copy));
    let stays = stays(&kept_letters, &copy_letters);
    // How many letters of a word of the copy are in any word.
    let mut n_matched = vec![0; copy.words.len()];
    for &(word, n) in stays.iter().flat_map(|stay| &stay.parts) {
        n_matched[word] += n;
    }
    let is_word = |word: usize| copy_letters.is_same(word, n_matched[word]);
    let mut recognised = Vec::with_capacity(copy.words.len());
    let mut done = 0;
    for Stay { word, mut parts } in stays {
        parts.retain(|&(part, _)| is_word(part));
        let n = parts.iter().map(|(_, n)| n).sum();
        if let (Some((first, _)), Some((last, _))) = (parts.first(), parts.last())
            && kept_letters.is_same(word, n)
        {
            recognised.extend(copy.words.get(done..*first).unwrap_or_default());
            recognised.push(kept.words[word]);
            done = done.max(last + 1);
        }
    }
    recognised.extend(&copy.words[done..]);
    recognised
}

/// Letters of a copy one after the other that are in one word.
struct Stay {
    word: usize,
    /// The words of the copy that they belong to, and how many there are of each.
    parts: Vec<(usize, usize)>,
}

fn stays(kept: &Letters, copy: &Letters) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for [there, here] in runs(&kept.letters, &copy.letters, LETTERS) {
        for (there, here) in there.zip(here) {
            let (word, part) = (kept.word_at[there] as usize, copy.word_at[here] as usize);
            if stays.last().is_none_or(|stay| stay.word != word) {
                let parts = Vec::new();
                stays.push(Stay { word, parts });
            }
            let parts = &mut stays.last_mut().expect("one was added").parts;
            match parts.last_mut() {
                Some((last, n)) if *last == part => *n += 1,
                _ => parts.push((part, 1)),
            }
        }
    }
    stays
}

/// The letters of an article, each as the code of a word.
struct Letters {
    letters: Vec<u32>,
    /// The word of each letter.
    word_at: Vec<u32>,
    kinds: Vec<Kind>,
}

/// How many letters of a word may be wrong.
struct Kind {
    n_letters: usize,
    share: (usize, usize),
}

/// Two wrong letters in six: of words with every tenth letter wrong, one in fifty has more, and few words of a language are as
/// near to each other.
const WORD: (usize, usize) = (2, 3);

/// One wrong letter in four: names that differ in more than an ending have fewer letters in common.
const NAME: (usize, usize) = (3, 4);

/// A digit has no wrong neighbour that looks right: "rose 3 percent" and "rose 8 percent" are different news.
const NUMBER: (usize, usize) = (1, 1);

impl Letters {
    fn of(article: &Fingerprint) -> Self {
        let mut all = Letters {
            letters: Vec::with_capacity(article.letters.len()),
            word_at: Vec::with_capacity(article.letters.len()),
            kinds: Vec::with_capacity(article.words.len()),
        };
        let words = article.words.iter().zip(article.letters.split(' '));
        for (word, (&code, letters)) in words.enumerate() {
            let before = all.letters.len();
            // The lowest bit of a code marks names.
            all.letters
                .extend(letters.chars().map(|c| u32::from(c) << 1));
            all.word_at.resize(all.letters.len(), word as u32);
            let n_letters = all.letters.len() - before;
            let n_digits = letters.chars().filter(|c| c.is_numeric()).count();
            let share = match is_naming(code) {
                _ if 2 * n_digits > n_letters => NUMBER,
                // A single digit in a word makes it no name: it is a wrong letter.
                true if n_digits == 0 => NAME,
                _ => WORD,
            };
            all.kinds.push(Kind { n_letters, share });
        }
        all
    }

    /// Whether a word with so many right letters is recognised.
    fn is_same(&self, word: usize, n: usize) -> bool {
        let Kind {
            n_letters,
            share: (some, of),
        } = self.kinds[word];
        n > 0 && n * of >= n_letters * some
    }
}
