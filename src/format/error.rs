//! Errors of records, and the rows that are written in place of bad ones.

use serde::Serialize;

/// The field that marks an error row.
pub(super) const ERROR_KEY: &str = "_copydesk_error";

/// Why a record cannot be cleaned. The string of a variant is the name of the field or column, if nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The record is not UTF-8, from this byte on.
    #[error("not UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// The line is not JSON: what the parser expected, and the offset of the error in bytes, from 1.
    #[error("not JSON: {0} at column {1}")]
    NotJson(String, usize),
    /// The line is JSON, but not an object.
    #[error("a JSON value, but no object")]
    NotAnObject,
    /// The object has more than one field of that name.
    #[error("two fields with the name `{0}`")]
    TwoFields(String),
    /// The field is neither a string nor a list of strings.
    #[error("the field `{0}` is neither a string nor a list of strings")]
    NotAString(String),
    /// The string contains half a surrogate pair, which UTF-8 cannot represent.
    #[error("the field `{0}` is no Unicode text: it has half of a surrogate pair")]
    NotUnicode(String),
    /// A quote of the cell is not closed, or followed by more text.
    #[error("the quotes of the cell `{0}` do not enclose all of it")]
    BadQuotes(String),
    /// The record has so many bytes, and its headers say another number.
    #[error("cut short: {0} bytes, and `Content-Length` says another number")]
    CutShort(u64),
    /// The record holds a page and not its text. The string is what WARC calls it.
    #[error("a WARC {0}: a page, and not its text")]
    NotText(String),
    /// The record is longer than this limit.
    #[error("more than {0} bytes, the most that a record may have")]
    TooLong(u64),
    /// The text has more words than this limit, and they are too short for those of an article.
    #[error("more than {0} words in fewer than 3 bytes each, where a part to remove counts as 8")]
    TooManyWords(usize),
    /// The text is only boilerplate, and that counts as an error.
    #[error("only boilerplate")]
    OnlyBoilerplate,
    /// A listed passage is not where the list says.
    #[error("the listed passages are not in the text")]
    OtherPassages,
    /// The row has more cells than the table has columns.
    #[error("more cells than columns, so that a column cannot be added")]
    NoRoom,
    /// The object has a field with the name of the one to add.
    #[error("there is a field `{0}` already")]
    HasField(String),
}

impl RowError {
    /// Reads a record as UTF-8.
    ///
    /// # Errors
    ///
    /// If it is not.
    pub fn utf8(record: &[u8]) -> Result<&str, Self> {
        let text = simdutf8::compat::from_utf8(record);
        text.map_err(|error| RowError::NotUtf8(error.valid_up_to()))
    }

    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        // The parser counts every record as line 1.
        let mut why = error.to_string();
        why.truncate(why.rfind(" at line ").unwrap_or(why.len()));
        RowError::NotJson(why, error.column())
    }

    /// Whether another field of the record may be whole.
    pub fn is_of_field(&self) -> bool {
        use RowError::{BadQuotes, NotAString, NotUnicode, TooManyWords, TwoFields};
        matches!(
            self,
            BadQuotes(_) | NotAString(_) | NotUnicode(_) | TooManyWords(_) | TwoFields(_)
        )
    }

    /// The name of the error, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            RowError::NotUtf8(..) => "not_utf8",
            RowError::NotJson(..) => "not_json",
            RowError::NotAnObject => "not_an_object",
            RowError::TwoFields(..) => "two_fields",
            RowError::NotAString(..) => "not_a_string",
            RowError::NotUnicode(..) => "not_unicode",
            RowError::BadQuotes(..) => "bad_quotes",
            RowError::CutShort(..) => "cut_short",
            RowError::NotText(..) => "not_text",
            RowError::TooLong(_) => "too_long",
            RowError::TooManyWords(..) => "too_many_words",
            RowError::OnlyBoilerplate => "only_boilerplate",
            RowError::OtherPassages => "other_passages",
            RowError::NoRoom => "no_room",
            RowError::HasField(..) => "has_field",
        }
    }
}

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
}
