//! Distinguishes damage from text that repeats on purpose, and chooses which of the two occurrences is removed.
//!
//! | text that is kept | where | fixture |
//! |---|---|---|
//! | refrains and form letters: three occurrences or more, apart | [`form::form`], `Context::is_refrain` | `poem-with-a-refrain`, `three-copies-with-footers-between` |
//! | a stanza sung twice, among short lines | `small.rs` | `chant` |
//! | templates: other numbers in the same frame | [`form::form`] | `weather-with-other-numbers`, `rates-with-other-numbers` |
//! | sections of one frame, each with a subhead | [`are_sections`] | `sections-of-towns` |
//! | questions and their answers | `small.rs` | `one-question-to-several-people` |
//! | posts that quote each other | [`decide`], `Text::is_before_signature` | `embedded-post` |
//! | pull quotes whose speaker is named below them alone | `../speaker.rs` | `pull-quote-of-a-speaker-named-only-there` |
//! | headlines that the text takes up again | `headline.rs`, `../lines.rs` | |
//! | chains of fewer than [`MIN_PROSE`] words | [`decide`] | |

mod form;
mod headline;
mod shape;
mod small;
mod teaser;

use std::ops::Range;

use super::chain::Chain;
use super::context::{Condition, Context, MAX_POST, MIN_BLOCK, MIN_PROSE};
use super::matched::{self, Matched, Passage, Side};
use super::passage::{Sentence, Text};
use super::seeds::Match;
use form::Form;
pub(crate) use form::MIN_FAR_BLOCK;
pub(super) use shape::{has_label, is_asked, is_closed, is_running};

/// The first decision about a chain.
pub(super) enum Decision {
    Remove(Vec<Passage>),
    /// A few sentences, about which [`decide_small`] decides.
    Small,
    Keep,
}

/// Decides about one chain, if it is a block, a template or a headline.
pub(super) fn decide(text: &mut Text, chain: &Chain, context: &Context) -> Decision {
    if let Some(decision) = headline::again(text, chain) {
        return decision;
    }
    if text.n_words(&chain.copy()).min(chain.n_matched()) < MIN_PROSE || are_sections(text, chain) {
        return Decision::Keep;
    }
    let (copy, passages) = copied(text, chain, context);
    if passages.is_empty() {
        return Decision::Small;
    }
    let ends = [chain.copy().end, chain.original().end];
    if chain.n_matched() < MAX_POST && ends.iter().any(|&end| text.is_above_signature(end)) {
        return Decision::Keep;
    }
    match form::form(text, chain, context, &copy, &passages) {
        Form::Template => Decision::Keep,
        Form::Small => Decision::Small,
        Form::Block if !context.is_adjacent && is_quoting(text, chain, &copy, &passages) => {
            Decision::Keep
        }
        Form::Block => Decision::Remove(match teaser::above_block(text, chain, context) {
            Some(above) => vec![above],
            None => side_of_block(text, chain, context.removed, &copy),
        }),
    }
}

/// Decides about the passages of a chain that is small.
pub(super) fn decide_small(
    text: &mut Text,
    chain: &Chain,
    context: &Context,
    condition: Condition,
) -> Vec<Passage> {
    if context.is_apart {
        let sentences = side(text, chain, context.removed);
        if sentences.iter().all(Matched::is_exact) {
            return vec![Passage {
                side: context.removed,
                sentences,
            }];
        }
    }
    if let Some(teaser) = teaser::teaser(text, chain, context) {
        return vec![teaser];
    }
    if let Some(quote) = small::quote_before(text, chain, context) {
        return vec![quote];
    }
    let (copy, passages) = copied(text, chain, context);
    passages
        .into_iter()
        .flat_map(|p| copy[p].chunk_by(|a, b| are_neighbours(chain, a, b)))
        .filter_map(|p| small::passage(text, chain, context, condition, p))
        .collect()
}

/// Whether the counterparts of two neighbouring sentences of a copy are neighbours, too.
fn are_neighbours(chain: &Chain, a: &Matched, b: &Matched) -> bool {
    let of = |m: &Matched| matched::counterpart(chain, Side::Copy, &m.sentence.words);
    match (of(a), of(b)) {
        (Some(a), Some(b)) => a.end + MIN_PROSE > b.start,
        _ => true,
    }
}

/// Whether the passages are nearly the same paragraphs of sections that each have a subhead of their own: what every town
/// lacks, what every ticket costs. There is a subhead above each paragraph and, unless the text ends, below it.
fn are_sections(text: &Text, chain: &Chain) -> bool {
    let n_paragraphs = text.article.paragraphs.len();
    let section = |start: usize, len: usize| {
        let paragraph = text.paragraph_of(start);
        let is_one = text.paragraph_of(start + len - 1) == paragraph;
        let is_closed = paragraph + 1 == n_paragraphs || text.is_subhead(paragraph + 1);
        let is_headed = paragraph > 0 && text.is_subhead(paragraph - 1);
        (is_one && is_headed && is_closed).then_some(paragraph)
    };
    let are_sections = |run: &Match| {
        let sections = section(run.copy, run.len).zip(section(run.original, run.len));
        sections.is_some_and(|(copy, original)| {
            !text.are_same(copy, original) && !text.are_same(copy - 1, original - 1)
        })
    };
    chain.runs.iter().all(are_sections)
}

