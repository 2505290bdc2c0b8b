//! The lines of `--spans`, `--extract` and `--attributes` for an article, and the counts of `--stats-field`.

use std::collections::BTreeMap;

use copydesk::format::Field;
use copydesk::internals::n_words;
use copydesk::{Cleaned, Fate, NotedLine, Reason, Removal, Span};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::cli::args::Units;
use crate::cli::files::name_for_json;
use crate::cli::input::{Address, article_id};
use crate::cli::show::json_line;

/// Adds the line of an article to the file of `--spans`.
pub fn span_line(lines: &mut Vec<u8>, at: Address, cleaned: &Cleaned, units: Units) {
    let (input, input_raw) = name_for_json(&at.entry.place);
    let why = |removal: &Removal| match removal.evidence.rule() {
        Some(rule) => Value::from(&*rule.id),
        None => removal.evidence.certainty().into(),
    };
    let spans = spans(cleaned, units);
    let spans = spans.map(|(span, r)| json!([span.start, span.end, r.reason().name(), why(r)]));
    let mut line = json!({"input": input, "spans": spans.collect::<Vec<_>>()});
    if let Some(exact) = input_raw {
        line["input_raw"] = exact.into();
    }
    if let Some(row) = at.number {
        line["row"] = row.into();
    }
    if let Some(field) = at.field {
        line["field"] = field.into();
    }
    lines.extend(json_line(at.id, &line).into_bytes());
}

/// Adds the lines that name the people behind an article to the file of `--extract`. Of lines that overlap, the longest is written.
pub fn extract_lines(lines: &mut Vec<u8>, at: Address, cleaned: &Cleaned) {
    let input = at.entry.name();
    let mut end = 0;
    for NotedLine { span, rule, fate } in cleaned.noted() {
        if span.start < end {
            continue;
        }
        end = span.end;
        let line = ExtractLine {
            input: &input,
            row: at.number,
            id: at.id.and_then(|id| serde_json::from_str(id).ok()),
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
struct ExtractLine<'l> {
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

/// Adds the row of an article to a file of attributes; without an article, a row without attributes.
pub fn attribute_line(lines: &mut Vec<u8>, at: Address, cleaned: Option<&Cleaned>, units: Units) {
    let mut attributes: BTreeMap<String, Vec<(usize, usize, f64)>> = BTreeMap::new();
    for (span, removal) in cleaned
        .into_iter()
        .flat_map(|cleaned| spans(cleaned, units))
    {
        let name = format!("copydesk__copydesk__{}", removal.reason().name());
        let spans = attributes.entry(name).or_default();
        spans.push((span.start, span.end, removal.evidence.certainty()));
    }
    let line = json!({"attributes": attributes});
    lines.extend(json_line(Some(article_id(at).get()), &line).into_bytes());
}

/// The cuts and the removals that they belong to, in these units.
fn spans<'c>(cleaned: &'c Cleaned, units: Units) -> impl Iterator<Item = (Span, &'c Removal)> {
    let text = cleaned.article.text;
    let (mut at, mut n_chars) = (0, 0);
    let mut offset = move |to: usize| match units {
        Units::Bytes => to,
        Units::Chars => {
            n_chars += text[at..to].chars().count();
            at = to;
            n_chars
        }
    };
    let cuts = cleaned.cuts_by_removal().into_iter();
    cuts.map(move |(span, removal)| {
        let start = offset(span.start);
        (Span::new(start, offset(span.end)), removal)
    })
}

/// The names of the counts of an article.
fn stat_names() -> impl Iterator<Item = String> {
    let words = ["words_in", "words_out"].map(str::to_owned);
    let reasons = Reason::ALL.map(|reason| format!("removed_{}", reason.name()));
    let shares = ["share_removed", "share_repeated", "would_be_empty"].map(str::to_owned);
    words.into_iter().chain(reasons).chain(shares)
}

/// The names of the columns for the counts of an article in a table.
pub fn stats_columns(name: &str) -> Vec<String> {
    stat_names()
        .map(|count| format!("{name}_{count}"))
        .collect()
}

/// The counts of an article, for `--stats-field`, by name.
pub fn stats(cleaned: &Cleaned) -> Vec<Field> {
    let mut removed: BTreeMap<Reason, usize> = BTreeMap::new();
    for removal in &cleaned.removals {
        let n_words = n_words(removal.span.of(cleaned.article.text));
        *removed.entry(removal.reason()).or_default() += n_words;
    }
    let n_removed: usize = removed.values().sum();
    let n_out = n_words(&cleaned.text());
    let n_in = n_out + n_removed;
    let of = |reason: Reason| removed.get(&reason).copied().unwrap_or_default();
    // Four digits are enough to compare articles.
    let share = |n: usize| ((n * 10_000 + n_in / 2) / n_in.max(1)) as f64 / 10_000.0;
    let mut counts = vec![n_in.to_string(), n_out.to_string()];
    counts.extend(Reason::ALL.map(|reason| of(reason).to_string()));
    counts.extend([n_removed, of(Reason::Repeat)].map(|n| share(n).to_string()));
    counts.push(cleaned.would_be_empty.to_string());
    stat_names().zip(counts).collect()
}
