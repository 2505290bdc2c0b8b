//! The wrappings in which articles come: encodings and JSON lines; and the formats that are refused.

pub mod decode;
pub mod encode;
pub mod jsonl;
pub mod kind;
mod record;

pub use record::Record;
