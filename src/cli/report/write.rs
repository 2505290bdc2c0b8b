//! Writes the rows of a report: to the report, or, where a later run can continue this one, to a rows file first.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::json;
use xxhash_rust::xxh3::Xxh3;

use crate::cli::files::{file_type, packing_of};
use crate::cli::output::{Appears, Output, RowRange};
use crate::cli::report::read::run_of;
use crate::cli::terminal::{Problem, Stop, broken};

pub struct ReportFile {
    path: PathBuf,
    out: Output,
}

impl ReportFile {
    /// Begins a report. Its first line states version and settings, and the run.
    pub fn create(
        path: &Path,
        appears: Appears,
        run: &RunId,
        asked: &AtomicUsize,
    ) -> Result<Self, Stop> {
        let mut report = ReportFile {
            path: path.to_owned(),
            out: Output::open(path, packing_of(path), appears, asked)?,
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
        match rustix::fs::stat(path) {
            Ok(stat) if file_type(&stat) == FileType::RegularFile && stat.st_size > 0 => {}
            Ok(_) | Err(Errno::NOENT) => return Ok(()),
            Err(error) => return Err(report_broken(path, error.into())),
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

pub fn report_broken(path: &Path, error: io::Error) -> Stop {
    if path == Path::new("-") {
        return broken(error);
    }
    Problem::failed(path, "cannot write the report", &error)
        .hint("without its report nothing is cleaned; name a file that can be written")
        .broken()
}

/// The rows of all runs into an output folder. The file only grows; the journal states which rows count.
pub struct Rows {
    out: BufWriter<File>,
    end: u64,
    /// Where the rows of the current input begin.
    start: u64,
    /// The hash of the rows of the current input.
    digest: Box<Xxh3>,
    /// The rows of this run's report, as ranges in their order. Adjacent ranges are joined.
    order: Vec<(u64, u64)>,
}

impl Rows {
    /// Continues the rows of earlier runs. `file` is open for reading and for appending.
    pub fn new(mut file: File) -> io::Result<Self> {
        let end = file.seek(SeekFrom::End(0))?;
        Ok(Rows {
            out: BufWriter::with_capacity(256 << 10, file),
            end,
            start: end,
            digest: Box::default(),
            order: Vec::new(),
        })
    }

    /// Begins the rows of another input.
    pub fn begin(&mut self) {
        if self.start < self.end {
            self.start = self.end;
            self.digest.reset();
        }
    }

    /// Goes on with the rows of an input, which are the last ones.
    pub fn resume(&mut self, RowRange(start, ..): RowRange) -> io::Result<()> {
        let mut file = self.out.get_ref();
        file.seek(SeekFrom::Start(start))?;
        self.digest.reset();
        io::copy(&mut file.take(self.end - start), &mut self.digest)?;
        self.start = start;
        Ok(())
    }

    /// The rows of the current input.
    pub fn range(&self) -> RowRange {
        RowRange(self.start, self.end, self.digest.digest128())
    }

    /// Adds rows of the current input. They count once their range is listed.
    pub fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.out.write_all(rows)?;
        self.digest.update(rows);
        self.end += rows.len() as u64;
        Ok(())
    }

    /// Appends a range of rows to the report of this run.
    pub fn list(&mut self, RowRange(start, end, _): RowRange) {
        match self.order.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ if start == end => {}
            _ => self.order.push((start, end)),
        }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes the listed rows into a report, in their order.
    pub fn export(mut self, report: &mut ReportFile) -> Result<(), Stop> {
        let copied = self.copy_to(&mut report.out);
        copied.map_err(|error| report_broken(&report.path, error))
    }

    fn copy_to(&mut self, out: &mut Output) -> io::Result<()> {
        self.out.flush()?;
        let mut file = self.out.get_ref();
        for &(start, end) in &self.order {
            file.seek(SeekFrom::Start(start))?;
            io::copy(&mut file.take(end - start), out)?;
        }
        Ok(())
    }
}
