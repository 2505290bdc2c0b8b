//! Finds the lines of an article that may be boilerplate of its source.

use std::ops::Range;

use super::context::{Context, Topic};
use super::counts::{Counts, squeezed};
use super::exempt::{Exempt, exempt};
use super::line::{LineWords, Region};
use super::shape::{FIXED_WORDS, FRAMES, Shape};
use crate::article::words::{Word, words};
use crate::{Article, Span};

/// A paragraph of so few words has no other line in it.
const ONE_LINE: usize = 2;

/// How many sentences at either end of a paragraph are lines.
const MAX_LAST: usize = 3;
const MAX_FIRST: usize = 2;

/// The key of the article itself, which is counted like a line with an empty text: so the topics of all articles of a source are
/// known, and their number.
pub const ARTICLE: u64 = 0;

/// The counts of the lines of one article, given its words; each once, in the order of their keys. The first is the
/// [article](ARTICLE). Lines that are [exempt](Exempt) are left out. One pass over the words, and sorting.
///
/// The neighbours are hashes of the running text beside a line: of the first paragraph, the longest and the second longest. An edited
/// paragraph mostly keeps the upper half of its hash; the lower half is a hash of the topic of the article. The first one of a
/// beginning or an ending is the rest of its line.
pub fn sightings(article: &Article, words: &[Word]) -> Vec<Counts> {
    let words = LineWords::new(article.text, words);
    let topic = Topic::new(&words);
    let context = Context::new(article, &words, &topic);
    let mut sightings = vec![Counts {
        key: ARTICLE,
        n_articles: 1,
        regions: [1, 0, 0],
        neighbours: context.neighbours(None).map(|hash| vec![hash]),
        ..Counts::default()
    }];
    for (index, own) in article.word_ranges(words.words).enumerate() {
        for_each_line(article, index, &context, &own, |span, region| {
            let here = words.of_span(&own, span);
            if exemption(article, index, span, words.count(&here)).is_some() {
                return;
            }
            let neighbours = context.neighbours(Some(index));
            let mut add = |shape, fixed: Range<usize>, neighbours: [u64; 3]| {
                let mut regions = [0; 3];
                regions[region as usize] = 1;
                sightings.push(Counts {
                    key: words.shaped_key(&fixed, shape),
                    shape,
                    n_articles: 1,
                    regions,
                    n_related: topic.is_related(&words, fixed).into(),
                    neighbours: neighbours.map(|hash| vec![hash]),
                    text: squeezed(span.of(article.text)),
                });
            };
            if region == Region::Tail && here == own {
                for shape in FRAMES {
                    if let Some([fixed, rest]) = words.split(&here, shape)
                        && words.count(&rest) >= FIXED_WORDS
                    {
                        let rest = context.with_topic(words.key(&rest));
                        add(shape, fixed, [rest, neighbours[1], neighbours[2]]);
                    }
                }
            }
            add(Shape::Whole, here, neighbours);
        });
    }
    sightings.sort_by_key(|sighting| (sighting.key, sighting.text.len()));
    sightings.dedup_by_key(|sighting| sighting.key);
    sightings
}

/// The keys of a text as a line, as the beginning and as the ending of one.
pub fn keys(text: &str) -> Vec<u64> {
    let words = words(text);
    let words = LineWords::new(text, &words);
    let shapes = [Shape::Whole].into_iter().chain(FRAMES);
    let key = |shape| {
        let [fixed, _] = words.split(&(0..words.words.len()), shape)?;
        Some(words.shaped_key(&fixed, shape))
    };
    shapes.filter_map(key).collect()
}

/// Where an article contains a line, and why it is not counted there.
pub fn place(article: &Article, words: &[Word], key: u64) -> Option<(Span, Option<Exempt>)> {
    let words = LineWords::new(article.text, words);
    let context = Context::new(article, &words, &Topic::new(&words));
    let mut place = None;
    for (index, own) in article.word_ranges(words.words).enumerate() {
        for_each_line(article, index, &context, &own, |span, _| {
            let here = words.of_span(&own, span);
            if words.key(&here) == key {
                let exempt = exemption(article, index, span, words.count(&here));
                place = place.take().or(Some((span, exempt)));
            }
        });
    }
    place
}

fn exemption(article: &Article, index: usize, line: Span, n_words: usize) -> Option<Exempt> {
    let start = article.paragraphs[index].body().start;
    let before = Span::new(start, line.start).of(article.text);
    exempt(before, line.of(article.text), n_words)
}

/// Calls a function for the lines of paragraph `index`, whose words are `own`.
fn for_each_line(
    article: &Article,
    index: usize,
    context: &Context,
    own: &Range<usize>,
    mut each: impl FnMut(Span, Region),
) {
    let region = context.region(index);
    each(article.paragraphs[index].body(), region);
    if own.len() <= ONE_LINE {
        return;
    }
    let sentences = article.sentences(index);
    if sentences.len() < 2 {
        return;
    }
    let at_end = if context.is_last(index) {
        Region::Tail
    } else {
        region
    };
    let n_last = MAX_LAST.min(sentences.len() - 1);
    let (others, last) = sentences.split_at(sentences.len() - n_last);
    last.iter().for_each(|&span| each(span, at_end));
    let first = others.iter().take(MAX_FIRST);
    first.for_each(|&span| each(span, region));
}
