//! `copydesk dups --step`: single steps from lines to lines, for engines that sort and join on many machines.
//!
//! Tabs separate fields. Between the steps, an engine gives each article its ORDER, sorts, counts and joins. The steps call
//! the same functions as the whole command. `--help` states what each step reads and writes.

use std::collections::HashMap;
use std::io::{self, BufReader, BufWriter, Write};

use anyhow::{Context, Result, bail, ensure};
use copydesk::dups::Fingerprint;
use copydesk::internals::{BandLinks, candidates, peers};

use crate::cli::args::{DupsOptions, DupsStep};
use crate::cli::commands::dups::corpus::{likeness, shown_similarity, similarity};
use crate::cli::commands::dups::planned;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::{BoundedLines, Packing, Stdout, interruptible};
use crate::cli::input::article_id;
use crate::cli::output::Output;
use crate::cli::report::MAX_ROW_BYTES;
use crate::cli::terminal::{Console, Outcome, Problem, Stop, broken};

/// Runs the step `sketch`: writes a line for each article, and then the number of JSON lines, with and without an article.
pub fn sketch(options: &DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let (plan, cleaner) = planned(options, &options.corpus)?;
    let mut out = Output::create(options.output.as_deref(), Packing::Plain)?;
    let each = |visited: &Visited, lines: &mut String| *lines += &sketch_line(visited);
    let mut add = |lines: String| out.add(lines.as_bytes());
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    summary.note_skipped(console);
    write_end(&mut out, summary.n_lines).map_err(|error| out.failed(error))?;
    out.finish()?;
    Ok(summary.outcome)
}

fn sketch_line(visited: &Visited) -> String {
    let known = Fingerprint::of_words(&visited.cleaned.text(), &visited.cleaned.words());
    let bands = known.sketch.iter().flat_map(|sketch| sketch.bands());
    // Two articles are compared if a band of both is the same.
    let bands = (0..)
        .zip(bands)
        .map(|(number, band): (u32, _)| format!("{number}:{band:08x}"));
    let bands = bands.collect::<Vec<String>>().join(",");
    let content = serde_json::to_string(&known).expect("texts and numbers are JSON");
    let number = visited.at.number.unwrap_or(0);
    let id = match visited.at.number {
        // The engine knows the number of the line in the whole corpus.
        Some(_) => visited.at.id.unwrap_or_default().to_owned(),
        None => article_id(visited.at).get().to_owned(),
    };
    format!("{number}\t{}\t{bands}\t{content}\t{id}\n", known.n_words)
}

/// Runs a step that reads the lines of an earlier step from standard input. All but `measure` write at the end how many they read:
/// the engine cannot tell otherwise whether lines were lost.
pub fn run(step: DupsStep, options: &DupsOptions) -> Result<Outcome, Stop> {
    if options.output.is_some() || options.corpus.iter().any(|path| path.as_os_str() != "-") {
        let what = "this step of `--step` reads standard input and writes standard output";
        return Err(Problem::new(what)
            .hint("name no files, and use `<` and `>`")
            .into());
    }
    let stdin = BufReader::with_capacity(256 << 10, interruptible::stdin().map_err(Stop::Broken)?);
    // The words of two articles are as long as a row that holds an article.
    let mut lines = BoundedLines::new(stdin, b'\n', MAX_ROW_BYTES);
    let mut out = BufWriter::with_capacity(256 << 10, Stdout::new());
    let (mut band, mut decided) = (Band::default(), Decided::default());
    while let Some(line) = lines.next_text().map_err(unreadable)? {
        let done = match step {
            DupsStep::Sketch => unreachable!("it reads articles"),
            DupsStep::Pair => band.line(line, &mut out),
            DupsStep::Measure => measure(line, &mut out),
            DupsStep::Decide => decided.line(line, options.threshold, &mut out),
        };
        done.map_err(|error| match error.downcast::<io::Error>() {
            Ok(error) => broken(error),
            Err(what) => Problem::new(format!("<stdin>:{}: {what}", lines.number()))
                .hint("`copydesk dups --help` says what each step reads")
                .into(),
        })?;
    }
    if step != DupsStep::Measure {
        write_end(&mut out, lines.number()).map_err(broken)?;
    }
    out.flush().map_err(broken)?;
    Ok(Outcome::Done)
}

