//! Decides on labels and the lines that they head, which are removed or kept together.

use super::Rule;
use super::page::Page;
use crate::article::line::Line;
use crate::finding::{Category, Heads};
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

/// Decides on the labels among the matches of rules that act alone.
///
/// A label above the story heads nothing: the headline and the byline would be removed, too. One pass over the paragraphs
/// from the first label.
pub(super) fn decide(page: &mut Page, rules: &[&Rule]) -> Decided {
    let article = page.article;
    let mut decided = Decided::default();
    let is_label = |rule: &&&Rule| is_label(article, rule);
    let mut labels: Vec<&Rule> = rules
        .iter()
        .copied()
        .filter(|rule| is_label(&rule))
        .collect();
    if labels.is_empty() {
        return decided;
    }
    labels.sort_by_key(|(span, _)| *span);
    labels.dedup_by_key(|(span, _)| *span);
    let mut at = page.is_story_from();
    let story_end = page.story().end;
    let mut has_subheads = None;
    let of_comments = labels
        .iter()
        .filter(|(_, rule)| rule.heads == Heads::Comments);
    let comments = of_comments.filter_map(|(span, _)| article.paragraph_at(span.start));
    let comments: Vec<usize> = comments.collect();
    for (n, (span, rule)) in labels.iter().copied().enumerate() {
        let Some(label) = article
            .paragraph_at(span.start)
            .filter(|&label| label >= at)
        else {
            continue;
        };
        let is_inside = label < story_end;
        if is_inside && !rule.heads.is_inside_stories() {
            continue;
        }
        let end = page.end_of_entries(label + 1);
        // Comments are a block of their own.
        let next = comments.partition_point(|&index| index <= label);
        let end = comments.get(next).map_or(end, |&next| end.min(next));
        let left = (label + 1..end).filter(|&line| page.is_left(line));
        let mut lines: Vec<usize> = left.collect();
        let is_certain = if lines.is_empty() {
            rule.heads != Heads::Comments || !page.is_thread(end, story_end)
        } else if is_inside {
            is_one_list(page, &mut lines) && is_list_inside(page, &lines, end, &mut has_subheads)
        } else {
            is_one_list(page, &mut lines)
                && (!is_name(page, &lines) || rule.heads.is_inside_stories())
        };
        if is_certain {
            let headed = lines.iter().filter(|&&line| !names_people(page, line));
            let bodies = headed.map(|&line| article.paragraphs[line].body());
            decided
                .headed
                .extend(bodies.map(|body| (body, rule.clone())));
        } else if rule.heads.is_inside_stories() {
            let end = article.paragraphs[end - 1].body().end;
            let inner = labels[n..].iter().map(|(span, _)| *span);
            decided
                .kept
                .extend(inner.take_while(|span| span.start < end));
        }
        at = end;
    }
    decided
}

/// Whether a rule matches a whole paragraph that may head others. The lines that a label heads are no labels.
fn is_label(article: &Article, (span, rule): &Rule) -> bool {
    let is_whole = |label: usize| article.paragraphs[label].body() == *span;
    rule.heads != Heads::Nothing
        && rule.phrase == *span
        && article.paragraph_at(span.start).is_some_and(is_whole)
}

/// Whether lines are one list: all with a bullet, or none. A last line without one belongs to the text below.
fn is_one_list(page: &Page, lines: &mut Vec<usize>) -> bool {
    let is_marked = |line: &usize| is_marked(page.text(*line));
    let n_marked = lines.iter().filter(|line| is_marked(line)).count();
    if n_marked > 0 && n_marked + 1 == lines.len() && !lines.last().is_some_and(is_marked) {
        lines.pop();
    }
    n_marked == 0 || n_marked == lines.len()
}

/// Whether lines inside the story are a list, with running text directly below. In a story with subheads, the last line may
/// be one.
fn is_list_inside(
    page: &mut Page,
    lines: &[usize],
    end: usize,
    has_subheads: &mut Option<bool>,
) -> bool {
    let n = page.article.paragraphs.len();
    let is_last = lines.last().is_some_and(|&last| last + 1 == end);
    lines.len() >= MIN_LINES
        && (end == n || page.line(end) == Line::Running)
        && !(is_last
            && !is_marked(page.text(end - 1))
            && *has_subheads.get_or_insert_with(|| self::has_subheads(page)))
}

/// Whether the story has a single line between running text.
fn has_subheads(page: &mut Page) -> bool {
    let n = page.article.paragraphs.len();
    let left: Vec<usize> = (0..n).filter(|&index| page.is_left(index)).collect();
    left.windows(3).any(|three| {
        page.line(three[1]) == Line::Entry && page.is_running(three[0]) && page.is_running(three[2])
    })
}

/// Whether the lines are nothing but a name, which may be the author's.
fn is_name(page: &Page, lines: &[usize]) -> bool {
    let [line] = lines else {
        return false;
    };
    let names = page.text(*line).split_whitespace();
    let is_capitalised = |name: &str| name.starts_with(char::is_uppercase);
    matches!(names.clone().count(), 2 | 3) && names.into_iter().all(is_capitalised)
}

/// Whether a line below the story names its contributors, or corrects it. Bylines and dates belong to other stories there.
fn names_people(page: &Page, line: usize) -> bool {
    let mut keepers = page.keepers_in(page.article.paragraphs[line].body(), line);
    keepers.any(|keeper| !matches!(keeper.category, Category::Byline | Category::Dateline))
}

/// Whether a line begins with a bullet.
fn is_marked(line: &str) -> bool {
    let rest = line.strip_prefix([
        '•', '-', '–', '—', '*', '▪', '●', '○', '■', '►', '▶', '»', '·',
    ]);
    rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}
