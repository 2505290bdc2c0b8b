//! Matches a regular expression without compiling it: part by part, each taking all places where the text so far may end to
//! all places where the text with that part may.
//!
//! That is the automaton of K. Thompson ("Regular expression search algorithm", Communications of the ACM 11, 1968) with the
//! parts of the expression for states. To compile a pattern takes as long as to clean two or three articles, and most are tried a
//! few times only.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::pattern::Node;
use super::slot::Counting;

/// An expression that can be walked.
#[derive(Debug)]
pub(super) struct Walk(Hir);

impl Walk {
    /// The expression of `nodes`, as the crate `regex` has it for bytes. `None` if it looks at more than it takes, as `\b` does.
    ///
    /// Only place-holders and the expressions of the pattern are read as such: to read a word takes longer than to match it.
    pub fn of(nodes: &[Node], counting: Counting) -> Option<Self> {
        let hir = sequence(nodes, counting)?;
        let looks = hir.properties().look_set();
        looks
            .iter()
            .all(|look| matches!(look, Look::Start | Look::End))
            .then_some(Walk(hir))
    }

    /// Whether the expression is the whole of `text`. Linear in the text for each part of the expression.
    pub fn is_match(&self, text: &str) -> bool {
        after(&self.0, Places::One(0), text).has(text.len())
    }
}

fn sequence(nodes: &[Node], counting: Counting) -> Option<Hir> {
    let parts = nodes.iter().map(|node| match node {
        Node::Text(text) => Some(Hir::literal(text.as_bytes())),
        Node::Regex(source) => parsed(source),
        Node::Slot(slot, side) => parsed(&slot.regex(*side, counting)),
        Node::Maybe(nodes) => Some(Hir::repetition(Repetition {
            min: 0,
            max: Some(1),
            greedy: true,
            sub: Box::new(sequence(nodes, counting)?),
        })),
        Node::OneOf(alternatives) => {
            let alternatives = alternatives.iter().map(|nodes| sequence(nodes, counting));
            Some(Hir::alternation(alternatives.collect::<Option<_>>()?))
        }
    });
    Some(Hir::concat(parts.collect::<Option<_>>()?))
}

fn parsed(source: &str) -> Option<Hir> {
    let mut parser = ParserBuilder::new().utf8(false).nest_limit(64).build();
    parser.parse(source).ok()
}

/// Where `part` may end if it begins at one of some places of `text`.
fn after(part: &Hir, from: Places, text: &str) -> Places {
    let mut places = Places::None;
    match part.kind() {
        HirKind::Empty => return from,
        HirKind::Literal(literal) => {
            let stands_at = |&at: &usize| text.as_bytes()[at..].starts_with(&literal.0);
            from.iter()
                .filter(stands_at)
                .for_each(|at| places.add(at + literal.0.len(), text.len()));
        }
        HirKind::Class(class) => {
            let ends = from
                .iter()
                .filter_map(|at| Some(at + n_taken(class, text, at)?));
            ends.for_each(|end| places.add(end, text.len()));
        }
        HirKind::Look(look) => {
            let at = match look {
                Look::Start => 0,
                _ => text.len(),
            };
            if from.has(at) {
                places.add(at, text.len());
            }
        }
        HirKind::Repetition(repetition) => return after_repetition(repetition, from, text),
        HirKind::Capture(capture) => return after(&capture.sub, from, text),
        HirKind::Concat(parts) => {
            let mut from = from;
            for part in parts {
                if from.is_empty() {
                    break;
                }
                from = after(part, from, text);
            }
            return from;
        }
        HirKind::Alternation(parts) => {
            for part in parts {
                places.add_all(&after(part, from.clone(), text), text.len());
            }
        }
    }
    places
}

