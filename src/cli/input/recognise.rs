//! Opens a file of records: reads its first bytes, and decides from them how the records are split and parsed.

use std::io::{Cursor, Read};

use anyhow::{Context, Error, Result};
use copydesk::format::decode::UTF_8_MARK;
use copydesk::format::kind::{PREFIX_BYTES, kind_of, named};
use copydesk::format::scanner::Scanner;
use copydesk::format::table::{Table, delimiter_of, named_delimiter};
use copydesk::format::{RowError, jsonl};
use copydesk::internals::nearest;

use crate::cli::args::{EmptyName, Format, OnError};
use crate::cli::files::{Packing, unpack};
use crate::cli::input::entry::{Entry, Origin, open};
use crate::cli::input::kinds::{refusal, refuse_other_kinds};
use crate::cli::input::records::{Records, problem};
use crate::cli::plan::Plan;
use crate::cli::report::stats_columns;
use crate::cli::terminal::{Problem, refuse};

/// How its records are parsed, and all of its bytes.
pub type Recognised = (Records, Box<dyn Read + Send>);

/// The first row of a table, or the first line of JSON, is rarely longer.
const MAX_PREFIX_BYTES: usize = 1 << 20;

/// Recognises the records of an input. Of a pipe, no more is read than is needed.
pub fn recognise(
    mut reader: Box<dyn Read + Send>,
    entry: &Entry,
    plan: &Plan,
    packing: Packing,
) -> Result<Recognised> {
    let mut prefix = Vec::new();
    let is_long = |so_far: &[u8]| so_far.len() >= PREFIX_BYTES;
    let records = match entry.format {
        Format::Jsonl => return Ok((Records::Lines, reader)),
        Format::Json if plan.reading.format.is_some() => Records::Values,
        Format::Json => {
            peek(&mut reader, &mut prefix, |_| false)?;
            json(entry, plan, packing, &prefix)?
        }
        Format::Csv | Format::Tsv => {
            peek(&mut reader, &mut prefix, |so_far| {
                header(so_far, plan, entry.format).is_some_and(|(_, has_more)| has_more)
            })?;
            Records::Table(table(entry, plan, packing, &prefix)?)
        }
        Format::Wet => {
            peek(&mut reader, &mut prefix, is_long)?;
            let has = |kind: &[u8]| memchr::memmem::find(&prefix, kind).is_some();
            let has_pages = has(b"WARC-Type: response") && !has(b"WARC-Type: conversion");
            let kind = kind_of(&prefix).filter(|kind| has_pages || !kind.is_warc());
            if let Some(kind) = kind {
                return Err(refusal(entry, plan, kind, packing));
            }
            Records::Wet
        }
        Format::Text => {
            peek(&mut reader, &mut prefix, is_long)?;
            refuse_other_kinds(entry, plan, packing, &prefix)?;
            let separator = plan.reading.split_at.clone();
            Records::Texts(separator.context("a text is not read in parts")?)
        }
    };
    let leaves_out = match plan.about.when_empty {
        _ if plan.output.dups.is_some() => Some("--dups"),
        EmptyName::Drop => Some("--when-empty drop"),
        _ => None,
    };
    if let (Records::Values, Some(option)) = (&records, leaves_out) {
        let what = format!("is JSON, and `{option}` leaves out lines only");
        return refuse(what, "make JSON lines of it, as with `jq -c '.[]'`");
    }
    let is_json = matches!(records, Records::Lines | Records::Values);
    if plan.on_error == OnError::Row && !is_json {
        let what = "is no JSON, and `--on-error row` writes a row of JSON for a bad one";
        return refuse(what, "pass `--on-error pass`, or leave it out");
    }
    if !is_json && !matches!(records, Records::Table(_)) {
        refuse_stats(plan)?;
    }
    Ok((records, Box::new(Cursor::new(prefix).chain(reader))))
}

/// Refuses to add counts to what has neither fields nor columns.
pub fn refuse_stats(plan: &Plan) -> Result<()> {
    if plan.about.stats_field.is_none() {
        return Ok(());
    }
    let what = "is neither JSON nor a table, and has no room for `--stats-field`";
    refuse(what, "`--report` and `--explain=json` tell the same of it")
}

