//! The invariants of the design, tested on generated, damaged and arbitrary texts.
//!
//! Benchmarks show that cleaning is linear, and `envelope.rs` tests JSON lines.

mod boundary;
mod damage;
mod dups;
mod found;
mod harm;
mod learned;
mod ledger;
mod passages;
mod repair;
mod repeats;
pub mod story;
mod syndicated;

use std::sync::LazyLock;

use copydesk::{Article, Cleaner, Layout};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// The same cases in every run, so that a failure comes from a change. `COPYDESK_SEED`, `random` or a number, gives others.
///
/// Seeds of failures are not stored: a failure becomes a fixture or a test.
pub fn config(cases: u32) -> Config {
    let seed = std::env::var("COPYDESK_SEED").unwrap_or_default();
    Config {
        cases,
        rng_seed: match (seed.as_str(), seed.parse()) {
            ("random", _) => RngSeed::Random,
            (_, Ok(number)) => RngSeed::Fixed(number),
            _ => RngSeed::Fixed(1),
        },
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    }
}

pub fn cleaner() -> &'static Cleaner {
    static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::builder().build());
    &CLEANER
}

pub fn clean(text: &str) -> String {
    cleaner().clean(text).text().into_owned()
}

/// Damaged stories, random orders of few tokens, and arbitrary characters.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => damage::damaged(),
        3 => damage::soup(),
        1 => any::<String>(),
    ]
}

pub fn any_layout() -> impl Strategy<Value = Layout> {
    prop::sample::select(vec![
        Layout::Auto,
        Layout::Lines,
        Layout::Blank,
        Layout::Joined,
    ])
}

/// Whether a text has white space and invisible characters alone.
pub fn is_blank(text: &str) -> bool {
    Article::new(text, Layout::Auto).paragraphs.is_empty()
}
