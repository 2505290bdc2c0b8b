//! The options of `copydesk dups`: which articles are compared, which are kept, and what the list leaves out.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::{Span, SpanRelativeTo, Unit};
use serde::{Deserialize, Serialize};

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

/// Which article of a cluster is kept.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Kept articles")]
pub struct KeptOptions {
    /// Which article of each cluster to keep
    ///
    /// First and last are by --date-field, or else in the order of input; with a date field, articles without a date come after
    /// all others. Of equal ones, the first in the order of input is kept. The default is `longest`, with --index `first`.
    ///
    /// With `first`, only the articles before an article show what a template is, as on the day on which it came: the first few
    /// articles of a template may be listed as copies.
    #[arg(long, value_name = "WHICH")]
    pub keep: Option<Keep>,

    /// Keep the article of the first of these sources that has it: FIELD:A,B,C
    ///
    /// FIELD is a field of the records. `source`, where the records have no such field, is the first folder below the input, or
    /// else the host in the field `url`. Among articles of one source, and of sources that are not named, --keep decides.
    #[arg(long, value_name = "FIELD:A,B,...", hide_short_help = true)]
    pub keep_order: Option<KeepOrder>,

    /// The field with the date of an article
    ///
    /// A date as in ISO 8601, RFC 3339 or RFC 2822, with or without time and zone (else UTC), or the seconds since 1970.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub date_field: Option<String>,

    /// Compare only articles whose dates are at most TIME apart, such as 12h, 3d or 2w
    ///
    /// Articles without a date are not compared.
    #[arg(long, value_name = "TIME", requires = "date_field", value_parser = seconds, hide_short_help = true)]
    pub window: Option<i64>,
}

/// What the articles are compared with, and what is left out.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Other corpora")]
pub struct KnownOptions {
    /// List only the articles that are copies of articles of CORPUS; may be given several times
    ///
    /// Nothing of CORPUS is listed as a copy. Copies within the articles are not listed.
    #[arg(long, value_name = "CORPUS", conflicts_with_all = ["keep", "keep_order"])]
    pub against: Vec<PathBuf>,

    /// Compare the articles with those of earlier runs, which are stored in the folder DIR, and add them to it
    ///
    /// The article that was seen first is kept. The lists of all runs together are the list of a single run with `--keep first`.
    /// An article with the id and the words of one in DIR was seen before: what was decided about it is listed again. DIR takes
    /// about 800 bytes for each article and four for each word; memory grows with a run's articles only. Give each article an
    /// `id` of its own. --date-field is used only by --window.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["keep", "keep_order", "against"])]
    pub index: Option<PathBuf>,

    /// What `copydesk CORPUS --dups LIST` leaves out
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "others",
        hide_short_help = true
    )]
    pub drop: DropName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    Longest,
    First,
    Last,
    Shortest,
}

/// Which articles of a cluster are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DropName {
    /// All but the kept one
    #[default]
    Others,
    /// All, the kept one too, unless it is in another corpus
    All,
    /// None: the list only informs
    None,
}

impl DropName {
    pub fn is_default(&self) -> bool {
        *self == DropName::default()
    }
}

/// Sources, from the most to the least preferred one.
#[derive(Clone, Debug)]
pub struct KeepOrder {
    pub field: String,
    pub sources: Vec<String>,
}

impl FromStr for KeepOrder {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (field, sources) = text.split_once(':').unwrap_or_default();
        let sources: Vec<String> = sources.split(',').map(|s| s.trim().to_owned()).collect();
        if field.is_empty() || sources.iter().any(String::is_empty) {
            return Err("write a field and its values, such as source:reuters,gazette");
        }
        Ok(KeepOrder {
            field: field.to_owned(),
            sources,
        })
    }
}

/// Parses a stretch of time, in days of 24 hours.
fn seconds(text: &str) -> Result<i64, &'static str> {
    let span = text.parse::<Span>().ok();
    let days = SpanRelativeTo::days_are_24_hours();
    let seconds = span.and_then(|span| span.total((Unit::Second, days)).ok());
    let seconds = seconds.filter(|&seconds| seconds >= 1.0);
    let seconds = seconds.ok_or("write a number of hours, days or weeks, such as 12h, 3d or 2w")?;
    Ok(seconds as i64)
}
