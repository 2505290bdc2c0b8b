//! Says what a text must begin with or hold for a pattern to be worth trying on it.

use std::borrow::Cow;

use super::anchor::{anchors, hashes};
use super::matcher::max_words;
use super::pattern::{Node, PatternError, parse};
use super::slot::Counting;
use crate::Span;

/// Texts that a pattern may begin with, at most; beyond, looking them up costs more than it saves.
const MAX_STARTS: usize = 24;

/// The same while some of them are too short to be looked up at all.
const MAX_SHORT_STARTS: usize = 400;

/// Bytes of a start that tell enough patterns apart.
const ENOUGH: usize = 8;

/// Shorter starts begin so many texts that it pays to read on in the pattern.
const WEAK: usize = 5;

/// The fewest bytes of plain text that a pattern is looked up by: shorter ones stand in every other paragraph.
const MIN_LITERAL: usize = 3;

/// How a pattern is found without trying it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gate<'p> {
    /// The pattern is one of these texts and nothing else.
    Exactly(Vec<Cow<'p, str>>),
    /// The pattern begins with one of these.
    Starts(Vec<Cow<'p, str>>),
    /// The pattern holds one of these somewhere, and matches no text of more than `max_words` words.
    ///
    /// Of each list of `anchors` it holds one as a whole word; they are the words' hashes.
    Holds {
        texts: Vec<Cow<'p, str>>,
        anchors: Vec<Vec<u64>>,
        max_words: usize,
    },
}

/// What to look for before trying `pattern`.
pub(super) fn gate(pattern: &str, counting: Counting) -> Result<Gate<'_>, PatternError> {
    if let Some(gate) = gate_at_sight(pattern) {
        return Ok(gate);
    }
    gate_of_nodes(&parse(pattern)?, counting).ok_or_else(|| PatternError {
        span: Span::new(0, pattern.len()),
        message: "this pattern has no plain text to look for".into(),
        hint: Some("three letters in a row are wanted, outside `( )?` and place-holders"),
    })
}

/// The gate of a pattern that begins with plain text, or with a plain list of texts, without reading the rest.
///
/// Nine patterns in ten are so, and the program reads some hundreds each time it starts.
fn gate_at_sight(pattern: &str) -> Option<Gate<'_>> {
    let (texts, rest) = texts_at_sight(pattern)?;
    if !texts.iter().all(|text| text.len() >= MIN_LITERAL) {
        return None;
    }
    if rest.is_empty() {
        return Some(Gate::Exactly(
            texts.into_iter().map(Cow::Borrowed).collect(),
        ));
    }
    // "The" begins every other sentence, "the article" few: short texts are told by what follows them.
    let next = rest.strip_prefix(' ').and_then(texts_at_sight);
    let Some((next, _)) = next.filter(|(next, _)| next.len() <= MAX_STARTS) else {
        let is_weak = texts.iter().any(|text| text.len() < WEAK);
        return (!is_weak).then(|| Gate::Starts(texts.into_iter().map(Cow::Borrowed).collect()));
    };
    let mut starts = Vec::with_capacity(texts.len());
    for text in texts {
        if text.len() >= ENOUGH {
            starts.push(Cow::Borrowed(text));
        } else {
            starts.extend(next.iter().map(|next| Cow::Owned(format!("{text} {next}"))));
        }
    }
    Some(Gate::Starts(starts))
}

/// The plain text, or the plain list of texts, that a pattern begins with, and what follows it.
fn texts_at_sight(pattern: &str) -> Option<(Vec<&str>, &str)> {
    let special = |b: u8| matches!(b, b'(' | b')' | b'<');
    let (texts, rest): (Vec<&str>, &str) = match pattern.strip_prefix('(') {
        None => {
            let end = pattern.bytes().position(|b| special(b) || b == b'|');
            let (text, rest) = pattern.split_at(end.unwrap_or(pattern.len()));
            // The space after a text is asked for only if something must follow.
            let plain = text.trim_end();
            (
                vec![plain],
                &pattern[if rest.is_empty() {
                    text.len()
                } else {
                    plain.len()
                }..],
            )
        }
        Some(list) => {
            let (list, rest) = list.split_at(list.bytes().position(special)?);
            (
                list.split('|').map(str::trim).collect(),
                rest.strip_prefix(')')?,
            )
        }
    };
    let is_plain = |text: &&str| !text.is_empty() && is_folded(text);
    (!rest.starts_with('?') && texts.iter().all(is_plain)).then_some((texts, rest))
}

