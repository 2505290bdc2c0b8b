//! Writes a report, and refuses to replace that of another run.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::json;

use crate::cli::files::{file_type, packing_of};
use crate::cli::output::{Appears, Output, Rows};
use crate::cli::report::read::{begins_with, run_of};
use crate::cli::terminal::{Problem, Stop, broken};

pub struct ReportFile {
    path: PathBuf,
    out: Output,
}

impl ReportFile {
    /// Begins a report. Its first line states version and settings, and the run.
    pub fn create(path: &Path, appears: Appears, run: &RunId) -> Result<Self, Stop> {
        let mut report = ReportFile {
            path: path.to_owned(),
            out: Output::open(path, packing_of(path), appears)?,
        };
        let head = json!({
            "copydesk_report": 1,
            "version": env!("CARGO_PKG_VERSION"),
            "settings": run.settings,
            "run": run.run,
        });
        report.add(format!("{head}\n").as_bytes())?;
        Ok(report)
    }

    pub fn add(&mut self, rows: &[u8]) -> Result<(), Stop> {
        let added = self.out.write_all(rows);
        added.map_err(|error| report_broken(&self.path, error))
    }

    /// Adds the rows of this run that earlier runs wrote, too.
    pub fn add_all(&mut self, rows: &mut Rows) -> Result<(), Stop> {
        let copied = rows.copy_to(&mut self.out);
        copied.map_err(|error| report_broken(&self.path, error))
    }

    pub fn flush(&mut self) -> Result<(), Stop> {
        let flushed = self.out.flush();
        flushed.map_err(|error| report_broken(&self.path, error))
    }

    pub fn finish(self) -> Result<(), Stop> {
        self.out.finish()
    }
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
        let what = match run_of(path) {
            Ok(Some(run)) if run == DRY || Some(&run) == self.run.as_ref() => return Ok(()),
            Ok(_) => "there is the report of another run already",
            Err(_) => "there is a file already, and it is no report",
        };
        Err(Problem::at(path, what)
            .hint("name another file: a report may have the only copy of removed text; `--force` replaces it")
            .into())
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
        Err(error) => Err(report_broken(path, error.into())),
    }
}

pub fn report_broken(path: &Path, error: io::Error) -> Stop {
    if path == Path::new("-") {
        return broken(error);
    }
    Problem::failed(path, "cannot write the report", &error)
        .hint("without its report nothing is cleaned; name a file that can be written")
        .broken()
}
