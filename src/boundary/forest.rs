//! Scores a row with many trees at once.
//!
//! After N. Asadi, J. Lin and A. de Vries, "Runtime Optimizations for Tree-Based Machine Learning Models" (IEEE TKDE 26, 2014):
//! a step down a tree adds the outcome of the node's test to the index of its first child, without a branch, and several walks
//! are interleaved, since each step depends on the one before. A leaf is its own child, so that all walks take as many steps as
//! the deepest tree among them has. As in QuickScorer (C. Lucchese and others, SIGIR 2015), the tests are evaluated first,
//! feature by feature, because trees share most of them.

use super::row::{N, Row};
use super::tree::{ALL_ROWS, LEAF, Tree};

/// Trees, ready to score.
#[derive(Debug)]
pub(super) struct Forest(Vec<Grove>);

/// The most trees of a grove: its nodes and leaves, 127 a tree, must have indices of 16 bits.
const MAX_TREES: usize = 256;

/// The most tests of a grove: a [`Node`] has 13 bits for one.
const MAX_TESTS: usize = 1 << (32 - TEST_AT);

/// A buffer for the outcomes of a grove's tests, 1 or 0. Reuse it, since clearing it takes a good part of the time of a row.
pub(super) struct Outcomes([u8; MAX_TESTS]);

impl Default for Outcomes {
    fn default() -> Self {
        Outcomes([0; MAX_TESTS])
    }
}

/// The number of trees that are walked side by side.
const LANES: usize = 8;

/// Trees with one table of tests and one of nodes.
#[derive(Debug)]
struct Grove {
    tests: Vec<Tests>,
    walks: Vec<Walk>,
    /// The nodes and leaves of all trees; the children of a node are adjacent. The table covers every index that a node
    /// can contain, so that no step checks bounds.
    nodes: Box<[Node; N_INDICES]>,
    /// The expected score of each node, and the score of each leaf.
    expected: Box<[i16; N_INDICES]>,
}

/// The largest index of a first child, plus the largest outcome of a test.
const N_INDICES: usize = u16::MAX as usize + 1 + u8::MAX as usize;

/// The number of tests that are evaluated in one step.
const BLOCK: usize = 16;

/// Distinct thresholds of one feature. Unused ones are the largest number, which no value exceeds.
#[derive(Debug)]
struct Tests {
    feature: usize,
    thresholds: [i16; BLOCK],
}

/// The index of the child for values that are not above the threshold, in the low 16 bits; the other child follows it. The
/// number of the node's test, from bit [`TEST_AT`]. A leaf is its own child and has a test that always fails.
type Node = u32;

const TEST_AT: u32 = 19;

/// Trees that are walked together, and the depth of the deepest.
#[derive(Debug)]
struct Walk {
    roots: [u16; LANES],
    n_steps: usize,
}

impl Forest {
    /// Makes a forest of sound trees.
    pub fn new(trees: &[Tree]) -> Self {
        let mut forest = Forest(Vec::new());
        trees.chunks(MAX_TREES).for_each(|some| forest.add(some));
        forest
    }

    /// Adds trees, in as many groves as their tests need.
    fn add(&mut self, trees: &[Tree]) {
        let (tests, thresholds) = tests(trees);
        if tests.len() * BLOCK > MAX_TESTS {
            let (some, others) = trees.split_at(trees.len() / 2);
            self.add(some);
            self.add(others);
        } else {
            self.0.push(Grove::new(trees, tests, thresholds));
        }
    }

    /// The sum of the scores of the leaves that a row reaches.
    pub fn sum(&self, row: &Row, outcomes: &mut Outcomes) -> i32 {
        self.0.iter().map(|grove| grove.sum(row, outcomes)).sum()
    }

    /// Adds to the credit of each feature how far its tests moved the expected score.
    pub fn credit(&self, row: &Row, outcomes: &mut Outcomes, credit: &mut [i32; N]) {
        self.0
            .iter()
            .for_each(|grove| grove.credit(row, outcomes, credit));
    }
}

