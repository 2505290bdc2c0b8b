//! The gates of the built-in rules, worked out beforehand: to work them out takes longer than to clean an article.
//!
//! They stand in a file that a test writes (`COPYDESK_BLESS=1 cargo test --test rules_gates`) and compares. The file begins
//! with a hash of the packs that it was made of, and is passed over where they have changed since.

use std::borrow::Cow;

use xxhash_rust::xxh3::Xxh3;

use super::gate::Gate;
use super::{BUILT_IN, Origin, Rules};

/// The file: the hash, and for each pattern in the order of the packs its file (one byte), where it begins there (four),
/// its kind (one), for patterns known by what they hold the most words (four), the number of lists of anchors (two) and the
/// lists, and its texts: their number (two), then the length (two) and the bytes of each; a list of anchors likewise.
/// Numbers are little-endian.
static GATES: &[u8] = include_bytes!("packs/gates");

/// Bytes of the hash.
const HASH: usize = 8;

/// Gates that are read one after the other, in the order of the patterns.
pub(super) struct Prebuilt {
    rest: Bytes,
    next: Option<(Key, Gate<'static>)>,
}

/// The file of a pattern and where it begins.
type Key = (usize, usize);

impl Prebuilt {
    /// The gates of the built-in packs; none if the packs have changed since they were worked out.
    pub fn of_packs() -> Self {
        let mut rest = Bytes(GATES);
        let is_of_packs = rest.take(HASH) == Some(&hash().to_le_bytes()[..]);
        let mut prebuilt = Prebuilt {
            rest: if is_of_packs { rest } else { Bytes(&[]) },
            next: None,
        };
        prebuilt.next = prebuilt.rest.entry();
        prebuilt
    }

    /// The gate of the pattern that begins at `key`, if it is there. Keys are asked for in order.
    pub fn gate(&mut self, key: Key) -> Option<Gate<'static>> {
        while self.next.as_ref().is_some_and(|(at, _)| *at < key) {
            self.next = self.rest.entry();
        }
        match &self.next {
            Some((at, _)) if *at == key => {
                let entry = self.next.take();
                self.next = self.rest.entry();
                entry.map(|(_, gate)| gate)
            }
            _ => None,
        }
    }
}

/// What the file of gates is to hold for the packs as they are, and what it holds.
#[doc(hidden)]
pub fn gates_as_they_should_be() -> (Vec<u8>, &'static [u8]) {
    let rules = Rules::built_in();
    let mut out = hash().to_le_bytes().to_vec();
    for rule in &rules.rules {
        let file = &rules.files[rule.file];
        debug_assert_eq!(file.origin, Origin::BuiltIn);
        for pattern in &rule.patterns {
            let gate = pattern.gate(&file.source);
            let gate = gate.expect("a test reads the built-in rules");
            out.push(u8::try_from(rule.file).expect("there are few packs"));
            put_u32(&mut out, pattern.span.start);
            put(&mut out, &gate);
        }
    }
    (out, GATES)
}

fn put(out: &mut Vec<u8>, gate: &Gate) {
    let texts = match gate {
        Gate::Exactly(texts) => {
            out.push(0);
            texts
        }
        Gate::Starts(texts) => {
            out.push(1);
            texts
        }
        Gate::Holds {
            texts,
            anchors,
            max_words,
        } => {
            out.push(2);
            put_u32(out, *max_words);
            put_u16(out, anchors.len());
            anchors.iter().for_each(|list| put_texts(out, list));
            texts
        }
    };
    put_texts(out, texts);
}

fn put_texts(out: &mut Vec<u8>, texts: &[Cow<str>]) {
    put_u16(out, texts.len());
    for text in texts {
        put_u16(out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
}

fn put_u16(out: &mut Vec<u8>, n: usize) {
    let n = u16::try_from(n).expect("gates are small");
    out.extend_from_slice(&n.to_le_bytes());
}

/// The greatest number stands for all that are greater.
fn put_u32(out: &mut Vec<u8>, n: usize) {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    out.extend_from_slice(&n.to_le_bytes());
}

/// Counts the layouts of the file that there were: an old file is of none of today's packs.
const LAYOUT: u8 = 3;

fn hash() -> u64 {
    let mut hash = Xxh3::new();
    hash.update(&[LAYOUT]);
    for (_, source) in BUILT_IN {
        hash.update(source.as_bytes());
        hash.update(b"\0");
    }
    hash.digest()
}

/// What is left to read.
struct Bytes(&'static [u8]);

impl Bytes {
    fn entry(&mut self) -> Option<(Key, Gate<'static>)> {
        let file = usize::from(self.take(1)?[0]);
        let start = self.u32()?;
        let gate = match self.take(1)?[0] {
            0 => Gate::Exactly(self.texts()?),
            1 => Gate::Starts(self.texts()?),
            _ => {
                let max_words = match self.u32()? {
                    n if n == u32::MAX as usize => usize::MAX,
                    n => n,
                };
                Gate::Holds {
                    max_words,
                    anchors: self.lists()?,
                    texts: self.texts()?,
                }
            }
        };
        Some(((file, start), gate))
    }

    fn lists(&mut self) -> Option<Vec<Vec<Cow<'static, str>>>> {
        let n = self.u16()?;
        (0..n).map(|_| self.texts()).collect()
    }

    fn texts(&mut self) -> Option<Vec<Cow<'static, str>>> {
        let n = self.u16()?;
        let mut texts = Vec::with_capacity(n);
        for _ in 0..n {
            let len = self.u16()?;
            texts.push(Cow::Borrowed(std::str::from_utf8(self.take(len)?).ok()?));
        }
        Some(texts)
    }

    fn u16(&mut self) -> Option<usize> {
        let bytes = self.take(2)?.first_chunk()?;
        Some(usize::from(u16::from_le_bytes(*bytes)))
    }

    fn u32(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn take(&mut self, n: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }
}
