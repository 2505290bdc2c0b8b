//! Runs the examples of rules through the real detector and the real judge.

use super::choice::Role;
use super::find::find;
use super::rule::{Promise, Rule};
use super::table::File;
use super::{Rules, Scope};
use crate::article::words::words;
use crate::span::without;
use crate::{Article, Evidence, Layout, Span, verdict::judge};

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenExample {
    /// The rule whose example it is.
    pub rule: String,
    /// The name of the file, as given.
    pub file: String,
    /// The span of the example in its file.
    pub span: Span,
    /// The line of the example, from 1.
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

/// Long enough for labels below it to head lines.
const FIRST: &str = "The ferry Marlow ran aground off Tarn Point early on Monday, and all 43 people on board were brought to \
                     safety by two fishing boats, the harbour board said. It was the third ship in a year to hit the reef, \
                     whose light has been dark since the storms of the winter, although the pilots had asked for a new lamp \
                     in three letters.";
const SECOND: &str = "Divers found a crack of two metres in the hull. The board will hear the captain on Thursday, and \
                      passengers can have their fares back at the pier.";

/// Stories around an example `§`, of the sentences ① and ②.
const PLACES: [(&str, &str); 6] = [
    ("as the last paragraph", "①\n②\n§\n"),
    ("between paragraphs", "①\n§\n②\n"),
    ("as the first paragraph", "§\n①\n②\n"),
    ("as the last sentence", "①\n② §\n"),
    ("glued to the last sentence", "①\n②§\n"),
    ("as the first sentence", "①\n§ ②\n"),
];

/// The places where a rule must keep a promise, with an example of one paragraph or more.
fn places(promise: Promise, rule: &Rule, n_paragraphs: usize) -> &'static [usize] {
    match (promise, rule.scope) {
        (Promise::Stays, _) => &[0, 1, 2, 3, 5],
        // Lines below a label of the page are removed only below the story.
        (Promise::Goes, _) if n_paragraphs > 1 && !rule.heads.is_inside_stories() => &[0],
        (Promise::Goes, Scope::Label) if n_paragraphs == 1 => &[0],
        (Promise::Goes, Scope::Paragraph | Scope::Pair | Scope::Headline | Scope::Label) => &[0, 1],
        (Promise::Goes, Scope::Tail) => &[0],
        (Promise::Goes, Scope::Head) => &[2],
        (Promise::Goes, Scope::Row) => &[0, 2],
        (Promise::Goes, Scope::Ending) => &[0, 3, 4],
        (Promise::Goes, Scope::Opening) => &[0, 5],
    }
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
                let n_paragraphs = text.lines().filter(|line| !line.trim().is_empty()).count();
                for &place in places(example.promise, rule, n_paragraphs) {
                    let (place, story) = PLACES[place];
                    let (taken_by, holds) = self.holds(rule, example.promise, &text, story);
                    if !holds {
                        broken.push(BrokenExample {
                            rule: rule.id.to_string(),
                            file: name.to_string(),
                            span: example.text,
                            line: source[..example.text.start].matches('\n').count() + 1,
                            text: text.clone(),
                            promise: example.promise,
                            place,
                            taken_by,
                        });
                    }
                }
            }
        }
        broken
    }

    /// How many examples its rules have.
    pub fn n_examples(&self) -> usize {
        self.iter().map(|rule| rule.examples.len()).sum()
    }

    fn holds(&self, rule: &Rule, promise: Promise, text: &str, story: &str) -> (Vec<String>, bool) {
        let story = story.replace('①', FIRST).replace('②', SECOND);
        let (before, after) = story.split_once('§').expect("each story has an example");
        let whole = format!("{before}{text}{after}");
        let span = Span::new(before.len(), before.len() + text.len());
        let article = Article::new(&whole, Layout::Lines);
        // Kept categories are tested too, each by its own examples.
        let acts = |other: &Rule, role: Role| {
            role.acts() && other.source.is_none() || std::ptr::eq(other, rule)
        };
        let words = words(&whole);
        let findings = find(&article, &words, self, &acts);
        let by = |evidence: &Evidence| match evidence.rule() {
            Some(rule) => rule.id.to_string(),
            None => String::new(),
        };
        let own = findings
            .iter()
            .any(|finding| by(&finding.evidence) == *rule.id);
        let removals = judge(&article, &words, findings, |_| Vec::new()).removals;
        let taken_by: Vec<String> = removals
            .iter()
            .map(|removal| by(&removal.evidence))
            .collect();
        let spans: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
        let left = without(&whole, &spans);
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let holds = match promise {
            Promise::Goes => own && squeezed(&left) == squeezed(before) + &squeezed(after),
            Promise::Stays => !removals.iter().any(|removal| removal.span.overlaps(span)),
        };
        (taken_by, holds)
    }
}
