//! Decides on labels and the lines that they head, which are removed or kept together.

use super::{Other, Rule};
use super::cover::Cover;
use crate::article::line::Line;
use crate::article::words;
use crate::boundary::MIN_PROSE;
use crate::finding::Heads;
use crate::{Article, Span};

/// What is decided on the labels of an article.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Lines to remove, each by the rule of its label.
    pub headed: Vec<Rule>,
    /// The labels that are kept, because it is uncertain which lines they head.
    pub kept: Vec<Span>,
}

/// The least lines of a list inside the story. A single line below a label is a subhead as often.
const MIN_LINES: usize = 2;

/// Decides on the labels among the matches of rules that act alone. `others` is what is removed besides.
///
/// A label above the story heads nothing: the headline and the byline would be removed, too. One pass over the paragraphs
/// from the first label.
pub(super) fn decide(article: &Article, rules: &[&Rule], others: &[Other]) -> Decided {
    let mut decided = Decided::default();
    let is_label = |rule: &&&Rule| is_label(article, rule);
    let mut labels: Vec<&Rule> = rules.iter().copied().filter(|rule| is_label(&rule)).collect();
    if labels.is_empty() {
        return decided;
    }
    labels.sort_by_key(|(span, _)| *span);
    labels.dedup_by_key(|(span, _)| *span);
    let ruled = rules.iter().map(|(span, _)| *span);
    let gone = Cover::new(ruled.chain(others.iter().map(|(span, _)| *span)));
    let mut page = Page {
        article,
        gone: &gone,
        lines: vec![None; article.paragraphs.len()],
        has_subheads: None,
    };
    let (mut at, story_end) = page.story();
    for (n, (span, rule)) in labels.iter().copied().enumerate() {
        let Some(label) = article.paragraph_at(span.start).filter(|&label| label >= at) else {
            continue;
        };
        let is_inside = label < story_end;
        if is_inside && !rule.heads.is_inside_stories() {
            continue;
        }
        let end = page.end_of_entries(label + 1);
        let left = (label + 1..end).filter(|&line| page.is_left(line));
        let mut lines: Vec<usize> = left.collect();
        let is_certain = page.is_one_list(&mut lines)
            && if is_inside {
                page.is_list_inside(&lines, end)
            } else {
                !page.is_name(&lines) || rule.heads.is_inside_stories()
            };
        if is_certain {
            let bodies = lines.iter().map(|&line| article.paragraphs[line].body());
            decided.headed.extend(bodies.map(|body| (body, rule.clone())));
        } else if rule.heads.is_inside_stories() && !lines.is_empty() {
            let end = article.paragraphs[end - 1].body().end;
            let inner = labels[n..].iter().map(|(span, _)| *span);
            decided.kept.extend(inner.take_while(|span| span.start < end));
        }
        at = end;
    }
    decided
}

/// Whether a rule matches a whole paragraph that may head others. The lines that a label heads are no labels.
fn is_label(article: &Article, (span, rule): &Rule) -> bool {
    let is_whole = |label: usize| article.paragraphs[label].body() == *span;
    rule.heads != Heads::Nothing && rule.phrase == *span && article.paragraph_at(span.start).is_some_and(is_whole)
}

/// The paragraphs of an article, as far as they have been looked at.
struct Page<'a> {
    article: &'a Article<'a>,
    gone: &'a Cover,
    lines: Vec<Option<Line>>,
    has_subheads: Option<bool>,
}

impl<'a> Page<'a> {
    fn text(&self, index: usize) -> &'a str {
        self.article.paragraphs[index].body().of(self.article.text)
    }

    fn line(&mut self, index: usize) -> Line {
        let text = self.text(index);
        self.lines[index].unwrap_or_else(|| {
            let line = Line::of(text, &words::words(text));
            self.lines[index] = Some(line);
            line
        })
    }

    /// Whether a paragraph is not removed anyway.
    fn is_left(&self, index: usize) -> bool {
        let body = self.article.paragraphs[index].body();
        !self.gone.holds(self.article.text, body)
    }

    fn is_running(&mut self, index: usize) -> bool {
        self.is_left(index) && self.line(index) == Line::Running
    }

    /// The first paragraph with enough running text of the story above it, and the first one with none below.
    fn story(&mut self) -> (usize, usize) {
        let n = self.article.paragraphs.len();
        let mut n_words = 0;
        let start = (0..n).find(|&index| {
            if self.is_running(index) {
                n_words += words::count(&words::words(self.text(index)));
            }
            n_words >= MIN_PROSE as usize
        });
        let last = (0..n).rev().find(|&index| self.is_running(index));
        (start.unwrap_or(n), last.map_or(0, |last| last + 1))
    }

    /// Where a run of lines ends that look like entries of a list, or are removed anyway.
    fn end_of_entries(&mut self, start: usize) -> usize {
        let n = self.article.paragraphs.len();
        let is_other = |index: &usize| self.is_left(*index) && (self.line(*index) != Line::Entry || self.is_cut(*index));
        (start..n).find(is_other).unwrap_or(n)
    }

    /// Whether a part of a paragraph is removed.
    fn is_cut(&self, index: usize) -> bool {
        self.gone.overlaps(self.article.paragraphs[index].body())
    }

    /// Whether lines are one list: all with a bullet, or none. A last line without one belongs to the text below.
    fn is_one_list(&self, lines: &mut Vec<usize>) -> bool {
        let n_marked = lines.iter().filter(|&&line| is_marked(self.text(line))).count();
        if n_marked > 0 && n_marked + 1 == lines.len() && lines.last().is_some_and(|&last| !is_marked(self.text(last))) {
            lines.pop();
        }
        n_marked == 0 || n_marked == lines.len()
    }

    /// Whether lines inside the story are a list, with running text directly below. In a story with subheads, the last line may
    /// be one.
    fn is_list_inside(&mut self, lines: &[usize], end: usize) -> bool {
        let n = self.article.paragraphs.len();
        let is_last = lines.last().is_some_and(|&last| last + 1 == end);
        lines.len() >= MIN_LINES
            && (end == n || self.line(end) == Line::Running)
            && !(is_last && !is_marked(self.text(end - 1)) && self.has_subheads())
    }

    /// Whether the story has a single line between running text.
    fn has_subheads(&mut self) -> bool {
        self.has_subheads.unwrap_or_else(|| {
            let left: Vec<usize> = (0..self.lines.len()).filter(|&index| self.is_left(index)).collect();
            let is_subhead = left.windows(3).any(|three| {
                self.line(three[1]) == Line::Entry && self.is_running(three[0]) && self.is_running(three[2])
            });
            self.has_subheads = Some(is_subhead);
            is_subhead
        })
    }

    /// Whether the lines are nothing but a name, which may be the author's.
    fn is_name(&self, lines: &[usize]) -> bool {
        let [line] = lines else {
            return false;
        };
        let names = self.text(*line).split_whitespace();
        let is_capitalised = |name: &str| name.starts_with(char::is_uppercase);
        matches!(names.clone().count(), 2 | 3) && names.into_iter().all(is_capitalised)
    }
}

/// Whether a line begins with a bullet.
fn is_marked(line: &str) -> bool {
    let rest = line.strip_prefix(['•', '-', '–', '—', '*', '▪', '●', '○', '■', '►', '▶', '»', '·']);
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}
