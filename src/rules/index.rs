//! Looks up which patterns a text can match at all, so that most texts try none.

use std::borrow::Cow;

use super::error::RuleError;
use super::gate::Gate;
use super::pack::{Pattern, Rule};
use super::texts::Texts;
use super::trigger::{Triggers, TriggersBuilder};
use crate::Span;

/// Bytes that starts are looked up by. Gates are never shorter.
const KEY: usize = 3;

/// Bytes of a text that patterns without a known start are tried on: footers that begin with a name are short.
pub(super) const MAX_INSIDE: usize = 500;

/// All patterns of a set of rules, by what they begin with or hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By the buckets of their keys.
    starts: Vec<Start>,
    /// Where each bucket begins in `starts`, and where the last one ends.
    buckets: Vec<u32>,
    /// The texts of `starts`, one after the other.
    texts: String,
    inside: Texts,
    /// The patterns of `inside`, in its order.
    holders: Vec<Place>,
    /// What tells most raw texts apart from those that could match.
    pub triggers: Triggers,
}

/// Which of the patterns that are known by what a text holds are to be tried.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holders<N> {
    None,
    /// Those of these numbers.
    These(N),
    Any,
}

/// A rule and which of its patterns.
#[derive(Clone, Copy, Debug)]
struct Place {
    rule: u32,
    pattern: u32,
}

/// A text that a pattern begins with.
#[derive(Clone, Copy, Debug)]
struct Start {
    key: [u8; KEY],
    /// The first bytes of the text, and which of their bits count, since a text may be shorter.
    head: u64,
    mask: u64,
    fit: Fit,
    place: Place,
    text: Span,
}

/// How much of a text a start accounts for.
#[derive(Clone, Copy, Debug)]
enum Fit {
    Whole,
    Beginning,
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
        let mut triggers = TriggersBuilder::default();
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
                    Gate::Holds { texts, max_words } => {
                        let texts = || texts.iter().map(|text| text.trim());
                        triggers.hold(texts(), max_words);
                        inside.extend(texts().map(str::to_owned));
                        index.holders.resize(inside.len(), place);
                    }
                }
            }
        }
        index.sort();
        let starts = index.starts.iter().map(|start| start.text.of(&index.texts));
        index.triggers = triggers.build(starts);
        index.inside = Texts::new(inside.iter().map(String::as_str).zip(0..));
        Ok(index)
    }

    fn add(&mut self, texts: &[Cow<str>], fit: Fit, place: Place) {
        for text in texts {
            let at = self.texts.len();
            self.texts.push_str(text);
            let key = text.as_bytes()[..KEY]
                .try_into()
                .expect("gates are never shorter");
            let (head, mask) = first_eight(text.as_bytes());
            let text = Span::new(at, self.texts.len());
            self.starts.push(Start {
                key,
                head,
                mask,
                fit,
                place,
                text,
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
        holders: Holders<&[u32]>,
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
        let (head, _) = first_eight(folded.as_bytes());
        for start in self.near(folded) {
            if head & start.mask != start.head || !folded.starts_with(start.text.of(&self.texts)) {
                continue;
            }
            match start.fit {
                Fit::Whole if start.text.len() == folded.len() => {
                    try_place(start.place, Fit::Whole)
                }
                Fit::Whole => {}
                Fit::Beginning => try_place(start.place, Fit::Beginning),
            }
        }
        let mut try_holder = |number: u32| {
            try_place(self.holders[number as usize], Fit::Beginning);
        };
        match holders {
            _ if folded.len() > MAX_INSIDE => {}
            Holders::None => {}
            Holders::These(numbers) => numbers.iter().for_each(|&number| try_holder(number)),
            Holders::Any => self
                .inside
                .find_in(folded)
                .for_each(|(_, number)| try_holder(number)),
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
        let (first, mask) = first_eight(head.as_bytes());
        let begins = |start: &Start| {
            let both = mask & start.mask;
            let text = || start.text.of(&self.texts);
            (first ^ start.head) & both == 0
                && (head.starts_with(text()) || text().starts_with(head))
        };
        self.near(head).iter().any(begins)
    }

    /// Puts the starts in order of their buckets: a counting sort.
    fn sort(&mut self) {
        let mut ends = vec![0u32; (1 << BUCKET_BITS) + 1];
        for start in &self.starts {
            ends[bucket(start.key) + 1] += 1;
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut next = ends.clone();
        let mut sorted = self.starts.clone();
        for start in &self.starts {
            let at = &mut next[bucket(start.key)];
            sorted[*at as usize] = *start;
            *at += 1;
        }
        (self.starts, self.buckets) = (sorted, ends);
    }

    /// The starts that share their first bytes with `folded`, and perhaps some others.
    fn near(&self, folded: &str) -> &[Start] {
        let Some(key) = folded.as_bytes().first_chunk() else {
            return &[];
        };
        let at = bucket(*key);
        match self.buckets.get(at..at + 2) {
            Some(&[from, to]) => &self.starts[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// The first eight bytes of a text as a number, and a mask of those that it has.
fn first_eight(text: &[u8]) -> (u64, u64) {
    match text.first_chunk() {
        Some(first) => (u64::from_be_bytes(*first), u64::MAX),
        None => {
            let mut first = [0; 8];
            first[..text.len()].copy_from_slice(text);
            let mask = u64::MAX.checked_shl(64 - 8 * text.len() as u32);
            (u64::from_be_bytes(first), mask.unwrap_or(0))
        }
    }
}

/// The built-in rules have some twenty thousand starts, many with the same first bytes.
const BUCKET_BITS: u32 = 13;

/// The upper bits of a product with 2^32 over the golden ratio (Knuth, volume 3, section 6.4).
fn bucket([a, b, c]: [u8; KEY]) -> usize {
    let key = u32::from_be_bytes([0, a, b, c]);
    (key.wrapping_mul(0x9e37_79b1) >> (32 - BUCKET_BITS)) as usize
}