impl Grove {
    fn new(trees: &[Tree], tests: Vec<Tests>, thresholds: Thresholds) -> Self {
        let mut layout = Layout {
            thresholds,
            // The first node is a leaf of score 0, which fills up the last walk.
            n: 1,
            nodes: boxed(),
            expected: boxed(),
        };
        let mut roots: Vec<(usize, u16)> = trees.iter().map(|tree| layout.add(tree)).collect();
        // Trees of similar depth are walked together.
        roots.sort_unstable();
        let walks = roots.chunks(LANES).map(|roots| Walk {
            roots: std::array::from_fn(|lane| roots.get(lane).map_or(0, |root| root.1)),
            n_steps: roots.iter().map(|root| root.0).max().unwrap_or(0),
        });
        Grove {
            tests,
            walks: walks.collect(),
            nodes: layout.nodes,
            expected: layout.expected,
        }
    }

    fn sum(&self, row: &Row, outcomes: &mut Outcomes) -> i32 {
        self.test(row, outcomes);
        let mut sum = 0;
        for walk in &self.walks {
            let mut at = walk.roots.map(usize::from);
            for _ in 0..walk.n_steps {
                for at in &mut at {
                    *at = next(self.nodes[*at], outcomes);
                }
            }
            let scores = at.map(|at| i32::from(self.expected[at]));
            sum += scores.iter().sum::<i32>();
        }
        sum
    }

    fn credit(&self, row: &Row, outcomes: &mut Outcomes, credit: &mut [i32; N]) {
        self.test(row, outcomes);
        // One array for each lane, so that the lanes do not wait for each other.
        let mut credits = [[0; N]; LANES];
        for walk in &self.walks {
            let mut at = walk.roots.map(usize::from);
            for _ in 0..walk.n_steps {
                for (at, credit) in at.iter_mut().zip(&mut credits) {
                    let node = self.nodes[*at];
                    let before = i32::from(self.expected[*at]);
                    *at = next(node, outcomes);
                    let feature = self.tests[test_of(node) / BLOCK].feature;
                    credit[feature] += i32::from(self.expected[*at]) - before;
                }
            }
        }
        for (feature, credit) in credit.iter_mut().enumerate() {
            *credit += credits.iter().map(|of_lane| of_lane[feature]).sum::<i32>();
        }
    }

    fn test(&self, row: &Row, Outcomes(is_above): &mut Outcomes) {
        let (blocks, _) = is_above.as_chunks_mut();
        for (block, tests) in blocks.iter_mut().zip(&self.tests) {
            let value = row[tests.feature];
            *block = tests
                .thresholds
                .map(|threshold| u8::from(value > threshold));
        }
    }
}

#[inline(always)]
fn test_of(node: Node) -> usize {
    (node >> TEST_AT) as usize
}

/// The index of the child that a row reaches.
#[inline(always)]
fn next(node: Node, Outcomes(is_above): &Outcomes) -> usize {
    usize::from(node as u16) + usize::from(is_above[test_of(node)])
}

/// Zeros; the system allocates a page of them when it is first used.
fn boxed<T: Copy + Default, const LEN: usize>() -> Box<[T; LEN]> {
    let all = vec![T::default(); LEN].into_boxed_slice();
    all.try_into()
        .unwrap_or_else(|_| unreachable!("it has that length"))
}

/// The sorted thresholds of each feature, and the number of the first one's test.
type Thresholds = Vec<(Vec<i16>, usize)>;

/// The distinct tests of some trees. The first block of them always fails.
fn tests(trees: &[Tree]) -> (Vec<Tests>, Thresholds) {
    let mut by_feature: Thresholds = vec![(Vec::new(), 0); N];
    for node in trees.iter().flat_map(|tree| &tree.nodes) {
        by_feature[usize::from(node.feature)].0.push(node.threshold);
    }
    let block = |feature: usize, some: &[i16]| Tests {
        feature,
        thresholds: std::array::from_fn(|at| some.get(at).copied().unwrap_or(i16::MAX)),
    };
    let mut tests = vec![block(0, &[])];
    for (feature, (thresholds, first)) in by_feature.iter_mut().enumerate() {
        thresholds.sort_unstable();
        thresholds.dedup();
        *first = tests.len() * BLOCK;
        tests.extend(thresholds.chunks(BLOCK).map(|some| block(feature, some)));
    }
    (tests, by_feature)
}

