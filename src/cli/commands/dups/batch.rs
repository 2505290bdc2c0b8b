//! The articles of a batch of `copydesk dups --index`: those that were seen before, and the new ones.

use std::collections::HashMap;

use copydesk::Cleaner;
use copydesk::dups::{Found, Known, Sketch};
use copydesk::rules::Origin;
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::corpus::Corpus;
use crate::cli::commands::dups::index::{IDENTITY, Index};
use crate::cli::commands::dups::rank::Standing;
use crate::cli::terminal::Stop;

/// The articles of a batch. One with the id and the words of another one is that one.
pub struct Batch {
    /// The number of each read article in the index.
    numbers: Vec<u32>,
    /// The read articles that are new there.
    pub new: Vec<usize>,
}

impl Batch {
    /// Compares the ids and words of what was read with an index.
    pub fn of(index: &Index, read: &[Standing]) -> Result<Self, Stop> {
        let mut values: Vec<u32> = read.iter().map(|one| one.identity as u32).collect();
        values.sort_unstable();
        let (mut known, mut alike) = (HashMap::new(), Vec::new());
        index.join(IDENTITY, &values, &mut alike)?;
        for (_, number) in alike {
            known.insert(index.get(number)?.identity, number);
        }
        let mut new = Vec::new();
        let number = |(article, one): (usize, &Standing)| {
            *known.entry(one.identity).or_insert_with(|| {
                new.push(article);
                index.n_articles() + new.len() as u32 - 1
            })
        };
        let numbers = read.iter().enumerate().map(number).collect();
        Ok(Batch { numbers, new })
    }

    /// The number of articles that were seen before.
    pub fn n_seen(&self) -> usize {
        self.numbers.len() - self.new.len()
    }

    /// Adds what was decided before about articles that are in the index, so that a batch that is run again gives the same list.
    /// Originals that are in the batch, too, are named as such.
    pub fn add_seen(&self, corpus: &Corpus, found: &mut Vec<Found>) -> Result<(), Stop> {
        let mut here: HashMap<usize, usize> = HashMap::new();
        for (article, &number) in (corpus.n_known..).zip(&self.numbers) {
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
    pub fn store(
        &self,
        index: Index,
        corpus: &Corpus,
        found: &[Found],
        placed: &[Option<Sketch>],
    ) -> Result<u32, Stop> {
        let number = |article: usize| match article.checked_sub(corpus.n_known) {
            None => article as u32,
            Some(read) => self.numbers[read],
        };
        let originals: HashMap<usize, &Found> = found.iter().map(|one| (one.copy, one)).collect();
        let stored = self.new.iter().map(|&read| {
            let article = corpus.n_known + read;
            let mut stored = corpus.get(article)?;
            stored.kept = number(article);
            if let Some(original) = originals.get(&article) {
                stored.kept = number(original.kept);
                stored.similarity = original.similarity;
            }
            Ok(stored)
        });
        index.add(stored, placed)
    }
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
        settings += &match seconds % 3600 {
            0 => format!(" --window {}h", seconds / 3600),
            _ => format!(" --window {seconds}s"),
        };
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
