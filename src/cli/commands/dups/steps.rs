//! `copydesk dups --step`: single steps from lines to lines, for engines that sort and join on many machines.
//!
//! Tabs separate fields. Between the steps, an engine gives each article its ORDER, sorts, counts and joins. The steps call
//! the same functions as the whole command. `--help` states what each step reads and writes.

use std::fmt::Write as _;
use std::io::{self, BufReader, BufWriter, Write};

use copydesk::dups::{Sketch, overlap};
use copydesk::internals::{BandLinks, Copies};

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::files::{BoundedLines, Stdin, Stdout};
use crate::cli::report::MAX_ROW_BYTES;
use crate::cli::terminal::{Outcome, Problem, Stop, broken};

/// Runs a step that reads the lines of an earlier step from standard input.
pub fn run(step: DupsStep, options: &DupsOptions) -> Result<Outcome, Stop> {
    if options.output.is_some() || options.corpus.iter().any(|path| path.as_os_str() != "-") {
        let what = "this step of `--step` reads standard input and writes standard output";
        return Err(Problem::new(what)
            .hint("name no files, and use `<` and `>`")
            .into());
    }
    let stdin = Stdin::open().map_err(Stop::Broken)?;
    // The words of two articles are as long as a row that holds an article.
    let mut lines = BoundedLines::new(
        BufReader::with_capacity(256 << 10, stdin),
        b'\n',
        MAX_ROW_BYTES,
    );
    let mut out = BufWriter::with_capacity(256 << 10, Stdout::new());
    let done = match step {
        DupsStep::Sketch => unreachable!("it reads articles"),
        DupsStep::Pair => {
            let mut band = Band::default();
            counted(&mut lines, &mut out, |line, out| band.line(line, out))
        }
        DupsStep::Measure => each_line(&mut lines, &mut out, measure),
        DupsStep::Decide => {
            let mut decided = Decided::new(options.threshold);
            counted(&mut lines, &mut out, |line, out| decided.line(line, out))
        }
    };
    match done.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => Ok(Outcome::Done),
        Err(Fault::Line(what)) => Err(Problem::new(format!("<stdin>:{}: {what}", lines.number()))
            .hint("`copydesk dups --help` says what each step reads")
            .into()),
        Err(Fault::Reading(error)) => Err(Problem::new(format!("<stdin>: {error}"))
            .hint("give the lines of the step before")
            .broken()),
        Err(Fault::Writing(error)) => Err(broken(error)),
    }
}

type Lines = BoundedLines<BufReader<Stdin>>;

enum Fault {
    /// What is wrong with the last line.
    Line(&'static str),
    Reading(io::Error),
    Writing(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::Writing(error)
    }
}

/// As [`each_line`], and writes the number of lines that were read: the engine cannot tell otherwise whether lines were lost.
fn counted<W: Write>(
    lines: &mut Lines,
    out: &mut W,
    each: impl FnMut(&str, &mut W) -> Result<(), Fault>,
) -> Result<(), Fault> {
    each_line(lines, out, each)?;
    Ok(write_end(out, lines.number())?)
}

fn each_line<W: Write>(
    lines: &mut Lines,
    out: &mut W,
    mut each: impl FnMut(&str, &mut W) -> Result<(), Fault>,
) -> Result<(), Fault> {
    while let Some(line) = lines.next_text().map_err(Fault::Reading)? {
        each(line, out)?;
    }
    Ok(())
}

fn order(field: &str) -> Result<u64, Fault> {
    field
        .parse()
        .map_err(|_| Fault::Line("has no ORDER, a number, where one belongs"))
}

#[derive(Default)]
struct Band {
    name: String,
    last: Option<u64>,
    links: BandLinks<u64>,
}

impl Band {
    fn line(&mut self, line: &str, out: &mut impl Write) -> Result<(), Fault> {
        let (name, later) = line
            .split_once('\t')
            .ok_or(Fault::Line("is not BAND and ORDER"))?;
        let later = order(later)?;
        if *name < *self.name {
            return Err(Fault::Line("does not come after the line before it"));
        }
        if name != self.name || self.last.is_none() {
            *self = Band {
                name: name.to_owned(),
                ..Band::default()
            };
        }
        if self.last.is_some_and(|last| last >= later) {
            return Err(Fault::Line("does not come after the line before it"));
        }
        self.last = Some(later);
        for earlier in self.links.to_earlier(later) {
            writeln!(out, "{later}\t{earlier}")?;
        }
        Ok(())
    }
}

fn measure(line: &str, out: &mut impl Write) -> Result<(), Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [later, kept, words_of_later, words_of_kept] = fields[..] else {
        return Err(Fault::Line("is not two ORDERs and the words of both"));
    };
    let words = |field| read_words(field).ok_or(Fault::Line("has words that no sketch gives"));
    let similarity = overlap(&words(words_of_kept)?, &words(words_of_later)?);
    writeln!(out, "{}\t{}\t{similarity}", order(later)?, order(kept)?)?;
    Ok(())
}

