//! The options of `copydesk dups`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::copies::{KeptOptions, KnownOptions};
use crate::cli::args::reading::InputOptions;
use crate::cli::args::rules::RuleFileOptions;
use crate::cli::args::values::SEE_HELP;

/// List near-duplicate articles
///
/// Cleans every article first, so that shared headers and footers make no duplicates; writes no clean text. Two articles are
/// duplicates if at least --threshold of the words of the shorter occur in the longer, in runs, in any order. Names, numbers
/// and dates decide: each one that has another in its place makes the two less similar, and text that many articles share
/// proves nothing. So two weather reports, recalls or notices stay two.
///
/// Each cluster keeps its longest article, or the one that --keep and --keep-order say. Every copy is compared with it word by
/// word.
/// Articles of fewer than 20 words are duplicates only if all their words are the same, and under 5 words never.
///
/// Needs about 500 bytes of memory per article, and five bytes per word in a temporary file (in TMPDIR).
#[derive(Debug, Args)]
#[command(after_help = SEE_HELP, after_long_help = EXAMPLES)]
pub struct DupsOptions {
    /// Articles: text, JSON, tables, folders; `-` or nothing is standard input
    #[arg(value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,

    /// Write the clusters to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Share of the shorter article's words and names that the longer contains
    ///
    /// A number above 0 and up to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.75", value_parser = share)]
    pub threshold: f64,

    /// Compare the articles without cleaning them first
    ///
    /// For articles that are already clean: the clusters are the same, in less than half the time.
    #[arg(long, conflicts_with_all = ["paths", "no_default_rules"])]
    pub as_is: bool,

    /// Run one step of the search from lines to lines, to distribute it; see contrib/spark
    ///
    /// `sketch` reads articles; the others read standard input. contrib/spark/README.md describes the lines.
    #[arg(long, value_name = "STEP", hide_short_help = true)]
    #[arg(conflicts_with_all = ["keep", "keep_order", "date_field", "against", "index", "drop"])]
    pub step: Option<DupsStep>,

    #[command(flatten)]
    pub kept: KeptOptions,

    #[command(flatten)]
    pub known: KnownOptions,

    #[command(flatten)]
    pub rules: RuleFileOptions,

    #[command(flatten)]
    pub input: InputOptions,
}

/// A step of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DupsStep {
    /// Articles to their bands and words
    Sketch,
    /// Bands to pairs of articles to compare
    Pair,
    /// Pairs with their words to their similarity
    Measure,
    /// Counted and measured pairs to copies, and to pairs that are still to be measured
    Decide,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("write a number above 0 and up to 1, such as 0.75".to_owned()),
    }
}

const EXAMPLES: &str = "\
Examples:
  copydesk dups wire.jsonl                  one line per cluster: the kept article and its copies
  copydesk dups corpus/ -o clusters.jsonl   the same for a folder
  copydesk corpus/ -o clean/ --dups clusters.jsonl
                                            leave the copies out
  copydesk dups train.jsonl --against test.jsonl -o list.jsonl
                                            articles of train.jsonl that are in test.jsonl, too
  copydesk dups today.jsonl --index seen/ -o list.jsonl
                                            copies of articles of today and earlier days
  copydesk dups wire.jsonl --keep-order source:reuters,gazette --date-field published --window 3d
                                            prefer two sources; join only what is close in time

A cluster is a line {\"keep\": ID, \"copies\": [{\"id\": ID, \"similarity\": 0.98, \"shared_words\": 312, \
\"only_in_kept\": [NAME, ...], \"only_in_copy\": [NAME, ...]}]}. The names and numbers are those that differ. The ID of \
an article is the field `id` of its JSON line as written there, or else `FILE:LINE`; for a file, its name. A line has \
\"in\": CORPUS if the kept article is in another corpus or in an index, and \"drop\" if --drop is not `others`.";
