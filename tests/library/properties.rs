//! Properties: the promises that hold for every text, over generated, damaged and arbitrary ones.
//!
//! Nothing here measures time: that cleaning is linear is the benchmarks' matter. That a JSON line keeps its envelope is
//! held by `envelope.rs`.

mod boundary;
mod damage;
mod dups;
mod found;
mod harm;
mod learned;
mod ledger;
mod repair;
mod repeats;
mod story;
mod syndicated;

use std::sync::LazyLock;

use copydesk::{Cleaner, Rules, Settings, Wrap};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// A failure becomes a fixture or a test of its own instead of a seed in a file.
///
/// The cases are the same in every run, so that a change is judged by its own doing; with `COPYDESK_SEED=random`, or a
/// number, they are others.
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
    static CLEANER: LazyLock<Cleaner> =
        LazyLock::new(|| Cleaner::new(Settings::default(), Rules::built_in()));
    &CLEANER
}

pub fn clean(text: &str) -> String {
    cleaner().clean(text).text().into_owned()
}

/// Every kind of text: damaged stories, soups of few tokens, and whatever characters there are.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => damage::damaged(),
        3 => damage::soup(),
        1 => any::<String>(),
    ]
}

pub fn any_wrap() -> impl Strategy<Value = Wrap> {
    prop::sample::select(vec![Wrap::Auto, Wrap::Lines, Wrap::Blank])
}
