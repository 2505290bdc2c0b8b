//! The report and the journal of a run, kept in step with the files that it writes.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::cli::engine::context::RunContext;
use crate::cli::output::{Appears, Event, Finished, Journal, Part, ROWS, RowRange, refuse_unfit};
use crate::cli::plan::Destination;
use crate::cli::report::{ReportFile, Rows, RunId, report_broken};
use crate::cli::terminal::{Problem, Stop, reason};

pub struct Audit {
    context: Arc<RunContext>,
    run: RunId,
    report: Report,
    journal: Option<Journal>,
    saved: Instant,
    synced: Instant,
}

enum Report {
    None,
    File(ReportFile),
    /// A file in the output folder, so that a later run can continue. The report is made of it at the end.
    Rows(Rows),
}

/// Bytes and time after which the journal is written. What is not written is cleaned again after a crash.
const SAVE_BYTES: usize = 6 << 10;
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// How often a long run waits until all its files are on the disk. After a power cut, later files are cleaned again.
const SYNC_EVERY: Duration = Duration::from_secs(60);

impl Audit {
    pub fn open(
        context: Arc<RunContext>,
        journal: Option<Journal>,
        run: RunId,
    ) -> Result<Self, Stop> {
        Ok(Audit {
            report: open_report(&context, &run)?,
            context,
            run,
            journal,
            saved: Instant::now(),
            synced: Instant::now(),
        })
    }

    /// Leaves the rows of the current input out.
    pub fn drop_rows(&mut self) {
        if let Report::Rows(rows) = &mut self.report {
            rows.begin();
        }
    }

    /// Goes on with the rows of a file that an earlier run began.
    pub fn resume_rows(&mut self, part: &Part) -> Result<(), Stop> {
        match (&mut self.report, part.rows) {
            (Report::Rows(rows), Some(range)) => rows.resume(range).map_err(journal_broken),
            _ => Ok(()),
        }
    }

    /// Records that the beginning of a file is cleaned.
    pub fn begun(&mut self, mut part: Part) -> Result<(), Stop> {
        if let Report::Rows(rows) = &self.report {
            part.rows = Some(rows.range());
        }
        if let Some(journal) = &mut self.journal {
            journal.add(&Event::Part(part)).map_err(journal_broken)?;
        }
        self.save_or_sync()
    }

    /// Whether it is time to write the journal.
    pub fn is_due(&self) -> bool {
        self.saved.elapsed() >= SAVE_EVERY
    }

    pub fn add_rows(&mut self, new: &[u8]) -> Result<(), Stop> {
        match &mut self.report {
            _ if new.is_empty() => Ok(()),
            Report::None => Ok(()),
            Report::File(report) => report.add(new),
            Report::Rows(rows) => rows.add(new).map_err(|error| {
                let path = self.context.plan.output.report.as_deref();
                report_broken(path.unwrap_or(Path::new("")), error)
            }),
        }
    }

    /// Takes the rows of the current input into the report of this run.
    pub fn end_rows(&mut self) {
        if let Report::Rows(rows) = &mut self.report {
            rows.list(rows.range());
            rows.begin();
        }
    }

    /// Writes the rows of files that are about to be replaced in place.
    pub fn flush(&mut self) -> Result<(), Stop> {
        match &mut self.report {
            Report::File(report) => report.flush(),
            Report::None | Report::Rows(_) => Ok(()),
        }
    }

    /// Takes the rows of a file that an earlier run finished into the report of this run.
    pub fn skipped(&mut self, rows: Option<RowRange>) {
        if let (Report::Rows(report), Some(range)) = (&mut self.report, rows) {
            report.list(range);
        }
    }

    /// Records that a file is finished, and writes the journal from time to time.
    pub fn finished(&mut self, mut finished: Finished) -> Result<(), Stop> {
        if let Report::Rows(rows) = &self.report {
            finished.rows = Some(rows.range());
        }
        self.end_rows();
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        journal
            .add(&Event::File(finished))
            .map_err(journal_broken)?;
        if journal.n_waiting() < SAVE_BYTES && self.saved.elapsed() < SAVE_EVERY {
            return Ok(());
        }
        self.save_or_sync()
    }

    fn save_or_sync(&mut self) -> Result<(), Stop> {
        self.save()?;
        if self.synced.elapsed() > SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Completes the journal and the report. `is_whole` says that all inputs were read.
    pub fn finish(mut self, is_whole: bool) -> Result<(), Stop> {
        self.save()?;
        if is_whole {
            self.sync()?;
            if let Some(tree) = &self.context.tree {
                // A stopped run may have left a draft that this one did not continue.
                tree.remove_stale(None);
            }
        }
        let path = self.context.plan.output.report.as_deref();
        match (self.report, path) {
            (Report::File(report), _) => report.finish()?,
            (Report::Rows(rows), Some(path)) => {
                let (run, asked) = (&self.run, &self.context.asked);
                let mut report = ReportFile::create(path, Appears::Whole, run, asked)?;
                rows.export(&mut report)?;
                report.finish()?;
            }
            _ => {}
        }
        if let Some(tree) = &self.context.tree {
            tree.end_one_file();
        }
        Ok(())
    }

    fn save(&mut self) -> Result<(), Stop> {
        self.saved = Instant::now();
        if let Report::Rows(rows) = &mut self.report {
            rows.flush().map_err(journal_broken)?;
        }
        match &mut self.journal {
            Some(journal) => journal.flush().map_err(journal_broken),
            None => Ok(()),
        }
    }

    /// Waits until everything is on the disk, and records that.
    fn sync(&mut self) -> Result<(), Stop> {
        self.save()?;
        self.synced = Instant::now();
        let (Some(tree), Some(journal)) = (&self.context.tree, &mut self.journal) else {
            return Ok(());
        };
        if tree.sync().map_err(journal_broken)? {
            journal.synced().map_err(journal_broken)?;
        }
        Ok(())
    }
}

fn open_report(context: &RunContext, run: &RunId) -> Result<Report, Stop> {
    let Some(path) = &context.plan.output.report else {
        return Ok(Report::None);
    };
    if let Some(tree) = &context.tree {
        refuse_unfit(path)?;
        let rows = tree.open_own(ROWS, OFlags::CREATE).and_then(Rows::new);
        return rows.map(Report::Rows).map_err(journal_broken);
    }
    let appears = match context.plan.destination {
        Destination::InPlace(_) => Appears::Growing,
        _ => Appears::Whole,
    };
    ReportFile::create(path, appears, run, &context.asked).map(Report::File)
}

pub fn journal_broken(error: io::Error) -> Stop {
    let what = format!(
        "cannot write the record of what is done: {}",
        reason(&error)
    );
    Problem::new(what)
        .hint("make room, then run copydesk again: it goes on where it stopped")
        .broken()
}
