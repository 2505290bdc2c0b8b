//! The options for what a run writes: of each article, about it, and where. A new view is added here, and its output in
//! `show/view.rs`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct CorpusOptions {
    /// Write clean text to PATH, a file or a folder
    ///
    /// PATH is a folder if there is a folder of that name, if it ends in a slash, or if the input is a folder, a list or several
    /// files. Otherwise it is a file; `-` is standard output. Files in a folder keep their names and compression. After a stop,
    /// the same command continues: it skips a file if the settings, its size and time, and those of its clean text are
    /// unchanged (see --verify).
    #[arg(short, long, value_name = "PATH", group = "task")]
    pub output: Option<PathBuf>,

    /// Write what is removed, and why, to FILE
    ///
    /// One JSON object per article, from which `copydesk restore` restores the raw articles. Compressed if the name ends in .gz
    /// or .zst.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Replace the report of another run, and files of an output folder that copydesk did not write
    #[arg(long, hide_short_help = true)]
    pub force: bool,

    /// With -o, delete the outputs of earlier runs whose inputs no longer exist
    #[arg(long, requires = "output")]
    #[arg(hide_short_help = true)]
    pub prune: bool,

    /// With -o, clean all files again, whatever their size and time, and replace what differs
    #[arg(long, requires = "output", hide_short_help = true)]
    pub verify: bool,

    /// Leave out the copies that `copydesk dups` has listed in FILE
    ///
    /// The articles must be those that the list was made from, under the same names. The report holds what is left out, so
    /// `copydesk restore` restores it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["in_place", "explain", "diff", "check"])]
    #[arg(hide_short_help = true)]
    pub dups: Option<PathBuf>,

    /// Remove the passages that `copydesk dups --passages` has listed in FILE, except from the articles that keep them
    ///
    /// The articles must be those that the list was made from; one whose text has changed is an error. A passage that an article
    /// keeps for others is kept at every level.
    #[arg(long, value_name = "FILE", conflicts_with = "in_place")]
    #[arg(hide_short_help = true)]
    pub passages: Option<PathBuf>,

    /// Print counts of articles and removed words to standard error
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    #[arg(hide_short_help = true)]
    pub summary: Option<Notation>,

    /// When to wait until written data is on the disk
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_short_help = true)]
    pub fsync: FsyncName,
}

/// What is written about each article.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct AboutOptions {
    /// What to do with articles that are only boilerplate
    #[arg(long, value_name = "ACTION", default_value = "keep")]
    pub when_empty: EmptyName,

    /// Write every removal with its offsets to FILE, one JSON line per article
    ///
    /// {"id": ID, "input": NAME, "row": LINE, "spans": [[START, END, REASON, WHY], ...]}. WHY is the rule, or else a number up
    /// to 1: how certain the removal is. The article without its spans is the clean text.
    #[arg(long, value_name = "FILE")]
    #[arg(hide_short_help = true)]
    pub spans: Option<PathBuf>,

    /// Write every removal into DIR as attributes of dolma: files of the same names, a row for each row
    #[arg(long, value_name = "DIR")]
    #[arg(hide_short_help = true)]
    pub attributes: Option<PathBuf>,

    /// The unit of offsets in --spans and --attributes
    #[arg(long, value_name = "UNIT", default_value = "chars")]
    #[arg(hide_short_help = true)]
    pub units: Units,

    /// Add counts of each article to its row in JSON or a table: words, removed words by reason, shares
    ///
    /// In JSON, they are an object in the field NAME; in a table, the columns NAME_words_in, NAME_words_out, and so on.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub stats_field: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Notation {
    /// For people
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FsyncName {
    /// The system decides
    Never,
    /// Before a raw file is replaced; in a folder, from time to time and at the end
    #[default]
    Auto,
    /// After every file
    Always,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EmptyName {
    /// Keep it whole, and say so
    #[default]
    Keep,
    /// Remove its whole text
    Empty,
    /// Leave out its row or its file; not from a JSON array
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
    pub explain: Option<Notation>,

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

impl ViewOptions {
    /// The view that the options choose; clap refuses two of them.
    pub fn view(&self) -> View {
        let chosen = [
            (self.explain == Some(Notation::Text), View::Explain),
            (self.explain == Some(Notation::Json), View::ExplainJson),
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