/// Assigns indices to the nodes and leaves of a grove.
struct Layout {
    thresholds: Thresholds,
    /// How many indices are assigned.
    n: usize,
    nodes: Box<[Node; N_INDICES]>,
    expected: Box<[i16; N_INDICES]>,
}

impl Layout {
    /// Adds a tree; returns its depth and the index of its root. The nodes that most rows reach come first, so that they share
    /// cache lines.
    fn add(&mut self, tree: &Tree) -> (usize, u16) {
        let root = self.n;
        self.n += 1;
        let mut depth = 0;
        // The share of rows that reaches a node, the node, its index and its depth. The queue is always short.
        let mut queue = vec![(ALL_ROWS, 0, root, 0)];
        while let Some(most) = (0..queue.len()).max_by_key(|&at| queue[at].0) {
            let (share, at, index, n_above) = queue.swap_remove(most);
            let node = &tree.nodes[usize::from(at)];
            let test = self.test(node.feature, node.threshold) << TEST_AT;
            self.nodes[index] = self.n as Node | test;
            self.expected[index] = node.expected;
            let above = share * tree.share_above(at) / ALL_ROWS;
            for (child, share) in node.children.into_iter().zip([share - above, above]) {
                match child {
                    ..LEAF => queue.push((share, child, self.n, n_above + 1)),
                    LEAF.. => {
                        self.nodes[self.n] = self.n as Node;
                        self.expected[self.n] = tree.expected(child);
                    }
                }
                self.n += 1;
            }
            depth = depth.max(n_above + 1);
        }
        (depth, root as u16)
    }

    fn test(&self, feature: u8, threshold: i16) -> u32 {
        let (thresholds, first) = &self.thresholds[usize::from(feature)];
        (first + thresholds.partition_point(|&known| known < threshold)) as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::boundary::tree::{MAX_NODES, Node};

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

    #[test]
    fn trees_with_more_tests_than_fit_into_a_grove_are_scored_in_several() {
        let choices =
            |of: i16| (0..63).map(move |n| (n as u8 % 4, of * 63 + n, n as u8 ^ of as u8));
        let trees: Vec<Tree> = (0..250)
            .map(|of| tree(&choices(of).collect::<Vec<_>>()))
            .collect();
        let forest = Forest::new(&trees);
        assert!(forest.0.len() > 1);
        for value in [-1, 0, 62, 63, 7000, 15_750, i16::MIN, i16::MAX] {
            let row = [value; N];
            let walks = trees.iter().map(|tree| walked(tree, &row, &mut [0; N]));
            assert_eq!(
                forest.sum(&row, &mut Outcomes::default()),
                walks.sum::<i32>()
            );
        }
    }

    proptest! {
        #[test]
        fn a_forest_reaches_the_leaves_that_single_walks_reach(
            trees in proptest::collection::vec(
                proptest::collection::vec((any::<u8>(), -3i16..3, any::<u8>()), 1..=MAX_NODES), 0..5),
            times in proptest::sample::select(vec![1, 80]),
            values in proptest::array::uniform4(-4i16..4),
        ) {
            let trees = std::iter::repeat_n(&trees, times).flatten();
            let trees: Vec<Tree> = trees.map(|choices| tree(choices)).collect();
            let mut row = [0; N];
            row[..4].copy_from_slice(&values);
            let mut expected_credit = [0; N];
            let walks = trees.iter().map(|tree| walked(tree, &row, &mut expected_credit));
            let expected: i32 = walks.sum();
            let outcomes = &mut Outcomes::default();
            let forest = Forest::new(&trees);
            prop_assert_eq!(forest.sum(&row, outcomes), expected);
            let mut credit = [0; N];
            forest.credit(&row, outcomes, &mut credit);
            prop_assert_eq!(credit, expected_credit);
            // Outcomes of the previous row do not matter.
            prop_assert_eq!(forest.sum(&row, outcomes), expected);
        }
    }
}
