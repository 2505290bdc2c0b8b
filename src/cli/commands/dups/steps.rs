//! `copydesk dups --step`: single steps from lines to lines, for engines that sort and join on many machines.
//!
//! Tabs separate fields. Between the steps, an engine gives each article its ORDER, sorts, counts and joins. The steps call
//! the same functions as the whole command. `--help` states what each step reads and writes.

use std::fmt::Write as _;
use std::io::{self, BufReader, BufWriter, Write};

use copydesk::dups::Sketch;
use copydesk::internals::{BandLinks, Copies, peers};

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::commands::dups::content::{Content, Evidence, shown_similarity, similarity};
use crate::cli::files::{BoundedLines, Stdout, interruptible};
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
    let stdin = interruptible::stdin().map_err(Stop::Broken)?;
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

type Lines = BoundedLines<BufReader<interruptible::Reader>>;

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
    let [later, kept, article, original, peers @ ..] = &fields[..] else {
        return Err(Fault::Line("is not two ORDERs and the contents of both"));
    };
    let content =
        |field: &&str| Content::read(field).ok_or(Fault::Line("has contents that no sketch gives"));
    let (original, article) = (content(original)?, content(article)?);
    let similarity = similarity(&original, &article, 0.0, peers.iter().map(content))?;
    let evidence = Evidence::of(&original, &article, similarity);
    let evidence = serde_json::to_string(&evidence).expect("names and numbers are JSON");
    let (later, kept) = (order(later)?, order(kept)?);
    writeln!(out, "{later}\t{kept}\t{similarity}\t{evidence}")?;
    Ok(())
}

/// The copies among the articles so far.
struct Decided {
    threshold: f64,
    copies: Copies,
    last: Option<u64>,
}

/// Articles that share so many bands are treated as copies until they are measured: half an article shares six of 48 bands
/// with the whole. A wrong guess costs one more round, nothing else. An article that was guessed wrong is not guessed again, since
/// many articles of a template share bands.
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
        let [later, earlier, measured, next] = fields[..] else {
            return Err(Fault::Line(
                "is not ORDER, EARLIER:TIMES, KEPT:SIMILARITY and LATER:TIMES",
            ));
        };
        let later = order(later)?;
        if self.last.is_some_and(|last| last >= later) {
            return Err(Fault::Line("does not come after the line before it"));
        }
        self.last = Some(later);
        let earlier = pairs::<u64>(earlier)?;
        let measured: std::collections::HashMap<u64, f64> = pairs(measured)?.into_iter().collect();
        let next = pairs::<u64>(next)?;
        let is_doubtful = measured
            .values()
            .any(|&similarity| similarity < self.threshold);
        let mut is_open = false;
        for candidate in self.copies.candidates(earlier.iter().copied()) {
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
                    let others = earlier.iter().chain(&next).copied();
                    let peers = peers(kept, others);
                    let peers: Vec<String> = peers.iter().map(u64::to_string).collect();
                    writeln!(out, "measure\t{later}\t{kept}\t{}", peers.join(","))?;
                    if is_doubtful || candidate.n_bands < LIKELY_BANDS {
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

/// Writes the last line of a step: the number of lines that it read.
pub fn write_end(out: &mut (impl Write + ?Sized), n_lines: u64) -> io::Result<()> {
    writeln!(out, "lines\t{n_lines}")
}
