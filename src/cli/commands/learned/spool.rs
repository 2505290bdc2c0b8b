//! Sums the counts of a corpus in bounded memory, by an external merge sort in temporary files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::sync::Arc;

use copydesk::learned::{ARTICLE, Counts};

use crate::cli::commands::learned::counts_file::{CountsReader, Sources, write_counts};
use crate::cli::files::{Packer, Packing};
use crate::cli::terminal::{Stop, exit};

/// The lines of a corpus, in memory and in temporary files.
pub struct Spool {
    sources: Sources,
    in_memory: Vec<(Arc<str>, Counts)>,
    /// The memory that these lines need, roughly.
    n_bytes: usize,
    memory: usize,
    runs: Vec<File>,
}

/// A line of a source. Rows are in the order of sources and keys.
type CountsRow = io::Result<(Arc<str>, Counts)>;
type CountsRows = Box<dyn Iterator<Item = CountsRow>>;

/// The number of files that are merged at once. More would exceed the limit on open files.
const MAX_RUNS: usize = 200;

impl Spool {
    pub fn new(memory: usize) -> Self {
        Spool {
            sources: Sources::new(),
            in_memory: Vec::new(),
            n_bytes: 0,
            memory,
            runs: Vec::new(),
        }
    }

    pub fn add(&mut self, source: &str, lines: Vec<Counts>) -> Result<(), Stop> {
        let source = match self.sources.get_key_value(source) {
            Some((known, _)) => known.clone(),
            None => source.into(),
        };
        *self.sources.entry(source.clone()).or_default() += 1;
        for counts in lines {
            /// The allocations of three vectors of one number.
            const COMPANY: usize = 3 * 32;
            self.n_bytes += size_of::<(Arc<str>, Counts)>() + COMPANY + counts.text.capacity();
            self.in_memory.push((source.clone(), counts));
        }
        if self.n_bytes >= self.memory {
            self.spill().map_err(no_room)?;
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.n_bytes = 0;
        let rows = summed(std::mem::take(&mut self.in_memory));
        self.runs.push(run_of(rows.into_iter().map(Ok))?);
        if self.runs.len() == MAX_RUNS {
            let rows = self.rows()?;
            self.runs.push(run_of(Merge::new(rows).sums())?);
        }
        Ok(())
    }

    fn rows(&mut self) -> io::Result<Vec<CountsRows>> {
        let runs = std::mem::take(&mut self.runs);
        runs.into_iter().map(rows_of).collect()
    }

    /// The number of articles of each source, and all lines.
    pub fn finish(mut self) -> Result<(Sources, Merge), Stop> {
        let mut rows = self.rows().map_err(no_room)?;
        rows.push(Box::new(summed(self.in_memory).into_iter().map(Ok)));
        Ok((self.sources, Merge::new(rows)))
    }
}

/// Sorts rows, and sums the rows of the same line.
fn summed(mut rows: Vec<(Arc<str>, Counts)>) -> Vec<(Arc<str>, Counts)> {
    rows.sort_by(|(a, x), (b, y)| (a, x.key).cmp(&(b, y.key)));
    rows.dedup_by(|(other, more), (source, counts)| {
        let is_one = other == source && more.key == counts.key;
        if is_one {
            counts.merge(more);
        }
        is_one
    });
    rows
}

fn run_of(rows: impl Iterator<Item = CountsRow>) -> io::Result<File> {
    let mut out = Packer::new(tempfile::tempfile()?, Packing::Zstd);
    for row in rows {
        let (source, counts) = row?;
        write_counts(&mut out, &source, &counts)?;
    }
    let mut file = out.finish()?;
    file.rewind()?;
    Ok(file)
}

fn rows_of(run: File) -> io::Result<CountsRows> {
    let unpacked = zstd::stream::read::Decoder::new(run)?;
    Ok(Box::new(CountsReader::bare(BufReader::with_capacity(
        64 << 10,
        unpacked,
    ))))
}

/// Merges sorted rows, and sums the rows of the same line.
pub struct Merge {
    inputs: Vec<CountsRows>,
    /// The next row of each input, by source, key and input.
    next: BTreeMap<(Arc<str>, u64, usize), Counts>,
    error: Option<io::Error>,
}

impl Merge {
    pub fn new(inputs: Vec<CountsRows>) -> Self {
        let mut merge = Merge {
            inputs,
            next: BTreeMap::new(),
            error: None,
        };
        for input in 0..merge.inputs.len() {
            merge.advance(input, None);
        }
        merge
    }

    /// Reads the next row of an input. It must be greater than the last one.
    fn advance(&mut self, input: usize, last: Option<(&Arc<str>, u64)>) {
        match self.inputs[input].next() {
            None => {}
            Some(Err(error)) => self.error = Some(error),
            Some(Ok((source, counts))) if last.is_none_or(|last| (&source, counts.key) > last) => {
                self.next.insert((source, counts.key, input), counts);
            }
            Some(Ok(_)) => {
                let what = "lines are not in order";
                self.error = Some(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
    }

    /// All rows, up to the first error.
    pub fn sums(mut self) -> impl Iterator<Item = CountsRow> {
        std::iter::from_fn(move || self.sum())
    }

    /// Calls a function for every line, with the name of its source and the counts of all articles of that source.
    pub fn for_each(
        self,
        mut each: impl FnMut(&Arc<str>, &Counts, Counts) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut all: Option<(Arc<str>, Counts)> = None;
        for row in self.sums() {
            let (name, counts) = row?;
            match &all {
                Some((of, source)) if *of == name => each(&name, source, counts)?,
                _ if counts.key == ARTICLE => {
                    each(&name, &counts.clone(), counts.clone())?;
                    all = Some((name, counts));
                }
                _ => {
                    let what = format!("the articles of `{name}` are not counted");
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
            }
        }
        Ok(())
    }

    fn sum(&mut self) -> Option<CountsRow> {
        if let Some(error) = self.error.take() {
            self.next.clear();
            return Some(Err(error));
        }
        let ((source, key, input), mut sum) = self.next.pop_first()?;
        self.advance(input, Some((&source, key)));
        while let Some(entry) = self.next.first_entry()
            && (&entry.key().0, entry.key().1) == (&source, key)
        {
            let ((.., input), more) = entry.remove_entry();
            sum.merge(&more);
            self.advance(input, Some((&source, key)));
        }
        Some(Ok((source, sum)))
    }
}

pub fn no_room(error: io::Error) -> Stop {
    exit::no_room("the corpus's lines", &error)
}
