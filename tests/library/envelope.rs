//! If parts of the text of a JSON line are cut, every other byte of the line is kept.

use std::borrow::Cow;

use copydesk::Span;
use copydesk::format::jsonl::{Line, Row, RowError, error_row, parse, parse_slowly};
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

/// A piece of a line, good or bad.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "\"", "\\", " ", "\t", "\r", "\n", "\u{feff}", "\u{a0}", "\u{85}", "\0", "\u{1f}", "é", "🌊",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            "\"text\"", "\"te\\u0078t\"", "\"id\"", "\"_copydesk_error\"", "\"text \"", "\"\"", "\"x\"",
        ]).prop_map(str::to_owned),
        4 => number(),
        3 => prop::sample::select(vec!["true", "false", "null", "nul", "NaN", "Infinity", "[1,{\"text\":\"}\"}]", "{\"a\":[]}"])
            .prop_map(str::to_owned),
        4 => string(),
    ]
}

/// Numbers in unusual spellings, and texts that are almost numbers.
fn number() -> impl Strategy<Value = String> {
    let odd = vec![
        "0",
        "-0",
        "-0.0",
        "1E5",
        "1e-999",
        "1.50e+02",
        "123456789012345678901234567890",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "0x1",
    ];
    prop::sample::select(odd).prop_map(str::to_owned)
}

/// Strings with good and bad escapes, and halves of surrogate pairs.
fn string() -> impl Strategy<Value = String> {
    let bad = prop::sample::select(vec![
        "\\ud83c",
        "\\udf0a",
        "\\ud83c\\u0041",
        "\\ud83c\\udf0a",
        "\\uD83C\\uDF0A",
        "\\u12",
        "\\u+123",
        "\\uzzzz",
        "\\x",
        "\\",
        "\t",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "\\u0000",
        "\\ud83c\\n",
    ]);
    // One bad escape at most: a second would be refused if the first were not.
    let bad = prop_oneof![3 => Just(None), 1 => (any::<prop::sample::Index>(), bad).prop_map(Some)];
    (prop::collection::vec(spelled(), 0..90), bad).prop_map(|(spelled, bad)| {
        let mut parts: Vec<String> = spelled.into_iter().map(|(_, spelling)| spelling).collect();
        if let Some((place, bad)) = bad {
            parts.insert(place.index(parts.len() + 1), bad.to_owned());
        }
        format!("\"{}\"", parts.concat())
    })
}

/// Objects. A name, a value or white space may be wrong, seldom more than one.
fn object() -> impl Strategy<Value = String> {
    let select = |of: &[&'static str]| prop::sample::select(of.to_vec()).prop_map(str::to_owned);
    let name = prop_oneof![
        5 => select(&["\"n\"", "\"x\"", "\"id\"", "\"é\""]),
        1 => select(&["\"text\"", "\"te\\u0078t\"", "\"_copydesk_error\""]),
        1 => string(),
    ];
    let value = prop_oneof![
        4 => select(&["0", "-0.0", "1E5", "true", "null", "[1,{\"text\":\"}\"}]", "\"\\n\""]),
        4 => string(),
        1 => number(),
        1 => piece(),
    ];
    let white = prop_oneof![30 => select(&["", "", " ", "\t", "\r\n"]), 1 => select(&["\u{a0}"])];
    let member = |name: BoxedStrategy<String>, value: BoxedStrategy<String>| {
        (name, value, white.clone())
            .prop_map(|(name, value, white)| format!("{white}{name}{white}:{white}{value}{white}"))
    };
    let edge =
        prop_oneof![20 => select(&["", " "]), 1 => select(&["\u{feff}", ",", "}", "\r", "x"])];
    let text = member(select(&["\"text\""]).boxed(), string().boxed());
    let others = prop::collection::vec(member(name.boxed(), value.boxed()), 0..3);
    (
        edge.clone(),
        others.clone(),
        prop::option::weighted(0.9, text),
        others,
        edge,
    )
        .prop_map(|(head, before, text, after, tail)| {
            let members: Vec<String> = before.into_iter().chain(text).chain(after).collect();
            format!("{head}{{{}}}{tail}", members.join(","))
        })
}

/// A line with a few bytes changed, inserted or removed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let good = prop_oneof![
        object(),
        (head(), prop::collection::vec(spelled(), 0..90), tail()).prop_map(
            |(head, spelled, tail)| {
                let text: String = spelled.into_iter().map(|(_, spelling)| spelling).collect();
                format!("{head}{text}{tail}")
            }
        ),
    ];
    let change = (
        any::<prop::sample::Index>(),
        0..3,
        prop_oneof![
            any::<u8>(),
            prop::sample::select(b"\"\\{}[],:0u \n".to_vec())
        ],
    );
    (good, prop::collection::vec(change, 0..4)).prop_map(|(line, changes)| {
        let mut line = line.into_bytes();
        for (place, kind, byte) in changes {
            let at = place.index(line.len() + 1);
            match kind {
                0 if at < line.len() => line[at] = byte,
                1 if at < line.len() => {
                    line.remove(at);
                }
                _ => line.insert(at, byte),
            }
        }
        line
    })
}

proptest! {
    #![proptest_config(config(4096))]

    #[test]
    fn the_quick_way_reads_what_the_slow_way_does(
        line in prop_oneof![
            4 => mutated(),
            2 => object().prop_map(String::into_bytes),
            1 => prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
        ],
        field in prop::sample::select(vec!["text", "text", "text", "id", "_copydesk_error", "", "n"]),
    ) {
        let quickly = parse(&line, field);
        if line.trim_ascii().is_empty() {
            prop_assert!(matches!(quickly, Ok(Line::Blank)));
        } else {
            match std::str::from_utf8(&line) {
                // Compares all fields of a row, and whether its text is borrowed.
                Ok(line) => {
                    let slowly = parse_slowly(line, field);
                    prop_assert_eq!(format!("{quickly:?}"), format!("{slowly:?}"));
                    if let (Ok(Line::Row(quickly)), Ok(Line::Row(slowly))) = (quickly, slowly) {
                        let is_borrowed = |row: &Row| matches!(row.text, Cow::Borrowed(_));
                        prop_assert_eq!(is_borrowed(&quickly), is_borrowed(&slowly));
                    }
                }
                Err(error) => {
                    let at = error.valid_up_to();
                    prop_assert_eq!(quickly.err(), Some(RowError::NotUtf8 { at }));
                }
            }
        }
    }
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
        let shorter = row.without(&spans);
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