/// The copies among the articles so far.
struct Decided {
    threshold: f64,
    copies: Copies,
    last: Option<u64>,
}

/// Articles that share so many bands are treated as copies until they are measured: half an article shares six of 48 bands
/// with the whole. A wrong guess costs one more round, nothing else.
const LIKELY_BANDS: u64 = 6;

impl Decided {
    fn new(threshold: f64) -> Self {
        Decided {
            threshold,
            copies: Copies::default(),
            last: None,
        }
    }

    fn line(&mut self, line: &str, out: &mut impl Write) -> Result<(), Fault> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [later, earlier, measured] = fields[..] else {
            return Err(Fault::Line(
                "is not ORDER, EARLIER:BANDS and KEPT:SIMILARITY",
            ));
        };
        let later = order(later)?;
        if self.last.is_some_and(|last| last >= later) {
            return Err(Fault::Line("does not come after the line before it"));
        }
        self.last = Some(later);
        let earlier = pairs::<u64>(earlier)?;
        let measured: std::collections::HashMap<u64, f64> = pairs(measured)?.into_iter().collect();
        let mut is_open = false;
        for candidate in self.copies.candidates(earlier) {
            let kept = candidate.kept;
            match measured.get(&kept) {
                Some(similarity) if *similarity < self.threshold => continue,
                Some(similarity) if !is_open => {
                    let shown = shown_similarity(*similarity);
                    writeln!(out, "copy\t{later}\t{kept}\t{shown:?}")?;
                }
                Some(_) => {}
                None => {
                    is_open = true;
                    writeln!(out, "measure\t{later}\t{kept}")?;
                    if candidate.n_bands < LIKELY_BANDS {
                        continue;
                    }
                }
            }
            self.copies.add(later, kept);
            break;
        }
        Ok(())
    }
}

/// Reads the pairs of a field: `12:3,15:1`.
fn pairs<V: std::str::FromStr>(field: &str) -> Result<Vec<(u64, V)>, Fault> {
    let pairs = field.split(',').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (article, value) = pair.split_once(':')?;
            Some((article.parse().ok()?, value.parse().ok()?))
        })
        .collect::<Option<_>>()
        .ok_or(Fault::Line("has a pair that is not ORDER:NUMBER"))
}

/// Writes bands as `0:9c0f1e22,1:…`: number and value. Two articles are compared if a band of both is the same.
pub fn write_bands(line: &mut String, sketch: &Sketch) {
    for (number, band) in sketch.bands().iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(line, "{comma}{number}:{band:08x}");
    }
}

/// The hexadecimal digits of the hash of a word.
const N_DIGITS: usize = 8;

/// Writes the hashes of words, without separators.
pub fn write_words(line: &mut String, words: &[u32]) {
    line.reserve(N_DIGITS * words.len());
    for word in words {
        let _ = write!(line, "{word:08x}");
    }
}

/// Reads the words that [`write_words`] wrote.
pub fn read_words(field: &str) -> Option<Vec<u32>> {
    let word = |digits: &[u8]| {
        let is_word = digits.len() == N_DIGITS && digits.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| is_word)?;
        u32::from_str_radix(digits, 16).ok()
    };
    field.as_bytes().chunks(N_DIGITS).map(word).collect()
}

/// Writes the last line of a step: the number of lines that it read.
pub fn write_end(out: &mut (impl Write + ?Sized), n_lines: u64) -> io::Result<()> {
    writeln!(out, "lines\t{n_lines}")
}

/// A similarity with four digits: the measure is not more precise.
pub fn shown_similarity(similarity: f64) -> f64 {
    (similarity * 1e4).round() / 1e4
}
