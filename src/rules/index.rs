//! Looks up which patterns a text can match at all, so that most texts try none.

use std::borrow::Cow;

use super::error::RuleError;
use super::gate::Gate;
use super::known::{Kinds, Known, KnownBuilder};
use super::pack::{Pattern, Rule};
use super::texts::Texts;
use super::trigger::Triggers;
use crate::Span;

/// Bytes that starts are looked up by. Gates are never shorter.
const KEY: usize = 3;

/// Bytes of a text that patterns without a known start are tried on: footers that begin with a name are short.
pub(super) const MAX_INSIDE: usize = 500;

/// All patterns of a set of rules, by what they begin with or hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In the order of the rules.
    starts: Vec<Start>,
    /// The numbers of the starts, by the buckets of their first bytes.
    order: Vec<u32>,
    /// Where each bucket begins in `order`, and where the last one ends.
    buckets: Vec<u32>,
    /// The texts of `starts`, one after the other.
    texts: String,
    /// The texts that other patterns hold, with the numbers of the patterns.
    inside: Texts,
    holders: Vec<Place>,
    /// What tells most raw texts apart from those that begin as a pattern does,
    pub triggers: Triggers,
    /// and from those that hold what a pattern does.
    pub known: Known,
}

/// A rule and which of its patterns.
#[derive(Clone, Copy, Debug)]
struct Place {
    rule: u32,
    pattern: u32,
}

/// A text that a pattern begins with. There are twenty thousand, so that each byte counts when the program starts.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// The first bytes of the text; zeros behind a shorter one.
    head: u64,
    /// Where the text stands among all texts.
    at: u32,
    len: u32,
    rule: u32,
    /// Twice the number of the pattern, and one more if the text is all of it.
    pattern: u32,
}

/// How much of a text a start accounts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Whole,
    Beginning,
}

impl Start {
    fn fit(&self) -> Fit {
        match self.pattern & 1 {
            1 => Fit::Whole,
            _ => Fit::Beginning,
        }
    }

    fn place(&self) -> Place {
        Place {
            rule: self.rule,
            pattern: self.pattern >> 1,
        }
    }

    fn text<'t>(&self, texts: &'t str) -> &'t str {
        let start = self.at as usize;
        Span::new(start, start + self.len as usize).of(texts)
    }

    /// The bits of the first eight bytes that the text has.
    fn mask(&self) -> u64 {
        mask(self.len as usize)
    }

    /// The bucket of the first bytes.
    fn bucket(&self) -> usize {
        let [a, b, c, ..] = self.head.to_be_bytes();
        bucket([a, b, c])
    }
}

