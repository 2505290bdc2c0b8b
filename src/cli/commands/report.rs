//! `copydesk report`: renders a report as one HTML page, for an editor who checks a run.

pub mod articles;
pub mod gather;
pub mod html;
pub mod raw;
pub mod values;

use crate::cli::args::report::PageOptions;
use crate::cli::commands::report::articles::Shown;
use crate::cli::commands::report::gather::Gathered;
use crate::cli::commands::report::html::page;
use crate::cli::commands::report::raw::raw_texts;
use crate::cli::output::file::write_to;
use crate::cli::report::read::{open_report, unreadable};
use crate::cli::report::rows::Row;
use crate::cli::terminal::exit::{Outcome, Stop};

/// Runs the command.
pub fn run(options: &PageOptions) -> Result<Outcome, Stop> {
    let stop = |error: &anyhow::Error| Stop::Usage(unreadable(&options.report, error));
    let mut rows = open_report(&options.report).map_err(|error| stop(&error))?;
    let mut gathered = Gathered::new(usize::from(options.sample));
    while let Some(row) = rows.next::<Row>().map_err(|error| stop(&error))? {
        gathered.add(row);
    }
    let (worst, evenly) = gathered.samples();
    let all: Vec<&Row> = worst.iter().chain(&evenly).collect();
    let mut texts = match &options.corpus {
        Some(corpus) => raw_texts(corpus, &options.field, &all),
        None => all.iter().map(|_| None).collect(),
    };
    let of_evenly = texts.split_off(worst.len());
    let shown = |rows: Vec<Row<'static>>, texts: Vec<Option<String>>| -> Vec<Shown> {
        let pairs = rows.into_iter().zip(texts);
        pairs.map(|(row, raw)| Shown { row, raw }).collect()
    };
    let (worst, evenly) = (shown(worst, texts), shown(evenly, of_evenly));
    let page = page(&gathered, &worst, &evenly, options.corpus.is_some());
    write_to(options.output.as_deref(), |out| {
        out.write_all(page.as_bytes())
    })?;
    Ok(Outcome::Done)
}
