//! Searches text for some bytes, sixteen at a time.

use wide::u8x16;

/// Bytes of a block. Each has a bit.
pub(crate) const BLOCK: usize = 64;

/// A cursor over the wanted bytes of a text.
pub(crate) struct Places<'t, F> {
    bytes: &'t [u8],
    is_wanted: F,
    /// The place of the current block, and which of its bytes are wanted.
    block: usize,
    wanted: u64,
}

impl<'t, F: Fn(u8x16) -> u8x16> Places<'t, F> {
    /// `is_wanted` marks lanes by their highest bits.
    #[inline(always)]
    pub fn new(bytes: &'t [u8], is_wanted: F) -> Self {
        let mut places = Places {
            bytes,
            is_wanted,
            block: 0,
            wanted: 0,
        };
        places.read(0);
        places
    }

    /// The first wanted byte from `at` on. Each block is read once if `at` never decreases.
    #[inline(always)]
    pub fn next(&mut self, mut at: usize) -> Option<usize> {
        loop {
            if !(self.block..self.block + BLOCK).contains(&at) {
                if at >= self.bytes.len() {
                    return None;
                }
                self.read(at);
            }
            let left = self.wanted & u64::MAX << (at - self.block);
            if left != 0 {
                return Some(self.block + left.trailing_zeros() as usize);
            }
            at = self.block + BLOCK;
        }
    }

    /// Reads the block at `at`.
    fn read(&mut self, at: usize) {
        let rest = &self.bytes[at..];
        self.block = at;
        self.wanted = bits(&block(rest), &self.is_wanted);
        if rest.len() < BLOCK {
            self.wanted &= !(u64::MAX << rest.len());
        }
    }
}

/// The first bytes of a text, filled up with zeros.
#[inline(always)]
pub(crate) fn block(text: &[u8]) -> [u8; BLOCK] {
    match text.first_chunk() {
        Some(block) => *block,
        None => {
            let mut block = [0; BLOCK];
            block[..text.len()].copy_from_slice(text);
            block
        }
    }
}

/// Maps the bytes of a block and returns the highest bit of each.
#[inline(always)]
pub(crate) fn bits(block: &[u8; BLOCK], of: impl Fn(u8x16) -> u8x16) -> u64 {
    let (lanes, _) = block.as_chunks();
    let bits = |i: usize| u64::from(of(u8x16::new(lanes[i])).to_bitmask()) << (16 * i);
    bits(0) | bits(1) | bits(2) | bits(3)
}

/// Marks the lanes that equal one of `bytes`.
#[inline(always)]
pub(crate) fn one_of<const N: usize>(lanes: u8x16, bytes: [u8; N]) -> u8x16 {
    let marks = bytes.map(|b| lanes.simd_eq(u8x16::splat(b)));
    marks
        .into_iter()
        .fold(u8x16::ZERO, |any, marks| any | marks)
}

/// Marks the lanes from `from` to `to`, both included.
#[inline(always)]
pub(crate) fn within(lanes: u8x16, from: u8, to: u8) -> u8x16 {
    // Bytes below `from` wrap around to the greatest numbers.
    let moved = lanes - u8x16::splat(from);
    moved.simd_eq(moved.min(u8x16::splat(to - from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wanted_byte_is_found() {
        for len in 0..200 {
            for step in 1..80 {
                let wanted: Vec<usize> = (0..len).step_by(step).collect();
                let mut bytes = vec![b'a'; len];
                wanted.iter().for_each(|&at| bytes[at] = b'.');
                let mut places = Places::new(&bytes, |lanes| one_of(lanes, [b'!', b'.']));
                let mut found = Vec::new();
                let mut at = 0;
                while let Some(place) = places.next(at) {
                    found.push(place);
                    at = place + 1;
                }
                assert_eq!(found, wanted, "{len} bytes");
            }
        }
    }

    #[test]
    fn a_place_is_found_again_from_before_it() {
        let bytes = "aa..".repeat(50);
        let mut places = Places::new(bytes.as_bytes(), |lanes| one_of(lanes, [b'.']));
        for at in [0, 2, 1, 3, 100, 150, 100, 198, 199] {
            let first = bytes[at..].find('.').map(|n| at + n);
            assert_eq!(places.next(at), first, "from {at}");
        }
        assert_eq!(places.next(200), None);
    }

    #[test]
    fn every_byte_is_within_its_bounds() {
        for b in 0..=u8::MAX {
            for (from, to) in [(0, 0), (b'a', b'z'), (0xe0, 0xe3), (0x80, 0xff), (0, 255)] {
                let marks = bits(&[b; BLOCK], |lanes| within(lanes, from, to));
                let expected = if (from..=to).contains(&b) {
                    u64::MAX
                } else {
                    0
                };
                assert_eq!(marks, expected, "{b} from {from} to {to}");
            }
        }
    }
}
