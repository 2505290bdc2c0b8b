//! Writes the page: HTML and CSS, no scripts, nothing that is loaded.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cli::commands::report::articles::{Shown, articles};
use crate::cli::commands::report::gather::{Gathered, Removed};
use crate::cli::commands::report::values::{escaped, number, percent, short};

const MAX_ROWS: usize = 20;

pub fn page(gathered: &Gathered, worst: &[Shown], evenly: &[Shown], has_corpus: bool) -> String {
    let mut out = String::with_capacity(64 << 10);
    out.push_str(HEAD);
    totals(&mut out, gathered);
    let charts = charts(gathered);
    let has_sample = !(worst.is_empty() && evenly.is_empty());
    out.push_str("<nav>");
    for chart in &charts {
        link(&mut out, chart.id, chart.title);
    }
    if gathered.n_failed > 0 {
        link(&mut out, "failures", "Failures");
    }
    if has_sample {
        link(&mut out, "worst", WORST);
        link(&mut out, "sample", SAMPLE);
    }
    out.push_str("</nav>\n");
    for chart in &charts {
        chart.write(&mut out, gathered.n_removed);
    }
    failures(&mut out, gathered);
    if has_sample && !has_corpus {
        out.push_str("<p class=note>The report contains only the removed text. With <code>--corpus</code>, whole articles are shown.</p>\n");
    }
    articles(&mut out, ("worst", WORST), worst, has_corpus);
    articles(&mut out, ("sample", SAMPLE), evenly, has_corpus);
    out.push_str("</main></body></html>\n");
    out
}

const WORST: &str = "Articles that lost most";
const SAMPLE: &str = "A sample of all that changed";

fn link(out: &mut String, id: &str, title: &str) {
    let _ = write!(out, "<a href=\"#{id}\">{title}</a>");
}

fn totals(out: &mut String, g: &Gathered) {
    out.push_str("<dl class=totals>\n");
    for (name, n, of) in [
        ("articles", g.n_articles, None),
        ("changed", g.n_changed, Some(g.n_articles)),
        ("words", g.n_words, None),
        ("words removed", g.n_removed, Some(g.n_words)),
        ("left out", g.n_left_out, None),
        ("failed", g.n_failed, None),
    ] {
        let share = of.map(|of| format!(" <small>{:.1} %</small>", percent(n, of)));
        let (n, share) = (number(n), share.unwrap_or_default());
        let _ = writeln!(out, "<div><dt>{name}</dt><dd>{n}{share}</dd></div>");
    }
    out.push_str("</dl>\n");
}

/// A table whose second column is a bar: the removed words.
struct Chart<'g> {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    /// The unit of the last column.
    unit: &'static str,
    table: &'g BTreeMap<String, Removed>,
}

fn charts(g: &Gathered) -> Vec<Chart<'_>> {
    let reasons = "A rule matches a phrase, a repeat occurs elsewhere in the article, a learned line occurs in many articles of its source, \
                   and the boundary is where the story begins or ends.";
    let sources = "The share is that of the source’s own words. Check a source that loses far more than the others.";
    let unit = "removals";
    let mut charts: Vec<Chart> = [
        ("reasons", "By reason", reasons, unit, &g.by_reason),
        (
            "categories",
            "By category of rules",
            "",
            unit,
            &g.by_category,
        ),
        ("sources", "By source", sources, "articles", &g.by_source),
        ("rules", "Rules that removed most", "", unit, &g.by_rule),
        (
            "lines",
            "Learned lines that removed most",
            "",
            unit,
            &g.by_line,
        ),
    ]
    .map(|(id, title, note, unit, table)| Chart {
        id,
        title,
        note,
        unit,
        table,
    })
    .into();
    charts.retain(|chart| chart.table.values().any(|removed| removed.n_words > 0));
    charts
}

impl Chart<'_> {
    fn write(&self, out: &mut String, n_removed: u64) {
        let mut rows: Vec<(&String, &Removed)> = self.table.iter().collect();
        rows.retain(|(_, removed)| removed.n_words > 0);
        rows.sort_by_key(|(name, removed)| (std::cmp::Reverse(removed.n_words), *name));
        let most = rows.first().map_or(1, |(_, removed)| removed.n_words);
        let &Chart {
            id,
            title,
            note,
            unit,
            ..
        } = self;
        let _ = writeln!(out, "<section id={id}><h2>{title}</h2>");
        if !note.is_empty() {
            let _ = writeln!(out, "<p class=note>{note}</p>");
        }
        let _ = writeln!(
            out,
            "<table class=chart><thead><tr><th>name<th>words removed<th class=n>words<th class=\"n share\">share<th class=n>{unit}</thead><tbody>"
        );
        for (name, removed) in rows.iter().take(MAX_ROWS) {
            let width = 1000 * removed.n_words / most;
            let (width, tenths) = (width / 10, width % 10);
            let class = if id == "reasons" {
                escaped(name)
            } else {
                String::new()
            };
            // For a source, the share of its own words; else, of all removed words.
            let whole = if removed.of > 0 {
                removed.of
            } else {
                n_removed
            };
            let share = percent(removed.n_words, whole);
            let (name, n_words, n) = (short(name), number(removed.n_words), number(removed.n));
            let _ = writeln!(
                out,
                "<tr><td class=name>{name}<td class=bar><span class=\"{class}\" style=\"width:{width}.{tenths}%\"></span><td class=n>{n_words}<td class=\"n share\">{share:.1} %<td class=n>{n}"
            );
        }
        out.push_str("</tbody></table>");
        if let Some(more) = rows.len().checked_sub(MAX_ROWS).filter(|&more| more > 0) {
            let _ = write!(out, "<p class=note>and {} more</p>", number(more as u64));
        }
        out.push_str("</section>\n");
    }
}

fn failures(out: &mut String, g: &Gathered) {
    if g.failures.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<section id=failures><h2>Failures: {}</h2><ul class=failures>",
        number(g.n_failed)
    );
    for (place, message) in &g.failures {
        let _ = writeln!(out, "<li><b>{}</b>: {}", short(place), short(message));
    }
    out.push_str("</ul>");
    if let more @ 1.. = g.n_failed - g.failures.len() as u64 {
        let _ = write!(out, "<p class=note>and {more} more, in the report</p>");
    }
    out.push_str("</section>\n");
}

const HEAD: &str = concat!(
    "<!doctype html>\n<html lang=en><head><meta charset=utf-8>",
    "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n",
    "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n",
    // A browser would ask for an icon otherwise.
    "<link rel=icon href=\"data:,\">\n<title>copydesk report</title>\n<style>\n",
    include_str!("page.css"),
    "</style></head>\n<body><main><h1>What copydesk removed</h1>\n"
);
