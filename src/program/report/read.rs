//! Reads a report, row by row.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use copydesk::format::encode::encode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rows::{EncodingFields, hash};
use crate::program::compress::unpack;
use crate::program::names::name_from_json;
use crate::program::plan::Limits;

/// The rows of a report after its head.
pub struct ReportRows {
    reader: BufReader<Box<dyn Read + Send>>,
    line: Vec<u8>,
    number: u64,
}

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
    /// A report of removals may be of any length.
    const LIMITS: Limits = Limits {
        article_bytes: u64::MAX,
        ratio: u64::MAX,
    };
    let file = File::open(path).context("cannot open")?;
    let unpacked = unpack(file, LIMITS).context("cannot read")?;
    let mut rows = ReportRows {
        reader: BufReader::with_capacity(256 << 10, unpacked.reader),
        line: Vec::new(),
        number: 0,
    };
    ensure!(rows.read_line()?, "is empty, and no report");
    match serde_json::from_slice::<Head>(&rows.line) {
        Ok(Head { copydesk_report: 1 }) => Ok(rows),
        Ok(Head { copydesk_report }) => {
            bail!("is a report of version {copydesk_report}; this copydesk knows version 1")
        }
        Err(_) => bail!("is no report of copydesk"),
    }
}

impl ReportRows {
    fn read_line(&mut self) -> Result<bool> {
        self.line.clear();
        self.number += 1;
        let n_read = self
            .reader
            .read_until(b'\n', &mut self.line)
            .context("cannot read")?;
        Ok(n_read > 0)
    }

    /// The next row. A last line that was cut off is an error.
    pub fn next(&mut self) -> Result<Option<ReportRow>> {
        self.next_as()
    }

    /// The next row, as far as somebody else wants to know it.
    pub fn next_as<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        if !self.read_line()? {
            return Ok(None);
        }
        serde_json::from_slice(&self.line)
            .map(Some)
            .with_context(|| format!("line {} is no row of a report", self.number))
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
