//! Finds, opens, recognises and reads the inputs of a run.

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
