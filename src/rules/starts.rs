//! The texts that patterns begin with, looked up by their first bytes.
//!
//! They are laid out in bytes, so that the table of the built-in rules, twenty thousand texts, stands in the program as it is
//! needed: to build it takes longer than to clean an article.

use std::borrow::Cow;

use super::gate::Gate;
use super::trigger::Triggers;

/// The fewest bytes of a text that can be looked up.
pub(super) const MIN_BYTES: usize = 3;

/// The built-in rules have some twenty thousand texts, many with the same first bytes.
const BUCKET_BITS: u32 = 13;

/// Bytes of the numbers of the table's layout.
const WORD: usize = 4;

/// Where the buckets stand, behind the triggers: where each begins among the entries, and where the last one ends.
const BUCKETS: usize = Triggers::BYTES;
const ENTRIES: usize = BUCKETS + ((1 << BUCKET_BITS) + 1) * WORD;

/// Bytes of an entry: the first eight of the text, where it stands among the texts, its length, and the pattern.
const ENTRY: usize = 8 + WORD + 2 + WORD;

/// A frozen table. Numbers are little-endian; behind the entries stand the texts.
#[derive(Debug, Default)]
pub(super) struct Starts(Cow<'static, [u8]>);

/// A text that a pattern begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start<'t> {
    pub text: &'t [u8],
    /// The number of the pattern.
    pub pattern: u32,
    /// Whether the text is all of it.
    pub is_whole: bool,
}

/// An entry of the table, whose text is looked at only if its first bytes fit.
#[derive(Clone, Copy)]
struct Entry {
    head: u64,
    at: usize,
    len: usize,
    /// Twice the number of the pattern, and one more if the text is all of it.
    pattern: u32,
}

impl Starts {
    /// The table that `bytes` hold, made by [`StartsBuilder::build`].
    pub fn new(bytes: &'static [u8]) -> Self {
        Starts(Cow::Borrowed(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether raw `text`, once folded, may begin as a pattern does, as far as its first bytes tell.
    pub fn may_begin_raw(&self, text: &str) -> bool {
        let triggers = self.0.get(..BUCKETS);
        triggers.is_some_and(|bytes| Triggers::may_begin(bytes, text))
    }

    /// Whether a text that begins with `head`, folded, may begin as a pattern does.
    pub fn may_begin(&self, head: &str) -> bool {
        let head = head.as_bytes();
        let (first, mask) = (first_eight(head), mask(head.len()));
        self.near(head).any(|entry| {
            (first ^ entry.head) & mask & self::mask(entry.len) == 0 && {
                let text = self.text(&entry);
                head.starts_with(text) || text.starts_with(head)
            }
        })
    }

    /// The texts that `folded` begins with, in the order in which they were added.
    pub fn of<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Start<'t>> {
        let folded = folded.as_bytes();
        let first = first_eight(folded);
        let fits = move |entry: &Entry| {
            first & mask(entry.len) == entry.head && folded.starts_with(self.text(entry))
        };
        self.near(folded).filter(fits).map(|entry| Start {
            text: self.text(&entry),
            pattern: entry.pattern >> 1,
            is_whole: entry.pattern & 1 == 1,
        })
    }

    /// The entries that share their first bytes with `folded`, and perhaps some others.
    fn near(&self, folded: &[u8]) -> impl Iterator<Item = Entry> {
        let key = folded.first_chunk().filter(|_| !self.0.is_empty());
        let entries = key.map_or(0..0, |&key| {
            let at = BUCKETS + bucket(key) * WORD;
            self.u32(at)..self.u32(at + WORD)
        });
        entries.map(|number| {
            let bytes = &self.0[ENTRIES + number as usize * ENTRY..][..ENTRY];
            let number = |at: usize| u32::from_le_bytes(chunk(bytes, at));
            Entry {
                head: u64::from_le_bytes(chunk(bytes, 0)),
                at: number(8) as usize,
                len: usize::from(u16::from_le_bytes(chunk(bytes, 12))),
                pattern: number(14),
            }
        })
    }

    fn text(&self, entry: &Entry) -> &[u8] {
        &self.0[entry.at..][..entry.len]
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(chunk(&self.0, at))
    }
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    *bytes[at..].first_chunk().expect("a table is whole")
}

/// Gathers texts into [`Starts`].
#[derive(Debug, Default)]
pub(super) struct StartsBuilder {
    starts: Vec<(String, u32)>,
}

impl StartsBuilder {
    /// Adds the texts that pattern number `pattern` begins with, or is, if its gate has such.
    pub fn add_gate(&mut self, gate: &Gate, pattern: u32) {
        let (texts, is_whole) = match gate {
            Gate::Exactly(texts) => (texts, true),
            Gate::Starts(texts) => (texts, false),
            Gate::Holds { .. } => return,
        };
        texts
            .iter()
            .for_each(|text| self.add(text, pattern, is_whole));
    }

    /// Adds a text of at least [`MIN_BYTES`] bytes.
    fn add(&mut self, text: &str, pattern: u32, is_whole: bool) {
        let pattern = pattern << 1 | u32::from(is_whole);
        self.starts.push((text.to_owned(), pattern));
    }

    /// Freezes the table.
    pub fn build(mut self) -> Starts {
        if self.starts.is_empty() {
            return Starts::default();
        }
        let bucket_of = |text: &str| bucket(chunk(text.as_bytes(), 0));
        self.starts.sort_by_cached_key(|(text, _)| bucket_of(text));
        let texts = self.starts.iter().map(|(text, _)| text.as_str());
        let mut bytes = Triggers::bytes(texts);
        for bucket in 0..=1 << BUCKET_BITS {
            let first = self
                .starts
                .partition_point(|(text, _)| bucket_of(text) < bucket);
            put(&mut bytes, first);
        }
        let mut at = ENTRIES + self.starts.len() * ENTRY;
        for (text, pattern) in &self.starts {
            let len = u16::try_from(text.len()).expect("a pattern is shorter");
            bytes.extend(first_eight(text.as_bytes()).to_le_bytes());
            put(&mut bytes, at);
            bytes.extend(len.to_le_bytes());
            bytes.extend(pattern.to_le_bytes());
            at += text.len();
        }
        self.starts
            .iter()
            .for_each(|(text, _)| bytes.extend(text.as_bytes()));
        Starts(Cow::Owned(bytes))
    }
}

fn put(bytes: &mut Vec<u8>, number: usize) {
    let number = u32::try_from(number).expect("rules have fewer bytes");
    bytes.extend(number.to_le_bytes());
}

/// The first eight bytes of a text as a number; zeros behind a shorter one.
fn first_eight(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let mut first = [0; 8];
            first[..text.len()].copy_from_slice(text);
            u64::from_be_bytes(first)
        }
    }
}

