//! Parsers of option values, and the formats of articles, by the names that users write and by the names of files.

use std::ffi::OsStr;
use std::path::Path;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use copydesk::article::words::MAX_TEXT_BYTES;

/// The end of a short help.
pub const SEE_HELP: &str = "See --help for all options and examples.";

/// Parses one of these names. Each has a line of help and a value.
pub fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [(&'static str, &'static str, T); N],
) -> impl TypedValueParser<Value = T> {
    let names = values.map(|(name, help, _)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(names).map(move |name| {
        let mut values = values.into_iter();
        let named = values.find(|value| value.0 == name);
        named.expect("clap accepts only these names").2
    })
}

/// Parses a number of bytes: digits, and K, M or G for powers of 1024.
pub fn size(text: &str) -> Result<u64, String> {
    const MOST: u64 = MAX_TEXT_BYTES as u64 - 1;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => 0,
    };
    let count = digits.parse::<u64>().ok().filter(|_| unit > 0);
    let count = count.ok_or("write a number of bytes, or one with K, M or G")?;
    let bytes = count.checked_mul(unit);
    let bytes = bytes.filter(|bytes| (1..=MOST).contains(bytes));
    bytes.ok_or_else(|| format!("from 1 to {MOST} bytes are possible"))
}

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
