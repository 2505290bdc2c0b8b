//! Hashes and shapes of the letters and digits of words.

use crate::Span;
use crate::article::words::{Kinds, eight};
use crate::article::{is_blank, scan};

/// What the letters and digits of a token look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    None,
    Lower,
    Capitalised,
    Upper,
    /// One capital letter.
    Initial,
    Number,
    Alphanumeric,
    Symbol,
    Mixed,
    /// Letters without case.
    Uncased,
    Url,
    /// An e-mail address or the name of an account.
    Account,
}

impl Shape {
    /// Whether words of a title are like this.
    pub fn is_title_case(self) -> bool {
        matches!(
            self,
            Shape::Capitalised | Shape::Upper | Shape::Initial | Shape::Alphanumeric | Shape::Mixed
        )
    }

    /// Whether most words of running text are like this.
    pub fn is_prose(self) -> bool {
        matches!(self, Shape::Lower | Shape::Uncased)
    }
}

/// The letters and digits of a token, and what is between them.
pub(super) struct Core {
    /// Hash in small letters, with 0 for each digit.
    pub hash: u32,
    /// The first three characters, or a hash of them.
    pub prefix: u32,
    /// The last three characters, or a hash of them.
    pub last: u32,
    pub shape: Shape,
    /// Whether there is anything else than letters and digits.
    pub has_marks: bool,
}

impl Core {
    /// The core `core`, which begins and ends with a letter or digit.
    pub fn of(core: &str) -> Core {
        let bytes = core.as_bytes();
        if core.is_ascii() && core.len() <= scan::BLOCK {
            return Core::in_block(bytes, Span::new(0, core.len()), &Block::at(bytes), 0);
        }
        let mut hasher = Hasher::default();
        core.chars().for_each(|c| hasher.add(c));
        hasher.finish(core.starts_with(char::is_uppercase))
    }

    /// The core at `place`, all of it ASCII and in `block`, which begins at `block_start`.
    #[inline(always)]
    pub fn in_block(text: &[u8], place: Span, block: &Block, block_start: usize) -> Core {
        let len = place.len();
        let first_bit = 1 << (place.start - block_start);
        let mask = (u64::MAX >> (scan::BLOCK - len)) << (place.start - block_start);
        let (upper, lower) = (block.upper & mask, block.lower & mask);
        let digits = block.digits & mask;
        let n_first = len.min(8);
        let first = folded(text, place.start, n_first, digits != 0);
        let (mut hash, mut last) = (mixed(0, first), first >> (8 * n_first.saturating_sub(3)));
        if len > 8 {
            for at in (8..len).step_by(8) {
                let n = (len - at).min(8);
                hash = mixed(hash, folded(text, place.start + at, n, digits != 0));
            }
            last = folded(text, place.end - 3, 3, digits != 0);
        }
        // Whether there is one is enough, but for capitals.
        let counts = Counts {
            n_digits: usize::from(digits != 0),
            n_uncased: 0,
            n_lower: usize::from(lower != 0),
            n_upper: usize::from(upper != 0) + usize::from(upper & upper.wrapping_sub(1) != 0),
        };
        Core {
            hash: hash as u32,
            prefix: first as u32 & 0x00ff_ffff,
            last: last as u32,
            shape: counts.shape(upper & first_bit != 0),
            has_marks: (upper | lower | digits) != mask,
        }
    }
}

/// The kinds of 64 bytes, a bit for each.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    /// White space of ASCII.
    pub spaces: u64,
    /// Bytes outside ASCII.
    pub others: u64,
    pub upper: u64,
    pub lower: u64,
    pub digits: u64,
}

impl Block {
    /// The block with which `bytes` begin, filled up with zeros.
    pub fn at(bytes: &[u8]) -> Block {
        let bytes = scan::block(bytes);
        Block {
            spaces: scan::bits(&bytes, |lanes| {
                scan::within(lanes, b'\t', b'\r') | scan::one_of(lanes, [b' '])
            }),
            others: scan::bits(&bytes, |lanes| lanes),
            upper: scan::bits(&bytes, |lanes| scan::within(lanes, b'A', b'Z')),
            lower: scan::bits(&bytes, |lanes| scan::within(lanes, b'a', b'z')),
            digits: scan::bits(&bytes, |lanes| scan::within(lanes, b'0', b'9')),
        }
    }
}

