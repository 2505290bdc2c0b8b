//! The roles of 64 bytes of text: where ASCII words begin and end, a bit for each byte.

use wide::u8x16;

use crate::article::scan;

/// Bytes of a block.
pub(super) const LEN: usize = scan::BLOCK;

/// The bytes of a block by their roles; bit `i` is the byte at `i`.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    /// Where words begin.
    pub starts: u64,
    /// Where words end: no ASCII letter or digit, or a capital after a small letter.
    pub stops: u64,
    /// Bytes outside ASCII.
    pub others: u64,
    /// Where a word may continue nevertheless: bytes outside ASCII, and apostrophes, full stops and commas with a letter, a
    /// digit or such a byte on either side. After the block, any byte is assumed.
    pub joins: u64,
}

impl Block {
    /// Reads the bytes of `text` from `at`, where no word continues.
    pub fn at(text: &[u8], at: usize) -> Self {
        Block::of(&scan::block(&text[at..]))
    }

    #[inline(always)]
    fn of(bytes: &[u8; LEN]) -> Self {
        // The bit in which small letters differ from capitals.
        let case = u8x16::splat(0x20);
        let letters = scan::bits(bytes, |lanes| scan::within(lanes | case, b'a', b'z'));
        let digits = scan::bits(bytes, |lanes| scan::within(lanes, b'0', b'9'));
        let small = scan::bits(bytes, |lanes| (lanes & case).simd_eq(case));
        let others = scan::bits(bytes, |lanes| lanes);
        let turns = (letters & !small) & (letters & small) << 1;
        let in_words = letters | digits;
        let marks = scan::bits(bytes, |lanes| scan::one_of(lanes, *b"'.,"));
        let next = (in_words | others) >> 1 | 1 << (LEN - 1);
        Block {
            starts: in_words & (!(in_words << 1) | turns),
            stops: !in_words | turns,
            others,
            joins: others | marks & in_words << 1 & next,
        }
    }
}

/// Up to eight bytes from `at`, the first one lowest, filled up with zeros.
pub(crate) fn eight(text: &[u8], at: usize, len: usize) -> u64 {
    match text[at..].first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight) & u64::MAX >> (64 - 8 * len),
        None => {
            let mut eight = [0; 8];
            eight[..len].copy_from_slice(&text[at..at + len]);
            u64::from_le_bytes(eight)
        }
    }
}

/// The same bytes of a word, in ASCII lower case.
pub(super) fn folded(text: &[u8], at: usize, len: usize) -> u64 {
    /// Of all ASCII bytes in words (letters, digits, full stops and commas), only letters have this bit.
    const LETTER: u64 = u64::from_le_bytes([0x40; 8]);
    let eight = eight(text, at, len);
    let is_letter = eight & LETTER & !(eight >> 1);
    eight | is_letter >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_role() {
        for b in 0..=u8::MAX {
            for at in 0..LEN {
                let mut text = [b'-'; LEN];
                text[at] = b;
                let block = Block::at(&text, 0);
                let bit = 1 << at;
                let is_word = b.is_ascii_alphanumeric();
                assert_eq!(block.starts, if is_word { bit } else { 0 }, "{b} at {at}");
                assert_eq!(block.stops, if is_word { !bit } else { u64::MAX });
                assert_eq!(block.others, if b.is_ascii() { 0 } else { bit });
            }
        }
    }

    #[test]
    fn a_word_may_continue_between_letters_or_digits_and_outside_ascii() {
        let block = Block::at("it's 3.5, U.S. 7’é".as_bytes(), 0);
        let joins = [2, 6, 11, 16, 17, 18, 19, 20];
        assert_eq!(block.joins, joins.iter().fold(0, |all, at| all | 1 << at));
        // Any byte may follow the block.
        let block = Block::at(format!("{}a, b", " ".repeat(LEN - 2)).as_bytes(), 0);
        assert_eq!(block.joins, 1 << (LEN - 1));
    }

    #[test]
    fn a_capital_after_a_small_letter_begins_a_word() {
        for at in 0..LEN - 9 {
            let text = format!("{}nightThe7AB", "-".repeat(at));
            let block = Block::at(text.as_bytes(), 0);
            assert_eq!(block.starts, 1 << at | 1 << (at + 5));
            assert_eq!(block.stops >> (at + 5) & 1, 1);
        }
    }

    #[test]
    fn letters_are_folded_and_later_bytes_are_left_out() {
        for text in [&b"AbZz09xyz"[..], b"AbZz0"] {
            for len in 1..=text.len().min(8) {
                let mut small = [0; 8];
                small[..len].copy_from_slice(&text[..len].to_ascii_lowercase());
                assert_eq!(folded(text, 0, len), u64::from_le_bytes(small));
            }
        }
    }
}
