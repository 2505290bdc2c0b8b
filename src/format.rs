//! Encodings, formats of records, and the recognition of other formats; all on bytes in memory.

pub mod decode;
pub mod encode;
mod error;
pub mod jsonl;
pub mod kind;
mod record;
pub mod scanner;
pub mod table;
pub mod wet;

pub use error::{RowError, error_row};
pub use record::{Addition, Change, Field, Parsed, Plain, Record, line_end};
