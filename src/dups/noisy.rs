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
    let (in_kept, in_copy) = (Letters::of(kept), Letters::of(copy));
    // The words of the letters that both have.
    let runs = runs(&in_kept.letters, &in_copy.letters, LETTERS);
    let pairs = runs.into_iter().flat_map(|[there, here]| {
        let there = in_kept.word_at[there].iter().copied();
        there.zip(in_copy.word_at[here].iter().copied())
    });
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let mut n_matched = vec![0; copy.words.len()];
    for &(_, word) in &pairs {
        n_matched[word] += 1;
    }
    let mut recognised = Vec::with_capacity(copy.words.len());
    let mut done = 0;
    for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
        let (word, _) = of_one[0];
        let parts = of_one.iter().map(|&(_, part)| part);
        let parts = parts.filter(|&part| n_matched[part] >= in_copy.least[part]);
        let parts: Vec<usize> = parts.collect();
        if let (Some(first), Some(last)) = (parts.first(), parts.last())
            && parts.len() >= in_kept.least[word]
        {
            recognised.extend(copy.words.get(done..*first).unwrap_or_default());
            recognised.push(kept.words[word]);
            done = done.max(last + 1);
        }
    }
    recognised.extend(&copy.words[done..]);
    recognised
}

/// The letters of an article, each as the code of a word.
struct Letters {
    letters: Vec<u32>,
    /// The word of each letter.
    word_at: Vec<usize>,
    /// How many letters of each word must be right.
    least: Vec<usize>,
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
            least: Vec::with_capacity(article.words.len()),
        };
        let words = article.words.iter().zip(article.letters.split(' '));
        for (word, (&code, letters)) in words.enumerate() {
            let before = all.letters.len();
            // The lowest bit of a code marks names.
            all.letters
                .extend(letters.chars().map(|c| u32::from(c) << 1));
            all.word_at.resize(all.letters.len(), word);
            let n_letters = all.letters.len() - before;
            let n_digits = letters.chars().filter(|c| c.is_numeric()).count();
            let (some, of) = match is_naming(code) {
                _ if 2 * n_digits > n_letters => NUMBER,
                // A single digit in a word makes it no name: it is a wrong letter.
                true if n_digits == 0 => NAME,
                _ => WORD,
            };
            all.least.push((n_letters * some).div_ceil(of).max(1));
        }
        all
    }
}
