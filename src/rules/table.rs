//! The table of a set of rules: everything that a search needs, built once from the text of their files.
//!
//! The build script builds the table of the rules that the program carries; the table of a user's file is built when the file
//! is read, by the same code.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use yada::builder::DoubleArrayBuilder;

use super::anchors::anchors;
use super::error::RuleError;
use super::fold::has_arabic;
use super::pattern::{Node, parse};
use super::program::Code;
use super::reader::{Parsed, Unparsed};
use super::rule::{Example, Rule};
use super::slot::{Counting, Slot};
use super::starts::{End, Start, starts};
use super::walk::is_match;
use crate::article::words;

/// Rules, and how they are found. All of it can be written down as constants.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub files: Cow<'static, [File]>,
    pub rules: Cow<'static, [Rule]>,
    pub examples: Cow<'static, [Example]>,
    /// The patterns of all rules, by number.
    pub patterns: Cow<'static, [Pattern]>,
    /// The programs of the patterns: see [`super::program`].
    pub code: Cow<'static, [u8]>,
    /// A double array of the texts that patterns begin with, in which each run of digits is a zero. A text that is all of a pattern has [`WHOLE`] behind it. The
    /// value of a text is the place of its patterns in `lists`.
    pub trie: Cow<'static, [u8]>,
    /// Lists of pattern numbers, each behind its length.
    pub lists: Cow<'static, [u32]>,
    /// The hashes of the words of the patterns that have no start, with their patterns, sorted.
    pub anchors: Cow<'static, [(u64, u32)]>,
    /// Whether one of these words has letters of Arabic script, which folding changes.
    pub has_arabic_anchors: bool,
}

/// A file of rules.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub name: Cow<'static, str>,
    pub source: Cow<'static, str>,
}

/// A pattern, ready to be matched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern {
    /// The index of its rule.
    pub rule: u32,
    /// Where its program begins.
    pub program: u32,
    /// The most words of a text that it may match, as [`words`] counts them: twice those between spaces, so that a text
    /// without spaces is not a single word. [`u32::MAX`] where no limit is known.
    pub max_words: u32,
    /// Whether each text that it matches has a digit.
    pub has_digit: bool,
}

/// Marks the end of a text in the trie. Folded text has no line breaks.
pub(super) const WHOLE: u8 = b'\n';

/// The fewest bytes of a start that is enough to find a pattern without a word that all its texts have.
const MIN_START: usize = 3;

/// Bits of the filter's places. The hashes of the built-in rules fill a twentieth of it.
const FILTER_BITS: u32 = 14;

/// The places of hashes, a bit each.
pub(super) type Filter = [u64; 1 << (FILTER_BITS - 6)];

/// The filter of no hashes.
pub(super) static NO_ANCHORS: Filter = [0; 1 << (FILTER_BITS - 6)];

/// The bit of the filter for a hash.
fn filter_place(hash: u64) -> usize {
    (hash >> (64 - FILTER_BITS)) as usize
}

/// Sets the bit of a hash.
pub(super) fn add_to(filter: &mut [u64], hash: u64) {
    let place = filter_place(hash);
    filter[place >> 6] |= 1 << (place & 63);
}

/// Whether the filter has the bit of a hash.
#[inline]
pub(super) fn may_be_in(filter: &Filter, hash: u64) -> bool {
    let place = filter_place(hash);
    filter[place >> 6] >> (place & 63) & 1 == 1
}

/// Builds a [`Table`] from files.
#[derive(Default)]
pub(super) struct TableBuilder {
    files: Vec<File>,
    rules: Vec<Rule>,
    examples: Vec<Example>,
    patterns: Vec<Pattern>,
    code: Code,
    starts: BTreeMap<Vec<u8>, Vec<u32>>,
    anchors: Vec<(u64, u32)>,
    has_arabic_anchors: bool,
}

impl TableBuilder {
    /// Adds a file and its rules.
    ///
    /// # Errors
    ///
    /// The first pattern that cannot be matched, or cannot be found without trying it.
    pub fn add(&mut self, file: File, parsed: Parsed) -> Result<(), RuleError> {
        for unparsed in parsed.patterns {
            self.pattern(&file.source, unparsed)?;
        }
        let n_before = self.examples.len();
        let number = self.files.len();
        self.rules.extend(parsed.rules.into_iter().map(|rule| Rule {
            file: number,
            examples: rule.examples.start + n_before..rule.examples.end + n_before,
            ..rule
        }));
        self.examples.extend(parsed.examples);
        self.files.push(file);
        Ok(())
    }

