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
