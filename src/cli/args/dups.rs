//! The options of `copydesk dups`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::copies::{KeptOptions, KnownOptions};
use crate::cli::args::reading::InputOptions;
use crate::cli::args::rules::RuleFileOptions;
use crate::cli::args::values::SEE_HELP;

/// List near-duplicate articles
///
/// Cleans every article first, so that shared headers and footers do not count; writes no clean text. Two articles are
/// duplicates if at least --threshold of the words of the shorter occur in the longer, in runs, in any order. Names, numbers
/// and dates decide: where the two have different ones, they are less similar, and text that many articles share proves
/// nothing. So two weather reports, recalls or notices are not duplicates.
///
/// The longest article of each cluster is kept, or the one that --keep and --keep-order choose. Every copy is compared with it.
/// Articles with fewer than 20 words in running text, such as pages of headlines, are duplicates only if all their words are the same,
/// and under 5 words never.
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

    /// Compare letters, for articles that a machine has read from paper
    ///
    /// Two words are the same if most of their letters are; two numbers, if all their digits are. Takes several times as long.
    #[arg(long, conflicts_with_all = ["passages", "step"])]
    pub noisy: bool,

    /// Instead of articles, list passages of N words or more that several articles share
    ///
    /// The first article that has a passage keeps it; `copydesk --passages FILE` removes it from the others. Words are compared
    /// without regard to case and punctuation. A passage ends where cleaning would remove something.
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "50")]
    #[arg(value_parser = clap::value_parser!(u16).range(8..), conflicts_with_all = ["threshold", "step", "keep", "keep_order", "date_field", "against", "index", "drop"])]
    pub passages: Option<u16>,

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
  copydesk dups corpus/ -o clusters.jsonl &&
  copydesk corpus/ -o clean/ --dups clusters.jsonl
                                            list the copies in a folder, and leave them out
  copydesk dups train.jsonl --against test.jsonl -o list.jsonl
                                            articles of train.jsonl that are also in test.jsonl
  copydesk dups today.jsonl --index seen/ -o list.jsonl
                                            copies of articles of today and earlier days
  copydesk dups wire.jsonl --keep-order source:reuters,gazette --date-field published --window 3d
                                            prefer two sources; join only what is close in time
  copydesk dups corpus/ --passages=80       passages of 80 words or more in several articles

A cluster is a line {\"keep\": ID, \"copies\": [{\"id\": ID, \"similarity\": 0.98, \"shared_words\": 312, \
\"only_in_kept\": [NAME, ...], \"only_in_copy\": [NAME, ...]}]}. The names and numbers are those that differ. The ID of \
an article is the field `id` of its JSON line as written there, or else `FILE:LINE`; for a file, its name. A line has \
\"in\": CORPUS if the kept article is in another corpus or in an index, and \"drop\" if --drop is not `others`.

A passage is a line {\"words\": 62, \"hash\": HASH, \"keep\": {\"id\": ID, \"start\": 101, \"end\": 480}, \"copies\": [{\"id\": ID, \
\"start\": 0, \"end\": 379}]}. Offsets count the code points of the raw text.";
