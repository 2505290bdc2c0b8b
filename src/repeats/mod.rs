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
    let contexts = contexts(&chains, words);
    let mut text = Text::new(article, words);
    let mut findings = Vec::new();
    for (chain, context) in chains.iter().zip(&contexts) {
        for copy in decide::decide(&mut text, chain, context) {
            findings.extend(by_paragraph(&text, chain, &copy));
        }
    }
    findings
}

/// Counts for each chain how often its original stands in the article. One pass over words and chains.
fn contexts(chains: &[Chain], words: &[Word]) -> Vec<Context> {
    let n_words = words::count(words);
    // For every word the number of chains that have it in their original, then the sums of those numbers.
    let mut covers = vec![0i64; words.len() + 1];
    for original in chains.iter().map(Chain::original) {
        covers[original.start] += 1;
        covers[original.end] -= 1;
    }
    let (mut n_chains, mut sum) = (0, 0);
    for n in &mut covers {
        n_chains += std::mem::replace(n, sum);
        sum += n_chains;
    }
    let mut contexts: Vec<Context> = Vec::with_capacity(chains.len());
    for (i, chain) in chains.iter().enumerate() {
        let (copy, original) = (chain.copy(), chain.original());
        let n_copies =
            (covers[original.end] - covers[original.start]) as f64 / original.len() as f64;
        let follows =
            |last: &Chain| last.copy().end >= copy.start && last.original().start == original.start;
        contexts.push(Context {
            n_words,
            n_occurrences: 1 + n_copies.round() as usize,
            is_adjacent: copy.start <= original.end || i > 0 && follows(&chains[i - 1]),
        });
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
    let difference = |(copy, original)| Difference {
        original: text.span_of(&original),
        copy: text.span_of(&copy),
    };
    let repeat = Repeat {
        original: text.span_of(&other),
        n_words: words.len(),
        n_matched: sentences.iter().map(|m| m.n_matched).sum(),
        differences: evidence::differences(chain, side, &words)
            .into_iter()
            .map(difference)
            .collect(),
    };
    Some(Finding {
        span: Span::new(first.span.start, last.span.end),
        evidence: Evidence::Repeat(repeat),
    })
}
