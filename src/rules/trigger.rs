//! Tells from the raw bytes of a text that it begins as no pattern does, so that it need not be folded.

use super::fold::is_decoration;
use super::texts::MIN_BYTES;

/// What patterns begin with, in a form that raw text is asked for: three tables of bits, one byte after the other.
///
/// It may say yes to a text that matches nothing; it says no only to those that cannot match.
pub(super) struct Triggers;

impl Triggers {
    /// Bytes of the tables.
    pub const BYTES: usize = 3 * TABLE;

    /// The tables of the texts that patterns begin with, at least three bytes long.
    pub fn bytes<'t>(starts: impl Iterator<Item = &'t str>) -> Vec<u8> {
        let mut bytes = vec![0; Triggers::BYTES];
        let mut add = |table: usize, first: &[u8]| {
            let at = place(first);
            bytes[table + at / 8] |= 1 << (at % 8);
        };
        for start in starts.map(str::as_bytes) {
            match start.first_chunk::<LONG>() {
                Some(first) => {
                    add(LONGER, first);
                    add(LONGER_BY_SHORT, &first[..SHORT]);
                }
                None => add(SHORTER, &start[..SHORT]),
            }
        }
        bytes
    }

    /// Whether `text`, once folded, may begin with a text of the tables in `bytes`.
    pub fn may_begin(bytes: &[u8], text: &str) -> bool {
        let has = |table: usize, first: &[u8]| {
            let at = place(first);
            bytes[table + at / 8] >> (at % 8) & 1 == 1
        };
        let head = text.trim_start_matches(is_decoration).as_bytes();
        let is_plain = |head: &[u8]| head.iter().all(u8::is_ascii_alphanumeric);
        match (head.first_chunk::<SHORT>(), head.first_chunk::<LONG>()) {
            (Some(short), _) if !is_plain(short) => true,
            (Some(short), Some(long)) => {
                has(SHORTER, short)
                    || match long
                        .split(|&b| b == b' ')
                        .all(|word| !word.is_empty() && is_plain(word))
                    {
                        true => has(LONGER, long),
                        false => has(LONGER_BY_SHORT, short),
                    }
            }
            (Some(short), None) => has(SHORTER, short) || has(LONGER_BY_SHORT, short),
            (None, _) => true,
        }
    }
}

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

/// Bytes that every text is looked up by, and those that the longer ones are.
const SHORT: usize = 3;
const LONG: usize = 6;

/// Bits of the place of a text's first bytes. A thousand texts fill a thirtieth of the table.
const BITS: u32 = 15;

/// Bytes of a table.
const TABLE: usize = 1 << (BITS - 3);

/// Where the tables begin: of the first [`SHORT`] bytes of texts of fewer than [`LONG`] bytes; of the first [`LONG`] bytes of
/// the others; and of the first [`SHORT`] of these, for text in which the sixth byte is not what it seems.
const SHORTER: usize = 0;
const LONGER: usize = TABLE;
const LONGER_BY_SHORT: usize = 2 * TABLE;

/// The upper bits of a product with 2^64 over the golden ratio (Knuth, volume 3, section 6.4); capitals count as small letters.
fn place(first: &[u8]) -> usize {
    // Capitals and small letters of ASCII differ in the sixth bit alone, which spaces and digits have as well.
    let bytes = first
        .iter()
        .fold(0u64, |bytes, b| bytes << 8 | u64::from(b | 0x20));
    (bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triggers() -> Vec<u8> {
        Triggers::bytes(["read more", "we may earn", "© 20", "читайте"].into_iter())
    }

    #[test]
    fn what_could_begin_so_is_let_through() {
        let triggers = triggers();
        for text in [
            "Read more: x",
            "» READ MORE",
            "\u{ad}read",
            "re\u{ad}ad more",
            "We may",
            "Читайте также",
            "© 2031",
            "we",
        ] {
            assert!(Triggers::may_begin(&triggers, text), "{text}");
        }
        assert!(!Triggers::may_begin(&triggers, "The ferry sank"));
    }
}
