//! Tells damage from text that repeats on purpose, and chooses which of the two occurrences goes.

mod form;
mod headline;
mod looks;
mod small;
mod teaser;

use std::ops::Range;

use super::chain::Chain;
use super::evidence::{self, Matched, Side};
use super::passage::{Sentence, Text};
pub(super) use form::MIN_FAR_BLOCK;
use form::{Form, Sizes};
use headline::Headline;

/// Sentences that go, all of one side of one chain, next to each other.
pub(super) struct Copy {
    pub side: Side,
    pub sentences: Vec<Matched>,
}

/// A shorter sentence may be a byline, a refrain, a slogan or a label; it goes only inside a longer passage.
pub(super) const MIN_PROSE: usize = 8;
/// A passage of this many words is too long for a refrain, a motto or a template's frame.
pub(super) const MIN_BLOCK: usize = 40;

/// The most words of a post on a social network: 280 characters are about 60 words of English; there are longer ones.
const MAX_POST: usize = 80;

/// What is known of a chain from the other chains of its article.
pub(super) struct Context {
    /// The length of the article, in words.
    pub n_words: usize,
    /// How many times the original stands in the article with other text between, itself included.
    pub n_occurrences: usize,
    /// Whether the copy begins where the original, or another copy of it, ends.
    pub is_adjacent: bool,
}

impl Context {
    /// Whether the original comes again and again with other text between, as a refrain or an interviewer's question.
    fn is_refrain(&self) -> bool {
        self.n_occurrences > 2 && !self.is_adjacent
    }
}

/// What is decided about a chain at the first look.
pub(super) enum Decision {
    /// These sentences go, in passages.
    Gone(Vec<Copy>),
    /// A few sentences that may go: see [`decide_small`].
    Small,
    /// Everything stays.
    Kept,
}

/// Decides about one chain, if it is a block, a template or a headline.
pub(super) fn decide(text: &mut Text, chain: &Chain, context: &Context) -> Decision {
    match headline::again(text, chain) {
        Headline::Glued(copy) => return Decision::Gone(vec![copy]),
        Headline::TakenUp => return Decision::Kept,
        Headline::None => {}
    }
    if text.n_words(&chain.copy()).min(chain.n_matched()) < MIN_PROSE {
        return Decision::Kept;
    }
    let copy = side(text, chain, Side::Copy);
    let passages = passages(&copy);
    if passages.is_empty() {
        return Decision::Small;
    }
    let ends = [chain.copy().end, chain.original().end].map(|end| text.paragraph_of(end - 1));
    if chain.n_matched() < MAX_POST && ends.iter().any(|&last| small::is_post(text, last)) {
        return Decision::Kept;
    }
    let sizes = Sizes::of(text, chain, &copy, &passages);
    match Form::of(&sizes, context) {
        Form::Template => Decision::Kept,
        Form::Small => Decision::Small,
        Form::Block => Decision::Gone(match teaser::above_block(text, chain, context) {
            Some(above) => vec![above],
            None => passages.into_iter().map(|p| of_copy(&copy[p])).collect(),
        }),
    }
}

/// Whether an article holds a block that stands twice: then its small repeats are damage sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Sound,
    Damaged,
    /// The chain is part of such a block.
    Copied,
}

/// Decides about the passages of a chain that is small.
pub(super) fn decide_small(
    text: &mut Text,
    chain: &Chain,
    context: &Context,
    condition: Condition,
) -> Vec<Copy> {
    if let Some(teaser) = teaser::teaser(text, chain, context) {
        return vec![teaser];
    }
    if let Some(quote) = small::quote_before(text, chain, context) {
        return vec![quote];
    }
    let copy = side(text, chain, Side::Copy);
    let passages = passages(&copy).into_iter();
    passages
        .flat_map(|p| copy[p].chunk_by(|a, b| are_neighbours(chain, a, b)))
        .filter_map(|p| small::passage(text, chain, context, condition, p))
        .collect()
}

/// Whether what two neighbouring sentences of a copy repeat stands together, too, and not with other text between.
fn are_neighbours(chain: &Chain, a: &Matched, b: &Matched) -> bool {
    let of = |m: &Matched| evidence::counterpart(chain, Side::Copy, &m.sentence.words);
    match (of(a), of(b)) {
        (Some(a), Some(b)) => a.end + MIN_PROSE > b.start,
        _ => true,
    }
}

fn of_copy(sentences: &[Matched]) -> Copy {
    Copy {
        side: Side::Copy,
        sentences: sentences.to_vec(),
    }
}

/// The sentences on one side of a chain, cut apart at a glued seam.
fn side(text: &mut Text, chain: &Chain, side: Side) -> Vec<Matched> {
    let (range, other) = match side {
        Side::Copy => (chain.copy(), chain.original()),
        Side::Original => (chain.original(), chain.copy()),
    };
    let mut sentences = text.sentences_in(&range);
    // A long passage that begins or ends a paragraph on the other side has its seam there, sentence end or not.
    if chain.n_matched() >= MIN_BLOCK {
        let (first, last) = (
            text.paragraph_of(other.start),
            text.paragraph_of(other.end - 1),
        );
        let is_periodic = is_periodic(text, chain);
        if text.words_of(first).start == other.start
            && (is_periodic
                || text.is_glued(range.start)
                || text.opens(range.start) && text.opens(other.start))
        {
            text.split_before(&mut sentences, range.start);
        }
        if is_periodic
            || text.words_of(last).end == other.end
                && (text.is_glued(range.end) || text.opens(range.end))
        {
            text.split_before(&mut sentences, range.end);
        }
        sentences.retain(|s: &Sentence| s.words.start < range.end && s.words.end > range.start);
    }
    evidence::sentences(text, chain, side, sentences)
}

/// Whether a paragraph is nothing but the original over and over: then its seams are known, in any script and without a
/// sign there.
fn is_periodic(text: &Text, chain: &Chain) -> bool {
    let (original, copy) = (chain.original(), chain.copy());
    let paragraph = text.words_of(text.paragraph_of(original.start));
    paragraph.start == original.start
        && paragraph.end >= copy.end
        && copy.len() == original.len()
        && (copy.start - original.start).is_multiple_of(original.len())
        && paragraph.len().is_multiple_of(original.len())
}

/// The runs of neighbouring sentences that stand on the other side too.
fn passages(sentences: &[Matched]) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = Vec::new();
    for (i, _) in sentences
        .iter()
        .enumerate()
        .filter(|(_, m)| m.is_full() && !m.number_differs)
    {
        match passages.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => passages.push(i..i + 1),
        }
    }
    passages
}

/// The words from the first sentence to the last.
fn words_of(sentences: &[Matched]) -> Range<usize> {
    sentences[0].sentence.words.start..sentences[sentences.len() - 1].sentence.words.end
}
