//! Cleans a chunk of JSON lines: one line out for each line in, in order.

use copydesk::format::jsonl::{Row, RowError};

use super::answer::{Parts, long_error, problem, replacement, row_of};
use super::item::{Done, DoneKind, Said, Shard};
use super::lines::LongLine;
use super::{Desk, show};
use crate::program::compress::Part;
use crate::program::extract::lines;
use crate::program::features::{spool, write_features};
use crate::program::plan::{OnError, Task};
use crate::program::report::{RecordBytes, article_row, copy_row, error_row};
use crate::program::run::Outcome;
use crate::program::view::Title;
use std::ops::Range;
use std::sync::Arc;

/// Cleans whole lines, of which the first has the number `first`.
pub fn clean_lines(desk: &Desk, shard: Arc<Shard>, first: u64, bytes: Vec<u8>) -> Done {
    let mut chunk = Chunk {
        desk,
        shard: &shard,
        name: shard.entry.name(),
        done: Done::default(),
        out: Vec::new(),
        shown: Vec::new(),
        n_copied: 0,
    };
    chunk.done.tally.n_bytes = bytes.len() as u64;
    let mut start = 0;
    let mut number = first;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        chunk.line(&bytes, start, end, number);
        number += 1;
        start = end;
    }
    let Chunk {
        mut done,
        mut out,
        shown,
        n_copied,
        ..
    } = chunk;
    let bytes = if !desk.is_writing() {
        shown
    } else if n_copied == 0 {
        bytes
    } else {
        out.extend_from_slice(&bytes[n_copied..]);
        out
    };
    match Part::new(bytes, desk.packing_out(&shard)) {
        Ok(part) => done.out = part,
        Err(error) => done.kind = DoneKind::Broken(shard.entry.name(), error.into()),
    }
    if matches!(done.kind, DoneKind::Nothing) {
        done.kind = DoneKind::Piece(shard);
    }
    done
}

struct Chunk<'d> {
    desk: &'d Desk,
    shard: &'d Shard,
    name: String,
    done: Done,
    /// The output, so far as it was copied; nothing while it is the input.
    out: Vec<u8>,
    /// What is shown in its stead.
    shown: Vec<u8>,
    /// How many bytes of the chunk have gone into `out`.
    n_copied: usize,
}

impl Chunk<'_> {
    fn line(&mut self, chunk: &[u8], start: usize, end: usize, number: u64) {
        let parts = Parts::new(&chunk[start..end], number);
        let content_start = start + parts.mark.len();
        let content_end = end - parts.end.len();
        let desk = self.desk;
        match row_of(parts.content, &desk.plan.rows.field, desk.max_article_bytes) {
            Ok(None) => {}
            Ok(Some(row)) if self.is_left_out(&row, number, &chunk[start..end]) => {
                // The mark goes with the line, as it comes back with it.
                self.replace(chunk, start, end, b"");
            }
            Ok(Some(row)) => {
                let content = content_start..content_end;
                if let Err(error) = self.row(&row, number, chunk, content.clone()) {
                    self.error(&error, number, chunk, content);
                }
            }
            Err(error) => self.error(&error, number, chunk, content_start..content_end),
        }
    }

    /// Puts `line` in the place of a part of the chunk.
    fn replace(&mut self, chunk: &[u8], start: usize, end: usize, line: &[u8]) {
        self.pass_over(chunk, start..end);
        self.out.extend_from_slice(line);
    }

    /// Copies what stands before a part of the chunk whose place something else takes.
    fn pass_over(&mut self, chunk: &[u8], part: Range<usize>) {
        if self.n_copied == 0 {
            self.out.reserve(chunk.len());
        }
        self.out
            .extend_from_slice(&chunk[self.n_copied..part.start]);
        self.n_copied = part.end;
        self.done.is_changed = true;
    }

    /// Whether a row is a copy that does not go out; `line` is the line with its end.
    fn is_left_out(&mut self, row: &Row, number: u64, line: &[u8]) -> bool {
        let desk = self.desk;
        let Some(copy) = desk.copy_of(&self.shard.entry, Some((number, row))) else {
            return false;
        };
        self.done.tally.n_left_out += 1;
        if desk.wants_rows {
            let place = &self.shard.entry.place;
            copy_row(&mut self.done.rows, place, Some(number), line, copy);
        }
        true
    }

    /// Cleans a row, which is `content` of the chunk, and puts the clean line in its place where anything goes.
    fn row(
        &mut self,
        row: &Row,
        number: u64,
        chunk: &[u8],
        content: Range<usize>,
    ) -> Result<(), RowError> {
        let desk = self.desk;
        if desk.plan.task == Task::Features {
            let out = self.done.features.get_or_insert_with(spool);
            if let Err(error) = write_features(out, row.id, &desk.cleaner, &row.text) {
                self.done.kind = DoneKind::Broken(self.name.clone(), error.into());
            }
            return Ok(());
        }
        let cleaned = desk.clean(&self.shard.entry, Some(row), &row.text)?;
        let title = Title::of_row(&self.name, number, row);
        if desk.plan.rules.extract.is_some() {
            self.done.extracts += &lines(&desk.cleaner, title, &cleaned);
        }
        self.done.n_articles += 1;
        self.done.n_changed += u64::from(!cleaned.is_clean());
        if desk.counts_words {
            self.done.tally.article(&cleaned);
        }
        if !desk.is_writing() {
            show(
                desk,
                &mut self.shown,
                title,
                "",
                &cleaned,
                &mut self.done.words,
            );
            return Ok(());
        }
        let mut clean = None;
        if !cleaned.is_clean() {
            self.pass_over(chunk, content);
            let start = self.out.len();
            row.kept(&cleaned.cuts, |kept| {
                self.out.extend_from_slice(kept.as_bytes());
            });
            clean = Some(start);
        }
        if desk.wants_rows {
            let record = RecordBytes {
                row: Some(number),
                id: row.id,
                raw: row.line().as_bytes(),
                clean: match clean {
                    Some(start) => &self.out[start..],
                    None => row.line().as_bytes(),
                },
                places: &row.spelled(&cleaned.cuts),
                source: &self
                    .desk
                    .plan
                    .learned
                    .way
                    .named(&self.shard.entry, Some(row)),
                text: row.line(),
                encoding: None,
            };
            let rows = &mut self.done.rows;
            article_row(rows, &self.shard.entry.place, &record, &cleaned);
        }
        Ok(())
    }

    /// Puts an error row in the place of a line, which is `at` of the chunk, if that is asked for; else the error is said.
    fn error(&mut self, error: &RowError, number: u64, chunk: &[u8], at: Range<usize>) {
        let desk = self.desk;
        let content = &chunk[at.clone()];
        let is_replaced = desk.plan.rows.on_error == OnError::Row && desk.is_writing();
        if desk.wants_rows {
            let message = error.to_string();
            let line = is_replaced.then_some(content);
            let place = &self.shard.entry.place;
            error_row(&mut self.done.rows, place, Some(number), &message, line);
        }
        self.done.tally.n_failed += 1;
        if is_replaced {
            let row = replacement(error, number, content);
            self.replace(chunk, at.start, at.end, row.as_bytes());
            return;
        }
        self.done.said.push(said(&self.name, number, error));
        self.done.outcome = Outcome::SomeFailed;
    }
}

