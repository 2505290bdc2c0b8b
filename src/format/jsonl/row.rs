//! Finds the text field of a JSON line, and cuts in it without touching its neighbours.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use wide::u8x16;

use super::RowError;
use super::quick;
use super::row_error::ERROR_KEY;
use crate::Span;
use crate::article::scan;

/// What a line of a JSON lines file is.
#[derive(Debug)]
pub enum Line<'l> {
    /// White space alone; goes out as it came in.
    Blank,
    /// A row that an earlier run made of a bad row; goes out as it came in, so that a second run changes nothing.
    ErrorRow,
    /// A row with a text.
    Row(Row<'l>),
}

/// A JSON object with a text in one of its fields.
#[derive(Debug)]
pub struct Row<'l> {
    pub(super) line: &'l str,
    /// What stands between the quotes of the text field, escapes and all.
    pub(super) escaped: Span,
    /// The text, decoded; borrowed where it has no escapes.
    pub text: Cow<'l, str>,
    /// The value of the field `id` as it is spelled in the line.
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

/// Reads one line, given without its line end. One pass where the line is as most are; else `serde_json` makes a second, and a
/// third over the text if it has escapes.
///
/// Nesting costs no stack. A field whose name is written with escapes is found as well; one that occurs twice is
/// an error, since readers disagree on which of the two counts.
pub fn parse<'l>(line: &'l [u8], field: &str) -> Result<Line<'l>, RowError> {
    if line.trim_ascii().is_empty() {
        return Ok(Line::Blank);
    }
    let line = match simdutf8::basic::from_utf8(line) {
        Ok(line) => line,
        Err(_) => std::str::from_utf8(line).map_err(|error| RowError::NotUtf8 {
            at: error.valid_up_to(),
        })?,
    };
    match quick::row(line, field) {
        Some(row) => Ok(Line::Row(row)),
        None => parse_slowly(line, field),
    }
}

/// Reads what [`parse`] reads, by `serde_json` alone: it is the judge of all lines, and the quick way takes only those that
/// it reads as this does.
#[doc(hidden)]
pub fn parse_slowly<'l>(line: &'l str, field: &str) -> Result<Line<'l>, RowError> {
    if !line.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => RowError::NotAnObject,
            Err(error) => RowError::not_json(&error),
        });
    }
    let fields = fields(line, field).map_err(|error| RowError::not_json(&error))?;
    let name = || field.to_owned();
    let value = match (fields.text, fields.n_texts) {
        (None, _) if fields.is_error_row => return Ok(Line::ErrorRow),
        (None, _) => return Err(RowError::NoField { field: name() }),
        (Some(value), 1) => value.get(),
        (Some(_), _) => return Err(RowError::TwoFields { field: name() }),
    };
    if !value.starts_with('"') {
        return Err(RowError::NotAString { field: name() });
    }
    let Text(text) = serde_json::from_str(value).map_err(|error| RowError::NotUnicode {
        field: name(),
        why: super::row_error::without_place(&error),
    })?;
    // The value is borrowed from the line, so the distance of the two is the value's place.
    let start = value.as_ptr().addr() - line.as_ptr().addr() + 1;
    Ok(Line::Row(Row {
        line,
        escaped: Span::new(start, start + value.len() - 2),
        text,
        id: fields.id.map(RawValue::get),
    }))
}

impl<'l> Row<'l> {
    /// The line without the given spans of its text, which are in order and do not touch.
    ///
    /// What stays keeps its spelling, escapes included.
    pub fn without(&self, cuts: &[Span]) -> Cow<'l, str> {
        if cuts.is_empty() {
            return Cow::Borrowed(self.line);
        }
        let mut shorter = String::with_capacity(self.line.len());
        self.kept(cuts, |kept| shorter.push_str(kept));
        Cow::Owned(shorter)
    }

    /// Gives the parts of what [`Row::without`] is, one behind the other.
    pub fn kept(&self, cuts: &[Span], mut take: impl FnMut(&'l str)) {
        let mut start = 0;
        for gone in self.spelled(cuts) {
            take(&self.line[start..gone.start]);
            start = gone.end;
        }
        take(&self.line[start..]);
    }

    /// Where the given spans of the text, which are in order, stand in the line, escapes and all. One pass.
    pub fn spelled(&self, spans: &[Span]) -> Vec<Span> {
        let mut places = Places::new(self.escaped.of(self.line), quick::backslashes);
        let mut place = |at| self.escaped.start + places.of(at);
        spans
            .iter()
            .map(|span| {
                let start = place(span.start);
                Span::new(start, place(span.end))
            })
            .collect()
    }

    /// The whole line.
    pub fn line(&self) -> &'l str {
        self.line
    }
}

/// Maps offsets of a text to offsets of its spelling in JSON. Asked in rising order, it makes one pass in all.
struct Places<'s, F> {
    escaped: &'s str,
    escapes: scan::Places<'s, F>,
    at: usize,
    text_at: usize,
    next_escape: usize,
}

