//! Renders the evidence of removals, as lines for people and as fields of a report; a new detector is added here.

use std::borrow::Cow;

use copydesk::finding::{Boundary, Cause, Difference, Learned, Repeat};
use copydesk::learned::WHOLE;
use copydesk::{Article, Evidence, Span};
use serde::{Deserialize, Serialize};

use crate::cli::terminal::{escaped, n_of, shortened};

/// The evidence in words, line by line, for one part of the removed text, which is in paragraph `index`.
pub fn lines(article: &Article, index: usize, part: Span, evidence: &Evidence) -> Vec<String> {
    match evidence {
        Evidence::Repeat(repeat) => repeat_lines(article, index, part, repeat),
        Evidence::Rule(rule) => {
            let (id, category) = (&rule.id, &rule.category);
            let phrase = one_line(rule.phrase.of(article.text));
            // What is printed above is not printed again.
            let shown = if phrase == one_line(part.of(article.text)) {
                String::new()
            } else if rule.phrase.overlaps(part) {
                format!(": \"{phrase}\"")
            } else {
                format!(": below \"{phrase}\"")
            };
            vec![format!("rule {id} ({category}){shown}")]
        }
        Evidence::Boundary(boundary) => vec![boundary_line(article, boundary)],
        Evidence::Learned(learned) => vec![learned_line(learned)],
        _ => unreachable!("the program knows the detectors of its library"),
    }
}

pub fn fields<'a>(article: &Article<'a>, evidence: &'a Evidence) -> Fields<'a> {
    let text = article.text;
    match evidence {
        Evidence::Repeat(repeat) => repeat_fields(text, repeat),
        Evidence::Rule(rule) => Fields::Rule {
            id: (&*rule.id).into(),
            category: rule.category.as_ref().into(),
            scope: rule.scope.name().into(),
            phrase: rule.phrase.of(text).into(),
        },
        Evidence::Learned(learned) => Fields::Learned {
            source: (&*learned.source).into(),
            line: (&*learned.line).into(),
            n_articles: learned.n_articles,
            n_of_source: learned.n_of_source,
            share: learned.n_articles as f64 / learned.n_of_source.max(1) as f64,
        },
        Evidence::Boundary(boundary) => {
            let causes = boundary.causes.iter();
            Fields::Boundary {
                chance: f64::from(boundary.chance) / 1e6,
                causes: causes.map(|cause| cause_in_words(article, cause)).collect(),
            }
        }
        _ => unreachable!("the program knows the detectors of its library"),
    }
}

/// The reason and the evidence, as a report has them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Fields<'a> {
    Repeat {
        original: Place,
        n_words: usize,
        n_matched: usize,
        identity: f64,
        differences: Vec<DifferenceFields<'a>>,
    },
    Rule {
        id: Cow<'a, str>,
        category: Cow<'a, str>,
        scope: Cow<'a, str>,
        phrase: Cow<'a, str>,
    },
    Learned {
        source: Cow<'a, str>,
        line: Cow<'a, str>,
        #[serde(rename = "articles")]
        n_articles: u64,
        #[serde(rename = "of")]
        n_of_source: u64,
        share: f64,
    },
    Boundary {
        /// The probability that it belongs to the story, from 0 to 1.
        chance: f64,
        causes: Vec<String>,
    },
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Place {
    pub start: usize,
    pub length: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DifferenceFields<'a> {
    original: Cow<'a, str>,
    copy: Cow<'a, str>,
}

impl Fields<'_> {
    pub fn reason(&self) -> &'static str {
        match self {
            Fields::Repeat { .. } => "repeat",
            Fields::Rule { .. } => "rule",
            Fields::Learned { .. } => "learned",
            Fields::Boundary { .. } => "boundary",
        }
    }

    /// The evidence in one line for a page. `start` is where the removed text begins.
    pub fn line(&self, start: usize) -> String {
        match self {
            Fields::Rule { id, category, .. } => format!("rule {id} ({category})"),
            Fields::Learned {
                source,
                n_articles,
                n_of_source,
                ..
            } => format!("learned: {n_articles} of {n_of_source} articles of {source} have it"),
            Fields::Repeat {
                original,
                n_words,
                n_matched,
                ..
            } => {
                let is_below = original.start > start;
                let side = if is_below { "below" } else { "above" };
                format!("repeat: {n_matched} of its {n_words} words stand {side} in the article")
            }
            Fields::Boundary { chance, causes } => format!(
                "boundary: {:.2} % likely to be story; {}",
                100.0 * chance,
                causes.join(", ")
            ),
        }
    }
}

