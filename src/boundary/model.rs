//! Reads the model file, and scores rows by the model in whole numbers.
//!
//! # The file
//!
//! All numbers are little-endian. In order:
//!
//! | what | type |
//! |---|---|
//! | `copydesk boundary\n` | 18 bytes |
//! | version of the format, 3 | u16 |
//! | hash of the features' names, each followed by a line end (FNV-1a) | u64 |
//! | number of buckets of words and pairs, 0 or 65,536, and the weight of each | u32, i8 each |
//! | score before any tree | i32 |
//! | number of trees | u16 |
//! | of each tree, the number of its inner nodes, 63 at most | u8 |
//! | of each node: feature, threshold, child if not above, child if above, expected score | u8, i16, u8, u8, i16 |
//! | of each leaf, one more than inner nodes: score | i16 |
//! | trees of the prefilter in the same form | |
//! | the least score of the prefilter for which an article is examined: at `normal`, at `thorough` | i32, i32 |
//! | probabilities: the score of the first, the step, their number, and each in millionths | i32, i32, u16, u32 each |
//! | the cost of a lost word of the story in tenths of a word of boilerplate: at `normal`, at `thorough` | u32, u32 |
//! | hash of all bytes before (FNV-1a) | u64 |
//!
//! Scores are log-odds of boilerplate in parts of 1,024. A child below 128 is a later node, another is leaf 128 less.

#[cfg(test)]
mod tests;

use super::forest::{Forest, Outcomes};
use super::grams::N_BUCKETS;
use super::row::{FEATURES, N, Row};
use super::tree::{MAX_NODES, Node, Tree};

/// A frozen model of where stories begin and end; `contrib/boundary/train.py` trains it.
#[derive(Debug)]
pub struct Model {
    /// The weights of the buckets, or none.
    pub(super) wording: Vec<i8>,
    base: i32,
    forest: Forest,
    /// The smaller forest that selects the articles to examine.
    prefilter: Forest,
    /// The least scores for that, at `normal` and at `thorough`.
    suspect: [i32; 2],
    chances: Chances,
    /// The cost of a lost word of the story at `normal` and at `thorough`, in tenths of a word of boilerplate.
    pub(super) costs: [u32; 2],
}

/// Why a model cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It does not begin like a model.
    #[error("is no boundary model")]
    NoModel,
    /// Its format has a version that this program does not read.
    #[error("is a boundary model of format {0}; this copydesk reads format {VERSION}")]
    Version(u16),
    /// It was trained on other features than this program computes.
    #[error("was trained for another version of copydesk")]
    Features,
    /// It has more than 4 MiB.
    #[error("is larger than 4 MiB, the most that a boundary model has")]
    TooLarge,
    /// A tree has more than 63 nodes.
    #[error("has a tree of more than {MAX_NODES} nodes, the most that a boundary model has")]
    LargeTree,
    /// It ends early, or its bytes were changed.
    #[error("is damaged: its bytes are not those that were written")]
    Damaged,
}

const MAGIC: &[u8] = b"copydesk boundary\n";
const VERSION: u16 = 3;

/// The most bytes of a model. The built-in one has at most 300 KB, as a test checks.
pub const MAX_BYTES: usize = 4 << 20;

/// The bytes of the built-in model.
pub const BUILT_IN: &[u8] = include_bytes!("model.bin");

/// The probability that a paragraph of a given score belongs to the story, in millionths.
#[derive(Debug)]
struct Chances {
    first: i32,
    step: i32,
    each: Vec<u32>,
}

const MILLION: u32 = 1_000_000;

