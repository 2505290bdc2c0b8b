//! The options of `copydesk dups`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::reading::{ReadingOptions, WalkOptions};
use crate::cli::args::rules::RuleFileOptions;

/// Finds articles that are nearly the same, across a corpus
///
/// Every article is cleaned first, so that headers and footers make no two of them alike; nothing is written of the
/// clean text. Copies are wire stories with other edits, shortened, lengthened or in another order: at least --threshold
/// of the words of the shorter stand in the longer, in runs of four and more, and a number that does not counts as eight
/// words, so that two weather reports are two.
///
/// Of each cluster the longest article is kept, and of equally long ones the first. Every copy was compared with the one
/// that is kept, word by word. The clusters are the same for any number of jobs.
///
/// Articles of fewer than 20 words are left out of it: captions and notices say the same in many places.
///
/// Takes some 300 bytes of memory an article, and four bytes a word in a temporary file (in TMPDIR): for a million
/// articles of news, half a gigabyte and two.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = LONG_EXAMPLES)]
pub struct DupsOptions {
    /// Articles: files, folders, JSON lines; `-` or none is standard input
    #[arg(value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,

    /// Write the clusters to FILE; by default, to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The share of the shorter article's words that must stand in the longer, above 0 and up to 1
    #[arg(long, value_name = "SHARE", default_value = "0.75", value_parser = share)]
    pub threshold: f64,

    /// Compare the articles as they are, without cleaning them first: for those that are clean already
    ///
    /// Of what copydesk has cleaned the clusters are the same, in less than half the time.
    #[arg(long, conflicts_with_all = ["paths", "no_default_rules"])]
    pub as_is: bool,

    /// Do one step of the work, from lines to lines, for engines that sort and join on many machines
    ///
    /// sketch reads articles; the others read standard input. See the end of this page, and contrib/spark.
    #[arg(long, value_name = "STEP", hide_short_help = true)]
    pub step: Option<DupsStep>,

    #[command(flatten)]
    pub rules: RuleFileOptions,

    #[command(flatten)]
    pub reading: ReadingOptions,

    #[command(flatten)]
    pub walk: WalkOptions,
}

/// A step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DupsStep {
    /// Articles to a line each: its bands and its words
    Sketch,
    /// Bands to pairs of articles to compare
    Pair,
    /// Pairs with their words to how much they have in common
    Measure,
    /// Pairs, counted and measured, to copies, and to what has to be measured yet
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
  copydesk dups wire.jsonl                    one line for each cluster: who is kept, and its copies
  copydesk dups corpus/ -o clusters.jsonl     the same for a folder

A line is {\"keep\": ID, \"copies\": [{\"id\": ID, \"similarity\": 0.98}]}. An article's ID is the field `id` of its JSON
line as it is spelled there, or else `FILE:LINE`, and for a file of its own the file's name."
    };
}

const EXAMPLES: &str = examples!();

const LONG_EXAMPLES: &str = concat!(
    examples!(),
    "

Steps, of lines whose fields are parted by tabs:
  sketch   in   articles
           out  LINE  WORDS  BANDS  SPELLED  ID     for each article: its line; how many words it has; its bands,
                                                    NUMBER:VALUE with commas between; its words, eight hexadecimal
                                                    digits each; its field `id`. Bands are empty below 20 words
  pair     in   BAND  ORDER                         sorted by BAND, then by ORDER as a number
           out  ORDER  EARLIER                      an article, and one before it in ORDER that shares the band
  measure  in   ORDER  KEPT  SPELLED  SPELLED       two articles, and the words of each
           out  ORDER  KEPT  SIMILARITY             a line for each line
  decide   in   ORDER  EARLIER:TIMES,...  KEPT:SIMILARITY,...
                                                    for each article that has pairs, in ORDER: how many times each
                                                    pair came out of `pair`, and what is measured so far
           out  measure  ORDER  KEPT                to be measured, and then decided again
                copy  ORDER  KEPT  SIMILARITY       holds once nothing is left to be measured
All but `measure` end with a line `lines`, N: so many lines were read. Nothing else tells whether some were lost.
ORDER is a number for each article, smaller for one with more words, and of equally many for the one that comes first.
What comes out is what the command makes of all articles at once. Each step but `decide` needs memory for a few lines
alone; `decide` takes some 40 bytes for each copy.");
