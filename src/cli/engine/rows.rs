//! Cleans a chunk of the records of a shard: each record becomes one record of the output, in order.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use copydesk::format::table::Table;
use copydesk::format::{Parsed, RowError, line_end};

use crate::cli::args::{OnError, Units};
use crate::cli::engine::article::{ArticleInput, CleanRecord};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Commit, Message, Shard, WorkResult};
use crate::cli::files::packed;
use crate::cli::input::records::problem;
use crate::cli::input::{Address, LongPart, Piece, Records, is_unasked, replacement};
use crate::cli::report::{Row, attribute_line, hash, stats_columns};
use crate::cli::show::evidence::Place;
use crate::cli::terminal::Outcome;

pub fn clean_piece(context: &RunContext, shard: Arc<Shard>, piece: Piece) -> WorkResult {
    let mut chunk = Chunk {
        context,
        shard: &shard,
        result: WorkResult::default(),
        bytes: &piece.bytes,
        out: Vec::new(),
        n_copied: 0,
    };
    chunk.result.tally.n_bytes = piece.bytes.len() as u64;
    for (number, record) in piece.records() {
        chunk.record(number, record);
    }
    if let Some(part) = piece.part {
        chunk.long_part(piece.first, part);
    }
    let (mut result, mut out, n_copied) = (chunk.result, chunk.out, chunk.n_copied);
    if context.plan.writes() {
        result.out = if n_copied == 0 {
            piece.bytes
        } else {
            out.extend_from_slice(&piece.bytes[n_copied..]);
            out
        };
    }
    result.out = packed(result.out, shard.packing_out()).into_owned();
    result.attributes = packed(result.attributes, shard.packing).into_owned();
    result.commit = Commit::Piece(shard, piece.read);
    result
}

/// A chunk of records, and its output so far.
struct Chunk<'c> {
    context: &'c RunContext,
    shard: &'c Shard,
    result: WorkResult,
    bytes: &'c [u8],
    /// Empty as long as the output is the input.
    out: Vec<u8>,
    /// The number of bytes of the chunk that `out` covers.
    n_copied: usize,
}

