//! Reads one cell of a row of a table (CSV, TSV), and cuts spans from it; every other byte of the row is kept.
//!
//! Rows are read as RFC 4180 and other readers do: a cell is quoted if it begins with a quote, and a quote in it is doubled.
//! [`Scanner::rows`](super::scanner::Scanner::rows) finds the ends of rows.

use std::borrow::Cow;

use super::record::{Escape, Parsed, places, spelled_at};
use super::scanner::{InRow, SIGN_LINE, Scanner};
use super::{Addition, Change, Field, Record, RowError, line_end};
use crate::Span;

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Table {
    delimiter: u8,
    /// The names of the columns; `None` if the first row is an article, too.
    names: Option<Vec<String>>,
}

/// A row with a text in one of its cells.
#[derive(Debug)]
pub struct TableRow<'l> {
    table: &'l Table,
    row: &'l str,
    cell: Cell,
    text: Cow<'l, str>,
    id: Option<String>,
}

/// A cell of a row. The span is what it says, without its own quotes.
#[derive(Clone, Copy, Debug)]
struct Cell {
    inside: Span,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Bare,
    Quoted,
    /// Its quote is not closed, or followed by more text.
    Broken,
}

/// The delimiters that are recognised.
const DELIMITERS: [u8; 4] = *b",;\t|";

impl Table {
    /// A table without names of columns, which are numbered from 1.
    pub fn numbered(delimiter: u8) -> Self {
        let names = None;
        Table { delimiter, names }
    }

    /// A table whose first row, given without its line end, has the names of the columns.
    pub fn named(header: &[u8], delimiter: u8) -> Self {
        let header = String::from_utf8_lossy(header);
        let names = cells(header.as_bytes(), delimiter);
        let names = names.map(|cell| unquoted(&header, Cell::of(&header, cell)).into_owned());
        let names = Some(names.collect());
        Table { delimiter, names }
    }

    /// The table that begins with `start`: its first row names the columns. If all other rows have one cell more than it, their first
    /// cells are names of rows, as R writes them.
    pub fn beginning(start: &[u8], delimiter: u8) -> Self {
        let mut rows = whole_rows(start, delimiter);
        let mut table = Table::named(rows.next().unwrap_or_default(), delimiter);
        let names = table.names.get_or_insert_default();
        let mut rows = rows.filter(|row| !row.is_empty()).peekable();
        let is_there = rows.peek().is_some();
        let mut ends_in_delimiter = true;
        let has_one_more = rows.all(|row| {
            ends_in_delimiter &= row.ends_with(&[delimiter]);
            cells(row, delimiter).count() == names.len() + 1
        });
        if is_there && has_one_more && !ends_in_delimiter {
            names.insert(0, String::new());
        }
        table
    }

    /// The byte between two cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The length of the line that names the delimiter, if a table that begins with `start` has one.
    pub fn before_rows(&self, start: &[u8]) -> usize {
        let end = memchr::memchr(b'\n', start).map_or(0, |at| at + 1);
        match named_delimiter(start) {
            Some(sign) if sign == self.delimiter => end,
            _ => 0,
        }
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        self.names.as_deref().unwrap_or_default()
    }

    /// The index of a column, by its name, or by its number from 1 if columns have no names.
    pub fn column(&self, field: &str) -> Option<usize> {
        match &self.names {
            Some(names) => names.iter().position(|name| name == field),
            None => field.parse::<usize>().ok()?.checked_sub(1),
        }
    }

