//! Which fields the records of a run have: a field that none has was mistyped.

use std::sync::atomic::{AtomicBool, Ordering};

use copydesk::format::{Parsed, RowError};

use crate::cli::plan::RowPlan;

/// The fields that hold texts, in the order of the plan, and that of the headline.
pub struct SeenFields(Vec<Seen>);

#[derive(Default)]
struct Seen {
    /// The option that names the field.
    option: String,
    is_found: AtomicBool,
    is_missed: AtomicBool,
}

impl SeenFields {
    pub fn new(rows: &RowPlan) -> Self {
        let texts = rows.fields.iter().map(|name| format!("--field {name}"));
        let title = rows
            .title
            .iter()
            .map(|name| format!("--title-field {name}"));
        let seen = |option| Seen {
            option,
            ..Seen::default()
        };
        SeenFields(texts.chain(title).map(seen).collect())
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
    pub fn mistyped(&self) -> impl Iterator<Item = &str> {
        let missed = |(at, seen): &(usize, &Seen)| {
            !self.is_found(*at) && seen.is_missed.load(Ordering::Relaxed)
        };
        self.0
            .iter()
            .enumerate()
            .filter(missed)
            .map(|(_, seen)| &*seen.option)
    }
}