/// Bytes of the character, or the byte, of `class` at a place of `text`.
fn n_taken(class: &Class, text: &str, at: usize) -> Option<usize> {
    match class {
        Class::Bytes(class) => {
            let byte = *text.as_bytes().get(at)?;
            let is_in = class
                .ranges()
                .iter()
                .any(|r| (r.start()..=r.end()).contains(&byte));
            is_in.then_some(1)
        }
        Class::Unicode(class) => {
            // Where a part of bytes ends inside a character, none begins.
            let c = text.get(at..)?.chars().next()?;
            let ranges = class.ranges();
            let next = ranges.partition_point(|range| range.end() < c);
            ranges
                .get(next)
                .is_some_and(|range| range.start() <= c)
                .then_some(c.len_utf8())
        }
    }
}

fn after_repetition(repetition: &Repetition, from: Places, text: &str) -> Places {
    if let HirKind::Class(class) = repetition.sub.kind()
        && let (0 | 1, None) = (repetition.min, repetition.max)
    {
        return after_run(class, repetition.min == 0, &from, text);
    }
    let mut new = from;
    for _ in 0..repetition.min {
        if new.is_empty() {
            return new;
        }
        new = after(&repetition.sub, new, text);
    }
    // The fewer repetitions lead to a place, the more may follow, so that each is gone on from once.
    let mut places = new.clone();
    for _ in repetition.min..repetition.max.unwrap_or(u32::MAX) {
        new = after(&repetition.sub, new, text);
        new.remove_all(&places);
        if new.is_empty() {
            break;
        }
        places.add_all(&new, text.len());
    }
    places
}

/// The same of any number of characters, or bytes, of `class`, or of one or more: no place is gone on from twice.
fn after_run(class: &Class, may_be_none: bool, from: &Places, text: &str) -> Places {
    let mut places = Places::None;
    for start in from.iter() {
        if may_be_none {
            if places.has(start) {
                continue;
            }
            places.add(start, text.len());
        }
        let mut at = start;
        while let Some(n) = n_taken(class, text, at) {
            at += n;
            if places.has(at) {
                break;
            }
            places.add(at, text.len());
        }
    }
    places
}

/// Places between the bytes of a text. Mostly there is one.
#[derive(Clone)]
enum Places {
    None,
    One(usize),
    /// A bit each.
    Many(Vec<u64>),
}

impl Places {
    /// Adds a place of a text of `len` bytes.
    fn add(&mut self, at: usize, len: usize) {
        match self {
            Places::None => *self = Places::One(at),
            &mut Places::One(one) if one == at => {}
            &mut Places::One(one) => {
                let mut words = vec![0; len / 64 + 1];
                words[one / 64] |= 1 << (one % 64);
                words[at / 64] |= 1 << (at % 64);
                *self = Places::Many(words);
            }
            Places::Many(words) => words[at / 64] |= 1 << (at % 64),
        }
    }

    fn has(&self, at: usize) -> bool {
        match self {
            Places::None => false,
            Places::One(one) => *one == at,
            Places::Many(words) => words[at / 64] >> (at % 64) & 1 == 1,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Places::None => true,
            Places::One(_) => false,
            Places::Many(words) => words.iter().all(|&word| word == 0),
        }
    }

    fn add_all(&mut self, others: &Places, len: usize) {
        match (&mut *self, others) {
            (Places::Many(words), Places::Many(others)) => {
                words
                    .iter_mut()
                    .zip(others)
                    .for_each(|(word, other)| *word |= other);
            }
            _ => others.iter().for_each(|at| self.add(at, len)),
        }
    }

