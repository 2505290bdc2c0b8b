//! Where the report's rows go: into the report itself, or, for a run that can be gone on with, first into a rows file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::json;
use xxhash_rust::xxh3::Xxh3;

use crate::cli::files::compress::{Packer, Packing, Part, packing_of};
use crate::cli::files::folder::file_type;
use crate::cli::output::file::{Output, Seen};
use crate::cli::output::journal::RowRange;
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::exit::broken;
use crate::cli::terminal::problem::{Problem, reason, shown};

/// A report as it is read by others.
pub struct ReportFile {
    path: PathBuf,
    packer: Packer<Output>,
    packing: Packing,
    /// Rows that wait to be compressed together.
    waiting: Vec<u8>,
}

/// How much is compressed at once.
const PART_BYTES: usize = 256 << 10;

/// What may become of a report that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Older {
    Replaced,
    /// The raw text of files replaced by an earlier run may stand nowhere else.
    Refused,
}

impl ReportFile {
    /// Begins a report: its first line tells version and settings.
    pub fn create(
        path: &Path,
        older: Older,
        settings: &str,
        asked: &AtomicUsize,
    ) -> Result<Self, Stop> {
        let seen = match older {
            Older::Replaced => Seen::Whole,
            Older::Refused => {
                refuse_older(path)?;
                Seen::Growing
            }
        };
        let packing = packing_of(path);
        let out = Output::open(path, seen, asked)?;
        let begin = || {
            let mut report = ReportFile {
                path: path.to_owned(),
                packer: Packer::new(out, packing)?,
                packing,
                waiting: Vec::new(),
            };
            report.add(head(settings).as_bytes())?;
            Ok(report)
        };
        begin().map_err(|error| report_broken(path, error))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(rows);
        if self.waiting.len() >= PART_BYTES {
            self.pass_on()?;
        }
        Ok(())
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let part = Part::new(std::mem::take(&mut self.waiting), self.packing)?;
        self.packer.add(part)
    }

    /// Hands all rows to the system.
    pub fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.packer.flush()
    }

    /// Puts the report in its place.
    pub fn finish(mut self) -> Result<(), Stop> {
        let failed = |error| report_broken(&self.path, error);
        let part = Part::new(std::mem::take(&mut self.waiting), self.packing).map_err(failed)?;
        self.packer.add(part).map_err(failed)?;
        self.packer.finish().map_err(failed)?.finish()
    }
}

/// Refuses a report that has rows.
fn refuse_older(path: &Path) -> Result<(), Stop> {
    match rustix::fs::stat(path) {
        Ok(stat) if file_type(&stat) == FileType::RegularFile && stat.st_size > 0 => Err(Stop::Usage(
            Problem::new(format!("{}: there is a report already", shown(path))).hint(
                "name another file; what an earlier run removed in place stands in that report alone",
            ),
        )),
        Ok(_) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(report_broken(path, error.into())),
    }
}

/// Says why a report cannot be written.
pub fn report_broken(path: &Path, error: io::Error) -> Stop {
    if path == Path::new("-") {
        return broken(error);
    }
    Stop::Broken(
        Problem::new(format!(
            "{}: cannot write the report: {}",
            shown(path),
            reason(&error)
        ))
        .hint("without its report nothing is cleaned; name a file that can be written"),
    )
}

fn head(settings: &str) -> String {
    let head = json!({
        "copydesk_report": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "settings": settings,
    });
    format!("{head}\n")
}

/// The rows of all runs into a folder. Only grows; the manifest knows which rows count.
pub struct Rows {
    out: BufWriter<File>,
    end: u64,
    /// Where the rows of the input in hand begin, and the hash of them so far.
    start: u64,
    digest: Box<Xxh3>,
    /// The rows of this run's files in their order, as ranges, neighbours joined.
    order: Vec<(u64, u64)>,
}

impl Rows {
    /// Goes on with the rows of earlier runs. `file` is open to be read, and to be written at its end.
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

    /// The rows of the input in hand.
    pub fn range(&self) -> RowRange {
        RowRange(self.start, self.end, self.digest.digest128())
    }

    /// Adds rows of the input in hand; they count once their range is listed.
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

    /// Writes the listed rows, in their order, into a report.
    pub fn export(mut self, report: &mut ReportFile) -> io::Result<()> {
        self.out.flush()?;
        let mut file = self.out.get_ref();
        for &(start, end) in &self.order {
            file.seek(SeekFrom::Start(start))?;
            let mut reader = BufReader::with_capacity(256 << 10, file.take(end - start));
            loop {
                let piece = reader.fill_buf()?;
                if piece.is_empty() {
                    break;
                }
                report.add(piece)?;
                let n = piece.len();
                reader.consume(n);
            }
        }
        Ok(())
    }
}
