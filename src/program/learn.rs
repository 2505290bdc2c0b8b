//! `copydesk learn`: counts the lines of a corpus and writes those that are boilerplate.

mod counts_file;
mod merge;
mod spool;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use copydesk::learned::{Counts, Model, WHOLE, sightings};
use copydesk::rules::{Choice, Noted};
use copydesk::{Article, Cleaner, Wrap};

use super::args::{LearnOptions, RuleFileOptions};
use super::batch::{Looked, Looking, look, refuse_among_inputs};
use super::compress::packing_of;
use super::console::Console;
use super::output::{refuse_unfit, write_to};
use super::plan::Plan;
use super::problem::{Problem, Stop, reason, shown};
use super::rule_files::read;
use super::run::Outcome;
use super::sources::SourceWay;
use counts_file::CountsWriter;
pub use merge::{model_command, read_learned};
use spool::{Merged, Spool};

/// How many articles each source has.
pub type Sources = BTreeMap<Arc<str>, u64>;

/// Does what the options say.
pub fn run(options: LearnOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let plan =
        Plan::to_look(&options.corpus, options.reading, options.walk).map_err(Stop::Usage)?;
    for (path, what) in [
        (&options.output, "model"),
        (&options.counts, "file of counts"),
    ] {
        if let Some(path) = path {
            refuse_unfit(path)?;
            refuse_among_inputs(&plan, path, what).map_err(Stop::Usage)?;
        }
    }
    refuse_one_output(options.output.as_deref(), options.counts.as_deref())?;
    let cleaner = cleaner(&plan, &options.rules)?;
    let way = options.source.source.unwrap_or_default();
    let memory = usize::try_from(options.memory).unwrap_or(usize::MAX);
    let (spool, looking) = count(plan, cleaner, way, memory, console)?;
    looking.note_skipped(console);
    let (sources, merged) = spool.finish()?;
    let into = Into {
        output: options.output.as_deref(),
        counts: options.counts.as_deref(),
        min_articles: options.min_articles,
    };
    write(&sources, merged, &into, console)?;
    Ok(looking.outcome)
}

/// Refuses to write model and counts to one place.
fn refuse_one_output(output: Option<&Path>, counts: Option<&Path>) -> Result<(), Stop> {
    match (output, counts) {
        (Some(output), Some(counts)) if output == counts => Err(Stop::Usage(
            Problem::new(format!(
                "{}: named for the model and for the counts",
                shown(output)
            ))
            .hint("name two files"),
        )),
        _ => Ok(()),
    }
}

fn cleaner(plan: &Plan, rules: &RuleFileOptions) -> Result<Arc<Cleaner>, Stop> {
    let rules = read(rules)?.build(&Choice::default().unguarded().note(Noted::Authors));
    Ok(Arc::new(
        Cleaner::builder()
            .settings(plan.settings.clone())
            .rules(rules)
            .build(),
    ))
}

/// Learns a model of the inputs of a run that will clean them.
pub fn learned_of(
    plan: Plan,
    rules: &RuleFileOptions,
    way: SourceWay,
    console: &mut Console,
) -> Result<Model, Stop> {
    /// As `copydesk learn` by default.
    const MEMORY: usize = 256 << 20;
    const MIN_ARTICLES: u64 = 8;
    let cleaner = cleaner(&plan, rules)?;
    let (spool, _) = count(plan, cleaner, way, MEMORY, console)?;
    let (sources, merged) = spool.finish()?;
    model_of(&sources, merged, MIN_ARTICLES, |_, _| Ok(())).map_err(broken_counts)
}

/// An article as a worker sees it: its source, and its lines.
struct Seen {
    source: String,
    lines: Vec<Counts>,
}

fn count(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    way: SourceWay,
    memory: usize,
    console: &mut Console,
) -> Result<(Spool, Looking), Stop> {
    let mut spool = Spool::new(memory);
    let wrap = plan.settings.wrap;
    let see = move |looked: &Looked, seen: &mut Vec<Seen>| {
        seen.push(see(looked, &way, wrap));
    };
    let looking = look(plan, cleaner, console, see, &mut |seen: Vec<Seen>| {
        seen.into_iter()
            .try_for_each(|one| spool.add(&one.source, one.lines))
    })?;
    Ok((spool, looking))
}

