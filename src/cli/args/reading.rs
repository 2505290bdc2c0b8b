//! The options that every command that reads articles has: what they are, and which files hold them.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use clap::builder::TypedValueParser;
use copydesk::Layout;
use copydesk::format::decode::Encoding;
use copydesk::format::scanner::IsSeparator;
use globset::{GlobBuilder, GlobMatcher};
use regex::bytes::Regex;

use crate::cli::args::config::ConfigFileOptions;
use crate::cli::args::values::{Format, one_of, size};

/// How inputs are read and walked, and which config file counts.
#[derive(Clone, Debug, Args)]
pub struct InputOptions {
    #[command(flatten)]
    pub reading: ReadingOptions,

    #[command(flatten)]
    pub walk: WalkOptions,

    #[command(flatten)]
    pub config: ConfigFileOptions,

    /// An option on the command line that only records have.
    #[arg(skip)]
    pub for_records: Option<&'static str>,
}

/// The options that plain text does not have, by their ids.
pub const FOR_RECORDS: [(&str, &str); 4] = [
    ("field", "--field"),
    ("title_field", "--title-field"),
    ("delimiter", "--delimiter"),
    ("no_header", "--no-header"),
];

/// What an input is.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct ReadingOptions {
    /// The format of the input; by default, the file name decides
    ///
    /// Names that end in .jsonl, .ndjson, .json, .csv, .tsv, .tab or .wet, also with .gz or .zst after that, are those of records; all
    /// other files are text. Other formats, such as HTML or PDF, are recognised by their first bytes and refused, or skipped in a
    /// folder; `text` reads any file.
    #[arg(long, value_name = "FORMAT", hide_short_help = true)]
    pub format: Option<Format>,

    /// The field or column that holds the article; may be given several times
    ///
    /// In JSON, `article.body` or `/article/body` is a field in another one. Each of several fields is an article of its own. A
    /// list of strings is one article with a line for each string. With --no-header, columns have numbers, from 1.
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub field: Vec<String>,

    /// The field that holds the headline, to remove it from the start of the article
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub title_field: Option<String>,

    /// The delimiter of tables: a character, or `tab`; recognised by default
    #[arg(long, value_name = "SIGN", value_parser = delimiter, hide_short_help = true)]
    pub delimiter: Option<u8>,

    /// Read tables without a header, whose columns have numbers
    #[arg(long, hide_short_help = true)]
    pub no_header: bool,

    /// Split a text into several articles at lines that match REGEX
    #[arg(long, value_name = "REGEX", hide_short_help = true)]
    pub split_at: Option<Separator>,

    /// The encoding of text that is neither UTF-8 nor UTF-16 with a byte order mark; `auto` guesses
    ///
    /// Any name of the WHATWG Encoding Standard, such as latin1, windows-1252, shift_jis or gb18030. The output is UTF-8.
    #[arg(long, value_name = "NAME", value_parser = encoding, hide_short_help = true)]
    pub encoding: Option<Encoding>,

    /// Read files with zero bytes instead of refusing them as binary
    #[arg(long, hide_short_help = true)]
    pub text: bool,

    /// How lines make paragraphs
    #[arg(long, value_name = "LAYOUT", default_value = "auto", value_parser = layout(), hide_short_help = true)]
    pub layout: Layout,

    /// Refuse articles of more than N words that have fewer than 3 bytes per word
    ///
    /// Such texts are lists and tables, and need much memory. Each part to remove counts as 8 words.
    #[arg(long, value_name = "N", default_value = "1000000")]
    #[arg(hide_short_help = true)]
    pub max_words: usize,
}

