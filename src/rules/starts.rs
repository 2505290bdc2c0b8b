//! The texts that a pattern can begin with.

use super::pattern::Node;
use super::slot::Slot;

/// A start of so many bytes is rare enough: reading on in the pattern would only add more starts.
const ENOUGH: usize = 12;

/// Starts of a pattern, at most: alternatives behind alternatives multiply. A single list may have more.
const MAX_STARTS: usize = 400;

/// A text that a pattern can begin with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    pub text: String,
    pub end: End,
}

/// What may follow a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Nothing: the start is a whole text that the pattern matches.
    Whole,
    /// Anything.
    Open,
}

/// The texts that `nodes` can begin with, a zero for each `<number>`; `None` if there is a text that they match and that begins with none of them.
pub(super) fn starts(nodes: &[Node]) -> Option<Vec<Start>> {
    let mut starts = of_sequence(nodes);
    starts.sort_unstable();
    starts.dedup();
    (!starts.iter().any(|start| start.text.is_empty())).then_some(starts)
}

impl Start {
    /// The text as the trie has it.
    pub fn key(&self) -> Vec<u8> {
        let mut before = ' ';
        let all = self.text.chars();
        let all = all.filter_map(|c| in_trie(c, std::mem::replace(&mut before, c)));
        all.collect::<String>().into_bytes()
    }
}

/// A character as the trie has it. A number is a zero, whatever its digits, so that all begin alike.
pub(super) fn in_trie(c: char, before: char) -> Option<char> {
    match (c.is_ascii_digit(), before.is_ascii_digit()) {
        (true, true) => None,
        (true, false) => Some('0'),
        (false, _) => Some(c),
    }
}

fn start(text: &str, end: End) -> Start {
    let text = text.to_owned();
    Start { text, end }
}

/// The same, with an empty one for what begins with none.
fn of_sequence(nodes: &[Node]) -> Vec<Start> {
    let mut starts = vec![start("", End::Whole)];
    let goes_on = |start: &Start| start.end == End::Whole && start.text.len() < ENOUGH;
    for node in nodes {
        let next = of_node(node);
        let n_growing = starts.iter().filter(|start| goes_on(start)).count();
        let is_too_much = starts.len() > 1 && n_growing * next.len() > MAX_STARTS;
        let mut longer = Vec::with_capacity(starts.len());
        for mut start in starts {
            if goes_on(&start) && !is_too_much {
                longer.extend(next.iter().map(|next| Start {
                    text: format!("{}{}", start.text, next.text),
                    end: next.end,
                }));
            } else {
                start.end = End::Open;
                longer.push(start);
            }
        }
        starts = longer;
    }
    starts
}

fn of_node(node: &Node) -> Vec<Start> {
    let all_open = |texts: &[&str]| -> Vec<Start> {
        texts.iter().map(|text| start(text, End::Open)).collect()
    };
    match node {
        Node::Text(text) => vec![start(text, End::Whole)],
        Node::Slot(Slot::Url, _) => all_open(&["http://", "https://", "www."]),
        Node::Slot(Slot::Handle, _) => all_open(&["@"]),
        Node::Slot(Slot::Number, _) => {
            // Not `0.`, which begins the items of lists.
            let mut starts = all_open(&["0.0", "0,0", "0..", "0.,", "0,.", "0,,"]);
            starts.extend(["0", "0k"].map(|text| start(text, End::Whole)));
            starts
        }
        Node::Slot(..) | Node::Regex(_) | Node::Space => all_open(&[""]),
        Node::Maybe(nodes) => {
            let mut starts = of_sequence(nodes);
            starts.push(start("", End::Whole));
            starts
        }
        Node::OneOf(alternatives) => {
            let all = alternatives.iter().flat_map(|nodes| of_sequence(nodes));
            all.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;
    use crate::Span;

    #[test]
    fn a_pattern_has_the_starts_of_its_alternatives() {
        // A `.` marks those that are whole.
        for (pattern, expected) in [
            ("(ads|the ads)", Some(&["ads.", "the ads."][..])),
            ("the ad(s)?", Some(&["the ad.", "the ads."])),
            ("Read More <rest>", Some(&["read more"])),
            // Short starts are read on from.
            (
                "(the|this article) (story|piece) <rest>",
                Some(&["the piece", "the story", "this article"]),
            ),
            ("(the)? ads <gap> x", Some(&["ads", "the ads"])),
            // A slot may have none.
            ("<handle> says", Some(&["@"])),
            ("<name> says", None),
            ("(we|<name>) say", None),
            // A number is a zero.
            ("24/7 news", Some(&["24/7 news."])),
            (
                "<number> comments",
                Some(&[
                    "0 comments.",
                    "0,,",
                    "0,.",
                    "0,0",
                    "0.,",
                    "0..",
                    "0.0",
                    "0k comments.",
                ]),
            ),
        ] {
            let shown = |start: Start| match start.end {
                End::Whole => format!("{}.", start.text),
                End::Open => start.text,
            };
            let starts =
                starts(&parse(pattern, Span::new(0, pattern.len())).expect("a good pattern"));
            let starts = starts.map(|all| all.into_iter().map(shown).collect::<Vec<_>>());
            let expected = expected.map(|all| all.iter().map(|text| (*text).to_owned()).collect());
            assert_eq!(starts, expected, "{pattern}");
        }
    }
}
