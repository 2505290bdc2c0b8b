//! Decides on labels and the lines that they head, which are removed or kept together.

use std::collections::HashSet;

use super::Rule;
use super::keepers::is_signature;
use super::page::{Page, is_name, is_short_label};
use crate::article::line::Line;
use crate::finding::{Category, Heads, RuleMatch, Scope};
use crate::{Article, Span};

/// What is decided on the labels of an article.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Lines to remove, each by the rule of its label.
    pub headed: Vec<Rule>,
    /// The labels that are kept, in order, because it is uncertain which lines they head.
    pub kept: Vec<Span>,
}

/// The least lines of a list.
const MIN_LINES: usize = 2;

/// Decides on the labels among the matches of rules that act alone.
///
/// A label above the story heads nothing: the headline and the byline would be removed, too. One pass over the paragraphs
/// from the first label. Where lines were joined, a label inside the story is kept with its list, whose end is uncertain.
pub(super) fn decide(page: &mut Page, rules: &[&Rule]) -> Decided {
    let mut decided = Decided::default();
    let labels = labels(page.article, rules);
    if labels.is_empty() {
        return decided;
    }
    let with_headline = with_headline(rules);
    let with_category = with_category(page.article, rules);
    let story_from = page.story_from().min(page.text_to());
    let story_end = page.story().end;
    let mut has_subheads = None;
    let mut at = 0;
    for (n, (span, rule)) in labels.iter().copied().enumerate() {
        let label = page.article.paragraph_at(span.start);
        let Some(label) = label.filter(|&label| label >= at) else {
            continue;
        };
        let is_inside = label < story_end;
        if label < story_from || is_inside && !rule.heads.is_inside_stories() {
            let has_list = label < story_from
                && rule.heads.is_inside_stories()
                && is_short_label(page.text(label))
                && is_list_above(page, label + 1);
            decided
                .kept
                .extend((is_lead_in(rule) || has_list).then_some(*span));
            continue;
        }
        let end = if is_inside {
            page.end_of_entries(label + 1)
        } else {
            page.end_of_teasers(label + 1)
        };
        // The author's name ends the list, and so do the sources of the story.
        let ends = |line: &usize| is_signature(page, *line) || page.is_source(*line);
        let end = (label + 1..end).find(ends).unwrap_or(end);
        let left = (label + 1..end).filter(|&line| page.is_left(line));
        let mut lines: Vec<usize> = left.collect();
        if let Some(byline) = byline_below(page, &lines, end) {
            lines.retain(|&line| line < byline);
        }
        // Rules may remove all lines of the block: the fields of a form.
        let is_removed = with_category.contains(&(label + 1, rule.category.as_ref()));
        let is_above_text = lines.is_empty() && !is_removed && end < page.article.paragraphs.len();
        let is_title = is_title_of_source(page, label, &lines);
        let is_address =
            rule.heads.is_inside_stories() && matches!(lines[..], [line] if page.is_address(line));
        // The name and the date of the first comment, above its text.
        let is_thread = is_inside
            && rule.heads == Heads::Comments
            && matches!(end - label, 2 | 3)
            && is_date(page, end - 1);
        let is_kept = is_title || is_address || is_thread;
        // The last line may begin a sentence of the text below.
        let is_certain = !is_above_text
            && !is_address
            && !is_thread
            && !lines
                .last()
                .is_some_and(|&last| last + 1 == end && page.breaks_off(last))
            && is_one_list(page, label, &mut lines)
            && if is_inside {
                !page.article.is_restored() && is_list_inside(page, &lines, end, &mut has_subheads)
            } else {
                rule.heads.is_inside_stories() || !is_title && !is_only_name(page, &lines)
            };
        if is_certain {
            let headed = lines.iter().filter(|&&line| !names_people(page, line));
            let bodies = headed.map(|&line| page.article.paragraphs[line].body());
            let by_label = bodies.map(|body| (body, rule.clone()));
            decided.headed.extend(by_label);
            // A label below the last of them is one of its own. Labels above nothing head nothing: skipping them keeps this linear.
            at = lines.last().map_or(end, |&last| last + 1);
            continue;
        }
        let has_own = |span: &Span| with_headline.binary_search(span).is_ok();
        let may_head = !lines.is_empty() || is_above_text && page.line(end) != Line::Running;
        if is_kept {
            decided.kept.push(*span);
        } else if is_lead_in(rule) || may_head && rule.heads.is_inside_stories() && !has_own(span) {
            let end = page.article.paragraphs[end - 1].body().end;
            let inner = labels[n..].iter().take_while(|(span, _)| span.start < end);
            // Buttons, notices, and labels with a headline of their own are still removed.
            let inner = inner.filter(|(span, other)| {
                is_lead_in(other) || other.heads.is_inside_stories() && !has_own(span)
            });
            decided.kept.extend(inner.map(|(span, _)| *span));
        }
        at = end;
    }
    decided
}

