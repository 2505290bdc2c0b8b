//! `copydesk learn`: counts the lines of a corpus, and writes the lines that are boilerplate.

use std::collections::BTreeMap;
use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::learned::{Counts, Model, WHOLE, keys, place, sightings};
use copydesk::rules::Choice;
use copydesk::{Article, Cleaned, Cleaner, Layout, Reason};

use crate::cli::args::{LearnOptions, RuleFileOptions, SourceWay};
use crate::cli::commands::learned::explain::{Uncounted, explanation, why_uncounted};
use crate::cli::commands::learned::spool::Spool;
use crate::cli::commands::learned::write::{
    broken_counts, model_of, note_unowned, refuse_one, write,
};
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
    let (counted, summary) = count(plan, cleaner, way, memory, line, console)?;
    summary.note_skipped(console);
    let (sources, merged) = counted.spool.finish()?;
    match asked {
        Some(keys) => {
            let answer = explanation(&keys, merged, &counted.uncounted, outputs.min_articles);
            let answer = answer.map_err(broken_counts)?;
            write_to(None, |out| out.write_all(answer.as_bytes()))?;
        }
        None => write(&sources, merged, outputs, console)?,
    }
    Ok(summary.outcome)
}

fn cleaner(plan: &Plan, rules: &RuleFileOptions) -> Result<Arc<Cleaner>, Stop> {
    let rules = read(rules)?.build(&Choice::default());
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
    let (counted, _) = count(plan, cleaner, way, MEMORY, None, console)?;
    let (sources, merged) = counted.spool.finish()?;
    note_unowned(&sources, console);
    let learned = model_of(merged, MIN_ARTICLES, |_, _| Ok(())).map_err(broken_counts)?;
    Ok(learned.model)
}

struct Counted {
    spool: Spool,
    /// Where the line that was asked about is not counted.
    uncounted: Uncounted,
}

/// What one article adds.
struct ArticleLines {
    /// Empty if it is not known.
    source: String,
    lines: Vec<Counts>,
    /// Why the line that was asked about is not counted here.
    uncounted: Option<&'static str>,
}

fn count(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    way: SourceWay,
    memory: usize,
    asked: Option<u64>,
    console: &mut Console,
) -> Result<(Counted, VisitSummary), Stop> {
    let mut counted = Counted {
        spool: Spool::new(memory),
        uncounted: BTreeMap::new(),
    };
    let layout = plan.settings.layout;
    let each = move |visited: &Visited, articles: &mut Vec<ArticleLines>| {
        articles.push(lines_of(visited, &way, layout, asked));
    };
    let mut add = |articles: Vec<ArticleLines>| {
        articles.into_iter().try_for_each(|article| {
            counted.spool.add(&article.source, article.lines)?;
            if let Some(why) = article.uncounted {
                *counted.uncounted.entry((article.source, why)).or_default() += 1;
            }
            Ok(())
        })
    };
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    Ok((counted, summary))
}

/// The longest line that is learned. A learned line has up to a hundred words, which rarely have more than 2 KiB. A longer
/// one would exceed the longest line of a model.
const MAX_TEXT_BYTES: usize = 64 << 10;

fn lines_of(
    visited: &Visited,
    way: &SourceWay,
    layout: Layout,
    asked: Option<u64>,
) -> ArticleLines {
    let source = match way {
        SourceWay::Whole => WHOLE.to_owned(),
        _ => way.named(visited.at.entry, visited.record),
    };
    let text = visited.cleaned.text();
    let article = Article::new(&text, layout);
    let words = visited.cleaned.words();
    let mut lines = Vec::new();
    if !source.is_empty() {
        let mut sightings = sightings(&article, &words);
        sightings.retain(|line| line.text.len() <= MAX_TEXT_BYTES);
        lines = sightings.iter().map(Counts::of).collect();
    }
    let is_counted = |key| lines.iter().any(|line| line.key == key);
    let asked = asked.filter(|&key| !is_counted(key));
    let uncounted = asked.and_then(|key| match place(&article, &words, key) {
        Some(_) if source.is_empty() => Some("their source is not known"),
        Some((_, exempt)) => exempt.map(why_uncounted),
        None => why_removed(visited.cleaned, key),
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
