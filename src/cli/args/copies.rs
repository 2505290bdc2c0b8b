//! The options of `copydesk dups` that decide which articles are compared, which are kept, and which the list leaves out.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::{Span, SpanRelativeTo, Unit};
use serde::{Deserialize, Serialize};

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