    /// Adds a pattern of the file `source`, whose rules are added after it.
    fn pattern(&mut self, source: &str, unparsed: Unparsed) -> Result<(), RuleError> {
        let Unparsed { span, counting, .. } = unparsed;
        let refuse = |message: &str| RuleError::new(source, span, message);
        let nodes = parse(source, span)?;
        let program = self.code.add(&nodes, counting);
        if is_match(self.code.bytes(), program, "") {
            return Err(refuse("this pattern matches the empty text"));
        }
        let number = self.patterns.len() as u32;
        let (starts, anchors) = (starts(&nodes), anchors(&nodes, counting));
        let is_number = |text: &str| text.bytes().all(|b| matches!(b, b'0' | b'.' | b','));
        let is_long = |start: &Start| start.text.len() >= MIN_START && !is_number(&start.text);
        let has_long = |starts: &[Start]| starts.iter().all(is_long);
        if !starts.as_deref().is_some_and(has_long) && anchors.is_none() {
            let error = refuse("this pattern has no plain text to look for");
            return Err(
                error.hint("three letters in a row are wanted, outside `( )?` and place-holders")
            );
        }
        if let Some(starts) = starts {
            for start in starts {
                let mut key = start.key();
                key.extend((start.end == End::Whole).then_some(WHOLE));
                let patterns = self.starts.entry(key).or_default();
                if patterns.last() != Some(&number) {
                    patterns.push(number);
                }
            }
        } else {
            for word in anchors.iter().flatten() {
                self.has_arabic_anchors |= has_arabic(word);
                let words = words::words(word).into_iter();
                self.anchors.extend(words.map(|word| (word.hash, number)));
            }
        }
        self.patterns.push(Pattern {
            rule: (self.rules.len() + unparsed.rule) as u32,
            program,
            max_words: u32::try_from(max_words(&nodes, counting).saturating_mul(2))
                .unwrap_or(u32::MAX),
            has_digit: has_digit(&nodes),
        });
        Ok(())
    }

    pub fn build(mut self) -> Table {
        let mut lists = Vec::new();
        let mut known = HashMap::new();
        let mut keys = Vec::with_capacity(self.starts.len());
        for (key, patterns) in self.starts {
            let place = *known.entry(patterns).or_insert_with_key(|patterns| {
                let place = lists.len() as u32;
                lists.push(patterns.len() as u32);
                lists.extend(patterns);
                place
            });
            keys.push((key, place));
        }
        let trie = if keys.is_empty() {
            Vec::new()
        } else {
            DoubleArrayBuilder::build(&keys).expect("keys are sorted, and have no zeros")
        };
        self.anchors.sort_unstable();
        self.anchors.dedup();
        Table {
            files: self.files.into(),
            rules: self.rules.into(),
            examples: self.examples.into(),
            patterns: self.patterns.into(),
            code: self.code.bytes().to_owned().into(),
            trie: trie.into(),
            lists: lists.into(),
            anchors: self.anchors.into(),
            has_arabic_anchors: self.has_arabic_anchors,
        }
    }
}

/// The most words of a text that `nodes` match, by its spaces, or [`usize::MAX`] where that is not known.
fn max_words(nodes: &[Node], counting: Counting) -> usize {
    let of_node = |node: &Node| match node {
        Node::Text(text) => {
            let n_spelled = words::count(&words::words(text));
            n_spelled.max(text.split_whitespace().count())
        }
        Node::Slot(Slot::Gap(_) | Slot::Rest(_), _) if counting != Counting::Words => usize::MAX,
        Node::Slot(slot, _) => slot.max_words(),
        Node::Regex(_) => usize::MAX,
        Node::Space => 0,
        Node::Maybe(nodes) => max_words(nodes, counting),
        Node::OneOf(alternatives) => {
            let all = alternatives.iter().map(|nodes| max_words(nodes, counting));
            all.max().unwrap_or(0)
        }
    };
    nodes.iter().map(of_node).fold(0, usize::saturating_add)
}

/// Whether each text that `nodes` match has a digit.
fn has_digit(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(text) => text.contains(|c: char| c.is_ascii_digit()),
        Node::Slot(slot, _) => {
            matches!(slot, Slot::Number | Slot::Year | Slot::Date | Slot::Time)
        }
        Node::OneOf(alternatives) => alternatives.iter().all(|nodes| has_digit(nodes)),
        Node::Maybe(_) | Node::Regex(_) | Node::Space => false,
    })
}
