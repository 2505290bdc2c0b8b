//! The learned lines of a corpus, by source.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::counts::Counts;
use super::line::{LineWords, Region, key};
use super::shape::Shape;
use crate::article::words;

/// The source of articles that have no other: the whole corpus. Its lines are found in every article.
pub const WHOLE: &str = "*";

/// A learned line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The owner of the boilerplate.
    pub source: Arc<str>,
    /// The number of articles of the source that contain it.
    pub n_articles: u64,
    /// The number of articles of the source.
    pub n_of_source: u64,
    /// Where it is; `None` if that varies.
    pub region: Option<Region>,
    /// How much of it recurs.
    pub shape: Shape,
    /// The line, in its shortest spelling. `…` is where a beginning or an ending continues.
    pub text: Arc<str>,
}

impl Line {
    /// The words that recur in a paragraph that begins or ends like this line; `None` if it does not.
    pub(super) fn fixed_in(&self, words: &LineWords, own: &Range<usize>) -> Option<Range<usize>> {
        let known = words::words(&self.text);
        let n = known.len();
        let fixed = match self.shape {
            Shape::Ending => own.end.checked_sub(n)?.max(own.start)..own.end,
            _ => own.start..own.end.min(own.start + n),
        };
        (words.key(&fixed) == key(&self.text, &known)).then_some(fixed)
    }

    /// The name of its place in a model: `head`, `middle`, `tail`, `any`, or `beside` for a fragment.
    pub fn place(&self) -> &'static str {
        match (self.shape, self.region) {
            (Shape::Fragment, _) => "beside",
            (_, Some(Region::Head)) => "head",
            (_, Some(Region::Middle)) => "middle",
            (_, Some(Region::Tail)) => "tail",
            (_, None) => "any",
        }
    }
}

/// The learned lines of one source, by key.
pub(super) type Lines = HashMap<u64, Line>;

/// The learned lines of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    pub(super) sources: BTreeMap<Arc<str>, Lines>,
}

impl Model {
    /// The lines to find in the articles of a source: its own, then those of the whole corpus.
    pub(super) fn lines_for(&self, source: &str) -> Vec<&Lines> {
        let of = |source| self.sources.get(source);
        [of(source), of(WHOLE)].into_iter().flatten().collect()
    }

    /// Adds a line of a source with `n_of_source` articles.
    pub fn add(&mut self, source: &Arc<str>, n_of_source: u64, counts: &Counts) {
        let text = &counts.text;
        let line = Line {
            source: source.clone(),
            n_articles: counts.n_articles,
            n_of_source,
            region: counts.region(),
            shape: counts.shape,
            text: match counts.shape {
                Shape::Whole | Shape::Fragment => text.as_str().into(),
                Shape::Beginning => format!("{text} …").into(),
                Shape::Ending => format!("… {text}").into(),
            },
        };
        let lines = self.sources.entry(source.clone()).or_default();
        lines.insert(counts.key, line);
    }

    /// Drops the fragments of sources that have no other line.
    pub fn drop_lone_fragments(&mut self) {
        let is_whole = |line: &Line| line.shape != Shape::Fragment;
        self.sources.retain(|_, lines| lines.values().any(is_whole));
    }

    /// All lines, in the order of the file.
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.sources.values().flat_map(HashMap::values).collect();
        lines.sort_by_key(|line| (&line.source, std::cmp::Reverse(line.n_articles), &line.text));
        lines
    }

    /// The names of the sources, in order.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(|source| &**source)
    }

    /// Adds a model of other sources.
    ///
    /// # Errors
    ///
    /// The name of a source that both contain. Its counts cannot be added, since each model omits the lines that were too rare in
    /// its own part of the corpus.
    pub fn merge(&mut self, other: Model) -> Result<(), Arc<str>> {
        if let Some(both) = other.sources.keys().find(|s| self.sources.contains_key(*s)) {
            return Err(both.clone());
        }
        self.sources.extend(other.sources);
        Ok(())
    }
}
