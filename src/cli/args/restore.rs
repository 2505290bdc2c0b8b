//! The options of `copydesk restore`.

use std::path::PathBuf;

use clap::Args;

/// Puts raw articles back, byte for byte, from clean ones and the report of their run
///
/// CLEAN is what the run wrote: its folder, or one file, or `-` for standard input. Every article is compared with the
/// report before and after; one that does not fit is named and not written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RestoreOptions {
    /// The clean articles: a folder, a file, or `-`
    #[arg(value_name = "CLEAN")]
    pub clean: PathBuf,

    /// The report that the run wrote
    #[arg(long, value_name = "FILE")]
    pub report: PathBuf,

    /// The folder for the raw articles, empty or new; without it, a single raw file goes to standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk restore --report r.jsonl.gz clean/ -o raw/

Compressed files are compressed again; their bytes may differ from those of the raw files, what they hold does not.";
