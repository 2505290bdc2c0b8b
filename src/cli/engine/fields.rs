//! Which fields the records of a run have: a field that none has was mistyped.

use std::sync::atomic::{AtomicBool, Ordering};

use copydesk::format::{Parsed, RowError};

use crate::cli::plan::RowPlan;

/// The fields that hold texts, in the order of the plan, and that of the headline.
pub struct SeenFields(Vec<Seen>);

#[derive(Default)]
struct Seen {
    is_found: AtomicBool,
    is_missed: AtomicBool,
}

impl SeenFields {
    pub fn new(rows: &RowPlan) -> Self {
        let fields = rows.fields.iter().chain(&rows.title);
        SeenFields(fields.map(|_| Seen::default()).collect())
    }

    /// Notes whether a record has the field of this number.
    pub fn note<R>(&self, at: usize, parsed: &Result<Parsed<R>, RowError>) {
        let seen = &self.0[at];
        match parsed {
            // Most records have it, and all threads read this.
            _ if self.is_found(at) => {}
            Ok(Parsed::Pass) => {}
            Err(error) if !error.is_of_field() => {}
            Ok(Parsed::Missing) => seen.is_missed.store(true, Ordering::Relaxed),
            _ => seen.is_found.store(true, Ordering::Relaxed),
        }
    }

    pub fn is_found(&self, at: usize) -> bool {
        self.0[at].is_found.load(Ordering::Relaxed)
    }

    /// Assumes that the records that an earlier run cleaned have all fields.
    pub fn assume(&self) {
        let seen = self.0.iter();
        seen.for_each(|seen| seen.is_found.store(true, Ordering::Relaxed));
    }

    /// The options that name a field that records lack and none has.
    pub fn mistyped(&self, rows: &RowPlan) -> Vec<String> {
        let texts = rows.fields.iter().map(|name| ("--field", name));
        let options = texts.chain(rows.title.iter().map(|name| ("--title-field", name)));
        let missed = options.zip(&self.0).filter(|(_, seen)| {
            !seen.is_found.load(Ordering::Relaxed) && seen.is_missed.load(Ordering::Relaxed)
        });
        let missed = missed.map(|((option, name), _)| format!("{option} {name}"));
        missed.collect()
    }
}
