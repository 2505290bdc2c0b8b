//! Decides about passages that are no block: a paragraph printed twice, a pull quote, a caption.

use std::ops::Range;

use super::super::chain::Chain;
use super::super::context::{Condition, Context, MIN_PROSE};
use super::super::matched::{self, Matched, Passage, Side, words_of};
use super::super::passage::Text;
use super::shape::{
    ends_sentence, is_asked, is_bulleted, is_closed, is_cut_off, is_listed, is_question,
};
use super::{n_quoted, teaser};

/// A paragraph of its own that is the same as another is removed from this many words on.
const MIN_PARAGRAPH: usize = 12;
/// A paragraph of its own that repeats running text (a pull quote, a caption, a teaser) is removed from this many words on.
pub(super) const MIN_STANDALONE: usize = 10;
/// Sentences inside a paragraph that repeat the beginning of the article are removed from this many words on; those that
/// follow their original, from as many as a paragraph.
const MIN_INLINE: usize = 20;

/// Decides about some neighbouring sentences of the copy, all of them matched.
pub(super) fn passage(
    text: &mut Text,
    chain: &Chain,
    context: &Context,
    condition: Condition,
    copy: &[Matched],
) -> Option<Passage> {
    if !copy.iter().all(Matched::is_exact) || context.is_refrain() {
        return None;
    }
    let words = words_of(copy);
    let other = matched::counterpart(chain, Side::Copy, &words)?;
    // Where a scraper joined lines, words that are not the copy's may be in its original's sentences, but not among them.
    let is_solid = 3 * other.len() <= 4 * words.len();
    let original = text.sentences_in(&other);
    let original = matched::sentences(text, chain, Side::Original, original);
    let is_same = original.iter().all(Matched::is_exact);
    let removed = match (
        is_standalone(text, copy),
        is_same && is_standalone(text, &original),
    ) {
        (true, true) => is_printed_twice(text, context, condition, &original, copy).then(|| {
            let is_standfirst = teaser::is_standfirst(text, context, &other, &words);
            let side = if is_standfirst {
                Side::Original
            } else {
                context.removed
            };
            unsigned(text, side, &words, &other)
        }),
        (true, false) => is_quote(text, chain, Side::Copy, copy).then_some(Side::Copy),
        // The running text is kept, whether or not the paragraph above it is removed.
        (false, true) => (spans_one(&original) && is_quote(text, chain, Side::Original, &original))
            .then_some(Side::Original),
        _ => (is_solid
            && is_inline_copy(text, context, &original, copy)
            && n_quoted(text, chain, copy) == 0)
            .then_some(Side::Copy),
    }?;
    let sentences = match removed {
        Side::Copy => copy.to_vec(),
        Side::Original => original,
    };
    // A post without its text would be left.
    let is_signed = text.is_before_signature(words_of(&sentences).end);
    (!is_signed).then_some(Passage {
        side: removed,
        sentences,
    })
}

/// The side to remove, or the other one if the author's name is behind it.
fn unsigned(text: &Text, side: Side, copy: &Range<usize>, original: &Range<usize>) -> Side {
    let end = match side {
        Side::Copy => copy.end,
        Side::Original => original.end,
    };
    if text.is_before_signature(end) {
        side.other()
    } else {
        side
    }
}

/// A pull quote before the text that it repeats, if that text continues in its sentence.
pub(super) fn quote_before(text: &mut Text, chain: &Chain, context: &Context) -> Option<Passage> {
    let original = chain.original();
    let words = text.words_of(text.paragraph_of(original.start));
    // After the quote, the chain may have the speaker's name, but no further text.
    let is_alone =
        words.start == original.start && (words.end..words.end + MIN_PROSE).contains(&original.end);
    if !is_alone || context.is_refrain() {
        return None;
    }
    let other = matched::counterpart(chain, Side::Original, &words)?;
    let running = text.words_of(text.paragraph_of(other.start));
    // A whole paragraph of the chain that continues like the paragraphs above is their teaser.
    let is_teaser = original.end > words.end
        && running.start >= chain.copy().start
        && running.end <= chain.copy().end;
    let is_inside = running.len() > words.len() && !is_teaser;
    let sentences = text.sentences_in(&words);
    let quote = matched::sentences(text, chain, Side::Original, sentences);
    let is_quote = is_inside
        && quote.iter().all(Matched::is_exact)
        && is_quote(text, chain, Side::Original, &quote);
    is_quote.then_some(Passage {
        side: Side::Original,
        sentences: quote,
    })
}

