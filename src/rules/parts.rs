//! The patterns and examples of a rule: those of a user's file as they were read, those that the program carries by where they
//! stand, until one is wanted.
//!
//! There are thousands, few of which are ever tried.

use std::borrow::Cow;
use std::ops::Index;
use std::sync::OnceLock;

use super::pack::{Example, Pattern, PatternPlace, Promise};
use super::slot::Counting;
use crate::Span;

/// Where a pattern stands in its file: where it begins (four bytes, little-endian) and its length (two).
pub(super) type PatternBytes = [u8; 6];

/// An example: what it promises (one byte), where it begins (four) and its length (two).
pub(super) type ExampleBytes = [u8; 7];

/// The patterns of a rule.
#[derive(Debug)]
pub(super) enum Patterns {
    Read(Vec<Pattern>),
    Carried(Carried),
}

/// Patterns that the program carries. All of a rule are made when one is tried.
#[derive(Debug)]
pub(super) struct Carried {
    pub source: &'static str,
    pub places: &'static [PatternBytes],
    pub counting: Counting,
    pub made: OnceLock<Vec<Pattern>>,
}

/// The examples of a rule.
#[derive(Debug)]
pub(super) enum Examples {
    Read(Vec<Example>),
    Carried(&'static [ExampleBytes]),
}

impl Patterns {
    pub fn push(&mut self, pattern: Pattern) {
        match self {
            Patterns::Read(patterns) => patterns.push(pattern),
            Patterns::Carried(_) => unreachable!("what the program carries is whole"),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        match self {
            Patterns::Read(patterns) => patterns.len(),
            Patterns::Carried(carried) => carried.places.len(),
        }
    }

    /// Where they stand.
    pub fn iter(&self) -> impl Iterator<Item = PatternPlace> {
        (0..self.len()).map(|i| match self {
            Patterns::Read(patterns) => patterns[i].place(),
            Patterns::Carried(carried) => PatternPlace {
                span: span(*carried.places[i].last_chunk().expect("six of six bytes")),
                counting: carried.counting,
            },
        })
    }

    /// All of them, made.
    pub fn made(&self) -> &[Pattern] {
        match self {
            Patterns::Read(patterns) => patterns,
            Patterns::Carried(carried) => carried.made.get_or_init(|| {
                let source = Cow::Borrowed(carried.source);
                self.iter()
                    .map(|place| Pattern::new(&source, place.span, place.counting))
                    .collect()
            }),
        }
    }
}

impl Index<usize> for Patterns {
    type Output = Pattern;

    fn index(&self, index: usize) -> &Pattern {
        &self.made()[index]
    }
}

impl Examples {
    pub fn push(&mut self, example: Example) {
        match self {
            Examples::Read(examples) => examples.push(example),
            Examples::Carried(_) => unreachable!("what the program carries is whole"),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Examples::Read(examples) => examples.len(),
            Examples::Carried(places) => places.len(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Example> {
        (0..self.len()).map(|i| match self {
            Examples::Read(examples) => examples[i],
            Examples::Carried(places) => Example {
                promise: match places[i][0] {
                    GOES => Promise::Goes,
                    _ => Promise::Stays,
                },
                text: span(*places[i].last_chunk().expect("six of seven bytes")),
            },
        })
    }
}

const GOES: u8 = 0;
const STAYS: u8 = 1;

/// The bytes of a pattern's place.
pub(super) fn pattern_bytes(place: PatternPlace) -> PatternBytes {
    let [a, b, c, d] = u32::try_from(place.span.start)
        .expect("packs are small")
        .to_le_bytes();
    let [e, f] = u16::try_from(place.span.len())
        .expect("patterns are short")
        .to_le_bytes();
    [a, b, c, d, e, f]
}

/// The bytes of an example.
pub(super) fn example_bytes(example: Example) -> ExampleBytes {
    let promise = match example.promise {
        Promise::Goes => GOES,
        Promise::Stays => STAYS,
    };
    let [a, b, c, d, e, f] = pattern_bytes(PatternPlace {
        span: example.text,
        counting: Counting::Words,
    });
    [promise, a, b, c, d, e, f]
}

fn span([a, b, c, d, e, f]: [u8; 6]) -> Span {
    let start = u32::from_le_bytes([a, b, c, d]) as usize;
    Span::new(start, start + usize::from(u16::from_le_bytes([e, f])))
}
