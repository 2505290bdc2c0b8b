//! Drops findings whose text names the people behind the story, or belongs to the story by its place.

use super::cover::Cover;
use super::labels::{is_initials, is_marked};
use super::page::{Page, breaks_off, is_begun, is_name};
use super::{Other, Rule};
use crate::Span;
use crate::article::line::Line;
use crate::article::sentences::STOPS;
use crate::finding::{Category, Keeper, RuleMatch, Scope};

/// A keeper below the story counts if at most so many lines are removed between them that no rule matches: below teasers,
/// names and dates belong to other stories. Chosen by reading removals of `normal` and `thorough`.
const NEAR: usize = 5;

/// The most words of a credit below a caption, and the least of the caption. Chosen by reading, too.
const CREDIT_WORDS: usize = 8;
const CAPTION_WORDS: usize = 4;

/// The most words of the owner in a note on copyright, and of a menu before it. Of 330 notes on labelled pages that have the words
/// of "All rights reserved" below the story, five have more.
const OWNER_WORDS: usize = 14;

/// Drops the matches of rules that are of the story: with keepers, inside a sentence or a list of it, or with its author's initials. A
/// note on copyright is removed with its owner, or not at all. The headline below a label is another story's.
pub(super) fn spare_rules(page: &mut Page, rules: &mut Vec<Rule>) {
    let gone = Cover::new(rules.iter().map(|(span, _)| *span));
    let rows = rules.iter().filter(|(_, rule)| rule.scope == Scope::Row);
    let rows = Cover::new(rows.map(|(span, _)| *span));
    let (mut below, mut lists) = (None, None);
    rules.retain_mut(|(span, rule)| {
        let Some(index) = page.article.paragraph_at(span.start) else {
            return true;
        };
        if rule.phrase != *span {
            return true;
        }
        let mut owner = None;
        if Category::named(&rule.category) == Some(Category::Copyright) {
            owner = owner_of(page, &gone, *span, index);
            let below = *below.get_or_insert_with(|| page.story_to());
            let Some(start) = start_of_note(page, &gone, *span, owner, (index, below)) else {
                return false;
            };
            span.start = start;
        }
        // "© Ana Marlow" alone is a credit.
        let is_owner = |keeper: &Keeper| owner == Some(keeper.span.start);
        let is_kept = page
            .keepers_in(*span, index)
            .any(|keeper| !is_owner(&keeper));
        let mut is_item = || lists.get_or_insert_with(|| lists_of_story(page, &gone))[index];
        let is_of_story = is_kept
            || is_fragment(page, &gone, index)
            || has_initials(span.of(page.article.text))
            || is_menu_item(page, rule, index) && is_item()
            || is_post(page, index)
            || rule.scope == Scope::Row && begins_sentence(page, &gone, &rows, index)
            || is_sentence_behind_label(page, rule, index);
        !is_of_story
    });
}

/// Where the owner begins that a note on copyright lacks: "© Ana Marlow. All rights reserved". None if a rule matches the text before
/// the note.
fn owner_of(page: &Page, gone: &Cover, note: Span, index: usize) -> Option<usize> {
    let text = page.article.text;
    let sign = |part: Span| {
        let part = part.of(text);
        let signs = [part.find('©'), part.find("opyright")];
        let sign = signs.into_iter().flatten().min()?;
        Some(part[..sign].trim_end_matches(char::is_alphabetic).len())
    };
    let start = page.article.paragraphs[index].body().start;
    let start = start.max(gone.end_before(note.start).unwrap_or_default());
    let owner = start + sign(Span::new(start, note.start))?;
    sign(note).is_none().then_some(owner)
}

/// Where a note on copyright begins: with it, at the sign of its owner if a sentence ends before that, or with the short paragraph.
/// `None` if it may be the owner of a picture: above `below`, behind other text or without an owner.
fn start_of_note(
    page: &Page,
    gone: &Cover,
    note: Span,
    owner: Option<usize>,
    (index, below): (usize, usize),
) -> Option<usize> {
    let text = page.article.text;
    let start = page.article.paragraphs[index].body().start;
    let is_behind = note.start > start && !gone.overlaps(Span::new(start, start + 1));
    if index < below && is_behind {
        return None;
    }
    let Some(owner) = owner else {
        return Some(note.start);
    };
    let is_short = |part: &str| part.split_whitespace().nth(OWNER_WORDS).is_none();
    let before = &text[start..owner];
    match before.trim_end().ends_with(STOPS) {
        _ if !is_short(&text[owner..note.start]) => None,
        true => Some(owner),
        false => is_short(before).then_some(start),
    }
}

/// Whether a label such as "Read also:" has a sentence of the story behind it, because the headline that it had was lost where lines
/// were joined: headlines end in no full stop.
fn is_sentence_behind_label(page: &mut Page, rule: &RuleMatch, index: usize) -> bool {
    page.article.is_restored()
        && Category::named(&rule.category) == Some(Category::Related)
        && page.line(index) == Line::Running
        && index + 1 < page.article.paragraphs.len()
        && page.is_running(index + 1)
}