impl Index {
    /// Indexes `rules`; `source_of` gives the file of the rule at an index, `prebuilt` the gate of a pattern where it is known.
    pub fn new<'s>(
        rules: &[Rule],
        source_of: impl Fn(usize) -> &'s str,
        mut prebuilt: impl FnMut(&Rule, &Pattern) -> Option<Gate<'static>>,
    ) -> Result<Self, RuleError> {
        let mut index = Index::default();
        let mut inside = Vec::new();
        let mut known = KnownBuilder::default();
        for (rule, r) in rules.iter().enumerate() {
            for (pattern, p) in r.patterns.iter().enumerate() {
                let place = Place {
                    rule: rule as u32,
                    pattern: pattern as u32,
                };
                let gate = match prebuilt(r, p) {
                    Some(gate) => gate,
                    None => p.gate(source_of(rule))?,
                };
                match gate {
                    Gate::Exactly(texts) => index.add(&texts, Fit::Whole, place),
                    Gate::Starts(texts) => index.add(&texts, Fit::Beginning, place),
                    Gate::Holds {
                        texts,
                        anchors,
                        max_words,
                    } => {
                        let number = index.holders.len() as u32;
                        known.add(number, Kinds::of(r, max_words), &anchors, &texts);
                        let texts = texts.iter().map(|text| text.trim().to_owned());
                        inside.extend(texts.map(|text| (text, number)));
                        index.holders.push(place);
                    }
                }
            }
        }
        index.sort();
        let starts = index.starts.iter().map(|start| start.text(&index.texts));
        index.triggers = Triggers::new(starts);
        index.known = known.build();
        index.inside = Texts::new(inside.iter().map(|(text, number)| (text.as_str(), *number)));
        Ok(index)
    }

    fn add(&mut self, texts: &[Cow<str>], fit: Fit, place: Place) {
        for text in texts {
            let at = self.texts.len();
            self.texts.push_str(text);
            self.starts.push(Start {
                head: first_eight(text.as_bytes()),
                at: at as u32,
                len: text.len() as u32,
                rule: place.rule,
                pattern: place.pattern << 1 | u32::from(fit == Fit::Whole),
            });
        }
    }

    /// The indices of the rules that match the whole of `folded`, of those that `wanted` names; sorted, each once.
    ///
    /// Of the patterns that are known by what a text holds, `holders` are tried.
    pub fn matches(
        &self,
        rules: &[Rule],
        folded: &str,
        holders: &[u32],
        wanted: impl Fn(&Rule) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        let mut try_place = |place: Place, fit: Fit| {
            let rule = &rules[place.rule as usize];
            if found.contains(&(place.rule as usize)) || !wanted(rule) {
                return;
            }
            let matches = match fit {
                Fit::Whole => true,
                Fit::Beginning => rule.patterns[place.pattern as usize]
                    .matcher
                    .is_match(folded),
            };
            if matches {
                found.push(place.rule as usize);
            }
        };
        let head = first_eight(folded.as_bytes());
        for start in self.near(folded) {
            let begins = head & start.mask() == start.head;
            if !begins || !folded.starts_with(start.text(&self.texts)) {
                continue;
            }
            match start.fit() {
                Fit::Whole if start.len as usize == folded.len() => {
                    try_place(start.place(), Fit::Whole)
                }
                Fit::Whole => {}
                Fit::Beginning => try_place(start.place(), Fit::Beginning),
            }
        }
        if folded.len() <= MAX_INSIDE {
            for &number in holders {
                try_place(self.holders[number as usize], Fit::Beginning);
            }
        }
        found.sort_unstable();
        found
    }

    /// The patterns that a piece of `folded` may match for what it holds, each once.
    pub fn holders(&self, rules: &[Rule], folded: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.inside.find_in(folded).map(|(_, n)| n).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|&number| {
            let place = self.holders[number as usize];
            let pattern = &rules[place.rule as usize].patterns[place.pattern as usize];
            pattern.matcher.may_match_in(folded)
        });
        numbers
    }

    /// Whether a text that begins with `head`, folded, may begin as a pattern does.
    pub fn may_begin(&self, head: &str) -> bool {
        let (first, mask) = (first_eight(head.as_bytes()), mask(head.len()));
        let begins = |start: &Start| {
            let text = || start.text(&self.texts);
            (first ^ start.head) & mask & start.mask() == 0
                && (head.starts_with(text()) || text().starts_with(head))
        };
        self.near(head).any(begins)
    }

    /// Orders the starts by their buckets: a counting sort.
    fn sort(&mut self) {
        let mut ends = vec![0u32; (1 << BUCKET_BITS) + 1];
        for start in &self.starts {
            ends[start.bucket() + 1] += 1;
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut next = ends.clone();
        self.order = vec![0; self.starts.len()];
        for (number, start) in (0..).zip(&self.starts) {
            let at = &mut next[start.bucket()];
            self.order[*at as usize] = number;
            *at += 1;
        }
        self.buckets = ends;
    }

    /// The starts that share their first bytes with `folded`, and perhaps some others.
    fn near(&self, folded: &str) -> impl Iterator<Item = &Start> {
        let key = folded.as_bytes().first_chunk();
        let bucket = key.and_then(|&key| {
            let at = bucket(key);
            self.buckets.get(at..at + 2)
        });
        let order = match bucket {
            Some(&[from, to]) => &self.order[from as usize..to as usize],
            _ => &[],
        };
        order.iter().map(|&number| &self.starts[number as usize])
    }
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

/// The built-in rules have some twenty thousand starts, many with the same first bytes.
const BUCKET_BITS: u32 = 13;

/// The upper bits of a product with 2^32 over the golden ratio (Knuth, volume 3, section 6.4).
fn bucket([a, b, c]: [u8; KEY]) -> usize {
    let key = u32::from_be_bytes([0, a, b, c]);
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BUCKET_BITS)) as usize
}
