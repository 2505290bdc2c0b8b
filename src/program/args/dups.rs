//! The options of `copydesk dups`.

use std::path::PathBuf;

use clap::Args;

use super::{ReadingOptions, RuleFileOptions, WalkOptions};

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
#[command(after_help = EXAMPLES)]
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

    #[command(flatten)]
    pub rules: RuleFileOptions,

    #[command(flatten)]
    pub reading: ReadingOptions,

    #[command(flatten)]
    pub walk: WalkOptions,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("write a number above 0 and up to 1, such as 0.75".to_owned()),
    }
}

const EXAMPLES: &str = "\
Examples:
  copydesk dups wire.jsonl                    one line for each cluster: who is kept, and its copies
  copydesk dups corpus/ -o clusters.jsonl     the same for a folder

A line is {\"keep\": ID, \"copies\": [{\"id\": ID, \"similarity\": 0.98}]}. An article's ID is the field `id` of its JSON
line as it is spelled there, or else `FILE:LINE`, and for a file of its own the file's name.";
