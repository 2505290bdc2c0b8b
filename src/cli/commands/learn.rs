//! `copydesk learn`: counts the lines of a corpus, and writes the lines that are boilerplate.

use std::sync::Arc;

use copydesk::learned::{Counts, Model, sightings};
use copydesk::rules::{Choice, Noted};
use copydesk::{Article, Cleaner, Layout};

use crate::cli::args::{LearnOptions, RuleFileOptions, SourceWay};
use crate::cli::commands::learned::spool::Spool;
use crate::cli::commands::learned::write::{broken_counts, model_of, refuse_one, write};
use crate::cli::engine::visit::{VisitSummary, Visited, visit};
use crate::cli::input::rules::read;
use crate::cli::output::refuse_unfit;
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Stop};

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
    let memory = usize::try_from(options.memory).unwrap_or(usize::MAX);
    let (spool, summary) = count(plan, cleaner, way, memory, console)?;
    summary.note_skipped(console);
    let (sources, merged) = spool.finish()?;
    write(&sources, merged, outputs, console)?;
    Ok(summary.outcome)
}

fn cleaner(plan: &Plan, rules: &RuleFileOptions) -> Result<Arc<Cleaner>, Stop> {
    let rules = read(rules)?.build(&Choice::default().note(Noted::Authors));
    Ok(Arc::new(plan.cleaner(rules).build()))
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
    let (spool, _) = count(plan, cleaner, way, MEMORY, console)?;
    let (sources, merged) = spool.finish()?;
    model_of(&sources, merged, MIN_ARTICLES, |_, _| Ok(())).map_err(broken_counts)
}

/// The source of an article, and its lines.
type ArticleLines = (String, Vec<Counts>);

fn count(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    way: SourceWay,
    memory: usize,
    console: &mut Console,
) -> Result<(Spool, VisitSummary), Stop> {
    let mut spool = Spool::new(memory);
    let layout = plan.settings.layout;
    let each = move |visited: &Visited, articles: &mut Vec<ArticleLines>| {
        articles.push(lines_of(visited, &way, layout));
    };
    let mut add = |articles: Vec<ArticleLines>| {
        let mut articles = articles.into_iter();
        articles.try_for_each(|(source, lines)| spool.add(&source, lines))
    };
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    Ok((spool, summary))
}

/// The longest line that is learned. A learned line has up to a hundred words, which rarely have more than 2 KiB. A longer
/// one would exceed the longest line of a model.
const MAX_TEXT_BYTES: usize = 64 << 10;

fn lines_of(visited: &Visited, way: &SourceWay, layout: Layout) -> ArticleLines {
    let text = visited.cleaned.text();
    let article = Article::new(&text, layout);
    let credits = credits(visited);
    let mut lines = sightings(&article, &visited.cleaned.words());
    lines.retain(|line| line.text.len() <= MAX_TEXT_BYTES && !credits.contains(&line.text));
    let source = way.of(visited.entry, visited.row.map(|(_, record)| record));
    (source, lines.iter().map(Counts::of).collect())
}

/// The credits of the article, which the rules keep. They are not learned. Longer lines are biographies.
fn credits<'a>(visited: &Visited<'a>) -> Vec<&'a str> {
    const MAX_WORDS: usize = 10;
    let noted = visited.cleaned.noted();
    let texts = noted
        .iter()
        .map(|line| line.span.of(visited.cleaned.article.text));
    texts
        .filter(|text| text.split_whitespace().count() <= MAX_WORDS)
        .collect()
}
