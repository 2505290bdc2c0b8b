//! Errors of records, and the rows that are written in place of bad ones.

use std::fmt;

use serde::Serialize;

/// The field that marks an error row.
pub(super) const ERROR_KEY: &str = "_copydesk_error";

/// Why a record cannot be cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowError {
    /// The line is not UTF-8.
    NotUtf8 {
        /// The offset of the first wrong byte in the line.
        at: usize,
    },
    /// The line is not JSON.
    NotJson {
        /// What the parser expected.
        why: String,
        /// The offset of the error in the line in bytes, from 1.
        column: usize,
    },
    /// The line is JSON, but not an object.
    NotAnObject,
    /// The object has more than one field of that name.
    TwoFields {
        /// The name of the field.
        field: String,
    },
    /// The field is neither a string nor a list of strings.
    NotAString {
        /// The name of the field.
        field: String,
    },
    /// The string contains half a surrogate pair, which UTF-8 cannot represent.
    NotUnicode {
        /// The name of the field.
        field: String,
    },
    /// A quote of the cell is not closed, or followed by more text.
    BadQuotes {
        /// The name of the column.
        field: String,
    },
    /// The record has not as many bytes as its headers say.
    CutShort {
        /// How many it has.
        n_bytes: u64,
    },
    /// The record holds a page and not its text.
    NotText {
        /// What WARC calls it.
        kind: String,
    },
    /// The record is longer than the limit.
    TooLong(TooLong),
    /// The text has more words than the limit, and they are too short for those of an article.
    TooManyWords {
        /// The limit.
        max_words: usize,
    },
    /// The text is only boilerplate, and that counts as an error.
    OnlyBoilerplate,
    /// The object has a field with the name of the one to add.
    HasField {
        /// The name of the field.
        field: String,
    },
}

/// The size of a record that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The bytes of the record, without the line end.
    pub n_bytes: u64,
    /// The most bytes that a record may have.
    pub max_bytes: u64,
}

impl RowError {
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        RowError::NotJson {
            why: without_place(error),
            column: error.column(),
        }
    }

    /// Whether another field of the record may be whole.
    pub fn is_of_field(&self) -> bool {
        use RowError::{BadQuotes, NotAString, NotUnicode, TooManyWords, TwoFields};
        matches!(
            self,
            BadQuotes { .. }
                | NotAString { .. }
                | NotUnicode { .. }
                | TooManyWords { .. }
                | TwoFields { .. }
        )
    }

    /// The name of the error, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            RowError::NotUtf8 { .. } => "not_utf8",
            RowError::NotJson { .. } => "not_json",
            RowError::NotAnObject => "not_an_object",
            RowError::TwoFields { .. } => "two_fields",
            RowError::NotAString { .. } => "not_a_string",
            RowError::NotUnicode { .. } => "not_unicode",
            RowError::BadQuotes { .. } => "bad_quotes",
            RowError::CutShort { .. } => "cut_short",
            RowError::NotText { .. } => "not_text",
            RowError::TooLong(_) => "too_long",
            RowError::TooManyWords { .. } => "too_many_words",
            RowError::OnlyBoilerplate => "only_boilerplate",
            RowError::HasField { .. } => "has_field",
        }
    }
}

/// The parser's message without its place, since the parser counts every JSON line as line 1.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message,
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowError::NotUtf8 { at } => write!(f, "not UTF-8 at byte {at}"),
            RowError::NotJson { why, column } => write!(f, "not JSON: {why} at column {column}"),
            RowError::NotAnObject => write!(f, "a JSON value, but no object"),
            RowError::OnlyBoilerplate => write!(f, "only boilerplate"),
            RowError::HasField { field } => write!(f, "there is a field `{field}` already"),
            RowError::TwoFields { field } => write!(f, "two fields with the name `{field}`"),
            RowError::NotAString { field } => write!(f, "the field `{field}` is no string"),
            RowError::NotUnicode { field } => {
                write!(
                    f,
                    "the field `{field}` is no Unicode text: it has half of a surrogate pair"
                )
            }
            RowError::BadQuotes { field } => {
                write!(
                    f,
                    "the quotes of the cell `{field}` do not enclose all of it"
                )
            }
            RowError::CutShort { n_bytes } => {
                write!(
                    f,
                    "cut short: {n_bytes} bytes, and `Content-Length` says another number"
                )
            }
            RowError::NotText { kind } => write!(f, "a WARC {kind}: a page, and not its text"),
            RowError::TooLong(TooLong { n_bytes, max_bytes }) => {
                write!(f, "{n_bytes} bytes in a record; the limit is {max_bytes}")
            }
            RowError::TooManyWords { max_words } => write!(
                f,
                "more than {max_words} words in fewer than 3 bytes each, where a part to remove counts as 8"
            ),
        }
    }
}

impl std::error::Error for RowError {}

/// Makes the row that replaces a bad one: the error, and the raw line, so that nothing is lost.
///
/// `number` is that of the record in its file, from 1. A line that is not UTF-8 is decoded as Latin-1, one character a byte,
/// and the row says so. Of a line that is too long, `raw` is the beginning.
pub fn error_row(error: &RowError, number: u64, raw: &[u8]) -> String {
    let (raw, raw_encoding) = match std::str::from_utf8(raw) {
        Ok(raw) => (raw.to_owned(), None),
        Err(_) => (
            raw.iter().map(|&b| char::from(b)).collect(),
            Some("latin-1"),
        ),
    };
    let row = ErrorRow {
        error: ErrorFields {
            kind: error.kind(),
            message: error.to_string(),
            line: number,
            raw_encoding,
            raw_bytes: match error {
                RowError::TooLong(too_long) => Some(too_long.n_bytes),
                _ => None,
            },
        },
        raw,
    };
    serde_json::to_string(&row).expect("strings and numbers are always JSON")
}

#[derive(Serialize)]
struct ErrorRow {
    #[serde(rename = "_copydesk_error")]
    error: ErrorFields,
    #[serde(rename = "_raw")]
    raw: String,
}

#[derive(Serialize)]
struct ErrorFields {
    kind: &'static str,
    message: String,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_encoding: Option<&'static str>,
    /// The bytes of the line, if `_raw` is only its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_bytes: Option<u64>,
}
