//! Learns from a corpus what its sources print again and again, and finds it in an article.
//!
//! A *line* is a paragraph, or one of the first or last sentences of a paragraph. Lines are one if their words are, whatever
//! their case, marks and numbers. For each source, [`sightings`] says which lines an article has, where, and in what
//! *company*: which running text stands beside it. Counted up ([`Counts`]), that tells boilerplate, which recurs in
//! differing company, from a story that the wire sent twice, whose paragraphs recur in the same. [`Counts::is_boilerplate`]
//! decides, and a [`Model`] holds what is left, as text that people read.
//!
//! ```
//! use copydesk::learned::{Counts, sightings};
//! use copydesk::{Article, Wrap};
//!
//! let article = Article::new("The ferry Alma sank on Monday.\nRead The Marlow Post every day.\n", Wrap::Lines);
//! let mut counts: Vec<Counts> = sightings(&article).iter().map(|sighting| Counts::of(sighting)).collect();
//! let (last, again) = (counts.pop().unwrap(), counts[0].clone());
//! assert_ne!(last.key, again.key);
//! let mut twice = last.clone();
//! twice.merge(&last);
//! assert_eq!(twice.n_articles, 2);
//! assert_eq!(twice.n_companies(), 1);
//! ```

mod counts;
mod lines;
mod model;
mod passing;

pub use counts::{Counts, N_COMPANIES};
pub use lines::{Place, Sighting, key, sightings};
pub use model::{Line, Model, ModelError, Source, WHOLE, escape, unescape};

use crate::article::words::Word;
use crate::finding::Learned;
use crate::{Article, Evidence, Finding};

/// What a model says of an article of `source`: lines that are known of that source, or of the whole corpus.
///
/// Whole paragraphs go; sentences if all between them and an end of their paragraph goes, too. A line that was learned below
/// the head stays in it, and one that speaks of what this article speaks of stays: it may be a teaser elsewhere, but this
/// article's own headline or lede. A few passes over the words.
pub(crate) fn findings(
    article: &Article,
    words: &[Word],
    model: &Model,
    source: &str,
) -> Vec<Finding> {
    let Some(known) = model.known(source) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let mut about: Option<(lines::Beside, lines::Telling)> = None;
    let all = words;
    lines::each_paragraph(article, all, |index, words| {
        let body = article.paragraphs[index].body();
        let mut find = |span| {
            let here = lines::within(words, span);
            let line = known.line(lines::key(article.text, here))?;
            let (beside, telling) = about.get_or_insert_with(|| {
                let beside = lines::Beside::new(article, all);
                (beside, lines::Telling::new(article.text, all))
            });
            let is_in_head = beside.place(index) == Place::Head && line.place != Some(Place::Head);
            if is_in_head || telling.is_related(article.text, here) {
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
        if words.is_empty() || find(body).is_some() {
            return;
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
    });
    findings
}