/// Whether a sentence of a small block is quoted on one side alone, or most of a larger one that is announced: "The note in full:".
/// Without that, it may be the statement that a scraper found below the story.
fn is_quoting(text: &Text, chain: &Chain, copy: &[Matched], passages: &[Range<usize>]) -> bool {
    let is_small = chain.n_matched() < form::MIN_MIDDLE_BLOCK;
    let (mut n_quoted, mut n_words) = (0, 0);
    for passage in passages.iter().map(|passage| &copy[passage.clone()]) {
        n_quoted += self::n_quoted(text, chain, passage);
        n_words += passage.iter().map(|matched| matched.n_words).sum::<usize>();
    }
    let is_announced = || text.is_announced(chain.copy().start);
    n_quoted > 0 && (is_small || 2 * n_quoted >= n_words && is_announced())
}

/// The words of sentences that are in quotation marks on one side alone, at their start or in their middle (the board said "that
/// nobody was hurt"): a story quotes a document that it reproduces in full.
fn n_quoted(text: &Text, chain: &Chain, copy: &[Matched]) -> usize {
    let is_quoted = |word: usize| {
        matched::counterpart(chain, Side::Copy, &(word..word + 1))
            .is_some_and(|other| text.is_quoted(word) != text.is_quoted(other.start))
    };
    let quoted = copy.iter().filter(|matched| {
        let words = &matched.sentence.words;
        is_quoted(words.start) || is_quoted(words.start + words.len() / 2)
    });
    quoted.map(|matched| matched.n_words).sum()
}

/// The matched sentences of the side that is removed, or of the copy if they are fewer: with words that the copy lacks, a
/// sentence of the original is kept.
fn side_of_block(text: &mut Text, chain: &Chain, removed: Side, copy: &[Matched]) -> Vec<Passage> {
    let of = |side, sentences: &[Matched]| -> Vec<Passage> {
        let passage = |range: Range<usize>| Passage {
            side,
            sentences: sentences[range].to_vec(),
        };
        passages(sentences).into_iter().map(passage).collect()
    };
    let n_sentences =
        |passages: &[Passage]| passages.iter().map(|p| p.sentences.len()).sum::<usize>();
    let of_copy = of(Side::Copy, copy);
    let starts = of_copy[0].sentences[0].sentence.words.clone();
    let is_quotation = matched::counterpart(chain, Side::Copy, &starts)
        .is_some_and(|other| text.is_quoted(other.start) && !text.is_quoted(starts.start));
    if removed == Side::Copy || is_quotation {
        return of_copy;
    }
    let of_original = of(Side::Original, &side(text, chain, Side::Original));
    if n_sentences(&of_original) < n_sentences(&of_copy) {
        of_copy
    } else {
        of_original
    }
}

/// The sentences of the copy, and the runs of them that the original repeats, if there may be any.
fn copied(text: &mut Text, chain: &Chain, context: &Context) -> (Vec<Matched>, Vec<Range<usize>>) {
    if !context.may_be_copied {
        return (Vec::new(), Vec::new());
    }
    let copy = side(text, chain, Side::Copy);
    let passages = passages(&copy);
    (copy, passages)
}

/// The sentences on one side of a chain, split where two copies were joined without a sentence end.
fn side(text: &mut Text, chain: &Chain, side: Side) -> Vec<Matched> {
    let (range, other) = (chain.words(side), chain.words(side.other()));
    let mut sentences = text.sentences_in(&range);
    // A long passage that begins or ends a paragraph on the other side is split there, sentence end or not.
    if chain.n_matched() >= MIN_BLOCK {
        let (first, last) = text.paragraphs_of(&other);
        let is_periodic = is_periodic(text, chain);
        let is_numbered = range.start > 0 && text.is_item_number(range.start - 1);
        if text.words_of(first).start == other.start
            && !is_numbered
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
    matched::sentences(text, chain, side, sentences)
}

/// Whether a paragraph consists of repetitions of the original, so that the places of its seams are known in any script.
fn is_periodic(text: &Text, chain: &Chain) -> bool {
    let (original, copy) = (chain.original(), chain.copy());
    let paragraph = text.words_of(text.paragraph_of(original.start));
    paragraph.start == original.start
        && paragraph.end >= copy.end
        && copy.len() == original.len()
        && (copy.start - original.start).is_multiple_of(original.len())
        && paragraph.len().is_multiple_of(original.len())
}

/// The runs of neighbouring sentences that the other side repeats.
fn passages(sentences: &[Matched]) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = Vec::new();
    for i in (0..sentences.len()).filter(|&i| sentences[i].is_same()) {
        match passages.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => passages.push(i..i + 1),
        }
    }
    passages
}
