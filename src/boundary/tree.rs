//! A decision tree as the model file describes it.

use super::row::N;

/// The maximum number of inner nodes of a tree.
pub(super) const MAX_NODES: usize = 63;

/// A child from this number on is leaf 128 less; a smaller one is a node.
pub(super) const LEAF: u8 = 128;

/// The unit of shares of rows.
pub(super) const ALL_ROWS: u32 = 1 << 14;

/// Inner nodes and leaves; the first node is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub leaves: Vec<i16>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub feature: u8,
    pub threshold: i16,
    /// The next node if the value is not above the threshold, and if it is.
    pub children: [u8; 2],
    /// The mean score of the rows that reach the node.
    pub expected: i16,
}

impl Tree {
    /// Whether each node and leaf except the root is the child of exactly one node before it.
    pub fn is_sound(&self) -> bool {
        let mut seen = [false; 256];
        self.nodes.iter().enumerate().all(|(at, node)| {
            usize::from(node.feature) < N
                && node.children.iter().all(|&child| {
                    let exists = match child {
                        ..LEAF => usize::from(child) > at && usize::from(child) < self.nodes.len(),
                        LEAF.. => usize::from(child - LEAF) < self.leaves.len(),
                    };
                    exists && !std::mem::replace(&mut seen[usize::from(child)], true)
                })
        })
    }

    /// The share of the rows at node `at` that are above its threshold, in parts of [`ALL_ROWS`]. It follows from the
    /// expected scores, since that of a node is the mean of its children's.
    pub fn share_above(&self, at: u8) -> u32 {
        let node = &self.nodes[usize::from(at)];
        let [low, high] = node.children.map(|child| i32::from(self.expected(child)));
        let from_low = (i32::from(node.expected) - low).unsigned_abs();
        (from_low * ALL_ROWS / low.abs_diff(high).max(1)).min(ALL_ROWS)
    }

    /// The expected score of a child; of a leaf, its score.
    pub fn expected(&self, child: u8) -> i16 {
        match child {
            ..LEAF => self.nodes[usize::from(child)].expected,
            LEAF.. => self.leaves[usize::from(child - LEAF)],
        }
    }
}
