//! The command line as clap parses it. `plan` turns it into a checked plan.

mod config;
mod corpus;
mod dups;
mod learn;
pub mod near_misses;
mod reading;
mod report;
mod rules;
mod values;

pub use config::{ConfigOptions, MessageOptions, command, command_of};
pub use corpus::{
    AboutOptions, CorpusOptions, EmptyName, FsyncName, Notation, OnError, Units, View, ViewOptions,
};
pub use dups::{DropName, DupsOptions, DupsStep, Keep, KeptOptions};
use learn::LearnedOptions;
pub use learn::{LearnOptions, LearnedOutputs, MergeOptions, ModelOptions, ModelTask, SourceWay};
pub use reading::{FOR_RECORDS, InputOptions, ReadingOptions, Separator, WalkOptions};
pub use report::{CompletionsOptions, ManOptions, PageOptions, RestoreOptions};
pub use rules::{
    CheckOptions, ListOptions, RuleFileOptions, RuleOptions, RulesOptions, RulesTask, ShowOptions,
    TestOptions,
};
pub use values::{Format, format_of, is_article_name};
use values::{SEE_HELP, one_of};

use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand, ValueHint};
use copydesk::boundary::Level;
use copydesk::repeats::Distance;

/// Remove repeated text and site boilerplate from scraped news articles
///
/// Reads a raw article from standard input or FILE and writes the clean one to standard output. copydesk only removes
/// text: every byte that it keeps is the input's own.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = SEE_HELP, after_long_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Text, JSON, tables, folders; `-` or nothing is standard input
    ///
    /// Several files are written one after the other, as cat writes them. Folders need -o, -i, -n, --explain, --diff or --check;
    /// their files are read in the order of their names. Compressed files (.gz, .zst) are decompressed.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub corpus: CorpusOptions,

    #[command(flatten)]
    pub views: ViewOptions,

    #[command(flatten)]
    pub about: AboutOptions,

    #[command(flatten)]
    pub cleaning: CleaningOptions,

    #[command(flatten)]
    pub rules: RuleOptions,

    #[command(flatten)]
    pub learned: LearnedOptions,

    #[command(flatten)]
    pub input: InputOptions,
}

/// What is removed besides the text that rules match.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cleaning")]
pub struct CleaningOptions {
    /// How much boilerplate to remove besides what rules match
    #[arg(long, value_name = "LEVEL", default_value = "careful", value_parser = level())]
    pub boilerplate: Level,

    /// Which repeated paragraphs to remove that are far from their originals
    #[arg(long, value_name = "LEVEL", default_value = "normal", value_parser = distance())]
    #[arg(conflicts_with = "no_repeats", hide_short_help = true)]
    pub repeats: Distance,

    /// Keep repeated text
    #[arg(long, hide_short_help = true)]
    pub no_repeats: bool,

    /// Keep repeated passages of fewer than N words
    #[arg(long, value_name = "N", conflicts_with = "no_repeats")]
    #[arg(hide_short_help = true)]
    pub min_repeat_words: Option<usize>,

    /// Use the boundary model in FILE instead of the built-in one; see contrib/boundary
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    #[arg(value_hint = ValueHint::FilePath)]
    pub boundary_model: Option<PathBuf>,
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

const EXAMPLES: &str = "\
Examples:
  copydesk < raw.txt > clean.txt        clean one article
  copydesk raw.txt -o clean.txt         the same, with a file that appears when it is complete
  copydesk --explain raw.txt            show what is removed, and why
  copydesk -i=.raw *.txt                clean files, keep the raw ones as *.txt.raw
  copydesk wire.jsonl > clean.jsonl     clean the field `text` of every JSON line
  copydesk --field body wire.csv > clean.csv
                                        clean a column of a table
  copydesk --rules mine.rules raw.txt   add your own rules; see copydesk rules --help
  copydesk --keep social,share raw.txt  keep some kinds of boilerplate
  copydesk -n corpus/ -o clean/         list what the next command would change
  copydesk corpus/ -o clean/            clean a folder; run it again to continue after a stop
  copydesk corpus/ -o clean/ --report r.jsonl.gz
                                        the same, and record all that is removed
  copydesk learn corpus/ -o wire.model && copydesk corpus/ -o clean/ --model wire.model
                                        learn the lines that each site repeats, and remove them
  copydesk restore --report r.jsonl.gz clean/ -o raw/
                                        restore the raw articles
  copydesk config corpus/               print the options in force and where each comes from
  find corpus -name '*.txt' -print0 | copydesk -i --files0-from -
                                        clean the files of a list in place

Exit status:
  0  done, whether or not anything was removed
  1  --check or --diff found something to remove, or `rules test` an example that fails
  2  wrong usage, a fault in a file that an option names, or the report of another run is in the way
  3  some inputs failed and are named on standard error; all others are done
  4  cannot continue: an output is full or broken, standard input is closed, or a folder is in use
  130, 141, 143  stopped by Ctrl-C, a closed pipe or a request to end; with -o, run again to continue";

fn distance() -> impl TypedValueParser<Value = Distance> {
    one_of([
        (
            "normal",
            "Those that a scraper is likely to have repeated",
            Distance::Near,
        ),
        (
            "thorough",
            "All of eight words and more, some of which the author repeated on purpose",
            Distance::Any,
        ),
    ])
}

fn level() -> impl TypedValueParser<Value = Level> {
    one_of([
        ("careful", "Nothing: rules alone decide", Level::Careful),
        (
            "normal",
            "What is almost certainly outside the story",
            Level::Normal,
        ),
        (
            "thorough",
            "What is probably outside the story, and now and then a paragraph of it",
            Level::Thorough,
        ),
    ])
}