/// Whether two lines above the story look like entries of a list. The second line below a mere word of a menu is the byline.
fn is_list_above(page: &mut Page, start: usize) -> bool {
    let n = page.article.paragraphs.len();
    start + MIN_LINES <= n
        && (start..start + MIN_LINES).all(|line| {
            let body = page.article.paragraphs[line].body();
            page.is_left(line)
                && page.line(line) == Line::Entry
                && page.keepers_in(body, line).next().is_none()
        })
}

/// The labels among matches, in order. Of several rules that match one, that which heads lines in the story decides.
fn labels<'r>(article: &Article, rules: &[&'r Rule]) -> Vec<&'r Rule> {
    let mut labels: Vec<&Rule> = rules.to_vec();
    labels.retain(|rule| is_label(article, rule));
    let rank = |rule: &RuleMatch| (!rule.heads.is_inside_stories(), is_lead_in(rule));
    labels.sort_by_key(|(span, rule)| (*span, rank(rule)));
    labels.dedup_by_key(|(span, _)| *span);
    labels
}

/// The labels whose headline the detector has found, in order. It is all that they head for certain.
fn with_headline(rules: &[&Rule]) -> Vec<Span> {
    let headlines = rules.iter().filter(|(span, rule)| *span != rule.phrase);
    let mut labels: Vec<Span> = headlines.map(|(_, rule)| rule.phrase).collect();
    labels.sort_unstable();
    labels
}

/// The paragraphs of matches, with the categories of their rules.
fn with_category<'r>(article: &Article, rules: &[&'r Rule]) -> HashSet<(usize, &'r str)> {
    let of_rule =
        |(span, rule): &&'r Rule| Some((article.paragraph_at(span.start)?, &*rule.category));
    rules.iter().filter_map(of_rule).collect()
}

/// Whether a label introduces text of the story as often as a list.
fn is_lead_in(rule: &RuleMatch) -> bool {
    rule.scope == Scope::Label
}

/// Whether a rule matches a whole paragraph that may head others. The lines that a label heads are no labels.
fn is_label(article: &Article, (span, rule): &Rule) -> bool {
    let is_whole = |label: usize| article.paragraphs[label].body() == *span;
    rule.heads != Heads::Nothing
        && rule.phrase == *span
        && article.paragraph_at(span.start).is_some_and(is_whole)
}

