//! Reads models and opens files of counts.

use std::io::{self, BufReader, Read};
use std::path::Path;

use copydesk::learned::Model;

use crate::cli::commands::learned::counts_file::{MAGIC, MAX_LINE_BYTES};
use crate::cli::files::{BoundedLines, interruptible, unpack_own};
use crate::cli::terminal::{Problem, shown};

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
