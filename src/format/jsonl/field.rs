//! Looks up a string in a JSON line, beside the text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Row;

#[derive(Deserialize)]
struct Fields<'l>(#[serde(borrow)] BTreeMap<Cow<'l, str>, &'l RawValue>);

impl Row<'_> {
    /// The string in the field `name` of the line; `None` if there is no such field, or no string in it. Of a field that
    /// occurs twice, the last counts. One more pass over the line.
    pub fn string(&self, name: &str) -> Option<String> {
        let Fields(fields) = serde_json::from_str(self.line()).ok()?;
        serde_json::from_str(fields.get(name)?.get()).ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::format::jsonl::{Line, parse};

    #[test]
    fn strings_are_found_whatever_their_spelling() {
        let line = br#"{"text": "a", "u\u0072l": "http:\/\/x.example\/", "n": 3}"#;
        let Ok(Line::Row(row)) = parse(line, "text") else {
            panic!("a row")
        };
        assert_eq!(row.string("url").as_deref(), Some("http://x.example/"));
        assert_eq!(row.string("n"), None);
        assert_eq!(row.string("id"), None);
    }
}
