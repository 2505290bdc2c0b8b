//! A fingerprint of all that shapes the output, so that a run goes on only from its like.

use std::fs;

use copydesk::Cleaner;
use copydesk::boundary::BUILT_IN;
use xxhash_rust::xxh3::Xxh3;

use super::plan::Plan;

/// The XXH3 hash (128 bits) of version, settings, and rules, in hexadecimal digits.
///
/// An option that changes a byte of what comes out belongs in here.
pub fn fingerprint(plan: &Plan, cleaner: &Cleaner) -> String {
    let mut hash = Xxh3::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&format!("{:?}", plan.settings));
    add(&format!("{:?}", plan.rules));
    add(&format!("{:?} {:?}", plan.encoding, plan.zeros));
    add(&format!("{:?} {:?}", plan.format, plan.rows));
    add(&format!("{}", plan.corpus.limits.article_bytes));
    if let Some(learned) = cleaner.learned() {
        add(&format!("{:?}", plan.learned.way));
        add(&learned.text());
    }
    let rules = cleaner.rules();
    rules.iter().for_each(|rule| add(rules.written(rule).text));
    if let Some(path) = &plan.corpus.dups {
        // One that can no longer be read was read before.
        hash.update(&fs::read(path).unwrap_or_default());
    }
    match &plan.boundary_model {
        // One that can no longer be read was read before.
        Some(path) => hash.update(&fs::read(path).unwrap_or_default()),
        None => hash.update(BUILT_IN),
    }
    format!("{:032x}", hash.digest128())
}
