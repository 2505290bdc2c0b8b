//! Runs the examples of rules through the real detector and the real judge.

use std::fmt;

use super::choice::Role;
use super::find::collect;
use super::rule::{Promise, Rule};
use super::table::File;
use super::{Rules, Scope};
use crate::{Article, Evidence, Span, Wrap, verdict::judge};

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenExample {
    /// The rule whose example it is.
    pub rule: String,
    /// The name of the file, as given.
    pub file: String,
    /// Where the example stands in its file.
    pub span: Span,
    /// The line on which it stands, from 1.
    pub line: usize,
    /// The example.
    pub text: String,
    /// What it promises.
    pub promise: Promise,
    /// Where in the story it was put.
    pub place: &'static str,
    /// The rules that removed some of it.
    pub taken_by: Vec<String>,
}

impl fmt::Display for BrokenExample {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            rule, place, text, ..
        } = self;
        let taken_by = self.taken_by.join("`, `");
        match self.promise {
            Promise::Goes if taken_by.is_empty() => {
                write!(f, "{rule} does not take its example {place}: {text}")
            }
            Promise::Goes => write!(
                f,
                "{rule} does not take its whole example {place}, but `{taken_by}` takes some: {text}"
            ),
            Promise::Stays => write!(f, "`{taken_by}` takes an example of {rule} {place}: {text}"),
        }
    }
}

const FIRST: &str = "The ferry Marlow ran aground off Tarn Point early on Monday, and all 43 people on board were brought to \
                     safety by two fishing boats, the harbour board said.";
const SECOND: &str = "Divers found a crack of two metres in the hull. The board will hear the captain on Thursday, and \
                      passengers can have their fares back at the pier.";

/// A story around an example: the text before it and after it.
struct Place {
    name: &'static str,
    before: String,
    after: String,
}

fn place(name: &'static str, before: impl Into<String>, after: impl Into<String>) -> Place {
    let (before, after) = (before.into(), after.into());
    Place {
        name,
        before,
        after,
    }
}

/// The places where a rule of `scope` must remove its `+` examples.
fn places_that_go(scope: Scope) -> Vec<Place> {
    let last = || {
        place(
            "as the last paragraph",
            format!("{FIRST}\n{SECOND}\n"),
            "\n",
        )
    };
    match scope {
        Scope::Paragraph | Scope::Pair | Scope::Headline => vec![
            last(),
            place(
                "between paragraphs",
                format!("{FIRST}\n"),
                format!("\n{SECOND}\n"),
            ),
        ],
        Scope::Tail => vec![last()],
        Scope::Head => vec![place(
            "as the first paragraph",
            "",
            format!("\n{FIRST}\n{SECOND}\n"),
        )],
        Scope::Ending => vec![
            last(),
            place("as the last sentence", format!("{FIRST}\n{SECOND} "), "\n"),
            place(
                "glued to the last sentence",
                format!("{FIRST}\n{SECOND}"),
                "\n",
            ),
        ],
        Scope::Opening => vec![
            last(),
            place(
                "as the first sentence",
                format!("{FIRST}\n"),
                format!(" {SECOND}\n"),
            ),
        ],
    }
}

/// The places where every `-` example must be kept.
fn places_that_stay() -> Vec<Place> {
    vec![
        place(
            "as the last paragraph",
            format!("{FIRST}\n{SECOND}\n"),
            "\n",
        ),
        place(
            "between paragraphs",
            format!("{FIRST}\n"),
            format!("\n{SECOND}\n"),
        ),
        place(
            "as the first paragraph",
            "",
            format!("\n{FIRST}\n{SECOND}\n"),
        ),
        place("as the last sentence", format!("{FIRST}\n{SECOND} "), "\n"),
        place(
            "as the first sentence",
            format!("{FIRST}\n"),
            format!(" {SECOND}\n"),
        ),
    ]
}

impl Rules {
    /// The examples that do not hold, of all rules. Empty if all is well.
    ///
    /// A `+` example must be removed whole, and by a match of its own rule; no rule at all may touch a `-` example.
    pub fn check(&self) -> Vec<BrokenExample> {
        let mut broken = Vec::new();
        for rule in self.iter() {
            let table = &self.layer_of(rule).table;
            let File { name, source } = &table.files[rule.file];
            for example in &table.examples[rule.examples.clone()] {
                let text = example.text.of(source).replace("\\n", "\n");
                let places = match example.promise {
                    Promise::Goes => places_that_go(rule.scope),
                    Promise::Stays => places_that_stay(),
                };
                broken.extend(places.iter().filter_map(|place| {
                    let (taken_by, holds) = self.holds(rule, example.promise, &text, place);
                    (!holds).then(|| BrokenExample {
                        rule: rule.id.to_string(),
                        file: name.to_string(),
                        span: example.text,
                        line: source[..example.text.start].matches('\n').count() + 1,
                        text: text.clone(),
                        promise: example.promise,
                        place: place.name,
                        taken_by,
                    })
                }));
            }
        }
        broken
    }

    /// How many examples its rules have.
    pub fn n_examples(&self) -> usize {
        self.iter().map(|rule| rule.examples.len()).sum()
    }

    fn holds(
        &self,
        rule: &Rule,
        promise: Promise,
        text: &str,
        place: &Place,
    ) -> (Vec<String>, bool) {
        let whole = format!("{}{text}{}", place.before, place.after);
        let span = Span::new(place.before.len(), place.before.len() + text.len());
        let article = Article::new(&whole, Wrap::Lines);
        // Kept categories are tested too, each by its own examples.
        let acts = |other: &Rule, role: Role| {
            role.acts() && other.source.is_none() || std::ptr::eq(other, rule)
        };
        let findings = collect(&article, self, &acts);
        let by = |evidence: &Evidence| match evidence {
            Evidence::Rule(rule) => rule.id.to_string(),
            Evidence::Repeat(_) | Evidence::Boundary(_) | Evidence::Learned(_) => String::new(),
        };
        let own = findings
            .iter()
            .any(|finding| by(&finding.evidence) == *rule.id);
        let removals = judge(&article, findings).removals;
        let taken_by: Vec<String> = removals
            .iter()
            .map(|removal| by(&removal.evidence))
            .collect();
        let left: String = rest(&whole, removals.iter().map(|removal| removal.span));
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let holds = match promise {
            Promise::Goes => {
                own && squeezed(&left) == squeezed(&format!("{}{}", place.before, place.after))
            }
            Promise::Stays => !removals.iter().any(|removal| removal.span.overlaps(span)),
        };
        (taken_by, holds)
    }
}

/// The text without the spans.
fn rest(text: &str, spans: impl Iterator<Item = Span>) -> String {
    let mut left = String::new();
    let mut at = 0;
    for span in spans {
        left.push_str(&text[at..span.start]);
        at = span.end;
    }
    left.push_str(&text[at..]);
    left
}
