//! Begins a report, reads one row by row, and refuses to replace that of another run.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use copydesk::format::encode::encode;
use rustix::fs::FileType;
use rustix::io::Errno;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value, json};

use crate::cli::files::{BoundedLines, file_type, from_latin1, name_from_json, open_own};
use crate::cli::output::{Output, cannot_write};
use crate::cli::report::rows::{Row, hash};
use crate::cli::show::evidence::Place;
use crate::cli::terminal::{Problem, Stop};

/// The largest row of a report, or other line that holds an article: four times the default of `--max-article`. A row has
/// the removed text up to three times, with some characters escaped.
pub const MAX_ROW_BYTES: u64 = 1 << 30;

/// A row as far as it is needed to restore an article.
pub type RestoreRow = Row<'static, IgnoredAny>;

/// Begins a report. Its first line states version and settings, and the run.
pub fn begin_report(report: &mut Output, run: &RunId) -> Result<(), Stop> {
    let head = json!({
        "copydesk_report": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "settings": run.settings,
        "run": run.run,
    });
    report.add(format!("{head}\n").as_bytes())
}

/// The run of a report that says what would be removed. Nothing is lost with it.
pub const DRY: &str = "dry";

/// What a report says of its run.
#[derive(Clone, Debug, Default)]
pub struct RunId {
    /// The fingerprint of the settings.
    pub settings: String,
    /// The hash of the settings and the absolute names of the inputs. Runs with the same continue each other. `None` for a
    /// run that cannot be repeated, since it reads standard input or replaces its inputs.
    pub run: Option<String>,
}

impl RunId {
    /// Refuses to replace the report of another run: it may have the only copy of removed text.
    pub fn refuse_other_report(&self, path: &Path) -> Result<(), Stop> {
        if !has_content(path)? {
            return Ok(());
        }
        let what = match open_report(path).map(|report| report.run) {
            Ok(Some(run)) if run == DRY || Some(&run) == self.run.as_ref() => return Ok(()),
            Ok(_) => "there is the report of another run already",
            Err(_) => "there is a file already, and it is no report",
        };
        let mut hint = "name another file: a report may have the only copy of removed text; `--force` replaces it".to_owned();
        if self.run.is_none() {
            hint += "; to continue a run in place, name a second one: both restore the raw files";
        }
        Err(Problem::at(path, what).hint(hint).into())
    }
}

/// Refuses to replace a file of another kind by that of `option`, whose lines have `field`. Such files can be made again.
pub fn refuse_other_lines(path: &Path, option: &str, field: &str) -> Result<(), Stop> {
    if !has_content(path)? || begins_with(path, field).unwrap_or_default() {
        return Ok(());
    }
    let what = format!("there is a file already, and not one that `{option}` has written");
    Err(Problem::at(path, what)
        .hint("name another file; `--force` replaces it")
        .into())
}

/// Whether there is a regular file that is not empty.
fn has_content(path: &Path) -> Result<bool, Stop> {
    match rustix::fs::stat(path) {
        Ok(stat) => Ok(file_type(&stat) == FileType::RegularFile && stat.st_size > 0),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(cannot_write(path, &error.into())),
    }
}

/// The rows of a report after its first line.
pub struct ReportRows {
    lines: Lines,
    /// See [`RunId`].
    run: Option<String>,
}

type Lines = BoundedLines<BufReader<Box<dyn Read + Send>>>;

#[derive(Deserialize)]
struct Head {
    copydesk_report: u64,
    run: Option<String>,
}

/// Opens a report. Other versions of the format are refused.
pub fn open_report(path: &Path) -> Result<ReportRows> {
    let mut lines = lines_of(path)?;
    let head = lines.next().context("cannot read")?;
    match serde_json::from_slice(head.context("is empty, and no report")?) {
        Ok(Head {
            copydesk_report: 1,
            run,
        }) => Ok(ReportRows { lines, run }),
        Ok(Head {
            copydesk_report: version,
            ..
        }) => bail!("is a report of version {version}; this copydesk knows version 1"),
        Err(_) => bail!("is no report of copydesk"),
    }
}

