//! `copydesk model`: merges, shows and checks models. Reads and writes files of counts and models, in bounded memory, and
//! explains why a line is learned, or why it is not.
//!
//! A file of counts has a line for each line of each source, sorted, so that files merge in one pass:
//!
//! ```text
//! copydesk counts 3
//! line  tarnpointgazette.example  [0,"Whole",230,[230,0,0],0,[[712,…],[30,…],[95,…]],""]
//! line  tarnpointgazette.example  [112,"Whole",212,[1,0,211],3,[[18,…],[40,…],[22,…]],"Read The Tarn Point Gazette every day."]
//! ```
//!
//! Tabs separate the source and the fields of its [`Counts`], in their order, in JSON. The first line of a source counts its
//! articles: see [`ARTICLE`]. Articles without a source have an empty one. Nothing else is counted for it.
//!
//! [`ARTICLE`]: copydesk::learned::ARTICLE

pub mod spool;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk::internals::{MOST_ALIKE, N_NEIGHBOURS, escape, unescape};
use copydesk::learned::{Counts, Model, Shape};

use crate::cli::args::{MergeOptions, ModelOptions, ModelTask};
use crate::cli::commands::learn::{refuse_one, write, write_model};
use crate::cli::commands::model::spool::for_each_line;
use crate::cli::files::{BoundedLines, SortedRows, open_own};
use crate::cli::output::{write_json_line, write_to};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, escaped, n_of, refuse, shown};

/// Runs the command.
pub fn run(options: ModelOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.task {
        ModelTask::Merge(options) => merge(&options, console)?,
        ModelTask::Show(options) => {
            let model = read_learned(&options.model)?;
            write_model(&model, None)?;
        }
        ModelTask::Check(options) => {
            let mut summary = String::new();
            for path in &options.models {
                let model = read_learned(path)?;
                let (n_lines, n_sources) = (model.lines().len(), model.sources().count());
                summary += &format!(
                    "{}: {} of {}\n",
                    shown(path),
                    n_of(n_lines, "line", "lines"),
                    n_of(n_sources, "source", "sources")
                );
            }
            write_to(None, |out| out.write_all(summary.as_bytes()))?;
        }
    }
    Ok(Outcome::Done)
}

fn merge(options: &MergeOptions, console: &mut Console) -> Result<(), Stop> {
    let outputs = &options.outputs;
    refuse_one(outputs)?;
    let mut counts: Vec<CountsRows> = Vec::new();
    let mut models: Vec<(PathBuf, Model)> = Vec::new();
    for path in &options.files {
        let found = open_own(path).and_then(read_counts);
        match found.map_err(|error| Stop::Usage(broken(path, error)))? {
            Some(rows) => {
                let name = shown(path);
                counts.push(Box::new(rows.map(move |row| {
                    row.map_err(|error| {
                        io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}"))
                    })
                })));
            }
            None => {
                let model = read_learned(path)?;
                models.push((path.clone(), model));
            }
        }
    }
    if models.is_empty() {
        return write(counts, outputs, console);
    }
    if !counts.is_empty() || outputs.counts.is_some() {
        let what = "counts and models cannot be merged with each other";
        return refuse(
            what,
            "merge the counts first, with `--counts FILE` to keep them",
        );
    }
    write_model(&united(models)?, outputs.output.as_deref())
}

fn united(models: Vec<(PathBuf, Model)>) -> Result<Model, Stop> {
    let mut all = Model::default();
    for (path, model) in models {
        all.merge(model).map_err(|source| {
            let what = format!("another model has lines of `{source}`, too");
            Stop::Usage(Problem::at(&path, what).hint(
                "learn with `--counts FILE` and merge those: a model has left out what was rare in its part",
            ))
        })?;
    }
    Ok(all)
}

/// A line of a source. Rows are in the order of sources and keys.
pub type CountsRow = (Arc<str>, Counts);
pub type CountsRows = SortedRows<'static, CountsRow>;

