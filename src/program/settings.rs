//! A fingerprint of all that shapes the output, so that a run goes on only from its like.

use copydesk::rules::BUILT_IN;
use xxhash_rust::xxh3::Xxh3;

use super::plan::Plan;

/// The XXH3 hash (128 bits) of version, settings, and rules, in hexadecimal digits.
///
/// An option that changes a byte of what comes out belongs in here.
pub fn fingerprint(plan: &Plan) -> String {
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
    for (name, source) in BUILT_IN {
        add(name);
        add(source);
    }
    format!("{:032x}", hash.digest128())
}
