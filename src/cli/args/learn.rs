//! The options of `copydesk learn` and `copydesk model`, and those that apply a model.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueHint};

use crate::cli::args::reading::InputOptions;
use crate::cli::args::rules::RuleFileOptions;
use crate::cli::args::values::{SEE_HELP, size};

/// Which learned lines are removed.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Cleaning")]
pub struct LearnedOptions {
    /// Remove the lines that `copydesk learn` has written to FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub model: Option<PathBuf>,

    /// Learn from the inputs first, then clean them; they are read twice
    #[arg(long, conflicts_with_all = ["model", "in_place"], hide_short_help = true)]
    pub learn: bool,

    #[command(flatten)]
    pub source: SourceOption,
}

/// The source of an article.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceOption {
    /// What identifies the source of an article: dir, host, field:NAME or whole
    ///
    /// `dir` is the first folder below the input, `host` the host in the field `url`, and `whole` treats all articles as one
    /// source. The default is the folder, or else the host. Without either, nothing is learned from an article.
    #[arg(long, value_name = "WAY", hide_short_help = true)]
    pub source: Option<SourceWay>,
}

/// What identifies the source of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SourceWay {
    /// The folder, or else the host, or else nothing.
    #[default]
    Auto,
    /// The first folder below the input.
    Dir,
    /// The host in the field `url`.
    Host,
    Field(String),
    /// All articles have one source.
    Whole,
}

impl FromStr for SourceWay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("field:")) {
            ("dir", _) => Ok(SourceWay::Dir),
            ("host", _) => Ok(SourceWay::Host),
            ("whole", _) => Ok(SourceWay::Whole),
            (_, Some(name)) if !name.is_empty() => Ok(SourceWay::Field(name.to_owned())),
            _ => Err("write dir, host, whole or field:NAME".to_owned()),
        }
    }
}

/// Learn the lines that each source repeats in many articles
///
/// Cleans every article by the rules and counts its paragraphs and the first two and last three sentences of each. Lines that
/// differ only in case, punctuation and numbers are the same. A line is learned if at least --min-articles articles of its
/// source, and at least one in fifty, contain it with differing neighbours; a story that was published twice has the same
/// ones each time. Quotations, dates, credits, lines about the subject of their articles, text of a section (lines that are
/// only in articles of one kind), and short lines before or in the text are never learned.
///
/// The beginning or the end of a line below the text may vary (`…` in the model). Fragments (`beside` in the model) are removed
/// only between learned lines.
///
/// The model is a text file with one line for each learned line. Read it, delete what you disagree with, then apply it with
/// `copydesk CORPUS -o clean/ --model FILE`. It is the same for any --memory and --jobs.
#[derive(Debug, Args)]
#[command(after_help = SEE_HELP, after_long_help = LEARN_EXAMPLES)]
pub struct LearnOptions {
    /// Articles: text, JSON, tables, folders; `-` or nothing is standard input
    #[arg(value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,

    #[command(flatten)]
    pub outputs: LearnedOutputs,

    /// Print why a line is learned or not, instead of a model
    ///
    /// For each source that has the line: in how many articles, beside how many different neighbours, and what is needed.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["output", "counts"], hide_short_help = true)]
    pub explain_line: Option<String>,

    /// Use at most SIZE bytes of memory for counts, and temporary files for the rest
    ///
    /// The temporary files (in TMPDIR) are about half as large as the corpus. The program needs up to 200 MB in addition.
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size, hide_short_help = true)]
    pub memory: u64,

    #[command(flatten)]
    pub source: SourceOption,

    #[command(flatten)]
    pub rules: RuleFileOptions,

    #[command(flatten)]
    pub input: InputOptions,
}

/// What is written of the counts, and where.
#[derive(Debug, Args)]
pub struct LearnedOutputs {
    /// Write the model to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write all counts to FILE, for `copydesk model merge`; no model unless --output names one
    ///
    /// Compressed if the name ends in .gz or .zst.
    #[arg(long, value_name = "FILE")]
    pub counts: Option<PathBuf>,

    /// Learn only lines that at least N articles contain
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u64).range(2..))]
    pub min_articles: u64,
}

/// Merge, show and check models
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

/// Merge the counts of parts of a corpus, or models of different sources
///
/// Counts of parts, merged in any order, give the model of the whole corpus, byte for byte. Models can be merged only if no
/// source is in two of them: each has left out what was too rare in its own part.
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct MergeOptions {
    /// Files of counts, or models
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub outputs: LearnedOutputs,
}

/// Print a model
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub struct ShowModelOptions {
    /// The model
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
}

/// Check that models can be read, and count their lines
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
                                              the field `site` is the source
  copydesk learn part1/ --counts 1.zst && copydesk learn part2/ --counts 2.zst &&
    copydesk model merge 1.zst 2.zst -o wire.model
                                              learn from parts, on several machines if you like
  copydesk corpus/ -o clean/ --model wire.model
                                              apply the model";

const MODEL_EXAMPLES: &str = "\
Examples:
  copydesk model merge 1.zst 2.zst -o wire.model   merge counts of parts
  copydesk model show wire.model                   print a model
  copydesk model check wire.model                  check a model after an edit";

const MERGE_EXAMPLES: &str = "\
Examples:
  copydesk model merge 1.zst 2.zst -o wire.model              the model of both parts
  copydesk model merge 1.zst 2.zst --counts sum.zst           their sum, to be merged with others";

const SHOW_EXAMPLES: &str = "\
Examples:
  copydesk model show wire.model | grep '^gazette.example'      the lines of one source";

const CHECK_EXAMPLES: &str = "\
Examples:
  copydesk model check wire.model";
