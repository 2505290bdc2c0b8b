//! Learns the boilerplate of sources from a corpus, and finds it in articles.
//!
//! A *line* is a paragraph, or one of the first or last sentences of a paragraph; or the first or last words of a paragraph below the
//! text, whose others vary ([`Shape`]). Lines are equal if their words are, except for case, marks and numbers. [`sightings`] gives the lines of an article, where they are, and their *neighbours*: the running
//! text beside them, as [`Counts`], which add up for each line of each source. Boilerplate recurs with differing neighbours, while
//! the paragraphs of a syndicated story recur with the same ones; [`Counts::is_boilerplate`] decides. A [`Model`] contains the
//! result as a text that people can read and edit.
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::sync::Arc;
//!
//! use copydesk::article::words::words;
//! use copydesk::learned::{ARTICLE, Counts, Model, sightings};
//! use copydesk::{Article, Cleaner, Layout};
//!
//! let ports = ["Aldmoor", "Grebe", "Tarn", "Holm", "Skerry", "Fulmar", "Wick", "Rosse"];
//! let corpus = ports.map(|port| format!(
//!     "{port} has an old ferry to {port}, and the board of {port} met on the quay of {port} to see that it is safe.\n\
//!      Read The Marlow Post every day.\n"
//! ));
//! let mut counts: BTreeMap<u64, Counts> = BTreeMap::new();
//! for text in &corpus {
//!     for seen in sightings(&Article::new(text, Layout::Auto), &words(text)) {
//!         counts.entry(seen.key).and_modify(|sum| sum.merge(&seen)).or_insert(seen);
//!     }
//! }
//! let (mut model, source) = (Model::default(), Arc::from("marlow"));
//! let all = counts.remove(&ARTICLE).unwrap();
//! for line in counts.values().filter(|line| line.is_boilerplate(&all, 8)) {
//!     model.add(&source, 8, line);
//! }
//! let cleaner = Cleaner::builder().learned(model).build();
//! let cleaned = cleaner.clean_in("The Alma is afloat again.\nRead The Marlow Post every day.\n", "marlow");
//! assert_eq!(cleaned.text(), "The Alma is afloat again.\n");
//! ```

mod context;
pub(crate) mod counts;
mod exempt;
mod line;
mod lines;
mod model;
mod shape;
pub(crate) mod text;

pub use counts::{Counts, Unlearned};
pub use exempt::Exempt;
pub use line::{Region, key};
pub use lines::{ARTICLE, keys, place, sightings};
pub use model::{Line, Model, WHOLE};
pub use shape::Shape;
pub use text::ModelError;

use std::ops::Range;

use crate::article::words::Word;
use crate::finding::Learned;
use crate::{Article, Evidence, Finding, Span};
use context::{Context, Topic};
use line::LineWords;
use model::Lines;
use shape::FRAMES;

/// Finds the lines of an article of `source` that a model contains for that source, or for the whole corpus.
///
/// A sentence is found only if every sentence between it and an end of its paragraph is. A line that was learned below the head is
/// not found in it, and a line that is related to the article is kept: elsewhere it may be a teaser, but here it is the headline or
/// the lede. Fragments are found only between other lines. A few passes over the words.
pub(crate) fn findings(
    article: &Article,
    words: &[Word],
    model: &Model,
    source: &str,
) -> Vec<Finding> {
    let known = model.lines_for(source);
    if known.is_empty() {
        return Vec::new();
    }
    let words = LineWords::new(article.text, words);
    let mut search = Search {
        article,
        words: &words,
        known,
        surroundings: None,
    };
    let mut findings = Vec::new();
    // The fragments since the last line that was found; `None` after other text.
    let mut fragments: Option<Vec<Finding>> = None;
    for (index, own) in article.word_ranges(words.words).enumerate() {
        if own.is_empty() {
            continue;
        }
        match search.paragraph(index, &own) {
            Some((found, Shape::Fragment)) => {
                if let Some(fragments) = &mut fragments {
                    fragments.push(found);
                }
            }
            Some((found, _)) => {
                findings.extend(fragments.take().into_iter().flatten());
                findings.push(found);
                fragments = Some(Vec::new());
            }
            None => {
                let [first, last] = search.sentences(index, &own);
                let before = fragments.take().filter(|_| !first.is_empty());
                findings.extend(before.into_iter().flatten());
                fragments = (!last.is_empty()).then(Vec::new);
                findings.extend(first.into_iter().chain(last));
            }
        }
    }
    findings
}

struct Search<'a> {
    article: &'a Article<'a>,
    words: &'a LineWords<'a>,
    known: Vec<&'a Lines>,
    surroundings: Option<(Context, Topic)>,
}

impl Search<'_> {
    /// Finds a line that is a whole paragraph.
    fn paragraph(&mut self, index: usize, own: &Range<usize>) -> Option<(Finding, Shape)> {
        let body = self.article.paragraphs[index].body();
        let mut shapes = [Shape::Whole].into_iter().chain(FRAMES);
        shapes.find_map(|shape| self.line(index, body, own, shape))
    }

    /// Finds the first and the last sentences of a paragraph that are lines.
    fn sentences(&mut self, index: usize, own: &Range<usize>) -> [Vec<Finding>; 2] {
        let sentences = self.article.sentences(index);
        let mut sentence = |span: Span| {
            let here = self.words.of_span(own, span);
            let found = self.line(index, span, &here, Shape::Whole);
            let found = found.filter(|(_, shape)| *shape == Shape::Whole);
            found.map(|(found, _)| found)
        };
        let (mut first, mut last) = (Vec::new(), Vec::new());
        while last.len() + 1 < sentences.len()
            && let Some(found) = sentence(sentences[sentences.len() - 1 - last.len()])
        {
            last.push(found);
        }
        while first.len() + last.len() + 1 < sentences.len()
            && let Some(found) = sentence(sentences[first.len()])
        {
            first.push(found);
        }
        [first, last]
    }

    /// Finds a line in the words `here` of a paragraph: all of them, or some at one end if it has such a shape.
    fn line(
        &mut self,
        index: usize,
        span: Span,
        here: &Range<usize>,
        shape: Shape,
    ) -> Option<(Finding, Shape)> {
        let words = self.words;
        let is_frame = FRAMES.contains(&shape);
        let mut fixed = words.split(here, shape)?[0].clone();
        let key = words.shaped_key(&fixed, shape);
        let line = self.known.iter().find_map(|lines| lines.get(&key))?;
        if is_frame {
            fixed = line.fixed_in(words, here)?;
        }
        let (context, topic) = self.surroundings.get_or_insert_with(|| {
            let topic = Topic::new(words);
            (Context::new(self.article, words, &topic), topic)
        });
        let region = context.region(index);
        let is_head = |region| region == Region::Head;
        let is_in_head = is_head(region) && !line.region.is_some_and(is_head);
        let is_in_text = is_frame && region != Region::Tail;
        if is_in_head || is_in_text || topic.is_related(words, fixed) {
            return None;
        }
        let evidence = Evidence::Learned(Learned {
            source: line.source.clone(),
            line: line.text.clone(),
            n_articles: line.n_articles,
            n_of_source: line.n_of_source,
        });
        Some((Finding { span, evidence }, line.shape))
    }
}
