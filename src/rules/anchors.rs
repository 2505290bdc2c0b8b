//! The words that every text of a pattern has as whole words: the fallback for patterns that begin with a slot.
//!
//! The words of an article are hashed anyway, so that to look them up costs little.

use super::pattern::Node;
use super::slot::{Counting, Slot};
use super::spaces::Side;
use crate::article::words::{self, WEIGHT_OF_ONE};

/// Bytes of a word: a shorter one is in every other paragraph.
const MIN_WORD: usize = 3;

/// Whether a word may go on at the end of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// No letter follows.
    Apart,
    /// One may.
    Open,
}

/// A list of words such that every match of `nodes` contains one of them. Of several lists, the one with the longest words.
///
/// `None` if no match must contain a whole word.
pub(super) fn anchors(nodes: &[Node], counting: Counting) -> Option<Vec<String>> {
    let lists = lists(nodes, counting, Edge::Apart, Edge::Apart);
    lists.into_iter().rev().max_by_key(|list| shortest(list))
}

/// The list of each of `nodes` that has one.
fn lists(nodes: &[Node], counting: Counting, before: Edge, after: Edge) -> Vec<Vec<String>> {
    let of_node = |(i, node): (usize, &Node)| {
        let left = edge(&nodes[..i], End::Last, counting, before);
        let right = edge(&nodes[i + 1..], End::First, counting, after);
        match node {
            Node::Text(text) => longest(text, left, right).map(|word| vec![word.to_owned()]),
            Node::OneOf(alternatives) => {
                let best = |nodes: &Vec<Node>| {
                    let lists = lists(nodes, counting, left, right);
                    lists.into_iter().max_by_key(|list| shortest(list))
                };
                let all = alternatives.iter().map(best);
                all.collect::<Option<Vec<_>>>().map(|all| all.concat())
            }
            Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) | Node::Space => None,
        }
    };
    nodes.iter().enumerate().filter_map(of_node).collect()
}

fn shortest(list: &[String]) -> Option<usize> {
    list.iter().map(String::len).min()
}

/// The longest word of folded `text` that no letter next to it can make longer. Where no spaces are written between words, a
/// character is a word.
fn longest(text: &str, left: Edge, right: Edge) -> Option<&str> {
    let is_whole = |word: &words::Word| {
        let span = word.span();
        let (before, after) = (&text[..span.start], &text[span.end..]);
        let edge_before = !before.is_empty() || left == Edge::Apart;
        let edge_after = !after.is_empty() || right == Edge::Apart;
        let is_between = edge_before && edge_after;
        word.weight() < WEIGHT_OF_ONE
            || is_between && !before.ends_with('\'') && !after.starts_with('\'')
    };
    let words = words::words(text).into_iter().filter(is_whole);
    let rare = words.filter(|word| {
        let word = word.span().of(text);
        word.len() >= MIN_WORD && !word.contains(char::is_numeric)
    });
    rare.map(|word| word.span().of(text))
        .max_by_key(|word| word.len())
}

/// An end of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Whether no text of `nodes` has a letter at that end, where `outer` is next to it.
fn edge(nodes: &[Node], end: End, counting: Counting, outer: Edge) -> Edge {
    let (node, rest) = match (end, nodes) {
        (End::First, [node, rest @ ..]) | (End::Last, [rest @ .., node]) => (node, rest),
        (_, []) => return outer,
    };
    let rest = || edge(rest, end, counting, outer);
    match node {
        Node::Text(text) if end == End::First && text.starts_with(joins) => Edge::Open,
        Node::Text(text) if end == End::Last && text.ends_with(joins) => Edge::Open,
        Node::Text(_) => Edge::Apart,
        Node::Maybe(inner) => edge(inner, end, counting, outer).max(rest()),
        Node::OneOf(alternatives) => {
            let all = alternatives.iter();
            let all = all.map(|nodes| edge(nodes, end, counting, Edge::Open));
            all.max().unwrap_or(Edge::Open)
        }
        // Its words have their spaces at this end.
        Node::Slot(Slot::Gap(_), side)
            if counting == Counting::Words && (*side == Side::After) == (end == End::Last) =>
        {
            rest()
        }
        Node::Slot(Slot::Rest(_), _) if counting == Counting::Words && end == End::First => {
            Edge::Apart
        }
        Node::Slot(..) | Node::Regex(_) | Node::Space => Edge::Open,
    }
}

/// Whether a character may belong to a word with a letter next to it.
fn joins(c: char) -> bool {
    words::is_letter(c) || c == '\''
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;
    use crate::Span;

    #[test]
    fn the_longest_whole_words_are_chosen() {
        for (pattern, words) in [
            ("<name> is reader-supported <rest>", Some("supported")),
            (
                "<number> (shares|likes) on (facebook|instagram)",
                Some("facebook|instagram"),
            ),
            ("<gap> все права <rest>", Some("права")),
            ("<name> (기자|특파원) <email>", Some("기자|특파원")),
            // Parts of words are none.
            ("<name> comment(s)? about <name>", Some("about")),
            ("<name> comments(, all)? <gap>", Some("comments")),
            ("<name>comments", None),
            // A character is a word where no spaces are written.
            ("<name>的评论", Some("论")),
        ] {
            let nodes = parse(pattern, Span::new(0, pattern.len())).expect("a good pattern");
            let found = anchors(&nodes, Counting::Words).map(|list| list.join("|"));
            assert_eq!(found.as_deref(), words, "{pattern}");
        }
    }
}
