//! A summary of the text that a pattern requires: most candidates lack some of it, and are not walked.

use super::pattern::Node;
use super::slot::Slot;

/// The pairs of neighbouring bytes of a text, a bit each, which other pairs may share (Bloom 1970, with one hash).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pairs(pub u128);

/// The bit of texts with a digit.
const DIGIT: Pairs = Pairs(1 << 127);

impl Pairs {
    /// The pairs of a folded text.
    pub fn of_text(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut halves = [0u64; 2];
        for (&a, &b) in bytes.iter().zip(&bytes[bytes.len().min(1)..]) {
            let bit = a.wrapping_mul(37).wrapping_add(b) & 127;
            halves[usize::from(bit / 64)] |= 1 << (bit % 64);
        }
        let pairs = Pairs(u128::from(halves[1]) << 64 | u128::from(halves[0]));
        match bytes.iter().any(u8::is_ascii_digit) {
            true => pairs.and(DIGIT),
            false => pairs,
        }
    }

    /// The pairs that every text of `nodes` has.
    pub fn of_nodes(nodes: &[Node]) -> Self {
        let of_node = |node: &Node| match node {
            Node::Text(text) => Pairs::of_text(text),
            Node::OneOf(alternatives) => {
                let all = alternatives.iter().map(|nodes| Pairs::of_nodes(nodes).0);
                Pairs(all.fold(u128::MAX, |common, pairs| common & pairs))
            }
            Node::Slot(Slot::Number | Slot::Year | Slot::Date | Slot::Time, _) => DIGIT,
            Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) | Node::Space => Pairs(0),
        };
        nodes.iter().map(of_node).fold(Pairs(0), Pairs::and)
    }

    fn and(self, other: Pairs) -> Self {
        Pairs(self.0 | other.0)
    }

    /// Whether all `required` pairs are among these.
    pub fn have(self, required: Pairs) -> bool {
        required.0 & !self.0 == 0
    }
}
