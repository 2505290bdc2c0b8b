//! `copydesk learn`: counts the lines of a corpus, and writes the lines that are boilerplate: counts, a model, or both.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::learned::{ARTICLE, Counts, Model, Shape, Unlearned, WHOLE, keys, place, sightings};
use copydesk::{Article, Cleaned, Cleaner, Layout, Reason};

use crate::cli::args::{LearnOptions, LearnedOutputs, RuleFileOptions, SourceWay};
use crate::cli::commands::model::spool::{Spool, for_each_line, no_room};
use crate::cli::commands::model::{CountsRows, MAGIC, Uncounted, explanation, write_counts};
use crate::cli::engine::visit::{VisitSummary, Visited, visit};
use crate::cli::files::packing_of;
use crate::cli::input::rules::read;
use crate::cli::output::{Output, refuse_unfit, write_to};
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of, reason};

/// Runs the command.
pub fn run(options: LearnOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let plan = Plan::read_only(&options.corpus, options.input)?;
    let outputs = &options.outputs;
    for (path, what) in [
        (&outputs.output, "model"),
        (&outputs.counts, "file of counts"),
    ] {
        if let Some(path) = path {
            refuse_unfit(path)?;
            refuse_among_inputs(&plan, path, what)?;
        }
    }
    refuse_one(outputs)?;
    let cleaner = cleaner(&plan, &options.rules)?;
    let way = options.source.source.unwrap_or_default();
    let asked = options.explain_line.as_deref().map(keys);
    let line = asked.as_ref().map(|keys| keys[0]);
    let memory = usize::try_from(options.memory).unwrap_or(usize::MAX);
    let (spool, uncounted, summary) = count(plan, cleaner, way, memory, line, console)?;
    summary.note_skipped(console);
    let rows = spool.finish()?;
    match asked {
        Some(keys) => {
            let answer = explanation(&keys, rows, &uncounted, outputs.min_articles);
            let answer = answer.map_err(broken_counts)?;
            write_to(None, |out| out.write_all(answer.as_bytes()))?;
        }
        None => write(rows, outputs, console)?,
    }
    Ok(summary.outcome)
}

fn cleaner(plan: &Plan, rules: &RuleFileOptions) -> Result<Arc<Cleaner>, Stop> {
    Ok(Arc::new(plan.cleaner(read(rules)?).build()))
}

/// Learns a model of the inputs that a run will clean.
pub fn learned_of(
    plan: Plan,
    rules: &RuleFileOptions,
    way: SourceWay,
    console: &mut Console,
) -> Result<Model, Stop> {
    /// The defaults of `copydesk learn`.
    const MEMORY: usize = 256 << 20;
    const MIN_ARTICLES: u64 = 8;
    let cleaner = cleaner(&plan, rules)?;
    let (spool, ..) = count(plan, cleaner, way, MEMORY, None, console)?;
    let learned = model_of(spool.finish()?, MIN_ARTICLES, |_, _| Ok(()));
    let learned = learned.map_err(broken_counts)?;
    learned.note_unowned(console);
    Ok(learned.model)
}

/// What one article adds.
struct ArticleLines {
    /// Empty if it is not known.
    source: Arc<str>,
    lines: Vec<Counts>,
    /// Why the line that was asked about is not counted here.
    uncounted: Option<String>,
}

/// Counts the lines of all articles, and where the line that was asked about is not counted.
fn count(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    way: SourceWay,
    memory: usize,
    asked: Option<u64>,
    console: &mut Console,
) -> Result<(Spool, Uncounted, VisitSummary), Stop> {
    let (mut spool, mut uncounted) = (Spool::new(memory), Uncounted::new());
    let layout = plan.settings.layout;
    let each = move |visited: &Visited, articles: &mut Vec<ArticleLines>| {
        articles.push(lines_of(visited, &way, layout, asked));
    };
    let mut add = |articles: Vec<ArticleLines>| {
        articles.into_iter().try_for_each(|article| {
            spool.add(&article.source, article.lines)?;
            if let Some(why) = article.uncounted {
                *uncounted.entry((article.source, why)).or_default() += 1;
            }
            Ok(())
        })
    };
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    Ok((spool, uncounted, summary))
}

/// The longest line that is learned. A learned line has up to a hundred words, which rarely have more than 2 KiB. A longer
/// one could exceed the longest line of a file of counts.
const MAX_TEXT_BYTES: usize = 32 << 10;

fn lines_of(
    visited: &Visited,
    way: &SourceWay,
    layout: Layout,
    asked: Option<u64>,
) -> ArticleLines {
    let source: Arc<str> = match way {
        SourceWay::Whole => WHOLE.into(),
        _ => way.named(visited.at.entry, visited.record).into(),
    };
    let text = visited.cleaned.text();
    let article = Article::new(&text, layout);
    let words = visited.cleaned.words();
    let lines = if source.is_empty() {
        // The article itself.
        let n_articles = 1;
        vec![Counts {
            n_articles,
            ..Counts::default()
        }]
    } else {
        let mut lines = sightings(&article, &words);
        lines.retain(|line| line.text.len() <= MAX_TEXT_BYTES);
        lines
    };
    let is_counted = |key| lines.iter().any(|line| line.key == key);
    let asked = asked.filter(|&key| !is_counted(key));
    let uncounted = asked.and_then(|key| match place(&article, &words, key) {
        Some(_) if source.is_empty() => Some("their source is not known".to_owned()),
        Some((_, exempt)) => exempt.map(|why| why.to_string()),
        None => why_removed(visited.cleaned, key).map(str::to_owned),
    });
    ArticleLines {
        source,
        lines,
        uncounted,
    }
}

