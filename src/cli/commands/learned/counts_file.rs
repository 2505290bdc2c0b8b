//! Files of counts: a sorted line for each source and for each line of a source, so that files merge in one pass.
//!
//! ```text
//! copydesk counts 2
//! source  tarnpointgazette.example  230
//! line    tarnpointgazette.example  9c0f…  212  1  0  211  3  0a…,17…;…;…  Read The Tarn Point Gazette every day.
//! ```
//!
//! A line that begins with `beginning` or `ending` counts lines whose other end varies.
//!
//! Tabs separate the fields of a line: source, key, number of articles, number of those with it in the head, middle and tail, related
//! articles, the three kinds of neighbours, and the text. The key and the hashes of neighbours are hexadecimal.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use copydesk::internals::{N_NEIGHBOURS, escape, unescape};
use copydesk::learned::{Counts, Shape};

use crate::cli::files::BoundedLines;

/// The number of articles of each source.
pub type Sources = BTreeMap<Arc<str>, u64>;

pub const MAGIC: &str = "copydesk counts 2";

/// What the line of a file begins with, by the shape. Fragments are not counted apart.
const KINDS: [&str; 4] = ["line", "line", "beginning", "ending"];

/// The longest line of a model or of a file of counts: the longest text and name that are learned, with every byte escaped,
/// and the numbers.
pub const MAX_LINE_BYTES: u64 = 256 << 10;

pub fn write_sources(out: &mut dyn Write, sources: &Sources) -> io::Result<()> {
    writeln!(out, "{MAGIC}")?;
    for (source, n_articles) in sources {
        writeln!(out, "source\t{}\t{n_articles}", escape(source))?;
    }
    Ok(())
}

/// Adds a line. The lines of a file are in the order of sources and keys.
pub fn write_counts(out: &mut dyn Write, source: &str, counts: &Counts) -> io::Result<()> {
    let hashes = |neighbours: &Vec<u64>| {
        let hashes: Vec<String> = neighbours.iter().map(|hash| format!("{hash:x}")).collect();
        hashes.join(",")
    };
    let [head, middle, tail] = counts.regions;
    writeln!(
        out,
        "{}\t{}\t{:x}\t{}\t{head}\t{middle}\t{tail}\t{}\t{}\t{}",
        KINDS[counts.shape as usize],
        escape(source),
        counts.key,
        counts.n_articles,
        counts.n_related,
        counts.neighbours.each_ref().map(hashes).join(";"),
        escape(&counts.text)
    )
}

/// Reads a file of counts, line by line.
pub struct CountsReader<R> {
    lines: BoundedLines<R>,
    next: Option<(Arc<str>, Counts)>,
    /// The source of the last line. Most lines share it.
    source: Arc<str>,
}

impl<R: BufRead> CountsReader<R> {
    /// Reads a file without a header and sources.
    pub fn bare(input: R) -> Self {
        CountsReader {
            lines: BoundedLines::new(input, b'\n', MAX_LINE_BYTES),
            next: None,
            source: "".into(),
        }
    }

    /// Reads the header and the sources of a file; `None` if it is not a file of counts.
    pub fn new(input: R) -> io::Result<Option<(Sources, Self)>> {
        let mut reader = CountsReader::bare(input);
        if reader.lines.next()? != Some(MAGIC.as_bytes()) {
            return Ok(None);
        }
        let mut sources = Sources::new();
        while let Some(line) = reader.lines.next_text()? {
            let Some(rest) = line.strip_prefix("source\t") else {
                let Some((source, counts)) = parsed(line) else {
                    return Err(reader.fault());
                };
                reader.next = Some((Arc::from(&*source), counts));
                break;
            };
            let parts = rest.split_once('\t');
            let source =
                parts.and_then(|(name, n)| Some((Arc::from(unescape(name)), n.parse().ok()?)));
            let (name, n) = source.ok_or_else(|| reader.fault())?;
            sources.insert(name, n);
        }
        Ok(Some((sources, reader)))
    }

    fn row(&mut self) -> io::Result<Option<(Arc<str>, Counts)>> {
        let Some(line) = self.lines.next_text()? else {
            return Ok(None);
        };
        let Some((source, counts)) = parsed(line) else {
            return Err(self.fault());
        };
        if *self.source != *source {
            self.source = (&*source).into();
        }
        Ok(Some((self.source.clone(), counts)))
    }

    fn fault(&self) -> io::Error {
        self.lines.fault("is not as copydesk writes it")
    }
}

impl<R: BufRead> Iterator for CountsReader<R> {
    type Item = io::Result<(Arc<str>, Counts)>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next.take().map(Ok);
        next.or_else(|| self.row().transpose())
    }
}

fn parsed(line: &str) -> Option<(std::borrow::Cow<'_, str>, Counts)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [
        kind,
        source,
        key,
        n,
        head,
        middle,
        tail,
        related,
        hashes,
        text,
    ] = fields[..]
    else {
        return None;
    };
    let number = |field: &str| field.parse::<u64>().ok();
    let kinds: Vec<Vec<u64>> = hashes
        .split(';')
        .map(|kind| {
            let hashes = kind.split(',').map(|hash| u64::from_str_radix(hash, 16));
            hashes.collect::<Result<Vec<u64>, _>>().ok()
        })
        .collect::<Option<_>>()?;
    let is_sketch = |hashes: &Vec<u64>| {
        (1..=N_NEIGHBOURS).contains(&hashes.len()) && hashes.is_sorted_by(|a, b| a < b)
    };
    let counts = Counts {
        key: u64::from_str_radix(key, 16).ok()?,
        shape: match kind {
            "line" => Shape::Whole,
            "beginning" => Shape::Beginning,
            "ending" => Shape::Ending,
            _ => return None,
        },
        n_articles: number(n)?,
        regions: [number(head)?, number(middle)?, number(tail)?],
        n_related: number(related)?,
        neighbours: kinds
            .try_into()
            .ok()
            .filter(|kinds: &[Vec<u64>; 3]| kinds.iter().all(is_sketch))?,
        text: unescape(text).into_owned(),
    };
    Some((unescape(source), counts))
}
