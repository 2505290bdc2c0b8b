//! Tests of reading and cutting JSON lines.

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
    spliced(&row, &cuts)
}

fn spliced(row: &Row, cuts: &[Span]) -> String {
    let mut out = Vec::new();
    row.splice(cuts, &mut out);
    String::from_utf8(out).unwrap()
}

fn error(line: &[u8]) -> RowError {
    parse(line, "text").expect_err("a bad row")
}

#[test]
fn nothing_cut_is_nothing_changed() {
    let line = r#" { "n" : 1.0e+02 ,"text":"caf\u00e9\/x", "n":1} "#;
    assert_eq!(spliced(&row(line), &[]), line);
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
fn the_kept_text_keeps_its_escapes() {
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
            let shorter = spliced(&row, &[Span::new(start, end)]);
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
fn other_strings_are_found_whatever_their_spelling() {
    let row = row(r#"{"text": "a", "u\u0072l": "http:\/\/x.example\/", "n": 3}"#);
    assert_eq!(row.field("url").as_deref(), Some("http://x.example/"));
    assert_eq!(row.field("n"), None);
    assert_eq!(row.field("id"), None);
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
fn nesting_needs_no_stack() {
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
