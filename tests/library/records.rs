//! Files of records: independent readers find the same records before and after, but for the text that is cut.

use copydesk::Span;
use copydesk::format::scanner::Scanner;
use copydesk::format::table::{Table, delimiter_of};
use copydesk::format::{Parsed, Record, RowError, line_end, wet};
use proptest::prelude::*;
use proptest::sample::select;

use crate::properties::config;

/// The records of a file that is given in pieces of this size.
fn split(mut scanner: Scanner, file: &[u8], n: usize) -> Vec<&[u8]> {
    let mut ends = Vec::new();
    for (at, piece) in file.chunks(n).enumerate() {
        let mut new = Vec::new();
        scanner.scan(piece, &mut new);
        ends.extend(new.into_iter().map(|end| at * n + end));
    }
    ends.push(file.len());
    let mut start = 0;
    let records = ends
        .into_iter()
        .map(|end| &file[std::mem::replace(&mut start, end)..end]);
    records.filter(|record| !record.is_empty()).collect()
}

/// The rows as the crate `csv` reads them.
fn read(file: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new();
    reader
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter);
    let rows = reader.from_reader(file).into_byte_records();
    rows.map(|row| row.unwrap().iter().map(<[u8]>::to_vec).collect())
        .collect()
}

/// Cuts of a text that a mask decides, at any of its characters.
fn cuts(text: &str, mask: &[bool]) -> Vec<Span> {
    let mut cuts: Vec<Span> = Vec::new();
    for ((at, c), &is_cut) in text.char_indices().zip(mask) {
        let end = at + c.len_utf8();
        match cuts.last_mut() {
            _ if !is_cut => {}
            Some(last) if last.end == at => last.end = end,
            _ => cuts.push(Span::new(at, end)),
        }
    }
    cuts
}

fn without(text: &str, cuts: &[Span]) -> String {
    let is_kept = |at: usize| !cuts.iter().any(|cut| cut.start <= at && at < cut.end);
    text.char_indices()
        .filter(|(at, _)| is_kept(*at))
        .map(|(_, c)| c)
        .collect()
}

fn mask() -> impl Strategy<Value = Vec<bool>> {
    prop::collection::vec(any::<bool>(), 30)
}

