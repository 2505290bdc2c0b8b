//! Reads a report once and keeps what a page shows, in memory that does not grow with the number of articles.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use serde::Deserialize;

use crate::cli::report::rows::EncodingFields;

/// A row of the report, as far as a page shows it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Row {
    pub input: String,
    pub row: Option<u64>,
    pub error: Option<String>,
    source: Option<String>,
    pub copy_of: Option<serde_json::Value>,
    words: Option<Words>,
    /// How a text became UTF-8, where it was not.
    pub encoding: Option<EncodingFields<'static>>,
    #[serde(default)]
    pub removals: Vec<Removal>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Words {
    r#in: u64,
    out: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Removal {
    pub start: usize,
    pub length: usize,
    pub text: String,
    pub reason: String,
    id: Option<String>,
    category: Option<String>,
    line: Option<String>,
    source: Option<String>,
    articles: Option<u64>,
    of: Option<u64>,
    chance: Option<f64>,
    #[serde(default)]
    causes: Vec<String>,
    n_words: Option<u64>,
    n_matched: Option<u64>,
    pub original: Option<Place>,
}

/// Where the original of a repeat stands in the text.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Place {
    pub start: usize,
    pub length: usize,
}

impl Removal {
    /// The evidence in a line.
    pub fn why(&self) -> String {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let number = |field: Option<u64>| field.unwrap_or(0);
        match self.reason.as_str() {
            "rule" => format!("rule {} ({})", text(&self.id), text(&self.category)),
            "learned" => format!(
                "learned: {} of {} articles of {} have it",
                number(self.articles),
                number(self.of),
                text(&self.source)
            ),
            "repeat" => format!(
                "repeat: {} of its {} words stand {} in the article",
                number(self.n_matched),
                number(self.n_words),
                match &self.original {
                    Some(original) if original.start > self.start => "below",
                    _ => "above",
                }
            ),
            "boundary" => {
                let chance = 100.0 * self.chance.unwrap_or(0.0);
                format!(
                    "boundary: {chance:.2} % likely to be story; {}",
                    self.causes.join(", ")
                )
            }
            other => other.to_owned(),
        }
    }

    fn n_words(&self) -> u64 {
        use unicode_segmentation::UnicodeSegmentation;
        self.text.unicode_words().count() as u64
    }
}

impl Row {
    /// Words in, and those that went.
    pub fn words(&self) -> (u64, u64) {
        let Words { r#in, out } = self.words.unwrap_or(Words { r#in: 0, out: 0 });
        (r#in, r#in.saturating_sub(out))
    }

    /// What of a thousand words went.
    fn loss(&self) -> u64 {
        let (n_in, n_gone) = self.words();
        n_gone * 1000 / n_in.max(1)
    }

    /// Whose article it is: as the run had it, or else the first folder below the input, or the file.
    pub fn source(&self) -> &str {
        if let Some(source) = &self.source {
            return source;
        }
        match self.input.split_once('/') {
            Some((first, _)) if !matches!(first, "" | "." | "..") => first,
            _ => &self.input,
        }
    }
}

/// How often something took text, and how many words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub n: u64,
    pub n_words: u64,
    /// The words of which they were taken, where that is told.
    pub of: u64,
}

/// What a page shows.
#[derive(Debug, Default)]
pub struct Gathered {
    pub n_articles: u64,
    pub n_changed: u64,
    pub n_left_out: u64,
    pub n_words: u64,
    pub n_gone: u64,
    pub by_source: BTreeMap<String, Taken>,
    pub by_reason: BTreeMap<String, Taken>,
    pub by_category: BTreeMap<String, Taken>,
    pub by_rule: BTreeMap<String, Taken>,
    pub by_line: BTreeMap<String, Taken>,
    pub n_failed: u64,
    /// The first of them: place and message.
    pub failures: Vec<(String, String)>,
    lost_most: BinaryHeap<Reverse<Lost>>,
    evenly: Vec<(u64, Row)>,
    /// One of so many changed articles is in `evenly`.
    step: u64,
    n_each: usize,
}

/// An article by its loss; of equal losses, the first in the report counts more.
#[derive(Debug)]
struct Lost {
    loss: u64,
    number: Reverse<u64>,
    row: Row,
}

impl PartialEq for Lost {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Lost {}

impl PartialOrd for Lost {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lost {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.loss, self.number).cmp(&(other.loss, other.number))
    }
}

/// Failures that are listed; all are counted.
const MAX_FAILURES: usize = 200;

/// Sources, rules and lines of which tables are made are no more than this; the rest is one entry.
const MAX_NAMES: usize = 100_000;

/// Characters by which sources, rules and lines are told apart.
const MAX_NAME_CHARS: usize = 200;

/// Characters of a removal, and of a message, that are kept; a page shows no more of an article.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// What a table calls what it has no room for.
const REST: &str = "(others)";

impl Gathered {
    /// A page that shows `sample` articles.
    pub fn new(sample: usize) -> Self {
        Gathered {
            step: 1,
            n_each: sample / 2,
            ..Gathered::default()
        }
    }