    fn remove_all(&mut self, others: &Places) {
        match (&mut *self, others) {
            (_, Places::None) | (Places::None, _) => {}
            (&mut Places::One(one), _) if others.has(one) => *self = Places::None,
            (Places::One(_), _) => {}
            (Places::Many(words), &Places::One(other)) => words[other / 64] &= !(1 << (other % 64)),
            (Places::Many(words), Places::Many(others)) => {
                words
                    .iter_mut()
                    .zip(others)
                    .for_each(|(word, other)| *word &= !other);
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        let (one, words) = match self {
            Places::None => (None, &[][..]),
            Places::One(one) => (Some(*one), &[][..]),
            Places::Many(words) => (None, &words[..]),
        };
        let bits = words.iter().enumerate().flat_map(|(i, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(64 * i + bit)
            })
        });
        one.into_iter().chain(bits)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::bytes::Regex;

    use super::super::matcher::{compile, source};
    use super::super::needs::Needs;
    use super::super::pattern::parse;
    use super::*;

    /// Every place-holder, at the start, inside and at the end, in groups and beside them; every kind of expression.
    const PATTERNS: &[&str] = &[
        "ab <gap:2> c",
        "<gap:2> ab c",
        "<gap:2>ab",
        "ab<gap:3>c",
        "ab <gap:1> <gap:2> c",
        "<gap:1> ab <gap:3>",
        "ab <rest:2>",
        "ab<rest:3>",
        "(ab <rest:1>|c) b",
        "(ab|<gap:2> c)? b <rest:2>",
        "(ab)? (c)? b (ab)?",
        "ab(c)?b",
        "((ab|a) (b|bc)?|c) (ab)? <rest:1>",
        "<name> ab",
        "ab <name>, c",
        "<number> ab",
        "(<number>|<name>) (ab)? <gap:2> c",
        "ab (<date>|<time>|<year>)",
        "(<url>|<site>|<email>|<handle>) (ab)?",
        "/ab( ?[.,:]? ?(ab|c|12)){1,3}/",
        "/ab(|c)[^。]{0,3}b*?/",
        r"/ab\w+\s?(?i:C)?$/",
    ];

    /// What texts are made of: the letters of the patterns, and all that ends or interrupts a place-holder.
    const PIECES: &[&str] = &[
        "ab", "ab", "a", "b", "c", " ", " ", " ", ".", ",", ":", "!", "@", "(", "12", "3", "k",
        "é", "字", "。", "\n", "www.", "2031", "5 may", "10:30", "c.ab",
    ];

    type Pair = (&'static str, Counting, Walk, Regex, Needs);

    static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
        let both = |&pattern: &&'static str| {
            [Counting::Words, Counting::Characters(2)].map(|counting| {
                let nodes = parse(pattern).expect("a good pattern");
                let source = source(&nodes, counting);
                let walk = Walk::of(&nodes, counting).expect("no looks");
                (
                    pattern,
                    counting,
                    walk,
                    compile(&source).expect("a small one"),
                    Needs::of(&nodes),
                )
            })
        };
        PATTERNS.iter().flat_map(both).collect()
    });

    fn text() -> impl Strategy<Value = String> {
        let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..10);
        pieces.prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn a_walk_matches_what_the_compiled_expression_does(text in text()) {
            for (pattern, counting, walk, regex, needs) in PAIRS.iter() {
                let expected = regex.is_match(text.as_bytes());
                prop_assert_eq!(walk.is_match(&text), expected, "{} {:?} on {:?}", pattern, counting, text);
                prop_assert!(!expected || needs.are_met(&text), "{} needs more than {:?}", pattern, text);
            }
        }
    }

    #[test]
    fn each_pattern_matches_one_of_a_few_texts() {
        let texts = [
            "ab c", "ab a b c", "ab", "abb", "c ab", "ab b, c", "12 ab", "ab b", "c b", "c.ab ab",
            "ab 5 may", "abéc", "ab ac",
        ];
        for (pattern, counting, walk, ..) in PAIRS.iter() {
            let matches = |text: &&str| walk.is_match(text);
            assert!(texts.iter().any(matches), "{pattern} {counting:?}");
            assert!(!texts.iter().all(matches), "{pattern} {counting:?}");
        }
    }

    #[test]
    fn what_looks_around_is_not_walked() {
        for pattern in [r"/ab\b/", r"/(?m)ab$/"] {
            let nodes = parse(pattern).expect("a good pattern");
            assert!(Walk::of(&nodes, Counting::Words).is_none(), "{pattern}");
        }
    }
}
