//! Finds text that stands in an article twice: seeds, extension, chaining, deciding.

mod chain;
mod decide;
mod evidence;
mod passage;
mod seeds;

use crate::article::words::{self, Word};
use crate::finding::{Difference, Repeat};
use crate::{Article, Evidence, Finding, Span};
use chain::Chain;
use decide::{Context, Copy};
use evidence::{Matched, Side};
use passage::Text;

/// The copies in an article, each with the original that stays.
///
/// `words` are the article's words. Sentences are split only where words repeat, so that most articles cost one pass over
/// their words. Linear in time and memory.
pub fn findings(article: &Article, words: &[Word]) -> Vec<Finding> {
    let chains = chain::chains(words, &seeds::matches(article.text, words));
    let chains: Vec<Chain> = chains
        .into_iter()
        .filter(|c| c.n_matched() >= decide::MIN_PROSE)
        .collect();
    if chains.is_empty() {
        return Vec::new();
    }
    let n_words = words::count(words);
    let contexts = contexts(&chains, n_words);
    let mut text = Text::new(article, words);
    let mut findings = Vec::new();
    for (chain, context) in chains.iter().zip(&contexts) {
        for copy in decide::decide(&mut text, chain, context) {
            findings.extend(by_paragraph(&text, chain, &copy));
        }
    }
    findings
}

/// Counts for each chain how often its original stands in the article.
fn contexts(chains: &[Chain], n_words: usize) -> Vec<Context> {
    let mut order: Vec<usize> = (0..chains.len()).collect();
    order.sort_by_key(|&i| (chains[i].original().start, chains[i].copy().start));
    let mut contexts: Vec<Context> = chains
        .iter()
        .map(|_| Context {
            n_words,
            n_occurrences: 2,
            is_adjacent: false,
        })
        .collect();
    // Chains with about the same original are one group: the original and its copies.
    for group in order.chunk_by(|&a, &b| {
        let (a, b) = (chains[a].original(), chains[b].original());
        b.start < a.end && 2 * (a.end.min(b.end) - b.start) >= a.len().max(b.len())
    }) {
        let mut n_occurrences = 1;
        let mut end = group
            .iter()
            .map(|&i| chains[i].original().end)
            .min()
            .unwrap_or(0);
        let mut by_copy = group.to_vec();
        by_copy.sort_by_key(|&i| chains[i].copy().start);
        for &i in &by_copy {
            let copy = chains[i].copy();
            contexts[i].is_adjacent = copy.start <= end;
            n_occurrences += usize::from(!contexts[i].is_adjacent);
            end = copy.end;
        }
        for &i in group {
            contexts[i].n_occurrences = n_occurrences;
        }
    }
    contexts
}

/// One finding for each paragraph that a copy stands in.
fn by_paragraph(text: &Text, chain: &Chain, copy: &Copy) -> Vec<Finding> {
    copy.sentences
        .chunk_by(|a, b| a.sentence.paragraph == b.sentence.paragraph)
        .filter_map(|sentences| finding(text, chain, copy.side, sentences))
        .collect()
}

fn finding(text: &Text, chain: &Chain, side: Side, sentences: &[Matched]) -> Option<Finding> {
    let (first, last) = (
        &sentences[0].sentence,
        &sentences[sentences.len() - 1].sentence,
    );
    let words = first.words.start..last.words.end;
    let other = evidence::counterpart(chain, side, &words)?;
    let span = |range: &std::ops::Range<usize>| {
        Span::new(
            text.words[range.start].span().start,
            text.words[range.end - 1].span().end,
        )
    };
    let repeat = Repeat {
        original: span(&other),
        n_words: words.len(),
        n_matched: sentences.iter().map(|m| m.n_matched).sum(),
        differences: Vec::<Difference>::new(),
    };
    Some(Finding {
        span: Span::new(first.span.start, last.span.end),
        evidence: Evidence::Repeat(repeat),
    })
}
