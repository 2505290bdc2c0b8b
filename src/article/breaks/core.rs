//! Hashes and shapes of the letters and digits of words.

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
    pub hash: u32,
    pub prefix: u32,
    /// The last three characters.
    pub last: u32,
    pub shape: Shape,
}

/// Hashes a core and counts its characters of each kind, in twelve bits each: words of more than 4,095 letters may get a
/// false shape.
#[derive(Default)]
pub(super) struct Hasher {
    hash: u32,
    /// The hash of the first three characters, if there are more.
    prefix: u32,
    last: u32,
    n_chars: u32,
    kinds: u64,
}

const LOWER: u64 = 1;
const UPPER: u64 = 1 << 12;
const DIGIT: u64 = 1 << 24;
const UNCASED: u64 = 1 << 36;
pub(super) const MARK: u64 = 1 << 48;
const SPACE_OR_BEYOND_ASCII: u64 = 1 << 60;

/// The kind of each byte.
pub(super) const KINDS: [u64; 256] = {
    let mut kinds = [SPACE_OR_BEYOND_ASCII; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            byte if is_space(byte) => SPACE_OR_BEYOND_ASCII,
            _ => MARK,
        };
        byte += 1;
    }
    kinds
};

impl Hasher {
    #[inline(always)]
    pub fn add_ascii(&mut self, byte: u8) {
        let kind = KINDS[usize::from(byte)];
        let folded = if kind == DIGIT {
            b'0'
        } else {
            byte.to_ascii_lowercase()
        };
        self.add_folded(folded.into(), kind);
    }

    pub fn add(&mut self, c: char) {
        let (folded, kind) = match c {
            _ if c.is_ascii() => return self.add_ascii(c as u8),
            _ if c.is_lowercase() => (c, LOWER),
            _ if c.is_uppercase() => (c.to_lowercase().next().unwrap_or(c), UPPER),
            _ if c.is_numeric() => ('0', DIGIT),
            _ if c.is_alphabetic() => (c, UNCASED),
            _ => (c, MARK),
        };
        self.add_folded(folded.into(), kind);
    }

    #[inline(always)]
    fn add_folded(&mut self, folded: u32, kind: u64) {
        self.kinds = self.kinds.wrapping_add(kind);
        self.prefix = if self.n_chars == 3 {
            self.hash
        } else {
            self.prefix
        };
        self.n_chars += 1;
        self.hash = hashed(self.hash, folded);
        self.last = self.last << 10 ^ folded;
    }

    pub fn n(&self, kind: u64) -> u64 {
        (self.kinds / kind) & 0xfff
    }

    pub fn finish(&self, begins_upper: bool) -> Core {
        Core {
            hash: self.hash,
            prefix: if self.n_chars > 3 {
                self.prefix
            } else {
                self.hash
            },
            last: self.last,
            shape: self.shape(begins_upper),
        }
    }

    fn shape(&self, begins_upper: bool) -> Shape {
        let (n_lower, n_upper) = (self.n(LOWER), self.n(UPPER));
        let n_cased = n_lower + n_upper;
        let n_uncased = self.n(UNCASED);
        if self.n(DIGIT) > 0 {
            return if n_cased + n_uncased == 0 {
                Shape::Number
            } else {
                Shape::Alphanumeric
            };
        }
        match (n_lower, n_upper) {
            _ if n_uncased > 0 && n_uncased >= n_cased => Shape::Uncased,
            (_, 0) => Shape::Lower,
            (0, 1) => Shape::Initial,
            (0, _) => Shape::Upper,
            (_, 1) if begins_upper => Shape::Capitalised,
            _ => Shape::Mixed,
        }
    }
}

pub(super) fn hashed(hash: u32, value: u32) -> u32 {
    const MULTIPLIER: u32 = 0x9e37_79b1;
    (hash ^ value).wrapping_mul(MULTIPLIER).rotate_left(15)
}

/// White space among the ASCII characters, as [`char::is_whitespace`] has it.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
