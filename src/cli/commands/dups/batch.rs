//! The articles of a batch of `copydesk dups --index`: those that were seen before, and the new ones.

use std::collections::HashMap;

use copydesk::Cleaner;
use copydesk::dups::{Known, Sketch};
use copydesk::rules::Origin;
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::corpus::{Corpus, Found};
use crate::cli::commands::dups::index::IDENTITY;
use crate::cli::terminal::Stop;

/// The number of each read article in the index, and the new ones; `None` without an index. An article with the id and the words of
/// another one is that one.
pub fn numbers(corpus: &Corpus) -> Result<Option<(Vec<u32>, Vec<usize>)>, Stop> {
    let Some(index) = &corpus.index else {
        return Ok(None);
    };
    let identities = &corpus.identities;
    let mut values: Vec<u32> = identities.iter().map(|&identity| identity as u32).collect();
    values.sort_unstable();
    let (mut known, mut alike) = (HashMap::new(), Vec::new());
    index.join(IDENTITY, &values, &mut alike)?;
    for (_, number) in alike {
        known.insert(index.get(number)?.identity, number);
    }
    let mut new = Vec::new();
    let number = |(article, identity): (usize, &u128)| {
        *known.entry(*identity).or_insert_with(|| {
            new.push(article);
            index.n_articles() + new.len() as u32 - 1
        })
    };
    let numbers = identities.iter().enumerate().map(number).collect();
    Ok(Some((numbers, new)))
}

/// Adds what was decided before about articles that are in the index, so that a batch that is run again gives the same list.
/// Originals that are in the batch, too, are named as such.
pub fn add_seen(numbers: &[u32], corpus: &Corpus, found: &mut Vec<Found>) -> Result<(), Stop> {
    let mut here: HashMap<usize, usize> = HashMap::new();
    for (article, &number) in (corpus.n_known..).zip(numbers) {
        if (number as usize) < corpus.n_known {
            here.entry(number as usize).or_insert(article);
        }
    }
    for (&number, &copy) in &here {
        let stored = corpus.get(number)?;
        if stored.kept as usize != number {
            found.push(Found {
                kept: stored.kept as usize,
                copy,
                similarity: stored.similarity,
            });
        }
    }
    for one in found {
        one.kept = *here.get(&one.kept).unwrap_or(&one.kept);
    }
    Ok(())
}

/// Adds the new articles to the index. Returns how many articles it has then.
pub fn add_new(
    numbers: &[u32],
    new: &[usize],
    mut corpus: Corpus,
    found: &[Found],
    placed: &[Option<Sketch>],
) -> Result<u32, Stop> {
    let Some(index) = corpus.index.take() else {
        return Ok(0);
    };
    let n_known = corpus.n_known;
    let originals: HashMap<usize, &Found> = found.iter().map(|one| (one.copy, one)).collect();
    let stored = new.iter().map(|&article| {
        let mut stored = corpus.get(n_known + article)?;
        stored.kept = numbers[article];
        if let Some(original) = originals.get(&(n_known + article)) {
            stored.kept = match original.kept.checked_sub(n_known) {
                None => original.kept as u32,
                Some(kept) => numbers[kept],
            };
            stored.similarity = original.similarity;
        }
        Ok(stored)
    });
    index.add(stored, placed)
}

/// The options that change what is compared. The built-in rules of another version may change a few words of an article, as an
/// edit does: they do not count.
pub fn settings(options: &DupsOptions, cleaner: &Cleaner) -> String {
    let mut settings = format!("--threshold {}", options.threshold);
    let flags = [
        (options.as_is, "--as-is"),
        (options.noisy, "--noisy"),
        (options.rules.no_default_rules, "--no-default-rules"),
    ];
    for (_, flag) in flags.iter().filter(|(is_given, _)| *is_given) {
        settings += &format!(" {flag}");
    }
    if let Some(seconds) = options.kept.window {
        settings += &format!(" --window {}h", seconds / 3600);
    }
    if !options.rules.paths.is_empty() {
        let rules = cleaner.rules();
        let written = rules.iter().map(|rule| rules.written(rule));
        let own = written.filter(|written| written.origin == Origin::User);
        let text: String = own.map(|written| written.text).collect();
        settings += &format!(" --rules (hash {:016x})", xxh3_64(text.as_bytes()));
    }
    settings
}
