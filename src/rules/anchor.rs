//! Words that the text of a pattern holds whole, whatever the pattern's slots stand for: to look for them is cheap, since
//! the words of an article are hashed anyway.

use std::cmp::Reverse;

use super::pattern::Node;
use super::slot::{Counting, Slot};
use super::spaces::Side;
use crate::article::words::{self, WEIGHT_OF_ONE};

/// A shorter word stands in every other paragraph.
const MIN_LETTERS: usize = 2;

/// The hashes of the words of some texts, as the words of an article have them.
pub(super) fn hashes<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u64> {
    let words = texts.flat_map(words::words);
    words.map(|word| word.hash).collect()
}

/// Whether a word may go on at the end of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// No letter follows.
    Apart,
    /// One may.
    Open,
}

impl Edge {
    fn apart_if(is_apart: bool) -> Self {
        match is_apart {
            true => Edge::Apart,
            false => Edge::Open,
        }
    }
}

/// Lists of words: every text that `nodes` match has one of each list; the list whose words are longest comes first.
///
/// Empty if there are none, as in scripts without spaces and in those whose letters are written in several ways.
pub(super) fn anchors(nodes: &[Node], counting: Counting) -> Vec<Vec<String>> {
    let mut lists = lists(nodes, counting, Edge::Apart, Edge::Apart);
    lists.sort_by_key(|list| Reverse(shortest(list)));
    lists
}

/// The list of each of `nodes` that has one.
fn lists(nodes: &[Node], counting: Counting, before: Edge, after: Edge) -> Vec<Vec<String>> {
    let of_node = |(i, node): (usize, &Node)| {
        let left = ending(&nodes[..i], before);
        let right = beginning(&nodes[i + 1..], counting, after);
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
            Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) => None,
        }
    };
    nodes.iter().enumerate().filter_map(of_node).collect()
}

fn shortest(list: &[String]) -> Option<usize> {
    list.iter().map(String::len).min()
}

/// The longest word of folded `text` that stands between others or at an edge that is apart.
fn longest(text: &str, left: Edge, right: Edge) -> Option<&str> {
    let words = words::words(text).into_iter();
    let whole = words.filter(|word| word.weight() == WEIGHT_OF_ONE);
    let spans = whole.map(|word| word.span()).filter(|span| {
        let (before, after) = (&text[..span.start], &text[span.end..]);
        let edge_before = !before.is_empty() || left == Edge::Apart;
        let edge_after = !after.is_empty() || right == Edge::Apart;
        edge_before && edge_after && !before.ends_with('\'') && !after.starts_with('\'')
    });
    let words = spans.map(|span| span.of(text));
    let told = words.filter(|word| {
        word.chars().count() >= MIN_LETTERS && word.chars().all(is_spelled_in_one_way)
    });
    told.max_by_key(|word| word.len())
}

/// Whether words fold a letter as rules do: those of Latin, Greek and Cyrillic, but for the Turkish pair, of which raw
/// text is told apart before it is asked for its words.
fn is_spelled_in_one_way(c: char) -> bool {
    c.is_ascii_lowercase()
        || (c.is_alphabetic() && matches!(c, '\u{80}'..'\u{530}' | '\u{1e00}'..'\u{2000}'))
}

/// Whether what `nodes` stand for, `after` behind it, begins with anything but a letter.
fn beginning(nodes: &[Node], counting: Counting, after: Edge) -> Edge {
    let Some((first, rest)) = nodes.split_first() else {
        return after;
    };
    let rest = || beginning(rest, counting, after);
    match first {
        Node::Text(text) => Edge::apart_if(!text.starts_with(joins)),
        Node::Maybe(inner) => match beginning(inner, counting, after) {
            Edge::Apart => rest(),
            Edge::Open => Edge::Open,
        },
        Node::OneOf(alternatives) => {
            let of = |nodes: &Vec<Node>| beginning(nodes, counting, Edge::Open);
            Edge::apart_if(alternatives.iter().all(|nodes| of(nodes) == Edge::Apart))
        }
        Node::Slot(Slot::Gap(_), side) if *side != Side::After && counting == Counting::Words => {
            rest()
        }
        Node::Slot(Slot::Rest(_), _) if counting == Counting::Words => Edge::Apart,
        Node::Slot(..) | Node::Regex(_) => Edge::Open,
    }
}

/// Whether what `nodes` stand for, `before` ahead of it, ends with anything but a letter.
fn ending(nodes: &[Node], before: Edge) -> Edge {
    let Some((last, rest)) = nodes.split_last() else {
        return before;
    };
    match last {
        Node::Text(text) => Edge::apart_if(!text.ends_with(joins)),
        Node::Maybe(inner) => match ending(inner, before) {
            Edge::Apart => ending(rest, before),
            Edge::Open => Edge::Open,
        },
        Node::OneOf(alternatives) => {
            let all_apart = alternatives
                .iter()
                .all(|nodes| ending(nodes, Edge::Open) == Edge::Apart);
            Edge::apart_if(all_apart)
        }
        Node::Slot(Slot::Gap(_), Side::After) => ending(rest, before),
        Node::Slot(..) | Node::Regex(_) => Edge::Open,
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

    fn of(pattern: &str) -> Vec<String> {
        let lists = anchors(&parse(pattern).expect("a good pattern"), Counting::Words);
        lists.iter().map(|list| list.join("|")).collect()
    }

    #[test]
    fn the_longest_words_come_first() {
        assert_eq!(of("<name> is reader-supported <rest>"), ["supported"]);
        assert_eq!(
            of("<number> (shares|likes) on (facebook|instagram)"),
            ["facebook|instagram", "shares|likes", "on"]
        );
    }

    #[test]
    fn parts_of_words_are_none() {
        assert_eq!(of("<number> comment(s)? on <name>"), ["on"]);
        assert_eq!(of("<number>comments"), [""; 0]);
        assert_eq!(of("<number> comments(, all)? <gap>"), ["comments"]);
        assert_eq!(of("<name> (l|d)'actualité"), [""; 0]);
    }

    #[test]
    fn scripts_that_are_written_in_several_ways_have_none() {
        assert_eq!(of("<number> 条评论"), [""; 0]);
        assert_eq!(of("<number> تعليقات"), [""; 0]);
        assert_eq!(of("<gap> все права <rest>"), ["права"]);
        assert_eq!(of("<number> bình luận"), ["luận"]);
    }
}
