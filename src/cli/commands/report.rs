//! `copydesk report`: renders a report as one HTML page, for an editor who checks a run: HTML and CSS, no scripts, nothing that is
//! loaded.

pub mod articles;
pub mod clusters;
pub mod gather;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::cli::args::{PageOptions, WalkOptions};
use crate::cli::commands::report::articles::{Shown, articles, number, percent, short};
use crate::cli::commands::report::gather::{Gathered, Removed, raw_texts};
use crate::cli::engine::Progress;
use crate::cli::output::write_to;
use crate::cli::report::{Row, open_report, unreadable};
use crate::cli::terminal::{Console, Outcome, Stop};

/// Runs the command.
pub fn run(options: &PageOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match (&options.dups, &options.report) {
        (Some(list), _) => clusters::run(options, list, console),
        (None, Some(report)) => of_report(options, report),
        (None, None) => unreachable!("clap requires one of them"),
    }
}

fn of_report(options: &PageOptions, report: &Path) -> Result<Outcome, Stop> {
    let stop = |error: &anyhow::Error| Stop::Usage(unreadable(report, error));
    let mut rows = open_report(report).map_err(|error| stop(&error))?;
    let progress = Progress::of_files(vec![report.to_owned()], WalkOptions::default());
    let mut gathered = Gathered::new(usize::from(options.sample));
    while let Some(row) = rows.next::<Row>().map_err(|error| stop(&error))? {
        gathered.add(row);
    }
    drop(progress);
    let (mut rows, evenly) = gathered.samples();
    let n_worst = rows.len();
    rows.extend(evenly);
    let texts = match &options.corpus {
        Some(corpus) => raw_texts(corpus, &options.field, &rows),
        None => vec![None; rows.len()],
    };
    let shown: Vec<Shown> = rows.into_iter().zip(texts).collect();
    let (worst, evenly) = shown.split_at(n_worst);
    let page = page(&gathered, worst, evenly, options.corpus.is_some());
    write_to(options.output.as_deref(), |out| {
        out.write_all(page.as_bytes())
    })?;
    Ok(Outcome::Done)
}

const MAX_ROWS: usize = 20;

const WORST: &str = "Articles that lost most";
const SAMPLE: &str = "A sample of all that changed";

pub fn page(gathered: &Gathered, worst: &[Shown], evenly: &[Shown], has_corpus: bool) -> String {
    let charts = charts(gathered);
    let has_sample = !(worst.is_empty() && evenly.is_empty());
    document(html! {
        h1 { "What copydesk removed" }
        (totals(gathered))
        nav {
            @for chart in &charts { a href={ "#" (chart.id) } { (chart.title) } }
            @if gathered.n_failed > 0 { a href="#failures" { "Failures" } }
            @if has_sample { a href="#worst" { (WORST) } a href="#sample" { (SAMPLE) } }
        }
        @for chart in &charts { (chart.section(gathered.n_removed)) }
        @if !gathered.failures.is_empty() { (failures(gathered)) }
        @if has_sample && !has_corpus {
            p.note {
                "The report contains only the removed text. With "
                code { "--corpus" } ", whole articles are shown."
            }
        }
        (articles("worst", WORST, worst, has_corpus))
        (articles("sample", SAMPLE, evenly, has_corpus))
    })
}

/// A whole page with this content.
pub fn document(content: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                // A browser would ask for an icon otherwise.
                link rel="icon" href="data:,";
                title { "copydesk report" }
                style { (PreEscaped(include_str!("report/page.css"))) }
            }
            body { main { (content) } }
        }
    };
    page.into_string() + "\n"
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

fn totals(g: &Gathered) -> Markup {
    let totals = [
        ("articles", g.n_articles, None),
        ("changed", g.n_changed, Some(g.n_articles)),
        ("words", g.n_words, None),
        ("words removed", g.n_removed, Some(g.n_words)),
        ("left out", g.n_left_out, None),
        ("failed", g.n_failed, None),
    ];
    html! {
        dl.totals {
            @for (name, n, of) in totals {
                div {
                    dt { (name) }
                    dd {
                        (number(n))
                        @if let Some(of) = of { " " small { (format!("{:.1} %", percent(n, of))) } }
                    }
                }
            }
        }
    }
}

/// A table whose second column is a bar: the removed words.
struct Chart<'g> {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    table: &'g BTreeMap<String, Removed>,
}

fn charts(g: &Gathered) -> Vec<Chart<'_>> {
    let reasons = "A rule matches a phrase, a repeat occurs elsewhere in the article, a learned line occurs in many articles of its source, \
                   another article keeps a passage, and the boundary is where the story begins or ends.";
    let sources = "The share is that of the source’s own words. Check a source that loses far more than the others.";
    let chart = |id, title, note, table| Chart {
        id,
        title,
        note,
        table,
    };
    let mut charts = vec![
        chart("reasons", "By reason", reasons, &g.by_reason),
        chart("categories", "By category of rules", "", &g.by_category),
        chart("sources", "By source", sources, &g.by_source),
        chart("rules", "Rules that removed most", "", &g.by_rule),
        chart("lines", "Learned lines that removed most", "", &g.by_line),
    ];
    charts.retain(|chart| chart.table.values().any(|removed| removed.n_words > 0));
    charts
}

impl Chart<'_> {
    fn section(&self, n_removed: u64) -> Markup {
        let mut rows: Vec<(&String, &Removed)> = self.table.iter().collect();
        rows.retain(|(_, removed)| removed.n_words > 0);
        rows.sort_by_key(|(name, removed)| (Reverse(removed.n_words), *name));
        let most = rows.first().map_or(1, |(_, removed)| removed.n_words);
        let n_more = rows.len().saturating_sub(MAX_ROWS) as u64;
        let is_by_source = self.id == "sources";
        let unit = if is_by_source { "articles" } else { "removals" };
        rows.truncate(MAX_ROWS);
        html! {
            section id=(self.id) {
                h2 { (self.title) }
                @if !self.note.is_empty() { p.note { (self.note) } }
                table.chart {
                    thead {
                        tr { th { "name" } th { "words removed" } th.n { "words" } th.n.share { "share" } th.n { (unit) } }
                    }
                    tbody { @for (name, removed) in rows { (self.row(name, removed, most, n_removed)) } }
                }
                @if n_more > 0 { p.note { "and " (number(n_more)) " more" } }
            }
        }
    }

    fn row(&self, name: &str, removed: &Removed, most: u64, n_removed: u64) -> Markup {
        let class = (self.id == "reasons").then_some(name);
        // For a source, the share of its own words; else, of all removed words.
        let whole = Some(removed.of).filter(|&of| of > 0).unwrap_or(n_removed);
        let [share, width] = [whole, most].map(|of| percent(removed.n_words, of));
        html! {
            tr {
                td.name { (short(name)) }
                td.bar { span class=[class] style=(format!("width:{width:.1}%")) {} }
                td.n { (number(removed.n_words)) }
                td.n.share { (format!("{share:.1} %")) }
                td.n { (number(removed.n)) }
            }
        }
    }
}

fn failures(g: &Gathered) -> Markup {
    let n_more = g.n_failed - g.failures.len() as u64;
    html! {
        section id="failures" {
            h2 { "Failures: " (number(g.n_failed)) }
            ul.failures {
                @for (place, message) in &g.failures { li { b { (short(place)) } ": " (short(message)) } }
            }
            @if n_more > 0 { p.note { "and " (n_more) " more, in the report" } }
        }
    }
}
