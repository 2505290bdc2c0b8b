//! The plain texts that a pattern cannot do without: to look for them is cheaper than to run, or even to compile, a regex.

use memchr::memmem::Finder;

use super::pattern::Node;
use super::slot::Slot;

/// Shorter texts tell nothing.
const MIN_TEXT: usize = 3;

/// What must stand in what the pattern matches, in this order, none on another.
#[derive(Debug, Default)]
pub(super) struct Needs(Vec<Need>);

#[derive(Debug)]
enum Need {
    /// One of these texts.
    Text(Vec<Finder<'static>>),
    /// A digit of ASCII, as in every number, date and time.
    Digit,
    /// A sign, as in every address.
    Sign(u8),
}

impl Needs {
    /// What `nodes` cannot do without.
    pub fn of(nodes: &[Node]) -> Self {
        let finder = |text: &String| Finder::new(text).into_owned();
        let plain = |nodes: &Vec<Node>| match &nodes[..] {
            [Node::Text(text)] if text.len() >= MIN_TEXT => Some(finder(text)),
            _ => None,
        };
        let need = |node: &Node| match node {
            Node::Text(text) if text.len() >= MIN_TEXT => Some(Need::Text(vec![finder(text)])),
            Node::OneOf(alternatives) => {
                let texts: Option<_> = alternatives.iter().map(plain).collect();
                texts.map(Need::Text)
            }
            Node::Slot(slot, _) => Need::of_slot(*slot),
            Node::Text(_) | Node::Regex(_) | Node::Maybe(_) => None,
        };
        Needs(nodes.iter().filter_map(need).collect())
    }

    /// Whether they stand in `folded`. What ends first leaves most to those behind it.
    pub fn are_met(&self, folded: &str) -> bool {
        let mut rest = folded.as_bytes();
        self.0.iter().all(|need| match need.end_in(rest) {
            Some(end) => {
                rest = &rest[end..];
                true
            }
            None => false,
        })
    }
}

impl Need {
    /// What every text has that a place-holder stands for.
    fn of_slot(slot: Slot) -> Option<Self> {
        match slot {
            Slot::Number | Slot::Year | Slot::Date | Slot::Time => Some(Need::Digit),
            Slot::Email | Slot::Handle => Some(Need::Sign(b'@')),
            Slot::Url | Slot::Site => Some(Need::Sign(b'.')),
            Slot::Gap(_) | Slot::Rest(_) | Slot::Name => None,
        }
    }

    /// Where it ends first in `text`.
    fn end_in(&self, text: &[u8]) -> Option<usize> {
        match self {
            Need::Text(texts) => {
                let end = |one: &Finder| one.find(text).map(|at| at + one.needle().len());
                texts.iter().filter_map(end).min()
            }
            Need::Digit => text.iter().position(u8::is_ascii_digit).map(|at| at + 1),
            Need::Sign(sign) => memchr::memchr(*sign, text).map(|at| at + 1),
        }
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
    fn numbers_and_addresses_are_told_by_their_signs() {
        let pattern = "<name> (says|said:) <date>";
        assert!(are_met(pattern, "ane lund says 3 march 2031"));
        assert!(!are_met(pattern, "ane lund says the ferry sank"));
        assert!(!are_met(pattern, "the 3 captains, ane lund says"));
        assert!(are_met("write to <email>", "write to desk@harbour.example"));
        assert!(!are_met("write to <handle>", "write to the desk"));
        assert!(!are_met("read it on <site>", "read it on the site"));
    }

    #[test]
    fn the_alternative_that_ends_first_counts() {
        assert!(are_met("(links|link) shared", "link shared"));
        assert!(are_met("(abc|abcdef) def <rest>", "abc def"));
    }
}
