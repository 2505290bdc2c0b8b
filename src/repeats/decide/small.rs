//! Decides about passages that are no block: a paragraph printed twice, a pull quote, a caption, a teaser.

use std::ops::Range;

use super::super::chain::Chain;
use super::super::evidence::{self, Matched, Side};
use super::super::passage::Text;
use super::looks::{
    QUESTION_ENDS, ends_sentence, is_bulleted, is_cut_off, is_listed, is_question, unquoted,
};
use super::{Condition, Context, Copy, MIN_PROSE, words_of};

/// A paragraph of its own that is the same as another goes from this many words on.
const MIN_PARAGRAPH: usize = 12;
/// A paragraph of its own that repeats running text (a pull quote, a caption, a teaser) goes from this many words on.
pub(super) const MIN_STANDALONE: usize = 10;
/// Sentences inside a paragraph that repeat the beginning of the article go from this many words on; those that follow
/// their original, from as many as a paragraph.
const MIN_INLINE: usize = 20;

/// Decides about some neighbouring sentences of the copy, all of them matched.
pub(super) fn passage(
    text: &mut Text,
    chain: &Chain,
    context: &Context,
    condition: Condition,
    copy: &[Matched],
) -> Option<Copy> {
    let goes = || {
        Some(Copy {
            side: Side::Copy,
            sentences: copy.to_vec(),
        })
    };
    if !copy.iter().all(Matched::is_exact) || context.is_refrain() {
        return None;
    }
    let words = words_of(copy);
    let original = evidence::counterpart(chain, Side::Copy, &words)?;
    let original = text.sentences_in(&original);
    let original = evidence::sentences(text, chain, Side::Original, original);
    let is_same = original.iter().all(Matched::is_exact);
    match (
        is_standalone(text, copy),
        is_same && is_standalone(text, &original),
    ) {
        (true, true) => is_printed_twice(text, context, condition, &original, copy).then(goes)?,
        (true, false) => is_quote(text, chain, Side::Copy, copy).then(goes)?,
        // The running text stays, whatever becomes of the paragraph above it.
        (false, true) => {
            let goes = spans_one(&original) && is_quote(text, chain, Side::Original, &original);
            goes.then_some(Copy {
                side: Side::Original,
                sentences: original,
            })
        }
        _ => is_inline_copy(text, context, &original, copy).then(goes)?,
    }
}

/// A pull quote that stands before the text it repeats, where that text goes on in its sentence.
pub(super) fn quote_before(text: &mut Text, chain: &Chain, context: &Context) -> Option<Copy> {
    let original = chain.original();
    let words = text.words_of(text.paragraph_of(original.start));
    // What the chain has beyond the quote may be the speaker's name, but no further text.
    let is_alone =
        words.start == original.start && (words.end..words.end + MIN_PROSE).contains(&original.end);
    if !is_alone || context.is_refrain() {
        return None;
    }
    let other = evidence::counterpart(chain, Side::Original, &words)?;
    let running = text.words_of(text.paragraph_of(other.start));
    // A paragraph that the chain matches as a whole, and that goes on as the paragraphs above do, is their teaser.
    let is_teaser = original.end > words.end
        && running.start >= chain.copy().start
        && running.end <= chain.copy().end;
    let is_inside = running.len() > words.len() && !is_teaser;
    let sentences = text.sentences_in(&words);
    let quote = evidence::sentences(text, chain, Side::Original, sentences);
    let goes = is_inside
        && quote.iter().all(Matched::is_exact)
        && is_quote(text, chain, Side::Original, &quote);
    goes.then_some(Copy {
        side: Side::Original,
        sentences: quote,
    })
}

/// Whether a paragraph that stands twice was printed twice by mistake: it follows its original, or is the lede again, or
/// the article is damaged elsewhere too. With fresh text between it may be the author's: the blurb under each of two
/// products, the address in each of two lists.
fn is_printed_twice(
    text: &Text,
    context: &Context,
    condition: Condition,
    original: &[Matched],
    copy: &[Matched],
) -> bool {
    let n_words: usize = copy.iter().map(|m| m.n_words).sum();
    if context.is_adjacent {
        // A stanza sung twice and a list printed twice have short lines, or such lines around them.
        let n_lines = copy
            .chunk_by(|a, b| a.sentence.paragraph == b.sentence.paragraph)
            .count();
        let is_short =
            context.n_occurrences > 2 || text.is_among_short_lines(copy[0].sentence.paragraph);
        return n_words >= MIN_PROSE * n_lines && (n_words >= MIN_PARAGRAPH || !is_short);
    }
    if condition == Condition::Copied {
        return n_words >= MIN_PROSE;
    }
    // The lede, or the standfirst between it and the headline.
    let is_lede = original[0].sentence.paragraph <= 1;
    (is_lede || condition == Condition::Damaged)
        && is_prose(text, copy, MIN_PARAGRAPH)
        && !is_question(text, copy)
        && !is_listed(text, copy)
}