impl<'s, F: Fn(u8x16) -> u8x16> Places<'s, F> {
    /// `is_escape` marks where escapes begin.
    fn new(escaped: &'s str, is_escape: F) -> Self {
        let mut places = Places {
            escaped,
            escapes: scan::Places::new(escaped.as_bytes(), is_escape),
            at: 0,
            text_at: 0,
            next_escape: 0,
        };
        places.find_escape();
        places
    }

    fn find_escape(&mut self) {
        self.next_escape = self.escapes.next(self.at).unwrap_or(self.escaped.len());
    }

    /// The offset in the spelling of the character at `target` in the text.
    fn of(&mut self, target: usize) -> usize {
        loop {
            let plain = self.next_escape - self.at;
            let wanted = target - self.text_at;
            if wanted <= plain {
                self.at += wanted;
                self.text_at = target;
                return self.at;
            }
            let (n_escaped, n_text) = escape_len(&self.escaped.as_bytes()[self.next_escape..]);
            self.at = self.next_escape + n_escaped;
            self.text_at += plain + n_text;
            self.find_escape();
        }
    }
}

/// The bytes of the valid escape that `rest` begins with, and the bytes of its character in UTF-8.
fn escape_len(rest: &[u8]) -> (usize, usize) {
    if !rest.starts_with(b"\\u") {
        return (2, 1);
    }
    let unit = quick::unit(rest).expect("an escape that was read before");
    // A surrogate is half of a character; the other half has been seen.
    char::from_u32(unit).map_or((12, 4), |c| (6, c.len_utf8()))
}

/// The fields of an object that matter.
#[derive(Default)]
struct Fields<'l> {
    text: Option<&'l RawValue>,
    n_texts: usize,
    id: Option<&'l RawValue>,
    is_error_row: bool,
}

fn fields<'l>(line: &'l str, field: &str) -> Result<Fields<'l>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(line);
    let fields = json.deserialize_map(FieldsOf { field })?;
    json.end()?;
    Ok(fields)
}

struct FieldsOf<'f> {
    field: &'f str,
}

impl<'l> Visitor<'l> for FieldsOf<'_> {
    type Value = Fields<'l>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'l>>(self, mut map: M) -> Result<Fields<'l>, M::Error> {
        let mut fields = Fields::default();
        while let Some(key) = map.next_key_seed(KeyOf { field: self.field })? {
            match key {
                Key::Text => {
                    fields.text = Some(map.next_value()?);
                    fields.n_texts += 1;
                }
                Key::Id => fields.id = Some(map.next_value()?),
                Key::Error => {
                    fields.is_error_row = true;
                    map.next_value::<IgnoredAny>()?;
                }
                Key::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fields)
    }
}

enum Key {
    Text,
    Id,
    Error,
    Other,
}

struct KeyOf<'f> {
    field: &'f str,
}

impl<'l> DeserializeSeed<'l> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'l>>(self, key: D) -> Result<Key, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            _ if key == self.field => Key::Text,
            "id" => Key::Id,
            ERROR_KEY => Key::Error,
            _ => Key::Other,
        })
    }
}