/// Whether folding would surely leave `text` as it is.
fn is_folded(text: &str) -> bool {
    let plain = |c: char| match c {
        'a'..='z' | '0'..='9' | '\'' | '.' | ',' | '-' | '&' | '+' => true,
        'İ' | 'ı' => false,
        // Letters without case, and small ones; the commonest are told without a look into the tables of Unicode.
        'ß'..='ö' | 'ø'..='ÿ' | 'а'..='џ' | '\u{900}'..='\u{109f}' => true,
        '\u{3041}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        // The letters of Arabic have several forms.
        '\u{600}'..='\u{6ff}' => false,
        _ => !c.is_ascii() && c.is_alphabetic() && !c.is_uppercase(),
    };
    let mut after_space = true;
    text.chars().all(|c| {
        let single_space = c == ' ' && !after_space;
        after_space = c == ' ';
        plain(c) || single_space
    })
}

/// What to look for before trying `nodes`, or `None` if there is too little plain text in them.
fn gate_of_nodes(nodes: &[Node], counting: Counting) -> Option<Gate<'static>> {
    let shortest = |texts: &[String]| {
        texts
            .iter()
            .map(|text| text.trim().len())
            .min()
            .unwrap_or(0)
    };
    let (starts, end) = starts(nodes);
    let gate_by_start = match end {
        End::Whole if starts.iter().all(|start| start.len() >= MIN_LITERAL) => {
            return Some(Gate::Exactly(owned(starts)));
        }
        End::Open if starts.iter().all(|start| start.len() >= MIN_LITERAL) => Some(&starts),
        _ => None,
    };
    let lists = nodes.iter().map(|node| match node {
        Node::Text(_) | Node::OneOf(_) => self::starts(std::slice::from_ref(node)).0,
        Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) => Vec::new(),
    });
    let best = lists
        .max_by_key(|texts| shortest(texts))
        .unwrap_or_default();
    if let Some(starts) = gate_by_start
        && (shortest(starts) >= WEAK || shortest(&best) <= WEAK)
    {
        return Some(Gate::Starts(owned(starts.clone())));
    }
    (shortest(&best) >= MIN_LITERAL).then(|| Gate::Holds {
        texts: owned(best),
        anchors: anchors(nodes, counting)
            .iter()
            .map(|list| hashes(list.iter().map(String::as_str)))
            .collect(),
        max_words: max_words(nodes, counting),
    })
}

fn owned(texts: Vec<String>) -> Vec<Cow<'static, str>> {
    texts.into_iter().map(Cow::Owned).collect()
}

/// Whether a list of starts is the list of all texts, or more may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Open,
}

/// How many texts `nodes` stand for, or `None` if they cannot be counted.
fn n_texts(nodes: &[Node]) -> Option<usize> {
    let counts = nodes.iter().map(|node| match node {
        Node::Text(_) => Some(1),
        Node::Slot(..) | Node::Regex(_) => None,
        Node::Maybe(nodes) => n_texts(nodes).map(|n| n + 1),
        Node::OneOf(alternatives) => alternatives.iter().map(|nodes| n_texts(nodes)).sum(),
    });
    counts.reduce(|a, b| Some(a?.saturating_mul(b?))).flatten()
}

