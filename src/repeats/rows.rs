//! Rows of chains that follow each other on one side, so that the other side has text between them: a copy that lacks
//! paragraphs, or sentences that are set apart from the running text. The side that has more is kept.

use std::ops::Range;

use super::chain::Chain;
use super::context::{MIN_BLOCK, MIN_PROSE};
use super::decide::{MIN_FAR_BLOCK, is_closed, is_running};
use super::matched::Side;
use super::passage::{Sentence, Text};
use super::seeds::Match;

/// In words; the most text between two chains of a row: a label, or a word that was edited.
const MAX_BETWEEN: usize = MIN_PROSE / 2;

/// In words; less text between the paragraphs of one copy may be a call or a link that the site put there.
const MIN_MORE: usize = 20;

/// The side that is removed, for each chain, and whether it is apart: see [`Context`](super::context::Context). One pass over the chains, which are in the order of their copies.
///
/// In a row without a chain that may be copied, and without a summary, the text between the chains is not read.
pub(super) fn removed(
    text: &mut Text,
    chains: &[Chain],
    may_be_copied: &[bool],
) -> Vec<(Side, bool)> {
    let mut removed = Vec::with_capacity(chains.len());
    let rows: Vec<&[Chain]> = chains.chunk_by(|a, b| follows(text, a, b)).collect();
    for row in rows {
        let is_asked = may_be_copied[removed.len()..][..row.len()].contains(&true)
            || is_apart(text, row, Side::Copy)
            || is_apart(text, row, Side::Original);
        let of_row = if is_asked {
            removed_of(text, row)
        } else {
            (Side::Copy, false)
        };
        removed.resize(removed.len() + row.len(), of_row);
    }
    removed
}

fn removed_of(text: &mut Text, row: &[Chain]) -> (Side, bool) {
    let more = [Side::Copy, Side::Original].map(|side| n_more(text, row, side));
    let side = match more {
        [copy, original] if copy >= original + MIN_MORE => Side::Original,
        [copy, original] if copy >= original && is_teaser(text, row) => Side::Original,
        _ => Side::Copy,
    };
    (side, more[0] != more[1] && is_apart(text, row, side))
}

fn hull(row: &[Chain], side: Side) -> Range<usize> {
    row[0].words(side).start..row[row.len() - 1].words(side).end
}

/// In words; so much of a gap is read: what keeps this linear, since the gaps of many rows may overlap.
const MAX_READ: usize = 256;

/// Words of whole sentences of running text that one side has between its first matched word and its last.
fn n_more(text: &mut Text, row: &[Chain], side: Side) -> usize {
    let runs = || row.iter().flat_map(|chain| chain.runs.iter());
    let gap = |(a, b): (&Match, &Match)| side.words_of(a).end..side.words_of(b).start;
    let gaps = runs().zip(runs().skip(1)).map(gap);
    let mut n_more = 0;
    for gap in gaps.filter(|gap| gap.len() >= MIN_PROSE) {
        let sentences = text.sentences_in(&(gap.start..gap.end.min(gap.start + MAX_READ)));
        let is_inside = |s: &&Sentence| {
            let (start, end) = (s.words.start, s.words.end);
            (start >= gap.start || is_about(text, start, gap.start))
                && (end <= gap.end || is_about(text, end, gap.end))
        };
        let inside = sentences.iter().filter(is_inside);
        let lengths = inside.map(|s| (text.n_words(&s.words), s.span.of(text.article.text)));
        let prose = lengths.filter(|(n_words, s)| *n_words >= MIN_PROSE && is_closed(s));
        n_more += prose.map(|(n_words, _)| n_words).sum::<usize>();
    }
    n_more
}

/// In words; the most text above a teaser or summary, or below it: a headline, a byline, a date.
const MAX_ABOVE: usize = 40;

/// Whether the original is above the text and other lines follow it, while the copy continues as running text.
fn is_teaser(text: &Text, row: &[Chain]) -> bool {
    let (original, copy) = (hull(row, Side::Original), hull(row, Side::Copy));
    let continues = |end: usize| {
        let paragraph = text.paragraph_of(end - 1);
        text.words_of(paragraph).end > end
            || paragraph + 1 < text.article.paragraphs.len() && is_running(text, paragraph + 1)
    };
    text.n_words(&(0..original.start)) <= MAX_ABOVE
        && original.end < copy.start
        && !continues(original.end)
        && continues(copy.end)
}

/// Whether one side of a row fills paragraphs at the top or at the end, all of them matched and none a quotation, while the
/// other side is running text.
fn is_apart(text: &Text, row: &[Chain], side: Side) -> bool {
    let words = hull(row, side);
    let (first, last) = text.paragraphs_of(&words);
    let is_whole =
        text.words_of(first).start == words.start && text.words_of(last).end == words.end;
    let n_matched: usize = row.iter().map(Chain::n_matched).sum();
    let is_outside = |words: Range<usize>| text.n_words(&words) <= MAX_ABOVE;
    const MARKS: [char; 9] = ['"', '“', '„', '«', '「', '『', '?', '？', '؟'];
    let is_plain = || !text.span_of(&words).of(text.article.text).contains(MARKS);
    let is_text = |chain: &Chain| {
        let (first, last) = text.paragraphs_of(&chain.words(side.other()));
        (first..=last).all(|paragraph| is_running(text, paragraph))
    };
    is_whole
        && n_matched == words.len()
        && (is_outside(0..words.start) || is_outside(words.end..text.words.len()))
        && is_plain()
        && row.iter().all(is_text)
}

/// Whether each chain belongs to a row that is a block: one of its chains is, or all together are long enough. A row that
/// begins with the beginning of the article may be shorter.
///
/// `blocks` are the chains that are blocks by themselves, in order. One pass over the chains, which are in the order of
/// their copies.
pub(super) fn in_blocks(text: &Text, chains: &[Chain], blocks: &[usize]) -> Vec<bool> {
    let mut in_block = Vec::with_capacity(chains.len());
    for row in chains.chunk_by(|a, b| follows(text, a, b)) {
        let start = in_block.len();
        let first = blocks.partition_point(|&block| block < start);
        let has_block = blocks.get(first).is_some_and(|&b| b < start + row.len());
        let n_words: usize = row.iter().map(|chain| text.n_words(&chain.copy())).sum();
        let is_block = row.len() > 1 && (has_block || n_words >= MIN_FAR_BLOCK)
            || n_words >= MIN_BLOCK && is_lede(&row[0]);
        in_block.resize(start + row.len(), is_block);
    }
    in_block
}

/// Whether a chain begins with the article and its copy has hardly any other words.
fn is_lede(chain: &Chain) -> bool {
    /// Of five words of the copy one may be edited.
    const MIN_SAME: (usize, usize) = (4, 5);
    chain.original().start == 0 && MIN_SAME.1 * chain.n_matched() >= MIN_SAME.0 * chain.copy().len()
}

fn follows(text: &Text, last: &Chain, next: &Chain) -> bool {
    let is_near = |side| {
        let (last, next) = (last.words(side), next.words(side));
        next.end > last.end && is_about(text, next.start, last.end)
    };
    let (last_end, start) = (last.original().end, next.original().start);
    (start >= last_end || is_about(text, start, last_end))
        && (is_near(Side::Copy) || is_near(Side::Original))
}

/// Whether two places are the same but for a label, an edited word, or some words that are the same by chance.
fn is_about(text: &Text, a: usize, b: usize) -> bool {
    text.n_words(&(a.min(b)..a.max(b))) <= MAX_BETWEEN
}
