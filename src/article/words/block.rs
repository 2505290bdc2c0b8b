//! Sixty-four bytes of text looked at together: where words of ASCII begin and end in them, a bit a byte.

/// Bytes of a block.
pub(super) const LEN: usize = 64;

/// The highest bit of each lane of a number, where answers stand.
pub(crate) const HIGH: u64 = of_all(0x80);

/// What stands in a block; bit `i` is the byte at `i`.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    /// Where words begin.
    pub starts: u64,
    /// Where no word goes on: no letter or digit of ASCII, or a capital after a small letter.
    pub stops: u64,
    /// Bytes outside ASCII.
    pub others: u64,
}

impl Block {
    /// Looks at the bytes of `text` from `at`, where no word goes on.
    pub fn at(text: &[u8], at: usize) -> Self {
        match text[at..].first_chunk() {
            Some(bytes) => Block::of(bytes),
            None => {
                let mut bytes = [0; LEN];
                bytes[..text.len() - at].copy_from_slice(&text[at..]);
                Block::of(&bytes)
            }
        }
    }

    fn of(bytes: &[u8; LEN]) -> Self {
        let (mut letters, mut turns, mut others) = (0, 0, 0);
        let mut small_before = 0;
        for (i, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
            let lanes = Lanes::of(*eight);
            let turned = lanes.capitals & (lanes.small << 8 | small_before >> 56);
            small_before = lanes.small;
            letters |= bits(lanes.letters) << (8 * i);
            turns |= bits(turned) << (8 * i);
            others |= bits(lanes.others) << (8 * i);
        }
        Block {
            starts: letters & (!(letters << 1) | turns),
            stops: !letters | turns,
            others,
        }
    }
}

/// Eight bytes in one number, a byte a lane (Lamport 1975, "Multiple byte processing with full-word instructions"); each
/// answer marks the highest bit of its lanes.
struct Lanes {
    /// Letters and digits of ASCII.
    letters: u64,
    capitals: u64,
    small: u64,
    others: u64,
}

impl Lanes {
    fn of(bytes: [u8; 8]) -> Self {
        let bytes = u64::from_le_bytes(bytes);
        let ascii = !bytes & HIGH;
        let low = bytes & !HIGH;
        let letters = within(low | of_all(0x20), b'a', b'z') & ascii;
        let digits = within(low, b'0', b'9') & ascii;
        // The bit in which small letters differ from capitals, moved to where answers stand.
        let case = bytes << 2;
        Lanes {
            letters: letters | digits,
            capitals: letters & !case,
            small: letters & case,
            others: bytes & HIGH,
        }
    }
}

/// The number that has `b` in every lane.
const fn of_all(b: u8) -> u64 {
    0x0101_0101_0101_0101 * b as u64
}

/// Marks the lanes of `bytes`, all below 128, that are no less than `from` and no greater than `to`.
pub(crate) fn within(bytes: u64, from: u8, to: u8) -> u64 {
    let not_below = bytes + of_all(0x80 - from);
    let above = bytes + of_all(0x7f - to);
    not_below & !above
}

/// The marks of eight lanes as eight bits: the product brings the mark of lane `i` to bit `56 + i`.
fn bits(marks: u64) -> u64 {
    (marks >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Up to eight bytes from `at`, the first lowest and zeros behind the last.
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

/// Up to eight letters and digits of ASCII from `at`, in small letters, the first lowest and zeros behind the last.
pub(super) fn folded(text: &[u8], at: usize, len: usize) -> u64 {
    let eight = eight(text, at, len);
    // Of letters and digits, letters alone have the sixth bit set.
    eight | (eight & of_all(0x40)) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_as_it_is() {
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
    fn a_capital_after_a_small_letter_begins_a_word() {
        for at in 0..LEN - 9 {
            let text = format!("{}nightThe7AB", "-".repeat(at));
            let block = Block::at(text.as_bytes(), 0);
            assert_eq!(block.starts, 1 << at | 1 << (at + 5));
            assert_eq!(block.stops >> (at + 5) & 1, 1);
        }
    }

    #[test]
    fn letters_are_folded_and_what_follows_is_left_out() {
        for text in [&b"AbZz09xyz"[..], b"AbZz0"] {
            for len in 1..=text.len().min(8) {
                let mut small = [0; 8];
                small[..len].copy_from_slice(&text[..len].to_ascii_lowercase());
                assert_eq!(folded(text, 0, len), u64::from_le_bytes(small));
            }
        }
    }
}
