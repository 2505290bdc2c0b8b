//! How a text may be spelled otherwise before it is folded.

use super::texts::MIN_BYTES;

/// The longest run of letters in folded `text` that raw text holds in no other spelling than capitals of ASCII.
pub(super) fn word_of(text: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_lowercase() || (!c.is_ascii() && !is_cased(c));
    let runs = text.split(|c: char| !plain(c) || !c.is_alphanumeric());
    runs.filter(|run| run.len() >= MIN_BYTES)
        .max_by_key(|run| run.len())
}

/// Whether a letter outside ASCII has several forms that fold to one, as those with case and those of Arabic do: all that
/// UTF-8 writes with lead bytes up to DB, and what lies beyond the scripts of Asia that know no case.
fn is_cased(c: char) -> bool {
    !matches!(c, '\u{700}'..='\u{109f}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether folding `text` changes more than the case of ASCII and signs that are no letters: it drops invisible
/// characters and turns some letters into letters of ASCII. With `cased`, whether it has other letters with case.
pub(super) fn is_odd(text: &str, cased: bool) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bytes = text.as_bytes();
    if cased && bytes.iter().any(|b| matches!(b, 0xc3..=0xdb)) {
        return true;
    }
    let turkish = |at: usize| matches!(bytes[at + 1], 0xb0 | 0xb1);
    let invisible = |at: usize| match bytes[at..] {
        [0xc2, second, ..] => second == 0xad,
        // Zero-width and direction marks, word joiners, and letter-like signs.
        [0xe2, 0x80, third, ..] => matches!(third, 0x8b..=0x8f | 0xaa..=0xae),
        [0xe2, 0x81, third, ..] => third >= 0xa0,
        [0xe2, second, ..] => second == 0x84,
        [_, second, ..] => matches!(second, 0xb8 | 0xbb),
        _ => false,
    };
    memchr::memchr_iter(0xc4, bytes).any(turkish)
        || memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(invisible)
}
