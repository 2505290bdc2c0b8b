//! Removes the lines that rules leave over in a block, such as one button of a row or the notice in a form.

use super::Rule;
use super::keepers::is_caption;
use super::labels::is_initials;
use super::page::{Page, is_name};
use crate::article::line::{ENTRY, Line, RUNNING};
use crate::finding::Category;

/// The most words of a button that no rule knows.
const MAX_WORDS: usize = 6;

/// More of them in turn with buttons, and with numbers, are no leftovers but a table: what an advertisement costs on each network.
const MAX_NUMBERS: usize = 2;

/// The most numbers beside a row of buttons: those who liked, shared and discussed the story.
const MAX_COUNTERS: usize = 3;

/// The lines that rules leave over in a block, each by the rule above it: fewer than the removed lines directly above and below them.
///
/// All that is below the story is one block, the foot of the page, from the first removed line that stands in no story; advertisements
/// and links to other stories do. Anywhere else, the rules above and below must be of the same kind of block. Lines that may name the
/// author, the source or a picture are kept, with those next to them.
pub(super) fn islands(page: &mut Page, alone: &[&Rule]) -> Vec<Rule> {
    if !alone.iter().any(|rule| is_of_page(rule)) {
        return Vec::new();
    }
    let n = page.article.paragraphs.len();
    let prose_to = page.prose_to();
    let by = removed_by(page, alone);
    let all: Vec<usize> = (0..n).collect();
    let is_left = |index: &usize| page.is_left(*index);
    let runs: Vec<&[usize]> = all.chunk_by(|a, b| is_left(a) == is_left(b)).collect();
    let mut islands: Vec<Island> = Vec::new();
    let mut above: Option<&Rule> = None;
    // How many lines of the foot rules remove.
    let mut n_foot = 0;
    for (at, run) in runs.iter().enumerate() {
        if !page.is_left(run[0]) {
            let mut here = run.iter().filter_map(|&index| by[index]);
            above = here.clone().next_back().or(above);
            let begins = run[0] >= prose_to && here.any(is_of_page);
            n_foot += if begins || n_foot > 0 { run.len() } else { 0 };
            continue;
        }
        let Some(rule) = above else {
            islands.extend(counters(page, run, &by));
            continue;
        };
        let below = runs.get(at + 1);
        let n_around = match below {
            Some(below) => runs[at - 1].len() + below.len(),
            None => n_foot,
        };
        let kind_at = |index: usize| by[index].and_then(form);
        let same = below.and_then(|below| kind_at(below[0]));
        let same = same.filter(|_| same == kind_at(run[0] - 1));
        // Notices are long, and menus and teasers are not.
        let is_notice = form(rule).is_some_and(|kind| kind != Category::Share);
        let is_comment =
            below.is_some_and(|below| is_between_equal(page, &by, run[0] - 1, below[0]));
        let is_over = |index: &usize| {
            same.is_some_and(|kind| is_left_over(page, *index, kind))
                || n_foot > 0
                    && page.line(*index) != Line::Running
                    && (is_notice || page.n_words(*index) <= ENTRY)
                    && !may_be_of_story(page, *index)
        };
        if run.len() < n_around && !is_comment && run.iter().all(is_over) {
            islands.extend(run.iter().map(|&index| (index, rule, same)));
        } else {
            islands.extend(counters(page, run, &by));
        }
    }
    without_tables(page, &islands)
}

/// For each paragraph, the first rule that acts there, if the whole of it is removed.
fn removed_by<'r>(page: &Page, alone: &[&'r Rule]) -> Vec<Option<&'r Rule>> {
    let mut by = vec![None; page.article.paragraphs.len()];
    for &rule in alone {
        if let Some(index) = page.article.paragraph_at(rule.0.start)
            && !page.is_left(index)
        {
            by[index] = by[index].or(Some(rule));
        }
    }
    by
}

/// A line that is left over, the rule above it, and the kind of block that it is in outside the foot.
type Island<'r> = (usize, &'r Rule, Option<Category>);

/// The numbers above or below a row of share buttons: how often they were used.
fn counters<'r>(page: &mut Page, run: &[usize], by: &[Option<&'r Rule>]) -> Vec<Island<'r>> {
    let share = Some(Category::Share);
    let row = |index: Option<usize>| by.get(index?)?.filter(|rule| form(rule) == share);
    let is_counter = |index: &&usize| is_counter(page.text(**index));
    let n_first = run.iter().take_while(is_counter).count();
    let n_last = run.iter().rev().take_while(is_counter).count();
    let (first, last) = run.split_at(run.len() - n_last);
    // Below a word, numbers may be the cells of a table.
    let is_above_text = run
        .get(n_first)
        .is_none_or(|&next| page.line(next) == Line::Running);
    let above = row(run[0].checked_sub(1)).filter(|_| n_first <= MAX_COUNTERS && is_above_text);
    let below = row(Some(run[run.len() - 1] + 1)).filter(|_| n_last <= MAX_COUNTERS);
    let of = |lines: &[usize], rule: Option<&'r Rule>| {
        let rules = lines.iter().zip(std::iter::repeat(rule));
        rules
            .filter_map(|(&line, rule)| Some((line, rule?, share)))
            .collect::<Vec<_>>()
    };
    if n_first == run.len() {
        return of(run, above.or(below));
    }
    [of(&first[..n_first], above), of(last, below)].concat()
}

