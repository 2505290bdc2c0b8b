//! The options that say what the articles are and which files hold them; every command that reads articles has them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::config::SettingsOptions;

/// What an input is.
#[derive(Clone, Debug, Args)]
pub struct ReadingOptions {
    /// What the input is; by default, `.jsonl` and `.ndjson` files are JSON lines and all else is text
    ///
    /// A `.json` file is JSON lines as well if its first line is a whole object. Other formats, such as CSV, HTML, PDF or
    /// archives, are known by their first bytes: such a file is refused, and skipped in a folder. `text` reads any file as text.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<FormatName>,

    /// The field of a JSON line that holds the article
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub field: String,

    /// The encoding of plain text that is neither UTF-8 nor marked UTF-16; `auto` guesses
    ///
    /// Any name that the web knows, such as latin1, windows-1252, shift_jis or gb18030. What goes out is UTF-8.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,

    /// Read files with zero bytes too, which are refused as binary otherwise
    #[arg(long)]
    pub text: bool,

    /// How lines make paragraphs
    #[arg(long, value_name = "WAY", default_value = "auto")]
    pub wrap: WrapName,

    /// Refuse articles of more words than N that have fewer than 3 bytes for each
    ///
    /// Such are lists and tables of a letter or two a line, which would take much memory. A part to remove counts as 8 words.
    #[arg(long, value_name = "N", default_value = "1000000")]
    pub max_words: usize,

    #[command(flatten)]
    pub settings: SettingsOptions,
}

/// Which files of many, and how many at a time.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Many articles")]
pub struct WalkOptions {
    /// Of folders, take only files that match; with `!` before it, leave those out
    ///
    /// A pattern with a slash is held against the path below the folder, one without against the file's name.
    /// Of several patterns the last that matches decides.
    #[arg(long, value_name = "PATTERN")]
    pub glob: Vec<String>,

    /// Of folders, take files and folders whose names begin with a dot, too
    #[arg(long)]
    pub hidden: bool,

    /// Of folders, follow symbolic links
    #[arg(long)]
    pub follow: bool,

    /// Read the files that LIST names, one a line; `-` is standard input
    #[arg(long, value_name = "LIST", conflicts_with = "files0_from")]
    pub files_from: Option<PathBuf>,

    /// As --files-from, with a zero byte after each name, as `find -print0` writes them
    #[arg(long, value_name = "LIST")]
    pub files0_from: Option<PathBuf>,

    /// How many articles to read at a time; by default, as many as there are cores
    ///
    /// The number changes no byte of what comes out.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Refuse articles and JSON lines of more bytes, such as 64M
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    pub max_article: u64,

    /// Refuse compressed files that become more than N times as long
    ///
    /// The first 64 MiB are let through whatever their ratio. Text becomes some 3 to 10 times as long, a bomb 1,000 times.
    #[arg(long, value_name = "N", default_value = "200")]
    pub max_ratio: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// One article a file
    Text,
    /// One JSON object a line, the article in a field of it
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WrapName {
    /// By the shape of the text
    Auto,
    /// Every line is a paragraph
    Lines,
    /// Blank lines separate paragraphs
    Blank,
}

/// Reads a number of bytes: digits, and K, M or G for powers of 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    /// Beyond it words have no place in their 32 bits (`copydesk::article::words::MAX_TEXT_BYTES`).
    const MOST: u64 = copydesk::article::words::MAX_TEXT_BYTES as u64 - 1;
    let bytes: u64 = digits
        .parse()
        .map_err(|_| "write a number of bytes, or one with K, M or G".to_owned())?;
    match bytes.checked_mul(unit) {
        Some(0) | None => Err(format!("from 1 to {MOST} bytes are possible")),
        Some(bytes) if bytes > MOST => Err(format!("from 1 to {MOST} bytes are possible")),
        Some(bytes) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::args::reading::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("300"), Ok(300));
        assert_eq!(size("64k"), Ok(64 << 10));
        assert_eq!(size("256M"), Ok(256 << 20));
        for wrong in ["", "M", "0", "1T", "-1", "1G", "99999999999999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
