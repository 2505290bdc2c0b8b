//! `copydesk dups`: which articles of a corpus are nearly the same.

pub mod candidates;
pub mod steps;

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

use crate::cli::args::dups::{DupsOptions, DupsStep};
use crate::cli::commands::dups::candidates::{
    shown_similarity, write_bands, write_end, write_words,
};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::copies::article_id;
use crate::cli::input::rules::read;
use crate::cli::output::file::{refuse_unfit, write_to};
use crate::cli::plan::Plan;
use crate::cli::plan::conflicts::refuse_among_inputs;
use crate::cli::terminal::console::Console;
use crate::cli::terminal::exit::{Outcome, Stop};
use crate::cli::terminal::problem::{Problem, reason, shown};

/// Does what the options say.
pub fn run(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.step {
        None => whole(options, console),
        Some(DupsStep::Sketch) => sketch(options, console),
        Some(step) => steps::run(step, &options),
    }
}

fn planned(options: DupsOptions) -> Result<(Plan, Arc<Cleaner>), Stop> {
    let mut rules = read(&options.rules)?;
    let mut plan =
        Plan::read_only(&options.corpus, options.reading, options.walk).map_err(Stop::Usage)?;
    if let Some(path) = &options.output {
        refuse_unfit(path)?;
        refuse_among_inputs(&plan, path, "list of clusters").map_err(Stop::Usage)?;
    }
    if options.as_is {
        rules = RulesBuilder::default();
        plan.settings.repeats = Repeats::Kept;
        plan.settings.boilerplate = Level::Careful;
    }
    let rules = rules.build(&Choice::default().unguarded());
    let cleaner = Arc::new(
        Cleaner::builder()
            .settings(plan.settings.clone())
            .rules(rules)
            .build(),
    );
    Ok((plan, cleaner))
}

fn whole(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let (output, threshold) = (options.output.clone(), options.threshold);
    let (plan, cleaner) = planned(options)?;
    let mut corpus = Corpus::new()?;
    let mut n_articles = 0;
    let summary = visit(plan, cleaner, console, see, &mut |seen: Seen| {
        n_articles += seen.n_articles;
        let mut compared = seen.compared.into_iter();
        compared.try_for_each(|one| corpus.add(one))
    })?;
    summary.note_skipped(console);
    let (ids, found) = corpus.copies(threshold)?;
    let clusters = clusters(&found);
    write_to(output.as_deref(), |out| write_rows(out, &ids, &clusters))?;
    let n_copies: usize = clusters.iter().map(|cluster| cluster.copies.len()).sum();
    let n_clusters = match clusters.len() {
        1 => "1 cluster".to_owned(),
        n => format!("{n} clusters"),
    };
    console.note(&format!(
        "{n_articles} articles, {n_copies} of them copies in {n_clusters}"
    ));
    Ok(summary.outcome)
}

/// Writes a line for each article, and at the end how many lines of JSON were read, with and without an article.
fn sketch(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let output = options.output.clone();
    let (plan, cleaner) = planned(options)?;
    let mut outcome = Ok(Outcome::Done);
    let written = write_to(output.as_deref(), |out| {
        let mut written = Ok(());
        let summary = visit(plan, cleaner, console, sketched, &mut |lines: String| {
            written = out.write_all(lines.as_bytes());
            match &written {
                Ok(()) => Ok(()),
                // What is told of it is `written`.
                Err(_) => Err(Stop::ReaderGone),
            }
        });
        written?;
        match summary {
            Ok(summary) => {
                summary.note_skipped(console);
                write_end(out, summary.n_lines)?;
                outcome = Ok(summary.outcome);
            }
            Err(stop) => {
                outcome = Err(stop);
                // Half a list must not pass for a whole one.
                return Err(io::ErrorKind::Interrupted.into());
            }
        }
        Ok(())
    });
    outcome.and_then(|outcome| written.map(|()| outcome))
}

fn sketched(visited: &Visited, lines: &mut String) {
    use std::fmt::Write as _;
    let known = Fingerprint::new(&visited.cleaned.text());
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
        // Who sees all lines knows its number better.
        Some((_, record)) => lines.push_str(record.id().unwrap_or_default()),
        None => lines.push_str(article_id(visited.entry, None).get()),
    }
    lines.push('\n');
}

