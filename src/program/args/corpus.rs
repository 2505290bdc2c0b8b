//! The options for many articles at once: which files, how many at a time, where to, and what to tell of it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "Many articles")]
pub struct CorpusOptions {
    /// Write the clean articles into DIR, under the names of the raw ones
    ///
    /// A folder comes out as its like, compressed files compressed the same way. Run again after a stop of any kind, it
    /// goes on where it stopped: a file is skipped if it, its clean text and the settings are what they were.
    #[arg(short, long, value_name = "DIR", group = "task")]
    pub output: Option<PathBuf>,

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

    /// Clean the files that LIST names, one a line; `-` is standard input
    #[arg(long, value_name = "LIST", conflicts_with = "files0_from")]
    pub files_from: Option<PathBuf>,

    /// As --files-from, with a zero byte after each name, as `find -print0` writes them
    #[arg(long, value_name = "LIST")]
    pub files0_from: Option<PathBuf>,

    /// How many articles to clean at a time; by default, as many as there are cores
    ///
    /// The number changes no byte of what comes out.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Write all that was removed, and why, into FILE: JSON lines, one an article
    ///
    /// A name that ends in .gz or .zst is compressed. `copydesk restore` puts the raw articles back from it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["explain", "diff", "check"])]
    pub report: Option<PathBuf>,

    /// Print what came of it on standard error: articles, words removed by reason and category, speed
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub summary: Option<SummaryName>,

    /// Show no progress and no notes; errors stay
    #[arg(short, long)]
    pub quiet: bool,

    /// When to wait until what was written is on the disk
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub fsync: FsyncName,

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
pub enum SummaryName {
    /// For people
    Text,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FsyncName {
    /// The system decides
    Never,
    /// Before a raw file is replaced; into a folder, from time to time and at the end
    Auto,
    /// After every file
    Always,
}

/// Reads a number of bytes: digits, and K, M or G for powers of 1024.
fn size(text: &str) -> Result<u64, String> {
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
    use super::size;

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
