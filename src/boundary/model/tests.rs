//! Tests of reading and scoring by a small model.

use super::*;
use crate::boundary::tree::LEAF;

/// A model of one tree: rows whose first feature is above 5 score 2,048, others -1,024.
fn bytes() -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(names_hash().to_le_bytes());
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(100i32.to_le_bytes());
    bytes.extend(1u16.to_le_bytes());
    bytes.extend([1, 0, 5, 0, LEAF, LEAF + 1]);
    bytes.extend(0i16.to_le_bytes());
    bytes.extend((-1024i16).to_le_bytes());
    bytes.extend(2048i16.to_le_bytes());
    // A prefilter of one tree: rows whose first feature is above 7 score 1, others 0.
    bytes.extend(1u16.to_le_bytes());
    bytes.extend([1, 0, 7, 0, LEAF, LEAF + 1]);
    for number in [0i16, 0, 1] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [1i32, 0, -1000, 1000] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(3u16.to_le_bytes());
    for number in [900_000u32, 500_000, 10] {
        bytes.extend(number.to_le_bytes());
    }
    for number in [1000u32, 100] {
        bytes.extend(number.to_le_bytes());
    }
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
    assert_eq!(model.chance(i32::from(i16::MIN)), 900_000);
    assert_eq!(model.chance(0), 500_000);
    assert_eq!(model.chance(1 << 20), 10);
}

#[test]
fn other_bytes_are_refused() {
    let good = bytes();
    assert_eq!(Model::read(b"").err(), Some(ModelError::NoModel));
    assert_eq!(
        Model::read(b"copydesk rules\n").err(),
        Some(ModelError::NoModel)
    );
    let mut newer = good.clone();
    newer[MAGIC.len()] = 4;
    assert_eq!(Model::read(&newer).err(), Some(ModelError::Version(4)));
    let too_large = vec![0; MAX_BYTES + 1];
    assert_eq!(Model::read(&too_large).err(), Some(ModelError::TooLarge));
}

#[test]
fn a_model_for_other_features_is_refused() {
    let mut other = bytes();
    other[MAGIC.len() + 2] ^= 1;
    other.truncate(other.len() - 8);
    assert_eq!(
        Model::read(&signed(other)).err(),
        Some(ModelError::Features)
    );
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
fn a_tree_with_a_bad_child_is_refused() {
    let at = MAGIC.len() + 2 + 8 + 4 + 4 + 2 + 1;
    // Its feature, and its children.
    for (offset, value) in [(0, N as u8), (3, 0), (3, 1), (4, LEAF + 2)] {
        let mut bad = bytes();
        bad[at + offset] = value;
        bad.truncate(bad.len() - 8);
        assert_eq!(Model::read(&signed(bad)).err(), Some(ModelError::Damaged));
    }
    let mut bad = bytes();
    bad[at + 4] = bad[at + 3];
    bad.truncate(bad.len() - 8);
    let found = Model::read(&signed(bad)).err();
    assert_eq!(found, Some(ModelError::Damaged), "two children are one");
}

#[test]
fn a_tree_of_too_many_nodes_is_refused_by_its_size() {
    let mut large = bytes();
    large[MAGIC.len() + 2 + 8 + 4 + 4 + 2] = MAX_NODES as u8 + 1;
    large.truncate(large.len() - 8);
    let found = Model::read(&signed(large)).err();
    assert_eq!(found, Some(ModelError::LargeTree));
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
