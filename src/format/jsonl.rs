//! Reads the text field of a JSON object, and cuts spans from it; every other byte of the object is kept.

mod fields;

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::record::{Parsed, places};
use super::{Addition, Change, Field, Record, RowError};
use crate::Span;
use fields::{Found, found, within, without_nan};

/// A JSON object with a text in one of its fields.
#[derive(Debug)]
pub struct Row<'l> {
    line: &'l str,
    /// The text between its quotes as the line spells it, with its escapes, and where that ends in the decoded text. A list of
    /// paragraphs has several.
    parts: Vec<(Span, usize)>,
    /// The decoded text; borrowed if it has no escapes. A line feed is between the paragraphs of a list.
    pub text: Cow<'l, str>,
    /// The value of the field `id` as the line spells it.
    pub id: Option<&'l str>,
}

/// Splits a line into its content and its line end: `\n`, `\r\n` or nothing.
pub fn line_end(line: &[u8]) -> (&[u8], &[u8]) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let content = match content.strip_suffix(b"\r") {
        Some(shorter) if content.len() < line.len() => shorter,
        _ => content,
    };
    line.split_at(content.len())
}

/// Reads one line or object, given without its line end. One pass over the line, and one over the text.
///
/// `field` is a name, the names of nested fields with dots between them, or a JSON Pointer (RFC 6901). A field whose own name
/// has the dots comes first. Nesting needs no stack. A field whose name is spelled with escapes is found. `NaN` and `Infinity`,
/// which are not JSON, are accepted where Python writes them.
///
/// # Errors
///
/// If the line is not a JSON object with at most one string, or list of strings, of that name: readers disagree on which of two
/// fields counts.
pub fn parse<'l>(line: &'l [u8], field: &str) -> Result<Parsed<Row<'l>>, RowError> {
    if line.trim_ascii().is_empty() {
        return Ok(Parsed::Pass);
    }
    let line = simdutf8::compat::from_utf8(line).map_err(|error| RowError::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    if !line.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => RowError::NotAnObject,
            Err(error) => RowError::not_json(&error),
        });
    }
    let mut strict = Cow::Borrowed(line);
    let mut fields = found(line, field);
    if fields.is_err()
        && let Some(patched) = without_nan(line)
    {
        fields = found(&patched, field).or(fields);
        strict = Cow::Owned(patched);
    }
    let name = || field.to_owned();
    let (value, id) = match fields.map_err(|error| RowError::not_json(&error))? {
        Found::Once { value, id } => (value, id.map(|id| id.of(line))),
        Found::Twice => return Err(RowError::TwoFields { field: name() }),
        Found::ErrorRow => return Ok(Parsed::Pass),
        Found::Nowhere => return Ok(Parsed::Missing),
    };
    let items = match line.as_bytes()[value.start] {
        b'"' => vec![value],
        b'n' | b'N' => return Ok(Parsed::Null),
        // A value that is no list gives no item, too.
        _ => match serde_json::from_str::<Vec<&RawValue>>(value.of(&strict)) {
            Ok(items) if items.is_empty() => return Ok(Parsed::Null),
            items => items
                .iter()
                .flatten()
                .map(|item| within(&strict, item.get()))
                .collect(),
        },
    };
    let is_string = |item: &Span| item.of(line).starts_with('"');
    if items.is_empty() || !items.iter().all(is_string) {
        return Err(RowError::NotAString { field: name() });
    }
    let (mut text, mut parts) = (Cow::Borrowed(""), Vec::with_capacity(items.len()));
    for (n, item) in items.into_iter().enumerate() {
        let escaped = Span::new(item.start + 1, item.end - 1);
        let part =
            unescaped(escaped.of(line)).ok_or_else(|| RowError::NotUnicode { field: name() })?;
        if n == 0 {
            text = part;
        } else {
            text.to_mut().push('\n');
            text.to_mut().push_str(&part);
        }
        parts.push((escaped, text.len()));
    }
    Ok(Parsed::Article(Row {
        line,
        parts,
        text,
        id,
    }))
}

impl Row<'_> {
    /// Widens the cuts of whole paragraphs of a list to what separates them from the paragraph before, or else after.
    fn drop_items(&self, changes: &mut [Change]) {
        let items = &self.parts;
        let mut free_from = 0;
        for Change { place, .. } in changes {
            let first = items.partition_point(|(item, _)| item.start < place.start);
            let last = items.partition_point(|(item, _)| item.end < place.end);
            let begins = items
                .get(first)
                .is_some_and(|(item, _)| item.start == place.start);
            let ends = items
                .get(last)
                .is_some_and(|(item, _)| item.end == place.end);
            let before = first.checked_sub(1).map(|at| items[at].0.end);
            match (before, items.get(last + 1)) {
                _ if !(begins && ends) => {}
                (Some(before), _) if before >= free_from => place.start = before,
                (_, Some((next, _))) => place.end = next.start,
                _ => {}
            }
            free_from = place.end;
        }
    }
}

