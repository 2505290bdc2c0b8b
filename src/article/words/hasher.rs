//! Hashes the folded letters of a word, eight bytes of their UTF-8 at a time.

pub(crate) const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15; // 2^64 over the golden ratio, made odd.

const SEED: u64 = 0x243f_6a88_85a3_08d3; // The first 64 bits of pi's fraction.

/// The hash of the letters so far, and up to eight bytes that are not mixed in yet.
///
/// The last eight bytes are filled up with zeros; no letter is a zero, so that different words differ. Eight bytes are
/// mixed by a multiplication; both halves of the product are used (as in wyhash, by Wang Yi).
#[derive(Clone, Copy)]
pub(super) struct Hasher {
    mixed: u64,
    waiting: u64,
    n_waiting: u32,
}

impl Hasher {
    pub fn new() -> Self {
        Hasher {
            mixed: SEED,
            waiting: 0,
            n_waiting: 0,
        }
    }

    /// Adds eight bytes, the first one lowest, where none are waiting.
    pub fn add_eight(&mut self, eight: u64) {
        self.mixed = mix(self.mixed ^ eight, MULTIPLIER);
    }

    /// Adds the last `n` bytes, up to eight.
    pub fn end(&mut self, rest: u64, n: usize) {
        self.waiting = rest;
        self.n_waiting = n as u32;
    }

    /// Adds a folded letter.
    pub fn add(&mut self, c: char) {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len() as u32;
        let letter = u64::from(u32::from_le_bytes(bytes));
        if self.n_waiting < 8 {
            self.waiting |= letter << (8 * self.n_waiting);
        }
        self.n_waiting += len;
        if self.n_waiting > 8 {
            self.n_waiting -= 8;
            self.add_eight(self.waiting);
            self.waiting = letter >> (8 * (len - self.n_waiting));
        }
    }

    pub fn finish(self) -> u64 {
        let last = mix(self.mixed ^ self.waiting, MULTIPLIER);
        // The low bits of a product depend on low bits only; tables take theirs from either end.
        let mixed = (last ^ last >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ mixed >> 32
    }
}

fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}
