//! Repeats above the text: a teaser, cut off or not, and sentences set apart as a summary.

use std::ops::Range;

use super::super::chain::Chain;
use super::super::context::{Context, MAX_POST, MIN_PROSE};
use super::super::matched::{self, Matched, Passage, Side, words_of};
use super::super::passage::Text;
use super::shape::{is_cut_off, is_elided, is_listed, is_question, is_running};
use super::small::MIN_STANDALONE;

/// A teaser that ends with an ellipsis and is right before the text is removed from this many words on.
const MIN_ELIDED: usize = 6;

/// The beginning of an article as a paragraph of its own before it, cut off or not, in no block.
pub(super) fn teaser(text: &mut Text, chain: &Chain, context: &Context) -> Option<Passage> {
    if context.is_refrain() {
        return None;
    }
    let teaser = teaser_of_block(text, chain)?;
    let (last, whole) = teaser.sentences.split_last()?;
    let words = words_of(&teaser.sentences);
    let other = matched::counterpart(chain, Side::Original, &words)?;
    let n_cut = last.sentence.words.len() - last.n_matched;
    let is_same =
        whole.iter().all(Matched::is_exact) && n_cut <= 1 && other.len() + n_cut == words.len();
    let is_marked = context.is_adjacent && is_elided(text, &teaser.sentences);
    let min_words = if is_marked {
        MIN_ELIDED
    } else {
        MIN_STANDALONE
    };
    let is_teaser = is_same
        && text.n_words(&words) >= min_words
        && text.begins(other.start)
        && (text.ends(other.end) || is_cut_off(text, &teaser.sentences))
        && !is_question(text, &teaser.sentences)
        && (context.is_adjacent || !is_listed(text, &teaser.sentences));
    is_teaser.then_some(teaser)
}

/// The repeat above the text of a block that is removed instead of the block.
pub(super) fn above_block(text: &mut Text, chain: &Chain, context: &Context) -> Option<Passage> {
    teaser_of_block(text, chain).or_else(|| summary_of_block(text, chain, context))
}

/// Whether the original is one paragraph at the top, and the copy one inside the running text: a standfirst, or text that was set apart.
pub(super) fn is_standfirst(
    text: &Text,
    context: &Context,
    original: &Range<usize>,
    copy: &Range<usize>,
) -> bool {
    let n = text.article.paragraphs.len();
    let (standfirst, running) = (
        text.paragraph_of(original.start),
        text.paragraph_of(copy.start),
    );
    let is_running = |paragraph: usize| paragraph < n && is_running(text, paragraph);
    let below = running + 1;
    // Between the two is running text of the story, or nothing but a dateline and headlines.
    let is_below_text = || is_running(running - 1) || !(standfirst + 1..running).any(is_running);
    context.n_occurrences <= 2
        && context.is_single
        && text.words_of(standfirst) == *original
        && text.words_of(running) == *copy
        && standfirst + 1 < running
        && text.n_words(&(0..original.start)) <= MAX_ABOVE
        && is_running(running)
        && is_below_text()
        && (is_running(below) || below < n && text.is_subhead(below) && is_running(below + 1))
}

/// In words; the most text above a summary: a headline, a byline, a date.
const MAX_ABOVE: usize = 40;

/// The whole original, if it is a few paragraphs at the top and the copy is inside paragraphs that have more text:
/// sentences of the running text that were set apart.
fn summary_of_block(text: &mut Text, chain: &Chain, context: &Context) -> Option<Passage> {
    let (original, copy) = (chain.original(), chain.copy());
    let (first, last) = text.paragraphs_of(&original);
    let (opening, closing) = text.paragraphs_of(&copy);
    let is_apart = text.words_of(first).start == original.start
        && text.words_of(last).end == original.end
        && opening > last
        && text.n_words(&(0..original.start)) <= MAX_ABOVE;
    let more = [
        text.words_of(opening).start..copy.start,
        copy.end..text.words_of(closing).end,
    ];
    let n_more: usize = more.iter().map(|words| text.n_words(words)).sum();
    let is_inside = n_more >= MIN_PROSE && closing - opening < last - first + 1;
    // The article over again is inside a paragraph, too, if it was joined to another one.
    let n_words = text.n_words(&copy);
    let is_few = n_words <= MAX_POST && 3 * n_words <= context.n_words;
    let is_set_apart = is_apart && is_inside || is_standfirst(text, context, &original, &copy);
    if !is_set_apart || !is_few {
        return None;
    }
    let sentences = text.sentences_in(&original);
    let sentences = matched::sentences(text, chain, Side::Original, sentences);
    let is_same = sentences.iter().all(Matched::is_exact);
    is_same.then_some(Passage {
        side: Side::Original,
        sentences,
    })
}

/// The one paragraph of the original, if it is cut off from running text that continues in the copy.
pub(super) fn teaser_of_block(text: &mut Text, chain: &Chain) -> Option<Passage> {
    let (original, copy) = (chain.original(), chain.copy());
    let paragraph = text.paragraph_of(original.start);
    let words = text.words_of(paragraph);
    if words.start != original.start || original.end > words.end {
        return None;
    }
    let cut: Range<usize> = original.end..words.end;
    let continues = match cut.len() {
        0 => copy.end < text.words_of(text.paragraph_of(copy.end - 1)).end,
        1 => text.begins_with(copy.end, cut.start),
        _ => false,
    };
    if !continues {
        return None;
    }
    let sentences = text.sentences_in(&words);
    let mut sentences = matched::sentences(text, chain, Side::Original, sentences);
    // A teaser cut off in the first word of a sentence: the fragment is joined to the sentence before.
    if sentences.len() > 1 && sentences.last().is_some_and(|last| last.n_matched == 0) {
        let fragment = sentences.pop()?;
        let last = sentences.last_mut()?;
        last.sentence.span.end = fragment.sentence.span.end;
        last.sentence.words.end = fragment.sentence.words.end;
        last.n_words += fragment.n_words;
    }
    let (_, whole) = sentences.split_last()?;
    let is_matched = whole.iter().all(Matched::is_same);
    is_matched.then_some(Passage {
        side: Side::Original,
        sentences,
    })
}