    pub fn add(&mut self, row: Row) {
        if let Some(error) = row.error {
            self.n_failed += 1;
            if self.failures.len() < MAX_FAILURES {
                let error = beginning(&error, MAX_TEXT_CHARS).to_owned();
                self.failures.push((place(&row.input, row.row), error));
            }
            return;
        }
        if row.copy_of.is_some() {
            self.n_left_out += 1;
            return;
        }
        if row.words.is_none() {
            // The end of a file of JSON lines.
            return;
        }
        self.n_articles += 1;
        let (n_in, n_gone) = row.words();
        self.n_words += n_in;
        self.n_gone += n_gone;
        let is_changed = !row.removals.is_empty();
        let of_source = take(&mut self.by_source, row.source(), n_gone);
        of_source.of += n_in;
        of_source.n -= u64::from(!is_changed);
        if !is_changed {
            return;
        }
        let number = self.n_changed;
        self.n_changed += 1;
        for removal in &row.removals {
            let n_words = removal.n_words();
            take(&mut self.by_reason, &removal.reason, n_words);
            if removal.reason == "rule" {
                take(
                    &mut self.by_rule,
                    removal.id.as_deref().unwrap_or(REST),
                    n_words,
                );
                take(
                    &mut self.by_category,
                    removal.category.as_deref().unwrap_or(REST),
                    n_words,
                );
            }
            if let Some(line) = &removal.line {
                take(&mut self.by_line, line, n_words);
            }
        }
        self.sample(number, row);
    }

    fn sample(&mut self, number: u64, mut row: Row) {
        if self.n_each == 0 {
            return;
        }
        for removal in &mut row.removals {
            let n_kept = beginning(&removal.text, MAX_TEXT_CHARS).len();
            removal.text.truncate(n_kept);
            removal.text.shrink_to_fit();
        }
        if number.is_multiple_of(self.step) {
            if self.evenly.len() == self.n_each {
                self.step *= 2;
                let step = self.step;
                self.evenly
                    .retain(|(number, _)| number.is_multiple_of(step));
            }
            if number.is_multiple_of(self.step) {
                self.evenly.push((number, row.clone()));
            }
        }
        let number = Reverse(number);
        self.lost_most.push(Reverse(Lost {
            loss: row.loss(),
            number,
            row,
        }));
        if self.lost_most.len() > self.n_each {
            self.lost_most.pop();
        }
    }

    /// The articles that lost the largest share, the worst first, and those taken evenly, without these.
    pub fn samples(&mut self) -> (Vec<Row>, Vec<Row>) {
        let heap = std::mem::take(&mut self.lost_most);
        let worst: Vec<Lost> = heap
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(lost)| lost)
            .collect();
        let is_worst = |number: u64| worst.iter().any(|lost| lost.number.0 == number);
        let evenly = std::mem::take(&mut self.evenly);
        let evenly = evenly.into_iter().filter(|(number, _)| !is_worst(*number));
        let evenly = evenly.map(|(_, row)| row).collect();
        (worst.into_iter().map(|lost| lost.row).collect(), evenly)
    }
}

/// The name of an article.
pub fn place(input: &str, row: Option<u64>) -> String {
    match row {
        Some(row) => format!("{input}:{row}"),
        None => input.to_owned(),
    }
}

fn take<'t>(table: &'t mut BTreeMap<String, Taken>, name: &str, n_words: u64) -> &'t mut Taken {
    let name = beginning(name, MAX_NAME_CHARS);
    let name = match table.len() < MAX_NAMES || table.contains_key(name) {
        true => name,
        false => REST,
    };
    if !table.contains_key(name) {
        table.insert(name.to_owned(), Taken::default());
    }
    let taken = table.get_mut(name).expect("it is there now");
    taken.n += 1;
    taken.n_words += n_words;
    taken
}

/// So many characters of a text at most.
pub fn beginning(text: &str, n_chars: usize) -> &str {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}
