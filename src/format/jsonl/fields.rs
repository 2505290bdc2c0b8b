//! Finds the fields of a JSON object, and of objects and lists in it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::unescaped;
use crate::Span;
use crate::format::error::ERROR_KEY;

/// Where the values that matter are.
pub(super) enum Found {
    Once {
        value: Span,
        id: Option<Span>,
    },
    Twice,
    Nowhere,
    /// An earlier run wrote the row in place of a bad one.
    ErrorRow,
}

/// Finds a field of a line by its name, or by its path: see [`super::parse`].
pub(super) fn found(line: &str, field: &str) -> Result<Found, serde_json::Error> {
    let all = fields(line, field)?;
    let id = all.id.map(|id| within(line, id));
    let is_error_row = || fields(line, ERROR_KEY).is_ok_and(|fields| fields.n_values > 0);
    Ok(match find(all, field) {
        Ok(Some(value)) => Found::Once {
            value: within(line, value),
            id,
        },
        Ok(None) if is_error_row() => Found::ErrorRow,
        Ok(None) => Found::Nowhere,
        Err(Two) => Found::Twice,
    })
}

/// The place of a part of a text in it.
pub(super) fn within(text: &str, part: &str) -> Span {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    Span::new(start, start + part.len())
}

/// There are two fields of one name.
struct Two;

/// The value of a field, in the object or in an object or list in it.
fn find<'l>(fields: Fields<'l>, name: &str) -> Result<Option<&'l str>, Two> {
    match (fields.n_values, fields.n_heads, fields.head, rest_of(name)) {
        (1, ..) => Ok(fields.value),
        (0, 1, Some(head), Some(rest)) => find_in(head, rest),
        (0, 0 | 1, head, _) => Ok(head),
        _ => Err(Two),
    }
}

fn find_in<'l>(value: &'l str, name: &str) -> Result<Option<&'l str>, Two> {
    match value.as_bytes().first() {
        // An inner value is JSON, since the whole line is.
        Some(b'{') => fields(value, name).map_or(Ok(None), |fields| find(fields, name)),
        Some(b'[') => {
            let items: Vec<&'l RawValue> = serde_json::from_str(value).unwrap_or_default();
            let item = head_of(name).parse().ok().and_then(|n: usize| items.get(n));
            match (item, rest_of(name)) {
                (Some(item), Some(rest)) => find_in(item.get(), rest),
                (item, _) => Ok(item.map(|item| item.get())),
            }
        }
        _ => Ok(None),
    }
}

/// The first name of a path, `a.b` or `/a/b`.
fn head_of(path: &str) -> Cow<'_, str> {
    let Some(pointer) = path.strip_prefix('/') else {
        return path.split('.').next().unwrap_or(path).into();
    };
    let name = pointer.split('/').next().unwrap_or(pointer);
    if name.contains('~') {
        return name.replace("~1", "/").replace("~0", "~").into();
    }
    name.into()
}

/// The path after its first name; `None` if there is no more.
fn rest_of(path: &str) -> Option<&str> {
    match path.strip_prefix('/') {
        Some(pointer) => pointer.find('/').map(|at| &pointer[at..]),
        None => path.split_once('.').map(|(_, rest)| rest),
    }
}

/// The fields of an object that matter.
#[derive(Default)]
struct Fields<'l> {
    value: Option<&'l str>,
    n_values: usize,
    /// The value of the first name of a path.
    head: Option<&'l str>,
    n_heads: usize,
    id: Option<&'l str>,
}

/// Finds the field `name`, and the fields that all rows may have.
fn fields<'l>(line: &'l str, name: &str) -> Result<Fields<'l>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(line);
    let head = head_of(name);
    let fields = json.deserialize_map(FieldsOf { name, head: &head })?;
    json.end()?;
    Ok(fields)
}

struct FieldsOf<'n> {
    name: &'n str,
    head: &'n str,
}

impl<'l> Visitor<'l> for FieldsOf<'_> {
    type Value = Fields<'l>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'l>>(self, mut map: M) -> Result<Fields<'l>, M::Error> {
        let mut fields = Fields::default();
        while let Some((key, value)) = map.next_entry::<Key, &RawValue>()? {
            // A name with half of a surrogate pair is no name of a field.
            let Some(name) = unescaped(&key.0.get()[1..key.0.get().len() - 1]) else {
                continue;
            };
            if name == self.name {
                fields.value = Some(value.get());
                fields.n_values += 1;
            } else if name == self.head {
                fields.head = Some(value.get());
                fields.n_heads += 1;
            }
            if name == "id" {
                fields.id = Some(value.get());
            }
        }
        Ok(fields)
    }
}

/// A name as it is spelled, with its quotes.
#[derive(Deserialize)]
struct Key<'l>(#[serde(borrow)] &'l RawValue);

/// Makes `NaN` and `Infinity` outside of strings numbers of the same length; `None` if there are none.
pub(super) fn without_nan(line: &str) -> Option<String> {
    let mut bytes = line.as_bytes().to_vec();
    let (mut at, mut has_any) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        let names = [&b"NaN"[..], b"Infinity"].into_iter();
        let n_bytes = names
            .filter(|name| bytes[at..].starts_with(name))
            .map(<[u8]>::len)
            .next();
        if byte == b'"' {
            at += string_bytes(&bytes[at..]);
        } else if let Some(n) = n_bytes {
            bytes[at..at + n].fill(b'1');
            has_any = true;
            at += n;
        } else {
            at += 1;
        }
    }
    // Only ASCII was replaced, by ASCII.
    has_any.then(|| String::from_utf8(bytes).ok()).flatten()
}

/// The length of the string, with its quotes, at the start of `json`.
fn string_bytes(json: &[u8]) -> usize {
    let mut at = 1;
    while let Some(n) = memchr::memchr2(b'"', b'\\', json.get(at..).unwrap_or_default()) {
        at += n + 1;
        if json[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    json.len()
}
