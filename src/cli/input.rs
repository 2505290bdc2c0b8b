//! The inputs of a run: found, opened, recognised, read.

pub mod copies;
pub mod entry;
pub mod kinds;
pub mod lines;
pub mod open;
pub mod rules;
pub mod source;
pub mod walk;
