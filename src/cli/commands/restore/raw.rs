//! Restores one input from its clean bytes and the rows of the report.

use std::borrow::Cow;
use std::io::{Read, Write};
use std::iter::{Peekable, from_fn};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use copydesk::article::words::MAX_TEXT_BYTES;
use copydesk::format::decode::UTF_8_MARK;

use crate::cli::input::{Digest, LongPart, Pace, Parts, Pieces, Records};
use crate::cli::output::{CleanFile, Output};
use crate::cli::report::{ReportRows, RestoreRow};

/// The most bytes that an article may have, whatever `--max-article` said.
const MAX_ARTICLE_BYTES: u64 = MAX_TEXT_BYTES as u64;

pub fn text(reader: impl Read, rows: &mut InputRows, out: &mut Out) -> Result<()> {
    let row = rows.next().context("the report has no row for it")?;
    let mut clean = Vec::new();
    let mut reader = reader.take(MAX_ARTICLE_BYTES + 1);
    reader.read_to_end(&mut clean).context("cannot read")?;
    ensure!(
        clean.len() as u64 <= MAX_ARTICLE_BYTES,
        "has more than {MAX_ARTICLE_BYTES} bytes, the most that an article may have"
    );
    row.check_clean(&clean)?;
    let text = clean.strip_prefix(UTF_8_MARK).unwrap_or(&clean);
    let mark = &clean[..clean.len() - text.len()];
    let text = row.put_back(text)?;
    let raw = row.encoded([mark, &text].concat())?;
    row.check_raw(&raw)?;
    out.add(&raw)
}

/// Restores a file of records, one by one.
pub fn records(
    reader: Box<dyn Read + Send>,
    records: Records,
    rows: &mut InputRows,
    out: &mut Out,
) -> Result<()> {
    let mut pieces = Pieces::new(
        reader,
        records.scanner(),
        Pace::File,
        MAX_ARTICLE_BYTES,
        None,
    );
    let mut raw = RawRecords {
        rows,
        out,
        records,
        number: 0,
        n_bytes: 0,
        digest: Box::default(),
    };
    while let Some(piece) = pieces.next().context("cannot read")? {
        for (_, record) in piece.records() {
            raw.record(&piece.bytes[record])?;
        }
        // Longer than any article, so the run did not change it.
        if let Some(part) = piece.part {
            raw.long(part, &piece.bytes)?;
        }
    }
    raw.finish()
}

struct RawRecords<'r, 'o> {
    rows: &'r mut InputRows<'o>,
    out: &'r mut Out,
    records: Records,
    /// The number of records and bytes so far.
    number: u64,
    n_bytes: u64,
    digest: Digest,
}

impl RawRecords<'_, '_> {
    /// Restores a record of the clean file, and the records before it that were left out.
    fn record(&mut self, record: &[u8]) -> Result<()> {
        self.left_out()?;
        self.number += 1;
        let mut rows = Vec::new();
        while let Some(row) = self.rows.peek()
            && row.row == Some(self.number)
        {
            rows.extend(self.rows.next());
        }
        let mut raw = Cow::Borrowed(record);
        // Each field was cleaned in the record that the one before left.
        for row in rows.iter().rev() {
            let parts = self.records.parts(&raw, self.number);
            let restored = restored(row, parts);
            let restored = restored.with_context(|| format!("record {}", self.number))?;
            raw = Cow::Owned(restored);
            if row.error.is_some() && row.line.is_some() {
                // An error row took the place of all fields.
                break;
            }
        }
        self.write(&raw)
    }

    fn long(&mut self, part: LongPart, bytes: &[u8]) -> Result<()> {
        if part.is_first {
            self.left_out()?;
            self.number += 1;
            if let Some(row) = self.rows.peek()
                && row.row == Some(self.number)
            {
                ensure!(
                    row.error.is_some(),
                    "record {} has more than {MAX_ARTICLE_BYTES} bytes, the most that an article may have",
                    self.number
                );
                self.rows.next();
            }
        }
        self.write(bytes)
    }

    /// Restores the records that were left out before the next one.
    fn left_out(&mut self) -> Result<()> {
        while let Some(row) = self.rows.peek()
            && row.is_left_out()
            && row.row == Some(self.number + 1)
        {
            let line = row.kept_record()?;
            self.number += 1;
            self.rows.next();
            self.write(&line)?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.n_bytes += bytes.len() as u64;
        self.out.add(bytes)
    }

    fn finish(mut self) -> Result<()> {
        self.left_out()?;
        let (number, n_bytes) = (self.number, self.n_bytes);
        let end = self
            .rows
            .next()
            .context("the report has no end of the file")?;
        ensure!(
            end.row.is_none(),
            "has {number} records, but the report has record {}",
            end.row.unwrap_or(0)
        );
        ensure!(
            end.lines == Some(number) && end.bytes == Some(n_bytes),
            "does not fit its report: {number} records, {n_bytes} bytes"
        );
        end.check_sum(self.digest.digest128())
    }
}

fn restored(row: &RestoreRow, Parts { mark, content, end }: Parts) -> Result<Vec<u8>> {
    let raw = if row.error.is_none() {
        row.check_clean(content)?;
        let raw = row.put_back(content)?;
        row.check_raw(&raw)?;
        raw
    } else if row.line.is_some() {
        row.kept_record()?
    } else {
        content.to_vec()
    };
    Ok([mark, &raw, end].concat())
}

/// The rows of a report with their inputs. They end with the first row that cannot be read.
pub type RowsByInput = Peekable<Box<dyn Iterator<Item = Result<(PathBuf, RestoreRow)>>>>;

pub fn rows_by_input(mut report: ReportRows) -> RowsByInput {
    let rows: Box<dyn Iterator<Item = _>> = Box::new(from_fn(move || {
        let row = report.next::<RestoreRow>().transpose()?;
        Some(row.and_then(|row| Ok((row.input_path()?, row))))
    }));
    rows.peekable()
}

/// The rows of one input, which are consecutive.
pub struct InputRows<'r> {
    pub rows: &'r mut RowsByInput,
    pub input: PathBuf,
}

impl InputRows<'_> {
    pub fn peek(&mut self) -> Option<&RestoreRow> {
        let (input, row) = self.rows.peek()?.as_ref().ok()?;
        (*input == self.input).then_some(row)
    }

    pub fn next(&mut self) -> Option<RestoreRow> {
        self.peek()?;
        self.rows.next()?.ok().map(|(_, row)| row)
    }
}

pub enum Out {
    File(CleanFile),
    Stream(Output),
}

impl Out {
    pub fn add(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Out::File(file) => file.draft.write_all(bytes).context("cannot write"),
            Out::Stream(out) => Ok(out.add(bytes)?),
        }
    }

    pub fn finish(self) -> Result<()> {
        match self {
            Out::File(file) => file.commit().map(drop),
            Out::Stream(out) => Ok(out.finish()?),
        }
    }
}
