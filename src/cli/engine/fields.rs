//! Which fields the records of a run have: a field that none has was mistyped.

use std::sync::atomic::{AtomicBool, Ordering};

use copydesk::format::{Parsed, RowError};

use crate::cli::plan::RowPlan;
use crate::cli::terminal::Problem;

/// The fields that hold texts, in the order of the plan, and that of the headline.
pub struct SeenFields(Vec<Seen>);

struct Seen {
    name: String,
    option: &'static str,
    is_found: AtomicBool,
    is_missed: AtomicBool,
}

impl SeenFields {
    pub fn new(rows: &RowPlan) -> Self {
        let texts = rows.fields.iter().map(|name| (name, "--field"));
        let title = rows.title.iter().map(|name| (name, "--title-field"));
        let seen = texts.chain(title).map(|(name, option)| Seen {
            name: name.clone(),
            option,
            is_found: AtomicBool::new(false),
            is_missed: AtomicBool::new(false),
        });
        SeenFields(seen.collect())
    }

    /// Notes whether a record has the field of this number.
    pub fn note<R>(&self, at: usize, parsed: &Result<Parsed<R>, RowError>) {
        let seen = &self.0[at];
        match parsed {
            Ok(Parsed::Pass) => {}
            Ok(Parsed::Missing) => seen.is_missed.store(true, Ordering::Relaxed),
            // Most records have it, and all threads read this.
            _ if self.is_found(at) => {}
            Ok(Parsed::Null | Parsed::Article(_)) => seen.is_found.store(true, Ordering::Relaxed),
            Err(error) if error.is_of_field() => seen.is_found.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
    }

    pub fn is_found(&self, at: usize) -> bool {
        self.0[at].is_found.load(Ordering::Relaxed)
    }

    /// Assumes that a record that an earlier run cleaned has all fields.
    pub fn assume(&self) {
        let seen = self.0.iter();
        seen.for_each(|seen| seen.is_found.store(true, Ordering::Relaxed));
    }

    /// The options that name a field that records lack and none has, and what is wrong.
    pub fn mistyped(&self) -> impl Iterator<Item = (String, Problem)> {
        let is_mistyped = |seen: &&Seen| {
            seen.is_missed.load(Ordering::Relaxed) && !seen.is_found.load(Ordering::Relaxed)
        };
        let seen = self.0.iter().filter(is_mistyped);
        seen.map(|Seen { name, option, .. }| {
            let problem = Problem::new("no record has this field").hint("check its spelling");
            (format!("{option} {name}"), problem)
        })
    }
}
