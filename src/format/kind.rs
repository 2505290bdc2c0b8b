//! Recognises formats other than plain text by the first bytes of a file, and by its name.
//!
//! The tests are strict, so that no article is refused: a text may begin with `[Update]`, `<b>` or `PK`, and a table of scores may
//! have a comma in every line.

mod csv;
mod facts;
#[rustfmt::skip]
mod kinds;

use std::path::Path;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

pub use facts::Kind;

use crate::format::decode::UTF_8_MARK;
use facts::Proof;
use kinds::{HTML, JSON_ARRAY, JSON_LINES, JSON_OBJECT, KINDS, PDF, RTF, SCRIPT, WARC, WET, XML};

/// How many bytes of a file [`kind_of`] needs.
pub const PREFIX_BYTES: usize = 16 << 10;

/// The format of a file that begins with `prefix`; `None` for plain text and unknown formats.
///
/// At most one pass over the prefix; a few bytes are enough for nearly all articles.
pub fn kind_of(prefix: &[u8]) -> Option<&'static Kind> {
    if is_utf16(prefix) {
        return text_kind(encoding_rs::UTF_8.decode(prefix).0.as_bytes());
    }
    let mut kinds = KINDS.iter();
    let found = kinds.find(|kind| kind.has_magic(prefix) && has_controls(prefix));
    found.or_else(|| text_kind(prefix.strip_prefix(UTF_8_MARK).unwrap_or(prefix)))
}

/// The format by the name of a file, unless its first bytes contradict that: a text named `report.pdf` is a text, and so is an
/// article that is named `example.rs` after its host.
pub fn kind_of_name(path: &Path, prefix: &[u8]) -> Option<&'static Kind> {
    named(path).filter(|kind| match kind.proof {
        Proof::Name => !prefix.is_empty(),
        Proof::Bytes => !is_utf16(prefix) && has_controls(prefix),
        Proof::Tag => prefix.trim_ascii_start().starts_with(b"<"),
        Proof::Code => looks_like_code(prefix),
    })
}

/// The format by the name of a file. The last extension of a compressed file is ignored.
pub fn named(path: &Path) -> Option<&'static Kind> {
    let extension = path.extension()?.to_str()?;
    let is = |known: &str| extension.eq_ignore_ascii_case(known);
    match extension {
        // Nearly all articles have this extension.
        "txt" => None,
        _ if is("gz") || is("zst") => named(&path.with_extension("")),
        _ => {
            let has_it = |kind: &&Kind| kind.extensions.iter().any(|known| is(known));
            KINDS.iter().find(has_it)
        }
    }
}

fn text_kind(text: &[u8]) -> Option<&'static Kind> {
    let start = text.trim_ascii_start();
    match start.first()? {
        b'{' if start.starts_with(b"{\\rtf") => Some(&RTF),
        b'{' | b'[' => json_kind(start),
        b'<' => markup_kind(start),
        b'#' if is_script(text) => Some(&SCRIPT),
        b'%' if text.starts_with(b"%PDF-") => Some(&PDF),
        b'W' if text.starts_with(b"WARC/1.") || text.starts_with(b"WARC/0.") => {
            let is_wet = memchr::memmem::find(text, b"WARC-Type: conversion").is_some();
            Some(if is_wet { &WET } else { &WARC })
        }
        _ => csv::kind(text),
    }
}

/// Whether a text begins with the path of an interpreter.
fn is_script(text: &[u8]) -> bool {
    let line = text.strip_prefix(b"#!").map(<[u8]>::trim_ascii_start);
    matches!(line, Some([b'/', next, ..]) if next.is_ascii_alphabetic())
}

fn is_utf16(prefix: &[u8]) -> bool {
    prefix.starts_with(b"\xFF\xFE") || prefix.starts_with(b"\xFE\xFF")
}

