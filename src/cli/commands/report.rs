//! `copydesk report`: renders a report as one HTML page, for an editor who checks a run.

pub mod articles;
pub mod clusters;
pub mod gather;
pub mod html;
pub mod raw;
pub mod values;

use std::path::Path;

use crate::cli::args::{PageOptions, WalkOptions};
use crate::cli::commands::report::articles::Shown;
use crate::cli::commands::report::gather::Gathered;
use crate::cli::commands::report::html::page;
use crate::cli::commands::report::raw::raw_texts;
use crate::cli::engine::progress::Progress;
use crate::cli::output::write_to;
use crate::cli::report::{Row, open_report, unreadable};
use crate::cli::terminal::{Console, Outcome, Stop};

/// Runs the command.
pub fn run(options: &PageOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match (&options.dups, &options.report) {
        (Some(list), _) => clusters::run(options, list, console),
        (None, Some(report)) => of_report(options, report),
        (None, None) => unreachable!("clap requires one of them"),
    }
}

fn of_report(options: &PageOptions, report: &Path) -> Result<Outcome, Stop> {
    let stop = |error: &anyhow::Error| Stop::Usage(unreadable(report, error));
    let mut rows = open_report(report).map_err(|error| stop(&error))?;
    let progress = Progress::of_files(vec![report.to_owned()], WalkOptions::default());
    let mut gathered = Gathered::new(usize::from(options.sample));
    while let Some(row) = rows.next::<Row>().map_err(|error| stop(&error))? {
        gathered.add(row);
    }
    drop(progress);
    let (mut rows, evenly) = gathered.samples();
    let n_worst = rows.len();
    rows.extend(evenly);
    let texts = match &options.corpus {
        Some(corpus) => raw_texts(corpus, &options.field, &rows),
        None => vec![None; rows.len()],
    };
    let shown: Vec<Shown> = rows.into_iter().zip(texts).collect();
    let (worst, evenly) = shown.split_at(n_worst);
    let page = page(&gathered, worst, evenly, options.corpus.is_some());
    write_to(options.output.as_deref(), |out| {
        out.write_all(page.as_bytes())
    })?;
    Ok(Outcome::Done)
}
