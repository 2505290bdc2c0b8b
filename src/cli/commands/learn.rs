//! `copydesk learn`: counts the lines of a corpus, and writes the lines that are boilerplate.

use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::learned::{Counts, Model, WHOLE, keys, place, sightings};
use copydesk::{Article, Cleaned, Cleaner, Layout, Reason};

use crate::cli::args::{LearnOptions, RuleFileOptions, SourceWay};
use crate::cli::commands::learned::explain::{Uncounted, explanation};
use crate::cli::commands::learned::spool::Spool;
use crate::cli::commands::learned::write::{broken_counts, model_of, refuse_one, write};
use crate::cli::engine::visit::{VisitSummary, Visited, visit};
use crate::cli::input::rules::read;
use crate::cli::output::{refuse_unfit, write_to};
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
        _ => "it is removed, as outside of the story",
    })
}
