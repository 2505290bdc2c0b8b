//! If parts of the text of a JSON line are cut, every other byte of the line is kept.

use copydesk::Span;
use copydesk::format::Record;
use copydesk::format::jsonl::{Line, error_row, parse};
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
            .map(|unit| match upper {
                true => format!("\\u{unit:04X}"),
                false => format!("\\u{unit:04x}"),
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

        let Ok(Line::Row(row)) = parse(raw.as_bytes(), "text") else {
            panic!("{raw} is a row");
        };
        prop_assert_eq!(&*row.text, &text);
        let mut shorter = Vec::new();
        row.splice(&spans, &mut shorter);
        let shorter = String::from_utf8(shorter).expect("whole characters are cut");
        prop_assert_eq!(&*shorter, &kept);
        let Ok(Line::Row(row)) = parse(shorter.as_bytes(), "text") else {
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
