//! The text that a pattern requires, in short: most candidates lack some of it, and are not walked.
//!
//! The pairs of neighbouring bytes of a text are a bit each, which other pairs may share (Bloom 1970, with one hash).

use super::pattern::Node;
use super::slot::Slot;

/// The bit of texts with a digit.
const DIGIT: u128 = 1 << 127;

/// The pairs of a folded text.
pub(super) fn pairs_of(text: &str) -> u128 {
    let bytes = text.as_bytes();
    let mut halves = [0u64; 2];
    for (&a, &b) in bytes.iter().zip(bytes.iter().skip(1)) {
        let bit = a.wrapping_mul(37).wrapping_add(b) & 127;
        halves[usize::from(bit / 64)] |= 1 << (bit % 64);
    }
    let digit = if bytes.iter().any(u8::is_ascii_digit) {
        DIGIT
    } else {
        0
    };
    u128::from(halves[1]) << 64 | u128::from(halves[0]) | digit
}

/// The pairs that every text of `nodes` has.
pub(super) fn required(nodes: &[Node]) -> u128 {
    let of_node = |node: &Node| match node {
        Node::Text(text) => pairs_of(text),
        Node::OneOf(alternatives) => {
            let all = alternatives.iter().map(|nodes| required(nodes));
            all.fold(u128::MAX, |common, pairs| common & pairs)
        }
        Node::Slot(Slot::Number | Slot::Year | Slot::Date | Slot::Time, _) => DIGIT,
        Node::Slot(..) | Node::Regex(_) | Node::Maybe(_) | Node::Space => 0,
    };
    nodes.iter().map(of_node).fold(0, |all, pairs| all | pairs)
}
