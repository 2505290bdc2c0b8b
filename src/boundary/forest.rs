//! Scores rows with many trees at once.
//!
//! After N. Asadi, J. Lin and A. de Vries, "Runtime Optimizations for Tree-Based Machine Learning Models" (IEEE TKDE 26, 2014):
//! a step down a tree adds the outcome of its test to the place of the first child, so that nothing is to be guessed, and
//! several walks go on side by side, since each step waits for the one before. A walk that has come to its leaf stays there,
//! and all take as many steps as the deepest tree among them has. As in QuickScorer (C. Lucchese and others, SIGIR 2015), the
//! tests are done before, feature by feature: trees share most of them.

use super::features::{N, Row};
use super::model::{ALL_ROWS, LEAF, Tree};

/// The most nodes without leaves of a tree.
pub(super) const MAX_NODES: usize = 63;

/// Trees, ready to score.
#[derive(Debug)]
pub(super) struct Forest(Vec<Grove>);

/// The most trees of a grove: the places of its nodes and leaves, 127 a tree, fit into the child of a [`Node`].
const MAX_TREES: usize = 256;

/// The most tests of a grove: the bits that a [`Node`] has for one.
const MAX_TESTS: usize = 1 << (32 - TEST_AT);

/// Room for the outcomes of a grove's tests. To make it takes a good part of what a row takes; it may be used again.
pub(super) struct Outcomes([u8; MAX_TESTS]);

impl Default for Outcomes {
    fn default() -> Self {
        Outcomes([0; MAX_TESTS])
    }
}

/// Trees that are walked down side by side.
const LANES: usize = 8;

/// Some trees of a forest.
#[derive(Debug)]
struct Grove {
    tests: Vec<Tests>,
    walks: Vec<Walk>,
    /// The nodes of all trees and their leaves. The children of a node stand next to each other. There is room for all
    /// that a node can lead to, so that no step needs to look whether it leads out of it.
    nodes: Box<[Node; PLACES]>,
    /// The expected score of each node, in its place, and of each leaf its score.
    expected: Box<[i16; PLACES]>,
}

/// The greatest place of a child, and the outcome of a test.
const PLACES: usize = u16::MAX as usize + 1 + u8::MAX as usize;

/// Tests that are done in one step.
const BLOCK: usize = 16;

/// Thresholds of one feature, each once. Those that fill the block up are the highest number, and nothing is above it.
#[derive(Debug)]
struct Tests {
    feature: usize,
    thresholds: [i16; BLOCK],
}

/// Where the child stands that is next if the value is not above the threshold, in the lower half; the other one stands behind
/// it. From [`TEST_AT`] on, which test the node asks for. A leaf is its own child, and asks for a test that is always failed.
type Node = u32;

/// Where the number of a node's test begins.
const TEST_AT: u32 = 19;

/// Where some trees begin, and the steps to the lowest leaf of the deepest.
#[derive(Debug)]
struct Walk {
    roots: [u16; LANES],
    n_steps: usize,
}

impl Forest {
    /// Makes a forest of `trees` that are sound: each node and leaf but the root hangs on one node before it.
    pub fn new(trees: &[Tree]) -> Self {
        let mut forest = Forest(Vec::new());
        trees.chunks(MAX_TREES).for_each(|some| forest.add(some));
        forest
    }

    /// Adds trees, in as many groves as they need for their tests.
    fn add(&mut self, trees: &[Tree]) {
        let (tests, known) = tests(trees);
        if tests.len() * BLOCK > MAX_TESTS {
            let (some, others) = trees.split_at(trees.len() / 2);
            self.add(some);
            self.add(others);
        } else {
            self.0.push(Grove::new(trees, tests, known));
        }
    }

    /// Whether it has no trees.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|grove| grove.walks.is_empty())
    }

    /// The sum of the leaves that a row comes to.
    pub fn sum(&self, row: &Row, outcomes: &mut Outcomes) -> i32 {
        self.0.iter().map(|grove| grove.sum(row, outcomes)).sum()
    }

    /// Adds to each feature what the steps moved the expected score by that asked for it.
    pub fn credit(&self, row: &Row, outcomes: &mut Outcomes, credit: &mut [i32; N]) {
        self.0
            .iter()
            .for_each(|grove| grove.credit(row, outcomes, credit));
    }
}

impl Grove {
    fn new(trees: &[Tree], tests: Vec<Tests>, known: Known) -> Self {
        // The first node is a leaf that scores nothing, to fill the last walk up.
        let mut planted = Planted {
            known,
            n: 1,
            nodes: boxed(),
            expected: boxed(),
        };
        let mut roots: Vec<(usize, u16)> = trees.iter().map(|tree| planted.plant(tree)).collect();
        // Trees of one depth go together.
        roots.sort_unstable();
        let walks = roots.chunks(LANES).map(|roots| Walk {
            roots: std::array::from_fn(|lane| roots.get(lane).map_or(0, |root| root.1)),
            n_steps: roots.iter().map(|root| root.0).max().unwrap_or(0),
        });
        Grove {
            tests,
            walks: walks.collect(),
            nodes: planted.nodes,
            expected: planted.expected,
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
            sum += at
                .map(|at| i32::from(self.expected[at]))
                .iter()
                .sum::<i32>();
        }
        sum
    }

