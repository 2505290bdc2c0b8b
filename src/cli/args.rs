//! The command line as clap reads it; `plan` makes sense of it.

pub mod config;
pub mod corpus;
pub mod dups;
pub mod learn;
pub mod manual;
pub mod reading;
pub mod report;
pub mod restore;
pub mod rules;
pub mod side_file;
pub mod source;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::cli::files::side_file::SideFile;
use crate::cli::terminal::screen::ColorChoice;
use config::ConfigOptions;
use corpus::CorpusOptions;
use dups::DupsOptions;
use learn::{LearnOptions, LearnedOptions, ModelOptions};
use manual::{CompletionsOptions, ManOptions};
use reading::{ReadingOptions, WalkOptions};
use report::PageOptions;
use restore::RestoreOptions;
use rules::{RuleOptions, RulesOptions};

/// Removes what the scraper repeated and what belongs to the site from news articles.
///
/// The raw article comes in by standard input or FILE, the clean one goes out by standard output. What stays, stays
/// byte for byte: copydesk removes and never rewrites.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = AFTER_HELP, after_long_help = AFTER_LONG_HELP)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Options {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Articles to clean; `-` or none is standard input
    ///
    /// Several files go out one after the other, as by cat. Folders are walked, in the order of their files' names,
    /// for -o, -i and the options that show. What ends in .gz or .zst, or begins as such files do, is decompressed.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Replace the files by their clean text; with a suffix, keep the raw ones under it
    ///
    /// A file is replaced as a whole or not at all, and only if something is removed from it. A link is followed:
    /// its target is replaced, the link is kept. A raw file that an earlier run has kept is not replaced, and files whose
    /// names end in the suffix are not cleaned. The clean file is a new one: only root can keep another user's name on it.
    #[arg(short, long, value_name = "SUFFIX", num_args = 0..=1, require_equals = true, group = "task")]
    pub in_place: Option<Option<OsString>>,

    /// Print every paragraph with its verdict, and the reason under each removed one
    ///
    /// Of JSON lines, only articles from which something is removed are shown.
    #[arg(long, group = "task")]
    pub explain: bool,

    /// Print what would change as a unified diff; exit 1 if anything would
    ///
    /// Of JSON lines, it is the diff of the texts.
    #[arg(long, group = "task")]
    pub diff: bool,

    /// Print nothing but the names of files that would change, on standard error; exit 1 if any would
    #[arg(long, group = "task")]
    pub check: bool,

    #[command(flatten)]
    pub reading: ReadingOptions,

    /// What becomes of a JSON line that has no text to clean
    #[arg(long, value_name = "WAY", default_value = "keep", conflicts_with_all = ["explain", "diff", "check"])]
    pub on_error: OnErrorName,

    /// Leave repeated text in
    #[arg(long)]
    pub no_repeats: bool,

    /// Leave repeated passages of fewer words in
    #[arg(long, value_name = "N", conflicts_with = "no_repeats")]
    pub min_repeat_words: Option<usize>,

    /// How much boilerplate goes that no rule knows, such as teasers of other stories under an article
    #[arg(long, value_name = "LEVEL", default_value = "careful")]
    pub boilerplate: LevelName,

    /// Take another model of where stories begin and end than the built-in one
    #[arg(long, value_name = "FILE", hide_short_help = true, value_parser = side_file::named())]
    pub boundary_model: Option<SideFile>,

    /// Print what the boundary model looks at, one JSON line an article, to train a model on
    ///
    /// See contrib/boundary.
    #[arg(long, group = "task", hide_short_help = true)]
    pub boundary_features: bool,

    /// When to colour --explain, --diff and messages
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorName,

    #[command(flatten)]
    pub rules: RuleOptions,

    #[command(flatten)]
    pub learned: LearnedOptions,

    #[command(flatten)]
    pub corpus: CorpusOptions,

    #[command(flatten)]
    pub walk: WalkOptions,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Rules(RulesOptions),
    Learn(LearnOptions),
    Model(ModelOptions),
    Dups(DupsOptions),
    Report(PageOptions),
    Restore(RestoreOptions),
    Config(ConfigOptions),
    Completions(CompletionsOptions),
    Man(ManOptions),
}

const AFTER_HELP: &str = "See --help for examples and the exit status.";

const AFTER_LONG_HELP: &str = "\
Examples:
  copydesk < raw.txt > clean.txt        clean one article
  copydesk --explain raw.txt            see what goes, and why
  copydesk -i=.raw *.txt                clean files, keep the raw ones as *.txt.raw
  copydesk wire.jsonl > clean.jsonl     clean the field `text` of every JSON line
  copydesk --rules mine.rules raw.txt   apply your own rules as well; see copydesk rules --help
  copydesk --keep social,share raw.txt  leave some boilerplate in
  copydesk corpus/ -o clean/            clean a folder; run again, it goes on where it stopped
  copydesk corpus/ -o clean/ --report r.jsonl.gz
                                        the same, with a record of all that goes
  copydesk learn corpus/ -o wire.model && copydesk corpus/ -o clean/ --model wire.model
                                        learn what each site prints again and again, and remove it
  copydesk restore --report r.jsonl.gz clean/ -o raw/
                                        put it all back
  copydesk config corpus/               print the settings in force, and where each comes from
  find corpus -name '*.txt' -print0 | copydesk -i --files0-from -
                                        clean the files of a list in place

Exit status:
  0  done, whether or not anything was removed
  1  only from --check and --diff: something would be removed
  2  wrong usage, or a file of rules or settings has a fault
  3  some inputs failed, and are named on standard error; all others are done
  4  cannot go on: an output is full or broken, standard input is closed, or another run has the folder
  130, 143  stopped by Ctrl-C or a request to end; run again, -o goes on where it stopped";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnErrorName {
    /// It goes out as it came in, is named on standard error, and the exit status is 3
    Keep,
    /// A row with the error and the raw line takes its place, and the exit status is 0
    Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelName {
    /// What rules know and nothing else
    Careful,
    /// Also what stands before and after the story, where that is all but certain
    Normal,
    /// Also where it is likely: more goes, and now and then a paragraph of the story
    Thorough,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<ColorName> for ColorChoice {
    fn from(name: ColorName) -> Self {
        match name {
            ColorName::Auto => ColorChoice::Auto,
            ColorName::Always => ColorChoice::Always,
            ColorName::Never => ColorChoice::Never,
        }
    }
}
