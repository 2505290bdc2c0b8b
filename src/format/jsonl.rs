//! Reads the text field of a JSON object, and cuts spans from it; every other byte of the object is kept.

mod fields;

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::error::ERROR_KEY;
use super::record::{Escape, Parsed, places, spelled_at};
use super::{Addition, Change, Field, Record, RowError};
use crate::Span;
pub use fields::string_fields;
use fields::{Object, unescaped, without_nan};

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
    let line = RowError::utf8(line)?;
    if !line.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => RowError::NotAnObject,
            Err(error) => RowError::not_json(&error),
        });
    }
    let (mut strict, mut object) = (line, Object::parse(line));
    let patched = object.is_err().then(|| without_nan(line)).flatten();
    if let Some(patched) = &patched {
        object = Object::parse(patched).or(object);
        strict = patched;
    }
    let object = object.map_err(|error| RowError::not_json(&error))?;
    let name = || field.to_owned();
    let value = match object.find(field) {
        Ok(Some(value)) => Span::of_part(value, strict),
        // An earlier run wrote the row in place of a bad one.
        Ok(None) if object.all(ERROR_KEY).next().is_some() => return Ok(Parsed::Pass),
        Ok(None) => return Ok(Parsed::Missing),
        Err(_) => return Err(RowError::TwoFields(name())),
    };
    let items = match line.as_bytes()[value.start] {
        b'"' => vec![value],
        b'n' | b'N' => return Ok(Parsed::Null),
        // A value that is no list gives no item, too.
        _ => match serde_json::from_str::<Vec<&RawValue>>(value.of(strict)) {
            Ok(items) if items.is_empty() => return Ok(Parsed::Null),
            Ok(items) => items
                .iter()
                .map(|i| Span::of_part(i.get(), strict))
                .collect(),
            Err(_) => Vec::new(),
        },
    };
    let is_string = |item: &Span| item.of(line).starts_with('"');
    if items.is_empty() || !items.iter().all(is_string) {
        return Err(RowError::NotAString(name()));
    }
    let (mut text, mut parts) = (Cow::Borrowed(""), Vec::with_capacity(items.len()));
    for item in items {
        let part = unescaped(item.of(line)).ok_or_else(|| RowError::NotUnicode(name()))?;
        if parts.is_empty() {
            text = part;
        } else {
            text.to_mut().push('\n');
            text.to_mut().push_str(&part);
        }
        parts.push((Span::new(item.start + 1, item.end - 1), text.len()));
    }
    let id = object.all("id").next_back();
    Ok(Parsed::Article(Row {
        line,
        parts,
        text,
        id: id.map(|id| Span::of_part(id, strict).of(line)),
    }))
}

/// The field `id` of a line as it is spelled; `None` if it has none, or is no object. Two passes over the line.
pub fn id(line: &[u8]) -> Option<&str> {
    let line = RowError::utf8(line).ok()?;
    let patched = without_nan(line);
    let strict = patched.as_deref().unwrap_or(line);
    let id = Object::parse(strict).ok()?.all("id").next_back()?;
    Some(Span::of_part(id, strict).of(line))
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

    /// One pass over the line. A field that occurs twice is none; a number is its own text.
    fn field(&self, name: &str) -> Option<String> {
        match parse(self.line.as_bytes(), name) {
            Ok(Parsed::Article(row)) if row.parts.len() == 1 => Some(row.text.into_owned()),
            Ok(_) => None,
            Err(_) => {
                let value = Object::parse(self.line).ok()?.find(name).ok()??;
                let is_number = value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                is_number.then(|| value.to_owned())
            }
        }
    }

    /// An object at the end of the line. One pass over the line.
    fn addition(&self, name: &str, counts: &[Field]) -> Result<Addition, RowError> {
        let end = self.line.rfind('}').ok_or(RowError::NotAnObject)?;
        if !matches!(parse(self.line.as_bytes(), name), Ok(Parsed::Missing)) {
            return Err(RowError::HasField(name.to_owned()));
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
        let part = |(spelled, _): (Span, usize), text_at| {
            spelled_at(self.line, spelled, text_at, (b'\\', escape as Escape))
        };
        let mut parts = self.parts.as_slice();
        let mut place = part(parts[0], 0);
        let mut changes = places(cuts, |at| {
            while parts[0].1 < at {
                place = part(parts[1], parts[0].1 + 1);
                parts = &parts[1..];
            }
            place(at)
        });
        self.drop_items(&mut changes);
        changes
    }
}

/// The bytes of the valid escape at the start of `rest`, and those of its character.
fn escape(rest: &[u8]) -> (usize, usize) {
    if rest[1] != b'u' {
        return (2, 1);
    }
    let digits = std::str::from_utf8(&rest[2..6]).unwrap_or_default();
    match u32::from_str_radix(digits, 16).unwrap_or_default() {
        0..0x80 => (6, 1),
        0x80..0x800 => (6, 2),
        // Half of a surrogate pair: another escape has the other half.
        0xD800..0xE000 => (12, 4),
        _ => (6, 3),
    }
}
