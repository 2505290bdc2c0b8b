//! `copydesk dups`: finds near-duplicate articles of a corpus.

mod content;
mod passages;
mod steps;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use copydesk::article::words::Word;
use copydesk::boundary::Level;
use copydesk::dups::{Fingerprint, Original, Sketch, copies};
use copydesk::rules::{Choice, RulesBuilder};
use copydesk::{Cleaner, Repeats};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::commands::dups::content::{Contents, Evidence, similarity, write_content};
use crate::cli::commands::dups::steps::{write_bands, write_end};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::article_id;
use crate::cli::input::rules::read;
use crate::cli::output::{Output, refuse_unfit, write_json_line};
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of};

/// Runs the command.
pub fn run(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.step {
        None => match options.passages {
            Some(n_words) => passages::run(options, n_words.into(), console),
            None => whole(options, console),
        },
        Some(DupsStep::Sketch) => sketch(options, console),
        Some(step) => steps::run(step, &options),
    }
}

fn planned(options: DupsOptions) -> Result<(Plan, Arc<Cleaner>), Stop> {
    let mut rules = read(&options.rules)?;
    let mut plan = Plan::read_only(&options.corpus, options.input)?;
    if let Some(path) = &options.output {
        refuse_unfit(path)?;
        refuse_among_inputs(&plan, path, "list of clusters")?;
    }
    if plan.rows.fields.len() > 1 {
        return Err(Problem::new("`dups` compares one field of each record")
            .hint("give one `--field`")
            .into());
    }
    if options.as_is {
        rules = RulesBuilder::default();
        plan.settings.repeats = Repeats::Kept;
        plan.settings.boilerplate = Level::Careful;
    }
    let rules = rules.build(&Choice::default());
    let cleaner = Arc::new(plan.cleaner(rules).build());
    Ok((plan, cleaner))
}

fn whole(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let (output, threshold) = (options.output.clone(), options.threshold);
    let fingerprint = if options.noisy {
        Fingerprint::of_noisy_words
    } else {
        Fingerprint::of_words
    };
    let (plan, cleaner) = planned(options)?;
    let mut corpus = Corpus::new()?;
    let mut n_articles = 0;
    let summary = visit(
        plan,
        cleaner,
        console,
        move |visited, articles| sketch_article(visited, articles, fingerprint),
        &mut |articles: Vec<Option<Compared>>| {
            n_articles += articles.len();
            let mut compared = articles.into_iter().flatten();
            compared.try_for_each(|one| corpus.add(one))
        },
    )?;
    summary.note_skipped(console);
    let found = corpus.copies(threshold)?;
    let mut out = Output::create(output.as_deref(), Packing::Plain)?;
    let n_clusters = write_clusters(&corpus, &found, &mut out)?;
    out.finish()?;
    let n_copies = found.iter().flatten().count();
    let n_clusters = n_of(n_clusters, "cluster", "clusters");
    let n_articles = n_of(n_articles, "article", "articles");
    console.note(&format!(
        "{n_articles}, {n_copies} of them copies in {n_clusters}"
    ));
    Ok(summary.outcome)
}

/// Runs the step `sketch`: writes a line for each article, and then the number of JSON lines, with and without an article.
fn sketch(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let output = options.output.clone();
    let (plan, cleaner) = planned(options)?;
    let mut out = Output::create(output.as_deref(), Packing::Plain)?;
    let summary = visit(plan, cleaner, console, write_line, &mut |lines: String| {
        out.add(lines.as_bytes())
    })?;
    summary.note_skipped(console);
    write_end(&mut out, summary.n_lines).map_err(|error| out.failed(error))?;
    out.finish()?;
    Ok(summary.outcome)
}

