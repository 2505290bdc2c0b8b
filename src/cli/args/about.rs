//! The options for what is written about each article, besides its clean text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct AboutOptions {
    /// What to do with articles that are boilerplate
    #[arg(long, value_name = "ACTION", default_value = "keep")]
    pub when_empty: EmptyName,

    /// Write every removal with its offsets to FILE, one JSON line per article
    ///
    /// {"id": ID, "input": NAME, "row": LINE, "spans": [[START, END, REASON, WHY], ...]}. WHY is the rule, or else a number up
    /// to 1: how sure the removal is. The article without its spans is the clean text.
    #[arg(long, value_name = "FILE", conflicts_with = "boundary_features")]
    #[arg(hide_short_help = true)]
    pub spans: Option<PathBuf>,

    /// Write every removal into DIR as attributes of dolma: the same file names, a row for each row
    #[arg(long, value_name = "DIR", conflicts_with = "boundary_features")]
    #[arg(hide_short_help = true)]
    pub attributes: Option<PathBuf>,

    /// The unit of offsets in --spans and --attributes
    #[arg(long, value_name = "UNIT", default_value = "chars")]
    #[arg(hide_short_help = true)]
    pub units: Units,

    /// Add a field with the counts of each article to its row: words, removed words by reason, shares
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub stats_field: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EmptyName {
    /// Keep it whole, and say so
    #[default]
    Keep,
    /// Remove its whole text
    Empty,
    /// Leave out its row or its file
    Drop,
    /// Keep it, name it on standard error, and exit with status 3
    Error,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Units {
    /// Code points, as in Python
    #[default]
    Chars,
    /// Bytes of UTF-8
    Bytes,
}