/// What removes a line of the raw article that the clean one does not have.
fn why_removed(cleaned: &Cleaned, key: u64) -> Option<&'static str> {
    let (span, _) = place(&cleaned.article, &words(cleaned.article.text), key)?;
    let mut removals = cleaned.removals.iter();
    let removal = removals.find(|removal| removal.span.overlaps(span));
    Some(match removal?.reason() {
        Reason::Repeat => "it repeats other text of the article, and is removed",
        Reason::Rule => "a rule removes it",
        _ => "it is removed, as outside the story",
    })
}

/// Writes the counts, the model, or both.
pub fn write(
    rows: Vec<CountsRows>,
    outputs: &LearnedOutputs,
    console: &mut Console,
) -> Result<(), Stop> {
    let min_articles = outputs.min_articles;
    let mut counts_file = None;
    if let Some(path) = &outputs.counts {
        let mut out = Output::create(Some(path), packing_of(path))?;
        writeln!(out, "{MAGIC}").map_err(|error| out.failed(error))?;
        counts_file = Some(out);
    }
    let learned = model_of(
        rows,
        min_articles,
        |source, counts| match &mut counts_file {
            Some(out) => write_counts(out, source, counts),
            None => Ok(()),
        },
    );
    let learned = learned.map_err(|error| match &counts_file {
        Some(out) if error.kind() != io::ErrorKind::InvalidData => out.failed(error),
        _ => broken_counts(error),
    })?;
    if let Some(out) = counts_file {
        out.finish()?;
        if outputs.output.is_none() {
            return Ok(());
        }
    }
    write_model(&learned.model, outputs.output.as_deref())?;
    console.note(&learned.summary(min_articles));
    learned.note_unowned(console);
    Ok(())
}

/// Refuses one file for model and counts.
pub fn refuse_one(outputs: &LearnedOutputs) -> Result<(), Problem> {
    match &outputs.output {
        Some(model) if outputs.counts == outputs.output => {
            Err(Problem::at(model, "named for the model and for the counts").hint("name two files"))
        }
        _ => Ok(()),
    }
}

pub fn write_model(model: &Model, path: Option<&Path>) -> Result<(), Stop> {
    let text = model.text();
    write_to(path, |out| out.write_all(text.as_bytes()))
}

/// A model, and what was counted besides.
#[derive(Default)]
pub struct LearnedLines {
    pub model: Model,
    n_articles: u64,
    /// The number of articles without a source.
    n_unowned: u64,
    /// The number of named sources.
    n_sources: usize,
    /// How many lines in enough articles are not learned, by the reason.
    unlearned: BTreeMap<Unlearned, u64>,
}

/// Makes a model of the lines that are boilerplate. Calls `each` with every line.
pub fn model_of(
    rows: Vec<CountsRows>,
    min_articles: u64,
    mut each: impl FnMut(&str, &Counts) -> io::Result<()>,
) -> io::Result<LearnedLines> {
    let mut learned = LearnedLines::default();
    for_each_line(rows, |name, source, mut counts| {
        each(name, &counts)?;
        if counts.key == ARTICLE {
            learned.n_articles += counts.n_articles;
            match &**name {
                "" => learned.n_unowned = counts.n_articles,
                WHOLE => {}
                _ => learned.n_sources += 1,
            }
            return Ok(());
        }
        let is_whole = counts.shape == Shape::Whole;
        match counts.unlearned(source, min_articles) {
            None => learned.model.add(name, source.n_articles, &counts),
            Some(why) if counts.n_articles >= min_articles && is_whole => {
                *learned.unlearned.entry(why).or_default() += 1;
                if why == Unlearned::Short {
                    counts.shape = Shape::Fragment;
                    learned.model.add(name, source.n_articles, &counts);
                }
            }
            Some(_) => {}
        }
        Ok(())
    })?;
    learned.model.drop_lone_fragments();
    Ok(learned)
}

impl LearnedLines {
    /// How much was learned, or why nothing was.
    fn summary(&self, min_articles: u64) -> String {
        let n_lines = self.model.lines().len();
        let of = n_of(self.n_sources, "source", "sources");
        let whose = match self.model.sources().filter(|name| *name != WHOLE).count() {
            0 => String::new(),
            n => format!(" of {n} of {of}"),
        };
        let mut summary = format!(
            "{}, {}{whose}",
            n_of(self.n_articles, "article", "articles"),
            n_of(n_lines, "line learned", "lines learned")
        );
        if n_lines == 0 && self.n_sources > 0 {
            let n: u64 = self.unlearned.values().sum();
            let n = n_of(n, "line is", "lines are");
            summary += &format!("; {n} in {min_articles} or more articles of one of {of}");
            let mark = [":"].into_iter().chain(std::iter::repeat(","));
            for ((why, n), mark) in self.unlearned.iter().zip(mark) {
                summary += &format!("{mark} {n} {why}");
            }
        }
        summary
    }

    /// Says how many articles have no source. They are not learned from.
    pub fn note_unowned(&self, console: &Console) {
        if self.n_unowned > 0 {
            console.note(&format!(
                "{} not learned from; name it with `--source`, or write `--source whole` if all articles have the same one",
                n_of(self.n_unowned, "article without a source is", "articles without a source are")
            ));
        }
    }
}

/// Says why counts cannot be read: a faulty file of counts, or a disk error in a temporary file.
pub fn broken_counts(error: io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::InvalidData => Stop::Usage(
            Problem::new(reason(&error))
                .hint("learn that part again with `copydesk learn --counts`"),
        ),
        _ => no_room(error),
    }
}