impl Record for Row<'_> {
    fn text(&self) -> &str {
        &self.text
    }

    fn id(&self) -> Option<&str> {
        self.id
    }

    fn raw(&self) -> &str {
        self.line
    }

    /// One pass over the line. A field that occurs twice is none.
    fn field(&self, name: &str) -> Option<String> {
        match parse(self.line.as_bytes(), name) {
            Ok(Parsed::Article(row)) if row.parts.len() == 1 => Some(row.text.into_owned()),
            _ => None,
        }
    }

    /// An object at the end of the line. One pass over the line.
    fn addition(&self, name: &str, counts: &[Field]) -> Result<Addition, RowError> {
        let end = self.line.rfind('}').ok_or(RowError::NotAnObject)?;
        if !matches!(parse(self.line.as_bytes(), name), Ok(Parsed::Missing)) {
            let field = name.to_owned();
            return Err(RowError::HasField { field });
        }
        // As the line is spelled: `"id": 7, ` or `"id":7,`.
        let space = if self.line.contains("\": ") { " " } else { "" };
        let counts = counts.iter();
        let counts = counts.map(|(name, value)| format!("\"{name}\":{space}{value}"));
        let counts = counts.collect::<Vec<_>>().join(&format!(",{space}"));
        let name = serde_json::to_string(name).expect("a string is always JSON");
        Ok(Addition {
            text: format!(",{space}{name}:{space}{{{counts}}}"),
            n_after: self.line.len() - end,
        })
    }

    /// One pass over the text. The line feed between two paragraphs is what is between their texts in the list.
    fn changes(&self, cuts: &[Span]) -> Vec<Change> {
        let (mut parts, mut cursor) = (self.parts.as_slice(), Cursor::default());
        let mut changes = places(cuts, |at| {
            while parts[0].1 < at {
                let text_at = parts[0].1 + 1;
                cursor = Cursor { at: 0, text_at };
                parts = &parts[1..];
            }
            let escaped = parts[0].0;
            escaped.start + cursor.advance_to(at, escaped.of(self.line).as_bytes())
        });
        self.drop_items(&mut changes);
        changes
    }
}

/// A position in a text and in its spelling.
#[derive(Default)]
struct Cursor {
    at: usize,
    text_at: usize,
}

impl Cursor {
    /// Advances to an offset of the text; returns that of the spelling.
    fn advance_to(&mut self, target: usize, escaped: &[u8]) -> usize {
        while self.text_at < target {
            // The spelling is never shorter than the text.
            let left = target - self.text_at;
            let rest = &escaped[self.at..];
            let n_plain = memchr::memchr(b'\\', &rest[..left]).unwrap_or(left);
            self.at += n_plain;
            self.text_at += n_plain;
            if n_plain < left {
                let (n_escaped, c) =
                    escape(&rest[n_plain..]).expect("the parser found a character");
                self.at += n_escaped;
                self.text_at += c.len_utf8();
            }
        }
        self.at
    }
}

/// The bytes of the valid escape at the start of `rest`, and its character; `None` if that is half of one.
fn escape(rest: &[u8]) -> Option<(usize, char)> {
    let sign = match rest[1] {
        b'u' => return long_escape(rest),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        sign => char::from(sign),
    };
    Some((2, sign))
}

/// The same for an escape by number. A surrogate is half of a character, and another escape has the other half.
fn long_escape(rest: &[u8]) -> Option<(usize, char)> {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let units = [unit(0)?, unit(6).unwrap_or_default()];
    let first = char::decode_utf16(units).next()?;
    let c = first.ok()?;
    Some((6 * c.len_utf16(), c))
}

/// A string with its escapes replaced, or `None` if one of them is half a character.
fn unescaped(spelled: &str) -> Option<Cow<'_, str>> {
    let mut text = String::new();
    let mut rest = spelled;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        if text.is_empty() {
            text.reserve(spelled.len());
        }
        let (n_escaped, c) = escape(&rest.as_bytes()[at..])?;
        text.push_str(&rest[..at]);
        text.push(c);
        rest = &rest[at + n_escaped..];
    }
    if rest.len() == spelled.len() {
        return Some(Cow::Borrowed(spelled));
    }
    text.push_str(rest);
    Some(Cow::Owned(text))
}
