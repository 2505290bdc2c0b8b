//! The options of `copydesk report`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::config::ConfigFileOptions;

/// Turn the report of a run into an HTML page
///
/// The page is one file without scripts that needs no network. It shows what was removed by source, reason and category, the
/// rules and learned lines that removed most, the articles that lost most, what failed, and a sample of articles with all
/// that was removed from them, and why. Half of the sample lost the largest share of their words; the others are spread
/// evenly over the run. The same report gives the same page.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PageOptions {
    /// The file that --report wrote
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,

    /// Write the page to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The raw articles, under the name that the run had for them; the sample then shows whole texts
    #[arg(long, value_name = "PATH")]
    pub corpus: Option<PathBuf>,

    /// The field that holds the article
    #[arg(long, value_name = "NAME", default_value = "text", requires = "corpus")]
    pub field: String,

    /// How many articles to show
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(..=1000))]
    pub sample: u16,

    #[command(flatten)]
    pub config: ConfigFileOptions,
}

const EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk report r.jsonl.gz --corpus corpus/ -o report.html";