/// The byline of the story at the end of a list: the only line there that names an author, in so many words or above text: a name, with
/// a date and similar lines below it.
fn byline_below(page: &Page, lines: &[usize], end: usize) -> Option<usize> {
    /// Lines of a byline: name, date, site, section, date of the last change.
    const MAX_LINES: usize = 5;
    let is_name = |line: &usize| is_name(page.text(*line));
    let is_dated = |line: &usize| is_name(line) && *line + 1 < end && is_date(page, *line + 1);
    let only = |is: &dyn Fn(&usize) -> bool| {
        let mut found = lines.iter().copied().filter(is);
        found.next().filter(|_| found.next().is_none())
    };
    let is_byline = |line: &usize| {
        let mut keepers = page.keepers_in(page.article.paragraphs[*line].body(), *line);
        keepers.any(|keeper| keeper.category == Category::Byline)
    };
    let signed = only(&is_byline).filter(|line| end - line <= 2);
    let dated = only(&is_dated).filter(|name| end - name <= MAX_LINES);
    let byline = dated.or_else(|| only(&is_name).filter(|name| name + 1 == end));
    signed.or(byline.filter(|_| end < page.article.paragraphs.len()))
}

/// Whether a line has the digits of a year, at least.
fn is_date(page: &Page, line: usize) -> bool {
    page.text(line).bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether lines are one list: all with a bullet, or none. A last line without one belongs to the text below; below a label with a
/// bullet, which is an entry of a list itself, all have one. A list with the owners of pictures is a gallery of the story.
fn is_one_list(page: &Page, label: usize, lines: &mut Vec<usize>) -> bool {
    if lines.iter().any(|&line| page.text(line).contains('©')) {
        return false;
    }
    let is_marked = |line: &usize| is_marked(page.text(*line));
    let n_marked = lines.iter().filter(|line| is_marked(line)).count();
    if n_marked > 0 && n_marked + 1 == lines.len() && !lines.last().is_some_and(is_marked) {
        lines.pop();
    }
    // "- Advertisement -" has marks on both sides.
    let is_item = is_marked(&label) && page.text(label).ends_with(char::is_alphanumeric);
    n_marked == lines.len() || n_marked == 0 && !is_item
}

/// Whether lines inside the story are a list, with running text directly below. A single line may be a subhead; so may the
/// last one, directly above the text, in a story with subheads.
fn is_list_inside(
    page: &mut Page,
    lines: &[usize],
    end: usize,
    has_subheads: &mut Option<bool>,
) -> bool {
    let [.., _, last] = *lines else {
        return false;
    };
    let is_above_text = end == page.article.paragraphs.len() || page.line(end) == Line::Running;
    let may_be_subhead = last + 1 == end && !is_marked(page.text(last));
    is_above_text
        && !(may_be_subhead && *has_subheads.get_or_insert_with(|| self::has_subheads(page)))
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
fn is_only_name(page: &Page, lines: &[usize]) -> bool {
    matches!(lines, [line] if is_name(page.text(*line)))
}

/// Whether a label points at one page of another site, the source of the story: "See more here: ¶ Harbour rules | Tarn Point Council".
fn is_title_of_source(page: &Page, label: usize, lines: &[usize]) -> bool {
    page.text(label).ends_with(':') && matches!(lines, [line] if page.text(*line).contains(" | "))
}

/// Whether a line below the story names its contributors, or corrects it. Bylines and dates belong to other stories there.
fn names_people(page: &Page, line: usize) -> bool {
    let mut keepers = page.keepers_in(page.article.paragraphs[line].body(), line);
    keepers.any(|keeper| !matches!(keeper.category, Category::Byline | Category::Dateline))
        || is_initials(page.text(line))
}

/// Whether a line is the initials of its author in brackets, such as "(abc/dpa)".
pub(super) fn is_initials(line: &str) -> bool {
    let inner = line
        .strip_prefix('(')
        .and_then(|line| line.strip_suffix(')'));
    inner.is_some_and(|inner| {
        inner
            .chars()
            .all(|c| c.is_alphabetic() || "/.-".contains(c))
    })
}

/// Whether a line begins with a bullet or a number.
pub(super) fn is_marked(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let mark = if number.len() < line.len() {
        number.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix([
            '•', '-', '–', '—', '*', '▪', '●', '○', '■', '►', '▶', '»', '·',
        ])
    };
    mark.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}
