//! What was removed from each article as offsets, and its counts, for programs that judge or cut articles themselves.

use std::collections::BTreeMap;
use std::path::Path;

use copydesk::format::Field;
use copydesk::internals::n_words;
use copydesk::{Cleaned, Evidence, Reason, Removal, Span};
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
        None => certainty(removal).into(),
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
        spans.push((span.start, span.end, certainty(removal)));
    }
    let line = json!({"attributes": attributes});
    lines.extend(json_line(Some(id.get()), &line).into_bytes());
}

/// How sure a removal is, up to 1: the identity of a copy, the share of the articles that have a learned line, the chance
/// that text is outside of the story; 1 for rules.
fn certainty(removal: &Removal) -> f64 {
    let share = |n: u64, of: u64| n as f64 / of.max(1) as f64;
    match &removal.evidence {
        Evidence::Repeat(repeat) => share(repeat.n_matched as u64, repeat.n_words as u64),
        Evidence::Learned(learned) => share(learned.n_articles, learned.n_of_source),
        Evidence::Boundary(boundary) => f64::from(1_000_000 - boundary.chance) / 1e6,
        _ => 1.0,
    }
}

/// The cuts, split so that each part belongs to one removal. White space at a seam belongs to the removal before it.
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
    let parts = parts(&cleaned.cuts, &cleaned.removals).into_iter();
    parts.map(move |(span, removal)| {
        let start = offset(span.start);
        (Span::new(start, offset(span.end)), removal)
    })
}

/// A removal reaches up to the next one, as far as that is cut.
fn parts<'c>(cuts: &[Span], removals: &'c [Removal]) -> Vec<(Span, &'c Removal)> {
    let mut parts = Vec::with_capacity(removals.len());
    let mut left = removals;
    for cut in cuts {
        let mut start = cut.start;
        while let [removal, rest @ ..] = left
            && start < cut.end
        {
            let next = rest.first().map_or(usize::MAX, |next| next.span.start);
            if next <= start {
                left = rest;
                continue;
            }
            parts.push((Span::new(start, cut.end.min(next)), removal));
            start = cut.end.min(next);
        }
    }
    parts
}

/// The counts of an article, for `--stats-field`, by name.
pub fn stats(cleaned: &Cleaned) -> Vec<Field> {
    let text = cleaned.article.text;
    let mut removed: BTreeMap<Reason, usize> = BTreeMap::new();
    for removal in &cleaned.removals {
        *removed.entry(removal.reason()).or_default() += n_words(removal.span.of(text));
    }
    let n_removed: usize = removed.values().sum();
    let n_out = n_words(&cleaned.text());
    let n_in = n_out + n_removed;
    // Four digits are enough to compare articles.
    let share = |n: usize| ((n * 10_000 + n_in / 2) / n_in.max(1)) as f64 / 10_000.0;
    let of = |reason: Reason| removed.get(&reason).copied().unwrap_or_default();
    let mut counts = vec![
        ("words_in".to_owned(), n_in.to_string()),
        ("words_out".to_owned(), n_out.to_string()),
    ];
    let by_reason = |reason: Reason| (format!("removed_{}", reason.name()), of(reason).to_string());
    counts.extend(Reason::ALL.map(by_reason));
    counts.extend([
        ("share_removed".to_owned(), share(n_removed).to_string()),
        (
            "share_repeated".to_owned(),
            share(of(Reason::Repeat)).to_string(),
        ),
        (
            "would_be_empty".to_owned(),
            cleaned.would_be_empty.to_string(),
        ),
    ]);
    counts
}
