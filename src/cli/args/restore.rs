//! The options of `copydesk restore`.

use std::path::PathBuf;

use clap::Args;

/// Restore raw articles from clean ones and the report of their run
///
/// The raw articles are restored byte for byte. Every article is compared with the report before and after. One that does not match is named and not written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RestoreOptions {
    /// The clean articles that the run wrote: a folder, a file, or `-`
    #[arg(value_name = "CLEAN")]
    pub clean: PathBuf,

    /// The report that the run wrote
    #[arg(long, value_name = "FILE")]
    pub report: PathBuf,

    /// Write the raw articles to PATH: a file for a single one, else a folder, which is empty or new
    ///
    /// By default, and with `-`, a single one is written to standard output.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk restore --report r.jsonl.gz clean/ -o raw/

Compressed files are compressed again: their content is restored, their compressed bytes may differ.";
