//! Scores a row with many trees at once.
//!
//! After N. Asadi, J. Lin and A. de Vries, "Runtime Optimizations for Tree-Based Machine Learning Models" (IEEE TKDE 26, 2014):
//! a step down a tree adds the outcome of the node's test to the index of its first child, without a branch, and several walks
//! are interleaved, since each step depends on the one before. A leaf is its own child, so that all walks take as many steps as
//! the deepest tree among them has.

use super::row::{N, Row};
use super::tree::Tree;

/// Trees, ready to score.
#[derive(Debug)]
pub(super) struct Forest(Vec<Grove>);

/// The most trees of a grove: its nodes and leaves, 127 a tree, must have indices of 16 bits.
const MAX_TREES: usize = 512;

/// The number of trees that are walked side by side.
const LANES: usize = 8;

/// Trees with one table of nodes.
#[derive(Debug)]
struct Grove {
    walks: Vec<Walk>,
    /// The nodes and leaves of all trees; the children of a node are adjacent. The table covers every index that a node
    /// can contain, so that no step checks bounds.
    nodes: Box<[Node; N_INDICES]>,
    /// How many indices are used.
    n: usize,
}

/// The largest index of a first child, and the child next to it.
const N_INDICES: usize = u16::MAX as usize + 2;

/// The index of the child for values that are not above the threshold, which the other child follows; the feature; the
/// lifted threshold; and the bits of the expected score. A leaf is its own child, and its threshold is the largest number, which
/// no value exceeds.
type Node = [u16; 4];

/// A number without a sign, in the same order: the processor adds the outcome of comparing two such numbers in one step.
fn lifted(value: i16) -> u16 {
    value.cast_unsigned() ^ (1 << 15)
}

/// Trees that are walked together, and the depth of the deepest.
#[derive(Debug)]
struct Walk {
    roots: [u16; LANES],
    n_steps: usize,
}

impl Forest {
    /// Makes a forest of sound trees.
    pub fn new(trees: &[Tree]) -> Self {
        Forest(trees.chunks(MAX_TREES).map(Grove::new).collect())
    }

    /// The sum of the scores of the leaves that a row reaches.
    pub fn sum(&self, row: &Row) -> i32 {
        self.0.iter().map(|grove| grove.sum(row)).sum()
    }

    /// For each feature, how far its tests moved the expected score.
    pub fn credit(&self, row: &Row) -> [i32; N] {
        let mut credit = [0; N];
        self.0
            .iter()
            .for_each(|grove| grove.credit(row, &mut credit));
        credit
    }
}

impl Grove {
    fn new(trees: &[Tree]) -> Self {
        // Of these zeros, the system allocates a page when it is first used.
        let nodes = vec![Node::default(); N_INDICES].into_boxed_slice();
        let mut grove = Grove {
            walks: Vec::new(),
            nodes: nodes.try_into().expect("it has that length"),
            n: 1,
        };
        // The first node is a leaf of score 0, which fills up the last walk.
        grove.nodes[0] = [0, 0, u16::MAX, 0];
        let add = |tree| {
            let root = grove.n;
            grove.n += 1;
            (grove.add(tree, 0, root), root as u16)
        };
        let mut roots: Vec<(usize, u16)> = trees.iter().map(add).collect();
        // Trees of similar depth are walked together.
        roots.sort_unstable();
        let walks = roots.chunks(LANES).map(|roots| Walk {
            roots: std::array::from_fn(|lane| roots.get(lane).map_or(0, |root| root.1)),
            n_steps: roots.iter().map(|root| root.0).max().unwrap_or(0),
        });
        grove.walks = walks.collect();
        grove
    }

    /// Adds the part of a tree below `child`, whose index is assigned, and returns its depth.
    fn add(&mut self, tree: &Tree, child: u8, index: usize) -> usize {
        let expected = tree.expected(child).cast_unsigned();
        let Some(node) = tree.nodes.get(usize::from(child)) else {
            self.nodes[index] = [index as u16, 0, u16::MAX, expected];
            return 0;
        };
        let first = self.n;
        self.n += 2;
        let (feature, threshold) = (node.feature.into(), lifted(node.threshold));
        self.nodes[index] = [first as u16, feature, threshold, expected];
        let [low, high] = node.children;
        1 + self
            .add(tree, low, first)
            .max(self.add(tree, high, first + 1))
    }

