//! The options for many articles at once: where to, and what to tell of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "Many articles")]
pub struct CorpusOptions {
    /// Write the clean articles into DIR, under the names of the raw ones
    ///
    /// A folder comes out as its like, compressed files compressed the same way. Run again after a stop of any kind, it
    /// continues where it stopped. A file is skipped if the settings are the same, and it and its clean text have the size
    /// and the time of change that they had; see --verify.
    #[arg(short, long, value_name = "DIR", group = "task")]
    pub output: Option<PathBuf>,

    /// With -o, compare raw and clean files with the last run by hash, not by size and time of change
    ///
    /// Reads every file that an earlier run finished. A file that was changed and given its old time is found; one that has
    /// a new time but the same text is skipped.
    #[arg(long, requires = "output")]
    pub verify: bool,

    /// Write all that was removed, and why, into FILE: JSON lines, one an article
    ///
    /// A name that ends in .gz or .zst is compressed. `copydesk restore` puts the raw articles back from it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["explain", "diff", "check"])]
    pub report: Option<PathBuf>,

    /// Leave out the articles that a list of `copydesk dups` calls copies
    ///
    /// The articles must be those that the list was made of, named the same way. The report holds what is left out, and
    /// `copydesk restore` puts it back.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["in_place", "explain", "diff", "check", "boundary_features"])]
    pub dups: Option<PathBuf>,

    /// Print what came of it on standard error: articles, words removed by reason and category, speed
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub summary: Option<SummaryName>,

    /// Show no progress and no notes; errors stay
    #[arg(short, long)]
    pub quiet: bool,

    /// When to wait until what was written is on the disk
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub fsync: FsyncName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryName {
    /// For people
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FsyncName {
    /// The system decides
    Never,
    /// Before a raw file is replaced; into a folder, from time to time and at the end
    Auto,
    /// After every file
    Always,
}
