//! Counts and models as files: written, read, sorted in bounded memory.

pub mod counts_file;
pub mod model_file;
pub mod spool;
pub mod write;
