//! The learned lines of a corpus, by source.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::counts::Counts;
use super::line::Region;

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
    /// The line, in its shortest spelling.
    pub text: Arc<str>,
}

/// The learned lines of one source, by key.
type Lines = HashMap<u64, Line>;

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
        let line = Line {
            source: source.clone(),
            n_articles: counts.n_articles,
            n_of_source,
            region: counts.region(),
            text: counts.text.as_str().into(),
        };
        let lines = self.sources.entry(source.clone()).or_default();
        lines.insert(counts.key, line);
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
