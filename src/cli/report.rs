//! The report of a run: for each article, what was removed and why, and how to restore the raw text.
//!
//! A report is a file of JSON lines. The first line states the program's version and settings. Then follow a row for each
//! article, in the order of the inputs, and a row after the last record of each file of records:
//!
//! - an article: `input`, its file; for records `row`, their number from 1 with a header counted, `id`, `format` if that is not
//!   JSON lines, and `field` if there are several, in the order in which they were cleaned; `words` in and out;
//!   `removals`, each with `start` and `length` in bytes of the decoded text, `text`, `reason` and its evidence; `cuts`,
//!   the bytes that were cut, white space at the seams included; `raw` and `clean`, the XXH3 hashes (128 bits) of the
//!   record before and after, equal if nothing was removed; `added`, the place of what was added to the clean record;
//! - a record without an article, to which something was added: `input`, `row`, `raw`, `clean`, `added`;
//! - an article that was left out: `input`, `row`, and `line`, the whole raw record; for a copy of another article
//!   `copy_of`, the id of that, and `similarity`, for boilerplate `would_be_empty`;
//! - an error: `input`, `row`, `error`;
//! - the end of a file: `input`, `lines`, `bytes` and `raw`, its size and hash, decompressed.
//!
//! A cut's `start` is an offset in the decoded text. Its `at` is an offset in the record: a line, or a file in UTF-8 without
//! its byte order mark. If both are equal, `at` is left out. `spelling` is the text as the record spells it, if it differs, and `now`
//! is what replaced it, if anything did. So a record is restored without parsing it: the cut is inserted at each `at`.

mod file;
mod rows;

pub use file::{
    DRY, MAX_ROW_BYTES, ReportRows, RestoreRow, RunId, begin_report, open_report,
    refuse_other_lines, unreadable,
};
pub use rows::{
    Cut, EncodingFields, Removal, Row, Words, attribute_line, extract_lines, hash, span_line,
    stats, stats_columns,
};