pub const MAGIC: &str = "copydesk counts 3";

/// The longest line of a model or of a file of counts: the longest text and name that are learned, with every byte escaped,
/// and the numbers.
pub const MAX_LINE_BYTES: u64 = 256 << 10;

/// Adds a line. The lines of a file are in the order of sources and keys.
pub fn write_counts(out: &mut dyn Write, source: &str, counts: &Counts) -> io::Result<()> {
    write!(out, "line\t{}\t", escape(source))?;
    let Counts {
        key,
        shape,
        n_articles,
        regions,
        n_related,
        neighbours,
        text,
    } = counts;
    // The names of the fields would make a file larger by a third.
    let fields = (key, shape, n_articles, regions, n_related, neighbours, text);
    write_json_line(out, &fields)
}

/// Reads the rows of a file; `None` if it is not a file of counts. A fault of the first row is an error.
pub fn read_counts(input: impl BufRead + 'static) -> io::Result<Option<CountsRows>> {
    let mut lines = BoundedLines::new(input, b'\n', MAX_LINE_BYTES);
    if lines.next()? != Some(MAGIC.as_bytes()) {
        return Ok(None);
    }
    let mut rows = rows(lines);
    let first = rows.next().transpose()?;
    Ok(Some(Box::new(first.into_iter().map(Ok).chain(rows))))
}

/// Reads the rows of a file without a header.
pub fn rows(mut lines: BoundedLines<impl BufRead + 'static>) -> CountsRows {
    // Most lines have the source of the line before.
    let mut last: Arc<str> = "".into();
    let mut next = move || {
        let Some(line) = lines.next_text()? else {
            return Ok(None);
        };
        let Some((source, counts)) = parsed(line) else {
            return Err(lines.fault("is not as copydesk writes it"));
        };
        if *last != *source {
            last = source.into();
        }
        Ok(Some((last.clone(), counts)))
    };
    Box::new(std::iter::from_fn(move || next().transpose()))
}

fn parsed(line: &str) -> Option<(String, Counts)> {
    let (source, json) = line.strip_prefix("line\t")?.split_once('\t')?;
    let counts: Counts = serde_json::from_str(json).ok()?;
    let is_sketch =
        |hashes: &Vec<u64>| hashes.len() <= N_NEIGHBOURS && hashes.is_sorted_by(|a, b| a < b);
    let is_whole = counts.neighbours.iter().all(is_sketch);
    is_whole.then(|| (unescape(source), counts))
}

/// The largest model: some millions of lines.
const MAX_MODEL_BYTES: u64 = 1 << 30;

pub fn read_learned(path: &Path) -> Result<Model, Problem> {
    let text = model_text(path).map_err(|error| broken(path, error))?;
    if text.starts_with(MAGIC) {
        return Err(Problem::at(path, "holds counts, not a model")
            .hint("make a model of it with `copydesk model merge COUNTS -o MODEL`"));
    }
    if text.starts_with("copydesk counts ") {
        return Err(
            Problem::at(path, "holds counts of another version of copydesk")
                .hint("learn that part again with `copydesk learn --counts`"),
        );
    }
    Model::read(&text).map_err(|error| {
        let what = format!("{}:{}: {}", shown(path), error.line, error.what);
        Problem::new(what).hint("make it anew with `copydesk learn`, or delete the line")
    })
}

fn model_text(path: &Path) -> io::Result<String> {
    let mut lines = BoundedLines::new(open_own(path)?, b'\n', MAX_LINE_BYTES);
    let mut text = String::new();
    while let Some(line) = lines.next_text()? {
        text.push_str(line);
        text.push('\n');
        if text.len() as u64 > MAX_MODEL_BYTES {
            let what = format!("more than {MAX_MODEL_BYTES} bytes, the most that a model may have");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
    }
    Ok(text)
}

pub fn broken(path: &Path, error: io::Error) -> Problem {
    let hint = "name a file that `copydesk learn` has written";
    Problem::of_file(path, &error.into(), hint)
}

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
