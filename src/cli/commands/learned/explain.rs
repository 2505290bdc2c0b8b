//! Explains why a line is learned, or why it is not.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use copydesk::learned::{Counts, Exempt, Unlearned};

use crate::cli::commands::learned::counts_file::Sources;
use crate::cli::commands::learned::spool::Merge;
use crate::cli::terminal::{escaped, n_of};

/// In how many articles of a source a line is not counted, by the reason.
pub type Uncounted = BTreeMap<(String, &'static str), u64>;

/// Explains for each source with the line what was counted of it, and whether it is learned.
pub fn explanation(
    key: u64,
    sources: &Sources,
    merged: Merge,
    uncounted: &Uncounted,
    min_articles: u64,
) -> io::Result<String> {
    let mut parts: BTreeMap<Arc<str>, String> = BTreeMap::new();
    for row in merged.sums() {
        let (source, counts) = row?;
        if counts.key == key {
            let n_of_source = sources.get(&source).copied().unwrap_or(0);
            parts.insert(source, tests(&counts, n_of_source, min_articles));
        }
    }
    for ((source, why), n) in uncounted {
        let part = parts.entry(source.as_str().into());
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
fn tests(counts: &Counts, n_of_source: u64, min_articles: u64) -> String {
    let verdict = match counts.unlearned(n_of_source, min_articles) {
        None => "learned".to_owned(),
        Some(why) => format!("not learned: {}", why_unlearned(why)),
    };
    let [head, middle, tail] = counts.regions;
    format!(
        "{verdict}
  in {} of {}: at least {min_articles} and one of 50 are needed
  beside {} different neighbours: at least {min_articles}, and three for every four articles
  about the subject of {}: at most half
  {}: at least {} where it is ({head} above the text, {middle} in it, {tail} below)
",
        counts.n_articles,
        n_of(n_of_source, "article", "articles"),
        counts.n_neighbours(),
        n_of(counts.n_related, "article", "articles"),
        n_of(counts.n_words(), "word", "words"),
        counts.min_words(),
    )
}

/// Why lines are not learned.
pub fn why_unlearned(why: Unlearned) -> &'static str {
    match why {
        Unlearned::Rare => "in too few articles",
        Unlearned::SameNeighbours => "beside the same paragraphs (syndicated or templated?)",
        Unlearned::Related => "about the subject of their articles",
        _ => "too short for their place",
    }
}

/// Why a line is not counted. Credits are not exempt in themselves: rules find them.
pub fn why_uncounted(exempt: Option<Exempt>) -> &'static str {
    match exempt {
        None => "it is a credit",
        Some(Exempt::Quotation) => "it is a quotation",
        Some(Exempt::Date) => "it is a date",
        Some(_) => "it has one word or more than a hundred",
    }
}