/// A part of a line that is too long goes through, unless an error row will take its place.
pub fn part_of_long(desk: &Desk, shard: Arc<Shard>, bytes: Vec<u8>) -> Done {
    let mut done = Done::default();
    done.tally.n_bytes = bytes.len() as u64;
    if desk.is_writing() && desk.plan.rows.on_error == OnError::Keep {
        pass_on(desk, &shard, bytes, &mut done);
    }
    if matches!(done.kind, DoneKind::Nothing) {
        done.kind = DoneKind::Piece(shard);
    }
    done
}

/// The end of a line that is too long: its line end, with the error row before it if one takes its place.
pub fn long_ended(desk: &Desk, shard: Arc<Shard>, long: &LongLine) -> Done {
    let mut done = Done::default();
    done.tally.n_failed = 1;
    let error = long_error(long);
    let mut bytes = Vec::new();
    if desk.wants_rows {
        let place = &shard.entry.place;
        error_row(
            &mut done.rows,
            place,
            Some(long.number),
            &error.to_string(),
            None,
        );
    }
    if desk.is_writing() && desk.plan.rows.on_error == OnError::Row {
        let mark = Parts::new(&long.beginning, long.number).mark.len();
        bytes.extend_from_slice(&long.beginning[..mark]);
        bytes.extend(replacement(&error, long.number, &long.beginning[mark..]).into_bytes());
        done.is_changed = true;
    } else {
        done.said
            .push(said(&shard.entry.name(), long.number, &error));
        done.outcome = Outcome::SomeFailed;
    }
    if desk.is_writing() {
        bytes.extend_from_slice(long.end);
        pass_on(desk, &shard, bytes, &mut done);
    }
    if matches!(done.kind, DoneKind::Nothing) {
        done.kind = DoneKind::Piece(shard);
    }
    done
}

fn pass_on(desk: &Desk, shard: &Shard, bytes: Vec<u8>, done: &mut Done) {
    match Part::new(bytes, desk.packing_out(shard)) {
        Ok(part) => done.out = part,
        Err(error) => done.kind = DoneKind::Broken(shard.entry.name(), error.into()),
    }
}

fn said(name: &str, number: u64, error: &RowError) -> Said {
    Said::Error(format!("{name}:{number}"), problem(error).into())
}

impl Desk {
    /// Whether articles go out, and are not shown instead.
    pub fn is_writing(&self) -> bool {
        matches!(
            self.plan.task,
            Task::Write | Task::Into(_) | Task::InPlace(_)
        )
    }
}
