//! Reads, writes and merges files of counts and models, in bounded memory.

pub mod counts_file;
pub mod explain;
pub mod spool;
pub mod write;