/// A string that is borrowed where it can be.
#[derive(serde::Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: &str) -> Row<'_> {
        match parse(line.as_bytes(), "text") {
            Ok(Line::Row(row)) => row,
            other => panic!("{line}: {other:?}"),
        }
    }

    /// Cuts every occurrence of `gone` from the text of `line`.
    fn cut(line: &str, gone: &str) -> String {
        let row = row(line);
        let cuts: Vec<Span> = row
            .text
            .match_indices(gone)
            .map(|(at, s)| Span::new(at, at + s.len()))
            .collect();
        assert!(!cuts.is_empty(), "{gone:?} stands in {:?}", row.text);
        row.without(&cuts).into_owned()
    }

    fn error(line: &[u8]) -> RowError {
        parse(line, "text").expect_err("a bad row")
    }

    #[test]
    fn nothing_cut_is_nothing_changed() {
        let line = r#" { "n" : 1.0e+02 ,"text":"caf\u00e9\/x", "n":1} "#;
        assert_eq!(row(line).without(&[]), line);
        assert_eq!(row(line).text, "café/x");
    }

    #[test]
    fn only_the_text_loses_bytes() {
        assert_eq!(
            cut(
                r#"{"z":1.50, "text" : "One. Two. Three." ,"z":[ {"text":"Two. "} ]}"#,
                "Two. "
            ),
            r#"{"z":1.50, "text" : "One. Three." ,"z":[ {"text":"Two. "} ]}"#
        );
    }

    #[test]
    fn what_stays_keeps_its_escapes() {
        assert_eq!(
            cut(
                r#"{"text":"\u00c9t\u00E9 \ud83c\udf0a\/\n\"\\ gone \u0041\t"}"#,
                "gone "
            ),
            r#"{"text":"\u00c9t\u00E9 \ud83c\udf0a\/\n\"\\ \u0041\t"}"#
        );
    }

    #[test]
    fn escapes_are_cut_whole() {
        assert_eq!(
            cut(r#"{"text":"a\n\ud83c\udf0ab\n\u00e9"}"#, "\n🌊b"),
            r#"{"text":"a\n\u00e9"}"#
        );
        assert_eq!(cut(r#"{"text":"a\\nb"}"#, "\\"), r#"{"text":"anb"}"#);
    }

    #[test]
    fn several_cuts_are_made_in_one_pass() {
        assert_eq!(
            cut(r#"{"text":"x\u00e9x\n\nxx\"x"}"#, "x"),
            r#"{"text":"\u00e9\n\n\""}"#
        );
    }

    #[test]
    fn every_span_of_an_escaped_text_can_be_cut() {
        let line = r#"{"text":"aé\u00e9\n🌊\ud83c\udf0a\\b","n":1}"#;
        let row = row(line);
        let edges: Vec<usize> = (0..=row.text.len())
            .filter(|&at| row.text.is_char_boundary(at))
            .collect();
        for &start in &edges {
            for &end in edges.iter().filter(|&&end| end > start) {
                let shorter = row.without(&[Span::new(start, end)]).into_owned();
                let want = format!("{}{}", &row.text[..start], &row.text[end..]);
                assert_eq!(self::row(&shorter).text, want);
            }
        }
    }

    #[test]
    fn a_name_with_escapes_is_the_same_name() {
        assert_eq!(row(r#"{"te\u0078t":"x"}"#).text, "x");
        assert_eq!(cut(r#"{"te\u0078t":"x y"}"#, " y"), r#"{"te\u0078t":"x"}"#);
    }

    #[test]
    fn the_id_is_shown_as_it_is_spelled() {
        assert_eq!(
            row(r#"{"id":"a\u0041","text":""}"#).id,
            Some(r#""a\u0041""#)
        );
        assert_eq!(row(r#"{"id":7e1,"text":""}"#).id, Some("7e1"));
        assert_eq!(row(r#"{"text":""}"#).id, None);
    }

    #[test]
    fn the_text_may_be_in_the_field_id() {
        assert!(matches!(parse(br#"{"id":"x"}"#, "id"), Ok(Line::Row(_))));
    }

    #[test]
    fn blank_lines_are_no_rows() {
        for line in ["", " ", "\t\r"] {
            assert!(matches!(parse(line.as_bytes(), "text"), Ok(Line::Blank)));
        }
    }

    #[test]
    fn bad_rows_say_what_is_wrong() {
        for (line, message) in [
            ("[1]", "a JSON value, but no object"),
            ("\"text\"", "a JSON value, but no object"),
            ("{}", "no string field `text`"),
            ("{\"text\":null}", "the field `text` is no string"),
            ("{\"text\":5}", "the field `text` is no string"),
            ("{\"text\":[\"a\"]}", "the field `text` is no string"),
            (
                "{\"text\":\"a\",\"te\\u0078t\":\"b\"}",
                "two fields with the name `text`",
            ),
            (
                "{\"text\":\"\\ud800\"}",
                "the field `text` is no Unicode text: unexpected end of hex escape",
            ),
            (
                "{\"text\":\"\\udc00 x\"}",
                "the field `text` is no Unicode text: lone leading surrogate in hex escape",
            ),
            ("The ferry", "not JSON: expected value at column 1"),
            ("{\"text\":NaN}", "not JSON: expected value at column 9"),
            (
                "{\"text\":\"a\"",
                "not JSON: EOF while parsing an object at column 11",
            ),
            (
                "{\"text\":\"a\"} {",
                "not JSON: trailing characters at column 14",
            ),
            (
                "{\"text\":\"a\tb\"}",
                "not JSON: control character (\\u0000-\\u001F) found while parsing a string at column 10",
            ),
        ] {
            assert_eq!(error(line.as_bytes()).to_string(), message, "{line}");
        }
        assert_eq!(
            error(b"{\"text\":\"caf\xE9\"}").to_string(),
            "not UTF-8 at byte 12"
        );
    }

    #[test]
    fn depth_costs_no_stack() {
        let open = "[".repeat(100_000);
        let close = "]".repeat(100_000);
        assert!(matches!(error(open.as_bytes()), RowError::NotJson { .. }));
        assert_eq!(
            error(format!("{open}{close}").as_bytes()),
            RowError::NotAnObject
        );
        let deep = format!(r#"{{"deep":{open}{close},"text":"x"}}"#);
        assert_eq!(row(&deep).text, "x");
    }

    #[test]
    fn a_line_end_is_no_part_of_the_row() {
        for (line, want) in [
            ("{}\n", ("{}", "\n")),
            ("{}\r\n", ("{}", "\r\n")),
            ("{}", ("{}", "")),
            ("{}\r", ("{}\r", "")),
            ("\n", ("", "\n")),
            ("", ("", "")),
        ] {
            assert_eq!(
                line_end(line.as_bytes()),
                (want.0.as_bytes(), want.1.as_bytes()),
                "{line:?}"
            );
        }
    }
}