impl Chunk<'_> {
    /// Cleans a record, field by field: each field is read in the record that the one before left.
    fn record(&mut self, number: u64, whole: Range<usize>) {
        let parts = self.shard.records.parts(&self.bytes[whole.clone()], number);
        let content = whole.start + parts.mark.len()..whole.end - parts.end.len();
        let mut now = Cow::Borrowed(&self.bytes[content.clone()]);
        for (at, field) in self.context.plan.reading.field.iter().enumerate() {
            match self.field(&now, number, (at, field), &whole) {
                Ok(CleanRecord::Same) => {}
                Ok(CleanRecord::Changed(record)) => now = Cow::Owned(record),
                Ok(CleanRecord::LeftOut) => {
                    // The byte order mark is part of the record: `restore` writes both back.
                    self.replace(whole, b"");
                    return;
                }
                Err(error) => {
                    if self.error(&error, number, field, content.clone(), None) {
                        return;
                    }
                    if !error.is_of_field() {
                        break;
                    }
                }
            }
        }
        if let Cow::Owned(record) = now {
            self.replace(content, &record);
        } else if let Records::Table(table) = &self.shard.records
            && let Some(name) = &self.context.plan.about.stats_field
            && self.context.plan.writes()
        {
            self.fill(table, name, number, content);
        }
    }

    fn field(
        &mut self,
        content: &[u8],
        number: u64,
        (at, field): (usize, &str),
        whole: &Range<usize>,
    ) -> Result<CleanRecord, RowError> {
        let parse = |field| {
            let max_bytes = self.context.max_article_bytes;
            self.shard.records.parse(content, number, field, max_bytes)
        };
        let (parsed, plan) = (parse(field), &self.context.plan);
        if !is_unasked(&self.shard.entry, plan) {
            let (tally, title_at) = (&mut self.result.tally, plan.reading.field.len());
            tally.field(at, &parsed);
            if let Some(title) = &plan.reading.title_field
                && !tally.fields.get(title_at).is_some_and(|seen| seen.is_found)
            {
                tally.field(title_at, &parse(title));
            }
        }
        match parsed? {
            Parsed::Article(record) => {
                let article = ArticleInput {
                    context: self.context,
                    at: Address {
                        id: record.id(),
                        ..self.shard.at(self.context, number, field)
                    },
                    record: &*record,
                    whole: &self.bytes[whole.clone()],
                    file: None,
                };
                return article.clean(&mut self.result);
            }
            Parsed::Pass if content.trim_ascii().is_empty() => return Ok(CleanRecord::Same),
            Parsed::Pass => {}
            absent @ (Parsed::Null | Parsed::Missing) => {
                let tally = &mut self.result.tally;
                tally.n_without_text += 1;
                tally.n_missing += u64::from(matches!(absent, Parsed::Missing));
            }
        }
        self.no_attributes(number, content);
        Ok(CleanRecord::Same)
    }

    /// Gives a row without an article the columns of counts: their names to the header, and empty cells to others.
    fn fill(&mut self, table: &Table, name: &str, number: u64, content: Range<usize>) {
        let raw = &self.bytes[content.clone()];
        let mut names = stats_columns(name);
        let is_header = number == 1 && !table.names().is_empty();
        if !is_header {
            names.iter_mut().for_each(String::clear);
        }
        // A blank line stays one, and a row that is too long has no room.
        let row = std::str::from_utf8(raw).ok().filter(|row| !row.is_empty());
        let Some(added) = row.and_then(|row| table.columns(row, number, &names).ok()) else {
            return;
        };
        let added = added.text;
        let clean = [raw, added.as_bytes()].concat();
        if self.context.wants_rows {
            let (start, length) = (raw.len(), added.len());
            let row = Row {
                raw: Some(hash(raw)),
                clean: Some(hash(&clean)),
                added: Some(Place { start, length }),
                ..Row::of(self.shard.at(self.context, number, name))
            };
            row.write(&mut self.result.rows);
        }
        self.replace(content, &clean);
    }

    /// Writes an error row for a faulty record, or for the first part of one, if the user asks for error rows; otherwise reports
    /// the error. Returns whether the record was replaced.
    fn error(
        &mut self,
        error: &RowError,
        number: u64,
        field: &str,
        content: Range<usize>,
        part: Option<LongPart>,
    ) -> bool {
        let raw = &self.bytes[content.clone()];
        self.no_attributes(number, if part.is_some() { b"" } else { raw });
        let is_replaced = self.is_replaced(raw, part);
        if self.context.wants_rows {
            let what = error.to_string();
            let mut row = Row::of(self.shard.at(self.context, number, field)).failed(&what);
            if is_replaced && part.is_none() {
                row = row.keeping(raw);
            }
            row.write(&mut self.result.rows);
        }
        self.result.tally.n_failed += 1;
        if is_replaced {
            let row = replacement(error, number, raw);
            self.replace(content, row.as_bytes());
        } else if self.context.plan.on_error == OnError::Fail {
            let place = format!("{}:{number}", self.shard.entry.name());
            let error = Message::Error(place, problem(error).into());
            self.result.messages.push(error);
            self.result.outcome = Outcome::SomeFailed;
        }
        is_replaced
    }

    /// Whether an error row takes the place of a faulty record. Only a line can be replaced before its end is known.
    fn is_replaced(&self, raw: &[u8], part: Option<LongPart>) -> bool {
        let (plan, records) = (&self.context.plan, &self.shard.records);
        let can_replace = match part {
            None => records.can_replace(raw),
            Some(_) => matches!(records, Records::Lines),
        };
        plan.on_error == OnError::Row && plan.writes() && can_replace
    }

    /// Writes a part of a record that is too long, or an error row in place of the whole record.
    fn long_part(&mut self, number: u64, part: LongPart) {
        let bytes = self.bytes;
        if part.is_first {
            let start = self.shard.records.parts(bytes, number).mark.len();
            let error = RowError::TooLong(self.context.max_article_bytes);
            self.error(&error, number, "", start..bytes.len(), Some(part));
        } else if self.is_replaced(bytes, Some(part)) {
            let n_end = if part.is_last {
                line_end(bytes).1.len()
            } else {
                0
            };
            self.replace(0..bytes.len() - n_end, b"");
        }
    }

    /// Keeps the rows of attributes in step with the records: for a record without an article, one without attributes.
    fn no_attributes(&mut self, number: u64, content: &[u8]) {
        if self.context.plan.about.attributes.is_some() {
            let id = self.shard.records.id(content, number);
            let at = Address {
                id: id.as_deref(),
                ..self.shard.at(self.context, number, "")
            };
            attribute_line(&mut self.result.attributes, at, None, Units::Chars);
        }
    }

    /// Writes the chunk up to `part`, and `line` instead of the part.
    fn replace(&mut self, part: Range<usize>, line: &[u8]) {
        if self.n_copied == 0 {
            self.out.reserve(self.bytes.len());
        }
        let unchanged = &self.bytes[self.n_copied..part.start];
        self.out.extend_from_slice(unchanged);
        self.out.extend_from_slice(line);
        self.n_copied = part.end;
        self.result.is_changed = true;
    }
}
