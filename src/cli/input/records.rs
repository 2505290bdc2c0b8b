//! Parses the records of a file that has many, and makes error rows. CONTRIBUTING.md says what a new format needs.

use copydesk::format::Record;
use copydesk::format::decode::UTF_8_MARK;
use copydesk::format::jsonl::{Line, RowError, TooLong, error_row, line_end, parse};

use crate::cli::args::Format;
use crate::cli::input::lines::{LongLine, beginning};
use crate::cli::terminal::Problem;

#[derive(Clone, Copy, Debug)]
pub struct Parts<'l> {
    /// The byte order mark, if this is the first line and has one.
    pub mark: &'l [u8],
    pub content: &'l [u8],
    pub end: &'l [u8],
}

impl<'l> Parts<'l> {
    pub fn new(line: &'l [u8], number: u64) -> Self {
        let (mark, line) = match line.strip_prefix(UTF_8_MARK) {
            Some(rest) if number == 1 => (&line[..UTF_8_MARK.len()], rest),
            _ => (&b""[..], line),
        };
        let (content, end) = line_end(line);
        Parts { mark, content, end }
    }
}

/// A record of a file that has many, and its number from 1.
pub type NumberedRecord<'r> = (u64, &'r dyn Record);

/// Parses the content of a line. The result is `None` for a line that is written as it is read.
pub fn record_of<'l>(
    format: Format,
    content: &'l [u8],
    field: &str,
    max_bytes: u64,
) -> Result<Option<Box<dyn Record + 'l>>, RowError> {
    if content.len() as u64 > max_bytes {
        return Err(too_long(content.len() as u64, max_bytes));
    }
    match format {
        Format::Text => unreachable!("a text is not read line by line"),
        Format::Jsonl | Format::Json => Ok(match parse(content, field)? {
            Line::Row(row) => Some(Box::new(row)),
            Line::Blank | Line::ErrorRow => None,
        }),
    }
}

/// The row that takes the place of a bad one; of one that is too long it shows the beginning.
pub fn replacement(error: &RowError, number: u64, content: &[u8]) -> String {
    let shown = match error {
        RowError::TooLong(_) => beginning(content),
        _ => content,
    };
    error_row(error, number, shown)
}

/// What is wrong with a line that was too long to be held.
pub fn long_error(long: &LongLine) -> RowError {
    too_long(long.n_bytes, long.max_bytes)
}

fn too_long(n_bytes: u64, max_bytes: u64) -> RowError {
    RowError::TooLong(TooLong { n_bytes, max_bytes })
}

pub fn problem(error: &RowError) -> Problem {
    let problem = Problem::new(error.to_string());
    match error {
        RowError::NoField { .. } | RowError::NotAString { .. } => {
            problem.hint("name the field that holds the article with `--field`")
        }
        RowError::OnlyBoilerplate => problem.hint("it is kept as it is; see `--when-empty`"),
        RowError::HasField { .. } => problem.hint("name another field with `--stats-field`"),
        RowError::NotUtf8 { .. } => {
            problem.hint("JSON lines are UTF-8; convert the file first, as with `iconv -t utf-8`")
        }
        RowError::NotJson { .. } | RowError::NotAnObject => {
            problem.hint("every line must be one JSON object; for plain text pass `--format text`")
        }
        RowError::TooManyWords { .. } => problem.hint(
            "lists and tables are no articles; to clean it all the same, raise `--max-words`",
        ),
        _ => problem.hint("the line is left as it is; mend it where it was made"),
    }
}
