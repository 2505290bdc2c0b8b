//! Tells damage from text that repeats on purpose, and chooses which of the two occurrences goes.

use std::ops::Range;

use super::chain::Chain;
use super::evidence::{self, Matched, Side};
use super::passage::{Sentence, Text};

/// Sentences that go, all of one side of one chain, next to each other.
pub(super) struct Copy {
    pub side: Side,
    pub sentences: Vec<Matched>,
}

/// A shorter sentence may be a byline, a refrain, a slogan or a label; it goes only inside a longer passage.
pub(super) const MIN_PROSE: usize = 8;
/// A passage of this many words is too long for a refrain, a motto or a template's frame.
const MIN_BLOCK: usize = 40;
/// A paragraph of its own that is the same as another goes from this many words on.
const MIN_PARAGRAPH: usize = 12;
/// A paragraph of its own that repeats running text (a pull quote, a caption, a teaser) goes from this many words on.
const MIN_STANDALONE: usize = 10;
/// Sentences inside a paragraph that repeat sentences inside another go from this many words on, if they stand close
/// or repeat the beginning of the article.
const MIN_INLINE: usize = 20;
/// How much of a block must be sentences of [`MIN_PROSE`] words and more: less of them makes a list, a poem, a table.
const MIN_PROSE_SHARE: f64 = 0.6;
/// A passage of any form that is this much of its article is the article over again.
const MIN_DOUBLE_SHARE: f64 = 0.4;
/// Among the sentences of a template at least this share differ in a number.
const MIN_TEMPLATE_SHARE: f64 = 0.2;

/// What is known of a chain before its sentences are looked at.
pub(super) struct Context {
    /// The length of the article, in words.
    pub n_words: usize,
    /// How many times the original stands in the article with other text between, itself included.
    pub n_occurrences: usize,
    /// Whether the copy begins where the original, or another copy of it, ends.
    pub is_adjacent: bool,
}

/// Decides about one chain: the sentences that go, in passages.
pub(super) fn decide(text: &mut Text, chain: &Chain, context: &Context) -> Vec<Copy> {
    if text.n_words(&chain.copy()).min(chain.n_matched()) < MIN_PROSE {
        return Vec::new();
    }
    let copy = side(text, chain, Side::Copy);
    let passages = passages(&copy);
    if passages.is_empty() {
        return standalone_original(text, chain, context, &copy);
    }
    let form = Form::of(&copy, &passages, context);
    match form {
        Form::Template => Vec::new(),
        Form::Block => {
            if let Some(teaser) = teaser(text, chain) {
                return vec![teaser];
            }
            removed(&copy, passages)
        }
        Form::Small => {
            let mut gone: Vec<Copy> = Vec::new();
            for passage in passages {
                let sentences = &copy[passage.clone()];
                if let Some(found) = small(text, chain, context, sentences) {
                    gone.push(found);
                }
            }
            if gone.is_empty() {
                gone = standalone_original(text, chain, context, &copy);
            }
            gone
        }
    }
}

fn removed(copy: &[Matched], passages: Vec<Range<usize>>) -> Vec<Copy> {
    let of = |p: Range<usize>| Copy { side: Side::Copy, sentences: copy[p].to_vec() };
    passages.into_iter().map(of).collect()
}

/// What a chain as a whole looks like.
#[derive(Debug)]
enum Form {
    /// The article or a long passage of it over again.
    Block,
    /// The same frame with other numbers in it.
    Template,
    /// A few sentences, a list, a stanza.
    Small,
}

impl Form {
    fn of(copy: &[Matched], passages: &[Range<usize>], context: &Context) -> Form {
        let n_words = |p: &Range<usize>| copy[p.clone()].iter().map(|m| m.n_words).sum::<usize>();
        let total: usize = passages.iter().map(n_words).sum();
        let longest = passages.iter().map(n_words).max().unwrap_or(0);
        let gone = passages.iter().flat_map(|p| &copy[p.clone()]);
        let prose: usize = gone.map(|m| m.n_words).filter(|&n| n >= MIN_PROSE).sum();
        let n_sentences: usize = passages.iter().map(|p| p.len()).sum();
        let n_numbers = copy.iter().filter(|m| m.number_differs && m.n_matched * 2 >= m.sentence.words.len()).count();
        if n_numbers as f64 > MIN_TEMPLATE_SHARE * (n_sentences + n_numbers) as f64 {
            return Form::Template;
        }
        let is_prose = prose as f64 >= MIN_PROSE_SHARE * total as f64;
        let is_double = longest as f64 >= MIN_DOUBLE_SHARE * context.n_words as f64;
        if total >= MIN_BLOCK && n_sentences >= 2 && is_prose || longest >= MIN_PARAGRAPH && is_double {
            return Form::Block;
        }
        Form::Small
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
        if text.words_of(text.paragraph_of(other.start)).start == other.start {
            text.split_before(&mut sentences, range.start);
        }
        if text.words_of(text.paragraph_of(other.end - 1)).end == other.end {
            text.split_before(&mut sentences, range.end);
        }
        sentences.retain(|s: &Sentence| s.words.start < range.end && s.words.end > range.start);
    }
    evidence::sentences(text, chain, side, sentences)
}