    fn sum(&self, row: &Row) -> i32 {
        let row = row.map(lifted);
        let mut sum = 0;
        for walk in &self.walks {
            let mut at = walk.roots.map(usize::from);
            for _ in 0..walk.n_steps {
                for at in &mut at {
                    *at = next(&self.nodes[*at], &row);
                }
            }
            sum += at.map(|at| self.expected(at)).iter().sum::<i32>();
        }
        sum
    }

    fn credit(&self, row: &Row, credit: &mut [i32; N]) {
        let row = row.map(lifted);
        for walk in &self.walks {
            for mut at in walk.roots.map(usize::from) {
                for _ in 0..walk.n_steps {
                    let feature = usize::from(self.nodes[at][1]);
                    let before = self.expected(at);
                    at = next(&self.nodes[at], &row);
                    credit[feature] += self.expected(at) - before;
                }
            }
        }
    }

    #[inline(always)]
    fn expected(&self, at: usize) -> i32 {
        self.nodes[at][3].cast_signed().into()
    }
}

/// The index of the child that a row reaches.
#[inline(always)]
fn next([child, feature, threshold, _]: &Node, row: &[u16; 256]) -> usize {
    let is_above = *threshold < row[usize::from(*feature as u8)];
    usize::from(*child) + usize::from(is_above)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::boundary::tree::{LEAF, MAX_NODES, Node};

    /// A tree whose nodes are attached as `choices` say, with leaves in any order.
    fn tree(choices: &[(u8, i16, u8)]) -> Tree {
        let n = choices.len();
        let mut nodes: Vec<Node> = Vec::new();
        // A node becomes the child of any node before it that lacks one.
        let mut free: Vec<(usize, usize)> = Vec::new();
        for &(feature, threshold, at) in choices {
            if !free.is_empty() {
                let (node, side) = free.swap_remove(usize::from(at) % free.len());
                nodes[node].children[side] = nodes.len() as u8;
            }
            free.extend([(nodes.len(), 0), (nodes.len(), 1)]);
            nodes.push(Node {
                feature: feature % 4,
                threshold,
                children: [0; 2],
                expected: i16::from(at) * 99,
            });
        }
        for (leaf, (node, side)) in free.into_iter().enumerate() {
            nodes[node].children[side] = LEAF + leaf as u8;
        }
        let leaves = (0..=n as i16).map(|leaf| 1 << (leaf % 15)).collect();
        Tree { nodes, leaves }
    }

    /// The score of the leaf that a row reaches; credits each step to the feature of its node.
    fn walked(tree: &Tree, row: &Row, credit: &mut [i32; N]) -> i32 {
        let mut at = 0;
        while at < LEAF {
            let node = &tree.nodes[usize::from(at)];
            let feature = usize::from(node.feature);
            let is_above = row[feature] > node.threshold;
            at = node.children[usize::from(is_above)];
            credit[feature] += i32::from(tree.expected(at)) - i32::from(node.expected);
        }
        i32::from(tree.expected(at))
    }

    proptest! {
        #[test]
        fn a_forest_reaches_the_leaves_that_single_walks_reach(
            trees in proptest::collection::vec(
                proptest::collection::vec((any::<u8>(), -3i16..3, any::<u8>()), 1..=MAX_NODES), 0..5),
            times in proptest::sample::select(vec![1, 150]),
            values in proptest::array::uniform4(-4i16..4),
        ) {
            let trees = std::iter::repeat_n(&trees, times).flatten();
            let trees: Vec<Tree> = trees.map(|choices| tree(choices)).collect();
            let mut row: Row = [0; _];
            row[..4].copy_from_slice(&values);
            let mut expected_credit = [0; N];
            let walks = trees.iter().map(|tree| walked(tree, &row, &mut expected_credit));
            let expected: i32 = walks.sum();
            let forest = Forest::new(&trees);
            prop_assert_eq!(forest.sum(&row), expected);
            prop_assert_eq!(forest.credit(&row), expected_credit);
        }
    }
}
