//! Puts one input back from its clean bytes and the rows of the report.

use std::io::Read;

use anyhow::{Context, Result, ensure};
use copydesk::article::words::MAX_TEXT_BYTES;

use crate::cli::commands::restore::parts::{OfInput, Out};
use crate::cli::input::lines::{Lines, Pace, Piece};
use crate::cli::report::read::ReportRow;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The most bytes that an article may have, whatever `--max-article` said.
const MAX_ARTICLE_BYTES: u64 = MAX_TEXT_BYTES as u64;

/// Puts a text back.
pub fn text(reader: impl Read, rows: &mut OfInput, out: &mut Out) -> Result<()> {
    let row = rows.next().context("the report has no row for it")?;
    let mut clean = Vec::new();
    let mut reader = reader.take(MAX_ARTICLE_BYTES + 1);
    reader.read_to_end(&mut clean).context("cannot read")?;
    ensure!(
        clean.len() as u64 <= MAX_ARTICLE_BYTES,
        "has more than {MAX_ARTICLE_BYTES} bytes, the most that an article may have"
    );
    // A file without its line end may have been read through a shell; nothing is guessed.
    row.check_clean(&clean)?;
    let (mark, text) = match clean.strip_prefix(MARK) {
        Some(text) => (MARK, text),
        None => (&b""[..], &clean[..]),
    };
    let text = row.put_back(text)?;
    let raw = row.encoded([mark, &text].concat())?;
    row.check_raw(&raw)?;
    out.add(raw)
}

/// Puts a file of JSON lines back, line by line.
pub fn lines(reader: Box<dyn Read + Send>, rows: &mut OfInput, out: &mut Out) -> Result<()> {
    let mut lines = Lines::new(reader, Pace::File, MAX_ARTICLE_BYTES, None);
    let mut raw = RawLines {
        rows,
        out,
        bytes: Vec::new(),
        number: 0,
        n_bytes: 0,
        digest: Box::default(),
    };
    while let Some(piece) = lines.next().context("cannot read")? {
        match piece {
            Piece::Lines { bytes, .. } => {
                for line in bytes.split_inclusive(|&byte| byte == b'\n') {
                    raw.line(line)?;
                }
            }
            // Longer than any article, and put out as it came in.
            Piece::PartOfLong { bytes } => raw.part_of_long(&bytes)?,
            Piece::LongEnded(long) => raw.long_ended(long.end)?,
        }
    }
    raw.finish()
}

/// The raw lines of a file on their way out.
struct RawLines<'r, 'o> {
    rows: &'r mut OfInput<'o>,
    out: &'r mut Out,
    /// What has not been given out yet.
    bytes: Vec<u8>,
    /// How many lines there were so far, and how many bytes.
    number: u64,
    n_bytes: u64,
    digest: Box<xxhash_rust::xxh3::Xxh3>,
}

impl RawLines<'_, '_> {
    /// Puts back a line of the clean file, and those that were left out before it.
    fn line(&mut self, line: &[u8]) -> Result<()> {
        self.left_out()?;
        self.number += 1;
        let start = self.bytes.len();
        match self.rows.peek() {
            Some(row) if row.row == Some(self.number) => {
                put_back(row, self.number, line, &mut self.bytes)
                    .with_context(|| format!("line {}", self.number))?;
                self.rows.next();
            }
            _ => self.bytes.extend_from_slice(line),
        }
        self.count(start)
    }

    fn part_of_long(&mut self, part: &[u8]) -> Result<()> {
        self.left_out()?;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(part);
        self.count(start)
    }

    fn long_ended(&mut self, end: &[u8]) -> Result<()> {
        self.number += 1;
        if let Some(row) = self.rows.peek()
            && row.row == Some(self.number)
        {
            ensure!(
                row.error.is_some(),
                "line {} has more than {MAX_ARTICLE_BYTES} bytes, the most that an article may have",
                self.number
            );
            self.rows.next();
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(end);
        self.count(start)
    }

    /// Puts back the lines that were left out where the next line comes.
    fn left_out(&mut self) -> Result<()> {
        while let Some(row) = self.rows.peek()
            && row.is_left_out()
            && row.row == Some(self.number + 1)
        {
            let was = row
                .replaced_line()
                .context("the report has no line for it")??;
            self.number += 1;
            let start = self.bytes.len();
            self.bytes.extend_from_slice(&was);
            self.rows.next();
            self.count(start)?;
        }
        Ok(())
    }

    /// Counts the bytes from `start` on, and gives them out if there are many.
    fn count(&mut self, start: usize) -> Result<()> {
        const PART_BYTES: usize = 256 << 10;
        self.digest.update(&self.bytes[start..]);
        self.n_bytes += (self.bytes.len() - start) as u64;
        if self.bytes.len() >= PART_BYTES {
            self.out.add(std::mem::take(&mut self.bytes))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.left_out()?;
        let (number, n_bytes) = (self.number, self.n_bytes);
        self.out.add(self.bytes)?;
        let end = self
            .rows
            .next()
            .context("the report has no end of the file")?;
        ensure!(
            end.row.is_none(),
            "has {number} lines, but the report tells of line {}",
            end.row.unwrap_or(0)
        );
        ensure!(
            end.lines == Some(number) && end.bytes == Some(n_bytes),
            "does not fit its report: {number} lines, {n_bytes} bytes"
        );
        end.check_sum(self.digest.digest128())
    }
}

fn put_back(row: &ReportRow, number: u64, line: &[u8], raw: &mut Vec<u8>) -> Result<()> {
    let (mark, line) = match line.strip_prefix(MARK) {
        Some(rest) if number == 1 => (MARK, rest),
        _ => (&b""[..], line),
    };
    let (content, end) = copydesk::format::jsonl::line_end(line);
    raw.extend_from_slice(mark);
    if row.error.is_some() {
        match row.replaced_line() {
            Some(was) => raw.extend_from_slice(&was?),
            None => raw.extend_from_slice(content),
        }
    } else {
        row.check_clean(content)?;
        let restored = row.put_back(content)?;
        row.check_raw(&restored)?;
        raw.extend_from_slice(&restored);
    }
    raw.extend_from_slice(end);
    Ok(())
}
