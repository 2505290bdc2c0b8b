//! Explains why a line is learned, or why it is not.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use copydesk::internals::MOST_ALIKE;
use copydesk::learned::{Counts, Shape};

use crate::cli::commands::learned::CountsRows;
use crate::cli::commands::learned::spool::for_each_line;
use crate::cli::terminal::{escaped, n_of};

/// In how many articles of a source a line is not counted, by the reason.
pub type Uncounted = BTreeMap<(Arc<str>, String), u64>;

/// Explains for each source with the line what was counted of it, and whether it is learned. `keys` are those of
/// [`keys`](copydesk::learned::keys).
pub fn explanation(
    keys: &[u64],
    rows: Vec<CountsRows>,
    uncounted: &Uncounted,
    min_articles: u64,
) -> io::Result<String> {
    let mut parts: BTreeMap<Arc<str>, String> = BTreeMap::new();
    for_each_line(rows, |name, source, counts| {
        let is_line = counts.shape == Shape::Whole;
        if keys.contains(&counts.key) && (is_line || counts.is_boilerplate(source, min_articles)) {
            let part = parts.entry(name.clone()).or_default();
            *part += &tests(&counts, source, min_articles);
        }
        Ok(())
    })?;
    for ((source, why), n) in uncounted {
        let part = parts.entry(source.clone());
        let part = part.or_insert_with(|| "not learned: it is never counted\n".to_owned());
        *part += &format!(
            "  not counted in {}: {why}\n",
            n_of(*n, "article", "articles")
        );
    }
    if parts.is_empty() {
        return Ok("no article has this line: a paragraph, or one of the first two or last three sentences of one\n".into());
    }
    let named = |(source, part): (Arc<str>, String)| match &*source {
        "" => format!("articles without a source: {part}"),
        source => format!("{}: {part}", escaped(source)),
    };
    Ok(parts.into_iter().map(named).collect())
}

/// The tests that a line has to pass, with its numbers.
fn tests(counts: &Counts, source: &Counts, min_articles: u64) -> String {
    let text = escaped(&counts.text);
    let verdict = match counts.unlearned(source, min_articles) {
        None if counts.shape == Shape::Beginning => format!("learned as `{text} …`"),
        None if counts.shape == Shape::Ending => format!("learned as `… {text}`"),
        None => "learned".to_owned(),
        Some(why) => format!("not learned: {why}"),
    };
    let [head, middle, tail] = counts.regions;
    format!(
        "{verdict}
  in {} of {}: at least {min_articles} and one of 50 are needed
  beside {} different neighbours: at least {min_articles}, and three for every four articles
  about the subject of {}: at most half
  in articles alike by {:.2}, those of the source by {:.2}: at most {MOST_ALIKE} more, or two words that its articles lack
  {}: at least {} where it is ({head} above the text, {middle} in it, {tail} below)
",
        counts.n_articles,
        n_of(source.n_articles, "article", "articles"),
        counts.n_neighbours(),
        n_of(counts.n_related, "article", "articles"),
        counts.alikeness().max(0.0),
        source.alikeness().max(0.0),
        n_of(counts.n_words(), "word", "words"),
        counts.min_words(),
    )
}