impl Model {
    /// The built-in model.
    pub fn built_in() -> Self {
        Model::read(BUILT_IN).expect("a test reads the built-in model")
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    ///
    /// If the bytes are not a model, are one for another version, or were changed.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        if bytes.len() > MAX_BYTES {
            return Err(ModelError::TooLarge);
        }
        let mut reader = Reader(bytes.strip_prefix(MAGIC).ok_or(ModelError::NoModel)?);
        let version = u16::from_le_bytes(reader.take()?);
        if version != VERSION {
            return Err(ModelError::Version(version));
        }
        let (content, sum) = bytes.split_at(bytes.len().saturating_sub(8));
        if sum != fnv1a(content).to_le_bytes() {
            return Err(ModelError::Damaged);
        }
        if u64::from_le_bytes(reader.take()?) != names_hash() {
            return Err(ModelError::Features);
        }
        let model = reader.model()?;
        if model.is_sound() && reader.0.len() == 8 {
            Ok(model)
        } else {
            Err(ModelError::Damaged)
        }
    }

    /// The log-odds that a row is boilerplate, in parts of 1,024.
    pub(super) fn score(&self, row: &Row, outcomes: &mut Outcomes) -> i32 {
        self.base + self.forest.sum(row, outcomes)
    }

    /// Whether a row of the prefilter may be boilerplate at `normal` (0) or `thorough` (1).
    pub(super) fn is_suspect(&self, row: &Row, level: usize, outcomes: &mut Outcomes) -> bool {
        self.prefilter.sum(row, outcomes) >= self.suspect[level]
    }

    /// Adds to the credit of each feature how far it moved the score.
    pub(super) fn credit(&self, row: &Row, outcomes: &mut Outcomes, credit: &mut [i32; N]) {
        self.forest.credit(row, outcomes, credit);
    }

    /// The probability that a paragraph of this score belongs to the story, in millionths.
    pub(super) fn chance(&self, score: i32) -> u32 {
        let Chances { first, step, each } = &self.chances;
        let at = ((score - first) / step).clamp(0, each.len() as i32 - 1);
        each[at as usize]
    }

    /// Whether all numbers are small enough that scores cannot overflow.
    fn is_sound(&self) -> bool {
        (self.wording.is_empty() || self.wording.len() == N_BUCKETS)
            && self.base.abs() < 1 << 20
            && self.chances.first.abs() < 1 << 20
            && (1..1 << 20).contains(&self.chances.step)
            && !self.chances.each.is_empty()
            && self.chances.each.iter().all(|&chance| chance <= MILLION)
    }
}

/// The bytes that are not read yet.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn take<const LEN: usize>(&mut self) -> Result<[u8; LEN], ModelError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn bytes(&mut self, n: usize) -> Result<&[u8], ModelError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number<T, const LEN: usize>(&mut self, of: fn([u8; LEN]) -> T) -> Result<T, ModelError> {
        self.take().map(of)
    }

    fn many<T>(
        &mut self,
        n: usize,
        one: impl Fn(&mut Self) -> Result<T, ModelError>,
    ) -> Result<Vec<T>, ModelError> {
        if n > self.0.len() {
            return Err(ModelError::Damaged);
        }
        (0..n).map(|_| one(self)).collect()
    }

    fn model(&mut self) -> Result<Model, ModelError> {
        let n_buckets = self.number(u32::from_le_bytes)? as usize;
        // The fields are in the order of the file.
        Ok(Model {
            wording: self
                .bytes(n_buckets)?
                .iter()
                .map(|b| b.cast_signed())
                .collect(),
            base: self.number(i32::from_le_bytes)?,
            forest: Forest::new(&self.trees()?),
            prefilter: Forest::new(&self.trees()?),
            suspect: [
                self.number(i32::from_le_bytes)?,
                self.number(i32::from_le_bytes)?,
            ],
            chances: Chances {
                first: self.number(i32::from_le_bytes)?,
                step: self.number(i32::from_le_bytes)?,
                each: {
                    let n = self.number(u16::from_le_bytes)?;
                    self.many(n.into(), |r| r.number(u32::from_le_bytes))?
                },
            },
            costs: [
                self.number(u32::from_le_bytes)?,
                self.number(u32::from_le_bytes)?,
            ],
        })
    }

    fn trees(&mut self) -> Result<Vec<Tree>, ModelError> {
        let n_trees = self.number(u16::from_le_bytes)?;
        self.many(n_trees.into(), Self::tree)
    }

    fn tree(&mut self) -> Result<Tree, ModelError> {
        let [n_nodes] = self.take()?;
        match usize::from(n_nodes) {
            0 => return Err(ModelError::Damaged),
            1..=MAX_NODES => {}
            _ => return Err(ModelError::LargeTree),
        }
        let nodes = self.many(n_nodes.into(), |r| {
            Ok(Node {
                feature: r.take::<1>()?[0],
                threshold: r.number(i16::from_le_bytes)?,
                children: r.take()?,
                expected: r.number(i16::from_le_bytes)?,
            })
        })?;
        let leaves = self.many(usize::from(n_nodes) + 1, |r| r.number(i16::from_le_bytes))?;
        let tree = Tree { nodes, leaves };
        if tree.is_sound() {
            Ok(tree)
        } else {
            Err(ModelError::Damaged)
        }
    }
}

/// The hash of the features' names, since a row has no names.
fn names_hash() -> u64 {
    let names = FEATURES.iter().map(|(name, _)| format!("{name}\n"));
    fnv1a(names.collect::<String>().as_bytes())
}

/// The hash FNV-1a of 64 bits (G. Fowler, L. C. Noll, K.-P. Vo).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
