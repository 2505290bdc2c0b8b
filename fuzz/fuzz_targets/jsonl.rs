//! Whatever is cut from the text of a JSON line, every byte outside the text survives; a bad line comes back from its error row.
#![no_main]

use std::hash::{DefaultHasher, Hash, Hasher};

use copydesk::Span;
use copydesk::format::jsonl::{Row, parse};
use copydesk::format::{Parsed, Record, error_row, line_end};
use copydesk_fuzz::{PLAIN, is_subsequence};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const FIELD: &str = "text";

fuzz_target!(|bytes: &[u8]| {
    let (line, end) = line_end(bytes);
    assert!(matches!(end, b"" | b"\n" | b"\r\n"));
    assert_eq!([line, end].concat(), bytes);
    let value: Option<Value> = serde_json::from_slice(line).ok();
    match parse(line, FIELD) {
        Ok(Parsed::Article(row)) if value.as_ref().is_some_and(|value| value[FIELD].is_array()) => {
            let mut shorter = Vec::new();
            row.splice(&any_cuts(&row.text), &mut shorter);
            assert!(serde_json::from_slice::<Value>(&shorter).is_ok());
        }
        Ok(Parsed::Article(row)) => {
            if let Some(value) = value {
                assert_eq!(value[FIELD].as_str(), Some(&*row.text));
            }
            check(&row, &PLAIN.clean(&row.text).cuts);
            check(&row, &any_cuts(&row.text));
            check(&row, &[]);
        }
        Ok(Parsed::Null) => {}
        Ok(Parsed::Pass | Parsed::Missing) => {
            assert!(value.is_none_or(|value| value.get(FIELD).is_none()));
        }
        Err(error) => {
            check_error_row(&error_row(&error, 1, line), line);
            let text = value.as_ref().and_then(|value| value.get(FIELD)?.as_str());
            assert!(text.is_none() || error.kind() == "two_fields", "{error}");
        }
    }
});

/// Cuts that have no reason but the text, at any of its characters.
fn any_cuts(text: &str) -> Vec<Span> {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let mask = hasher.finish();
    let mut cuts: Vec<Span> = Vec::new();
    for (n, (at, c)) in text.char_indices().enumerate() {
        let end = at + c.len_utf8();
        match cuts.last_mut() {
            _ if mask >> (n % 64) & 1 == 0 => {}
            Some(last) if last.end == at => last.end = end,
            _ => cuts.push(Span::new(at, end)),
        }
    }
    cuts
}

fn check(row: &Row, cuts: &[Span]) {
    let line = row.raw();
    let mut shorter = Vec::new();
    row.splice(cuts, &mut shorter);
    let shorter = String::from_utf8(shorter).expect("whole characters are cut");
    assert!(is_subsequence(shorter.as_bytes(), line.as_bytes()));

    let whole = row.changes(&[Span::new(0, row.text.len())])[0].place;
    assert_eq!(spoken(whole.of(line)), row.text, "where the text stands");
    let n_after = line.len() - whole.end;
    assert_eq!(shorter[..whole.start], line[..whole.start]);
    assert_eq!(shorter[shorter.len() - n_after..], line[whole.end..]);

    let mut kept = String::new();
    let mut at = 0;
    for cut in cuts {
        kept.push_str(&row.text[at..cut.start]);
        at = cut.end;
    }
    kept.push_str(&row.text[at..]);
    let inside = &shorter[whole.start..shorter.len() - n_after];
    assert_eq!(spoken(inside), kept, "what the text is then");

    let Ok(Parsed::Article(again)) = parse(shorter.as_bytes(), FIELD) else {
        panic!("no row any more: {shorter}");
    };
    assert_eq!((&*again.text, again.id), (&*kept, row.id));
}

/// What stands between two quotes of JSON.
fn spoken(escaped: &str) -> String {
    serde_json::from_str(&format!("\"{escaped}\"")).expect("a JSON string")
}

fn check_error_row(row: &str, line: &[u8]) {
    assert!(!row.contains(['\n', '\r']));
    assert!(matches!(parse(row.as_bytes(), FIELD), Ok(Parsed::Pass)));
    let row: Value = serde_json::from_str(row).expect("an error row is JSON");
    let raw = row["_raw"].as_str().expect("it has the raw line");
    let bytes: Vec<u8> = match row["_copydesk_error"]["raw_encoding"].as_str() {
        Some(_) => raw
            .chars()
            .map(|c| u8::try_from(c).expect("Latin-1"))
            .collect(),
        None => raw.as_bytes().to_vec(),
    };
    assert_eq!(bytes, line);
}
