//! The wrappings in which articles come: encodings and JSON lines.

pub mod decode;
pub mod encode;
pub mod jsonl;
