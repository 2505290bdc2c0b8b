//! Reads the text field of a JSON line, and cuts spans from it; every other byte of the line is kept.

mod error;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Addition, Field, Record};
use crate::Span;
use error::ERROR_KEY;
pub use error::{RowError, TooLong, error_row};

/// One line of a JSON lines file.
#[derive(Debug)]
pub enum Line<'l> {
    /// White space only, which is passed through.
    Blank,
    /// The row that an earlier run wrote for a bad row, which is passed through, so that a second run changes nothing.
    ErrorRow,
    /// A row with a text.
    Row(Row<'l>),
}

/// A JSON object with a text in one of its fields.
#[derive(Debug)]
pub struct Row<'l> {
    line: &'l str,
    /// The text between its quotes as the line spells it, with its escapes.
    escaped: Span,
    /// The decoded text; borrowed if it has no escapes.
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

/// Reads one line, given without its line end. One pass over the line, and one over the text.
///
/// Nesting needs no stack. A field whose name is spelled with escapes is found.
///
/// # Errors
///
/// If the line is not a JSON object with exactly one string of that name: readers disagree on which of two fields counts.
pub fn parse<'l>(line: &'l [u8], field: &str) -> Result<Line<'l>, RowError> {
    if line.trim_ascii().is_empty() {
        return Ok(Line::Blank);
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
    let fields = fields(line, field).map_err(|error| RowError::not_json(&error))?;
    let field = || field.to_owned();
    let value = match (fields.value, fields.n_values) {
        (None, _) if fields.is_error_row => return Ok(Line::ErrorRow),
        (None, _) => return Err(RowError::NoField { field: field() }),
        (Some(value), 1) => value,
        (Some(_), _) => return Err(RowError::TwoFields { field: field() }),
    };
    if !value.starts_with('"') {
        return Err(RowError::NotAString { field: field() });
    }
    let text = match unescaped(&value[1..value.len() - 1]) {
        Some(text) => text,
        None => {
            let text = serde_json::from_str(value).map_err(|error| RowError::NotUnicode {
                field: field(),
                why: error::without_place(&error),
            });
            text.map(|Text(text)| text)?
        }
    };
    // The value is a part of the line, so that the distance of the two is its offset.
    let start = value.as_ptr().addr() - line.as_ptr().addr() + 1;
    Ok(Line::Row(Row {
        line,
        escaped: Span::new(start, start + value.len() - 2),
        text,
        id: fields.id,
    }))
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

    /// One pass over the line. Of several fields with that name, the last counts.
    fn field(&self, name: &str) -> Option<String> {
        serde_json::from_str(fields(self.line, name).ok()?.value?).ok()
    }

    /// An object at the end of the line. One pass over the line.
    fn addition(&self, name: &str, counts: &[Field]) -> Result<Addition, RowError> {
        let end = self.line.rfind('}');
        let (Ok(fields), Some(end)) = (fields(self.line, name), end) else {
            return Err(RowError::NotAnObject);
        };
        if fields.n_values > 0 {
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

    /// One pass over the text.
    fn spans_in_record(&self, spans: &[Span]) -> Vec<Span> {
        let mut cursor = Cursor {
            escaped: self.escaped.of(self.line).as_bytes(),
            at: 0,
            text_at: 0,
        };
        let mut offset = |at| self.escaped.start + cursor.advance_to(at);
        spans
            .iter()
            .map(|span| {
                let start = offset(span.start);
                Span::new(start, offset(span.end))
            })
            .collect()
    }
}

/// A position in a text and in its spelling.
struct Cursor<'s> {
    escaped: &'s [u8],
    at: usize,
    text_at: usize,
}

impl Cursor<'_> {
    /// Advances to an offset of the text; returns that of the spelling.
    fn advance_to(&mut self, target: usize) -> usize {
        while self.text_at < target {
            // The spelling is never shorter than the text.
            let left = target - self.text_at;
            let rest = &self.escaped[self.at..];
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

/// The fields of an object that matter.
#[derive(Default)]
struct Fields<'l> {
    value: Option<&'l str>,
    n_values: usize,
    id: Option<&'l str>,
    is_error_row: bool,
}

/// Finds the field `name`, and the fields that all rows may have.
fn fields<'l>(line: &'l str, name: &str) -> Result<Fields<'l>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(line);
    let fields = json.deserialize_map(FieldsOf { name })?;
    json.end()?;
    Ok(fields)
}

struct FieldsOf<'n> {
    name: &'n str,
}

impl<'l> Visitor<'l> for FieldsOf<'_> {
    type Value = Fields<'l>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'l>>(self, mut map: M) -> Result<Fields<'l>, M::Error> {
        let mut fields = Fields::default();
        while let Some((Text(name), value)) = map.next_entry::<Text, &RawValue>()? {
            if name == self.name {
                fields.value = Some(value.get());
                fields.n_values += 1;
            } else if name == "id" {
                fields.id = Some(value.get());
            } else if name == ERROR_KEY {
                fields.is_error_row = true;
            }
        }
        Ok(fields)
    }
}

/// A string that is borrowed if it has no escapes.
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);
