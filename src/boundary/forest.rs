//! Scores rows with many trees at once.
//!
//! After QuickScorer (C. Lucchese and others, "QuickScorer: a Fast Algorithm to Rank Documents with Additive Ensembles of
//! Regression Trees", SIGIR 2015): instead of walking down each tree, every test that a row fails strikes out the leaves that
//! it then cannot come to. The tests of a feature are sorted, so that those it fails stand together; no step waits for another.
//! A test is failed on the side to which fewer rows go, so that most rows fail few.

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
    /// All thresholds, in order and once each,
    thresholds: Vec<i16>,
    /// and for each number of thresholds that a value is above, how many tests of either side it fails.
    failed: Vec<[u16; 2]>,
    /// Tests that a value above their thresholds fails, the lowest first.
    above: Side,
    /// Tests that any other value fails, the highest first.
    below: Side,
}

/// Tests that are failed on the same side of their thresholds, in order.
#[derive(Debug, Default)]
struct Side {
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
        let mut tests: Vec<[Vec<Test>; 2]> = vec![[Vec::new(), Vec::new()]; N];
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
                        // The side that more rows go to stands left.
                        let side = tree.common_side(at);
                        let children = tree.nodes[usize::from(at)].children;
                        ahead.extend([
                            Step::Down(children[1 - side]),
                            Step::Over(at, side, n_before),
                            Step::Down(children[side]),
                        ]);
                    }
                    Step::Over(at, side, first) => {
                        let node = &tree.nodes[usize::from(at)];
                        let gone = bits(n_before) & !bits(first);
                        tests[usize::from(node.feature)][side].push((
                            node.threshold,
                            number,
                            !gone,
                        ));
                    }
                }
            }
        }
        let all = tests.into_iter().enumerate();
        let asked = all.filter(|(_, sides)| sides.iter().any(|side| !side.is_empty()));
        grove.tests = asked.map(Tests::new).collect();
        grove
    }

    fn sum(&self, row: &Row) -> i32 {
        let mut left = [u64::MAX; MAX_TREES];
        for tests in &self.tests {
            let value = row[tests.feature];
            let at = tests
                .thresholds
                .partition_point(|&threshold| value > threshold);
            let [n_above, n_below] = tests.failed[at];
            tests.above.strike_out(n_above.into(), &mut left);
            tests.below.strike_out(n_below.into(), &mut left);
        }
        let leaf = |(left, start): (&u64, &u32)| {
            i32::from(self.leaves[*start as usize + left.trailing_zeros() as usize])
        };
        left.iter().zip(&self.starts).map(leaf).sum()
    }
}

/// A threshold, a tree, and the leaves of it that are left if the test is failed.
type Test = (i16, u8, u64);

impl Tests {
    fn new((feature, [mut above, mut below]): (usize, [Vec<Test>; 2])) -> Self {
        above.sort_unstable();
        below.sort_unstable_by(|a, b| b.cmp(a));
        let all = above.iter().chain(&below);
        let mut thresholds: Vec<i16> = all.map(|test| test.0).collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        // A tree has 63 nodes at most, and a grove 256 trees: counts of tests fit.
        let n = |tests: &[Test], is_failed: &dyn Fn(i16) -> bool| {
            tests.partition_point(|test| is_failed(test.0)) as u16
        };
        let failed = (0..=thresholds.len()).map(|at| {
            // A value is above `at` thresholds, and not above the next.
            let next = thresholds.get(at);
            let is_below = |threshold| next.is_some_and(|&next| threshold >= next);
            [
                n(&above, &|threshold| !is_below(threshold)),
                n(&below, &is_below),
            ]
        });
        Tests {
            feature,
            failed: failed.collect(),
            above: Side::new(&above),
            below: Side::new(&below),
            thresholds,
        }
    }
}

impl Side {
    fn new(tests: &[Test]) -> Self {
        Side {
            trees: tests.iter().map(|test| test.1).collect(),
            left: tests.iter().map(|test| test.2).collect(),
        }
    }

    /// Leaves of the first `n` tests' trees only what is left if they are failed.
    fn strike_out(&self, n: usize, left: &mut [u64; MAX_TREES]) {
        for (&tree, leaves) in self.trees[..n].iter().zip(&self.left) {
            left[usize::from(tree)] &= leaves;
        }
    }
}

enum Step {
    Down(u8),
    /// From the left of a node to its right, with which child stands left, and how many leaves left of it.
    Over(u8, usize, u32),
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
                expected: i16::from(at) * 99,
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
