//! Sums the counts of a corpus in bounded memory, by an external merge sort in temporary files.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::sync::Arc;

use copydesk::learned::{ARTICLE, Counts};

use crate::cli::commands::model::{CountsRow, CountsRows, MAX_LINE_BYTES, rows, write_counts};
use crate::cli::files::{BoundedLines, Packer, Packing, merged};
use crate::cli::terminal::{Stop, exit};

/// The lines of a corpus, in memory and in temporary files.
#[derive(Default)]
pub struct Spool {
    in_memory: Vec<CountsRow>,
    /// The memory that these lines need, roughly.
    n_bytes: usize,
    memory: usize,
    runs: Vec<File>,
}

/// The number of files that are merged at once. More would exceed the limit on open files.
const MAX_RUNS: usize = 200;

impl Spool {
    pub fn new(memory: usize) -> Self {
        Spool {
            memory,
            ..Spool::default()
        }
    }

    pub fn add(&mut self, source: &Arc<str>, lines: Vec<Counts>) -> Result<(), Stop> {
        self.n_bytes += source.len();
        for counts in lines {
            /// The allocations of three vectors of one number.
            const COMPANY: usize = 3 * 32;
            self.n_bytes += size_of::<CountsRow>() + COMPANY + counts.text.capacity();
            self.in_memory.push((source.clone(), counts));
        }
        if self.n_bytes >= self.memory {
            self.spill().map_err(no_room)?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let rows = self.sorted();
        self.runs.push(run_of(vec![rows])?);
        if self.runs.len() == MAX_RUNS {
            let rows = self.rows()?;
            self.runs.push(run_of(rows)?);
        }
        Ok(())
    }

    /// Takes the lines in memory.
    fn sorted(&mut self) -> CountsRows {
        self.n_bytes = 0;
        let mut rows = std::mem::take(&mut self.in_memory);
        rows.sort_by(|(a, x), (b, y)| (a, x.key).cmp(&(b, y.key)));
        Box::new(rows.into_iter().map(Ok))
    }

    /// Takes the lines in files.
    fn rows(&mut self) -> io::Result<Vec<CountsRows>> {
        let runs = std::mem::take(&mut self.runs).into_iter();
        let opened = runs.map(|run| {
            let unpacked = zstd::stream::read::Decoder::new(run)?;
            let input = BufReader::with_capacity(64 << 10, unpacked);
            Ok(rows(BoundedLines::new(input, b'\n', MAX_LINE_BYTES)))
        });
        opened.collect()
    }

    /// All lines.
    pub fn finish(mut self) -> Result<Vec<CountsRows>, Stop> {
        let mut rows = self.rows().map_err(no_room)?;
        rows.push(self.sorted());
        Ok(rows)
    }
}

fn run_of(rows: Vec<CountsRows>) -> io::Result<File> {
    let mut out = Packer::new(tempfile::tempfile()?, Packing::Zstd);
    for row in sums(rows) {
        let (source, counts) = row?;
        write_counts(&mut out, &source, &counts)?;
    }
    let mut file = out.finish()?;
    file.rewind()?;
    Ok(file)
}

/// Merges rows, and sums the rows of the same line.
fn sums(inputs: Vec<CountsRows>) -> impl Iterator<Item = io::Result<CountsRow>> {
    let mut rows = merged(inputs, |(source, counts)| (source.clone(), counts.key)).peekable();
    std::iter::from_fn(move || {
        let mut sum = match rows.next()? {
            Ok(sum) => sum,
            error => return Some(error),
        };
        while let Some(Ok((source, more))) = rows.peek() {
            if (source, more.key) > (&sum.0, sum.1.key) {
                break;
            }
            if (source, more.key) < (&sum.0, sum.1.key) {
                return Some(Err(invalid("lines are not in order")));
            }
            sum.1.merge(more);
            rows.next();
        }
        Some(Ok(sum))
    })
}

/// Calls a function for every line, with the name of its source and the counts of all articles of that source.
pub fn for_each_line(
    inputs: Vec<CountsRows>,
    mut each: impl FnMut(&Arc<str>, &Counts, Counts) -> io::Result<()>,
) -> io::Result<()> {
    let mut all: Option<CountsRow> = None;
    for row in sums(inputs) {
        let (name, counts) = row?;
        match &all {
            Some((of, source)) if *of == name => each(&name, source, counts)?,
            _ if counts.key == ARTICLE => {
                each(&name, &counts.clone(), counts.clone())?;
                all = Some((name, counts));
            }
            _ => {
                return Err(invalid(&format!(
                    "the articles of `{name}` are not counted"
                )));
            }
        }
    }
    Ok(())
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

pub fn no_room(error: io::Error) -> Stop {
    exit::no_room("the corpus's lines", &error)
}
