//! A set of texts that is searched for anywhere in another text, quick to build and to search.

use crate::Span;

/// The fewest bytes of a text that can be searched for.
pub(super) const MIN_BYTES: usize = 3;

/// Bits of the place of a text's first bytes. A thousand texts fill a hundredth of the table.
const BITS: u32 = 17;

/// A frozen set of texts, each with a number of its own. Capitals and small letters of ASCII are the same.
///
/// A search looks at each place of the searched text once: a table tells from four bytes that nearly all of them begin
/// no text (as in Wu and Manber's multi-pattern search of 1994), and a sorted list settles the rest.
#[derive(Debug)]
pub(super) struct Texts {
    table: Box<[u64; 1 << (BITS - 6)]>,
    /// Sorted by the buckets of their first bytes.
    entries: Vec<Entry>,
    /// Where each bucket begins in `entries`, and where the last one ends.
    buckets: Vec<u32>,
    texts: String,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u32,
    text: Span,
    number: u32,
}

impl Default for Texts {
    fn default() -> Self {
        Texts {
            table: Box::new([0; 1 << (BITS - 6)]),
            entries: Vec::new(),
            buckets: Vec::new(),
            texts: String::new(),
        }
    }
}

impl Texts {
    /// Makes a set of `texts` of at least [`MIN_BYTES`] bytes, in lower case.
    pub fn new<'t>(texts: impl Iterator<Item = (&'t str, u32)>) -> Self {
        let mut set = Texts::default();
        for (text, number) in texts {
            let start = set.texts.len();
            set.texts.push_str(text);
            let text = Span::new(start, set.texts.len());
            let bytes = &set.texts.as_bytes()[start..];
            let key = key(bytes);
            set.entries.push(Entry { key, text, number });
            let fourth = match bytes.get(MIN_BYTES) {
                Some(&b) => b..=b,
                None => 0..=u8::MAX,
            };
            for b in fourth {
                let at = place(key << 8 | u32::from(b | CASE));
                set.table[at >> 6] |= 1 << (at & 63);
            }
        }
        set.entries
            .sort_unstable_by_key(|entry| (bucket(entry.key), entry.key, entry.number));
        set.buckets = vec![0; N_BUCKETS + 1];
        for entry in &set.entries {
            set.buckets[bucket(entry.key) + 1] += 1;
        }
        for b in 0..N_BUCKETS {
            set.buckets[b + 1] += set.buckets[b];
        }
        set
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where texts of the set stand in `text`, and which, in order of their places.
    pub fn find_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Span, u32)> + 't {
        let bytes = text.as_bytes();
        let mut from = 0;
        let places = std::iter::from_fn(move || {
            let at = self.next_place(bytes, from)?;
            from = at + 1;
            Some(at)
        });
        places.flat_map(move |at| self.at(bytes, at))
    }

    /// The next place at which a text may begin.
    fn next_place(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        if self.entries.is_empty() {
            return None;
        }
        let (first, more) = rest.split_at_checked(MIN_BYTES)?;
        let mut key = key(first);
        let mut may_begin = |b: u8| {
            key = key << 8 | u32::from(b | CASE);
            let at = place(key);
            self.table[at >> 6] >> (at & 63) & 1 == 1
        };
        // A text of three bytes may end the searched one, with no fourth to look at.
        let at = more.iter().position(|&b| may_begin(b));
        Some(from + at.unwrap_or(more.len()))
    }

    /// The texts that stand at byte `at`.
    fn at<'t>(&'t self, bytes: &'t [u8], at: usize) -> impl Iterator<Item = (Span, u32)> + 't {
        let key = key(&bytes[at..]);
        let at_bucket = bucket(key);
        let entries = match self.buckets.get(at_bucket..at_bucket + 2) {
            Some(&[from, to]) => &self.entries[from as usize..to as usize],
            _ => &[],
        };
        entries
            .iter()
            .filter(move |entry| entry.key == key)
            .filter_map(move |entry| {
                let text = &self.texts.as_bytes()[entry.text.range()];
                let here = bytes.get(at..at + text.len())?;
                here.eq_ignore_ascii_case(text)
                    .then(|| (Span::new(at, at + text.len()), entry.number))
            })
    }
}

/// The bit in which capitals and small letters of ASCII differ; what else differs in it alone is told apart later.
const CASE: u8 = 0x20;

/// The first three bytes, without their case.
fn key(bytes: &[u8]) -> u32 {
    let [a, b, c] = [bytes[0], bytes[1], bytes[2]].map(|b| u32::from(b | CASE));
    a << 16 | b << 8 | c
}

const N_BUCKETS: usize = 1 << 9;

/// The bucket of a key.
fn bucket(key: u32) -> usize {
    place(key) >> (BITS - N_BUCKETS.ilog2())
}

/// The upper bits of a product with 2^32 over the golden ratio (Knuth, volume 3, section 6.4).
fn place(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found() {
        let list = ["says", "say", "all rights", "права"];
        let texts = Texts::new(list.into_iter().zip(0..));
        let found = |text: &str| -> Vec<(usize, u32)> {
            texts
                .find_in(text)
                .map(|(span, n)| (span.start, n))
                .collect()
        };
        assert_eq!(
            found("She SAYS all Rights, says"),
            [(4, 0), (4, 1), (9, 2), (21, 0), (21, 1)]
        );
        assert_eq!(found("Все права"), [(7, 3)]);
        assert_eq!(found("sa"), []);
        assert_eq!(found("пра"), []);
        assert_eq!(Texts::default().find_in("says").count(), 0);
    }
}
