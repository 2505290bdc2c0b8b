//! The plain texts that a pattern cannot do without: to look for them is cheaper than to run, or even to compile, a regex.

use memchr::memmem::Finder;

use super::pattern::Node;

/// Shorter texts tell nothing.
const MIN_TEXT: usize = 3;

/// Lists of texts: one of each list must stand in what the pattern matches, in this order, none on another.
#[derive(Debug, Default)]
pub(super) struct Needs(Vec<Vec<Finder<'static>>>);

impl Needs {
    /// The texts that `nodes` cannot do without.
    pub fn of(nodes: &[Node]) -> Self {
        let finder = |text: &String| Finder::new(text).into_owned();
        let plain = |nodes: &Vec<Node>| match &nodes[..] {
            [Node::Text(text)] if text.len() >= MIN_TEXT => Some(finder(text)),
            _ => None,
        };
        let list = |node: &Node| match node {
            Node::Text(text) => (text.len() >= MIN_TEXT).then(|| vec![finder(text)]),
            Node::OneOf(alternatives) => alternatives.iter().map(plain).collect(),
            Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) => None,
        };
        Needs(nodes.iter().filter_map(list).collect())
    }

    /// Whether they stand in `folded`. What ends first leaves most to those behind it.
    pub fn are_met(&self, folded: &str) -> bool {
        let mut rest = folded.as_bytes();
        self.0.iter().all(|list| {
            let end = |text: &Finder| text.find(rest).map(|at| at + text.needle().len());
            let ends = list.iter().filter_map(end);
            match ends.min() {
                Some(end) => {
                    rest = &rest[end..];
                    true
                }
                None => false,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn are_met(pattern: &str, folded: &str) -> bool {
        Needs::of(&parse(pattern).unwrap_or_default()).are_met(folded)
    }

    #[test]
    fn all_texts_must_stand_in_order() {
        let pattern = "sign up (to|for) (our|the) <gap> newsletter (now)? <rest>";
        assert!(are_met(pattern, "sign up for our newsletter"));
        assert!(!are_met(pattern, "sign up for our paper"));
        assert!(!are_met(pattern, "newsletter: sign up for our paper"));
    }

    #[test]
    fn the_alternative_that_ends_first_counts() {
        assert!(are_met("(links|link) shared", "link shared"));
        assert!(are_met("(abc|abcdef) def <rest>", "abc def"));
    }
}
