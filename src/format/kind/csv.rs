//! Recognises tables with a delimiter: commas, semicolons, tabs or bars, quoted as in RFC 4180.

use super::facts::Kind;
use super::kinds::{BARS, COMMAS, SEMICOLONS, TABS};
use crate::format::table::{self, Form};

/// The names of columns of articles.
const TEXTS: &str = " url link text body content article html ";
/// The names of columns of metadata.
const FACTS: &str = " id headline title source summary description author label date ";

/// The cells of a row, with their quotes.
type Row<'t> = Vec<&'t [u8]>;

/// The kind of a text whose first rows are a table that a program wrote.
pub(super) fn kind(text: &[u8]) -> Option<&'static Kind> {
    let mut line = &text[..memchr::memchr(b'\n', text)?];
    let mut text = text;
    if table::named_delimiter(text).is_some() {
        text = &text[line.len() + 1..];
        line = &text[..memchr::memchr(b'\n', text)?];
    }
    let is_of = |kind: &&Kind| {
        let has_sign = |&sign: &u8| memchr::memchr(sign, line).is_some();
        let sign = kind.delimiter.filter(has_sign);
        sign.is_some_and(|sign| is_table(text, line, sign))
    };
    [&COMMAS, &TABS, &SEMICOLONS, &BARS].into_iter().find(is_of)
}

fn is_table(text: &[u8], first_line: &[u8], sign: u8) -> bool {
    let cells = first_line.trim_ascii_end().split(|&b| b == sign);
    let header: Row = cells.map(bare).collect();
    let has_header = is_header(&header);
    // Prose has spaces after its commas, so that nearly all articles end here.
    if !has_header && memchr::memchr(b'"', first_line).is_none() {
        return false;
    }
    let n_known = if has_header {
        n_known(&header, sign)
    } else {
        0
    };
    if n_known > 1 && header.len() > 2 {
        // Badly quoted rows are rows all the same.
        return memchr::memchr(sign, &text[first_line.len() + 1..]).is_some();
    }
    let Some((rows, is_cut_off)) = rows(text, sign) else {
        return false;
    };
    let (n, n_whole) = (rows[0].len(), rows.len() - usize::from(is_cut_off));
    let is_even = rows[..n_whole].iter().all(|row| row.len() == n)
        && rows[n_whole..].iter().all(|row| row.len() <= n);
    let has = |is: &dyn Fn(&[u8]) -> bool| rows.iter().flatten().any(|cell| is(cell));
    let is_spaced = sign != b'\t' && has(&|cell| cell.starts_with(b" "));
    if n < 2 || rows.len() < 2 || !is_even || is_spaced {
        return false;
    }
    let needs_quotes = has(&|cell| {
        let inside = bare(cell);
        inside.len() < cell.len() && inside.iter().any(|&b| b == sign || b"\n\"".contains(&b))
    });
    if has_header {
        let is_long = n > 2 && rows.len() > 3;
        return n_known > 1 || needs_quotes || is_long && has_plain_names(&header, sign);
    }
    let is_quoted = |cell: &&[u8]| cell.starts_with(b"\"");
    let is_each_quoted = rows.iter().all(|row| row.iter().any(is_quoted));
    needs_quotes && (rows.iter().flatten().all(is_quoted) || n > 2 && is_each_quoted)
}

/// Whether cells can be names of columns: short, of letters, no two alike. The first may be empty, as pandas writes it.
fn is_header(cells: &Row) -> bool {
    const MAX_BYTES: usize = 40;
    const MAX_WORDS: usize = 3;
    let is_name = |(at, cell): (usize, &&[u8])| {
        let name = String::from_utf8_lossy(cell);
        let is_last = |c: char| c.is_alphanumeric() || "_)".contains(c);
        (at == 0 && name.is_empty())
            || name.len() <= MAX_BYTES
                && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && name.ends_with(is_last)
                && name.chars().all(|c| is_last(c) || " -.:/(".contains(c))
                && name.split(' ').count() <= MAX_WORDS
                && !cells[..at].contains(cell)
    };
    cells.len() > 1 && cells.iter().enumerate().all(is_name)
}

/// How many columns have the names that are usual in tables of articles.
fn n_known(header: &Row, sign: u8) -> usize {
    let n_of = |known: &str| {
        let is_known = |part: &str| known.contains(&format!(" {part} "));
        let has_known = |name: &&&[u8]| {
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            name.split(['_', '.', ' ']).any(is_known)
        };
        header.iter().filter(has_known).count()
    };
    match n_of(TEXTS) {
        0 if !has_plain_names(header, sign) => 0,
        n_texts => n_texts + n_of(FACTS),
    }
}

/// Whether names are like those that programs give to columns. Tables *in* articles have tabs, and names with capitals.
fn has_plain_names(header: &Row, sign: u8) -> bool {
    let is_lower = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.".contains(b);
    let mut bytes = header.iter().copied().flatten();
    bytes.all(|b| b.is_ascii() && (b",;".contains(&sign) || is_lower(b)))
}

fn bare(cell: &[u8]) -> &[u8] {
    match cell {
        [b'"', inside @ .., b'"'] | [b'"', inside @ ..] => inside,
        _ => cell,
    }
}

/// All rows that are not blank, and whether the last one is cut off; `None` if the quotes are not those of a table.
fn rows(text: &[u8], sign: u8) -> Option<(Vec<Row<'_>>, bool)> {
    let rows = table::rows(text, sign).filter(|row| !row.is_empty());
    let rows: Vec<Row> = rows.map(|row| table::cells(row, sign).collect()).collect();
    let is_cut_off = !text.ends_with(b"\n");
    let last = rows.last()?.last()?;
    let is_sound = |cell: &&[u8]| match Form::of(cell) {
        Form::Quoted => true,
        Form::Bare => !cell.contains(&b'"'),
        Form::Broken => is_cut_off && std::ptr::eq(*cell, *last),
    };
    let is_table = rows.iter().flatten().all(is_sound);
    is_table.then_some((rows, is_cut_off))
}
