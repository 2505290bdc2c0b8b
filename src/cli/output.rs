//! Where clean text is written: a file, a folder, the place of the raw file; and the journal of a run.

pub mod file;
pub mod in_place;
pub mod journal;
pub mod shards;
pub mod tree;
