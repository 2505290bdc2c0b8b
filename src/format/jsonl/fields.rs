//! Finds the fields of a JSON object, and of objects and lists in it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The fields of an object in their order: the names, and the values as they are spelled.
#[derive(Default)]
pub(super) struct Object<'l>(Vec<(Cow<'l, str>, &'l str)>);

/// There are two fields of one name.
pub(super) struct Two;

impl<'l> Object<'l> {
    /// Reads an object. One pass.
    pub(super) fn parse(json: &'l str) -> Result<Self, serde_json::Error> {
        let mut parser = serde_json::Deserializer::from_str(json);
        let object = parser.deserialize_map(Object::default())?;
        parser.end()?;
        Ok(object)
    }

    /// The values of all fields with that name.
    pub(super) fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &'l str> {
        let fields = self.0.iter().filter(move |(found, _)| found == name);
        fields.map(|(_, value)| *value)
    }

    /// The value of a field, by its name or its path: see [`super::parse`].
    pub(super) fn find(&self, path: &str) -> Result<Option<&'l str>, Two> {
        if let Some(value) = self.one(path)? {
            return Ok(Some(value));
        }
        let (head, rest) = split(path);
        match (self.one(&head)?, rest) {
            (Some(value), Some(rest)) => find_in(value, rest),
            (value, _) => Ok(value),
        }
    }

    fn one(&self, name: &str) -> Result<Option<&'l str>, Two> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Two),
            (value, None) => Ok(value),
        }
    }
}

fn find_in<'l>(value: &'l str, path: &str) -> Result<Option<&'l str>, Two> {
    if value.starts_with('{') {
        return Object::parse(value).map_or(Ok(None), |object| object.find(path));
    }
    let items: Vec<&'l RawValue> = serde_json::from_str(value).unwrap_or_default();
    let (head, rest) = split(path);
    let item = head.parse().ok().and_then(|n: usize| items.get(n));
    match (item, rest) {
        (Some(item), Some(rest)) => find_in(item.get(), rest),
        (item, _) => Ok(item.map(|item| item.get())),
    }
}

/// Splits a path, `a.b` or `/a/b`, into its first name and the rest, if there is more.
fn split(path: &str) -> (String, Option<&str>) {
    let Some(pointer) = path.strip_prefix('/') else {
        let (head, rest) = path.split_once('.').unzip();
        return (head.unwrap_or(path).to_owned(), rest);
    };
    let end = pointer.find('/').unwrap_or(pointer.len());
    let (head, rest) = pointer.split_at(end);
    let head = head.replace("~1", "/").replace("~0", "~");
    (head, (!rest.is_empty()).then_some(rest))
}

impl<'l> Visitor<'l> for Object<'l> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'l>>(mut self, mut map: M) -> Result<Self, M::Error> {
        while let Some((name, value)) = map.next_entry::<Spelled, &RawValue>()? {
            // A name with half of a surrogate pair is no name of a field.
            let name = unescaped(name.0.get());
            self.0.extend(name.map(|name| (name, value.get())));
        }
        Ok(self)
    }
}

/// A name as it is spelled, with its quotes.
#[derive(Deserialize)]
struct Spelled<'l>(#[serde(borrow)] &'l RawValue);

/// What a string says, given with its quotes; `None` if it has half of a surrogate pair. Borrowed if it has no escapes.
pub(super) fn unescaped(spelled: &str) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'l>(#[serde(borrow)] Cow<'l, str>);
    // Most names and many texts have no escapes: nothing is parsed again.
    if memchr::memchr(b'\\', spelled.as_bytes()).is_none() {
        return Some(spelled[1..spelled.len() - 1].into());
    }
    serde_json::from_str(spelled).ok().map(|Text(text)| text)
}

/// The names of the fields with a string in the first object of a file that begins so; none if the object is cut off.
pub fn string_fields(start: &[u8]) -> Vec<String> {
    let object = memchr::memchr(b'{', start).map_or(&b""[..], |at| &start[at..]);
    let mut objects =
        serde_json::Deserializer::from_slice(object).into_iter::<Map<String, Value>>();
    let fields = objects.next().and_then(Result::ok).unwrap_or_default();
    let strings = fields.into_iter().filter(|(_, value)| value.is_string());
    strings.map(|(name, _)| name).collect()
}

/// Makes `NaN` and `Infinity` outside of strings numbers of the same length; `None` if there are none.
pub(super) fn without_nan(line: &str) -> Option<String> {
    let mut patched = String::with_capacity(line.len());
    let mut is_string = false;
    for part in line.split_inclusive('"') {
        if is_string {
            patched += part;
        } else {
            patched += &part.replace("NaN", "111").replace("Infinity", "11111111");
        }
        let before = part.strip_suffix('"').unwrap_or_default().bytes();
        let is_escaped = before.rev().take_while(|&b| b == b'\\').count() % 2 == 1;
        is_string ^= !is_escaped;
    }
    (patched != line).then_some(patched)
}
