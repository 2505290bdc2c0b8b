//! The options of `copydesk dups`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::reading::InputOptions;
use crate::cli::args::rules::RuleFileOptions;

/// List near-duplicate articles
///
/// Cleans every article first, so that shared headers and footers make no duplicates; writes no clean text. Two articles are
/// duplicates if at least --threshold of the words of the shorter occur in the longer, in runs of four or more, in any
/// order. A number that does not occur counts as eight words, so that two weather reports stay two.
///
/// Each cluster keeps its longest article, or the first of equally long ones. Every copy is compared with it word by word.
/// Articles of fewer than 20 words are left out: captions and notices are the same in many places.
///
/// Needs about 300 bytes of memory per article, and four bytes per word in a temporary file (in TMPDIR).
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = LONG_EXAMPLES)]
pub struct DupsOptions {
    /// Articles: text, JSON, tables, folders; `-` or nothing is standard input
    #[arg(value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,

    /// Write the clusters to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Share of the shorter article's words that the longer contains
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
    /// `sketch` reads articles; the others read standard input. The end of this page describes the lines.
    #[arg(long, value_name = "STEP", hide_short_help = true)]
    pub step: Option<DupsStep>,

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

macro_rules! examples {
    () => {
        "\
Examples:
  copydesk dups wire.jsonl                  one line per cluster: the kept article and its copies
  copydesk dups corpus/ -o clusters.jsonl   the same for a folder"
    };
}

const EXAMPLES: &str = concat!(examples!(), "\n\nSee --help for all options.");

const LONG_EXAMPLES: &str = concat!(
    examples!(),
    "

A cluster is a line {\"keep\": ID, \"copies\": [{\"id\": ID, \"similarity\": 0.98}]}. The ID of an article is the field \
`id` of its JSON line as written there, or else `FILE:LINE`; for a file, its name.

Steps. Fields are separated by tabs:
  sketch   in   articles
           out  LINE  WORDS  BANDS  SPELLED  ID
                line, number of words, bands (NUMBER:VALUE, separated by commas; empty below
                20 words), words (eight hexadecimal digits each) and field `id` of an article
  pair     in   BAND  ORDER
                sorted by BAND, then by ORDER as a number
           out  ORDER  EARLIER
                an article and an earlier one that shares the band
  measure  in   ORDER  KEPT  SPELLED  SPELLED
                two articles and their words
           out  ORDER  KEPT  SIMILARITY
                one line for each line
  decide   in   ORDER  EARLIER:TIMES,...  KEPT:SIMILARITY,...
                per article with pairs, by ORDER: how often `pair` wrote each pair, and what is
                measured so far
           out  measure  ORDER  KEPT
                to measure, then decide again
                copy  ORDER  KEPT  SIMILARITY
                final once no line `measure` is left

All but `measure` end with a line `lines`, N: the number of lines read, which shows whether any were lost. ORDER is a \
number for each article: smaller for more words, and among equals for the earlier one. The result is that of the command \
on all articles at once. `decide` needs about 40 bytes of memory for each copy, the others only for a few lines.");
