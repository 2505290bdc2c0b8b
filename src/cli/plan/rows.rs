//! The plan for files of records: where the article is in a record, and what becomes of records without one.

use std::fmt;
use std::sync::Arc;

use copydesk::format::scanner::IsSeparator;
use regex::bytes::{Regex, RegexBuilder};

use crate::cli::args::{OnError, ReadingOptions};
use crate::cli::terminal::Problem;

#[derive(Debug)]
pub struct RowPlan {
    /// The fields that hold text. Each is cleaned as an article of its own.
    pub fields: Vec<String>,
    /// The field that holds the headline.
    pub title: Option<String>,
    /// The delimiter of tables; `None` to recognise it.
    pub delimiter: Option<u8>,
    /// Whether the columns of tables have numbers instead of names.
    pub is_numbered: bool,
    /// What separates several articles in one text.
    pub separator: Option<Separator>,
    pub on_error: OnError,
}

/// A pattern for the lines between two articles.
#[derive(Clone)]
pub struct Separator {
    regex: Arc<Regex>,
}

impl RowPlan {
    /// For a run that writes nothing.
    pub fn read_only(options: &ReadingOptions) -> Result<Self, Problem> {
        let pattern = options.split_at.as_deref();
        let plan = RowPlan {
            fields: options.field.clone(),
            title: options.title_field.clone(),
            delimiter: options.delimiter,
            is_numbered: options.no_header,
            separator: pattern.map(Separator::new).transpose()?,
            on_error: OnError::Fail,
        };
        let is_number = |field: &String| field.parse::<usize>().is_ok_and(|n| n > 0);
        match plan
            .fields
            .iter()
            .find(|field| plan.is_numbered && !is_number(field))
        {
            Some(field) => Err(
                Problem::new(format!("`{field}` is not the number of a column"))
                    .hint("without a header, columns are counted from 1: `--no-header --field 2`"),
            ),
            None => Ok(plan),
        }
    }
}

impl Separator {
    pub fn new(pattern: &str) -> Result<Self, Problem> {
        let regex = RegexBuilder::new(pattern).build();
        let regex = Arc::new(regex.map_err(|error| {
            // The last line of the parser's message says what is wrong, the others show where.
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default();
            let why = why.trim_start_matches("error: ");
            Problem::new(format!("`{pattern}` is not a pattern: {why}")).hint(
                "write a regular expression for the whole or a part of a line, as in `^=====`",
            )
        })?);
        Ok(Separator { regex })
    }

    pub fn pattern(&self) -> &str {
        self.regex.as_str()
    }

    pub fn test(&self) -> IsSeparator {
        let regex = self.regex.clone();
        Arc::new(move |line| regex.is_match(line))
    }

    /// Where the separator at the end of a text begins, or the text ends.
    pub fn start_in(&self, text: &[u8]) -> usize {
        let content = text.strip_suffix(b"\n").unwrap_or(text);
        let start = memchr::memrchr(b'\n', content).map_or(0, |at| at + 1);
        let line = &content[start..];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.regex.is_match(line) {
            start
        } else {
            text.len()
        }
    }
}

impl fmt::Debug for Separator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pattern().fmt(f)
    }
}