/// Whether sentences inside a paragraph are a copy of sentences inside another.
fn is_inline_copy(text: &Text, context: &Context, original: &[Matched], copy: &[Matched]) -> bool {
    let is_lede = words_of(original).start == 0;
    let is_same = original.iter().all(Matched::is_full);
    let min_words = if context.is_adjacent {
        MIN_PARAGRAPH
    } else {
        MIN_INLINE
    };
    is_same
        && (context.is_adjacent || is_lede)
        && is_prose(text, copy, min_words)
        && !is_question(text, copy)
}

/// From this many words on a paragraph of its own may begin or end inside a sentence of the running text, as a pull quote
/// that an editor cut to size does; shorter ones are headings whose words the text takes up.
const MIN_CUT_QUOTE: usize = 16;
/// The most words that the running text has inside what such a paragraph quotes: "…," she says, "…".
const MAX_ATTRIBUTION: usize = 5;

/// Whether a paragraph repeats sentences of running text: it begins with a sentence there, or with a quotation, and it
/// ends with one or is cut off.
fn is_quote(text: &mut Text, chain: &Chain, side: Side, paragraph: &[Matched]) -> bool {
    let words = words_of(paragraph);
    let Some(other) = evidence::counterpart(chain, side, &words) else {
        return false;
    };
    let n_words = text.n_words(&words);
    let is_long = n_words >= MIN_CUT_QUOTE && !is_cut_off(text, paragraph);
    let (begins, ends) = (
        text.begins(other.start) || text.follows_dateline(other.start),
        text.ends(other.end) || is_cut_off(text, paragraph),
    );
    let is_text = spans_one(paragraph) || !is_cut_off(text, paragraph);
    let is_whole = other.len() == words.len() || is_long && is_attributed(text, &other, &words);
    // A bullet with a sentence of the story behind it; a list says what it says.
    let is_highlight = is_bulleted(text, paragraph) && begins && ends && other.len() == words.len();
    n_words >= MIN_STANDALONE
        && is_text
        && is_whole
        && (begins && ends || is_long && (begins || ends))
        && (is_long || !is_question(text, paragraph))
        && (!is_listed(text, paragraph) || is_highlight)
        && !is_post(text, paragraph[paragraph.len() - 1].sentence.paragraph)
        && !is_answer(text, paragraph[0].sentence.paragraph)
}

/// Whether a paragraph is a post that was embedded, beside the text that quotes it: its author's handle follows. Without
/// the post, the handle would stand alone.
pub(super) fn is_post(text: &Text, paragraph: usize) -> bool {
    let line = text.article.paragraphs.get(paragraph + 1);
    line.is_some_and(|line| {
        let line = line.body().of(text.article.text);
        line.starts_with(['—', '–', '-']) && line.contains("(@")
    })
}

/// Of the paragraphs around one in an interview, the least that are questions.
const MIN_QUESTIONS: usize = 3;

/// Whether a paragraph stands in an interview, next to a question: there a pull quote reads as an answer, and who is
/// interviewed may say a thing again.
fn is_answer(text: &Text, paragraph: usize) -> bool {
    let is_asked = |paragraph: usize| {
        let line = text.article.paragraphs[paragraph].body();
        unquoted(line.of(text.article.text)).ends_with(QUESTION_ENDS)
    };
    let around = |n: usize| {
        let end = (paragraph + n + 1).min(text.article.paragraphs.len());
        (paragraph.saturating_sub(n)..end).filter(|&p| is_asked(p))
    };
    around(1).next().is_some() && around(6).count() >= MIN_QUESTIONS
}

/// Whether the running text differs from what a paragraph quotes of it by a speaker's name alone, between two quotations.
fn is_attributed(text: &Text, running: &Range<usize>, quoted: &Range<usize>) -> bool {
    let n_quotes = |words: &Range<usize>| {
        let spelled = text.span_of(words).of(text.article.text);
        spelled
            .matches(['"', '“', '”', '„', '«', '»', '「', '」'])
            .count()
    };
    let n_more = running.len().saturating_sub(quoted.len());
    (1..=MAX_ATTRIBUTION).contains(&n_more) && n_quotes(running) >= n_quotes(quoted) + 2
}

/// Whether the sentences fill their paragraphs.
fn is_standalone(text: &Text, sentences: &[Matched]) -> bool {
    let words = words_of(sentences);
    let (first, last) = (
        &sentences[0].sentence,
        &sentences[sentences.len() - 1].sentence,
    );
    text.words_of(first.paragraph).start == words.start
        && text.words_of(last.paragraph).end == words.end
}

fn spans_one(sentences: &[Matched]) -> bool {
    sentences[0].sentence.paragraph == sentences[sentences.len() - 1].sentence.paragraph
}

/// Whether the sentences that are long enough to be prose come to `min_words`.
fn is_prose(text: &Text, sentences: &[Matched], min_words: usize) -> bool {
    let long = sentences.iter().filter(|m| m.n_words >= MIN_PROSE);
    let n_words: usize = long.map(|m| m.n_words).sum();
    let is_closed = sentences
        .iter()
        .any(|m| ends_sentence(m.sentence.span.of(text.article.text)));
    // A line that ends without a full stop is a headline, a caption or a cell of a table: the first two are longer.
    n_words
        >= if is_closed {
            min_words
        } else {
            min_words + MIN_PROSE / 2
        }
}
