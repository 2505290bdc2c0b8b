//! Files of counts: text, a line for each source and each of its lines, sorted, so that files merge in one pass.
//!
//! ```text
//! copydesk counts 1
//! source  tarnpointgazette.example  230
//! line    tarnpointgazette.example  9c0f…  212  1  0  211  3  0a…,17…;…;…  Read The Tarn Point Gazette every day.
//! ```
//!
//! Fields are parted by tabs.
//!
//! Of a line: source, key, articles, those in whose head, middle and tail it stands, those that it is related to, the three
//! kinds of neighbours, and the line itself. The key and the hashes of neighbours are hexadecimal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use copydesk::internals::{N_NEIGHBOURS, escape, unescape};
use copydesk::learned::Counts;

use crate::cli::files::bounded::BoundedLines;
use crate::cli::files::compress::{Packer, Packing, Part};

/// How many articles each source has.
pub type Sources = BTreeMap<Arc<str>, u64>;

pub const MAGIC: &str = "copydesk counts 1";

/// The most bytes that a line of a model or of a file of counts may have: the longest text and name that are learned, every
/// byte of both escaped, and the numbers.
pub const MAX_LINE_BYTES: u64 = 256 << 10;

/// Writes a file of counts.
pub struct CountsWriter<W: Write> {
    packer: Packer<W>,
    packing: Packing,
    /// What waits to be compressed together.
    waiting: String,
}

/// How much is compressed at once.
const PART_BYTES: usize = 256 << 10;

impl<W: Write> CountsWriter<W> {
    /// Begins a file, with its sources.
    pub fn new(out: W, packing: Packing, sources: &Sources) -> io::Result<Self> {
        let mut writer = CountsWriter::bare(out, packing)?;
        writer.waiting.push_str(MAGIC);
        writer.waiting.push('\n');
        for (source, n_articles) in sources {
            let _ = writeln!(writer.waiting, "source\t{}\t{n_articles}", escape(source));
        }
        Ok(writer)
    }

    /// Begins a file that has lines alone.
    pub fn bare(out: W, packing: Packing) -> io::Result<Self> {
        Ok(CountsWriter {
            packer: Packer::new(out, packing)?,
            packing,
            waiting: String::new(),
        })
    }

    /// Adds a line, which comes after those before it in the order of sources and keys.
    pub fn add(&mut self, source: &str, counts: &Counts) -> io::Result<()> {
        let out = &mut self.waiting;
        let [head, middle, tail] = counts.regions;
        let _ = write!(
            out,
            "line\t{}\t{:x}\t{}\t{head}\t{middle}\t{tail}\t{}\t",
            escape(source),
            counts.key,
            counts.n_articles,
            counts.n_related
        );
        for (kind, hashes) in counts.neighbours.iter().enumerate() {
            for (n, hash) in hashes.iter().enumerate() {
                let before = match (kind, n) {
                    (0, 0) => "",
                    (_, 0) => ";",
                    _ => ",",
                };
                let _ = write!(out, "{before}{hash:x}");
            }
        }
        out.push('\t');
        out.push_str(&escape(&counts.text));
        out.push('\n');
        if out.len() >= PART_BYTES {
            self.pack()?;
        }
        Ok(())
    }

    fn pack(&mut self) -> io::Result<()> {
        let bytes = std::mem::take(&mut self.waiting).into_bytes();
        self.packer.add(Part::new(bytes, self.packing)?)
    }

    pub fn finish(self) -> io::Result<()> {
        self.finish_out().map(|_| ())
    }

    /// Finishes, and gives back what was written to.
    pub fn finish_out(mut self) -> io::Result<W> {
        self.pack()?;
        let mut out = self.packer.finish()?;
        out.flush()?;
        Ok(out)
    }
}

/// Reads what [`CountsWriter`] has written, line by line.
pub struct CountsReader<R> {
    lines: BoundedLines<R>,
    /// What was read ahead.
    next: Option<(Arc<str>, Counts)>,
    /// The source of the last line, which most have in common.
    source: Arc<str>,
}

impl<R: BufRead> CountsReader<R> {
    /// Reads a file that has lines alone.
    pub fn bare(input: R) -> Self {
        CountsReader {
            lines: BoundedLines::new(input, b'\n', MAX_LINE_BYTES),
            next: None,
            source: "".into(),
        }
    }

    /// Reads the sources of a file, up to its first line. Of a file that begins otherwise, nothing.
    pub fn new(input: R) -> io::Result<Option<(Sources, Self)>> {
        let mut reader = CountsReader::bare(input);
        // A first line that is none belongs to another kind of file.
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
        if let Some(next) = self.next.take() {
            return Some(Ok(next));
        }
        self.row().transpose()
    }
}

fn parsed(line: &str) -> Option<(std::borrow::Cow<'_, str>, Counts)> {
    let fields: Vec<&str> = line.strip_prefix("line\t")?.split('\t').collect();
    let [
        source,
        key,
        n_articles,
        head,
        middle,
        tail,
        n_related,
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
        n_articles: number(n_articles)?,
        regions: [number(head)?, number(middle)?, number(tail)?],
        n_related: number(n_related)?,
        neighbours: kinds
            .try_into()
            .ok()
            .filter(|kinds: &[Vec<u64>; 3]| kinds.iter().all(is_sketch))?,
        text: unescape(text).into_owned(),
    };
    Some((unescape(source), counts))
}