fn repeat_fields<'a>(text: &'a str, repeat: &Repeat) -> Fields<'a> {
    let difference = |d: &Difference| DifferenceFields {
        original: d.original.of(text).into(),
        copy: d.copy.of(text).into(),
    };
    Fields::Repeat {
        original: Place {
            start: repeat.original.start,
            length: repeat.original.len(),
        },
        n_words: repeat.n_words,
        n_matched: repeat.n_matched,
        identity: repeat.n_matched as f64 / repeat.n_words.max(1) as f64,
        differences: repeat.differences.iter().map(difference).collect(),
    }
}

/// The original of a copy, their similarity, and the differences in this part of the copy.
fn repeat_lines(article: &Article, index: usize, part: Span, repeat: &Repeat) -> Vec<String> {
    let (n_words, n_matched) = (repeat.n_words, repeat.n_matched);
    let is_identical = n_words == n_matched && repeat.differences.is_empty();
    let closeness = if is_identical { ", identical" } else { "" };
    let original = original_of(article, index, repeat.original);
    let mut lines = vec![format!(
        "repeats {original}: {n_matched} of {}{closeness}",
        n_of(n_words, "word", "words")
    )];
    let is_here = |d: &&Difference| part.start <= d.copy.start && d.copy.end <= part.end;
    for difference in repeat.differences.iter().filter(is_here) {
        let original = one_line(difference.original.of(article.text));
        let copy = one_line(difference.copy.of(article.text));
        lines.push(format!("differs: original \"{original}\", copy \"{copy}\""));
    }
    lines
}

fn learned_line(learned: &Learned) -> String {
    let of = match &*learned.source {
        WHOLE => "the corpus".into(),
        source => one_line(source),
    };
    let (n, n_of_source, line) = (
        learned.n_articles,
        learned.n_of_source,
        beginning(&learned.line),
    );
    format!("learned: {n} of {n_of_source} articles of {of} have \"{line}\"")
}

/// The probability that the paragraph belongs to the story, and the causes.
fn boundary_line(article: &Article, boundary: &Boundary) -> String {
    let chance = f64::from(boundary.chance) / 10_000.0;
    let mut line = format!("boundary: {chance:.2} % likely to be story");
    for (n, cause) in boundary.causes.iter().enumerate() {
        line.push_str(if n == 0 { "; " } else { ", " });
        line.push_str(&cause_in_words(article, cause));
    }
    line
}

fn cause_in_words(article: &Article, cause: &Cause) -> String {
    match *cause {
        Cause::Wording => "worded like boilerplate".to_owned(),
        Cause::Unrelated { n_telling: 0, .. } => "has no name and no long word".to_owned(),
        Cause::Unrelated {
            n_shared,
            n_telling,
        } => format!(
            "shares {n_shared} of {} with the story",
            n_of(n_telling, "name or long word", "names and long words")
        ),
        Cause::Apart => "stands apart from the story".to_owned(),
        Cause::Line {
            n_words,
            is_ended: false,
        } => format!("{} without a full stop", n_of(n_words, "word", "words")),
        Cause::Line { n_words, .. } => {
            format!(
                "shaped unlike the story, {} long",
                n_of(n_words, "word", "words")
            )
        }
        Cause::Capitals {
            n_capitalised: 0, ..
        } => "no word but the first begins with a capital".to_owned(),
        Cause::Capitals {
            n_capitalised,
            n_words,
        } => format!(
            "{n_capitalised} of {} with a capital",
            n_of(n_words, "word begins", "words begin")
        ),
        Cause::Company => "stands among lines that are no story".to_owned(),
        Cause::Listed(0) => "stands in no list".to_owned(),
        Cause::Listed(n) => format!(
            "{} its form",
            n_of(n, "line nearby has", "lines nearby have")
        ),
        Cause::Follows(above) => format!("follows \"{}\"", beginning(above.of(article.text))),
        Cause::NearRules => "rules take other parts of the article".to_owned(),
        _ => unreachable!("the program knows the causes of its library"),
    }
}

/// The beginning of a text on one line, enough to find the place again.
fn beginning(text: &str) -> Cow<'_, str> {
    shortened(text, 40, one_line)
}

fn original_of(article: &Article, index: usize, original: Span) -> String {
    let paragraph = |at| article.paragraph_at(at).unwrap_or(0);
    let first = paragraph(original.start);
    let last = paragraph(original.end.max(original.start + 1) - 1);
    if first == last && first == index {
        "this paragraph".to_owned()
    } else if first == last {
        format!("paragraph {}", first + 1)
    } else {
        format!("paragraphs {} to {}", first + 1, last + 1)
    }
}

/// A text on one line, without control characters for a terminal.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let text = text.trim();
    if !text.contains(breaks) {
        return escaped(text);
    }
    let lines: Vec<&str> = text
        .split(breaks)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    Cow::Owned(escaped(&lines.join(" ")).into_owned())
}
