//! The options of `copydesk learn` and `copydesk model`, and those by which a run follows a model.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::reading::{ReadingOptions, WalkOptions, size};
use crate::cli::args::rules::RuleFileOptions;
use crate::cli::args::side_file;
use crate::cli::args::source::SourceOption;
use crate::cli::files::side_file::SideFile;

/// What was learned of a corpus, and of whom.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Learned boilerplate")]
pub struct LearnedOptions {
    /// Remove the lines of a model, too, that `copydesk learn` has made
    #[arg(long, value_name = "FILE", value_parser = side_file::named())]
    pub model: Option<SideFile>,

    /// Learn from the input first, then clean it by what was learned; standard input cannot be read twice
    #[arg(long, conflicts_with_all = ["model", "in_place"])]
    pub learn: bool,

    #[command(flatten)]
    pub source: SourceOption,
}

/// Learns what the sources of a corpus print again and again
///
/// Every article is cleaned by the rules, and its lines are counted: paragraphs, and the first two and last three sentences
/// of each. Two lines are one if they differ in nothing but case, marks and numbers. A line is learned if at least
/// --min-articles articles of its source have it and at least one of fifty, in differing company: the paragraphs of a story
/// that the wire sent twice recur, too, but beside each other, or beside what editors made of each other. Quotations are
/// never learned, nor dates, nor credits, nor lines that speak of what their articles speak of, nor short lines before the
/// text or in it, such as bylines and datelines.
///
/// The model is a text file, one line for each that was learned. Read it; delete what you disagree with; then clean by it
/// with `copydesk CORPUS -o clean/ --model FILE`.
///
/// Lines are held in memory up to --memory and then, sorted, in temporary files (in TMPDIR), compressed: about half as
/// large as the corpus. What comes out is the same whatever the memory and the number of jobs.
#[derive(Debug, Args)]
#[command(after_help = LEARN_EXAMPLES)]
pub struct LearnOptions {
    /// Articles: files, folders, JSON lines; `-` or none is standard input
    #[arg(value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,

    /// Write the model to FILE; by default, to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write all counts to FILE, to be merged with those of other parts of the corpus by `copydesk model merge`
    ///
    /// Then no model is written unless --output names one. A name that ends in .gz or .zst is compressed.
    #[arg(long, value_name = "FILE")]
    pub counts: Option<PathBuf>,

    /// Learn no line that fewer articles have
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u64).range(2..))]
    pub min_articles: u64,

    /// Hold so many bytes of counts in memory; less makes more and smaller temporary files, and takes longer
    ///
    /// The program takes up to 200 MB besides.
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    pub memory: u64,

    #[command(flatten)]
    pub source: SourceOption,

    #[command(flatten)]
    pub rules: RuleFileOptions,

    #[command(flatten)]
    pub reading: ReadingOptions,

    #[command(flatten)]
    pub walk: WalkOptions,
}

/// Merges, shows and checks what `copydesk learn` has written
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = MODEL_EXAMPLES)]
pub struct ModelOptions {
    #[command(subcommand)]
    pub task: ModelTask,
}

#[derive(Debug, Subcommand)]
pub enum ModelTask {
    Merge(MergeOptions),
    Show(ShowModelOptions),
    Check(CheckModelOptions),
}

/// Merge counts of parts of a corpus, or models of different sources
///
/// Counts that were learned of parts and merged, in any order, make the model that learning all at once makes, byte for
/// byte. Models can be merged if no source is in two of them: a model has left out what was too rare in its own part.
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct MergeOptions {
    /// Files of counts, or models
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Write the model to FILE; by default, to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write the sum of the counts to FILE; then no model is written unless --output names one
    #[arg(long, value_name = "FILE")]
    pub counts: Option<PathBuf>,

    /// Learn no line that fewer articles have
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u64).range(2..))]
    pub min_articles: u64,
}

/// Print the lines of a model, or those of one source
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub struct ShowModelOptions {
    /// The model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,

    /// Print the lines of this source alone
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
}

/// Check that models can be read, and say how many lines they have
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckModelOptions {
    /// The models
    #[arg(value_name = "MODEL", required = true)]
    pub models: Vec<PathBuf>,
}

const LEARN_EXAMPLES: &str = "\
Examples:
  copydesk learn corpus/ -o wire.model        learn from a folder with a folder for each site
  copydesk learn --source field:site wire.jsonl -o wire.model
                                              each site of the field `site` is a source
  copydesk learn part1/ --counts 1.zst && copydesk learn part2/ --counts 2.zst &&
    copydesk model merge 1.zst 2.zst -o wire.model
                                              learn parts apart, on other machines if you like
  copydesk corpus/ -o clean/ --model wire.model
                                              clean by it";

const MODEL_EXAMPLES: &str = "\
Examples:
  copydesk model merge 1.zst 2.zst -o wire.model   merge what was learned of parts
  copydesk model show wire.model                   read a model
  copydesk model check wire.model                  see whether it still is one, after an edit";

const MERGE_EXAMPLES: &str = "\
Examples:
  copydesk model merge 1.zst 2.zst -o wire.model              the model of both parts
  copydesk model merge 1.zst 2.zst --counts sum.zst           their sum, to be merged with others";

const SHOW_EXAMPLES: &str = "\
Examples:
  copydesk model show wire.model
  copydesk model show wire.model --source gazette.example";

const CHECK_EXAMPLES: &str = "\
Examples:
  copydesk model check wire.model";
