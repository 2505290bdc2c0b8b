//! What is written of each article. A new view is added here, and its output in `show/view.rs`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

/// What is written of each article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Its clean text.
    Text,
    /// Its paragraphs with their verdicts.
    Explain,
    ExplainJson,
    Diff,
    /// The name of its file, if it would change.
    Check,
    /// The same, as what a run would do.
    DryRun,
}

/// What is shown or replaced instead of clean text on standard output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ViewOptions {
    /// Replace each file; SUFFIX keeps the raw one, too
    ///
    /// A file is replaced as a whole or not at all, and only if something is removed. A symbolic link is followed: its
    /// target is replaced. A raw file that an earlier run kept is never overwritten, and files whose names end in SUFFIX
    /// are skipped. The clean file is a new file; only root can keep another user as its owner.
    #[arg(short, long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, group = "task")]
    pub in_place: Option<Option<OsString>>,

    /// Print every paragraph with its verdict, and why
    ///
    /// Records from which nothing is removed are left out. At `normal` and `thorough`, the margin shows the chance that kept text
    /// belongs to the story. `json` is for programs: one object per article.
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text", group = "task", hide_possible_values = true)]
    pub explain: Option<ExplainName>,

    /// Print the changes as a diff; exit 1 if any
    #[arg(long, group = "task")]
    pub diff: bool,

    /// Print which files would change; exit 1 if any
    #[arg(long, groups = ["task", "names"])]
    pub check: bool,

    /// List what would change; write no clean text
    ///
    /// With -i and -o too. A report and the other files about the articles are written.
    #[arg(short = 'n', long, group = "names", conflicts_with_all = ["explain", "diff", "check"])]
    pub dry_run: bool,

    /// With --check and -n, print a zero byte after each name, for `xargs -0`
    #[arg(short = '0', long, alias = "null", requires = "names")]
    #[arg(hide_short_help = true)]
    pub print0: bool,

    /// What to do with a record that cannot be cleaned
    ///
    /// A null or missing field is no error: the record is written as it is, and counted by --summary.
    #[arg(long, value_name = "ACTION", default_value = "fail")]
    #[arg(hide_short_help = true)]
    #[arg(conflicts_with_all = ["explain", "diff", "check"])]
    pub on_error: OnError,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainName {
    /// For people
    Text,
    /// One JSON object per article
    Json,
}

impl ViewOptions {
    /// The view that the options choose; clap refuses two of them.
    pub fn view(&self) -> View {
        let chosen = [
            (self.explain == Some(ExplainName::Text), View::Explain),
            (self.explain == Some(ExplainName::Json), View::ExplainJson),
            (self.diff, View::Diff),
            (self.check, View::Check),
            (self.dry_run, View::DryRun),
        ];
        let chosen = chosen.into_iter().find(|(is_given, _)| *is_given);
        chosen.map_or(View::Text, |(_, view)| view)
    }
}

impl View {
    pub fn is_explained(self) -> bool {
        matches!(self, View::Explain | View::ExplainJson)
    }

    /// Whether only the names of files that would change are printed.
    pub fn is_names(self) -> bool {
        matches!(self, View::Check | View::DryRun)
    }

    /// Whether the exit status says that something would change.
    pub fn asks_for_changes(self) -> bool {
        matches!(self, View::Check | View::Diff)
    }
}
