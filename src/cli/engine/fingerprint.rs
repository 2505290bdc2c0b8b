//! A fingerprint of everything that shapes the output. A run continues only a run with the same fingerprint.

use std::io;

use copydesk::Cleaner;
use copydesk::internals::BOUNDARY_MODEL;
use rustix::fs::{FileType, fstat};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::files::{SideFile, file_type};
use crate::cli::input::Copies;
use crate::cli::plan::Plan;

/// The XXH3 hash (128 bits) of version, settings, and rules, in hexadecimal digits.
///
/// Every option that can change a byte of the output must be part of it.
pub fn fingerprint(plan: &Plan, cleaner: &Cleaner, copies: Option<&Copies>) -> String {
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
    if let Some(copies) = copies {
        hash.update(&copies.hash.to_le_bytes());
    }
    match &plan.boundary_model {
        // It was readable before.
        Some(file) => add_file(&mut hash, file).unwrap_or_default(),
        None => hash.update(BOUNDARY_MODEL),
    }
    format!("{:032x}", hash.digest128())
}

/// Adds the bytes of a file. A pipe is empty once it has been read.
fn add_file(hash: &mut Xxh3, file: &SideFile) -> io::Result<()> {
    let mut file = file.open()?;
    if file_type(&fstat(&file)?) != FileType::RegularFile {
        return Ok(());
    }
    io::copy(&mut file, hash).map(drop)
}