/// Any bytes that matter in a table.
fn table() -> impl Strategy<Value = String> {
    prop::collection::vec(
        select(vec![
            "\"", "\"", "\"\"", ",", ";", "a", "é", "\n", "\r\n", "\r", " ",
        ]),
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn rows_and_cells_are_those_of_another_reader(file in table(), n in 1..9usize, delimiter in select(b",;".to_vec())) {
        let rows = split(Scanner::rows(delimiter), file.as_bytes(), n);
        prop_assert_eq!(rows.concat(), file.as_bytes());
        let rows: Vec<&[u8]> = rows.into_iter().map(|row| line_end(row).0).filter(|row| !row.is_empty()).collect();
        let known = read(file.as_bytes(), delimiter);
        prop_assert_eq!(rows.len(), known.len(), "{:?}", known);
        let table = Table::numbered(delimiter);
        for (row, known) in rows.iter().zip(&known) {
            for (column, cell) in (1..).zip(known) {
                match table.parse(row, 1, &column.to_string()) {
                    Ok(Parsed::Article(found)) => prop_assert_eq!(found.text().as_bytes(), cell),
                    Err(RowError::BadQuotes(..)) => {}
                    other => prop_assert!(false, "{:?} {other:?}", cell),
                }
            }
            let more = (known.len() + 1).to_string();
            prop_assert!(matches!(table.parse(row, 1, &more), Ok(Parsed::Missing)));
        }
    }

    #[test]
    fn only_the_cell_changes(row in table(), column in 1..4usize, mask in mask()) {
        let row = line_end(split(Scanner::rows(b','), row.as_bytes(), 99).first().copied().unwrap_or_default()).0;
        let table = Table::numbered(b',');
        let Ok(Parsed::Article(found)) = table.parse(row, 1, &column.to_string()) else {
            return Ok(());
        };
        let cuts = cuts(found.text(), &mask);
        let mut clean = Vec::new();
        found.splice(&cuts, &mut clean);
        let mut expected = read(row, b',').concat();
        expected[column - 1] = without(found.text(), &cuts).into_bytes();
        prop_assert_eq!(read(&clean, b','), vec![expected.clone()], "{:?}", String::from_utf8_lossy(&clean));
        // It was quoted, or needs to be.
        let raw = found.raw();
        let is_quoted = |row: &[u8]| row.iter().filter(|&&b| b == b'"').count();
        if is_quoted(&clean) > is_quoted(raw.as_bytes()) {
            let kept = without(found.text(), &cuts);
            prop_assert!(kept.starts_with('"') || expected.len() == 1 && kept.is_empty());
        }
    }

    #[test]
    fn elements_of_json_are_found_in_any_layout(
        texts in prop::collection::vec("[a\"\\\\{}\\[\\], é\n]{0,8}", 0..5),
        is_pretty in any::<bool>(),
        is_array in any::<bool>(),
        n in 1..9usize,
    ) {
        let values: Vec<serde_json::Value> =
            texts.iter().map(|text| serde_json::json!({"n": [{"[": text}], "text": text})).collect();
        let write = |value: &serde_json::Value| if is_pretty {
            serde_json::to_string_pretty(value).unwrap()
        } else {
            value.to_string()
        };
        let file = if is_array {
            write(&values.clone().into())
        } else {
            values.iter().map(|value| write(value) + "\n").collect()
        };
        let elements = split(Scanner::Values(Default::default()), file.as_bytes(), n);
        prop_assert_eq!(elements.concat(), file.as_bytes());
        let objects = elements.iter().filter_map(|element| {
            let start = element.iter().position(|&b| b == b'{')?;
            let end = element.iter().rposition(|&b| b == b'}')?;
            serde_json::from_slice(&element[start..=end]).ok()
        });
        prop_assert_eq!(objects.collect::<Vec<serde_json::Value>>(), values);
    }
}

#[test]
fn the_delimiter_is_that_of_the_named_columns() {
    let of = |header: &str, field: &str| {
        char::from(delimiter_of(header.as_bytes(), &[field.to_owned()]))
    };
    assert_eq!(of("id,text;url,body\n", "body"), ',');
    assert_eq!(of("id;text,url;body\n", "body"), ';');
    assert_eq!(of("a|b|c\n1,2|3,4|5,6\n", "text"), '|');
    assert_eq!(of("id\ttext", "text"), '\t');
    assert_eq!(of("text\na;b;c\n", "text"), ',');
    assert_eq!(of("1;a, b, c\n2;d\n", "2"), ';');
    assert_eq!(of("", "text"), ',');
}

fn wet_record(kind: &str, block: &str) -> String {
    format!(
        "WARC/1.0\r\nwarc-type: {kind}\r\nWARC-Target-URI: https://a.example/?a:b\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

#[test]
fn wet_records_end_where_their_length_says() {
    let file = [
        wet_record("warcinfo", ""),
        wet_record(
            "conversion",
            "One.\r\n\r\nWARC/1.0\r\nContent-Length: 7\r\n\r\n",
        ),
        wet_record("conversion", "Fähre."),
    ]
    .concat();
    for n in [1, 2, 3, 7, 1000] {
        let records = split(Scanner::warc(), file.as_bytes(), n);
        assert_eq!(records.len(), 3);
        assert_eq!(records.concat(), file.as_bytes());
        assert!(matches!(wet::parse(records[0]), Ok(Parsed::Pass)));
        let Ok(Parsed::Article(record)) = wet::parse(&records[2][..wet::record_bytes(records[2])])
        else {
            panic!("it is an article");
        };
        assert_eq!(record.text(), "Fähre.");
        assert_eq!(
            record.field("url").as_deref(),
            Some("https://a.example/?a:b")
        );
    }
}

#[test]
fn the_length_of_a_wet_record_is_corrected() {
    let raw = wet_record("conversion", &"Fähre. ".repeat(20));
    let raw = raw.strip_suffix("\r\n\r\n").unwrap();
    let Ok(Parsed::Article(record)) = wet::parse(raw.as_bytes()) else {
        panic!("it is an article");
    };
    let mut clean = Vec::new();
    record.splice(
        &[Span::new(0, 8), Span::new(16, record.text().len())],
        &mut clean,
    );
    let expected = wet_record("conversion", "Fähre. ");
    assert_eq!(
        String::from_utf8(clean).unwrap(),
        expected.strip_suffix("\r\n\r\n").unwrap()
    );
}

#[test]
fn a_page_is_no_text() {
    let record = wet_record("response", "<html>");
    assert!(matches!(
        wet::parse(record.as_bytes()),
        Err(RowError::NotText(..))
    ));
    // Nothing after headers without a length can be split.
    let file = "WARC/1.0\r\nWARC-Type: conversion\r\n\r\nOne.\r\n\r\nWARC/1.0\r\n\r\n";
    assert_eq!(split(Scanner::warc(), file.as_bytes(), 5).len(), 1);
    // Nothing, or too little, after the block.
    let file =
        "WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\nWARC/1.0\r\nContent-Length: 3\r\n\r\nOneWARC/1.0";
    assert_eq!(split(Scanner::warc(), file.as_bytes(), 5).len(), 3);
}
