//! `copydesk dups`: finds near-duplicate articles of a corpus.

pub mod steps;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use copydesk::boundary::Level;
use copydesk::dups::{Fingerprint, Original, Sketch, copies, overlap};
use copydesk::rules::{Choice, RulesBuilder};
use copydesk::{Cleaner, Repeats};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::commands::dups::steps::{shown_similarity, write_bands, write_end, write_words};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::article_id;
use crate::cli::input::rules::read;
use crate::cli::output::{Output, refuse_unfit, write_json_line, write_to};
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, exit, n_of};

/// Runs the command.
pub fn run(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.step {
        None => whole(options, console),
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
    let (plan, cleaner) = planned(options)?;
    let mut corpus = Corpus::new()?;
    let mut n_articles = 0;
    let summary = visit(
        plan,
        cleaner,
        console,
        sketch_article,
        &mut |articles: Vec<Option<Compared>>| {
            n_articles += articles.len();
            let mut compared = articles.into_iter().flatten();
            compared.try_for_each(|one| corpus.add(one))
        },
    )?;
    summary.note_skipped(console);
    let (ids, found) = corpus.copies(threshold)?;
    let clusters = clusters(&ids, &found);
    write_to(output.as_deref(), |out| {
        clusters
            .iter()
            .try_for_each(|cluster| write_json_line(out, cluster))
    })?;
    let n_copies: usize = clusters.iter().map(|cluster| cluster.copies.len()).sum();
    let n_clusters = n_of(clusters.len(), "cluster", "clusters");
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
        write_bands(lines, &sketch);
        lines.push('\t');
        write_words(lines, known.words());
    } else {
        lines.push('\t');
    }
    lines.push('\t');
    match visited.row {
        // The engine knows the number of the line in the whole corpus.
        Some((_, record)) => lines.push_str(record.id().unwrap_or_default()),
        None => lines.push_str(article_id(visited.entry, None).get()),
    }
    lines.push('\n');
}

struct Compared {
    id: Box<RawValue>,
    sketch: Sketch,
    known: Fingerprint,
}

/// Adds an article, or `None` for one that is too short to be compared.
fn sketch_article(visited: &Visited, articles: &mut Vec<Option<Compared>>) {
    let known = Fingerprint::of_words(&visited.cleaned.text(), &visited.cleaned.words());
    articles.push(known.sketch().map(|sketch| Compared {
        id: article_id(visited.entry, visited.row),
        sketch,
        known,
    }));
}

/// The articles that are compared: their ids and sketches are in memory, their words in a temporary file.
struct Corpus {
    ids: Vec<Box<RawValue>>,
    sketches: Vec<(Option<Sketch>, usize)>,
    /// The start of each article's words in the file, and the end of the last one's.
    starts: Vec<u64>,
    file: BufWriter<File>,
}

type Found = (Vec<Box<RawValue>>, Vec<Option<Original>>);

const WORD_BYTES: u64 = 4;

impl Corpus {
    fn new() -> Result<Self, Stop> {
        let file = tempfile::tempfile().map_err(no_room)?;
        Ok(Corpus {
            ids: Vec::new(),
            sketches: Vec::new(),
            starts: vec![0],
            file: BufWriter::with_capacity(1 << 16, file),
        })
    }

    fn add(&mut self, article: Compared) -> Result<(), Stop> {
        let words = article.known.words();
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.file.write_all(&bytes).map_err(no_room)?;
        let end = self.starts.last().copied().unwrap_or(0) + words.len() as u64;
        self.ids.push(article.id);
        let n_words = article.known.n_words();
        self.sketches.push((Some(article.sketch), n_words));
        self.starts.push(end);
        Ok(())
    }

    /// Returns the ids, and for each article whether it is a copy.
    fn copies(mut self, threshold: f64) -> Result<Found, Stop> {
        self.file.flush().map_err(no_room)?;
        let file = self.file.get_ref();
        let starts = &self.starts;
        let words = |article: usize| words_of(file, starts[article]..starts[article + 1]);
        let similarity = |a, b| Ok(overlap(&words(a)?, &words(b)?));
        let found = copies(self.sketches, threshold, similarity).map_err(no_room)?;
        Ok((self.ids, found))
    }
}

fn words_of(file: &File, words: std::ops::Range<u64>) -> io::Result<Vec<u32>> {
    let n_bytes = (words.end - words.start) * WORD_BYTES;
    let mut bytes = vec![0; usize::try_from(n_bytes).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, words.start * WORD_BYTES)?;
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |w, &b| w << 8 | u32::from(b));
    Ok(bytes.chunks_exact(WORD_BYTES as usize).map(word).collect())
}

fn no_room(error: io::Error) -> Stop {
    exit::no_room("the articles' words", &error)
}

#[derive(Serialize)]
struct Cluster<'a> {
    keep: &'a RawValue,
    copies: Vec<ClusterCopy<'a>>,
}

#[derive(Serialize)]
struct ClusterCopy<'a> {
    id: &'a RawValue,
    similarity: f64,
}

/// The clusters, in the order of their kept articles.
fn clusters<'a>(ids: &'a [Box<RawValue>], found: &[Option<Original>]) -> Vec<Cluster<'a>> {
    let mut clusters: BTreeMap<usize, Cluster> = BTreeMap::new();
    for (id, original) in ids.iter().zip(found) {
        let Some(original) = original else { continue };
        let cluster = clusters.entry(original.article).or_insert(Cluster {
            keep: &ids[original.article],
            copies: Vec::new(),
        });
        let similarity = shown_similarity(original.similarity);
        cluster.copies.push(ClusterCopy { id, similarity });
    }
    clusters.into_values().collect()
}
