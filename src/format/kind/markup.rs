//! Recognises HTML and XML by their first tag. A single tag that a scraper left in an article is not enough.

use super::facts::Kind;
use super::kinds::{HTML, SCRIPT, XML};

/// Tags that a page without `<html>` may begin with.
const OF_HEAD: &[&[u8]] = &[b"meta", b"title", b"script", b"style", b"link", b"base"];
/// The roots of feeds, sitemaps, pictures and news formats.
const ROOTS: &str =
    " rss feed rdf:rdf urlset sitemapindex svg nitf newsml newsitem newsmessage opml tei ";

/// The kind of a text that begins with `<`.
pub(super) fn kind(mut text: &[u8]) -> Option<&'static Kind> {
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
