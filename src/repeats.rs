//! Finds text that occurs in an article twice, in four steps: seeds, matches, chains, decisions.

mod chain;
pub(crate) mod compare;
mod contents;
mod context;
mod decide;
mod forms;
mod lines;
mod matched;
mod passage;
mod rows;
mod seeds;
mod speaker;

use std::collections::HashSet;
use std::ops::Range;

use crate::article::words::Word;
use crate::finding::{Difference, Repeat};
use crate::{Article, Evidence, Finding};
use chain::Chain;
use context::Condition;
use decide::Decision;
use matched::{Matched, Passage, Side};
use passage::Text;

/// How far from its original a paragraph may be that is removed as a copy, if nothing else says that it is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distance {
    /// The paragraph is next to its original, or its original begins the article, or the article is damaged elsewhere.
    #[default]
    Near,
    /// Anywhere: a paragraph of eight words and more that the author wrote twice on purpose is removed, too.
    Any,
}

/// The copies in an article, sentence by sentence, each with its original; the most certain are first.
///
/// `words` are the words of the article; copies of fewer than `min_words` are left out. Sentences are split only where
/// words repeat, so that most articles cost one pass over their words. Linear in memory, and in time but for sorting.
pub fn findings(
    article: &Article,
    words: &[Word],
    min_words: usize,
    distance: Distance,
) -> Vec<Finding> {
    let matches = seeds::matches(article.text, words);
    // A headline, which is shorter than other repeats that are removed, begins the article.
    let is_wanted = |c: &Chain| c.n_matched() >= context::MIN_PROSE || c.original().start == 0;
    let chains = chain::chains(article.text, words, &matches, is_wanted);
    drop(matches);
    let mut text = Text::new(article, words);
    let mut listed = contents::findings(&text);
    listed.extend(lines::findings(&text, min_words));
    if chains.is_empty() {
        return listed;
    }
    let contexts = context::contexts(&chains, &mut text);
    listed.extend(lines::often(&text, &chains, min_words, distance));
    let mut findings = Vec::new();
    let (mut small, mut blocks) = (Vec::new(), Vec::new());
    let mut condition = match distance {
        Distance::Near => Condition::Sound,
        Distance::Any => Condition::Anywhere,
    };
    for (i, (chain, context)) in chains.iter().zip(&contexts).enumerate() {
        match decide::decide(&mut text, chain, context) {
            Decision::Remove(copies) => {
                findings.extend(passages(&mut text, chain, &copies, min_words));
                if condition == Condition::Sound {
                    condition = Condition::Damaged;
                }
                blocks.push(i);
            }
            Decision::Small => small.push(i),
            Decision::Keep => {}
        }
    }
    let in_block = rows::in_blocks(&text, &chains, &blocks);
    for i in small {
        let condition = if in_block[i] {
            Condition::Copied
        } else {
            condition
        };
        let copies = decide::decide_small(&mut text, &chains[i], &contexts[i], condition);
        findings.extend(passages(&mut text, &chains[i], &copies, min_words));
    }
    if !listed.is_empty() {
        let found: HashSet<usize> = findings.iter().map(|f| f.span.start).collect();
        let is_new = |listed: &Finding| !found.contains(&listed.span.start);
        findings.extend(listed.into_iter().filter(is_new));
    }
    speaker::decide(&text, findings)
}

/// The findings for the sentences of some passages.
fn passages(
    text: &mut Text,
    chain: &Chain,
    passages: &[Passage],
    min_words: usize,
) -> Vec<Finding> {
    let n_words = |passage: &Passage| passage.sentences.iter().map(|s| s.n_words).sum::<usize>();
    let mut findings = Vec::new();
    for passage in passages.iter().filter(|p| n_words(p) >= min_words) {
        let sentences = passage.sentences.iter();
        findings.extend(sentences.filter_map(|s| finding(text, chain, passage.side, s)));
    }
    findings
}

/// The finding for one sentence, or `None` if words with equal hashes have different letters.
fn finding(text: &mut Text, chain: &Chain, side: Side, matched: &Matched) -> Option<Finding> {
    let words = matched.sentence.words.clone();
    let [(start, other_start), (end, other_end)] = matched::ends_in(chain, side, &words)?;
    if !matched::is_true(text, chain, side, &words) {
        return None;
    }
    let whole = whole_sentence(text, &(other_start..other_end + 1), &words, start..end + 1);
    let difference = |(copy, original)| Difference {
        original: text.span_of(&original),
        copy: text.span_of(&copy),
    };
    let pairs = matched::pairs_in(chain, side, words.clone());
    let differences = chain::differences(pairs, [words.clone(), whole.clone()]);
    let repeat = Repeat {
        original: text.span_of(&whole),
        n_words: words.len(),
        n_matched: matched.n_matched,
        differences: differences.into_iter().map(difference).collect(),
    };
    let span = text.with_opening_quote(matched.sentence.span, &words, &whole);
    Some(Finding {
        span,
        evidence: Evidence::Repeat(repeat),
    })
}

/// The counterpart of a sentence, extended by as many words at either end as the sentence has unmatched there.
fn whole_sentence(
    text: &mut Text,
    other: &Range<usize>,
    words: &Range<usize>,
    matched: Range<usize>,
) -> Range<usize> {
    let sentences = text.sentences_in(other);
    let first = sentences.first().map_or(0, |s| s.words.start);
    let last = sentences.last().map_or(0, |s| s.words.end);
    let (before, after) = (matched.start - words.start, words.end - matched.end);
    let start = first
        .max(other.start.saturating_sub(before))
        .min(other.start);
    start..(other.end + after).min(last).max(other.end)
}