/// Which files of many are read, and how many at a time.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub struct WalkOptions {
    /// In folders, read only files that match; `!PATTERN` skips them
    ///
    /// A pattern with a slash is matched with the path below the folder, one without with the file name. The last pattern
    /// that matches decides.
    #[arg(long, value_name = "PATTERN", hide_short_help = true)]
    pub glob: Vec<Pattern>,

    /// In folders, read files and folders whose names begin with a dot, too
    #[arg(long, hide_short_help = true)]
    pub hidden: bool,

    /// In folders, follow symbolic links
    #[arg(long, hide_short_help = true)]
    pub follow: bool,

    /// Read the files that LIST names, one per line; `-` is standard input
    #[arg(long, value_name = "LIST", conflicts_with = "files0_from")]
    #[arg(hide_short_help = true)]
    pub files_from: Option<PathBuf>,

    /// Like --files-from, with a zero byte after each name, as `find -print0` prints them
    #[arg(long, value_name = "LIST", hide_short_help = true)]
    pub files0_from: Option<PathBuf>,

    /// How many articles to process at a time; 0 is one per core, the default
    ///
    /// The number does not change the output.
    #[arg(short, long, value_name = "N", default_value = "0")]
    #[arg(hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub jobs: usize,

    /// Refuse articles and records of more than SIZE bytes, such as 64M
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size, hide_short_help = true)]
    pub max_article: u64,

    /// Refuse compressed files that expand to more than N times their size
    ///
    /// The first 64 MiB are always accepted. Text expands 3 to 10 times, a bomb 1,000 times.
    #[arg(long, value_name = "N", default_value = "200", hide_short_help = true)]
    pub max_ratio: u64,
}

impl WalkOptions {
    /// Whether the file at `path`, relative to the folder, is cleaned.
    ///
    /// The last pattern that matches decides. A file that none matches is cleaned if the first excludes, as in ripgrep.
    pub fn takes(&self, path: &Path) -> bool {
        let Some(first) = self.glob.first() else {
            return true;
        };
        let mut latest = self.glob.iter().rev();
        let last = latest.find(|pattern| pattern.matcher.is_match(path));
        last.map_or(first.excludes, |pattern| !pattern.excludes)
    }
}

/// A pattern for the names of files. Without a slash, it is matched with the file name alone.
#[derive(Clone, Debug)]
pub struct Pattern {
    matcher: GlobMatcher,
    excludes: bool,
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (glob, excludes) = match text.strip_prefix('!') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let anywhere = if glob.contains('/') { "" } else { "**/" };
        let glob = format!("{anywhere}{}", glob.strip_prefix('/').unwrap_or(glob));
        let built = GlobBuilder::new(&glob)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        let matcher = built.compile_matcher();
        Ok(Pattern { matcher, excludes })
    }
}

/// A pattern for the lines between two articles.
#[derive(Clone, Debug)]
pub struct Separator(Arc<Regex>);

impl FromStr for Separator {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, String> {
        let regex = Regex::new(pattern).map_err(|error| {
            // The last line of the parser's message says what is wrong, the others show where.
            let error = error.to_string();
            let why = error.lines().last().unwrap_or_default();
            why.trim_start_matches("error: ").to_owned()
        })?;
        Ok(Separator(Arc::new(regex)))
    }
}

impl Separator {
    pub fn pattern(&self) -> &str {
        self.0.as_str()
    }

    pub fn test(&self) -> IsSeparator {
        let regex = self.0.clone();
        Arc::new(move |line| regex.is_match(line))
    }

    /// Where the separator at the end of a text begins, or the text ends.
    pub fn start_in(&self, text: &[u8]) -> usize {
        let content = text.strip_suffix(b"\n").unwrap_or(text);
        let start = memchr::memrchr(b'\n', content).map_or(0, |at| at + 1);
        let line = &content[start..];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.0.is_match(line) {
            start
        } else {
            text.len()
        }
    }
}

fn layout() -> impl TypedValueParser<Value = Layout> {
    one_of([
        ("auto", "Decide by the shape of the text", Layout::Auto),
        ("lines", "Every line is a paragraph", Layout::Lines),
        ("blank", "Blank lines separate paragraphs", Layout::Blank),
        (
            "joined",
            "Lines were joined by spaces, and are found again",
            Layout::Joined,
        ),
    ])
}

fn delimiter(sign: &str) -> Result<u8, &'static str> {
    match sign.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        &[sign] if !b"\"\r\n".contains(&sign) => Ok(sign),
        _ => Err("use one ASCII character, or `tab`"),
    }
}

fn encoding(label: &str) -> Result<Encoding, &'static str> {
    Encoding::from_label(label).ok_or(
        "use a name of the WHATWG Encoding Standard, such as latin1, windows-1252 or gb18030, or `auto`",
    )
}