/// Whether a file begins with a JSON object with this field.
fn begins_with(path: &Path, field: &str) -> Result<bool> {
    let mut lines = lines_of(path)?;
    let line = lines.next()?.unwrap_or_default();
    let object: Map<String, Value> = serde_json::from_slice(line)?;
    Ok(object.contains_key(field))
}

fn lines_of(path: &Path) -> Result<Lines> {
    let reader = open_own(path).context("cannot open")?;
    Ok(BoundedLines::new(reader, b'\n', MAX_ROW_BYTES))
}

/// Says why a report cannot be read.
pub fn unreadable(path: &Path, error: &anyhow::Error) -> Problem {
    Problem::of_file(path, error, "name the file that `--report` has written")
}

impl ReportRows {
    /// Reads the next row. A last line that is cut short is an error.
    pub fn next<R: DeserializeOwned>(&mut self) -> Result<Option<R>> {
        let Some(line) = self.lines.next().context("cannot read")? else {
            return Ok(None);
        };
        serde_json::from_slice(line)
            .map(Some)
            .with_context(|| format!("line {} is no row of a report", self.lines.number()))
    }
}

impl RestoreRow {
    pub fn input_path(&self) -> Result<PathBuf> {
        name_from_json(&self.input, self.input_raw.as_deref())
            .context("a name in it is not spelled as a report spells names")
    }

    /// Whether the record was left out, as a copy or as boilerplate.
    pub fn is_left_out(&self) -> bool {
        self.line.is_some() && self.error.is_none()
    }

    /// The record that an error row replaced, or that was left out.
    pub fn kept_record(&self) -> Result<Vec<u8>> {
        let line = self
            .line
            .as_ref()
            .context("the report has no text for it")?;
        if self.line_is_latin1 {
            return bytes_of(line);
        }
        Ok(line.as_bytes().to_vec())
    }

    pub fn put_back(&self, clean: &[u8]) -> Result<Vec<u8>> {
        let without;
        let mut rest = clean;
        if let Some(Place { start, length }) = self.added {
            let after = start.checked_add(length).and_then(|end| clean.get(end..));
            let after = after.context("what was added lies outside of it")?;
            without = [&clean[..start], after].concat();
            rest = &without;
        }
        let mut raw = Vec::with_capacity(clean.len());
        for cut in self.cuts.iter().flatten() {
            let at = cut.at.unwrap_or(cut.start);
            let n_kept = at.checked_sub(raw.len()).filter(|&n| n <= rest.len());
            let (kept, after) = rest.split_at(n_kept.context("a cut lies outside of it")?);
            raw.extend_from_slice(kept);
            raw.extend_from_slice(cut.spelling.as_ref().unwrap_or(&cut.text).as_bytes());
            let after = after.strip_prefix(cut.now.as_bytes());
            rest = after.context("a change is not in its place")?;
        }
        raw.extend_from_slice(rest);
        Ok(raw)
    }

    /// Encodes a decoded text as the raw file was.
    pub fn encoded(&self, text: Vec<u8>) -> Result<Vec<u8>> {
        let Some(encoding) = &self.encoding else {
            return Ok(text);
        };
        if let Some(bytes) = &encoding.bytes {
            return bytes_of(bytes);
        }
        let text = std::str::from_utf8(&text).context("is not UTF-8")?;
        encode(text, &encoding.name, encoding.mark)
            .with_context(|| format!("cannot be encoded as {}", encoding.name))
    }

    pub fn check_clean(&self, clean: &[u8]) -> Result<()> {
        let why = "is not what the run has written: it was changed since, or the report is of another run";
        ensure!(self.clean.as_ref() == Some(&hash(clean)), why);
        Ok(())
    }

    pub fn check_raw(&self, raw: &[u8]) -> Result<()> {
        let why = "the restored text is not the raw text";
        ensure!(self.raw.as_ref() == Some(&hash(raw)), why);
        Ok(())
    }

    pub fn check_sum(&self, sum: u128) -> Result<()> {
        let why = "the restored file is not the raw file: a line without an article has changed, or was too long to be kept";
        ensure!(self.raw.as_ref() == Some(&format!("{sum:032x}")), why);
        Ok(())
    }
}

fn bytes_of(latin1: &str) -> Result<Vec<u8>> {
    from_latin1(latin1).context("is not spelled in Latin-1")
}