/// Whether a paragraph is a post of a social network, whose author is named below it: "— Harbour Post (@harbour) March 3, 2031".
fn is_post(page: &Page, index: usize) -> bool {
    let author = page.article.paragraphs.get(index + 1);
    let author = author.map_or("", |author| author.body().of(page.article.text));
    author.starts_with(['—', '–']) && author.contains("(@")
}

/// Whether a rule for words of menus and buttons matches an item of a list.
fn is_menu_item(page: &Page, rule: &RuleMatch, index: usize) -> bool {
    let is_menu = |category| {
        matches!(
            category,
            Category::Navigation | Category::Social | Category::Newsletter
        )
    };
    rule.scope != Scope::Label
        && Category::named(&rule.category).is_some_and(is_menu)
        && is_marked(page.text(index))
}

/// For each paragraph, whether it is in a list with items that no rule matches: it may be the story's.
fn lists_of_story(page: &Page, gone: &Cover) -> Vec<bool> {
    let n = page.article.paragraphs.len();
    let items: Vec<bool> = (0..n).map(|index| is_marked(page.text(index))).collect();
    let mut of_story = Vec::with_capacity(n);
    for list in items.chunk_by(|above, below| above == below) {
        let lines = of_story.len()..of_story.len() + list.len();
        let is_other = |index: usize| !gone.overlaps(page.article.paragraphs[index].body());
        let is_of_story = list[0] && lines.clone().any(is_other);
        of_story.extend(lines.map(|_| is_of_story));
    }
    of_story
}

/// Whether a sentence is followed by the initials of its author: "(abc)", "(abc/dpa)".
fn has_initials(text: &str) -> bool {
    /// Of one author, with the brackets.
    const MAX_LETTERS: usize = 6;
    let initials = text.trim_end().rsplit_once(char::is_whitespace);
    initials.is_some_and(|(before, last)| {
        let mut parts = last.split('/');
        let is_short = parts.all(|part| part.chars().count() <= MAX_LETTERS);
        before.ends_with(STOPS)
            && is_initials(last)
            && last.contains(char::is_lowercase)
            && is_short
    })
}

/// Whether a paragraph is a piece of a sentence that was broken at links or line ends, as "owners should ¶ sign up ¶ for updates".
/// The paragraph begins with a small letter. The one above ends in a word with a small letter, or without a stop above a piece that is
/// longer than a button. Rules match neither of its neighbours.
fn is_fragment(page: &Page, gone: &Cover, index: usize) -> bool {
    let text = page.text(index);
    let of_sentence = |index: usize| {
        let body = page.article.paragraphs.get(index)?.body();
        (!gone.holds(page.article.text, body)).then(|| page.text(index))
    };
    let Some(above) = index.checked_sub(1).and_then(of_sentence) else {
        return false;
    };
    let below = of_sentence(index + 1).unwrap_or_default();
    let is_open = above.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    let goes_on = is_begun(below) || below.starts_with([',', ';', '.', ')']);
    is_begun(text)
        && (breaks_off(above) || is_open && is_rest(below))
        && (text.ends_with('.') || goes_on)
}

/// Whether a word of a button begins a sentence that was broken below it: "Photos ¶ which were shown in the town hall". The last of
/// several buttons does not.
fn begins_sentence(page: &Page, gone: &Cover, rows: &Cover, index: usize) -> bool {
    let body = |index: usize| page.article.paragraphs[index].body();
    let is_alone = index == 0 || !rows.overlaps(body(index - 1));
    let below = index + 1;
    is_alone
        && below < page.article.paragraphs.len()
        && !gone.holds(page.article.text, body(below))
        && is_rest(page.text(below))
}

/// Whether a line looks like the rest of a sentence: it begins with a small letter, and is longer than a button.
fn is_rest(line: &str) -> bool {
    /// The most words of a button.
    const BUTTON_WORDS: usize = 3;
    is_begun(line) && line.split_whitespace().nth(BUTTON_WORDS).is_some()
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
        let is_near = !is_below || n_below < NEAR;
        let counts = |keeper: Keeper| {
            let is_users = keeper.category.acts_by_default();
            let is_teasers = matches!(keeper.category, Category::Byline | Category::Dateline);
            is_users || is_near && (!is_below || !is_teasers)
        };
        let is_kept = page.keepers_in(*span, index).any(counts)
            || !is_below && is_caption(page, index)
            || is_near && (is_corrected(page, index) || page.is_source(index))
            || is_signed(page, index);
        n_below += usize::from(is_below && !is_kept);
        !is_kept
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
pub(super) fn is_caption(page: &Page, index: usize) -> bool {
    let Some(credit) = page.article.paragraphs.get(index + 1) else {
        return false;
    };
    let n_words = |index: usize| page.text(index).split_whitespace().count();
    let is_credit = |keeper: Keeper| keeper.category == Category::Credit;
    n_words(index) >= CAPTION_WORDS
        && n_words(index + 1) <= CREDIT_WORDS
        && page.keepers_in(credit.body(), index + 1).any(is_credit)
}
