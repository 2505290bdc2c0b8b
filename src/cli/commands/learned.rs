//! Reads, writes and merges files of counts and models, in bounded memory. A file of counts has a line for each line of each source,
//! sorted, so that files merge in one pass.
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

pub mod explain;
pub mod spool;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use copydesk::internals::{N_NEIGHBOURS, escape, unescape};
use copydesk::learned::{Counts, Model};

use crate::cli::files::{BoundedLines, SortedRows, interruptible, unpack_own};
use crate::cli::output::write_json_line;
use crate::cli::terminal::{Problem, shown};

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
    let mut lines = BoundedLines::new(open(path)?, b'\n', MAX_LINE_BYTES);
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

pub fn open(path: &Path) -> io::Result<BufReader<Box<dyn Read + Send>>> {
    unpack_own(interruptible::reader(path)?)
}

pub fn broken(path: &Path, error: io::Error) -> Problem {
    let hint = "name a file that `copydesk learn` has written";
    Problem::of_file(path, &error.into(), hint)
}
