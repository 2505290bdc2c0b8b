//! Writes the lines that name the people behind an article as JSON lines, for `--extract`.

use copydesk::{Cleaned, Fate, NotedLine};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::show::Title;

/// Adds the lines of an article, one JSON object each. Of lines that overlap, the longest is written.
pub fn extract_lines(lines: &mut Vec<u8>, title: Title, cleaned: &Cleaned) {
    let row = title.row.map(|(number, _)| number);
    let id = title
        .id()
        .and_then(|id| RawValue::from_string(id.to_owned()).ok());
    let mut end = 0;
    for NotedLine { span, rule, fate } in cleaned.noted() {
        if span.start < end {
            continue;
        }
        end = span.end;
        let line = Line {
            input: title.name,
            row,
            id: id.as_deref(),
            category: &rule.category,
            rule: &rule.id,
            start: span.start,
            end: span.end,
            text: span.of(cleaned.article.text),
            kept: fate == Fate::Kept,
        };
        serde_json::to_writer(&mut *lines, &line).expect("strings and numbers can be written");
        lines.push(b'\n');
    }
}

#[derive(Serialize)]
struct Line<'l> {
    input: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'l RawValue>,
    category: &'l str,
    rule: &'l str,
    start: usize,
    end: usize,
    text: &'l str,
    kept: bool,
}
