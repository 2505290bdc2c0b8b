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

/// The sizes that decide the form of a chain, in words.
pub(super) struct Sizes {
    /// Of the matched sentences.
    total: usize,
    /// Of those that are prose.
    prose: usize,
    /// Of the longest run of matched sentences.
    longest: usize,
    n_sentences: usize,
    /// Sentences that would be matched but for a number.
    n_numbers: usize,
    /// From the first matched sentence of the copy to the last, and of the original.
    copy: usize,
    original: usize,
    /// Between the end of the original and the start of the copy.
    between: usize,
    /// The share of the words of the matched sentences that are the same.
    identity: f64,
    /// Whether the original begins the article.
    is_lede: bool,
    /// Whether both are lists: the same terms under each of several offers.
    is_listed: bool,
}

impl Sizes {
    pub fn of(text: &Text, chain: &Chain, copy: &[Matched], passages: &[Range<usize>]) -> Sizes {
        let n_words = |p: &Range<usize>| copy[p.clone()].iter().map(|m| m.n_words).sum::<usize>();
        let matched = || passages.iter().flat_map(|p| &copy[p.clone()]);
        let lengths = || matched().map(|m| m.n_words);
        let (first, last) = (passages[0].start, passages[passages.len() - 1].end);
        let words = words_of(&copy[first..last]);
        let original = matched::counterpart(chain, Side::Copy, &words).unwrap_or(0..0);
        let between = original.end..words.start.max(original.end);
        let n_matched: usize = matched().map(|m| m.n_matched).sum();
        Sizes {
            total: passages.iter().map(n_words).sum(),
            prose: lengths().filter(|&n| n >= MIN_PROSE).sum(),
            longest: passages.iter().map(n_words).max().unwrap_or(0),
            n_sentences: matched().count(),
            n_numbers: copy.iter().filter(|m| m.number_differs_inside).count(),
            copy: text.n_words(&words),
            original: text.n_words(&original),
            between: text.n_words(&between),
            identity: share(n_matched, matched().map(|m| m.sentence.words.len()).sum()),
            is_lede: original.start == 0,
            is_listed: !original.is_empty()
                && is_listed(text, &copy[first..last])
                && are_listed(text, &original),
        }
    }
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

impl Form {
    pub fn of(sizes: &Sizes, context: &Context) -> Form {
        let of_article = share(sizes.total, context.n_words);
        let numbers = share(sizes.n_numbers, sizes.n_sentences + sizes.n_numbers);
        if numbers > MIN_TEMPLATE_SHARE || sizes.n_numbers > 0 && of_article < MIN_CORRECTED_SHARE {
            return Form::Template;
        }
        if sizes.longest >= MIN_DOUBLE && share(sizes.longest, context.n_words) >= MIN_DOUBLE_SHARE
        {
            return Form::Block;
        }
        let is_large = sizes.total >= MIN_BLOCK && sizes.n_sentences >= 2;
        let is_prose = share(sizes.prose, sizes.total) >= MIN_PROSE_SHARE;
        let is_same = sizes.identity >= MIN_IDENTITY || of_article >= MIN_EDITED_SHARE;
        let is_refrain = context.is_refrain() && of_article < MIN_REFRAIN_SHARE;
        let is_placed = of_article >= MIN_BLOCK_SHARE && sizes.total >= MIN_MIDDLE_BLOCK
            || sizes.total >= MIN_FAR_BLOCK
            || sizes.between <= MAX_BETWEEN
            || sizes.is_lede;
        let is_block = !sizes.is_listed
            && is_large
            && is_prose
            && is_same
            && sizes.is_dense()
            && is_placed
            && !is_refrain;
        if is_block { Form::Block } else { Form::Small }
    }
}

impl Sizes {
    fn is_dense(&self) -> bool {
        let copy = share(self.total, self.copy);
        let original = share(self.total, self.original);
        copy.max(original) >= MIN_DENSITY.1 && copy.min(original) >= MIN_DENSITY.0
    }
}
