//! Renders the evidence of removals, as lines for people and as fields of a report; a new detector is added here.

use std::borrow::Cow;

use copydesk::finding::{Cause, Difference};
use copydesk::learned::WHOLE;
use copydesk::{Article, Evidence, Span};
use serde::{Deserialize, Serialize};

use crate::cli::terminal::{escaped, n_of, shortened};

/// The evidence in words, line by line, for one part of the removed text, which is in paragraph `index`.
pub fn lines(article: &Article, index: usize, part: Span, evidence: &Evidence) -> Vec<String> {
    let of = |span: Span| one_line(span.of(article.text));
    let fields = fields(article, evidence);
    match evidence {
        Evidence::Repeat(repeat) => {
            let is_here = |d: &&Difference| part.start <= d.copy.start && d.copy.end <= part.end;
            let differences = repeat.differences.iter().filter(is_here).map(|d| {
                let (original, copy) = (of(d.original), of(d.copy));
                format!("differs: original \"{original}\", copy \"{copy}\"")
            });
            let first = fields.line(&original_of(article, index, repeat.original));
            std::iter::once(first).chain(differences).collect()
        }
        Evidence::Rule(rule) => {
            let phrase = of(rule.phrase);
            // What is printed above is not printed again.
            let shown = if phrase == of(part) {
                String::new()
            } else if rule.phrase.overlaps(part) {
                format!(": \"{phrase}\"")
            } else {
                format!(": below \"{phrase}\"")
            };
            vec![fields.line("") + &shown]
        }
        _ => vec![fields.line("")],
    }
}

pub fn fields<'a>(article: &Article<'a>, evidence: &'a Evidence) -> Fields<'a> {
    let text = article.text;
    match evidence {
        Evidence::Repeat(repeat) => {
            let differences = repeat.differences.iter().map(|d| DifferenceFields {
                original: d.original.of(text).into(),
                copy: d.copy.of(text).into(),
            });
            Fields::Repeat {
                original: Place {
                    start: repeat.original.start,
                    length: repeat.original.len(),
                },
                n_words: repeat.n_words,
                n_matched: repeat.n_matched,
                identity: evidence.certainty(),
                differences: differences.collect(),
            }
        }
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
            share: evidence.certainty(),
        },
        Evidence::Boundary(boundary) => {
            let causes = boundary.causes.iter();
            Fields::Boundary {
                chance: f64::from(boundary.chance) / 1e6,
                causes: causes.map(|cause| cause_in_words(article, cause)).collect(),
            }
        }
        Evidence::Passage(passage) => Fields::Passage {
            kept_in: serde_json::from_str(&passage.kept_in).unwrap_or_default(),
            n_words: passage.n_words,
        },
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
    Passage {
        /// The id of an article, a string or a number.
        kept_in: serde_json::Value,
        n_words: usize,
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
            Fields::Passage { .. } => "passage",
        }
    }

    /// The evidence in one line. `original` says where that of a repeat is.
    pub fn line(&self, original: &str) -> String {
        match self {
            Fields::Repeat {
                n_words,
                n_matched,
                differences,
                ..
            } => {
                let is_identical = n_words == n_matched && differences.is_empty();
                let closeness = if is_identical { ", identical" } else { "" };
                let n_words = n_of(*n_words, "word", "words");
                format!("repeats {original}: {n_matched} of {n_words}{closeness}")
            }
            Fields::Rule { id, category, .. } => format!("rule {id} ({category})"),
            Fields::Learned {
                source,
                line,
                n_articles,
                n_of_source,
                ..
            } => {
                let of = match &**source {
                    WHOLE => "the corpus".into(),
                    source => one_line(source),
                };
                let line = beginning(line);
                format!("learned: {n_articles} of {n_of_source} articles of {of} have \"{line}\"")
            }
            Fields::Boundary { chance, causes } => {
                let gap = if causes.is_empty() { "" } else { "; " };
                let (chance, causes) = (100.0 * chance, causes.join(", "));
                format!("boundary: {chance:.2} % likely to be story{gap}{causes}")
            }
            Fields::Passage { kept_in, n_words } => {
                let kept_in = kept_in
                    .as_str()
                    .map_or_else(|| kept_in.to_string(), str::to_owned);
                format!(
                    "in a passage of {n_words} words that {} keeps",
                    beginning(&kept_in)
                )
            }
        }
    }
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
        Cause::Apart => "is far from the story".to_owned(),
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
