//! Runs `copydesk dups --index`: lists the copies of a batch of articles, and adds the new ones to the index.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use copydesk::Cleaner;
use copydesk::dups::{Known, Peers, Scope, Search};
use copydesk::rules::Origin;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::index::{IDENTITY, Index, Stored};
use crate::cli::commands::dups::rank::Ranking;
use crate::cli::commands::dups::{Corpus, Found, Kept, planned, read_corpus, write_clusters};
use crate::cli::plan::refuse_among_inputs;
use crate::cli::terminal::{Console, Outcome, Stop, n_of};

/// Compares a batch with the index in `folder`.
pub fn run(options: &DupsOptions, folder: &Path, console: &mut Console) -> Result<Outcome, Stop> {
    let ranking = Arc::new(Ranking::new(&options.kept));
    let (plan, cleaner) = planned(options, &options.corpus)?;
    refuse_among_inputs(&plan, folder, "index")?;
    let index = Index::open(folder, settings(options, &cleaner))?;
    let mut corpus = Corpus::new(options)?;
    let (n_read, outcome) = read_corpus(plan, cleaner, &ranking, &mut corpus, console)?;
    let identities = identities(&corpus)?;
    let (numbers, new) = numbers(&identities, &index)?;
    let placed = corpus.placed(&new);
    let search = Search {
        threshold: options.threshold,
        scope: Scope::Among,
        // What is decided must not depend on later batches.
        peers: Peers::Earlier,
    };
    let mut found = corpus.copies(Some(&index), &new, &placed, &search, &ranking)?;
    add_seen(&numbers, &index, &mut found)?;
    let originals: HashMap<usize, &Found> = found.iter().map(|one| (one.copy, one)).collect();
    let (out, mut note) = write_clusters(Some(&index), &corpus, &found, options, n_read)?;
    let stored = new.iter().map(|&article| {
        let original = originals.get(&article);
        let kept = match original.map(|found| found.kept) {
            None => numbers[article],
            Some(Kept::Known(number)) => number,
            Some(Kept::Here(kept)) => numbers[kept],
        };
        Ok(Stored {
            id: corpus.ids[article].clone(),
            identity: identities[article],
            date: corpus.standings[article].date,
            kept,
            similarity: original.map_or(1.0, |found| found.similarity),
            content: corpus.contents.get(article)?,
        })
    });
    let n_stored = index.add(stored, &placed)?;
    // If the run is killed here, it gives the same list when it is run again.
    out.finish()?;
    let n_seen = numbers.len() - new.len();
    let n_stored = n_of(n_stored, "article", "articles");
    note += &format!("; {n_seen} seen before, {n_stored} in the index");
    console.note(&note);
    Ok(outcome)
}

/// Hashes of the ids and words.
fn identities(corpus: &Corpus) -> Result<Vec<u128>, Stop> {
    let identity = |article: usize| {
        let mut identity = Xxh3::new();
        identity.update(corpus.ids[article].get().as_bytes());
        for word in corpus.contents.get(article)?.words {
            identity.update(&word.to_le_bytes());
        }
        Ok(identity.digest128())
    };
    (0..corpus.ids.len()).map(identity).collect()
}

/// The number of each article in the index, and the new ones. An article with the id and the words of another one is that one.
fn numbers(identities: &[u128], index: &Index) -> Result<(Vec<u32>, Vec<usize>), Stop> {
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
    Ok((numbers, new))
}

/// Adds what was decided before about articles that are in the index, so that a batch that is run again gives the same list.
/// Originals that are in the batch, too, are named as such.
fn add_seen(numbers: &[u32], index: &Index, found: &mut Vec<Found>) -> Result<(), Stop> {
    let numbered = numbers.iter().enumerate().rev();
    let seen = numbered.filter(|&(_, &number)| number < index.n_articles());
    let here: HashMap<u32, usize> = seen.map(|(article, &number)| (number, article)).collect();
    for (&number, &copy) in &here {
        let Stored {
            kept, similarity, ..
        } = index.get(number)?;
        if kept != number {
            let kept = Kept::Known(kept);
            found.push(Found {
                kept,
                copy,
                similarity,
            });
        }
    }
    for one in found {
        if let Kept::Known(number) = one.kept
            && let Some(&article) = here.get(&number)
        {
            one.kept = Kept::Here(article);
        }
    }
    Ok(())
}

/// The options that change what is compared. The built-in rules of another version may change a few words of an article, as an
/// edit does: they do not count.
fn settings(options: &DupsOptions, cleaner: &Cleaner) -> String {
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
