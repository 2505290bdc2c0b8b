//! Cleans a chunk of the lines of a shard: each line becomes one line of the output, in order.

use std::ops::Range;
use std::sync::Arc;

use copydesk::format::jsonl::RowError;
use copydesk::format::{Addition, Record};
use serde_json::value::to_raw_value;

use crate::cli::args::{EmptyName, OnError, Units};
use crate::cli::engine::article::{ArticleInput, clean_article, leave_out};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Commit, Message, Shard, WorkResult};
use crate::cli::files::Part;
use crate::cli::input::records::problem;
use crate::cli::input::{LongLine, Parts, Piece, long_error, record_of, replacement};
use crate::cli::report::{RecordBytes, article_row, attribute_line, error_row, stats};
use crate::cli::show::evidence::Place;
use crate::cli::show::{Title, place};
use crate::cli::terminal::Outcome;

pub fn clean_piece(context: &RunContext, shard: Arc<Shard>, piece: Piece) -> WorkResult {
    match piece {
        Piece::Lines { first, bytes } => clean_lines(context, shard, first, bytes),
        Piece::PartOfLong { bytes } => long_part(context, shard, bytes),
        Piece::LongEnded(long) => long_end(context, shard, &long),
    }
}

fn clean_lines(context: &RunContext, shard: Arc<Shard>, first: u64, bytes: Vec<u8>) -> WorkResult {
    let name = shard.entry.name();
    let mut chunk = Chunk {
        context,
        shard: &shard,
        name: &name,
        result: WorkResult::default(),
        bytes: &bytes,
        out: Vec::new(),
        shown: Vec::new(),
        n_copied: 0,
    };
    chunk.result.tally.n_bytes = bytes.len() as u64;
    let mut start = 0;
    let mut number = first;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        chunk.line(start..end, number);
        number += 1;
        start = end;
    }
    let (result, n_copied) = (chunk.result, chunk.n_copied);
    let (mut out, shown) = (chunk.out, chunk.shown);
    let out = if !context.plan.writes() {
        shown
    } else if n_copied == 0 {
        bytes
    } else {
        out.extend_from_slice(&bytes[n_copied..]);
        out
    };
    piece(context, shard, out, result)
}

/// A chunk of lines, and its output so far.
struct Chunk<'c> {
    context: &'c RunContext,
    shard: &'c Shard,
    name: &'c str,
    result: WorkResult,
    bytes: &'c [u8],
    /// Empty as long as the output is the input.
    out: Vec<u8>,
    shown: Vec<u8>,
    /// The number of bytes of the chunk that `out` covers.
    n_copied: usize,
}