/// The bits of such a number that a text of so many bytes has.
fn mask(len: usize) -> u64 {
    match len {
        0 => 0,
        1..8 => u64::MAX << (64 - 8 * len),
        _ => u64::MAX,
    }
}

/// The upper bits of a product with 2^32 over the golden ratio (Knuth, volume 3, section 6.4).
fn bucket([a, b, c]: [u8; MIN_BYTES]) -> usize {
    let key = u32::from_be_bytes([0, a, b, c]);
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BUCKET_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts() -> Starts {
        let mut builder = StartsBuilder::default();
        for (pattern, text) in (0..).zip(["read more", "read", "the ferry", "rea", "read"]) {
            builder.add(text, pattern, pattern == 4);
        }
        builder.build()
    }

    #[test]
    fn all_texts_that_a_text_begins_with_are_found() {
        let starts = starts();
        let patterns = |folded| starts.of(folded).map(|s| (s.pattern, s.is_whole)).collect();
        let found: Vec<(u32, bool)> = patterns("read more: x");
        assert_eq!(found, [(0, false), (1, false), (3, false), (4, true)]);
        let found: Vec<(u32, bool)> = patterns("the ferryman");
        assert_eq!(found, [(2, false)]);
        let none: Vec<(u32, bool)> = patterns("the");
        assert_eq!(none, []);
    }

    #[test]
    fn a_head_may_begin_a_text_or_go_on_behind_one() {
        let starts = starts();
        assert!(starts.may_begin("the fer") && starts.may_begin("the ferry sank"));
        assert!(!starts.may_begin("the fex") && !starts.may_begin("th"));
    }

    #[test]
    fn nothing_begins_in_an_empty_table() {
        let starts = StartsBuilder::default().build();
        assert!(!starts.may_begin_raw("Read more") && !starts.may_begin("read more"));
        assert_eq!(starts.of("read more").next(), None);
    }
}
