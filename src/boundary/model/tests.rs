//! Tests of reading and scoring by a small model.

use super::*;
use crate::boundary::tree::LEAF;

/// A model of one tree: rows whose first feature is above 5 score 2,048, others -1,024. Its prefilter is one tree, too: rows
/// whose first feature is above 7 score 1, others 0.
fn bytes() -> Vec<u8> {
    let mut bytes = [MAGIC, &VERSION.to_le_bytes(), &names_hash().to_le_bytes()].concat();
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(100i32.to_le_bytes());
    for (threshold, leaves) in [(5, [-1024i16, 2048]), (7, [0, 1])] {
        bytes.extend(1u16.to_le_bytes());
        bytes.extend([1, 0, threshold, 0, LEAF, LEAF + 1]);
        for number in [0, leaves[0], leaves[1]] {
            bytes.extend(number.to_le_bytes());
        }
    }
    // What is suspect, and the table of chances.
    bytes.extend([1i32, 0, -1000, 1000].map(i32::to_le_bytes).concat());
    bytes.extend(3u16.to_le_bytes());
    let chances_and_costs = [900_000u32, 500_000, 10, 1000, 100];
    bytes.extend(chances_and_costs.map(u32::to_le_bytes).concat());
    signed(bytes)
}

fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = fnv1a(&bytes).to_le_bytes();
    bytes.extend(sum);
    bytes
}

fn row(first: i16) -> Row {
    let mut row = [0; N];
    row[0] = first;
    row
}

#[test]
fn rows_are_scored_by_the_trees() {
    let model = Model::read(&bytes()).unwrap();
    let outcomes = &mut Outcomes::default();
    assert_eq!(model.score(&row(5), outcomes), 100 - 1024);
    assert_eq!(model.score(&row(6), outcomes), 100 + 2048);
    let mut credit = [0; N];
    model.credit(&row(6), outcomes, &mut credit);
    assert_eq!((credit[0], credit[1..].iter().sum::<i32>()), (2048, 0));
}

#[test]
fn what_is_suspect_depends_on_the_level() {
    let model = Model::read(&bytes()).unwrap();
    let outcomes = &mut Outcomes::default();
    assert!(!model.is_suspect(&row(7), 0, outcomes) && model.is_suspect(&row(8), 0, outcomes));
    assert!(model.is_suspect(&row(7), 1, outcomes));
}

#[test]
fn scores_beyond_the_table_have_the_chance_at_its_end() {
    let model = Model::read(&bytes()).unwrap();
    let chances = [i32::from(i16::MIN), 0, 1 << 20].map(|score| model.chance(score));
    assert_eq!(chances, [900_000, 500_000, 10]);
}

#[test]
fn any_changed_or_missing_byte_is_noticed() {
    let good = bytes();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x40;
        assert!(Model::read(&bad).is_err(), "byte {at}");
        assert!(Model::read(&good[..at]).is_err(), "the first {at} bytes");
    }
}

#[test]
fn other_features_and_bad_trees_are_refused() {
    let names = MAGIC.len() + 2;
    let tree = names + 8 + 4 + 4 + 2;
    let node = tree + 1;
    let good = bytes();
    for (at, value, error) in [
        (names, good[names] ^ 1, ModelError::Features),
        (tree, MAX_NODES as u8 + 1, ModelError::LargeTree),
        // Its feature, and its children: the second is none, then both are one.
        (node, N as u8, ModelError::Damaged),
        (node + 3, 0, ModelError::Damaged),
        (node + 3, 1, ModelError::Damaged),
        (node + 4, LEAF + 2, ModelError::Damaged),
        (node + 4, LEAF, ModelError::Damaged),
    ] {
        let mut bad = good.clone();
        bad[at] = value;
        bad.truncate(bad.len() - 8);
        let found = Model::read(&signed(bad)).err();
        assert_eq!(found, Some(error), "{value} at {at}");
    }
}

#[test]
fn the_built_in_model_is_small_and_sound() {
    assert!(BUILT_IN.len() <= 300_000);
    let model = Model::built_in();
    assert!(model.wording.len() == N_BUCKETS);
    assert!(model.costs[0] > model.costs[1]);
    let falls = model.chances.each.windows(2).all(|pair| pair[0] >= pair[1]);
    assert!(falls, "the chance of story rises with the score");
}