impl Chunk<'_> {
    fn line(&mut self, line: Range<usize>, number: u64) {
        let parts = Parts::new(&self.bytes[line.clone()], number);
        let content = line.start + parts.mark.len()..line.end - parts.end.len();
        let context = self.context;
        let (format, field) = (self.shard.entry.format, &context.plan.rows.field);
        let record = record_of(format, parts.content, field, context.max_article_bytes);
        let cleaned = record.and_then(|record| match record {
            Some(record) => self.record(&*record, number, line, content.clone()),
            None if parts.content.trim_ascii().is_empty() => Ok(()),
            None => {
                no_attributes(context, self.shard, number, &mut self.result);
                Ok(())
            }
        });
        if let Err(error) = cleaned {
            self.error(&error, number, content);
        }
    }

    /// Cleans the record of a line. `content` is the line without byte order mark and line end.
    fn record(
        &mut self,
        record: &dyn Record,
        number: u64,
        line: Range<usize>,
        content: Range<usize>,
    ) -> Result<(), RowError> {
        let (context, entry, name) = (self.context, &self.shard.entry, self.name);
        let article = ArticleInput {
            entry,
            title: Title {
                name,
                row: Some((number, record)),
            },
            text: record.text(),
            mark: "",
        };
        if let Some(copy) = context.copy_of(entry, article.title.row) {
            let raw = &self.bytes[line.clone()];
            leave_out(context, &article, raw, Some(copy), &mut self.result);
            // The byte order mark is part of the line: `restore` writes both back.
            self.replace(line, b"");
            return Ok(());
        }
        let cleaned = clean_article(context, &article, &mut self.shown, &mut self.result)?;
        let Some(cleaned) = cleaned else {
            return Ok(());
        };
        let about = &context.plan.about;
        if cleaned.would_be_empty && about.when_empty == EmptyName::Drop {
            leave_out(
                context,
                &article,
                &self.bytes[line.clone()],
                None,
                &mut self.result,
            );
            self.replace(line, b"");
            return Ok(());
        }
        let added = about.stats_field.as_ref();
        let added = added.map(|name| record.addition(name, &stats(&cleaned)));
        let added = added.transpose()?;
        let (mut clean, mut added_at) = (None, None);
        let is_spliced = context.plan.writes() || context.wants_rows;
        if (!cleaned.is_clean() || added.is_some()) && is_spliced {
            self.replace(content, b"");
            let start = self.out.len();
            record.splice(&cleaned.cuts, &mut self.out);
            if let Some(Addition { text, n_after }) = added {
                let at = self.out.len() - n_after;
                self.out.splice(at..at, text.bytes());
                added_at = Some(Place {
                    start: at - start,
                    length: text.len(),
                });
            }
            clean = Some(start);
        }
        if context.wants_rows {
            let raw = record.raw();
            let fields = RecordBytes {
                row: Some(number),
                id: record.id(),
                raw: raw.as_bytes(),
                clean: clean.map_or(raw.as_bytes(), |start| &self.out[start..]),
                places: &record.spans_in_record(&cleaned.cuts),
                source: &context.plan.learned.way.named(entry, Some(record)),
                text: raw,
                encoding: None,
                added: added_at,
            };
            article_row(&mut self.result.rows, &entry.place, fields, &cleaned);
        }
        Ok(())
    }

    /// Writes an error row for a faulty line, if the user asks for error rows; otherwise reports the error.
    fn error(&mut self, error: &RowError, number: u64, content: Range<usize>) {
        let plan = &self.context.plan;
        no_attributes(self.context, self.shard, number, &mut self.result);
        let raw = &self.bytes[content.clone()];
        let is_replaced = plan.rows.on_error == OnError::Row && plan.writes();
        if self.context.wants_rows {
            let message = error.to_string();
            let line = is_replaced.then_some(raw);
            let place = &self.shard.entry.place;
            error_row(&mut self.result.rows, place, Some(number), &message, line);
        }
        self.result.tally.n_failed += 1;
        if is_replaced {
            let row = replacement(error, number, raw);
            self.replace(content, row.as_bytes());
        } else {
            report_error(&mut self.result, self.name, number, error);
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

/// Keeps the rows of attributes in step with the lines: for a line without an article, one without attributes.
fn no_attributes(context: &RunContext, shard: &Shard, number: u64, result: &mut WorkResult) {
    if context.plan.about.attributes.is_some() {
        let id = place(&shard.entry.place.to_string_lossy(), Some(number));
        let id = to_raw_value(&id).expect("a string is JSON");
        attribute_line(&mut result.attributes, &id, None, Units::Chars);
    }
}

/// Writes a part of a line that is too long, unless an error row will replace the line.
fn long_part(context: &RunContext, shard: Arc<Shard>, mut bytes: Vec<u8>) -> WorkResult {
    let mut result = WorkResult::default();
    result.tally.n_bytes = bytes.len() as u64;
    if !context.plan.writes() || context.plan.rows.on_error == OnError::Row {
        bytes.clear();
    }
    piece(context, shard, bytes, result)
}

/// Writes the line end of a line that is too long, after the error row if one replaces the line.
fn long_end(context: &RunContext, shard: Arc<Shard>, long: &LongLine) -> WorkResult {
    let mut result = WorkResult::default();
    result.tally.n_failed = 1;
    let (error, number) = (long_error(long), long.number);
    no_attributes(context, &shard, number, &mut result);
    let mut bytes = Vec::new();
    if context.wants_rows {
        let (place, message) = (&shard.entry.place, error.to_string());
        error_row(&mut result.rows, place, Some(number), &message, None);
    }
    if context.plan.writes() && context.plan.rows.on_error == OnError::Row {
        let mark = Parts::new(&long.beginning, number).mark.len();
        bytes.extend_from_slice(&long.beginning[..mark]);
        bytes.extend(replacement(&error, number, &long.beginning[mark..]).into_bytes());
        result.is_changed = true;
    } else {
        report_error(&mut result, &shard.entry.name(), number, &error);
    }
    if context.plan.writes() {
        bytes.extend_from_slice(long.end);
    }
    piece(context, shard, bytes, result)
}

/// Compresses the output of a chunk as its shard is compressed.
fn piece(
    context: &RunContext,
    shard: Arc<Shard>,
    bytes: Vec<u8>,
    mut result: WorkResult,
) -> WorkResult {
    let attributes = std::mem::take(&mut result.attributes);
    let parts = Part::new(bytes, context.packing_out(&shard))
        .and_then(|part| Ok((part, Part::new(attributes, shard.packing)?)));
    match parts {
        Ok(parts) => (result.out, result.attribute_part) = parts,
        Err(error) => result.commit = Commit::Broken(shard.entry.name(), error.into()),
    }
    if matches!(result.commit, Commit::Nothing) {
        result.commit = Commit::Piece(shard);
    }
    result
}

fn report_error(result: &mut WorkResult, name: &str, number: u64, error: &RowError) {
    let error = Message::Error(format!("{name}:{number}"), problem(error).into());
    result.messages.push(error);
    result.outcome = Outcome::SomeFailed;
}