    /// Reads a row, given without its line end. `number` is that of the row in its file, from 1. One pass up to the cell, and
    /// one over its text. A row with fewer cells misses the field; one with more is a row like any other.
    ///
    /// # Errors
    ///
    /// If the row is not UTF-8, or a quote of the cell is not closed or followed by text: readers disagree on such cells.
    pub fn parse<'l>(
        &'l self,
        row: &'l [u8],
        number: u64,
        field: &str,
    ) -> Result<Parsed<TableRow<'l>>, RowError> {
        if row.is_empty() || (number == 1 && self.names.is_some()) {
            return Ok(Parsed::Pass);
        }
        let row = RowError::utf8(row)?;
        let Some(cell) = self.cell(row, field) else {
            return Ok(Parsed::Missing);
        };
        if cell.form == Form::Broken {
            return Err(RowError::BadQuotes(field.to_owned()));
        }
        Ok(Parsed::Article(TableRow {
            table: self,
            row,
            cell,
            text: unquoted(row, cell),
            id: self.names.as_ref().and_then(|_| {
                let id = unquoted(row, self.cell(row, "id")?);
                serde_json::to_string(&id).ok()
            }),
        }))
    }

    /// What gives a row these values in columns of its own. Missing cells before them are filled.
    ///
    /// # Errors
    ///
    /// If the row has more cells than the table has columns.
    pub fn columns(&self, row: &str, number: u64, values: &[String]) -> Result<Addition, RowError> {
        let sign = char::from(self.delimiter);
        let n_cells = cells(row.as_bytes(), self.delimiter).count();
        // The header of a table with names of rows is complete, too.
        let names = self.names.as_ref().filter(|_| number > 1);
        let n_columns = names.map_or(n_cells, Vec::len);
        let n_missing = n_columns.checked_sub(n_cells).ok_or(RowError::NoRoom)?;
        let missing = sign.to_string().repeat(n_missing);
        let values = values.iter().map(|value| format!("{sign}{value}"));
        Ok(Addition {
            text: missing + &values.collect::<String>(),
            n_after: 0,
        })
    }

    fn cell(&self, row: &str, field: &str) -> Option<Cell> {
        let spelled = cells(row.as_bytes(), self.delimiter).nth(self.column(field)?);
        Some(Cell::of(row, spelled?))
    }
}

/// The delimiter that the first line of a table names for Excel, as in `sep=;`.
pub fn named_delimiter(start: &[u8]) -> Option<u8> {
    let (&sign, rest) = start.strip_prefix(SIGN_LINE)?.split_first()?;
    let is_line = rest.starts_with(b"\n") || rest.starts_with(b"\r\n");
    is_line.then_some(sign)
}

/// The delimiter of a table that begins with `start`: of the known ones, the first that makes cells with all these names in the
/// first row, or else the one that makes most cells, alike in all rows if possible.
pub fn delimiter_of(start: &[u8], fields: &[String]) -> u8 {
    let rows = |delimiter| whole_rows(start, delimiter);
    let has_all = |&delimiter: &u8| {
        let table = Table::named(rows(delimiter).next().unwrap_or_default(), delimiter);
        fields.iter().all(|field| table.column(field).is_some())
    };
    let likelihood = |&delimiter: &u8| {
        let mut counts = rows(delimiter).map(|row| cells(row, delimiter).count());
        let n_cells = counts.next().unwrap_or_default();
        (n_cells > 1 && counts.all(|n| n == n_cells), n_cells)
    };
    let named = DELIMITERS.into_iter().find(has_all);
    // Of equals, the first counts.
    let likeliest = DELIMITERS.into_iter().rev().max_by_key(likelihood);
    named.or(likeliest).unwrap_or(b',')
}

impl Record for TableRow<'_> {
    fn text(&self) -> &str {
        &self.text
    }

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn field(&self, name: &str) -> Option<String> {
        let cell = self.table.cell(self.row, name)?;
        (cell.form != Form::Broken).then(|| unquoted(self.row, cell).into_owned())
    }

    fn raw(&self) -> &str {
        self.row
    }

    /// A cell for each count.
    fn addition(&self, _: &str, counts: &[Field]) -> Result<Addition, RowError> {
        let counts: Vec<String> = counts.iter().map(|(_, value)| value.clone()).collect();
        // A header has no article.
        self.table.columns(self.row, 2, &counts)
    }

    /// One pass over the text. A bare cell is quoted if what remains of it must be.
    fn changes(&self, cuts: &[Span]) -> Vec<Change> {
        let inside = self.cell.inside;
        // A doubled quote is one of the text.
        let escape: Escape = match self.cell.form {
            Form::Quoted => |_: &[u8]| (2, 1),
            Form::Bare | Form::Broken => |_: &[u8]| (1, 1),
        };
        let mut changes = places(cuts, spelled_at(self.row, inside, 0, (b'"', escape)));
        // What remains must not begin as a quoted cell does, or leave a blank line.
        let first = cuts.first().filter(|cut| cut.start == 0);
        let remains = &self.text[first.map_or(0, |cut| cut.end)..];
        let is_blank = remains.is_empty() && inside.len() == self.row.len();
        if self.cell.form == Form::Bare && (remains.starts_with('"') || is_blank) {
            changes = self.quote(changes);
        }
        changes
    }
}