/// Whether bytes contain zeros or other control characters, as text does in no encoding but UTF-16.
fn has_controls(prefix: &[u8]) -> bool {
    let is_control = |b: &u8| *b < 0x20 && !matches!(b, b'\t'..=b'\r' | b'\x1A' | b'\x1B');
    prefix.iter().any(is_control)
}

/// Whether a text has many of the signs of code, which are rare in prose.
fn looks_like_code(prefix: &[u8]) -> bool {
    /// At least one of so many bytes that are not white space is such a sign in 97 of 100 source files, and in 4 of 1,000 articles.
    const ONE_IN: usize = 25;
    let is_sign = |b: &&u8| b"{}()[];=<>_#*/\\&|".contains(b);
    let n_inked = prefix.iter().filter(|b| !b.is_ascii_whitespace()).count();
    prefix.iter().filter(is_sign).count() * ONE_IN > n_inked
}

/// The kind of a text that begins with a brace or a bracket.
fn json_kind(text: &[u8]) -> Option<&'static Kind> {
    let line_end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let line = text[..line_end].trim_ascii_end();
    let has = |needle: &[u8]| memchr::memmem::find(text, needle).is_some();
    let has_key = has(b"\":") || has(b"\" :");
    let is_row = has_key && text[0] == b'{' && text[1..].trim_ascii_start().starts_with(b"\"");
    let mut values = Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    let end = match values.next()? {
        Ok(_) => values.byte_offset(),
        Err(error) if error.is_eof() && (has_key || has(b"\",")) => text.len(),
        // Python writes `NaN`, which is not JSON, into rows that are JSON otherwise.
        Err(_) if is_row && (line.ends_with(b"}") || line_end == text.len()) => line_end,
        Err(_) => return None,
    };
    let (value, rest) = text.split_at(end);
    let next = rest.trim_ascii_start();
    let is_footnote = !value.iter().any(|b| b"\",".contains(b)) && value != b"[]";
    // A scraper may leave an object at the start of an article, and an article may begin with the number of a footnote.
    if is_footnote || !matches!(next.first(), None | Some(b'{' | b'[')) {
        return None;
    }
    match text[0] {
        b'[' => Some(&JSON_ARRAY),
        _ if value.contains(&b'\n') || end < line.len() => Some(&JSON_OBJECT),
        _ => Some(&JSON_LINES),
    }
}

/// Tags that a page without `<html>` may begin with.
const OF_HEAD: &[&[u8]] = &[b"meta", b"title", b"script", b"style", b"link", b"base"];
/// The roots of feeds, sitemaps, pictures and news formats.
const ROOTS: &str =
    " rss feed rdf:rdf urlset sitemapindex svg nitf newsml newsitem newsmessage opml tei ";

/// The kind of a text that begins with `<`. A single tag that a scraper left in an article is not enough.
fn markup_kind(mut text: &[u8]) -> Option<&'static Kind> {
    while let Some(comment) = text.strip_prefix(b"<!--") {
        let end = memchr::memmem::find(comment, b"-->")?;
        text = comment[end + 3..].trim_ascii_start();
    }
    let tag = text.strip_prefix(b"<")?;
    let end = tag
        .iter()
        .position(|b| b.is_ascii_whitespace() || b"/>".contains(b))?;
    let name = tag[..end].to_ascii_lowercase();
    let text = text.to_ascii_lowercase();
    let has = |needle: &[u8]| memchr::memmem::find(&text, needle).is_some();
    match name.as_slice() {
        b"html" | b"head" | b"body" => Some(&HTML),
        b"?php" | b"?=" => Some(&SCRIPT),
        b"?xml" | b"!doctype" if has(b"<html") || has(b"<!doctype html") => Some(&HTML),
        b"?xml" | b"!doctype" => Some(&XML),
        name if OF_HEAD.contains(&name) && (has(b"</head>") || has(b"<body")) => Some(&HTML),
        name if ROOTS.contains(&format!(" {} ", String::from_utf8_lossy(name))) => Some(&XML),
        _ => None,
    }
}
