//! A fingerprint of everything that shapes the output. A run continues only a run with the same fingerprint.

use std::io;
use std::path::Path;

use copydesk::Cleaner;
use copydesk::internals::BOUNDARY_MODEL;
use rustix::fs::{FileType, fstat};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::cli::files::{file_type, interruptible};
use crate::cli::input::Lists;
use crate::cli::plan::{Destination, List, Plan};
use crate::cli::report::{DRY, RunId};

/// What the report and the journal say of a run.
pub fn run_id(plan: &Plan, cleaner: &Cleaner, lists: &Lists) -> RunId {
    let settings = fingerprint(plan, cleaner, lists);
    let is_repeatable = !plan.reads_stdin()
        && !plan.list.as_ref().is_some_and(List::is_stdin)
        && !matches!(plan.destination, Destination::InPlace(_));
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let paths = plan.inputs.iter().filter_map(|input| input.path());
    let list = plan.list.as_ref().map(|list| &*list.path);
    let paths: Vec<_> = paths.chain(list).map(absolute).collect();
    let run = format!("{settings} {paths:?}");
    let run = if plan.writes() {
        is_repeatable.then(|| format!("{:032x}", xxh3_128(run.as_bytes())))
    } else {
        Some(DRY.to_owned())
    };
    RunId { settings, run }
}

/// The XXH3 hash (128 bits) of version, settings, and rules, in hexadecimal digits.
///
/// Every option that can change a byte of the output must be part of it.
fn fingerprint(plan: &Plan, cleaner: &Cleaner, lists: &Lists) -> String {
    let mut hash = Xxh3::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    };
    let (rules, about) = (&plan.rules, &plan.about);
    add(env!("CARGO_PKG_VERSION"));
    for part in [
        format!("{:?}", plan.settings),
        format!(
            "{:?} {:?} {:?} {:?}",
            rules.files, rules.keep, rules.drop, rules.lang
        ),
        format!("{:?} {:?}", plan.reading, plan.on_error),
        format!(
            "{:?} {:?} {:?}",
            about.when_empty, about.units, about.stats_field
        ),
        plan.walk.max_article.to_string(),
    ] {
        add(&part);
    }
    if let Some(learned) = cleaner.learned() {
        add(&format!("{:?}", plan.source));
        add(&learned.text());
    }
    let rules = cleaner.rules();
    rules.iter().for_each(|rule| add(rules.written(rule).text));
    for list in &lists.hashes {
        hash.update(&list.to_le_bytes());
    }
    match &plan.boundary_model {
        // It was readable before.
        Some(file) => add_file(&mut hash, file).unwrap_or_default(),
        None => hash.update(BOUNDARY_MODEL),
    }
    format!("{:032x}", hash.digest128())
}

/// Adds the bytes of a file. A pipe is empty once it has been read.
fn add_file(hash: &mut Xxh3, path: &Path) -> io::Result<()> {
    let mut file = interruptible::open(path)?;
    if file_type(&fstat(&file)?) != FileType::RegularFile {
        return Ok(());
    }
    io::copy(&mut file, hash).map(drop)
}
