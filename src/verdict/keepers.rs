//! Drops findings whose text names the people behind the story, or belongs to the story by its place.

use super::cover::Cover;
use super::page::{Page, breaks_off, is_begun, is_name};
use super::{Other, Rule};
use crate::Span;
use crate::article::line::Line;
use crate::article::sentences::STOPS;
use crate::finding::{Category, Keeper, RuleMatch};

/// A keeper below the story counts if at most so many lines are removed between them that no rule matches: below teasers,
/// names and dates belong to other stories. Chosen by reading removals of `normal` and `thorough`.
const NEAR: usize = 5;

/// The most words of a credit below a caption, and the least of the caption. Chosen by reading, too.
const CREDIT_WORDS: usize = 8;
const CAPTION_WORDS: usize = 4;

/// The most words of the owner in a note on copyright, and of a menu before it. Of 330 notes on labelled pages that have the words
/// of "All rights reserved" below the story, five have more.
const OWNER_WORDS: usize = 14;

/// Drops the matches of rules with keepers inside, and those in a sentence that was broken at links. A note on copyright is removed
/// with its owner, or not at all. The headline below a label is another story's.
pub(super) fn spare_rules(page: &mut Page, rules: &mut Vec<Rule>) {
    let gone = Cover::new(rules.iter().map(|(span, _)| *span));
    rules.retain_mut(|(span, rule)| {
        let Some(index) = page.article.paragraph_at(span.start) else {
            return true;
        };
        if rule.phrase != *span {
            return true;
        }
        let owner = owner(page, &gone, *span, rule);
        if let Some(owner) = owner {
            let Some(start) = start_of_note(page, index, owner) else {
                return false;
            };
            span.start = start;
        }
        // "© Ana Marlow" alone is a credit.
        let is_owner =
            |keeper: &Keeper| owner.is_some_and(|owner| owner.start == keeper.span.start);
        let is_kept = page
            .keepers_in(*span, index)
            .any(|keeper| !is_owner(&keeper));
        !is_kept && !is_fragment(page, index)
    });
}

/// The owner that a note on copyright lacks, from its sign to the note: "© Ana Marlow. All rights reserved". None if a rule matches the
/// text before the note.
fn owner(page: &Page, gone: &Cover, note: Span, rule: &RuleMatch) -> Option<Span> {
    if Category::named(&rule.category) != Some(Category::Copyright) {
        return None;
    }
    let text = page.article.text;
    let sign = |part: Span| {
        let part = part.of(text);
        let signs = [part.find('©'), part.find("opyright")];
        let sign = signs.into_iter().flatten().min()?;
        Some(part[..sign].trim_end_matches(char::is_alphabetic).len())
    };
    let paragraph = page.article.paragraph_at(note.start)?;
    let mut start = page.article.paragraphs[paragraph].body().start;
    let gone = gone.inside(Span::new(start, note.start));
    start = gone
        .map(|gone| gone.end.min(note.start))
        .last()
        .unwrap_or(start);
    let owner = Span::new(start + sign(Span::new(start, note.start))?, note.start);
    sign(note).is_none().then_some(owner)
}

/// Where a note on copyright below the story begins: at the sign of its owner, if a sentence ends before it, or with the short
/// paragraph. `None` for all other notes: a photograph has an owner, too.
fn start_of_note(page: &mut Page, index: usize, owner: Span) -> Option<usize> {
    let paragraph = page.article.paragraphs[index].body();
    let before = &page.article.text[paragraph.start..owner.start];
    let is_short = |part: &str| part.split_whitespace().count() <= OWNER_WORDS;
    let is_last = index + 1 == page.article.paragraphs.len();
    if !is_short(owner.of(page.article.text)) || !is_last && index < page.story().end {
        return None;
    }
    if before.trim_end().ends_with(STOPS) {
        Some(owner.start)
    } else {
        is_short(before).then_some(paragraph.start)
    }
}

/// Whether a paragraph is a piece of a sentence that was broken at links or line ends, as "owners should ¶ sign up ¶ for updates":
/// all but the first piece begin with a small letter, and the first is another such piece, or has at least three words and ends
/// in one. The last piece ends in a stop.
fn is_fragment(page: &Page, index: usize) -> bool {
    let goes_on = |text: &str| is_begun(text) || text.starts_with([',', ';', '.', ')']);
    let text = page.text(index);
    let is_last = index + 1 == page.article.paragraphs.len();
    index > 0
        && is_begun(text)
        && breaks_off(page.text(index - 1))
        && (text.ends_with('.') || !is_last && goes_on(page.text(index + 1)))
}

/// Drops the findings of learned lines and of the boundary that keepers outrank: all above the story and in it, and those near
/// its end. The caption above a credit is kept with it.
pub(super) fn spare_others(page: &mut Page, others: &mut Vec<Other>) {
    let story = page.story();
    let mut n_below = 0;
    others.retain(|(span, _)| {
        let Some(index) = page.article.paragraph_at(span.start) else {
            return true;
        };
        let is_below = index >= story.end;
        n_below += usize::from(is_below);
        let counts = |keeper: Keeper| {
            let is_users = keeper.category.acts_by_default();
            let is_teasers = matches!(keeper.category, Category::Byline | Category::Dateline);
            is_users || !is_below || n_below <= NEAR && !is_teasers
        };
        let is_kept = page.keepers_in(*span, index).any(counts);
        let is_near = !is_below || n_below <= NEAR;
        !(is_kept
            || !is_below && is_caption(page, index)
            || is_near && is_corrected(page, index)
            || is_signed(page, index))
    });
}

/// Whether a paragraph is directly below a label of corrections, such as "Corrections & Amplifications".
fn is_corrected(page: &mut Page, index: usize) -> bool {
    let Some(label) = index.checked_sub(1) else {
        return false;
    };
    let is_correction = |keeper: Keeper| keeper.category == Category::Correction;
    matches!(page.line(label), Line::Entry | Line::Introduction)
        && page
            .keepers_in(page.article.paragraphs[label].body(), label)
            .any(is_correction)
}

/// Whether a paragraph is a label such as "Written by" with a name directly below, or that name.
fn is_signed(page: &Page, index: usize) -> bool {
    is_signature(page, index) || index > 0 && is_signature(page, index - 1)
}

/// Whether a paragraph is a label such as "Written by" with a name directly below.
pub(super) fn is_signature(page: &Page, label: usize) -> bool {
    let is_label = |label: usize| {
        let mut keepers = page.keepers_in(page.article.paragraphs[label].body(), label);
        let is_name = |word: &str| word.starts_with(char::is_uppercase);
        !page.text(label).split_whitespace().skip(1).any(is_name)
            && keepers.any(|keeper| keeper.category == Category::Byline)
    };
    label + 1 < page.article.paragraphs.len() && is_name(page.text(label + 1)) && is_label(label)
}

/// Whether a paragraph is directly above a short credit.
fn is_caption(page: &Page, index: usize) -> bool {
    let Some(credit) = page.article.paragraphs.get(index + 1) else {
        return false;
    };
    let n_words = |index: usize| page.text(index).split_whitespace().count();
    let is_credit = |keeper: Keeper| keeper.category == Category::Credit;
    n_words(index) >= CAPTION_WORDS
        && n_words(index + 1) <= CREDIT_WORDS
        && page.keepers_in(credit.body(), index + 1).any(is_credit)
}
