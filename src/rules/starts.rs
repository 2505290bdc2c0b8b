//! The texts that patterns begin with, looked up by their first bytes.
//!
//! They are laid out in bytes, so that the table of the built-in rules, twenty thousand texts, stands in the program as it is
//! needed: to build it takes longer than to clean an article.

use std::borrow::Cow;
use std::ops::Range;

use super::gate::Gate;
use crate::article::words::MULTIPLIER;

/// The fewest bytes of a text that can be looked up.
pub(super) const MIN_BYTES: usize = 3;

/// The built-in rules have some twenty thousand texts, many with the same first bytes.
const BUCKET_BITS: u32 = 13;

/// Bytes of the numbers of the table's layout.
const WORD: usize = 4;

/// Behind the buckets, which tell where each begins among the entries and where the last one ends, stands the filter.
const FILTER: usize = ((1 << BUCKET_BITS) + 1) * WORD;

/// Bits of the filter's two halves: of texts of eight bytes and more, and of shorter ones. Of the built-in rules, one bit in
/// sixteen is set of the first half and one in 150 of the second, which is looked at for each length.
const FILTER_BITS: u32 = 17;

/// Behind the filter stand the entries.
const ENTRIES: usize = FILTER + 2 * (1 << FILTER_BITS) / 8;

/// Bytes of an entry: the first eight of the text, where it stands among the texts, its length, that of the shortest text that
/// it begins with, and the pattern.
const ENTRY: usize = 8 + WORD + 2 + 2 + WORD;

