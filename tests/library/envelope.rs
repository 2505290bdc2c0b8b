//! If parts of the text of a JSON line are cut, every other byte of the line is kept. Bad lines are named and passed on.

use copydesk::Span;
use copydesk::format::jsonl::{Row, parse};
use copydesk::format::{Parsed, Record, RowError, error_row, line_end};
use proptest::prelude::*;

use crate::properties::config;

/// A character and one of its spellings in JSON.
fn spelled() -> impl Strategy<Value = (char, String)> {
    let character = prop_oneof![
        4 => any::<char>(),
        2 => prop::sample::select(vec!['"', '\\', '/', '\n', '\r', '\t', '\u{8}', '\u{c}', '\u{0}', '\u{7f}', '🌊']),
        4 => prop::char::range('a', 'e'),
    ];
    (character, 0..3usize).prop_map(|(c, style)| (c, spelling(c, style)))
}

/// Spells `c` as itself, as a short escape, or in `\u` escapes of either case.
fn spelling(c: char, style: usize) -> String {
    let short = match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '/' => Some("\\/"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        '\u{8}' => Some("\\b"),
        '\u{c}' => Some("\\f"),
        _ => None,
    };
    let units = |upper: bool| {
        let mut buffer = [0; 2];
        c.encode_utf16(&mut buffer)
            .iter()
            .map(|unit| {
                if upper {
                    format!("\\u{unit:04X}")
                } else {
                    format!("\\u{unit:04x}")
                }
            })
            .collect::<String>()
    };
    match (style, short) {
        (0, Some(short)) => short.to_owned(),
        (0, None) if !('\0'..' ').contains(&c) => c.to_string(),
        (1, _) => units(true),
        _ => units(false),
    }
}

/// The part of an object before the text.
fn head() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{\"text\":\"",
        "{\"te\\u0078t\" : \"",
        " { \"n\" : 1.50e+02,\t\"text\":  \"",
        "{\"x\":{\"text\":\"a\"},\"x\":\"\\ud800\",\"text\":\"",
        "{\"é\":[[[]]],\"\":null,\"text\":\r\"",
    ])
}

fn tail() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\"}",
        "\" , \"id\":7.50 }",
        "\",\"n\":-0.0,\"n\":1E5,\"u\":\"\\u00E9\\/\"} ",
        "\",\"deep\":[{\"text\":\"\"},[true,false]]}\t",
    ])
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn only_what_is_cut_goes(
        head in head(),
        tail in tail(),
        spelled in prop::collection::vec(spelled(), 0..60),
        cuts in prop::collection::vec(any::<bool>(), 60),
    ) {
        let mut raw = head.to_owned();
        let (mut text, mut kept, mut kept_text) = (String::new(), head.to_owned(), String::new());
        let mut spans: Vec<Span> = Vec::new();
        for ((c, spelling), &is_cut) in spelled.iter().zip(&cuts) {
            let start = text.len();
            raw.push_str(spelling);
            text.push(*c);
            match spans.last_mut() {
                Some(last) if is_cut && last.end == start => last.end = text.len(),
                _ if is_cut => spans.push(Span::new(start, text.len())),
                _ => {
                    kept.push_str(spelling);
                    kept_text.push(*c);
                }
            }
        }
        raw.push_str(tail);
        kept.push_str(tail);

        let Ok(Parsed::Article(row)) = parse(raw.as_bytes(), "text") else {
            panic!("{raw} is a row");
        };
        prop_assert_eq!(&*row.text, &text);
        let mut shorter = Vec::new();
        row.splice(&spans, &mut shorter);
        let shorter = String::from_utf8(shorter).expect("whole characters are cut");
        prop_assert_eq!(&*shorter, &kept);
        let Ok(Parsed::Article(row)) = parse(shorter.as_bytes(), "text") else {
            panic!("{shorter} is a row");
        };
        prop_assert_eq!(&*row.text, &kept_text);
    }

    #[test]
    fn no_line_panics_and_every_error_row_carries_its_line(
        line in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..80),
            "[\\[\\]{}\",:tex\\\\u0d8 ]{0,60}".prop_map(String::into_bytes),
            "[{]\"text\":\"[a-d\\\\u\"0-9]{0,20}\"[}]".prop_map(String::into_bytes),
        ],
    ) {
        if let Err(error) = parse(&line, "text") {
            let row = error_row(&error, 1, &line);
            prop_assert!(!row.contains(['\n', '\r']));
            let row: serde_json::Value = serde_json::from_str(&row).expect("an error row is JSON");
            let raw = row["_raw"].as_str().expect("it has the raw line");
            let bytes: Vec<u8> = match row["_copydesk_error"]["raw_encoding"].as_str() {
                Some(_) => raw.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect(),
                None => raw.as_bytes().to_vec(),
            };
            prop_assert_eq!(bytes, line);
        }
    }
}

