//! Reads a report once and collects what a page shows; memory does not grow with the number of articles. Finds the raw texts of the
//! shown articles, if they have not changed since the run.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;

use copydesk::format::Parsed;
use copydesk::format::decode::{Encoding, Zeros, decode};
use copydesk::internals::n_words;
use rustix::fs::{FileType, fstat};

use crate::cli::commands::report::articles::beginning;
use crate::cli::files::{PathKind, file_type, interruptible, kind_at, place_below, unpack};
use crate::cli::input::{Pace, Pieces, Records, read_article, read_prefix};
use crate::cli::report::{Removal, Row, Words};
use crate::cli::show::evidence::Fields;
use crate::cli::show::place;

impl Row<'_> {
    /// The number of words in the raw article, and of the words that were removed.
    pub fn n_words(&self) -> (u64, u64) {
        let Words { r#in, out } = self.words.unwrap_or_default();
        (r#in, r#in.saturating_sub(out))
    }

    /// The words that were removed, of a thousand.
    fn loss(&self) -> u64 {
        let (n_in, n_removed) = self.n_words();
        n_removed * 1000 / n_in.max(1)
    }

    /// The source of the article: that of the run, or else the first folder below the input, or the file.
    pub fn source_or_input(&self) -> &str {
        if let Some(source) = &self.source {
            return source;
        }
        match self.input.split_once('/') {
            Some((first, _)) if !matches!(first, "" | "." | "..") => first,
            _ => &self.input,
        }
    }

    pub fn removals(&self) -> &[Removal<'_>] {
        self.removals.as_deref().unwrap_or_default()
    }
}

/// The removals for one reason, rule or line, or the changed articles of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub n: u64,
    pub n_words: u64,
    /// All words of the source's articles.
    pub of: u64,
}

/// The totals and samples that a page shows.
#[derive(Debug, Default)]
pub struct Gathered {
    pub n_articles: u64,
    pub n_changed: u64,
    pub n_left_out: u64,
    pub n_words: u64,
    pub n_removed: u64,
    pub by_source: BTreeMap<String, Removed>,
    pub by_reason: BTreeMap<String, Removed>,
    pub by_category: BTreeMap<String, Removed>,
    pub by_rule: BTreeMap<String, Removed>,
    pub by_line: BTreeMap<String, Removed>,
    pub n_failed: u64,
    /// The first failures: place and message.
    pub failures: Vec<(String, String)>,
    /// The articles that lost most, the worst first: their loss, number and row.
    worst: Vec<(u64, u64, Row<'static>)>,
    /// An even sample: the numbers of the articles and their rows.
    evenly: Vec<(u64, Row<'static>)>,
    /// Every so many changed articles, one is in `evenly`.
    step: u64,
    n_each: usize,
}

/// The number of failures that are listed. All are counted.
const MAX_FAILURES: usize = 200;

/// The largest number of sources, rules or lines in a table. The rest is one entry.
const MAX_NAMES: usize = 100_000;

/// The characters of a name that are compared.
const MAX_NAME_CHARS: usize = 200;

/// The characters of a removal or message that are kept. A page shows no more of an article.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// The name for the entries that a table has no room for.
const REST: &str = "(others)";

impl Gathered {
    /// For a page that shows `sample` articles.
    pub fn new(sample: usize) -> Self {
        Gathered {
            step: 1,
            n_each: sample / 2,
            ..Gathered::default()
        }
    }

    pub fn add(&mut self, row: Row<'static>) {
        if let Some(error) = row.error {
            self.n_failed += 1;
            if self.failures.len() < MAX_FAILURES {
                let error = beginning(&error, MAX_TEXT_CHARS).to_owned();
                self.failures.push((place(&row.input, row.row), error));
            }
            return;
        }
        if row.line.is_some() {
            self.n_left_out += 1;
            return;
        }
        if row.words.is_none() {
            // The end of a file of JSON lines.
            return;
        }
        self.n_articles += 1;
        let (n_in, n_removed) = row.n_words();
        self.n_words += n_in;
        self.n_removed += n_removed;
        let is_changed = !row.removals().is_empty();
        let of_source = count(&mut self.by_source, row.source_or_input(), n_removed);
        of_source.of += n_in;
        of_source.n -= u64::from(!is_changed);
        if !is_changed {
            return;
        }
        let number = self.n_changed;
        self.n_changed += 1;
        for removal in row.removals() {
            let n_words = n_words(&removal.text) as u64;
            count(&mut self.by_reason, removal.evidence.reason(), n_words);
            match &removal.evidence {
                Fields::Rule { id, category, .. } => {
                    count(&mut self.by_rule, id, n_words);
                    count(&mut self.by_category, category, n_words);
                }
                Fields::Learned { line, .. } => {
                    count(&mut self.by_line, line, n_words);
                }
                _ => {}
            }
        }
        self.sample(number, row);
    }

    fn sample(&mut self, number: u64, mut row: Row<'static>) {
        if self.n_each == 0 {
            return;
        }
        for removal in row.removals.iter_mut().flatten() {
            removal.text = beginning(&removal.text, MAX_TEXT_CHARS).to_owned().into();
        }
        if number.is_multiple_of(self.step) {
            self.evenly.push((number, row.clone()));
        }
        if self.evenly.len() > self.n_each {
            self.step *= 2;
            let is_kept = |(number, _): &(u64, _)| number.is_multiple_of(self.step);
            self.evenly.retain(is_kept);
        }
        // Of equal losses, the first in the report is the worst.
        let loss = row.loss();
        let at = self.worst.partition_point(|(other, ..)| *other >= loss);
        self.worst.insert(at, (loss, number, row));
        self.worst.truncate(self.n_each);
    }

    /// The articles that lost the largest share, the worst first, and an even sample of the others.
    pub fn samples(&mut self) -> (Vec<Row<'static>>, Vec<Row<'static>>) {
        let worst = std::mem::take(&mut self.worst);
        let mut evenly = std::mem::take(&mut self.evenly);
        evenly.retain(|(number, _)| worst.iter().all(|(_, other, _)| other != number));
        (
            worst.into_iter().map(|(.., row)| row).collect(),
            evenly.into_iter().map(|(_, row)| row).collect(),
        )
    }
}

/// Counts a removal, or an article, under a name.
fn count<'t>(
    table: &'t mut BTreeMap<String, Removed>,
    name: &str,
    n_words: u64,
) -> &'t mut Removed {
    let name = beginning(name, MAX_NAME_CHARS);
    let name = if table.len() < MAX_NAMES || table.contains_key(name) {
        name
    } else {
        REST
    };
    let removed = table.entry(name.to_owned()).or_default();
    removed.n += 1;
    removed.n_words += n_words;
    removed
}

