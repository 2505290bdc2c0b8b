//! The formats of articles, by the names that users write and by the names of files.

use std::ffi::OsStr;
use std::path::Path;

use clap::ValueEnum;

/// The format of an input. CONTRIBUTING.md says what a new format needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One article per file
    Text,
    #[value(alias = "ndjson")]
    /// One JSON object per line, with the article in a field
    Jsonl,
    /// A JSON array of objects, or objects one after the other
    Json,
    /// A table with commas, semicolons, bars or tabs, with the article in a column
    Csv,
    /// A table with tabs
    Tsv,
    /// The texts of web pages, as Common Crawl publishes them
    Wet,
}

/// Whether a file's name ends as names of articles do.
pub fn is_article_name(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    let texts = ["txt", "text", "md", "csv", "tsv", "wet", "gz", "zst"];
    format_of(path) != Format::Text || extension.is_some_and(|e| texts.contains(&e))
}

/// The format that a file's name says. A name that ends in `.gz` or `.zst` counts without that ending.
pub fn format_of(path: &Path) -> Format {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    match extension.to_str() {
        Some("gz" | "zst") => format_of(&path.with_extension("")),
        Some("jsonl" | "ndjson") => Format::Jsonl,
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some("tsv" | "tab") => Format::Tsv,
        Some("wet") => Format::Wet,
        _ => Format::Text,
    }
}
