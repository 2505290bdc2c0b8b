//! Looks up which patterns a text can match at all, so that most texts try none.

use super::error::RuleError;
use super::gate::Gate;
use super::known::{Kinds, Known, KnownBuilder};
use super::pack::Rule;
use super::prebuilt::{Entry, Prebuilt};
use super::starts::{Starts, StartsBuilder};
use super::texts::Texts;

/// Bytes of a text that patterns without a known start are tried on: footers that begin with a name are short.
pub(super) const MAX_INSIDE: usize = 500;

/// All patterns of a set of rules, by what they begin with or hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Patterns of the built-in rules, where their table was worked out beforehand; and all others.
    built_in: Beginnings,
    own: Beginnings,
    /// The texts that other patterns hold, with the numbers of the patterns.
    inside: Texts,
    holders: Vec<Place>,
    /// What tells most raw texts apart from those that hold what a pattern does.
    pub known: Known,
}

/// Patterns that are known by what they begin with.
#[derive(Debug, Default)]
struct Beginnings {
    starts: Starts,
    /// The patterns by their numbers; none where the rule was left out.
    places: Vec<Option<Place>>,
}

/// A rule and which of its patterns.
#[derive(Clone, Copy, Debug)]
struct Place {
    rule: u32,
    pattern: u32,
}

impl Index {
    /// Indexes `rules`; `source_of` gives the file of the rule at an index, `prebuilt` what was worked out
    /// beforehand for those that are built in.
    pub fn new<'s>(
        rules: &[Rule],
        source_of: impl Fn(usize) -> &'s str,
        mut prebuilt: Prebuilt,
        is_built_in: impl Fn(&Rule) -> bool,
    ) -> Result<Self, RuleError> {
        let mut builder = IndexBuilder::default();
        let mut places = vec![None; prebuilt.n_patterns()];
        for (rule, r) in rules.iter().enumerate() {
            for (pattern, p) in r.patterns.iter().enumerate() {
                let place = Place {
                    rule: rule as u32,
                    pattern: pattern as u32,
                };
                let key = is_built_in(r).then_some((r.file, p.span.start));
                match key.and_then(|key| prebuilt.entry(key)) {
                    Some(Entry::InTable(number)) => places[number] = Some(place),
                    Some(Entry::Gate(gate)) => builder.add(gate, r, place),
                    None => builder.add(p.gate(source_of(rule))?, r, place),
                }
            }
        }
        let built_in = Beginnings {
            starts: prebuilt.starts(),
            places,
        };
        Ok(builder.build(built_in))
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
        let mut try_place = |place: Place, is_whole: bool| {
            let rule = &rules[place.rule as usize];
            if found.contains(&(place.rule as usize)) || !wanted(rule) {
                return;
            }
            let pattern = &rule.patterns[place.pattern as usize];
            let matches = is_whole || pattern.matcher.is_match(folded);
            if matches {
                found.push(place.rule as usize);
            }
        };
        for beginnings in [&self.built_in, &self.own] {
            for start in beginnings.starts.of(folded) {
                if let Some(place) = beginnings.places[start.pattern as usize]
                    && (!start.is_whole || start.text.len() == folded.len())
                {
                    try_place(place, start.is_whole);
                }
            }
        }
        if folded.len() <= MAX_INSIDE {
            for &number in holders {
                try_place(self.holders[number as usize], false);
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
        self.built_in.starts.may_begin(head) || self.own.starts.may_begin(head)
    }

    /// The same, where of the head no more than eight bytes are known.
    pub fn may_begin_with(&self, eight: [u8; 8]) -> bool {
        self.built_in.starts.may_begin_with(eight) || self.own.starts.may_begin_with(eight)
    }
}

/// [`Index`], as it is gathered.
#[derive(Debug, Default)]
struct IndexBuilder {
    starts: StartsBuilder,
    places: Vec<Option<Place>>,
    inside: Vec<(String, u32)>,
    holders: Vec<Place>,
    known: KnownBuilder,
}

impl IndexBuilder {
    /// Adds a pattern of `rule`, known by its `gate`.
    fn add(&mut self, gate: Gate, rule: &Rule, place: Place) {
        match gate {
            Gate::Exactly(_) | Gate::Starts(_) => {
                self.starts.add_gate(&gate, self.places.len() as u32);
                self.places.push(Some(place));
            }
            Gate::Holds {
                texts,
                anchors,
                max_words,
            } => {
                let number = self.holders.len() as u32;
                self.known
                    .add(number, Kinds::of(rule, max_words), &anchors, &texts);
                let texts = texts.iter().map(|text| text.trim().to_owned());
                self.inside.extend(texts.map(|text| (text, number)));
                self.holders.push(place);
            }
        }
    }

    fn build(self, built_in: Beginnings) -> Index {
        let inside = self.inside.iter();
        Index {
            built_in,
            own: Beginnings {
                starts: self.starts.build(),
                places: self.places,
            },
            inside: Texts::new(inside.map(|(text, number)| (text.as_str(), *number))),
            holders: self.holders,
            known: self.known.build(),
        }
    }
}