fn write_line(visited: &Visited, lines: &mut String) {
    use std::fmt::Write as _;
    let known = Fingerprint::of_words(&visited.cleaned.text(), &visited.cleaned.words());
    let number = visited.row.map_or(0, |(number, _)| number);
    let _ = write!(lines, "{number}\t{}\t", known.n_words());
    if let Some(sketch) = known.sketch() {
        write_bands(lines, sketch);
    }
    lines.push('\t');
    write_content(lines, &known);
    lines.push('\t');
    match visited.row {
        // The engine knows the number of the line in the whole corpus.
        Some((_, record)) => lines.push_str(record.id().unwrap_or_default()),
        None => lines.push_str(article_id(visited.entry, None).get()),
    }
    lines.push('\n');
}

/// One article: its id and what is compared.
type Compared = (Box<RawValue>, Fingerprint);

/// Adds an article, or `None` for one that is too short to be compared.
fn sketch_article(
    visited: &Visited,
    articles: &mut Vec<Option<Compared>>,
    fingerprint: fn(&str, &[Word]) -> Fingerprint,
) {
    let known = fingerprint(&visited.cleaned.text(), &visited.cleaned.words());
    let id = || article_id(visited.entry, visited.row);
    let is_compared = known.sketch().is_some();
    articles.push(is_compared.then(|| (id(), known)));
}

/// The articles that are compared: their ids and sketches are in memory, their contents in a temporary file.
struct Corpus {
    ids: Vec<Box<RawValue>>,
    sketches: Vec<Option<Sketch>>,
    n_words: Vec<usize>,
    contents: Contents,
}

impl Corpus {
    fn new() -> Result<Self, Stop> {
        Ok(Corpus {
            ids: Vec::new(),
            sketches: Vec::new(),
            n_words: Vec::new(),
            contents: Contents::new()?,
        })
    }

    fn add(&mut self, (id, known): Compared) -> Result<(), Stop> {
        self.contents.add(&known)?;
        self.ids.push(id);
        self.sketches.push(known.sketch().cloned());
        self.n_words.push(known.n_words());
        Ok(())
    }

    /// For each article, whether it is a copy. The longest ones are kept.
    fn copies(&mut self, threshold: f64) -> Result<Vec<Option<Original>>, Stop> {
        self.contents.finish()?;
        let mut ranked: Vec<usize> = (0..self.ids.len()).collect();
        ranked.sort_by_key(|&article| (Reverse(self.n_words[article]), article));
        let content = |&article: &usize| self.contents.get(article);
        let sketches = std::mem::take(&mut self.sketches);
        copies(sketches, &ranked, threshold, |kept, article, peers| {
            let peers = peers.iter().map(content);
            similarity(&content(&kept)?, &content(&article)?, threshold, peers)
        })
    }
}

/// A line of the list.
#[derive(Serialize)]
struct Cluster<'a> {
    keep: &'a RawValue,
    copies: Vec<ClusterCopy<'a>>,
}

#[derive(Serialize)]
struct ClusterCopy<'a> {
    id: &'a RawValue,
    #[serde(flatten)]
    evidence: Evidence,
}

/// Writes the clusters, in the order of their kept articles. Returns how many there are.
fn write_clusters(
    corpus: &Corpus,
    found: &[Option<Original>],
    out: &mut Output,
) -> Result<usize, Stop> {
    let mut clusters: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for (copy, original) in found.iter().enumerate() {
        let Some(original) = original else { continue };
        let copies = clusters.entry(original.article).or_default();
        copies.push((copy, original.similarity));
    }
    for (&kept, copies) in &clusters {
        let original = corpus.contents.get(kept)?;
        let copies = copies.iter().map(|&(copy, similarity)| {
            let evidence = Evidence::of(&original, &corpus.contents.get(copy)?, similarity);
            let id = &corpus.ids[copy];
            Ok(ClusterCopy { id, evidence })
        });
        let cluster = Cluster {
            keep: &corpus.ids[kept],
            copies: copies.collect::<Result<_, Stop>>()?,
        };
        write_json_line(out, &cluster).map_err(|error| out.failed(error))?;
    }
    Ok(clusters.len())
}
