//! The rows of a report: one definition of their format, for writing and for reading.

use std::borrow::Cow;
use std::path::Path;

use copydesk::format::Change;
use copydesk::internals::n_words;
use copydesk::{Article, Cleaned, finding};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::files::{latin1, name_for_json};
use crate::cli::input::{CopyOf, Extent};
use crate::cli::show::evidence;

/// A row. Which fields are set depends on its kind: an article, an article that was left out, an error, the end of a file.
///
/// Who does not need the removals reads them as [`serde::de::IgnoredAny`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Row<'a, R = Vec<Removal<'a>>> {
    pub input: Cow<'a, str>,
    /// The exact name in Latin-1, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_raw: Option<String>,
    /// How the records of the input are split, if they are not JSON lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The field of the record, if several are cleaned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    id: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<EncodingFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removals: Option<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuts: Option<Vec<Cut<'a>>>,
    /// The bytes of the clean record that were added to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<evidence::Place>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    would_be_empty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Cow<'a, str>>,
    /// The line that an error row replaced, or the record that was left out: a line with its end, or a file, decompressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub line_is_latin1: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Words {
    pub r#in: u64,
    pub out: u64,
}

/// How the raw bytes are made from the decoded text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncodingFields<'a> {
    pub name: Cow<'a, str>,
    /// Whether the raw file begins with a byte order mark, which the decoded text does not have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mark: bool,
    /// The raw file in Latin-1, if encoding the text again gives other bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Removal<'a> {
    pub start: usize,
    pub length: usize,
    pub text: Cow<'a, str>,
    #[serde(flatten)]
    pub evidence: evidence::Fields<'a>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cut<'a> {
    pub start: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    pub text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Cow<'a, str>>,
    /// What is there now instead; mostly nothing.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub now: Cow<'a, str>,
}

/// Which record a row is about.
#[derive(Clone, Copy)]
pub struct RowKey<'r> {
    pub input: &'r Path,
    /// See [`Records::name`](crate::cli::input::Records::name).
    pub format: Option<&'r str>,
    /// The number of the record; `None` for a file that is one article.
    pub row: Option<u64>,
    /// The field, if several are cleaned.
    pub field: Option<&'r str>,
}

impl<'r> RowKey<'r> {
    pub fn of_file(input: &'r Path) -> Self {
        RowKey {
            input,
            format: None,
            row: None,
            field: None,
        }
    }
}

pub struct RecordBytes<'r> {
    /// The field `id` of a record, as JSON.
    pub id: Option<&'r str>,
    pub raw: &'r [u8],
    pub clean: &'r [u8],
    /// The changes of the raw record.
    pub changes: &'r [Change],
    /// The source of the article; empty if it is not known.
    pub source: &'r str,
    /// The raw record in UTF-8. The places are places in it.
    pub text: &'r str,
    /// The encoding of a text that was not UTF-8.
    pub encoding: Option<EncodingFields<'r>>,
    /// The bytes of the clean record that were added to it.
    pub added: Option<evidence::Place>,
}

/// The XXH3 hash of 128 bits, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

/// Adds the row of an article. Costs a pass of UAX #29 over the text, for the words.
pub fn article_row(rows: &mut Vec<u8>, key: RowKey, record: RecordBytes, cleaned: &Cleaned) {
    let text = cleaned.article.text;
    let removed = cleaned.removals.iter();
    let n_removed: u64 = removed
        .clone()
        .map(|r| n_words(r.span.of(text)) as u64)
        .sum();
    let n_out = n_words(&cleaned.text()) as u64;
    let raw = hash(record.raw);
    let clean = if record.raw == record.clean {
        raw.clone()
    } else {
        hash(record.clean)
    };
    let row = Row {
        id: record.id.and_then(|id| serde_json::from_str(id).ok()),
        source: (!record.source.is_empty()).then_some(record.source.into()),
        words: Some(Words {
            r#in: n_out + n_removed,
            out: n_out,
        }),
        encoding: record.encoding,
        raw: Some(raw),
        clean: Some(clean),
        removals: Some(removed.map(|r| removal(&cleaned.article, r)).collect()),
        cuts: Some(
            record
                .changes
                .iter()
                .map(|c| cut(c, text, record.text))
                .collect(),
        ),
        added: record.added,
        would_be_empty: cleaned.would_be_empty,
        ..row_of(key)
    };
    add(rows, &row);
}

fn cut<'c>(Change { cut, place, with }: &'c Change, text: &'c str, record: &'c str) -> Cut<'c> {
    let (text, spelling) = (cut.of(text), place.of(record));
    Cut {
        start: cut.start,
        at: (place.start != cut.start).then_some(place.start),
        text: text.into(),
        spelling: (text != spelling).then_some(spelling.into()),
        now: with.as_str().into(),
    }
}

/// Adds the row of an article that is left out: as a copy, or else since it is only boilerplate. `raw` is the whole record.
pub fn left_out_row(rows: &mut Vec<u8>, key: RowKey, raw: &[u8], copy: Option<&CopyOf>) {
    let (line, line_is_latin1) = text_or_latin1(raw);
    let row = Row {
        copy_of: copy.map(|copy| Cow::Borrowed(&*copy.kept)),
        similarity: copy.map(|copy| copy.similarity),
        would_be_empty: copy.is_none(),
        line: Some(line),
        line_is_latin1,
        ..row_of(key)
    };
    add(rows, &row);
}

/// Adds the row of an input or a line without an article. `line` is the line that an error row replaces.
pub fn error_row(rows: &mut Vec<u8>, key: RowKey, error: &str, line: Option<&[u8]>) {
    let (line, line_is_latin1) = line.map(text_or_latin1).unzip();
    let row = Row {
        error: Some(error.into()),
        line,
        line_is_latin1: line_is_latin1.unwrap_or_default(),
        ..row_of(key)
    };
    add(rows, &row);
}

/// Adds the row of a record without an article, to which something is added all the same.
pub fn added_row(
    rows: &mut Vec<u8>,
    key: RowKey,
    (raw, clean): (&[u8], &[u8]),
    added: evidence::Place,
) {
    let row = Row {
        raw: Some(hash(raw)),
        clean: Some(hash(clean)),
        added: Some(added),
        ..row_of(key)
    };
    add(rows, &row);
}

/// Adds the row that ends a file of records: the number of its records and bytes, and their hash.
pub fn end_row(rows: &mut Vec<u8>, key: RowKey, read: Extent) {
    let row = Row {
        lines: Some(read.n_records),
        bytes: Some(read.n_bytes),
        raw: Some(format!("{:032x}", read.hash)),
        ..row_of(key)
    };
    add(rows, &row);
}

fn row_of(key: RowKey<'_>) -> Row<'_> {
    let (input, input_raw) = name_for_json(key.input);
    Row {
        input,
        input_raw,
        format: key.format.map(Into::into),
        row: key.row,
        field: key.field.map(Into::into),
        ..Row::default()
    }
}

/// Bytes as JSON can hold them, and whether that is Latin-1.
fn text_or_latin1(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.into(), false),
        Err(_) => (latin1(bytes).into(), true),
    }
}

fn add(rows: &mut Vec<u8>, row: &Row) {
    serde_json::to_writer(&mut *rows, row).expect("strings and numbers are always JSON");
    rows.push(b'\n');
}

fn removal<'a>(article: &Article<'a>, removal: &'a finding::Removal) -> Removal<'a> {
    Removal {
        start: removal.span.start,
        length: removal.span.len(),
        text: removal.span.of(article.text).into(),
        evidence: evidence::fields(article, &removal.evidence),
    }
}