/// Reads until there is enough, or so much that there will never be.
fn peek(
    reader: &mut Box<dyn Read + Send>,
    prefix: &mut Vec<u8>,
    is_enough: impl Fn(&[u8]) -> bool,
) -> Result<()> {
    let mut bytes = [0; PREFIX_BYTES];
    while prefix.len() < MAX_PREFIX_BYTES && !is_enough(prefix) {
        match reader.read(&mut bytes) {
            Ok(0) => break,
            Ok(n) => prefix.extend_from_slice(&bytes[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).context("cannot read"),
        }
    }
    Ok(())
}

/// A file that is named as JSON: one document, or JSON lines.
fn json(entry: &Entry, plan: &Plan, packing: Packing, prefix: &[u8]) -> Result<Records> {
    let kind = kind_of(prefix);
    match without_mark(prefix).trim_ascii_start().first() {
        Some(b'[') => Ok(Records::Values),
        // A first line that is longer than the prefix is one of JSON lines.
        Some(b'{') if kind.is_some_and(|kind| !kind.is_json_lines()) => Ok(Records::Values),
        None | Some(b'{') => Ok(Records::Lines),
        Some(_) => match kind {
            Some(kind) => Err(refusal(entry, plan, kind, packing)),
            None => refuse(
                "is named as JSON and is not JSON",
                "say what it is with `--format`",
            ),
        },
    }
}

fn without_mark(prefix: &[u8]) -> &[u8] {
    prefix.strip_prefix(UTF_8_MARK).unwrap_or(prefix)
}

/// The delimiter of a table, and whether there is a row after the first; `None` if that is not whole.
fn header(prefix: &[u8], plan: &Plan, format: Format) -> Option<(u8, bool)> {
    let delimiter = match (plan.reading.delimiter, format) {
        (Some(delimiter), _) => delimiter,
        (None, _) if let Some(sign) = named_delimiter(without_mark(prefix)) => sign,
        (None, Format::Tsv) => b'\t',
        (None, _) => delimiter_of(without_mark(prefix), &plan.reading.field),
    };
    let mut ends = Vec::new();
    Scanner::rows(delimiter).scan(prefix, &mut ends);
    (!ends.is_empty()).then_some((delimiter, ends.len() > 1))
}

fn table(entry: &Entry, plan: &Plan, packing: Packing, prefix: &[u8]) -> Result<Table> {
    let is_utf16 = prefix.starts_with(b"\xFF\xFE") || prefix.starts_with(b"\xFE\xFF");
    if is_utf16 {
        let what = "is UTF-16, and tables are read as UTF-8";
        let cure = "convert the file first, as with `iconv -f utf-16 -t utf-8`";
        return refuse(what, cure);
    }
    if let Some(kind) = kind_of(prefix).filter(|kind| !kind.is_text()) {
        return Err(refusal(entry, plan, kind, packing));
    }
    // A header alone may lack its line end.
    let whole = [prefix, b"\n"].concat();
    let found = header(prefix, plan, entry.format).or_else(|| header(&whole, plan, entry.format));
    let Some((delimiter, _)) = found else {
        return Err(Problem::new("the quotes of its first row are not closed").into());
    };
    if plan.reading.no_header {
        return Ok(Table::numbered(delimiter));
    }
    let start = without_mark(prefix);
    let start = &start[Table::numbered(delimiter).before_rows(start)..];
    let table = Table::beginning(start, delimiter);
    let mut fields = plan.reading.field.iter().chain(&plan.reading.title_field);
    let n_columns = |field: &String| table.names().iter().filter(|name| *name == field).count();
    match fields.find(|field| n_columns(field) != 1) {
        Some(_) if prefix.is_empty() => Ok(table),
        Some(field) if n_columns(field) > 1 => {
            Err(problem(&RowError::TwoFields(field.clone())).into())
        }
        Some(field) => Err(no_column(entry, plan, field, &table)),
        None => refuse_columns(plan, &table).map(|()| table),
    }
}

/// Refuses to add columns of counts to a table that has them.
fn refuse_columns(plan: &Plan, table: &Table) -> Result<()> {
    let name = plan.about.stats_field.as_deref().map(stats_columns);
    let mut names = name.into_iter().flatten();
    match names.find(|name| table.column(name).is_some()) {
        Some(name) => Err(problem(&RowError::HasField(name)).into()),
        None => Ok(()),
    }
}

/// Names the columns. A table beside articles, which no option is about, is skipped as files of other kinds are.
fn no_column(entry: &Entry, plan: &Plan, field: &str, table: &Table) -> Error {
    if is_unasked(entry, plan)
        && let Some(kind) = entry.path().and_then(named)
    {
        return Error::msg(kind);
    }
    let names = named_fields(table.names());
    let problem = Problem::new(format!("no column `{field}`; there are {names}"));
    let all = table.names().iter().map(String::as_str);
    match nearest(field, all) {
        Some(name) => problem.hint(format!("did you mean `{name}`?")),
        None => problem.hint("name the column that holds the article with `--field`, or the number of one with `--no-header`"),
    }
    .into()
}

/// The names of fields, as many and as much of them as fits on a line or two.
fn named_fields(names: &[String]) -> String {
    const MOST: usize = 20;
    const MOST_CHARS: usize = 40;
    let shown = |name: &String| match name.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("`{}...`", name[..end].escape_debug()),
        None => format!("`{}`", name.escape_debug()),
    };
    let shown: Vec<_> = names.iter().take(MOST).map(shown).collect();
    shown.join(", ")
}

/// What is wrong with a file none of whose records has the field; `None` if one has, or nobody asked.
pub fn no_field(entry: &Entry, plan: &Plan, n_articles: u64, n_missing: u64) -> Option<Problem> {
    if n_articles > 0 || n_missing == 0 {
        return None;
    }
    if plan.on_error != OnError::Fail || is_unasked(entry, plan) {
        return None;
    }
    let what = match n_missing {
        1 => "its one record has no".to_owned(),
        n => format!("none of its {n} records has a"),
    };
    let fields = plan.reading.field.join("` or `");
    let problem = Problem::new(format!("{what} field `{fields}`"));
    let hint = "name the field that holds the article with `--field`";
    Some(match string_fields(entry, plan).as_deref() {
        None | Some([]) => problem.hint(hint),
        Some(names) => problem.hint(format!("{hint}; the first has {}", named_fields(names))),
    })
}

/// The fields of the first record that hold a string, if the file can be read again and is JSON.
fn string_fields(entry: &Entry, plan: &Plan) -> Option<Vec<String>> {
    let opened = open(entry, plan).ok()?;
    let is_json = matches!(entry.format, Format::Json | Format::Jsonl);
    opened.file.filter(|_| is_json)?;
    let (_, mut reader) = unpack(opened.reader, plan.walk.max_ratio).ok()?;
    let mut prefix = Vec::new();
    peek(&mut reader, &mut prefix, |_| false).ok()?;
    Some(jsonl::string_fields(&prefix))
}

/// Whether a file is one of a folder, and no option says what its records are.
pub fn is_unasked(entry: &Entry, plan: &Plan) -> bool {
    let is_walked = matches!(entry.origin, Origin::Walked(_));
    is_walked && plan.reading.format.is_none() && plan.reading.field == ["text"]
}
