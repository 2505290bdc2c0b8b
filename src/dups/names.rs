//! Finds the naming words of an article: names, numbers, dates and places, which tell one story from another.

use crate::article::words::Word;
use crate::hash::HashedSet;

/// The lowest bit of a word's code: whether it is a naming word.
const NAMING: u32 = 1;

/// The longest abbreviation, in bytes, whose full stop ends no sentence: `Mr. Hale`, `St. Mary`, `Gen. Smith`.
const MAX_ABBREVIATION: usize = 3;

/// The code of a word without the mark of a naming word, for comparisons.
pub(super) fn plain(code: u32) -> u32 {
    code & !NAMING
}

/// Whether a code is that of a naming word.
pub(super) fn is_naming(code: u32) -> bool {
    code & NAMING != 0
}

/// The words as codes, the upper bits of their hashes, with the naming words marked; and the spelling of each naming word,
/// once, in the order of first occurrence.
///
/// A naming word contains a numeral, or begins with a capital inside a sentence and nowhere in the article with a small
/// letter. In scripts without capitals only numbers and words of other scripts are marked. One pass over the words, two over
/// their codes.
pub(super) fn codes(text: &str, words: &[Word]) -> (Vec<u32>, Vec<String>) {
    let mut naming = HashedSet::default();
    let mut small = Vec::with_capacity(words.len());
    let mut before: Option<Word> = None;
    let mut codes: Vec<u32> = Vec::with_capacity(words.len());
    for &word in words {
        let spelled = word.span().of(text);
        let code = plain((word.hash >> 32) as u32);
        codes.push(code);
        let begins = |is_such: fn(char) -> bool| spelled.starts_with(is_such);
        if spelled.contains(char::is_numeric)
            || begins(char::is_uppercase) && is_inside(text, before, word)
        {
            naming.insert(code);
        } else if begins(char::is_lowercase) {
            small.push(code);
        }
        before = Some(word);
    }
    for code in &small {
        naming.remove(code);
    }
    let mut spellings = Vec::new();
    let mut is_spelled = HashedSet::default();
    for (code, word) in codes.iter_mut().zip(words) {
        if naming.contains(code) {
            if is_spelled.insert(*code) {
                spellings.push(word.span().of(text).to_owned());
            }
            *code |= NAMING;
        }
    }
    (codes, spellings)
}

/// Whether a word does not begin a sentence, a line or a quotation.
fn is_inside(text: &str, before: Option<Word>, word: Word) -> bool {
    let Some(before) = before.map(Word::span) else {
        return false;
    };
    let gap = &text[before.end..word.span().start];
    let is_end = |c: char| {
        matches!(
            c,
            '!' | '?' | ':' | '…' | '\n' | '"' | '“' | '„' | '«' | '|' | '•'
        )
    };
    !gap.contains(is_end) && (!gap.contains('.') || before.len() <= MAX_ABBREVIATION)
}