fn row(line: &str) -> Row<'_> {
    match parse(line.as_bytes(), "text") {
        Ok(Parsed::Article(row)) => row,
        other => panic!("{line}: {other:?}"),
    }
}

fn error(line: &[u8]) -> RowError {
    parse(line, "text").expect_err("a bad row")
}

#[test]
fn only_the_text_loses_bytes() {
    for (line, gone, expected) in [
        (
            r#"{"z":1.50, "text" : "One. Two. Three." ,"z":[ {"text":"Two. "} ]}"#,
            "Two. ",
            r#"{"z":1.50, "text" : "One. Three." ,"z":[ {"text":"Two. "} ]}"#,
        ),
        // The kept text keeps its escapes, and escapes are cut whole.
        (
            r#"{"te\u0078t":"\u00c9t\u00E9 \ud83c\udf0a\/\n\"\\ gone \u0041\t"}"#,
            "gone ",
            r#"{"te\u0078t":"\u00c9t\u00E9 \ud83c\udf0a\/\n\"\\ \u0041\t"}"#,
        ),
        (
            r#"{"text":"a\n\ud83c\udf0ab\n\u00e9"}"#,
            "\n🌊b",
            r#"{"text":"a\n\u00e9"}"#,
        ),
        (
            r#"{"text":"x\u00e9x\n\nxx\"x"}"#,
            "x",
            r#"{"text":"\u00e9\n\n\""}"#,
        ),
        (
            r#" { "n" : 1.0e+02 ,"text":"caf\u00e9\/x", "n":1} "#,
            "gone",
            "",
        ),
    ] {
        let row = row(line);
        let found = row.text.match_indices(gone);
        let cuts: Vec<Span> = found.map(|(at, s)| Span::new(at, at + s.len())).collect();
        let mut out = Vec::new();
        row.splice(&cuts, &mut out);
        let expected = if cuts.is_empty() { line } else { expected };
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
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
fn other_strings_and_numbers_are_found_whatever_their_spelling() {
    let row = row(r#"{"text": "a", "u\u0072l": "http:\/\/x.example\/", "n": 3}"#);
    assert_eq!(row.field("url").as_deref(), Some("http://x.example/"));
    assert_eq!(
        (row.field("n").as_deref(), row.field("id")),
        (Some("3"), None)
    );
}

#[test]
fn a_field_may_be_in_another_one() {
    let line = r#"{"a.b":1,"id":3,"a":{"b":"One.","c/d":["x",{"e":"Two."}]},"b.c":"Three."}"#;
    let text = |field: &str| match parse(line.as_bytes(), field) {
        Ok(Parsed::Article(row)) => Some(row.text.into_owned()),
        _ => None,
    };
    assert_eq!(text("/a/b").as_deref(), Some("One."));
    assert_eq!(text("a.c/d.1.e").as_deref(), Some("Two."));
    assert_eq!(text("/a/c~1d/1/e").as_deref(), Some("Two."));
    assert_eq!(text("b.c").as_deref(), Some("Three."));
    // A field whose own name has the dot comes first, and this one is no text.
    assert!(matches!(
        parse(line.as_bytes(), "a.b"),
        Err(RowError::NotAString(..))
    ));
    for missing in ["a.x", "/a/c~1d/7", "b", "/b.c/x", "a.b.c.d", "."] {
        assert!(
            matches!(parse(line.as_bytes(), missing), Ok(Parsed::Missing)),
            "{missing}"
        );
    }
}

#[test]
fn a_list_of_paragraphs_stays_a_list() {
    let line = r#"{"text":["One.", "T\\wo.","Three." ], "n":[1]}"#;
    let row = row(line);
    assert_eq!(row.text, "One.\nT\\wo.\nThree.");
    for (cut, expected) in [
        ("One.", r#"{"text":["T\\wo.","Three." ], "n":[1]}"#),
        ("One.\n", r#"{"text":["T\\wo.","Three." ], "n":[1]}"#),
        ("T\\wo.", r#"{"text":["One.","Three." ], "n":[1]}"#),
        ("\nThree.", r#"{"text":["One.", "T\\wo." ], "n":[1]}"#),
        ("Three.", r#"{"text":["One.", "T\\wo." ], "n":[1]}"#),
        ("wo.\nThr", r#"{"text":["One.", "T\\ee." ], "n":[1]}"#),
        ("One.\nT\\wo.\nThree.", r#"{"text":["" ], "n":[1]}"#),
    ] {
        let start = row.text.find(cut).unwrap();
        let mut out = Vec::new();
        row.splice(&[Span::new(start, start + cut.len())], &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{cut:?}");
    }
}

#[test]
fn null_and_missing_texts_are_no_errors() {
    for line in [
        "{\"text\":null}",
        "{\"text\":NaN}",
        "{\"text\":[]}",
        "{\"a\":\"NaN\",\"text\": NaN }",
    ] {
        assert!(
            matches!(parse(line.as_bytes(), "text"), Ok(Parsed::Null)),
            "{line}"
        );
    }
    for line in ["{}", "{\"a\":NaN}"] {
        assert!(
            matches!(parse(line.as_bytes(), "text"), Ok(Parsed::Missing)),
            "{line}"
        );
    }
}

#[test]
fn numbers_of_python_and_broken_names_are_passed() {
    let line = r#"{"a":NaN,"b":[-Infinity,Infinity],"\ud800":1,"text":"NaN: \"One.\" Two."}"#;
    let mut out = Vec::new();
    row(line).splice(&[Span::new(0, 5)], &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), line.replace("NaN: ", ""));
}

#[test]
fn the_text_may_be_in_the_field_id() {
    assert!(matches!(
        parse(br#"{"id":"x"}"#, "id"),
        Ok(Parsed::Article(_))
    ));
}

#[test]
fn blank_lines_are_no_rows() {
    for line in ["", " ", "\t\r"] {
        assert!(matches!(parse(line.as_bytes(), "text"), Ok(Parsed::Pass)));
    }
}

#[test]
fn bad_rows_say_what_is_wrong() {
    for (line, message) in [
        (&b"[1]"[..], "a JSON value, but no object"),
        (b"\"text\"", "a JSON value, but no object"),
        (
            b"{\"text\":5}",
            "the field `text` is neither a string nor a list of strings",
        ),
        (
            b"{\"text\":[\"a\", null]}",
            "the field `text` is neither a string nor a list of strings",
        ),
        (
            b"{\"text\":\"a\",\"te\\u0078t\":\"b\"}",
            "two fields with the name `text`",
        ),
        (
            b"{\"text\":\"\\ud800\"}",
            "the field `text` is no Unicode text: it has half of a surrogate pair",
        ),
        (
            b"{\"text\":\"\\udc00 x\"}",
            "the field `text` is no Unicode text: it has half of a surrogate pair",
        ),
        (b"The ferry", "not JSON: expected value at column 1"),
        (b"{\"text\":nan}", "not JSON: expected ident at column 10"),
        (
            b"{\"text\":\"a\"",
            "not JSON: EOF while parsing an object at column 11",
        ),
        (
            b"{\"text\":\"a\"} {",
            "not JSON: trailing characters at column 14",
        ),
        (
            b"{\"text\":\"a\tb\"}",
            "not JSON: control character (\\u0000-\\u001F) found while parsing a string at column 10",
        ),
        (b"{\"text\":\"caf\xE9\"}", "not UTF-8 at byte 12"),
    ] {
        let shown = String::from_utf8_lossy(line);
        assert_eq!(error(line).to_string(), message, "{shown}");
    }
}

#[test]
fn nesting_needs_no_stack() {
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(error(open.as_bytes()), RowError::NotJson(..)));
    let closed = format!("{open}{close}");
    assert_eq!(error(closed.as_bytes()), RowError::NotAnObject);
    assert_eq!(row(&format!(r#"{{"deep":{closed},"text":"x"}}"#)).text, "x");
}

#[test]
fn a_line_end_is_no_part_of_the_row() {
    for (row, end) in [
        ("{}", "\n"),
        ("{}", "\r\n"),
        ("{}", ""),
        ("{}", "\r"),
        ("", "\n"),
        ("", ""),
    ] {
        let line = format!("{row}{end}");
        assert_eq!(
            line_end(line.as_bytes()),
            (row.as_bytes(), end.as_bytes()),
            "{line:?}"
        );
    }
}

#[test]
fn an_error_row_contains_the_raw_line_and_is_passed_through() {
    let field = "text".to_owned();
    let not_a_string = error_row(&RowError::NotAString(field), 17, b"{\"a\":\"\r\"}");
    assert_eq!(
        not_a_string,
        r#"{"_copydesk_error":{"kind":"not_a_string","message":"the field `text` is neither a string nor a list of strings","line":17},"_raw":"{\"a\":\"\r\"}"}"#
    );
    // Bytes that are not UTF-8 are kept as Latin-1.
    let not_utf8 = error_row(&RowError::NotUtf8(1), 1, b"a\xE9\xC3\xA9");
    assert_eq!(
        not_utf8,
        r#"{"_copydesk_error":{"kind":"not_utf8","message":"not UTF-8 at byte 1","line":1,"raw_encoding":"latin-1"},"_raw":"aéÃ©"}"#
    );
    for row in [not_a_string, not_utf8] {
        assert!(matches!(parse(row.as_bytes(), "text"), Ok(Parsed::Pass)));
    }
}

#[test]
fn counts_are_added_at_the_end_of_a_line_as_it_is_spelled() {
    let counts = [("words_in", "3"), ("would_be_empty", "false")];
    let counts = counts.map(|(name, value)| (name.to_owned(), value.to_owned()));
    for (line, clean) in [
        (
            "{\"text\":\"One.\"}",
            "{\"text\":\"One.\",\"n\\\"\":{\"words_in\":3,\"would_be_empty\":false}}",
        ),
        (
            "{ \"text\": \"}\" } ",
            "{ \"text\": \"}\" , \"n\\\"\": {\"words_in\": 3, \"would_be_empty\": false}} ",
        ),
    ] {
        let Ok(Parsed::Article(row)) = parse(line.as_bytes(), "text") else {
            panic!("{line} is a row")
        };
        let addition = row.addition("n\"", &counts).unwrap();
        let at = line.len() - addition.n_after;
        let added = [&line[..at], &addition.text, &line[at..]].concat();
        assert_eq!(added, clean);
        let has_field = row.addition("text", &counts).unwrap_err();
        assert_eq!(has_field.to_string(), "there is a field `text` already");
    }
}
