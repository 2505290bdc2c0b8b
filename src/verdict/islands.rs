//! Removes the lines that rules leave over in the middle of a block, such as one button of a row.

use super::Rule;
use super::page::{Page, is_name};
use crate::article::line::{Line, RUNNING};
use crate::finding::Category;

/// The most words of such a line: the owner in a note on copyright that was broken in three.
const MAX_WORDS: usize = 6;

/// More of them in turn with buttons, and with numbers, are no leftovers but a table: what an advertisement costs on each network.
const MAX_NUMBERS: usize = 2;

/// The single short lines between two that rules of the same kind of block remove, each by the rule above it.
pub(super) fn islands(page: &mut Page, alone: &[&Rule]) -> Vec<Rule> {
    let mut whole: Vec<(usize, &Rule)> = Vec::new();
    for &rule in alone {
        let Some(index) = page.article.paragraph_at(rule.0.start) else {
            continue;
        };
        if block(&rule.1.category).is_some() && page.article.paragraphs[index].body() == rule.0 {
            whole.push((index, rule));
        }
    }
    whole.sort_by_key(|(index, _)| *index);
    whole.dedup_by_key(|(index, _)| *index);
    let mut islands = Vec::new();
    for pair in whole.windows(2) {
        let [(above, a), (below, b)] = [pair[0], pair[1]];
        let kind = block(&a.1.category);
        let is_pair = below == above + 2 && kind == block(&b.1.category);
        if is_pair && is_left_over(page, above + 1, kind) {
            islands.push((above + 1, a));
        }
    }
    let in_turn = islands.chunk_by(|above, below| above.0 + 2 == below.0);
    let is_number =
        |line: &&(usize, &Rule)| page.text(line.0).contains(|c: char| c.is_ascii_digit());
    let few = in_turn.filter(|lines| lines.iter().filter(is_number).count() <= MAX_NUMBERS);
    let of_rule =
        |(index, rule): &(usize, &Rule)| (page.article.paragraphs[*index].body(), rule.1.clone());
    few.flatten().map(of_rule).collect()
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

/// The kinds of blocks that are removed whole.
fn block(category: &str) -> Option<Category> {
    let category = Category::named(category)?;
    match category {
        Category::Share | Category::Social => Some(Category::Share),
        Category::Copyright | Category::Newsletter => Some(category),
        _ => None,
    }
}

/// Whether a line may be the button of a network that no rule knows.
pub(super) fn is_button(page: &mut Page, index: usize) -> bool {
    let has_digit = page.text(index).contains(|c: char| c.is_ascii_digit());
    !has_digit && is_left_over(page, index, Some(Category::Share))
}

/// Whether a line is short and says nothing of the story. Between buttons, a name is that of the author.
fn is_left_over(page: &mut Page, index: usize, kind: Option<Category>) -> bool {
    let (text, body) = (page.text(index), page.article.paragraphs[index].body());
    page.is_left(index)
        && text.split_whitespace().count() <= MAX_WORDS
        && matches!(page.line(index), Line::Entry | Line::Sentence)
        && (kind == Some(Category::Copyright) || !is_name(text))
        && page.keepers_in(body, index).next().is_none()
}