fn unreadable(error: io::Error) -> Stop {
    Problem::new(format!("<stdin>: {error}"))
        .hint("give the lines of the step before")
        .broken()
}

/// Writes the last line of a step: the number of lines that it read.
fn write_end(out: &mut impl Write, n_lines: u64) -> io::Result<()> {
    writeln!(out, "lines\t{n_lines}")
}

fn order(field: &str) -> Result<u64> {
    let order = field.parse().ok();
    order.context("has no ORDER, a number, where one belongs")
}

const NOT_IN_ORDER: &str = "does not come after the line before it";

#[derive(Default)]
struct Band {
    /// The band and the article of the last line.
    last: Option<(String, u64)>,
    links: BandLinks<u64>,
}

impl Band {
    fn line(&mut self, line: &str, out: &mut impl Write) -> Result<()> {
        let fields = line.split_once('\t');
        let (name, later) = fields.context("is not BAND and ORDER")?;
        let later = order(later)?;
        let here = Some((name.to_owned(), later));
        ensure!(self.last < here, NOT_IN_ORDER);
        if self.last.as_ref().is_none_or(|(band, _)| band != name) {
            self.links.clear();
        }
        self.last = here;
        for earlier in self.links.earlier() {
            writeln!(out, "{later}\t{earlier}")?;
        }
        self.links.add(later);
        Ok(())
    }
}

fn measure(line: &str, out: &mut impl Write) -> Result<()> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [later, kept, article, original, peers @ ..] = &fields[..] else {
        bail!("is not two ORDERs and the contents of both");
    };
    let content = |field: &&str| {
        let content: Option<Fingerprint> = serde_json::from_str(field).ok();
        content.context("has contents that no sketch gives")
    };
    let (original, article) = (content(original)?, content(article)?);
    let similarity = similarity(&original, &article, 0.0, peers.iter().map(content))?;
    let evidence = likeness(&original, &article, similarity);
    let evidence = serde_json::to_string(&evidence).expect("names and numbers are JSON");
    let (later, kept) = (order(later)?, order(kept)?);
    writeln!(out, "{later}\t{kept}\t{similarity}\t{evidence}")?;
    Ok(())
}

/// The copies among the articles so far.
#[derive(Default)]
struct Decided {
    originals: HashMap<u64, u64>,
    last: Option<u64>,
}

/// Articles that share so many bands are treated as copies until they are measured: half an article shares six of 48 bands
/// with the whole. A wrong guess costs one more round, nothing else. An article that was guessed wrong is not guessed again, since
/// many articles of a template share bands.
const LIKELY_BANDS: u64 = 6;

impl Decided {
    fn line(&mut self, line: &str, threshold: f64, out: &mut impl Write) -> Result<()> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [later, earlier, measured, next] = fields[..] else {
            bail!("is not ORDER, EARLIER:TIMES, KEPT:SIMILARITY and LATER:TIMES");
        };
        let later = order(later)?;
        ensure!(self.last.is_none_or(|last| last < later), NOT_IN_ORDER);
        self.last = Some(later);
        let earlier = pairs::<u64>(earlier)?;
        let measured: HashMap<u64, f64> = pairs(measured)?.into_iter().collect();
        let next = pairs::<u64>(next)?;
        let mut similarities = measured.values();
        let is_doubtful = similarities.any(|&similarity| similarity < threshold);
        let mut is_open = false;
        for (kept, n_bands) in candidates(&self.originals, earlier.iter().copied()) {
            match measured.get(&kept) {
                Some(similarity) if *similarity < threshold => continue,
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
                    if is_doubtful || n_bands < LIKELY_BANDS {
                        continue;
                    }
                }
            }
            self.originals.insert(later, kept);
            break;
        }
        Ok(())
    }
}

/// Reads the pairs of a field: `12:3,15:1`.
fn pairs<V: std::str::FromStr>(field: &str) -> Result<Vec<(u64, V)>> {
    let pairs = field.split(',').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        let (article, value) = pair.split_once(':')?;
        Some((article.parse().ok()?, value.parse().ok()?))
    });
    let pairs: Option<_> = pairs.collect();
    pairs.context("has a pair that is not ORDER:NUMBER")
}
