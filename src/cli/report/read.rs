//! Reads a report, row by row.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use copydesk::format::encode::encode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cli::files::bounded::BoundedLines;
use crate::cli::files::compress::unpack_own;
use crate::cli::files::interruptible;
use crate::cli::files::names::name_from_json;
use crate::cli::report::rows::{EncodingFields, hash};
use crate::cli::terminal::problem::Problem;

/// The rows of a report after its head.
pub struct ReportRows {
    lines: BoundedLines<BufReader<Box<dyn Read + Send>>>,
}

/// The most bytes that a row of a report, or another line that holds an article, may have: four times `--max-article` by
/// default. A row has what was removed up to three times, and some characters escaped.
pub const MAX_ROW_BYTES: u64 = 1 << 30;

/// What of a row matters for putting an article back.
#[derive(Debug, Default, Deserialize)]
pub struct ReportRow {
    input: String,
    input_raw: Option<String>,
    pub row: Option<u64>,
    pub error: Option<String>,
    copy_of: Option<serde::de::IgnoredAny>,
    pub lines: Option<u64>,
    pub bytes: Option<u64>,
    line: Option<String>,
    #[serde(default)]
    line_is_latin1: bool,
    raw: Option<String>,
    clean: Option<String>,
    encoding: Option<EncodingFields<'static>>,
    #[serde(default)]
    cuts: Vec<Cut>,
}

#[derive(Debug, Deserialize)]
struct Cut {
    start: usize,
    at: Option<usize>,
    text: String,
    spelling: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    copydesk_report: u64,
}

/// Opens a report of a version that is known.
pub fn open_report(path: &Path) -> Result<ReportRows> {
    let file = interruptible::reader(path).context("cannot open")?;
    let reader = unpack_own(file).context("cannot read")?;
    let reader = BufReader::with_capacity(256 << 10, reader);
    let mut lines = BoundedLines::new(reader, b'\n', MAX_ROW_BYTES);
    let head = lines.next().context("cannot read")?;
    match serde_json::from_slice::<Head>(head.context("is empty, and no report")?) {
        Ok(Head { copydesk_report: 1 }) => Ok(ReportRows { lines }),
        Ok(Head { copydesk_report }) => {
            bail!("is a report of version {copydesk_report}; this copydesk knows version 1")
        }
        Err(_) => bail!("is no report of copydesk"),
    }
}

/// Says why a report cannot be read.
pub fn unreadable(path: &Path, error: &anyhow::Error) -> Problem {
    Problem::of_file(path, error, "name the file that `--report` has written")
}

impl ReportRows {
    /// The next row. A last line that was cut off is an error.
    pub fn next(&mut self) -> Result<Option<ReportRow>> {
        self.next_as()
    }

    /// The next row, as far as somebody else wants to know it.
    pub fn next_as<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let Some(line) = self.lines.next().context("cannot read")? else {
            return Ok(None);
        };
        serde_json::from_slice(line)
            .map(Some)
            .with_context(|| format!("line {} is no row of a report", self.lines.number()))
    }
}

impl ReportRow {
    pub fn input(&self) -> Result<PathBuf> {
        name_from_json(&self.input, self.input_raw.as_deref())
            .context("a name in it is not spelled as a report spells names")
    }

    /// Whether the row is not of a line, but of all of its input.
    pub fn is_of_whole_input(&self) -> bool {
        self.row.is_none()
    }

    /// Whether it tells of an article that was left out as a copy.
    pub fn is_left_out(&self) -> bool {
        self.copy_of.is_some()
    }

    /// The line that an error row took the place of, or the record that was left out.
    pub fn replaced_line(&self) -> Option<Result<Vec<u8>>> {
        let line = self.line.as_ref()?;
        Some(match self.line_is_latin1 {
            true => from_latin1(line),
            false => Ok(line.clone().into_bytes()),
        })
    }

    /// The record with all cuts put in again.
    pub fn put_back(&self, clean: &[u8]) -> Result<Vec<u8>> {
        let mut raw = Vec::with_capacity(clean.len());
        let mut rest = clean;
        for cut in &self.cuts {
            let at = cut.at.unwrap_or(cut.start);
            let n_kept = at.checked_sub(raw.len()).filter(|&n| n <= rest.len());
            let (kept, after) = rest.split_at(n_kept.context("a cut lies outside of it")?);
            raw.extend_from_slice(kept);
            raw.extend_from_slice(cut.spelling.as_ref().unwrap_or(&cut.text).as_bytes());
            rest = after;
        }
        raw.extend_from_slice(rest);
        Ok(raw)
    }

    /// The bytes of a decoded text in the encoding that it had.
    pub fn encoded(&self, text: Vec<u8>) -> Result<Vec<u8>> {
        let Some(encoding) = &self.encoding else {
            return Ok(text);
        };
        if let Some(bytes) = &encoding.bytes {
            return from_latin1(bytes);
        }
        let text = std::str::from_utf8(&text).context("is not UTF-8")?;
        encode(text, &encoding.name, encoding.mark)
            .with_context(|| format!("cannot be encoded as {}", encoding.name))
    }

    pub fn check_clean(&self, clean: &[u8]) -> Result<()> {
        ensure!(
            self.clean.as_deref() == Some(&hash(clean)),
            "is not what the run has written: it was changed since, or the report is of another run"
        );
        Ok(())
    }

    pub fn check_raw(&self, raw: &[u8]) -> Result<()> {
        ensure!(
            self.raw.as_deref() == Some(&hash(raw)),
            "what was put back is not the raw text"
        );
        Ok(())
    }

    /// Compares the hash of a whole file of lines.
    pub fn check_sum(&self, sum: u128) -> Result<()> {
        ensure!(
            self.raw.as_deref() == Some(&format!("{sum:032x}")),
            "what was put back is not the raw file: a line without an article has changed, or was too long to be kept"
        );
        Ok(())
    }
}

fn from_latin1(text: &str) -> Result<Vec<u8>> {
    let bytes: Option<_> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.context("is not spelled in Latin-1")
}
