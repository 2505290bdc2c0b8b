//! Files that a run writes: clean articles in a folder or in place, files that the user names, the journal of a run.

pub mod clean_file;
pub mod file;
pub mod in_place;
pub mod journal;
pub mod tree;
