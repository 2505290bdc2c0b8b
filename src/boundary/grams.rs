//! Hashes a paragraph's words and pairs of words into buckets. Each bucket has a weight in the model.

use crate::Span;
use crate::article::words::{self, Word, eight};
use crate::hash;

/// The number of buckets, a power of two.
pub(super) const N_BUCKETS: usize = 1 << 16;

/// How many words at the start of a paragraph are hashed alone, and in pairs.
const SINGLE_WORDS: usize = 32;
const PAIRED_WORDS: usize = 14;

/// The hash of every number: a date or a count of shares means the same whatever its value.
const NUMBER: u64 = 0x6e75_6d62_6572_2121;

/// Calls `each` with every bucket of a paragraph: those of its first words and pairs of words, and of the words at its edges.
pub(super) fn each_bucket(text: &str, words: &[Word], mut each: impl FnMut(u16)) {
    let hash = |word: Word| match text.as_bytes()[word.span().start] {
        b'0'..=b'9' => NUMBER,
        _ => hash(text, word.span()),
    };
    // The words at the edges are hashed again.
    let mut hashes = [0; SINGLE_WORDS];
    for (n, &word) in words.iter().take(SINGLE_WORDS).enumerate() {
        hashes[n] = hash(word);
        each(bucket(1, hashes[n], 0));
        if n > 0 && n < PAIRED_WORDS {
            each(bucket(2, hashes[n - 1], hashes[n]));
        }
    }
    let n = words.len();
    let at = |n: usize| match hashes.get(n) {
        Some(&hash) => hash,
        None => hash(words[n]),
    };
    if n > 1 {
        each(bucket(5, at(0), at(1)));
        each(bucket(6, at(n - 2), at(n - 1)));
    }
    if n > 0 {
        each(bucket(3, at(0), 0));
        each(bucket(4, at(n - 1), 0));
    }
}

/// The hash of a word's folded letters. The weights of the model file depend on it, unlike on [`Word::hash`], which may change
/// with every version of the program.
fn hash(text: &str, word: Span) -> u64 {
    of_plain(text.as_bytes(), word)
        .or_else(|| of_simple(word.of(text)))
        .unwrap_or_else(|| of_bytes(words::folded(word.of(text)).as_bytes()))
}

fn of_bytes(bytes: &[u8]) -> u64 {
    let eights = (0..bytes.len()).step_by(8);
    hash::mixed(eights.fold(SEED, |hash, at| {
        add(hash, eight(bytes, at, (bytes.len() - at).min(8)))
    }))
}

/// The hash of a word whose letters are all composed already: composing them takes ten times as long.
fn of_simple(word: &str) -> Option<u64> {
    let mut folded = [0; 64];
    let mut len = 0;
    for c in word.chars() {
        match c {
            '\'' | '’' => continue,
            _ => len += small(c)?.encode_utf8(folded.get_mut(len..len + 4)?).len(),
        }
    }
    Some(of_bytes(&folded[..len]))
}

/// The lower case of a letter that has a single one and composes with no neighbour. Most are a constant distance away.
fn small(c: char) -> Option<char> {
    let moved = |by: u32| char::from_u32(u32::from(c) + by);
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        'ß'..='ÿ' | 'а'..='џ' | 'α'..='ώ' => Some(c),
        'À'..='Þ' if c != '×' => moved(0x20),
        'А'..='Я' | 'Α'..='Ρ' | 'Σ'..='Ϋ' => moved(0x20),
        'Ѐ'..='Џ' => moved(0x50),
        '×' | 'Ā'..='į' | 'ı'..='ɏ' | 'Ѡ'..='ҁ' | 'Ḁ'..='ỹ' => c.to_lowercase().next(),
        // Hebrew and Arabic, except for the sign that stretches a word; kana, Chinese and Korean.
        'א'..='ת'
        | 'ء'..='غ'
        | 'ف'..='ي'
        | 'ぁ'..='ゖ'
        | 'ァ'..='ヺ'
        | '一'..='鿿'
        | '가'..='힣' => Some(c),
        _ => None,
    }
}

