//! The form of a chain as a whole: the article over again, a template, or something small.

use std::ops::Range;

use super::super::chain::Chain;
use super::super::context::{Context, MIN_BLOCK, MIN_PROSE};
use super::super::matched::{self, Matched, Side, words_of};
use super::super::passage::Text;
use super::shape::{has_label, is_listed};

/// The form of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The article, or a long passage of it, over again.
    Block,
    /// The same frame with other numbers.
    Template,
    /// A few sentences, a list, a stanza, or a frame with other words.
    Small,
}

/// Whether the paragraphs of some words are the items of a list.
fn are_listed(text: &Text, words: &Range<usize>) -> bool {
    let (first, last) = text.paragraphs_of(words);
    last > first && (first..=last).all(|paragraph| has_label(text.line(paragraph)))
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

// These thresholds were chosen by reading removals from labelled pages, doubled articles and texts that repeat on purpose.
// Nobody has searched for the best ones.

/// How much of a block must be sentences of [`MIN_PROSE`] words and more: less of them makes a list, a poem, a table.
const MIN_PROSE_SHARE: f64 = 0.6;
/// A passage of any form that is this much of its article is the article over again.
const MIN_DOUBLE_SHARE: f64 = 0.4;
/// In words; a shorter text is not recognisable as doubled.
const MIN_DOUBLE: usize = 12;
/// At least this share of the sentences of a template differ in a number.
const MIN_TEMPLATE_SHARE: f64 = 0.2;
/// A copy in which a number was corrected is at least this share of its article; in a smaller one it is a template.
const MIN_CORRECTED_SHARE: f64 = 0.3;
/// A copy in which less than this share of the words is unchanged counts as edited.
const MIN_IDENTITY: f64 = 0.95;
/// An edited copy is at least this share of its article; smaller ones are the author's own variations.
const MIN_EDITED_SHARE: f64 = 0.15;
/// The minimum for the smaller and for the larger of the two matched shares of a chain: a copy with advertisements
/// between its paragraphs is fully matched on one side, a frame with fresh text on neither.
const MIN_DENSITY: (f64, f64) = (0.6, 0.8);
/// Text that occurs three times and more with other text between is a refrain, a form letter or the terms of each of
/// several offers, unless it is at least this share of its article.
const MIN_REFRAIN_SHARE: f64 = 0.25;
/// Far from its original, a block counts as damage if it is at least this share of its article and has at least
/// [`MIN_MIDDLE_BLOCK`] words.
const MIN_BLOCK_SHARE: f64 = 0.08;
/// In words: more than the blurb under each of two products.
pub(super) const MIN_MIDDLE_BLOCK: usize = 60;
/// A block with at least this many words counts as damage wherever it is.
pub(crate) const MIN_FAR_BLOCK: usize = 120;
/// So does any block with at most this many words between it and its original, or whose original begins the article.
const MAX_BETWEEN: usize = 60;

/// The form of a chain, whose copy is matched in some passages.
pub(super) fn form(
    text: &Text,
    chain: &Chain,
    context: &Context,
    copy: &[Matched],
    passages: &[Range<usize>],
) -> Form {
    let lengths = passages.iter().map(|passage| {
        let matched = copy[passage.clone()].iter();
        matched.map(|m| m.n_words).sum::<usize>()
    });
    let n_sentences: usize = passages.iter().map(Range::len).sum();
    // Sentences that would be matched but for a number.
    let n_numbers = copy.iter().filter(|m| m.number_differs_inside).count();
    let of_article = share(lengths.clone().sum(), context.n_words);
    let numbers = share(n_numbers, n_sentences + n_numbers);
    let longest = lengths.max().unwrap_or(0);
    if numbers > MIN_TEMPLATE_SHARE || n_numbers > 0 && of_article < MIN_CORRECTED_SHARE {
        Form::Template
    } else if longest >= MIN_DOUBLE && share(longest, context.n_words) >= MIN_DOUBLE_SHARE
        || is_block(text, chain, context, copy, passages)
    {
        Form::Block
    } else {
        Form::Small
    }
}

/// Whether enough of a passage is the same prose, in a place where an author would hardly repeat it.
fn is_block(
    text: &Text,
    chain: &Chain,
    context: &Context,
    copy: &[Matched],
    passages: &[Range<usize>],
) -> bool {
    let copy = &copy[passages[0].start..passages[passages.len() - 1].end];
    let words = words_of(copy);
    let original = matched::counterpart(chain, Side::Copy, &words).unwrap_or(0..0);
    // The same terms under each of several offers.
    let is_listed = !original.is_empty() && is_listed(text, copy) && are_listed(text, &original);
    let matched = || copy.iter().filter(|m| m.is_same());
    let lengths = || matched().map(|m| m.n_words);
    let total = lengths().sum();
    let prose = lengths().filter(|&n| n >= MIN_PROSE).sum();
    let n_matched = matched().map(|m| m.n_matched).sum();
    let identity = share(n_matched, matched().map(|m| m.sentence.words.len()).sum());
    let of_article = share(total, context.n_words);
    let dense = [&words, &original].map(|words| share(total, text.n_words(words)));
    let between = original.end..words.start.max(original.end);
    let is_placed = of_article >= MIN_BLOCK_SHARE && total >= MIN_MIDDLE_BLOCK
        || total >= MIN_FAR_BLOCK
        || text.n_words(&between) <= MAX_BETWEEN
        || original.start == 0;
    !is_listed
        && total >= MIN_BLOCK
        && lengths().count() >= 2
        && share(prose, total) >= MIN_PROSE_SHARE
        && (identity >= MIN_IDENTITY || of_article >= MIN_EDITED_SHARE)
        && dense[0].max(dense[1]) >= MIN_DENSITY.1
        && dense[0].min(dense[1]) >= MIN_DENSITY.0
        && is_placed
        && !(context.is_refrain() && of_article < MIN_REFRAIN_SHARE)
}
