//! Learns the boilerplate of sources from a corpus, and finds it in articles.
//!
//! A *line* is a paragraph, or one of the first or last sentences of a paragraph. Lines are equal if their words are, except for
//! case, marks and numbers. [`sightings`] gives the lines of an article, where they are, and their *neighbours*: the running
//! text beside them. [`Counts`] adds these up for each line of each source. Boilerplate recurs with differing neighbours, while
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
//!     for sighting in sightings(&Article::new(text, Layout::Auto), &words(text)) {
//!         let seen = Counts::of(&sighting);
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
pub(crate) mod text;

pub use counts::{Counts, Unlearned};
pub use exempt::Exempt;
pub use line::{Region, key};
pub use lines::{ARTICLE, Sighting, place, sightings};
pub use model::{Line, Model, WHOLE};
pub use text::ModelError;

use crate::article::words::Word;
use crate::finding::Learned;
use crate::{Article, Evidence, Finding, Span};
use context::{Context, Topic};
use line::LineWords;

/// Finds the lines of an article of `source` that a model contains for that source, or for the whole corpus.
///
/// A sentence is found only if every sentence between it and an end of its paragraph is. A line that was learned below the head is
/// not found in it, and a line that is related to the article is kept: elsewhere it may be a teaser, but here it is the headline or
/// the lede. A few passes over the words.
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
    let mut findings = Vec::new();
    let mut surroundings: Option<(Context, Topic)> = None;
    for (index, own) in words.of_paragraphs(article).enumerate() {
        let mut find = |span: Span| {
            let here = words.of_span(&own, span);
            let key = words.key(&here);
            let line = known.iter().find_map(|lines| lines.get(&key))?;
            let (context, topic) = surroundings.get_or_insert_with(|| {
                let topic = Topic::new(&words);
                (Context::new(article, &words, &topic), topic)
            });
            let is_head = |region| region == Region::Head;
            let is_in_head = is_head(context.region(index)) && !line.region.is_some_and(is_head);
            if is_in_head || topic.is_related(&words, here) {
                return None;
            }
            findings.push(Finding {
                span,
                evidence: Evidence::Learned(Learned {
                    source: line.source.clone(),
                    line: line.text.clone(),
                    n_articles: line.n_articles,
                    n_of_source: line.n_of_source,
                }),
            });
            Some(())
        };
        if own.is_empty() || find(article.paragraphs[index].body()).is_some() {
            continue;
        }
        let sentences = article.sentences(index);
        let mut last = sentences.len();
        while last > 1 && find(sentences[last - 1]).is_some() {
            last -= 1;
        }
        let mut first = 0;
        while first + 1 < last && find(sentences[first]).is_some() {
            first += 1;
        }
    }
    findings
}
