//! Finds the lines of an article that may be boilerplate of its source.

use super::context::{Context, Topic};
use super::exempt::{is_dateline, is_quoted};
use super::line::{LineWords, Region};
use crate::article::words::Word;
use crate::{Article, Span};

/// A line in one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting<'t> {
    /// The identity of the line: see [`key`](super::key).
    pub key: u64,
    /// The line as the article spells it.
    pub text: &'t str,
    /// Where it is.
    pub region: Region,
    /// Whether most of its names and long words occur elsewhere in the article.
    pub is_related: bool,
    /// Hashes of the running text beside it: of the first paragraph, the longest and the second longest. An edited paragraph
    /// mostly keeps its hash.
    pub neighbours: [u64; 3],
}

/// Longer lines, in words, are not learned: boilerplate that readers skip is short, and each sighting takes its length on the disk.
const MAX_WORDS: usize = 100;

/// A line of one word is too little to recognise.
const MIN_WORDS: usize = 2;

/// How many sentences at either end of a paragraph are lines.
const MAX_LAST: usize = 3;
const MAX_FIRST: usize = 2;

/// The lines of an article, given its words; each once, in the order of their keys.
///
/// Quotations are exempt, since many stories print what somebody said; so are datelines, which are only equal because digits
/// are. One pass over the words, and sorting.
pub fn sightings<'t>(article: &Article<'t>, words: &[Word]) -> Vec<Sighting<'t>> {
    let words = LineWords::new(article.text, words);
    let context = Context::new(article, &words);
    let topic = Topic::new(&words);
    let mut sightings = Vec::new();
    for (index, own) in words.of_paragraphs(article).enumerate() {
        let body = article.paragraphs[index].body();
        let mut add = |span: Span, region: Region| {
            let here = words.of_span(&own, span);
            let n_words = words.count(&here);
            let line = span.of(article.text);
            let before = Span::new(body.start, span.start).of(article.text);
            if !(MIN_WORDS..=MAX_WORDS).contains(&n_words)
                || is_quoted(before, line)
                || is_dateline(line, n_words)
            {
                return;
            }
            sightings.push(Sighting {
                key: words.key(&here),
                text: line,
                region,
                is_related: topic.is_related(&words, here),
                neighbours: context.neighbours(index),
            });
        };
        let region = context.region(index);
        add(body, region);
        if own.len() <= MIN_WORDS {
            continue;
        }
        let sentences = article.sentences(index);
        if sentences.len() < 2 {
            continue;
        }
        let at_end = if context.is_last(index) {
            Region::Tail
        } else {
            region
        };
        let n_last = MAX_LAST.min(sentences.len() - 1);
        let (others, last) = sentences.split_at(sentences.len() - n_last);
        last.iter().for_each(|&span| add(span, at_end));
        let first = others.iter().take(MAX_FIRST);
        first.for_each(|&span| add(span, region));
    }
    sightings.sort_by_key(|sighting| (sighting.key, sighting.text.len()));
    sightings.dedup_by_key(|sighting| sighting.key);
    sightings
}
