//! Encodings, JSON lines, and the recognition of other formats; all on bytes in memory.

pub mod decode;
pub mod encode;
pub mod jsonl;
pub mod kind;
mod record;

pub use record::{Addition, Field, Record};