/// The runs of neighbouring sentences that stand on the other side too.
fn passages(sentences: &[Matched]) -> Vec<Range<usize>> {
    let mut passages: Vec<Range<usize>> = Vec::new();
    for (i, _) in sentences.iter().enumerate().filter(|(_, m)| m.is_full() && !m.number_differs) {
        match passages.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => passages.push(i..i + 1),
        }
    }
    passages
}

/// Whether the sentences fill their paragraphs.
fn is_standalone(text: &Text, sentences: &[Matched]) -> bool {
    let (first, last) = (&sentences[0].sentence, &sentences[sentences.len() - 1].sentence);
    text.words_of(first.paragraph).start == first.words.start && text.words_of(last.paragraph).end == last.words.end
}

fn prose(sentences: &[Matched]) -> usize {
    sentences.iter().map(|m| m.n_words).filter(|&n| n >= MIN_PROSE).sum()
}

fn is_exact(sentences: &[Matched]) -> bool {
    let n_words: usize = sentences.iter().map(|m| m.sentence.words.len()).sum();
    let n_matched: usize = sentences.iter().map(|m| m.n_matched).sum();
    n_matched * 20 >= n_words * 19
}

/// Decides about a passage that is no block.
fn small(text: &mut Text, chain: &Chain, context: &Context, sentences: &[Matched]) -> Option<Copy> {
    let n_prose = prose(sentences);
    let is_refrain = context.n_occurrences > 2 && !context.is_adjacent;
    if !is_exact(sentences) || is_refrain || is_question(text, sentences) {
        return None;
    }
    let goes = || Some(Copy { side: Side::Copy, sentences: sentences.to_vec() });
    let words = sentences[0].sentence.words.start..sentences[sentences.len() - 1].sentence.words.end;
    let original = evidence::counterpart(chain, Side::Copy, &words)?;
    let original = text.sentences_in(&original);
    let original = evidence::sentences(text, chain, Side::Original, original);
    let is_whole = original.iter().all(Matched::is_full);
    match (is_standalone(text, sentences), is_whole && is_standalone(text, &original)) {
        (true, true) if n_prose >= MIN_PARAGRAPH => goes(),
        (true, false) if n_prose >= MIN_STANDALONE => goes(),
        (false, true) if n_prose >= MIN_STANDALONE => Some(Copy { side: Side::Original, sentences: original }),
        (false, false) if n_prose >= MIN_INLINE && is_close(context, &original, sentences) => goes(),
        _ => None,
    }
}

/// Whether one passage follows the other, or repeats the article's beginning.
fn is_close(context: &Context, original: &[Matched], copy: &[Matched]) -> bool {
    let end = original[original.len() - 1].sentence.words.end;
    let n_between = copy[0].sentence.words.start.saturating_sub(end);
    original[0].sentence.words.start == 0 || context.is_adjacent || n_between <= MIN_BLOCK
}

/// Interviewers put one question to many people.
fn is_question(text: &Text, sentences: &[Matched]) -> bool {
    let last = sentences[sentences.len() - 1].sentence.span.of(text.article.text);
    last.trim_end_matches(['"', '”', '’', '»', ')']).ends_with(['?', '？', '؟', ';'])
}

/// A paragraph of its own on the original's side, cut off from running text that follows: a teaser, a pull quote.
fn teaser(text: &mut Text, chain: &Chain) -> Option<Copy> {
    let original = chain.original();
    let first = text.paragraph_of(original.start);
    if first != text.paragraph_of(original.end - 1) || text.words_of(first).start != original.start {
        return None;
    }
    let n_left = text.words_of(first).end - original.end;
    let copy = chain.copy();
    let goes_on = text.words_of(text.paragraph_of(copy.end - 1)).end > copy.end + n_left;
    if n_left > 1 || !goes_on {
        return None;
    }
    let sentences = text.sentences_of(first).to_vec();
    let mut sentences = evidence::sentences(text, chain, Side::Original, sentences);
    sentences.retain(|m| !m.sentence.words.is_empty());
    let is_matched = sentences.iter().take(sentences.len() - 1).all(|m| m.is_full());
    is_matched.then_some(Copy { side: Side::Original, sentences })
}

/// The original where only it is a paragraph of its own: the copy's sentences go on and stay.
fn standalone_original(text: &mut Text, chain: &Chain, context: &Context, copy: &[Matched]) -> Vec<Copy> {
    let is_refrain = context.n_occurrences > 2 && !context.is_adjacent;
    if is_refrain || copy.is_empty() {
        return Vec::new();
    }
    let Some(found) = teaser(text, chain) else {
        return Vec::new();
    };
    let n_words: usize = found.sentences.iter().map(|m| m.n_words).sum();
    let goes = n_words >= MIN_STANDALONE && is_exact(&found.sentences) && !is_question(text, &found.sentences);
    if goes { vec![found] } else { Vec::new() }
}
