//! What was removed from each article as offsets, and its counts, for programs that judge or cut articles themselves.

use std::collections::BTreeMap;
use std::path::Path;

use copydesk::format::Field;
use copydesk::internals::n_words;
use copydesk::{Cleaned, Reason, Removal, Span};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::cli::args::Units;
use crate::cli::files::name_for_json;
use crate::cli::show::{Title, json_line};

/// Adds the line of an article to the file of `--spans`.
pub fn span_line(lines: &mut Vec<u8>, input: &Path, title: Title, cleaned: &Cleaned, units: Units) {
    let (input, input_raw) = name_for_json(input);
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
    if let Some((row, _)) = title.row {
        line["row"] = row.into();
    }
    if let Some(field) = title.field {
        line["field"] = field.into();
    }
    lines.extend(json_line(title.id(), &line).into_bytes());
}

/// Adds the row of an article to a file of attributes; without an article, a row without attributes.
pub fn attribute_line(lines: &mut Vec<u8>, id: &RawValue, cleaned: Option<&Cleaned>, units: Units) {
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
    lines.extend(json_line(Some(id.get()), &line).into_bytes());
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

/// The names of the columns for the counts of an article in a table.
pub fn stats_columns(name: &str) -> Vec<String> {
    let counts = ["words_in", "words_out"].map(str::to_owned);
    let reasons = Reason::ALL.map(|reason| format!("removed_{}", reason.name()));
    let shares = ["share_removed", "share_repeated", "would_be_empty"].map(str::to_owned);
    let counts = counts.into_iter().chain(reasons).chain(shares);
    counts.map(|count| format!("{name}_{count}")).collect()
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
    // Four digits are enough to compare articles.
    let share = |n: usize| ((n * 10_000 + n_in / 2) / n_in.max(1)) as f64 / 10_000.0;
    let of = |reason: Reason| removed.get(&reason).copied().unwrap_or_default();
    let by_reason = |reason: Reason| (format!("removed_{}", reason.name()), of(reason).to_string());
    let shares = [("removed", n_removed), ("repeated", of(Reason::Repeat))];
    let shares = shares.map(|(name, n)| (format!("share_{name}"), share(n).to_string()));
    let mut counts = vec![
        ("words_in".to_owned(), n_in.to_string()),
        ("words_out".to_owned(), n_out.to_string()),
    ];
    counts.extend(Reason::ALL.map(by_reason));
    counts.extend(shares);
    let would_be_empty = cleaned.would_be_empty.to_string();
    counts.push(("would_be_empty".to_owned(), would_be_empty));
    counts
}