    fn credit(&self, row: &Row, outcomes: &mut Outcomes, credit: &mut [i32; N]) {
        self.test(row, outcomes);
        // One for each lane: a step down one tree does not wait for another's.
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
            *block = tests.outcomes(row);
        }
    }
}

#[inline(always)]
fn test_of(node: Node) -> usize {
    (node >> TEST_AT) as usize
}

/// Where the child of a node stands that a row comes to.
#[inline(always)]
fn next(node: Node, Outcomes(is_above): &Outcomes) -> usize {
    usize::from(node as u16) + usize::from(is_above[test_of(node)])
}

/// Noughts. The system gives room that is not used when it is used.
fn boxed<T: Copy + Default, const LEN: usize>() -> Box<[T; LEN]> {
    let all = vec![T::default(); LEN].into_boxed_slice();
    all.try_into()
        .unwrap_or_else(|_| unreachable!("it has that length"))
}

impl Tests {
    /// Whether the value of a row is above each threshold: 1 if it is, or else 0.
    fn outcomes(&self, row: &Row) -> [u8; BLOCK] {
        let value = row[self.feature];
        self.thresholds.map(|threshold| u8::from(value > threshold))
    }
}

/// For each feature its thresholds, in order, and the number of the test of the first.
type Known = Vec<(Vec<i16>, usize)>;

/// The tests that trees ask for. The first block of them is always failed.
fn tests(trees: &[Tree]) -> (Vec<Tests>, Known) {
    let mut known: Known = vec![(Vec::new(), 0); N];
    for node in trees.iter().flat_map(|tree| &tree.nodes) {
        known[usize::from(node.feature)].0.push(node.threshold);
    }
    let block = |feature: usize, some: &[i16]| Tests {
        feature,
        thresholds: std::array::from_fn(|at| some.get(at).copied().unwrap_or(i16::MAX)),
    };
    let mut tests = vec![block(0, &[])];
    for (feature, (thresholds, first)) in known.iter_mut().enumerate() {
        thresholds.sort_unstable();
        thresholds.dedup();
        *first = tests.len() * BLOCK;
        tests.extend(thresholds.chunks(BLOCK).map(|some| block(feature, some)));
    }
    (tests, known)
}

/// Trees whose nodes have found their places.
struct Planted {
    known: Known,
    /// Places that are taken.
    n: usize,
    nodes: Box<[Node; PLACES]>,
    expected: Box<[i16; PLACES]>,
}

impl Planted {
    /// Puts a tree behind the others, what most rows come to first: so it stands close together, and stays in the fastest memory.
    /// Tells how deep it is, and where its root stands.
    fn plant(&mut self, tree: &Tree) -> (usize, u16) {
        let root = self.n;
        self.n += 1;
        let mut depth = 0;
        // The share of rows that comes to a node, the node, where it stands and how deep. There are never many.
        let mut ahead = vec![(ALL_ROWS, 0, root, 0)];
        while let Some(most) = (0..ahead.len()).max_by_key(|&index| ahead[index].0) {
            let (share, at, place, n_above) = ahead.swap_remove(most);
            let node = &tree.nodes[usize::from(at)];
            let test = self.test(node.feature, node.threshold) << TEST_AT;
            self.nodes[place] = self.n as Node | test;
            self.expected[place] = node.expected;
            let to_high = share * tree.share_of_high(at) / ALL_ROWS;
            for (child, share) in node.children.into_iter().zip([share - to_high, to_high]) {
                match child {
                    ..LEAF => ahead.push((share, child, self.n, n_above + 1)),
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
        let (thresholds, first) = &self.known[usize::from(feature)];
        (first + thresholds.partition_point(|&known| known < threshold)) as u32
    }
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

    /// The leaf that a row comes to. Adds to each feature what its nodes moved the expected score by.
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
    fn trees_with_more_tests_than_a_grove_has_are_scored_in_several() {
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
            let mut expected_credit = [0; N];
            let walks = trees.iter().map(|tree| walked(tree, &row, &mut expected_credit));
            let expected: i32 = walks.sum();
            let outcomes = &mut Outcomes::default();
            let forest = Forest::new(&trees);
            prop_assert_eq!(forest.sum(&row, outcomes), expected);
            let mut credit = [0; N];
            forest.credit(&row, outcomes, &mut credit);
            prop_assert_eq!(credit, expected_credit);
            // What the row before left behind does not matter.
            prop_assert_eq!(forest.sum(&row, outcomes), expected);
        }
    }
}
