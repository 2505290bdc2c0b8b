//! Splits and parses the records of a file that has many, and makes error rows. CONTRIBUTING.md says what a new format needs.

use std::ops::Range;

use copydesk::format::decode::UTF_8_MARK;
use copydesk::format::scanner::Scanner;
use copydesk::format::table::Table;
use copydesk::format::{Parsed, Plain, Record, RowError, error_row, jsonl, line_end, wet};

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use crate::cli::args::Separator;
use crate::cli::files::Packing;
use crate::cli::input::pieces::beginning;
use crate::cli::terminal::Problem;

/// How the records of a file are split and parsed.
#[derive(Debug)]
pub enum Records {
    /// JSON, an object on each line.
    Lines,
    /// JSON, an array of objects, or objects in a row.
    Values,
    Table(Table),
    Wet,
    /// Plain text, with lines that separate articles.
    Texts(Separator),
}

/// A record and what separates it from the next one.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'r> {
    /// What is before a record: the byte order mark before the first one, and the line that names the delimiter of a table.
    pub mark: &'r [u8],
    pub content: &'r [u8],
    pub end: &'r [u8],
}

impl Records {
    /// The name of the format in a report, for `copydesk restore`; `None` for JSON lines.
    pub fn name(&self) -> Option<String> {
        Some(match self {
            Records::Lines => return None,
            Records::Values => "json".to_owned(),
            Records::Table(table) => format!("csv {}", char::from(table.delimiter())),
            Records::Wet => "wet".to_owned(),
            Records::Texts(separator) => format!("split {}", separator.pattern()),
        })
    }

    /// The format with that name. Columns have no names.
    pub fn named(name: Option<&str>) -> Option<Self> {
        let Some(name) = name else {
            return Some(Records::Lines);
        };
        Some(match name.split_once(' ') {
            None if name == "json" => Records::Values,
            None if name == "wet" => Records::Wet,
            Some(("csv", sign)) => Records::Table(Table::numbered(*sign.as_bytes().first()?)),
            Some(("split", pattern)) => Records::Texts(pattern.parse().ok()?),
            _ => return None,
        })
    }

    /// Reads the names of columns from the first row of a table, unless the column has a number.
    pub fn read_header(&mut self, row: &[u8], field: &str) {
        let header = self.parts(row, 1).content;
        if let Records::Table(table) = self
            && table.column(field).is_none()
        {
            *table = Table::named(header, table.delimiter());
        }
    }

    pub fn scanner(&self) -> Scanner {
        match self {
            Records::Lines => Scanner::Lines,
            Records::Values => Scanner::Values(Default::default()),
            Records::Table(table) => Scanner::rows(table.delimiter()),
            Records::Wet => Scanner::warc(),
            Records::Texts(separator) => Scanner::texts(separator.test()),
        }
    }

    /// How a file of these records is compressed instead.
    pub fn packing(&self, packing: Packing) -> Packing {
        match (packing, self) {
            (Packing::Gzip, Records::Wet) => Packing::GzipMembers,
            (packing, _) => packing,
        }
    }

    /// Splits a record from what separates it from its neighbours. `number` is that of the record in its file.
    pub fn parts<'r>(&self, record: &'r [u8], number: u64) -> Parts<'r> {
        let has_mark = number == 1 && record.starts_with(UTF_8_MARK);
        let mut start = if has_mark { UTF_8_MARK.len() } else { 0 };
        if let Records::Table(table) = self
            && number == 1
        {
            start += table.before_rows(&record[start..]);
        }
        let rest = &record[start..];
        let content = match self {
            Records::Lines | Records::Table(_) => 0..line_end(rest).0.len(),
            Records::Values => value(rest, number),
            Records::Wet => {
                let start = rest.len() - rest.trim_ascii_start().len();
                start..start + wet::record_bytes(&rest[start..])
            }
            Records::Texts(separator) => 0..separator.start_in(rest),
        };
        Parts {
            mark: &record[..start + content.start],
            content: &rest[content.clone()],
            end: &rest[content.end..],
        }
    }

    /// Parses the content of a record.
    pub fn parse<'r>(
        &'r self,
        content: &'r [u8],
        number: u64,
        field: &str,
        max_bytes: u64,
    ) -> Result<Parsed<Box<dyn Record + 'r>>, RowError> {
        if content.len() as u64 > max_bytes {
            return Err(RowError::TooLong(max_bytes));
        }
        Ok(match self {
            Records::Lines | Records::Values => boxed(jsonl::parse(content, field)?),
            Records::Table(table) => boxed(table.parse(content, number, field)?),
            Records::Wet => boxed(wet::parse(content)?),
            Records::Texts(_) => boxed(Parsed::Article(Plain(RowError::utf8(content)?))),
        })
    }

    /// The id of a record that may have no article, as JSON.
    pub fn id(&self, content: &[u8], number: u64) -> Option<String> {
        match self {
            Records::Lines | Records::Values => jsonl::id(content).map(str::to_owned),
            _ => match self.parse(content, number, "id", u64::MAX) {
                Ok(Parsed::Article(record)) => record.id().map(str::to_owned),
                _ => None,
            },
        }
    }

    /// Whether an error row can take the place of a record: only JSON has room for one.
    pub fn can_replace(&self, content: &[u8]) -> bool {
        match self {
            Records::Lines => true,
            Records::Values => {
                content.starts_with(b"{") && content.ends_with(b"}") || is_value(content)
            }
            Records::Table(_) | Records::Wet | Records::Texts(_) => false,
        }
    }
}

