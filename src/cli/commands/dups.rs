//! `copydesk dups`: finds near-duplicate articles of a corpus.

mod batch;
mod corpus;
mod index;
mod passages;
mod rank;
mod records;
mod steps;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk::boundary::Level;
use copydesk::dups::{Found, Peers, Search};
use copydesk::{Cleaner, Repeats, Rules};

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::commands::dups::batch::{Batch, settings};
use crate::cli::commands::dups::corpus::{Corpus, likeness};
use crate::cli::commands::dups::index::Index;
use crate::cli::files::Packing;
use crate::cli::input::rules::read;
use crate::cli::input::{ListedCluster, ListedCopy};
use crate::cli::output::{Output, refuse_unfit, write_json_line};
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of, refuse, shown};

/// Runs the command.
pub fn run(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match (options.step, options.passages) {
        (Some(DupsStep::Sketch), _) => steps::sketch(&options, console),
        (Some(step), _) => steps::run(step, &options),
        (None, Some(n_words)) => passages::run(&options, n_words.into(), console),
        (None, None) => articles(&options, console),
    }
}

/// The plan to read `corpus`, the articles or what they are compared with.
fn planned(options: &DupsOptions, corpus: &[PathBuf]) -> Result<(Plan, Arc<Cleaner>), Stop> {
    let mut rules = read(&options.rules)?;
    let mut input = options.input.clone();
    if corpus != options.corpus {
        // The lists name the articles.
        (input.walk.files_from, input.walk.files0_from) = (None, None);
    }
    let mut plan = Plan::read_only(corpus, input)?;
    if let Some(path) = &options.output {
        refuse_unfit(path)?;
        refuse_among_inputs(&plan, path, "list of clusters")?;
    }
    if plan.reading.field.len() > 1 {
        return Err(Problem::new("`dups` compares one field of each record")
            .hint("give one `--field`")
            .into());
    }
    if options.as_is {
        rules = Rules::default();
        plan.settings.repeats = Repeats::Kept;
        plan.settings.boilerplate = Level::Careful;
    }
    let cleaner = Arc::new(plan.cleaner(rules).build());
    Ok((plan, cleaner))
}

/// Compares articles with each other, or with those of other corpora or of an index.
fn articles(options: &DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let ranking = &options.kept;
    let (plan, cleaner) = planned(options, &options.corpus)?;
    let open = |folder: &Path| {
        refuse_among_inputs(&plan, folder, "index")?;
        Index::open(folder, settings(options, &cleaner))
    };
    let index = options.known.index.as_deref().map(open).transpose()?;
    let mut corpus = Corpus::new(index)?;
    let outcome_against = read_against(options, &plan, &mut corpus, console)?;
    let n_against = corpus.n_articles();
    let (n_read, outcome) = corpus.read(plan, cleaner, options, console)?;
    let batch = corpus
        .index
        .as_ref()
        .map(|index| Batch::of(index, &corpus.standings));
    let batch = batch.transpose()?;
    // What is decided about a batch must not depend on later ones.
    let (order, peers) = match &batch {
        Some(batch) => (batch.new.clone(), Peers::Earlier),
        None => (
            ranking.ranked(&corpus.standings, n_against),
            ranking.peers(),
        ),
    };
    let search = Search {
        threshold: options.threshold,
        only_first: (!options.known.against.is_empty()).then_some(n_against as u32),
        peers,
    };
    let placed = corpus.placed(&order);
    let mut found = corpus.copies(&order, &placed, &search, ranking)?;
    if let Some(batch) = &batch {
        batch.add_seen(&corpus, &mut found)?;
    }
    let (out, n_clusters) = write_clusters(&corpus, &mut found, options)?;
    let mut note = format!(
        "{}, {} of them copies in {}",
        n_of(n_read, "article", "articles"),
        found.len(),
        n_of(n_clusters, "cluster", "clusters")
    );
    if let (Some(batch), Some(index)) = (batch, corpus.index.take()) {
        let n_stored = batch.store(index, &corpus, &found, &placed)?;
        let n_stored = n_of(n_stored, "article", "articles");
        note += &format!("; {} seen before, {n_stored} in the index", batch.n_seen());
    }
    // If a run with an index is killed here, it gives the same list when it is run again.
    out.finish()?;
    console.note(&note);
    Ok(outcome.max(outcome_against))
}

/// Reads the corpora that the articles are compared with.
fn read_against(
    options: &DupsOptions,
    articles: &Plan,
    corpus: &mut Corpus,
    console: &mut Console,
) -> Result<Outcome, Stop> {
    let mut outcome = Outcome::Done;
    for path in &options.known.against {
        if path.as_os_str() == "-" {
            return refuse("`--against -` cannot be read", "name a file or folder");
        }
        let (plan, cleaner) = planned(options, std::slice::from_ref(path))?;
        refuse_among_inputs(articles, path, "corpus of `--against`")?;
        for input in articles.inputs.iter().filter_map(|input| input.path()) {
            refuse_among_inputs(&plan, input, "articles of `--against`")?;
        }
        outcome = outcome.max(corpus.read(plan, cleaner, options, console)?.1);
        corpus.others.push((shown(path), corpus.n_articles()));
    }
    Ok(outcome)
}

/// Writes the clusters, in the order of their kept articles, to an output that is still to be finished, and counts them.
fn write_clusters(
    corpus: &Corpus,
    found: &mut [Found],
    options: &DupsOptions,
) -> Result<(Output, usize), Stop> {
    found.sort_unstable_by_key(|found| (found.kept, found.copy));
    let mut out = Output::create(options.output.as_deref(), Packing::Plain)?;
    let mut n_clusters = 0;
    for copies in found.chunk_by(|a, b| a.kept == b.kept) {
        let kept = copies[0].kept;
        let original = corpus.get(kept)?;
        let copies = copies.iter().map(|found| {
            let copy = corpus.get(found.copy)?;
            Ok(ListedCopy {
                likeness: likeness(&original.content, &copy.content, found.similarity),
                id: copy.id,
            })
        });
        let copies = copies.collect::<Result<_, Stop>>()?;
        let cluster = ListedCluster {
            keep: original.id,
            place: corpus.place(kept).map(str::to_owned),
            drop: options.known.drop,
            copies,
        };
        write_json_line(&mut out, &cluster).map_err(|error| out.failed(error))?;
        n_clusters += 1;
    }
    Ok((out, n_clusters))
}