/// Whether a line is a number such as 12, 1,204 or 1.2K, and no year.
fn is_counter(line: &str) -> bool {
    let number = line.strip_suffix(['k', 'K', 'm', 'M']).unwrap_or(line);
    let is_year = line.len() == 4 && (line.starts_with("19") || line.starts_with("20"));
    let is_digit = |c: char| c.is_ascii_digit();
    number.starts_with(is_digit)
        && number.ends_with(is_digit)
        && matches!(number.trim_matches(is_digit), "" | "." | ",")
        && !is_year
}

/// The removals of the lines, but for those in turn with buttons that have numbers.
fn without_tables(page: &Page, islands: &[Island]) -> Vec<Rule> {
    let in_turn = islands.chunk_by(|above, below| above.0 + 2 == below.0);
    let is_number = |(index, _, kind): &&Island| {
        *kind == Some(Category::Share) && page.text(*index).contains(|c: char| c.is_ascii_digit())
    };
    let few = in_turn.filter(|lines| lines.iter().filter(is_number).count() <= MAX_NUMBERS);
    let of_rule =
        |(index, rule, _): &Island| (page.article.paragraphs[*index].body(), rule.1.clone());
    few.flatten().map(of_rule).collect()
}

/// Whether two lines are the same button of a reader's comment, such as "Reply": the lines between are another comment, or cells of a table.
fn is_between_equal(page: &Page, by: &[Option<&Rule>], above: usize, below: usize) -> bool {
    by[above].and_then(form) == Some(Category::Comments) && page.text(above) == page.text(below)
}

/// The rest of sentences that begin in a removed paragraph and were broken at links or line ends.
pub(super) fn continued(page: &Page, alone: &[&Rule]) -> Vec<Rule> {
    let n = page.article.paragraphs.len();
    let mut continued = Vec::new();
    for (span, rule) in alone {
        let Some(first) = page.article.paragraph_at(span.start) else {
            continue;
        };
        let paragraphs = &page.article.paragraphs;
        // A label may be above a line of the story that begins with a small letter.
        if paragraphs[first].body() != *span || page.n_words(first) < RUNNING {
            continue;
        }
        let ends = |index: &usize| {
            let next = index + 1;
            let is_kept = || {
                page.is_left(next)
                    && page
                        .keepers_in(paragraphs[next].body(), next)
                        .next()
                        .is_none()
            };
            !page.breaks_off(*index) || !is_kept()
        };
        let last = (first..n).find(ends).unwrap_or(first);
        continued.extend((first + 1..=last).map(|index| (paragraphs[index].body(), rule.clone())));
    }
    continued
}

/// The kind of a block that is removed whole: a form, a note or a row of buttons.
fn form((_, rule): &Rule) -> Option<Category> {
    let category = Category::named(&rule.category)?;
    match category {
        Category::Share | Category::Social => Some(Category::Share),
        Category::Newsletter
        | Category::Subscription
        | Category::Comments
        | Category::Copyright
        | Category::Cookie => Some(category),
        _ => None,
    }
}

/// Whether a rule removes lines that stand in no story.
fn is_of_page(rule: &Rule) -> bool {
    let category = Category::named(&rule.1.category);
    form(rule).is_some() || matches!(category, Some(Category::Navigation | Category::Contact))
}

/// Whether a line may be the button of a network that no rule knows.
pub(super) fn is_button(page: &mut Page, index: usize) -> bool {
    let has_digit = page.text(index).contains(|c: char| c.is_ascii_digit());
    !has_digit && is_left_over(page, index, Category::Share)
}

/// Whether a line is short and says nothing of the story.
fn is_left_over(page: &mut Page, index: usize, kind: Category) -> bool {
    let most = match kind {
        Category::Share => MAX_WORDS,
        _ => ENTRY,
    };
    page.is_left(index)
        && page.n_words(index) <= most
        && matches!(page.line(index), Line::Entry | Line::Sentence)
        && (!may_be_of_story(page, index)
            || kind == Category::Copyright && is_name(page.text(index)))
}

/// Whether a line may name the author of the story, its source, or the owner of a picture.
fn may_be_of_story(page: &Page, index: usize) -> bool {
    let text = page.text(index);
    let body = page.article.paragraphs[index].body();
    let has_owner = || {
        (text.contains('©') || text.contains("(c)")) && !text.contains(|c: char| c.is_ascii_digit())
    };
    page.keepers_in(body, index).next().is_some()
        || page.is_source(index)
        || is_caption(page, index)
        || is_name(text)
        || is_initials(text)
        || begins_with_name(text)
        || has_owner()
}

/// Whether a line begins like a note on a person: "Ana Marlow covers harbours".
fn begins_with_name(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    let is_capitalised = |word: &&str| word.starts_with(char::is_uppercase);
    let mut n_names = 0;
    while words.next_if(is_capitalised).is_some() {
        n_names += 1;
    }
    matches!(n_names, 2 | 3)
        && words
            .peek()
            .is_some_and(|word| word.starts_with(char::is_lowercase))
}
