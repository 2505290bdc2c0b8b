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
use crate::cli::input::Address;
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
    pub id: Option<&'a RawValue>,
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
    pub would_be_empty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f64>,
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

/// The XXH3 hash of 128 bits, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

impl<'a> Row<'a> {
    /// A row about an article, or a record without one.
    pub fn of(at: Address<'a>) -> Self {
        Row {
            format: at.format.map(Into::into),
            row: at.number,
            field: at.field.map(Into::into),
            ..Row::of_input(&at.entry.place)
        }
    }

    pub fn of_input(place: &'a Path) -> Self {
        let (input, input_raw) = name_for_json(place);
        Row {
            input,
            input_raw,
            ..Row::default()
        }
    }

    /// Says why there is no article.
    pub fn failed(self, error: &'a str) -> Self {
        Row {
            error: Some(error.into()),
            ..self
        }
    }

    /// Keeps the raw record, which the output lacks.
    pub fn keeping(self, record: &'a [u8]) -> Self {
        let text = std::str::from_utf8(record);
        Row {
            line_is_latin1: text.is_err(),
            line: Some(text.map_or_else(|_| latin1(record).into(), Into::into)),
            ..self
        }
    }

    /// Adds the row to others.
    pub fn write(&self, rows: &mut Vec<u8>) {
        serde_json::to_writer(&mut *rows, self).expect("strings and numbers are always JSON");
        rows.push(b'\n');
    }
}

impl Words {
    /// Counts the words of an article. One pass of UAX #29 over the text.
    pub fn of(cleaned: &Cleaned) -> Self {
        let removed = cleaned.removals.iter();
        let removed = removed.map(|r| n_words(r.span.of(cleaned.article.text)) as u64);
        let out = n_words(&cleaned.text()) as u64;
        Words {
            r#in: out + removed.sum::<u64>(),
            out,
        }
    }
}

impl<'a> Removal<'a> {
    pub fn of(removal: &'a finding::Removal, article: &Article<'a>) -> Self {
        Removal {
            start: removal.span.start,
            length: removal.span.len(),
            text: removal.span.of(article.text).into(),
            evidence: evidence::fields(article, &removal.evidence),
        }
    }
}

impl<'a> Cut<'a> {
    /// A change of a record, which has this text.
    pub fn of(Change { cut, place, with }: &'a Change, text: &'a str, record: &'a str) -> Self {
        let (text, spelling) = (cut.of(text), place.of(record));
        Cut {
            start: cut.start,
            at: (place.start != cut.start).then_some(place.start),
            text: text.into(),
            spelling: (text != spelling).then_some(spelling.into()),
            now: with.as_str().into(),
        }
    }
}