/// Up to eight bytes with capitals as small letters, and digits, if there are any, as 0.
#[inline(always)]
fn folded(bytes: &[u8], at: usize, len: usize, has_digits: bool) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const LETTER: u64 = 0x40 * ONES;
    const HIGH: u64 = 0x80 * ONES;
    let eight = eight(bytes, at, len);
    // Some marks are folded like capitals: rare and harmless.
    let small = eight | (eight & LETTER) >> 1;
    if !has_digits {
        return small;
    }
    let from = |byte: u8| small + (0x80 - u64::from(byte)) * ONES & HIGH;
    let digits = from(b'0') & !from(b'9' + 1);
    small & !((digits >> 7) * 0x0f)
}

/// The kinds of the characters of a core.
#[derive(Default)]
struct Counts {
    n_digits: usize,
    /// Letters without case.
    n_uncased: usize,
    n_lower: usize,
    n_upper: usize,
}

impl Counts {
    fn shape(&self, begins_upper: bool) -> Shape {
        let n_cased = self.n_lower + self.n_upper;
        if self.n_digits > 0 {
            return if n_cased + self.n_uncased == 0 {
                Shape::Number
            } else {
                Shape::Alphanumeric
            };
        }
        match (self.n_lower, self.n_upper) {
            _ if self.n_uncased > 0 && self.n_uncased >= n_cased => Shape::Uncased,
            (_, 0) => Shape::Lower,
            (0, 1) => Shape::Initial,
            (0, _) => Shape::Upper,
            (_, 1) if begins_upper => Shape::Capitalised,
            _ => Shape::Mixed,
        }
    }
}

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Lower = 1,
    Upper,
    Digit,
    /// A letter without case.
    Uncased,
    Space,
    /// Invisible, but no white space.
    Blank,
    Mark,
}

static KINDS: Kinds = Kinds::new(|c| Kind::computed(c) as u8);

impl Kind {
    #[inline]
    pub fn of(c: char) -> Kind {
        match KINDS.of(c) {
            1 => Kind::Lower,
            2 => Kind::Upper,
            3 => Kind::Digit,
            4 => Kind::Uncased,
            5 => Kind::Space,
            6 => Kind::Blank,
            _ => Kind::Mark,
        }
    }

    fn computed(c: char) -> Kind {
        match c {
            _ if c.is_lowercase() => Kind::Lower,
            _ if c.is_uppercase() => Kind::Upper,
            _ if c.is_numeric() => Kind::Digit,
            _ if c.is_alphabetic() => Kind::Uncased,
            _ if c.is_whitespace() => Kind::Space,
            _ if is_blank(c) => Kind::Blank,
            _ => Kind::Mark,
        }
    }

    /// Whether a core may begin and end with it.
    pub fn is_core(self) -> bool {
        !matches!(self, Kind::Space | Kind::Blank | Kind::Mark)
    }
}

/// Makes a core of any characters, one by one.
#[derive(Default)]
struct Hasher {
    hash: u64,
    prefix: u32,
    last: u32,
    n_chars: usize,
    counts: Counts,
}

impl Hasher {
    fn add(&mut self, c: char) {
        let mut folded = c;
        let counts = &mut self.counts;
        match Kind::of(c) {
            Kind::Lower => counts.n_lower += 1,
            Kind::Upper => {
                counts.n_upper += 1;
                folded = c.to_lowercase().next().unwrap_or(c);
            }
            Kind::Digit => {
                counts.n_digits += 1;
                folded = '0';
            }
            Kind::Uncased => counts.n_uncased += 1,
            Kind::Space | Kind::Blank | Kind::Mark => {}
        }
        self.hash = mixed(self.hash, folded.into());
        self.last = self.last << 10 ^ u32::from(folded);
        self.n_chars += 1;
        if self.n_chars <= 3 {
            self.prefix = self.last;
        }
    }

    fn finish(self, begins_upper: bool) -> Core {
        let Counts {
            n_digits,
            n_uncased,
            n_lower,
            n_upper,
        } = self.counts;
        Core {
            hash: self.hash as u32,
            prefix: self.prefix,
            last: self.last,
            shape: self.counts.shape(begins_upper),
            has_marks: n_digits + n_uncased + n_lower + n_upper < self.n_chars,
        }
    }
}

/// Mixes a value into a hash of few bits.
pub(super) fn hashed(hash: u32, value: u32) -> u32 {
    mixed(hash.into(), value.into()) as u32
}

fn mixed(hash: u64, value: u64) -> u64 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let product = (hash ^ value).wrapping_mul(MULTIPLIER);
    product ^ product >> 32
}

/// White space among the ASCII characters, as [`char::is_whitespace`] has it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
