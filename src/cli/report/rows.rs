//! The rows of a report: one definition of their format, for writing and for reading. The lines of `--spans` and `--extract`, and
//! the counts of `--stats-field`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use copydesk::format::{Change, Field};
use copydesk::internals::n_words;
use copydesk::{Article, Cleaned, Fate, NotedLine, Reason, Span, finding};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::args::Units;
use crate::cli::files::{latin1, name_for_json};
use crate::cli::input::{Address, article_id};
use crate::cli::show::{evidence, json_line};

/// A row. Which fields are set depends on its kind: an article, an article that was left out, an error, the end of a file.
///
/// Who does not need the removals reads them as [`serde::de::IgnoredAny`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Row<'a, R = Vec<Removal<'a>>> {
    pub input: Cow<'a, str>,
    /// The exact name in Latin-1, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_raw: Option<String>,
    /// How the records of the input are split, if they are not JSON lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The field of the record, if several are cleaned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub id: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<EncodingFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removals: Option<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuts: Option<Vec<Cut<'a>>>,
    /// The bytes of the clean record that were added to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<evidence::Place>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub would_be_empty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<Cow<'a, RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Cow<'a, str>>,
    /// The line that an error row replaced, or the record that was left out: a line with its end, or a file, decompressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub line_is_latin1: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Words {
    pub r#in: u64,
    pub out: u64,
}

/// How the raw bytes are made from the decoded text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EncodingFields<'a> {
    pub name: Cow<'a, str>,
    /// Whether the raw file begins with a byte order mark, which the decoded text does not have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mark: bool,
    /// The raw file in Latin-1, if encoding the text again gives other bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Removal<'a> {
    pub start: usize,
    pub length: usize,
    pub text: Cow<'a, str>,
    #[serde(flatten)]
    pub evidence: evidence::Fields<'a>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cut<'a> {
    pub start: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    pub text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Cow<'a, str>>,
    /// What is there now instead; mostly nothing.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub now: Cow<'a, str>,
}

/// The XXH3 hash of 128 bits, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

impl<'a> Row<'a> {
    /// A row about an article, or a record without one.
    pub fn of(at: Address<'a>) -> Self {
        Row {
            format: at.format.map(Into::into),
            row: at.number,
            field: at.field.map(Into::into),
            ..Row::of_input(&at.entry.place)
        }
    }

    pub fn of_input(place: &'a Path) -> Self {
        let (input, input_raw) = name_for_json(place);
        Row {
            input,
            input_raw,
            ..Row::default()
        }
    }

    /// Says why there is no article.
    pub fn failed(self, error: &'a str) -> Self {
        Row {
            error: Some(error.into()),
            ..self
        }
    }

    /// Keeps the raw record, which the output lacks.
    pub fn keeping(self, record: &'a [u8]) -> Self {
        let text = std::str::from_utf8(record);
        Row {
            line_is_latin1: text.is_err(),
            line: Some(text.map_or_else(|_| latin1(record).into(), Into::into)),
            ..self
        }
    }

    /// Adds the row to others.
    pub fn write(&self, rows: &mut Vec<u8>) {
        serde_json::to_writer(&mut *rows, self).expect("strings and numbers are always JSON");
        rows.push(b'\n');
    }
}

impl Words {
    /// Counts the words of an article. One pass of UAX #29 over the text.
    pub fn of(cleaned: &Cleaned) -> Self {
        Words::by_reason(cleaned).0
    }

    /// The same, and the removed words by reason.
    fn by_reason(cleaned: &Cleaned) -> (Self, BTreeMap<Reason, u64>) {
        let mut removed: BTreeMap<Reason, u64> = BTreeMap::new();
        for removal in &cleaned.removals {
            let n_words = n_words(removal.span.of(cleaned.article.text)) as u64;
            *removed.entry(removal.reason()).or_default() += n_words;
        }
        let out = n_words(&cleaned.text()) as u64;
        let r#in = out + removed.values().sum::<u64>();
        (Words { r#in, out }, removed)
    }
}

impl<'a> Removal<'a> {
    pub fn of(removal: &'a finding::Removal, article: &Article<'a>) -> Self {
        Removal {
            start: removal.span.start,
            length: removal.span.len(),
            text: removal.span.of(article.text).into(),
            evidence: evidence::fields(article, &removal.evidence),
        }
    }
}

impl<'a> Cut<'a> {
    /// A change of a record, which has this text.
    pub fn of(Change { cut, place, with }: &'a Change, text: &'a str, record: &'a str) -> Self {
        let (text, spelling) = (cut.of(text), place.of(record));
        Cut {
            start: cut.start,
            at: (place.start != cut.start).then_some(place.start),
            text: text.into(),
            spelling: (text != spelling).then_some(spelling.into()),
            now: with.as_str().into(),
        }
    }
}

/// Adds the line of an article to the file of `--spans`.
pub fn span_line(lines: &mut Vec<u8>, at: Address, cleaned: &Cleaned, units: Units) {
    let (input, input_raw) = name_for_json(&at.entry.place);
    let why = |removal: &finding::Removal| match removal.evidence.rule() {
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
fn spans<'c>(
    cleaned: &'c Cleaned,
    units: Units,
) -> impl Iterator<Item = (Span, &'c finding::Removal)> {
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
    let (Words { r#in, out }, removed) = Words::by_reason(cleaned);
    let of = |reason: Reason| removed.get(&reason).copied().unwrap_or_default();
    // Four digits are enough to compare articles.
    let share = |n: u64| ((n * 10_000 + r#in / 2) / r#in.max(1)) as f64 / 10_000.0;
    let mut counts = vec![r#in.to_string(), out.to_string()];
    counts.extend(Reason::ALL.map(|reason| of(reason).to_string()));
    counts.extend([r#in - out, of(Reason::Repeat)].map(|n| share(n).to_string()));
    counts.push(cleaned.would_be_empty.to_string());
    stat_names().zip(counts).collect()
}
