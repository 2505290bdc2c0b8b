//! What is written of each article. A new view is added here, and its output in `show/view.rs`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use crate::cli::terminal::ColorChoice;

/// What is written of each article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Its clean text.
    Text,
    /// Its paragraphs with their verdicts.
    Explain,
    Diff,
    /// The name of its file, if it would change.
    Check,
    /// The features that the boundary model sees.
    Features,
}

/// What is shown or replaced instead of clean text on standard output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ViewOptions {
    /// Replace each file by its clean text; SUFFIX keeps the raw file, too
    ///
    /// A file is replaced as a whole or not at all, and only if something is removed. A symbolic link is followed: its
    /// target is replaced. A raw file that an earlier run kept is never overwritten, and files whose names end in SUFFIX
    /// are skipped. The clean file is a new file; only root can keep another user as its owner.
    #[arg(short, long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, group = "task")]
    pub in_place: Option<Option<OsString>>,

    /// Print every paragraph with its verdict, and why text is removed
    ///
    /// Records from which nothing is removed are left out.
    #[arg(long, group = "task")]
    pub explain: bool,

    /// Print the changes as a unified diff; exit 1 if there are any
    #[arg(long, group = "task")]
    pub diff: bool,

    /// Name files that would change on standard error; exit 1 if any would
    #[arg(long, group = "task")]
    pub check: bool,

    /// Print the features that the boundary model sees, one JSON line per article; see contrib/boundary
    #[arg(long, group = "task", hide_short_help = true)]
    pub boundary_features: bool,

    /// What to do with a record that cannot be cleaned
    ///
    /// A null or missing field is no error: the record is written as it is, and counted by --summary.
    #[arg(long, value_name = "ACTION", default_value = "fail")]
    #[arg(hide_short_help = true)]
    #[arg(conflicts_with_all = ["explain", "diff", "check"])]
    pub on_error: OnError,

    /// When to colour --explain, --diff and messages
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_short_help = true)]
    pub color: ColorChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Write it unchanged, name it on standard error, and exit with status 3
    Fail,
    /// Write it unchanged and count it
    Pass,
    /// In JSON, write an object with the error and the raw record instead
    Row,
}

impl ViewOptions {
    /// The view that the options choose; clap refuses two of them.
    pub fn view(&self) -> View {
        if self.explain {
            View::Explain
        } else if self.diff {
            View::Diff
        } else if self.check {
            View::Check
        } else if self.boundary_features {
            View::Features
        } else {
            View::Text
        }
    }
}

impl View {
    /// Whether the exit status says that something would change.
    pub fn asks_for_changes(self) -> bool {
        matches!(self, View::Check | View::Diff)
    }
}