/// Of a hundred words, the most that a learned line has, few have more than 2 KiB. What has more is no line of words, and must
/// not make a line of the model longer than one may be.
const MAX_TEXT_BYTES: usize = 64 << 10;

fn see(looked: &Looked, way: &SourceWay, wrap: Wrap) -> Seen {
    let text = looked.cleaned.text();
    let article = Article::new(&text, wrap);
    let credits = credits(looked);
    let mut lines = sightings(&article);
    lines.retain(|line| line.text.len() <= MAX_TEXT_BYTES && !credits.contains(&line.text));
    Seen {
        source: way.of(looked.entry, looked.row.map(|(_, row)| row)),
        lines: lines.iter().map(Counts::of).collect(),
    }
}

/// What says whose work the article is. The rules keep it, and what is kept is not learned; longer lines are biographies.
fn credits<'a>(looked: &Looked<'a>) -> Vec<&'a str> {
    const MAX_WORDS: usize = 10;
    let noted = looked.cleaner.noted(looked.cleaned);
    let texts = noted
        .iter()
        .map(|line| line.span.of(looked.cleaned.article.text));
    texts
        .filter(|text| text.split_whitespace().count() <= MAX_WORDS)
        .collect()
}

/// Where to write what.
struct Into<'o> {
    output: Option<&'o Path>,
    counts: Option<&'o Path>,
    min_articles: u64,
}

/// Writes the counts, the model, or both.
fn write(
    sources: &Sources,
    merged: Merged,
    into: &Into,
    console: &mut Console,
) -> Result<(), Stop> {
    let min_articles = into.min_articles;
    let model = match into.counts {
        None => model_of(sources, merged, min_articles, |_, _| Ok(())).map_err(broken_counts)?,
        Some(path) => {
            let mut made = Ok(Model::default());
            let make = |out: &mut dyn io::Write| {
                let mut writer = CountsWriter::new(out, packing_of(path), sources)?;
                made = model_of(sources, merged, min_articles, |source, counts| {
                    writer.add(source, counts)
                });
                match &made {
                    Ok(_) => writer.finish(),
                    Err(error) => Err(error.kind().into()),
                }
            };
            let written = write_to(Some(path), make);
            match made {
                // What is wrong with the counts that are merged says more than that no file came of it.
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return Err(broken_counts(error));
                }
                _ => written?,
            }
            match (into.output, made) {
                (Some(_), Ok(model)) => model,
                _ => return Ok(()),
            }
        }
    };
    write_model(&model, into.output)?;
    let n_lines = model.lines().len();
    let names = model.sources().filter(|name| *name != WHOLE).count();
    let whose = match (names, sources.len()) {
        (0, _) => String::new(),
        (n, of) => format!(" of {n} of {}", n_of(of, "source", "sources")),
    };
    let n_articles: u64 = sources.values().sum();
    console.note(&format!(
        "{n_articles} articles, {}{whose}",
        n_of(n_lines, "line learned", "lines learned")
    ));
    Ok(())
}

/// A number and what it counts.
pub fn n_of(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn write_model(model: &Model, path: Option<&Path>) -> Result<(), Stop> {
    let text = model.text();
    write_to(path, |out| out.write_all(text.as_bytes()))
}

/// The lines that are boilerplate. `each` gets all of them.
fn model_of(
    sources: &Sources,
    merged: Merged,
    min_articles: u64,
    mut each: impl FnMut(&str, &Counts) -> io::Result<()>,
) -> io::Result<Model> {
    let mut model = Model::default();
    for line in merged.sums() {
        let (source, counts) = line?;
        each(&source, &counts)?;
        let n_of_source = sources.get(&source).copied().unwrap_or(0);
        if counts.is_boilerplate(n_of_source, min_articles) {
            model.add(&source, n_of_source, &counts);
        }
    }
    Ok(model)
}

/// Temporary files break as disks do; files of counts are broken by who writes in them.
fn broken_counts(error: io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::InvalidData => Stop::Usage(
            Problem::new(reason(&error))
                .hint("learn that part again with `copydesk learn --counts`"),
        ),
        _ => no_room(error),
    }
}

fn no_room(error: io::Error) -> Stop {
    let what = format!("cannot keep the corpus's lines: {}", reason(&error));
    Stop::Broken(Problem::new(what).hint(format!(
        "make room in {}, or name another folder in TMPDIR",
        shown(&std::env::temp_dir())
    )))
}
