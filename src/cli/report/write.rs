//! Writes a report, and refuses to replace that of another run.

use std::path::Path;

use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::json;

use crate::cli::files::file_type;
use crate::cli::output::{Output, cannot_write};
use crate::cli::report::read::{begins_with, run_of};
use crate::cli::terminal::{Problem, Stop};

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
        let what = match run_of(path) {
            Ok(Some(run)) if run == DRY || Some(&run) == self.run.as_ref() => return Ok(()),
            Ok(_) => "there is the report of another run already",
            Err(_) => "there is a file already, and it is no report",
        };
        let mut hint = "name another file: a report may have the only copy of removed text; `--force` replaces it".to_owned();
        if self.run.is_none() {
            hint += "; to go on with a run in place, name a second one: both restore the raw files";
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
