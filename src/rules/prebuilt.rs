//! How the patterns of the built-in rules are found, worked out beforehand: to work it out takes longer than to clean an
//! article.
//!
//! They stand in a file that a test writes (`COPYDESK_BLESS=1 cargo test --test library rules_gates`) and compares. The file begins
//! with a hash of the packs that it was made of, and is passed over where they have changed since.

use std::borrow::Cow;

use super::gate::Gate;
use super::starts::{Starts, StartsBuilder};
use super::{Origin, Rules};

/// The file: the hash of the packs; the length of the table of texts that patterns begin with (four bytes) and the table, see
/// [`Starts`]; the number of its patterns (four); and for each pattern in the order of the packs its file (one byte), where it
/// begins there (four) and its kind (one): whether it is in the table, with the next number, or known by what it holds. For
/// these follow the most words (four), the number of lists of anchors (two) and for each the number of hashes (two) and the
/// hashes (eight), and the texts: their number (two), then the length (two) and the bytes of each. Numbers are little-endian.
static GATES: &[u8] = include_bytes!("packs/gates");

/// Bytes of the hash.
const HASH: usize = 8;

/// The kinds of patterns.
const IN_TABLE: u8 = 0;
const HOLDS: u8 = 1;

/// What is known of the built-in rules beforehand, read in the order of the patterns.
pub(super) struct Prebuilt {
    starts: &'static [u8],
    n_patterns: usize,
    rest: Bytes,
    /// The next pattern and its kind, and how many of the table came before it.
    next: Option<(Key, u8)>,
    n_in_table: usize,
}

/// The file of a pattern and where it begins.
type Key = (usize, usize);

/// What is known of a pattern.
pub(super) enum Entry {
    /// It is in the table, with this number.
    InTable(usize),
    Gate(Gate<'static>),
}

impl Prebuilt {
    /// What is known of the built-in packs; nothing if they have changed since it was worked out.
    pub fn of_packs() -> Self {
        Self::read(Bytes(GATES)).unwrap_or(Prebuilt {
            starts: &[],
            n_patterns: 0,
            rest: Bytes(&[]),
            next: None,
            n_in_table: 0,
        })
    }

    fn read(mut bytes: Bytes) -> Option<Self> {
        if bytes.take(HASH)? != hash().to_le_bytes() {
            return None;
        }
        let n_bytes = bytes.u32()?;
        let starts = bytes.take(n_bytes)?;
        let n_patterns = bytes.u32()?;
        let next = bytes.key();
        Some(Prebuilt {
            starts,
            n_patterns,
            rest: bytes,
            next,
            n_in_table: 0,
        })
    }

    /// The table of texts that patterns begin with.
    pub fn starts(&self) -> Starts {
        Starts::new(self.starts)
    }

    /// How many patterns the table is of.
    pub fn n_patterns(&self) -> usize {
        self.n_patterns
    }

    /// What is known of the pattern that begins at `key`, if anything. Keys are asked for in order.
    pub fn entry(&mut self, key: Key) -> Option<Entry> {
        loop {
            let (at, kind) = self.next.filter(|(at, _)| *at <= key)?;
            let entry = match kind {
                IN_TABLE => {
                    self.n_in_table += 1;
                    Entry::InTable(self.n_in_table - 1)
                }
                _ => Entry::Gate(self.rest.gate()?),
            };
            self.next = self.rest.key();
            if at == key {
                return Some(entry);
            }
        }
    }
}

/// What the file of gates is to hold for the packs as they are, and what it holds.
#[doc(hidden)]
pub fn gates_as_they_should_be() -> (Vec<u8>, &'static [u8]) {
    let rules = Rules::built_in();
    let mut starts = StartsBuilder::default();
    let mut entries = Vec::new();
    let mut n_in_table = 0;
    for rule in &rules.rules {
        let file = &rules.files[rule.file];
        debug_assert_eq!(file.origin, Origin::BuiltIn);
        for pattern in rule.patterns.iter() {
            let gate = pattern.gate(&file.source);
            let gate = gate.expect("a test reads the built-in rules");
            entries.push(u8::try_from(rule.file).expect("there are few packs"));
            put_u32(&mut entries, pattern.span.start);
            if let Gate::Holds { .. } = gate {
                entries.push(HOLDS);
                put(&mut entries, &gate);
            } else {
                entries.push(IN_TABLE);
                starts.add_gate(&gate, n_in_table);
                n_in_table += 1;
            }
        }
    }
    let starts = starts.build();
    let mut out = hash().to_le_bytes().to_vec();
    put_u32(&mut out, starts.bytes().len());
    out.extend_from_slice(starts.bytes());
    put_u32(&mut out, n_in_table as usize);
    out.extend(entries);
    (out, GATES)
}

fn put(out: &mut Vec<u8>, gate: &Gate) {
    let Gate::Holds {
        texts,
        anchors,
        max_words,
    } = gate
    else {
        return;
    };
    put_u32(out, *max_words);
    put_u16(out, anchors.len());
    for list in anchors {
        put_u16(out, list.len());
        list.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
    }
    put_texts(out, texts);
}

fn put_texts(out: &mut Vec<u8>, texts: &[Cow<str>]) {
    put_u16(out, texts.len());
    for text in texts {
        put_u16(out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
}

pub(super) fn put_u16(out: &mut Vec<u8>, n: usize) {
    let n = u16::try_from(n).expect("gates are small");
    out.extend_from_slice(&n.to_le_bytes());
}

/// The greatest number stands for all that are greater.
pub(super) fn put_u32(out: &mut Vec<u8>, n: usize) {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    out.extend_from_slice(&n.to_le_bytes());
}

/// Counts the layouts of the file that there were: an old file is of none of today's packs.
const LAYOUT: u8 = 4;

/// The hash of the packs, which the build script took, and of the layout.
pub(super) fn hash() -> u64 {
    let packs: u64 = env!("COPYDESK_PACKS")
        .parse()
        .expect("the build script tells a number");
    packs ^ u64::from(LAYOUT)
}

/// What is left to read.
pub(super) struct Bytes(pub &'static [u8]);

impl Bytes {
    /// The next pattern and its kind.
    fn key(&mut self) -> Option<(Key, u8)> {
        let &[file, a, b, c, d, kind] = self.take(6)?.first_chunk()?;
        let start = u32::from_le_bytes([a, b, c, d]) as usize;
        Some(((usize::from(file), start), kind))
    }

    fn gate(&mut self) -> Option<Gate<'static>> {
        let max_words = match self.u32()? {
            n if n == u32::MAX as usize => usize::MAX,
            n => n,
        };
        let n_lists = self.u16()?;
        let mut anchors = Vec::with_capacity(n_lists);
        for _ in 0..n_lists {
            anchors.push(self.hashes()?);
        }
        Some(Gate::Holds {
            max_words,
            anchors,
            texts: self.texts()?,
        })
    }

    fn hashes(&mut self) -> Option<Vec<u64>> {
        let n = self.u16()?;
        let (hashes, _) = self.take(n * HASH)?.as_chunks();
        Some(
            hashes
                .iter()
                .map(|&hash| u64::from_le_bytes(hash))
                .collect(),
        )
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

    pub fn u16(&mut self) -> Option<usize> {
        let bytes = self.take(2)?.first_chunk()?;
        Some(usize::from(u16::from_le_bytes(*bytes)))
    }

    pub fn u32(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    pub fn take(&mut self, n: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }
}