/// Larger articles are not shown.
const MAX_ARTICLE_BYTES: u64 = 64 << 20;

/// The largest size of a file, decompressed, as a multiple of its compressed size.
const RATIO: u64 = 1000;

/// The raw text of each row; `None` if it is missing or no longer has every removal in its place. A file of records is read
/// once, up to the last of its rows.
pub fn raw_texts(corpus: &Path, field: &str, rows: &[Row]) -> Vec<Option<String>> {
    let mut texts: Vec<Option<String>> = vec![None; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| (&rows[at].input, rows[at].row));
    for of_file in order.chunk_by(|&a, &b| rows[a].input == rows[b].input) {
        // An article that cannot be read is shown without its text.
        let _ = read_file(corpus, field, rows, of_file, &mut texts);
    }
    for (text, row) in texts.iter_mut().zip(rows) {
        let fits = |text: &String| {
            row.removals().iter().all(|r| {
                let there = text.get(r.start..r.start.saturating_add(r.length));
                there.is_some_and(|there| there.starts_with(&*r.text))
            })
        };
        *text = text.take().filter(fits);
    }
    texts
}

fn read_file(
    corpus: &Path,
    field: &str,
    rows: &[Row],
    of_file: &[usize],
    texts: &mut [Option<String>],
) -> Option<()> {
    let input = Path::new(&*rows[*of_file.first()?].input);
    let path = match kind_at(corpus) {
        PathKind::Folder => corpus.join(place_below(input)?),
        PathKind::File => corpus.to_owned(),
        PathKind::Missing | PathKind::Unknown(_) => return None,
    };
    let file = interruptible::open(&path).ok()?;
    if file_type(&fstat(&file).ok()?) != FileType::RegularFile {
        return None;
    }
    let mut reader = BufReader::new(unpack(file, RATIO).ok()?.1);
    if let Some(&at) = of_file.iter().find(|&&at| rows[at].row.is_none()) {
        let prefix = read_prefix(&mut reader).ok()?;
        let bytes = read_article(prefix, &mut reader, MAX_ARTICLE_BYTES).ok()?;
        let name = rows[at].encoding.as_ref().map(|encoding| &*encoding.name);
        let encoding = name.and_then(Encoding::from_label).unwrap_or_default();
        let decoded = decode(&bytes, encoding, Zeros::Allowed).ok()?;
        texts[at] = Some(decoded.text.into_owned());
        return Some(());
    }
    let mut records = Records::named(rows[*of_file.first()?].format.as_deref())?;
    let scanner = records.scanner();
    let mut pieces = Pieces::new(
        Box::new(reader),
        scanner,
        Pace::File,
        MAX_ARTICLE_BYTES,
        None,
    );
    let mut wanted = of_file.iter().peekable();
    while let Some(piece) = pieces.next().ok()?
        && wanted.peek().is_some()
    {
        // A record that is too long is skipped.
        for (number, record) in piece.records() {
            let record = &piece.bytes[record];
            if number == 1 {
                records.read_header(record, field);
            }
            while let Some(&&at) = wanted.peek().filter(|&&&at| rows[at].row <= Some(number)) {
                wanted.next();
                let content = records.parts(record, number).content;
                let field = rows[at].field.as_deref().unwrap_or(field);
                let parsed = records.parse(content, number, field, MAX_ARTICLE_BYTES);
                if let (Ok(Parsed::Article(record)), true) = (parsed, rows[at].row == Some(number))
                {
                    texts[at] = Some(record.text().to_owned());
                }
            }
        }
    }
    Some(())
}