/// A frozen table. Numbers are little-endian; behind the entries stand the texts. In a bucket they are sorted.
#[derive(Debug, Default)]
pub(super) struct Starts(Cow<'static, [u8]>);

/// More bytes than a text has.
const NO_TEXT: u16 = u16::MAX;

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
    /// Bytes of the shortest text that it begins with, itself among them, of those that are not all of their pattern;
    /// [`NO_TEXT`] if there is none.
    shortest: usize,
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

    /// Whether a text that begins with `head`, folded and without decoration at its ends, may be or begin as a pattern does.
    pub fn may_begin(&self, head: &str) -> bool {
        let head = head.as_bytes();
        if head
            .first_chunk()
            .is_some_and(|&eight| !self.may_begin_with(eight))
        {
            return false;
        }
        let bucket = self.bucket(head);
        let next = self.first_from(head, bucket.clone());
        // What begins with the head is not less than it, and what the head begins with, if anything, begins the last text
        // that is less, too.
        let goes_on = || next < bucket.end && self.text(&self.entry(next)).starts_with(head);
        let is_behind = || {
            let last = self.entry(next - 1);
            last.shortest <= head.len() && self.text(&last).starts_with(&head[..last.shortest])
        };
        goes_on() || next > bucket.start && is_behind()
    }

    /// The texts that `folded` begins with, in their order.
    pub fn of<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Start<'t>> {
        let folded = folded.as_bytes();
        let first = first_eight(folded);
        let fits = move |entry: &Entry| {
            first & mask(entry.len) == entry.head && folded.starts_with(self.text(entry))
        };
        let entries = self.bucket(folded).map(|number| self.entry(number));
        entries.filter(fits).map(|entry| Start {
            text: self.text(&entry),
            pattern: entry.pattern >> 1,
            is_whole: entry.pattern & 1 == 1,
        })
    }

    /// The same of a text that begins with these eight bytes, and may go on: `false` for most texts of a story, without a search
    /// (Bloom 1970, with one hash).
    pub fn may_begin_with(&self, eight: [u8; 8]) -> bool {
        let has = |bit: usize| {
            let byte = self.0.get(FILTER + bit / 8);
            byte.is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
        };
        let eight = u64::from_be_bytes(eight);
        (MIN_BYTES..=8).any(|len| has(bit(eight & mask(len), len)))
    }

    /// The numbers of the entries that share their first bytes with `folded`, and perhaps of some others.
    fn bucket(&self, folded: &[u8]) -> Range<u32> {
        let key = folded.first_chunk().filter(|_| !self.0.is_empty());
        key.map_or(0..0, |&key| {
            let at = bucket(key) * WORD;
            self.u32(at)..self.u32(at + WORD)
        })
    }

    /// The first entry of a bucket whose text is not less than `head`.
    fn first_from(&self, head: &[u8], bucket: Range<u32>) -> u32 {
        let first = first_eight(head);
        let is_less = |entry: Entry| match entry.head == first {
            true => self.text(&entry) < head,
            false => entry.head < first,
        };
        let (mut from, mut to) = (bucket.start, bucket.end);
        while from < to {
            let middle = from.midpoint(to);
            match is_less(self.entry(middle)) {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    }

    fn entry(&self, number: u32) -> Entry {
        let bytes = &self.0[ENTRIES + number as usize * ENTRY..][..ENTRY];
        let number = |at: usize| u32::from_le_bytes(chunk(bytes, at));
        let length = |at: usize| usize::from(u16::from_le_bytes(chunk(bytes, at)));
        Entry {
            head: u64::from_le_bytes(chunk(bytes, 0)),
            at: number(8) as usize,
            len: length(12),
            shortest: length(14),
            pattern: number(16),
        }
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
        self.starts
            .sort_by(|(a, _), (b, _)| (bucket_of(a), a).cmp(&(bucket_of(b), b)));
        let mut bytes = Vec::new();
        for bucket in 0..=1 << BUCKET_BITS {
            let first = self
                .starts
                .partition_point(|(text, _)| bucket_of(text) < bucket);
            put(&mut bytes, first);
        }
        bytes.extend(self.filter());
        let mut at = ENTRIES + self.starts.len() * ENTRY;
        for ((text, pattern), shortest) in self.starts.iter().zip(self.shortest()) {
            let len = u16::try_from(text.len()).expect("a pattern is shorter");
            bytes.extend(first_eight(text.as_bytes()).to_le_bytes());
            put(&mut bytes, at);
            bytes.extend(len.to_le_bytes());
            bytes.extend(shortest.to_le_bytes());
            bytes.extend(pattern.to_le_bytes());
            at += text.len();
        }
        self.starts
            .iter()
            .for_each(|(text, _)| bytes.extend(text.as_bytes()));
        Starts(Cow::Owned(bytes))
    }

    /// The filter: the first eight bytes of each text, and all of a shorter one, unless it is all of its pattern.
    fn filter(&self) -> Vec<u8> {
        let mut filter = vec![0; ENTRIES - FILTER];
        for (text, pattern) in &self.starts {
            if text.len() >= 8 || pattern & 1 == 0 {
                let bit = bit(first_eight(text.as_bytes()), text.len());
                filter[bit / 8] |= 1 << (bit % 8);
            }
        }
        filter
    }

    /// For each text, sorted, the bytes of the shortest that it begins with and that is not all of its pattern.
    fn shortest(&self) -> impl Iterator<Item = u16> {
        let mut last: Option<&str> = None;
        self.starts.iter().map(move |(text, pattern)| {
            if !last.is_some_and(|last| text.starts_with(last)) {
                last = (pattern & 1 == 0).then_some(text);
            }
            last.map_or(NO_TEXT, |last| last.len() as u16)
        })
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

/// The bit of the filter for a text's [`first_eight`]: the same, with 2^64.
fn bit(eight: u64, len: usize) -> usize {
    let half = usize::from(len < 8) << FILTER_BITS;
    half + (eight.wrapping_mul(MULTIPLIER) >> (64 - FILTER_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, prop_assert_eq};

    use super::*;

    fn starts() -> Starts {
        let mut builder = StartsBuilder::default();
        for (pattern, text) in (0..).zip(["read more", "read", "the ferry", "rea", "read", "tide"])
        {
            builder.add(text, pattern, pattern >= 4);
        }
        builder.build()
    }

    #[test]
    fn all_texts_that_a_text_begins_with_are_found() {
        let starts = starts();
        let patterns = |folded| starts.of(folded).map(|s| (s.pattern, s.is_whole)).collect();
        let found: Vec<(u32, bool)> = patterns("read more: x");
        assert_eq!(found, [(3, false), (1, false), (4, true), (0, false)]);
        let found: Vec<(u32, bool)> = patterns("the ferryman");
        assert_eq!(found, [(2, false)]);
        let none: Vec<(u32, bool)> = patterns("the");
        assert_eq!(none, []);
    }

    #[test]
    fn a_head_may_begin_a_text_or_go_on_behind_one() {
        let starts = starts();
        assert!(starts.may_begin("the fer") && starts.may_begin("the ferry sank"));
        assert!(starts.may_begin("reads") && starts.may_begin("react"));
        assert!(!starts.may_begin("the fex") && !starts.may_begin("th"));
    }

    #[test]
    fn nothing_goes_on_behind_a_text_that_is_whole() {
        let starts = starts();
        assert!(starts.may_begin("tid") && starts.may_begin("tide"));
        assert!(!starts.may_begin("tide of") && !starts.may_begin("tides"));
    }

    proptest! {
        #[test]
        fn a_table_finds_what_a_look_at_each_text_does(
            // Few letters, so that most texts begin with others.
            texts in collection::vec(("[ab]{3,14}", any::<bool>()), 0..20),
            head in "[ab]{3,14}",
        ) {
            let mut builder = StartsBuilder::default();
            for (pattern, (text, is_whole)) in (0..).zip(&texts) {
                builder.add(text, pattern, *is_whole);
            }
            let may_begin = texts.iter().any(|(text, is_whole)| {
                text.starts_with(&head) || !is_whole && head.starts_with(text)
            });
            let starts = builder.build();
            prop_assert_eq!(starts.may_begin(&head), may_begin);
            let mut found: Vec<u32> = starts.of(&head).map(|start| start.pattern).collect();
            found.sort_unstable();
            let begun = (0..).zip(&texts).filter(|(_, (text, _))| head.starts_with(text));
            prop_assert_eq!(found, begun.map(|(number, _)| number).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn nothing_begins_in_an_empty_table() {
        let starts = StartsBuilder::default().build();
        assert!(!starts.may_begin("read more"));
        assert_eq!(starts.of("read more").next(), None);
    }
}
