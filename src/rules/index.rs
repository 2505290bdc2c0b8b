//! Looks up which patterns a text can match at all, so that most texts try none.

use aho_corasick::AhoCorasick;

use super::matcher::Gate;
use super::pack::Rule;

/// Bytes that the sorted list is searched by. Gates are never shorter.
const KEY: usize = 3;

/// All patterns of a set of rules, by what they begin with or hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Sorted by text.
    starts: Vec<Start>,
    inside: Option<AhoCorasick>,
    /// The patterns of `inside`, in its order.
    holders: Vec<Place>,
}

/// A rule and which of its patterns.
#[derive(Clone, Copy, Debug)]
struct Place {
    rule: u32,
    pattern: u32,
}

#[derive(Debug)]
struct Start {
    text: Box<str>,
    fit: Fit,
    place: Place,
}

/// How much of a text a start accounts for.
#[derive(Clone, Copy, Debug)]
enum Fit {
    Whole,
    Beginning,
}

impl Index {
    pub fn new(rules: &[Rule]) -> Self {
        let mut starts = Vec::new();
        let mut texts = Vec::new();
        let mut holders = Vec::new();
        for (rule, r) in rules.iter().enumerate() {
            for (pattern, p) in r.patterns.iter().enumerate() {
                let place = Place {
                    rule: rule as u32,
                    pattern: pattern as u32,
                };
                let mut list = |list: &[String], fit| {
                    starts.extend(list.iter().map(|text| Start {
                        text: text.as_str().into(),
                        fit,
                        place,
                    }));
                };
                match &p.gate {
                    Gate::Exactly(texts) => list(texts, Fit::Whole),
                    Gate::Starts(texts) => list(texts, Fit::Beginning),
                    Gate::Holds(list) => {
                        texts.extend(list.iter().map(|text| text.trim()));
                        holders.resize(texts.len(), place);
                    }
                }
            }
        }
        starts.sort_by(|a, b| a.text.cmp(&b.text));
        let inside =
            (!texts.is_empty()).then(|| AhoCorasick::new(&texts).expect("few and short texts"));
        Index {
            starts,
            inside,
            holders,
        }
    }

    /// The indices of the rules that match the whole of `folded`, of those that `wanted` names; sorted, each once.
    pub fn matches(
        &self,
        rules: &[Rule],
        folded: &str,
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
        for start in self.starts_of(folded) {
            match start.fit {
                Fit::Whole if start.text.len() == folded.len() => {
                    try_place(start.place, Fit::Whole)
                }
                Fit::Whole => {}
                Fit::Beginning => try_place(start.place, Fit::Beginning),
            }
        }
        if let Some(inside) = &self.inside {
            for hit in inside.find_overlapping_iter(folded) {
                try_place(self.holders[hit.pattern().as_usize()], Fit::Beginning);
            }
        }
        found.sort_unstable();
        found
    }

    fn starts_of<'i>(&'i self, folded: &'i str) -> impl Iterator<Item = &'i Start> {
        let key = folded.as_bytes().get(..KEY);
        let list = key.map_or(&[][..], |key| {
            let from = self
                .starts
                .partition_point(|start| &start.text.as_bytes()[..KEY] < key);
            let n =
                self.starts[from..].partition_point(|start| &start.text.as_bytes()[..KEY] == key);
            &self.starts[from..from + n]
        });
        list.iter().filter(|start| folded.starts_with(&*start.text))
    }
}
