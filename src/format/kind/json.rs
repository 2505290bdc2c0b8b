//! Recognises JSON and JSON lines by their first value.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::facts::Kind;
use super::kinds::{JSON_ARRAY, JSON_LINES, JSON_OBJECT};

/// The kind of a text that begins with a brace or a bracket.
pub(super) fn kind(text: &[u8]) -> Option<&'static Kind> {
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
