//! Which words are numbers: those with a numeral in them.

use crate::Span;
use crate::article::words::eight;

/// Whether some character of a word of `text` is a numeral, as [`char::is_numeric`] says. Looks at eight bytes at a time.
pub fn is_number(text: &str, word: Span) -> bool {
    let bytes = text.as_bytes();
    let mut at = word.start;
    while at < word.end {
        let len = (word.end - at).min(8);
        if has_digit_or_other(eight(bytes, at, len)) {
            return word.of(text).contains(is_numeral);
        }
        at += len;
    }
    false
}

/// Whether one of eight bytes is a digit, or none of ASCII.
fn has_digit_or_other(eight: u64) -> bool {
    let is_one = |b: &u8| b.is_ascii_digit() | !b.is_ascii();
    // Without branches, so that the compiler looks at all eight in one step.
    eight
        .to_le_bytes()
        .iter()
        .fold(false, |any, b| any | is_one(b))
}

/// [`char::is_numeric`], that takes no table for the letters most words are made of: from the Latin ones with marks to the
/// Hebrew ones, and the Chinese, Japanese and Korean ones.
fn is_numeral(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_digit(),
        '\u{c0}'..'\u{660}' | '\u{4e00}'..'\u{a000}' | '\u{ac00}'..'\u{d7a4}' => false,
        _ => c.is_numeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_those_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_numeral(c), c.is_numeric(), "{c:?}");
        }
    }

    #[test]
    fn a_numeral_is_found_wherever_it_stands() {
        for numeral in ['0', '9', '½', '٣', '/', ':', 'a', 'é'] {
            for len in 1..20 {
                for at in 0..len {
                    let mut word = "a".repeat(len);
                    word.replace_range(at..=at, &numeral.to_string());
                    for text in [format!("7{word}"), format!("7{word}7 and so on")] {
                        let span = Span::new(1, 1 + word.len());
                        assert_eq!(is_number(&text, span), numeral.is_numeric(), "{text}");
                    }
                }
            }
        }
    }
}
