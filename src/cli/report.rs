//! The report: for every article, all that was removed from it and why, and what puts it back.
//!
//! JSON lines. The first tells the program's version and settings; then comes a row for each article, in the order of
//! the inputs, and a row after the last line of each file of JSON lines:
//!
//! - an article: `input`, its file; `row`, the number of its line, and `id`, of JSON lines; `words` in and out;
//!   `removals`, each with `start` and `length` in bytes of the decoded text, `text`, `reason` and its evidence; `cuts`,
//!   the bytes that really went, white space at the seams included; `raw` and `clean`, the XXH3 hashes (128 bits) of the
//!   record before and after, alike where nothing went;
//! - an article that was left out as a copy of another: `input`, `row`, `copy_of`, the id of the one that is kept,
//!   `similarity`, and `line`, the whole record as it came in;
//! - an error: `input`, `row`, `error`;
//! - the end of a file: `input`, `lines`, `bytes` and `raw`, its size and hash, decompressed.
//!
//! A cut's `start` counts in the decoded text, its `at` in the bytes of the record, a line or a file in UTF-8 without
//! its byte order mark; `at` is left out where both are alike. `spelling` is what stood there in the line, where that is
//! not the text itself. So a record is put back without reading its JSON: at each `at`, what went is put in again.

pub mod read;
pub mod rows;
pub mod write;