fn boxed<'r, R: Record + 'r>(parsed: Parsed<R>) -> Parsed<Box<dyn Record + 'r>> {
    match parsed {
        Parsed::Pass => Parsed::Pass,
        Parsed::Null => Parsed::Null,
        Parsed::Missing => Parsed::Missing,
        Parsed::Article(record) => Parsed::Article(Box::new(record)),
    }
}

/// The value in an element of JSON, without the commas, brackets and spaces around it; all of an element that has none.
fn value(element: &[u8], number: u64) -> Range<usize> {
    let trimmed = |around: &[u8]| {
        let is_inside = |b: &u8| !b.is_ascii_whitespace() && !around.contains(b);
        let first = element.iter().position(is_inside)?;
        Some(first..element.iter().rposition(is_inside)? + 1)
    };
    // Programs that write a sequence of texts begin each with the character 1E (RFC 7464).
    let Some(found) = trimmed(b"[,]\x1E") else {
        return 0..0;
    };
    if element[found.start] == b'{' && element[found.end - 1] == b'}' {
        return found;
    }
    let all = trimmed(b",\x1E").unwrap_or(found);
    let whole = |from: usize| {
        let from = from
            + element[from..]
                .iter()
                .position(|b| !b.is_ascii_whitespace())?;
        let mut values = Deserializer::from_slice(&element[from..]).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let end = from + values.byte_offset();
        let is_around = |b: &u8| b.is_ascii_whitespace() || b",]\x1E".contains(b);
        element[end..].iter().all(is_around).then_some(from..end)
    };
    // The first bracket is that of the file, unless it is one of a value.
    let is_opened = number == 1 && element[all.start] == b'[';
    let first = all.start + usize::from(is_opened);
    let found = whole(first).or_else(|| whole(all.start));
    found.unwrap_or(all)
}

/// Whether it is one value of JSON.
fn is_value(json: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(json).is_ok()
}

/// The row that takes the place of a bad one; of one that is too long it shows the beginning.
pub fn replacement(error: &RowError, number: u64, content: &[u8]) -> String {
    let shown = match error {
        RowError::TooLong(_) => beginning(content),
        _ => content,
    };
    error_row(error, number, shown)
}

pub fn problem(error: &RowError) -> Problem {
    let problem = Problem::new(error.to_string());
    match error {
        RowError::NotAString(_) => {
            problem.hint("name the field that holds the article with `--field`")
        }
        RowError::OnlyBoilerplate => problem.hint("it is kept as it is; see `--when-empty`"),
        RowError::OtherPassages => {
            problem.hint("make the list anew with `copydesk dups --passages`")
        }
        RowError::HasField(_) => problem.hint("name another field with `--stats-field`"),
        RowError::NotUtf8(_) => {
            problem.hint("records are UTF-8; convert the file first, as with `iconv -t utf-8`")
        }
        RowError::NotJson(..) | RowError::NotAnObject => {
            problem.hint("every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text")
        }
        RowError::NotText(_) => {
            problem.hint("run an extractor such as trafilatura on it, or get the WET file")
        }
        RowError::TooLong(_) => problem.hint("to clean it all the same, raise `--max-article`"),
        RowError::TooManyWords(_) => problem.hint(
            "lists and tables are no articles; to clean it all the same, raise `--max-words`",
        ),
        _ => problem.hint("the record is left as it is; correct it where it was made"),
    }
}
