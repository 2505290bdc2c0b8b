//! Scores rows with many trees at once.
//!
//! After QuickScorer (C. Lucchese and others, "QuickScorer: a Fast Algorithm to Rank Documents with Additive Ensembles of
//! Regression Trees", SIGIR 2015): instead of walking down each tree, every test that a row fails strikes out the leaves that
//! it then cannot come to. The tests of a feature are sorted, so that those it fails stand together; no step waits for another.

use super::features::{N, Row};
use super::model::{LEAF, Tree};

/// The most nodes without leaves of a tree: its leaves are bits of a number.
pub(super) const MAX_NODES: usize = 63;

/// Trees, ready to score.
#[derive(Debug)]
pub(super) struct Forest(Vec<Grove>);

/// The most trees of a grove: every number of eight bits is one.
const MAX_TREES: usize = 256;

/// Some trees of a forest.
#[derive(Debug, Default)]
struct Grove {
    tests: Vec<Tests>,
    /// Of each tree, where its leaves begin.
    starts: Vec<u32>,
    /// The scores of all leaves, those of each tree from left to right.
    leaves: Vec<i16>,
}

/// What the trees ask of one feature.
#[derive(Debug, Default)]
struct Tests {
    feature: usize,
    /// In order. A value above one fails its test.
    thresholds: Vec<i16>,
    /// For each test its tree,
    trees: Vec<u8>,
    /// and the leaves of it that are left if the test is failed.
    left: Vec<u64>,
}

impl Forest {
    /// Makes a forest of `trees` that are sound: each node and leaf but the root hangs on one node before it.
    pub fn new(trees: &[Tree]) -> Self {
        Forest(trees.chunks(MAX_TREES).map(Grove::new).collect())
    }

    /// The sum of the leaves that a row comes to.
    pub fn sum(&self, row: &Row) -> i32 {
        self.0.iter().map(|grove| grove.sum(row)).sum()
    }
}

impl Grove {
    fn new(trees: &[Tree]) -> Self {
        let mut tests: Vec<Vec<(i16, u8, u64)>> = vec![Vec::new(); N];
        let mut grove = Grove::default();
        for (number, tree) in (0..=u8::MAX).zip(trees) {
            let start = grove.leaves.len();
            grove.starts.push(start as u32);
            // What is to be done: nodes and leaves from left to right, and the tests whose left side has been walked.
            let mut ahead = vec![Step::Down(0)];
            while let Some(step) = ahead.pop() {
                let n_before = (grove.leaves.len() - start) as u32;
                match step {
                    Step::Down(child) if child >= LEAF => {
                        grove.leaves.push(tree.leaves[usize::from(child - LEAF)]);
                    }
                    Step::Down(at) => {
                        let [left, right] = tree.nodes[usize::from(at)].children;
                        ahead.extend([
                            Step::Down(right),
                            Step::Over(at, n_before),
                            Step::Down(left),
                        ]);
                    }
                    Step::Over(at, first) => {
                        let node = &tree.nodes[usize::from(at)];
                        let gone = bits(n_before) & !bits(first);
                        tests[usize::from(node.feature)].push((node.threshold, number, !gone));
                    }
                }
            }
        }
        for (feature, mut of_feature) in tests.into_iter().enumerate() {
            of_feature.sort_unstable();
            if !of_feature.is_empty() {
                grove.tests.push(Tests {
                    feature,
                    thresholds: of_feature.iter().map(|test| test.0).collect(),
                    trees: of_feature.iter().map(|test| test.1).collect(),
                    left: of_feature.iter().map(|test| test.2).collect(),
                });
            }
        }
        grove
    }

    fn sum(&self, row: &Row) -> i32 {
        let mut left = [u64::MAX; MAX_TREES];
        for tests in &self.tests {
            let value = row[tests.feature];
            let n_failed = tests
                .thresholds
                .partition_point(|&threshold| value > threshold);
            for (&tree, leaves) in tests.trees[..n_failed].iter().zip(&tests.left) {
                left[usize::from(tree)] &= leaves;
            }
        }
        let leaf = |(left, start): (&u64, &u32)| {
            i32::from(self.leaves[*start as usize + left.trailing_zeros() as usize])
        };
        left.iter().zip(&self.starts).map(leaf).sum()
    }
}

enum Step {
    Down(u8),
    /// From the left of a node to its right, with how many leaves stand left of it.
    Over(u8, u32),
}

/// The first `n` bits.
fn bits(n: u32) -> u64 {
    1u64.checked_shl(n).map_or(u64::MAX, |bit| bit - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::Node;
    use super::*;

    /// A tree whose nodes split their leaves where `choices` say, with leaves in any order.
    fn tree(choices: &[(u8, i16, u8)]) -> Tree {
        let n = choices.len();
        let mut nodes: Vec<Node> = Vec::new();
        // Nodes hang on any free side of those before them.
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
                expected: 0,
            });
        }
        for (leaf, (node, side)) in free.into_iter().enumerate() {
            nodes[node].children[side] = LEAF + leaf as u8;
        }
        let leaves = (0..=n as i16).map(|leaf| 1 << (leaf % 15)).collect();
        Tree { nodes, leaves }
    }

    fn walked(tree: &Tree, row: &Row) -> i32 {
        let mut at = 0;
        while at < LEAF {
            at = tree.nodes[usize::from(at)].child(row);
        }
        i32::from(tree.leaves[usize::from(at - LEAF)])
    }

    proptest! {
        #[test]
        fn a_forest_comes_to_the_leaves_that_a_walk_down_each_tree_does(
            trees in proptest::collection::vec(
                proptest::collection::vec((any::<u8>(), -3i16..3, any::<u8>()), 1..=MAX_NODES), 0..5),
            times in proptest::sample::select(vec![1, 80]),
            values in proptest::array::uniform4(-4i16..4),
        ) {
            let trees = std::iter::repeat_n(&trees, times).flatten();
            let trees: Vec<Tree> = trees.map(|choices| tree(choices)).collect();
            let mut row = [0; N];
            row[..4].copy_from_slice(&values);
            let expected: i32 = trees.iter().map(|tree| walked(tree, &row)).sum();
            prop_assert_eq!(Forest::new(&trees).sum(&row), expected);
        }
    }
}