/// The hash of a word of ASCII without apostrophes, which folding only changes to lower case.
fn of_plain(text: &[u8], word: Span) -> Option<u64> {
    let mut hash = SEED;
    for at in (word.start..word.end).step_by(8) {
        let eight = eight(text, at, (word.end - at).min(8));
        let is_other = |b: &u8| (*b == b'\'') | !b.is_ascii();
        // Without branches, so that the compiler tests all eight at once.
        if eight
            .to_le_bytes()
            .iter()
            .fold(false, |any, b| any | is_other(b))
        {
            return None;
        }
        hash = add(hash, eight);
    }
    Some(hash::mixed(hash))
}

/// The first 64 bits of pi's fraction.
const SEED: u64 = 0x243f_6a88_85a3_08d3;

/// Adds eight bytes in lower case.
fn add(hash: u64, eight: u64) -> u64 {
    let mixed = (hash ^ (eight | 0x2020_2020_2020_2020)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

fn bucket(kind: u64, a: u64, b: u64) -> u16 {
    let mixed = (a ^ b.rotate_left(23) ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 48) as u16
}

/// How strongly a paragraph's words are associated with boilerplate: the sum of its buckets' weights over the root of their
/// number, so that long paragraphs do not score higher than short ones.
pub(super) fn score(weights: &[i8], text: &str, words: &[Word]) -> i32 {
    if weights.is_empty() {
        return 0;
    }
    let (mut sum, mut n) = (0, 0);
    each_bucket(text, words, |bucket| {
        sum += i32::from(weights[usize::from(bucket)]);
        n += 1;
    });
    over_root(sum, n)
}

fn over_root(sum: i32, n: i32) -> i32 {
    sum * 64 / (n * 256).isqrt().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_model_file() {
        let hash = |text: &str| hash(text, words::words(text)[0].span());
        assert_eq!(hash("Ferry"), hash("ferry"));
        assert_eq!(hash("ferry"), hash("ferry to Port Grebe"));
        assert_eq!(hash("cafe\u{301}"), hash("CAF\u{c9}"));
        assert_eq!(hash("don’t"), hash("dont"));
        assert_eq!(hash("don't"), hash("Dont sail"));
        let letters = ('\0'..='\u{ffff}').filter(|&c| small(c).is_some());
        let letters = letters.map(|c| format!("l’{c}"));
        for word in letters.chain(["Überfähre".into(), "Переправа".into(), "ÇAĞRI".into()])
        {
            let folded = words::folded(&word);
            let known = of_simple(&word).unwrap_or(of_bytes(folded.as_bytes()));
            assert_eq!(known, of_bytes(folded.as_bytes()), "{word}");
        }
        assert_eq!(hash("ferry"), 0x96ef_67b3_35b7_a65a);
        assert_eq!(hash("harbourmaster"), 0xa6d0_8631_b700_b946);
    }

    #[test]
    fn letters_with_a_lower_case_compose_with_nothing() {
        use unicode_normalization::char::canonical_combining_class;
        use unicode_normalization::{IsNormalized, is_nfc_quick};
        for c in ('\0'..='\u{ffff}').filter(|&c| small(c).is_some()) {
            let forms: Vec<char> = c.to_lowercase().collect();
            assert_eq!(small(c), Some(forms[0]), "{c}");
            assert_eq!(forms.len(), 1, "{c}");
            assert_eq!(
                is_nfc_quick(forms.iter().copied()),
                IsNormalized::Yes,
                "{c}"
            );
            assert_eq!(canonical_combining_class(forms[0]), 0, "{c}");
        }
    }

    #[test]
    fn the_score_grows_with_the_root_of_the_buckets() {
        let text = "one two";
        let weights = vec![16; N_BUCKETS];
        assert_eq!(
            score(&weights, text, &words::words(text)),
            over_root(16 * 7, 7)
        );
        assert_eq!(over_root(16 * 4, 4), 16 * 4 * 64 / 32);
        assert_eq!(over_root(-16 * 4, 4), -128);
        assert_eq!(score(&[], text, &words::words(text)), 0);
        assert_eq!(score(&weights, "", &[]), 0);
    }
}