impl TableRow<'_> {
    /// Quotes a bare cell, and doubles the quotes that remain in it.
    fn quote(&self, cuts: Vec<Change>) -> Vec<Change> {
        let Span { start, end } = self.cell.inside;
        let added = |at| Change::repair(at - start, Span::new(at, at), "\"".to_owned());
        let mut changes = vec![added(start)];
        let double = |changes: &mut Vec<Change>, from: usize, to: usize| {
            let quotes = memchr::memchr_iter(b'"', &self.row.as_bytes()[from..to]);
            changes.extend(quotes.map(|n| added(from + n)));
        };
        let mut kept_from = start;
        for cut in cuts {
            double(&mut changes, kept_from, cut.place.start);
            kept_from = cut.place.end;
            changes.push(cut);
        }
        double(&mut changes, kept_from, end);
        changes.push(added(end));
        changes
    }
}

/// The rows of a text without their line ends. The last one may be cut off, or empty.
pub(super) fn rows(text: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let mut ends = Vec::new();
    Scanner::rows(delimiter).scan(text, &mut ends);
    ends.push(text.len());
    let mut start = 0;
    let rows = ends
        .into_iter()
        .map(move |end| &text[std::mem::replace(&mut start, end)..end]);
    rows.map(|row| line_end(row).0)
}

/// The same without the last row, which may be cut off, unless it is the first.
fn whole_rows(text: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let mut rows: Vec<_> = rows(text, delimiter).collect();
    rows.truncate((rows.len() - 1).max(1));
    rows.into_iter()
}

/// The cells of a row without its line end, with their quotes.
pub(super) fn cells(row: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(row);
    std::iter::from_fn(move || {
        let row = rest.take()?;
        let (mut at, mut place) = (0, InRow::CellStart);
        loop {
            at += place.n_same(&row[at..], delimiter);
            let Some(&byte) = row.get(at) else {
                return Some(row);
            };
            place = place.after(byte, delimiter);
            at += 1;
            if place == InRow::CellStart {
                rest = Some(&row[at..]);
                return Some(&row[..at - 1]);
            }
        }
    })
}

impl Form {
    pub(super) fn of(cell: &[u8]) -> Self {
        let are_doubled = |inside: &[u8]| {
            let mut quotes = memchr::memchr_iter(b'"', inside);
            while let Some(at) = quotes.next() {
                if quotes.next() != Some(at + 1) {
                    return false;
                }
            }
            true
        };
        match cell {
            [b'"', inside @ .., b'"'] if are_doubled(inside) => Form::Quoted,
            [b'"', ..] => Form::Broken,
            _ => Form::Bare,
        }
    }
}

impl Cell {
    /// The cell that is spelled so in a row.
    fn of(row: &str, spelled: &[u8]) -> Self {
        let start = spelled.as_ptr().addr() - row.as_ptr().addr();
        let (end, form) = (start + spelled.len(), Form::of(spelled));
        let inside = match form {
            Form::Bare => Span::new(start, end),
            Form::Quoted => Span::new(start + 1, end - 1),
            Form::Broken => Span::new(start + 1, end),
        };
        Cell { inside, form }
    }
}

/// What a cell says; borrowed if it has no doubled quotes.
fn unquoted(row: &str, cell: Cell) -> Cow<'_, str> {
    let spelled = cell.inside.of(row);
    if cell.form == Form::Bare || !spelled.contains('"') {
        return Cow::Borrowed(spelled);
    }
    Cow::Owned(spelled.replace("\"\"", "\""))
}