/// Whether a paragraph was printed twice by mistake: it follows its original, or is the lede again, or the article is
/// damaged elsewhere too. With fresh text between, the author may have repeated it: the blurb under each of two products,
/// the address in each of two lists.
fn is_printed_twice(
    text: &Text,
    context: &Context,
    condition: Condition,
    original: &[Matched],
    copy: &[Matched],
) -> bool {
    let n_words: usize = copy.iter().map(|m| m.n_words).sum();
    if context.is_adjacent {
        // A stanza sung twice and a list printed twice have short lines, or are among short lines.
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
    let min_words = match condition {
        Condition::Anywhere => MIN_PROSE,
        _ => MIN_PARAGRAPH,
    };
    (is_lede || condition != Condition::Sound)
        && is_prose(text, copy, min_words)
        && !is_question(text, copy)
        && !is_listed(text, copy)
}

/// Whether sentences inside a paragraph are a copy of sentences inside another.
fn is_inline_copy(text: &Text, context: &Context, original: &[Matched], copy: &[Matched]) -> bool {
    let is_lede = words_of(original).start == 0;
    let min_words = if context.is_adjacent {
        MIN_PARAGRAPH
    } else {
        MIN_INLINE
    };
    (context.is_adjacent || is_lede) && is_prose(text, copy, min_words) && !is_question(text, copy)
}

/// From this many words on, a paragraph of its own may begin or end inside a sentence of the running text: a pull quote
/// that an editor cut to size. Shorter ones are headings whose words the text takes up.
const MIN_CUT_QUOTE: usize = 16;
/// The most words that the running text has between two parts of a quote: "…," she says, "…".
const MAX_ATTRIBUTION: usize = 5;

/// Whether a paragraph repeats sentences of running text: it begins with a sentence or a quotation of it, and ends with
/// one or is cut off.
fn is_quote(text: &mut Text, chain: &Chain, side: Side, paragraph: &[Matched]) -> bool {
    let words = words_of(paragraph);
    let Some(other) = matched::counterpart(chain, side, &words) else {
        return false;
    };
    // A page title or a heading is no text.
    if !is_closed(text.line(text.paragraph_of(other.start))) && !text.ends_with_stop(other.end) {
        return false;
    }
    let n_words = text.n_words(&words);
    let is_long = n_words >= MIN_CUT_QUOTE && !is_cut_off(text, paragraph);
    let begins = text.begins(other.start) || text.follows_dateline(other.start);
    let ends = text.ends(other.end) || is_cut_off(text, paragraph);
    let is_text = spans_one(paragraph) || !is_cut_off(text, paragraph);
    let is_whole = other.len() == words.len() || is_long && is_attributed(text, &other, &words);
    // A bullet and a sentence of the story. Other lists are no quotes.
    let is_highlight = is_bulleted(text, paragraph) && begins && ends && other.len() == words.len();
    n_words >= MIN_STANDALONE
        && is_text
        && is_whole
        && (begins && ends || is_long && (begins || ends))
        && (is_long || !is_question(text, paragraph))
        && (!is_listed(text, paragraph) || is_highlight)
        && !text.is_before_signature(words.end)
        && (is_highlight || !is_announced(text, paragraph[0].sentence.paragraph))
        && !is_answer(text, paragraph[0].sentence.paragraph)
}

/// Whether the line above announces a paragraph: "The mayor released this statement:".
fn is_announced(text: &Text, paragraph: usize) -> bool {
    paragraph > 0 && text.line(paragraph - 1).ends_with([':', '：'])
}

/// Of the paragraphs around one in an interview, the least that are questions.
const MIN_QUESTIONS: usize = 3;

/// Whether a paragraph is in an interview, next to a question: there a pull quote reads like an answer, and answers may
/// repeat each other.
fn is_answer(text: &Text, paragraph: usize) -> bool {
    let is_asked = |paragraph: usize| is_asked(text.line(paragraph));
    let around = |n: usize| {
        let end = (paragraph + n + 1).min(text.article.paragraphs.len());
        (paragraph.saturating_sub(n)..end).filter(|&p| is_asked(p))
    };
    around(1).next().is_some() && around(6).count() >= MIN_QUESTIONS
}

/// Whether the running text differs from its quote only by an attribution between two quotations.
fn is_attributed(text: &Text, running: &Range<usize>, quoted: &Range<usize>) -> bool {
    let n_quotes = |words: &Range<usize>| {
        const QUOTES: [char; 8] = ['"', '“', '”', '„', '«', '»', '「', '」'];
        let spelled = text.span_of(words).of(text.article.text);
        spelled.matches(QUOTES).count()
    };
    let n_more = running.len().saturating_sub(quoted.len());
    (1..=MAX_ATTRIBUTION).contains(&n_more) && n_quotes(running) >= n_quotes(quoted) + 2
}

/// Whether the sentences fill their paragraphs.
fn is_standalone(text: &Text, sentences: &[Matched]) -> bool {
    let words = words_of(sentences);
    let first = &sentences[0].sentence;
    let last = &sentences[sentences.len() - 1].sentence;
    text.words_of(first.paragraph).start == words.start
        && text.words_of(last.paragraph).end == words.end
}

fn spans_one(sentences: &[Matched]) -> bool {
    sentences[0].sentence.paragraph == sentences[sentences.len() - 1].sentence.paragraph
}

/// Whether the sentences that are long enough for prose have `min_words` words together.
fn is_prose(text: &Text, sentences: &[Matched], min_words: usize) -> bool {
    let long = sentences.iter().filter(|m| m.n_words >= MIN_PROSE);
    let n_words: usize = long.map(|m| m.n_words).sum();
    let is_end = |m: &Matched| ends_sentence(m.sentence.span.of(text.article.text));
    let is_closed = sentences.iter().any(is_end);
    // A line that ends without a full stop is a headline, a caption or a cell of a table: the first two are longer.
    let min_more = if is_closed { 0 } else { MIN_PROSE / 2 };
    n_words >= min_words + min_more
}
