//! The inputs of a run: found, opened, recognised, read.

pub mod copies;
pub mod entry;
pub mod kinds;
pub mod lines;
pub mod list;
pub mod open;
pub mod records;
pub mod rules;
pub mod source;
pub mod walk;