/// All texts that `nodes` can begin with: whole if there are few of them, else as long as looking them up needs.
fn starts(nodes: &[Node]) -> (Vec<String>, End) {
    // One list of alternatives is as long as its author wrote it; it is their product that could explode.
    let listed = n_texts(nodes).is_some_and(|n| n <= MAX_STARTS || nodes.len() == 1);
    let enough = if listed { usize::MAX } else { ENOUGH };
    let mut starts = vec![String::new()];
    for node in nodes {
        let long = starts.iter().all(|start| start.len() >= enough);
        let (next, end) = match node {
            Node::Slot(..) | Node::Regex(_) => return (starts, End::Open),
            _ if long => return (starts, End::Open),
            Node::Text(text) => {
                starts.iter_mut().for_each(|start| start.push_str(text));
                continue;
            }
            Node::Maybe(nodes) => match self::starts(nodes) {
                (mut inner, End::Whole) => {
                    inner.push(String::new());
                    (inner, End::Whole)
                }
                (_, End::Open) => return (starts, End::Open),
            },
            Node::OneOf(alternatives) => starts_of_any(alternatives),
        };
        let short = starts.iter().any(|start| start.len() < MIN_LITERAL);
        let limit = if short { MAX_SHORT_STARTS } else { MAX_STARTS };
        if starts.len() > 1 && starts.len() * next.len() > limit {
            return (starts, End::Open);
        }
        starts = match &starts[..] {
            [start] if start.is_empty() => next,
            _ => product(&starts, &next),
        };
        if end == End::Open {
            return (starts, End::Open);
        }
    }
    (starts, End::Whole)
}

fn starts_of_any(alternatives: &[Vec<Node>]) -> (Vec<String>, End) {
    let mut all = Vec::with_capacity(alternatives.len());
    let mut end = End::Whole;
    for nodes in alternatives {
        let (inner, inner_end) = starts(nodes);
        all.extend(inner);
        if inner_end == End::Open {
            end = End::Open;
        }
    }
    (all, end)
}

fn product(starts: &[String], next: &[String]) -> Vec<String> {
    let pairs = starts
        .iter()
        .flat_map(|start| next.iter().map(move |next| (start, next)));
    let joined = pairs.map(|(start, next)| {
        let mut text = String::with_capacity(start.len() + next.len());
        text.push_str(start);
        text.push_str(next);
        text
    });
    joined.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(texts: [&'static str; N]) -> Vec<Cow<'static, str>> {
        texts.map(Cow::Borrowed).to_vec()
    }

    #[test]
    fn a_plain_pattern_needs_no_regex() {
        assert_eq!(
            gate("(ads|the ads)", Counting::Words).ok(),
            Some(Gate::Exactly(texts(["ads", "the ads"])))
        );
        assert_eq!(
            gate("the ad(s)?", Counting::Words).ok(),
            Some(Gate::Starts(texts(["the ad"])))
        );
        let listed = gate("(the)? ads", Counting::Words).ok();
        assert_eq!(listed, Some(Gate::Exactly(texts(["the ads", "ads"]))));
    }

    #[test]
    fn an_open_pattern_is_looked_up_by_its_start_or_its_longest_text() {
        assert_eq!(
            gate("read more <rest>", Counting::Words).ok(),
            Some(Gate::Starts(texts(["read more"])))
        );
        let inside = Gate::Holds {
            texts: texts(["all rights reserved"]),
            anchors: vec![hashes(["reserved"].into_iter())],
            max_words: 8,
        };
        assert_eq!(
            gate("<gap> all rights reserved", Counting::Words).ok(),
            Some(inside)
        );
        assert!(gate("<number> <gap> x", Counting::Words).is_err());
        let pairs = Gate::Starts(texts(["the story", "the piece", "this article"]));
        assert_eq!(
            gate("(the|this article) (story|piece) <rest>", Counting::Words).ok(),
            Some(pairs)
        );
    }

    #[test]
    fn capitals_are_folded_before_they_are_looked_up() {
        assert_eq!(
            gate("Read More <rest>", Counting::Words).ok(),
            Some(Gate::Starts(texts(["read more"])))
        );
    }
}
