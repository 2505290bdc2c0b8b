//! Drops findings whose text names the people behind the story, or belongs to the story by its place.

use super::cover::Cover;
use super::page::{Page, breaks_off, is_begun, is_name};
use super::{Other, Rule};
use crate::Span;
use crate::article::line::Line;
use crate::finding::{Category, Keeper};

/// A keeper below the story counts if at most so many lines are removed between them that no rule matches: below teasers,
/// names and dates belong to other stories. Chosen by reading removals of `normal` and `thorough`.
const NEAR: usize = 5;

/// The most words of a credit below a caption, and the least of the caption. Chosen by reading, too.
const CREDIT_WORDS: usize = 8;
const CAPTION_WORDS: usize = 4;

/// Drops the matches of rules with keepers inside, and those in a sentence that was broken at links. The headline below a label is
/// another story's.
pub(super) fn spare_rules(page: &Page, rules: &mut Vec<Rule>) {
    let gone = Cover::new(rules.iter().map(|(span, _)| *span));
    rules.retain(|found @ (span, rule)| {
        let index = page.article.paragraph_at(span.start);
        let is_spared = |index| {
            page.keepers_in(*span, index).next().is_some()
                || is_fragment(page, index)
                || is_half(page, &gone, found, index)
        };
        rule.phrase != *span || !index.is_some_and(is_spared)
    });
}

/// Whether a note on copyright is only the end of one whose owner, before it in the paragraph, no rule matches: "Copyright Ana Marlow.
/// All rights reserved".
fn is_half(page: &Page, gone: &Cover, (span, rule): &Rule, index: usize) -> bool {
    if Category::named(&rule.category) != Some(Category::Copyright) {
        return false;
    }
    let start = page.article.paragraphs[index].body().start;
    let owner = |part: Span| {
        let part = part.of(page.article.text);
        part.rfind('©').or_else(|| part.rfind("opyright"))
    };
    let before = owner(Span::new(start, span.start));
    let is_kept = |at| !gone.overlaps(Span::new(start + at, start + at + 1));
    owner(*span).is_none() && before.is_some_and(is_kept)
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
