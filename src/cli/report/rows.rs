//! One row of the report, made and read.

use std::borrow::Cow;
use std::path::Path;

use copydesk::verdict::Removal;
use copydesk::{Article, Cleaned, Span};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::files::names::name_for_json;
use crate::cli::input::copies::CopyOf;
use crate::cli::show::evidence;

/// The record that an article came in, as bytes.
pub struct RecordBytes<'r> {
    /// The number of the line; `None` for a file of its own.
    pub row: Option<u64>,
    /// The field `id` of a JSON line, as it is spelled there.
    pub id: Option<&'r str>,
    /// The record as it came in.
    pub raw: &'r [u8],
    /// The record as it goes out.
    pub clean: &'r [u8],
    /// Where each cut of the text lies in the raw record.
    pub places: &'r [Span],
    /// Whose article it is; empty if nothing tells.
    pub source: &'r str,
    /// The raw record in UTF-8, in which the places count.
    pub text: &'r str,
    /// How a text became UTF-8, where it was not.
    pub encoding: Option<EncodingFields<'r>>,
}

/// What makes the raw bytes of the decoded text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncodingFields<'r> {
    pub name: Cow<'r, str>,
    /// Whether the raw file began with a byte order mark, which the decoded text lacks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mark: bool,
    /// The raw file as Latin-1, one character a byte, where encoding the text again gives other bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

#[derive(Serialize)]
struct ArticleRow<'a> {
    input: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a serde_json::value::RawValue>,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    words: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: &'a Option<EncodingFields<'a>>,
    raw: String,
    clean: String,
    removals: Vec<RemovalFields<'a>>,
    cuts: Vec<CutFields<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    would_be_empty: bool,
}

#[derive(Serialize)]
struct Words {
    r#in: usize,
    out: usize,
}

#[derive(Serialize)]
struct RemovalFields<'a> {
    start: usize,
    length: usize,
    text: &'a str,
    #[serde(flatten)]
    evidence: evidence::Fields<'a>,
}

#[derive(Serialize)]
struct CutFields<'a> {
    start: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spelling: Option<&'a str>,
}

#[derive(Serialize)]
struct ErrorFields<'a> {
    input: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    error: &'a str,
    /// The line that an error row took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    line_is_latin1: bool,
}

#[derive(Serialize)]
struct EndFields<'a> {
    input: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_raw: Option<String>,
    lines: u64,
    bytes: u64,
    raw: String,
}

/// The XXH3 hash of 128 bits, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

/// Adds the row of an article. Costs a pass of UAX #29 over the text, for the words.
pub fn article_row(rows: &mut Vec<u8>, input: &Path, record: &RecordBytes, cleaned: &Cleaned) {
    let text = cleaned.article.text;
    let n_gone: usize = cleaned
        .removals
        .iter()
        .map(|r| n_words(r.span.of(text)))
        .sum();
    let n_out = n_words(&cleaned.text());
    let (input, input_raw) = name_for_json(input);
    let raw = hash(record.raw);
    let clean = match record.raw == record.clean {
        true => raw.clone(),
        false => hash(record.clean),
    };
    let cuts = cleaned.cuts.iter().zip(record.places);
    add(
        rows,
        &ArticleRow {
            input,
            input_raw,
            row: record.row,
            id: record.id.and_then(|id| serde_json::from_str(id).ok()),
            source: record.source,
            words: Words {
                r#in: n_out + n_gone,
                out: n_out,
            },
            encoding: &record.encoding,
            raw,
            clean,
            removals: cleaned
                .removals
                .iter()
                .map(|r| removal(&cleaned.article, r))
                .collect(),
            cuts: cuts
                .map(|(cut, place)| {
                    let (gone, spelling) = (cut.of(text), place.of(record.text));
                    CutFields {
                        start: cut.start,
                        at: (place.start != cut.start).then_some(place.start),
                        text: gone,
                        spelling: (gone != spelling).then_some(spelling),
                    }
                })
                .collect(),
            would_be_empty: cleaned.would_be_empty,
        },
    );
}

#[derive(Serialize)]
struct LeftOutRow<'a> {
    input: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    copy_of: &'a serde_json::value::RawValue,
    similarity: f64,
    /// The raw file, decompressed, or the raw line with its end.
    line: Cow<'a, str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    line_is_latin1: bool,
}

/// Adds the row of an article that is left out as a copy, with the whole of it.
pub fn copy_row(rows: &mut Vec<u8>, input: &Path, row: Option<u64>, raw: &[u8], copy: &CopyOf) {
    let (input, input_raw) = name_for_json(input);
    let (line, line_is_latin1) = text_or_latin1(raw);
    add(
        rows,
        &LeftOutRow {
            input,
            input_raw,
            row,
            copy_of: &copy.kept,
            similarity: copy.similarity,
            line,
            line_is_latin1,
        },
    );
}

/// Bytes as JSON can hold them: as they are, or one character a byte.
fn text_or_latin1(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (bytes.iter().map(|&b| char::from(b)).collect(), true),
    }
}

/// Adds the row of an input or a line that has no article. `line` is the line that was replaced.
pub fn error_row(
    rows: &mut Vec<u8>,
    input: &Path,
    row: Option<u64>,
    error: &str,
    line: Option<&[u8]>,
) {
    let (input, input_raw) = name_for_json(input);
    let line = line.map(text_or_latin1);
    add(
        rows,
        &ErrorFields {
            input,
            input_raw,
            row,
            error,
            line_is_latin1: line.as_ref().is_some_and(|(_, is_latin1)| *is_latin1),
            line: line.map(|(line, _)| line),
        },
    );
}

/// Adds the row that ends a file of JSON lines: how many lines and bytes it had, and their hash.
pub fn end_row(rows: &mut Vec<u8>, input: &Path, lines: u64, bytes: u64, hash: u128) {
    let (input, input_raw) = name_for_json(input);
    add(
        rows,
        &EndFields {
            input,
            input_raw,
            lines,
            bytes,
            raw: format!("{hash:032x}"),
        },
    );
}

fn add(rows: &mut Vec<u8>, row: &impl Serialize) {
    serde_json::to_writer(&mut *rows, row).expect("strings and numbers are always JSON");
    rows.push(b'\n');
}

fn n_words(text: &str) -> usize {
    text.unicode_words().count()
}

fn removal<'a>(article: &'a Article, removal: &'a Removal) -> RemovalFields<'a> {
    let text = article.text;
    RemovalFields {
        start: removal.span.start,
        length: removal.span.len(),
        text: removal.span.of(text),
        evidence: evidence::fields(article, &removal.evidence),
    }
}
