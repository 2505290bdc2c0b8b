//! The options of `copydesk report`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::config::SettingsOptions;

/// Makes a page of a report, to read before a run is trusted
///
/// One HTML file that needs no network and no scripts: what went by source, reason and category, the rules and learned
/// lines that took most, the articles that lost most, what failed, and a sample of articles with all that was removed from them,
/// and why. The sample is made of articles that lost the largest share of their words, and of others taken evenly from
/// the whole run. The page is the same for the same report.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PageOptions {
    /// The file that `--report` has written
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,

    /// Write the page to FILE; by default, to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The raw articles, as they were named to the run: with them, the sample shows whole texts, what went struck out
    #[arg(long, value_name = "PATH")]
    pub corpus: Option<PathBuf>,

    /// The field of a JSON line that holds the article
    #[arg(long, value_name = "NAME", default_value = "text", requires = "corpus")]
    pub field: String,

    /// How many articles to show
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(..=1000))]
    pub sample: u16,

    #[command(flatten)]
    pub settings: SettingsOptions,
}

const EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk report r.jsonl.gz --corpus corpus/ -o report.html";