/// The articles of a piece of work.
#[derive(Default)]
struct Seen {
    n_articles: usize,
    /// Those that are long enough to be compared.
    compared: Vec<Compared>,
}

struct Compared {
    id: Box<RawValue>,
    sketch: Sketch,
    known: Fingerprint,
}

fn see(visited: &Visited, seen: &mut Seen) {
    seen.n_articles += 1;
    let known = Fingerprint::new(&visited.cleaned.text());
    if let Some(sketch) = known.sketch() {
        seen.compared.push(Compared {
            id: article_id(visited.entry, visited.row),
            sketch,
            known,
        });
    }
}

/// The articles that are compared: in memory their ids and sketches, in a file their words. Nothing of the others is kept.
struct Corpus {
    ids: Vec<Box<RawValue>>,
    sketches: Vec<(Option<Sketch>, usize)>,
    /// Where each article's words begin in the file, and where the last one's end.
    starts: Vec<u64>,
    file: BufWriter<File>,
    /// What of the file is written next.
    bytes: Vec<u8>,
}

type Found = (Vec<Box<RawValue>>, Vec<Option<Original>>);

/// Bytes of a word in the file.
const WORD_BYTES: u64 = 4;

impl Corpus {
    fn new() -> Result<Self, Stop> {
        let file = tempfile::tempfile().map_err(no_room)?;
        Ok(Corpus {
            ids: Vec::new(),
            sketches: Vec::new(),
            starts: vec![0],
            file: BufWriter::with_capacity(1 << 16, file),
            bytes: Vec::new(),
        })
    }

    fn add(&mut self, article: Compared) -> Result<(), Stop> {
        let words = article.known.words();
        self.bytes.clear();
        let bytes = words.iter().flat_map(|word| word.to_le_bytes());
        self.bytes.extend(bytes);
        self.file.write_all(&self.bytes).map_err(no_room)?;
        let end = self.starts.last().copied().unwrap_or(0) + words.len() as u64;
        self.ids.push(article.id);
        let n_words = article.known.n_words();
        self.sketches.push((Some(article.sketch), n_words));
        self.starts.push(end);
        Ok(())
    }

    /// The ids, and for each article whether it is a copy.
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
    let what = format!("cannot keep the articles' words: {}", reason(&error));
    Stop::Broken(Problem::new(what).hint(format!(
        "make room in {}, or name another folder in TMPDIR",
        shown(&std::env::temp_dir())
    )))
}

/// An article that is kept, and its copies, by number.
struct Cluster {
    kept: usize,
    copies: Vec<(usize, f64)>,
}

/// The clusters, in the order of those that are kept.
fn clusters(found: &[Option<Original>]) -> Vec<Cluster> {
    let mut copies: Vec<(usize, usize, f64)> = found
        .iter()
        .enumerate()
        .filter_map(|(article, copy)| {
            copy.map(|original| (original.article, article, original.similarity))
        })
        .collect();
    copies.sort_by_key(|&(kept, article, _)| (kept, article));
    copies
        .chunk_by(|a, b| a.0 == b.0)
        .map(|of_one| Cluster {
            kept: of_one[0].0,
            copies: of_one.iter().map(|&(_, article, s)| (article, s)).collect(),
        })
        .collect()
}

#[derive(Serialize)]
struct ClusterRow<'a> {
    keep: &'a RawValue,
    copies: Vec<CopyRow<'a>>,
}

#[derive(Serialize)]
struct CopyRow<'a> {
    id: &'a RawValue,
    similarity: f64,
}

fn write_rows(out: &mut dyn Write, ids: &[Box<RawValue>], clusters: &[Cluster]) -> io::Result<()> {
    for cluster in clusters {
        let copy = |&(article, similarity): &(usize, f64)| CopyRow {
            id: &ids[article],
            similarity: shown_similarity(similarity),
        };
        let row = ClusterRow {
            keep: &ids[cluster.kept],
            copies: cluster.copies.iter().map(copy).collect(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
