//! Writes the page: HTML and CSS, no scripts, nothing that is loaded.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cli::commands::report::articles::{Shown, articles};
use crate::cli::commands::report::gather::{Gathered, Removed};
use crate::cli::commands::report::values::{escaped, number, percent, shortened};

/// The rows of a table.
const MAX_ROWS: usize = 20;

/// The page of a report.
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
    let mut item = |name: &str, value: String| {
        let _ = writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    };
    item("articles", number(g.n_articles));
    item(
        "changed",
        format!(
            "{} <small>{:.1} %</small>",
            number(g.n_changed),
            percent(g.n_changed, g.n_articles)
        ),
    );
    item("words", number(g.n_words));
    item(
        "words removed",
        format!(
            "{} <small>{:.1} %</small>",
            number(g.n_removed),
            percent(g.n_removed, g.n_words)
        ),
    );
    item("left out as copies", number(g.n_left_out));
    item("failed", number(g.n_failed));
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

/// The charts that are not empty.
fn charts(g: &Gathered) -> Vec<Chart<'_>> {
    let chart = |id, title, note, unit, table| Chart {
        id,
        title,
        note,
        unit,
        table,
    };
    let mut charts = vec![
        chart(
            "reasons",
            "By reason",
            "A rule matches a phrase, a repeat occurs elsewhere in the article, a learned line occurs in many articles of its source, \
             and the boundary is where the story begins or ends.",
            "removals",
            &g.by_reason,
        ),
        chart(
            "categories",
            "By category of rules",
            "",
            "removals",
            &g.by_category,
        ),
        chart(
            "sources",
            "By source",
            "The share is that of the source’s own words. Check a source that loses far more than the others.",
            "articles",
            &g.by_source,
        ),
        chart(
            "rules",
            "Rules that removed most",
            "",
            "removals",
            &g.by_rule,
        ),
        chart(
            "lines",
            "Learned lines that removed most",
            "",
            "removals",
            &g.by_line,
        ),
    ];
    charts.retain(|chart| chart.table.values().any(|removed| removed.n_words > 0));
    charts
}

impl Chart<'_> {
    fn write(&self, out: &mut String, n_removed: u64) {
        let mut rows: Vec<(&String, &Removed)> = self.table.iter().collect();
        rows.retain(|(_, removed)| removed.n_words > 0);
        rows.sort_by_key(|(name, removed)| (std::cmp::Reverse(removed.n_words), *name));
        let most = rows.first().map_or(1, |(_, removed)| removed.n_words);
        let _ = writeln!(out, "<section id={}><h2>{}</h2>", self.id, self.title);
        if !self.note.is_empty() {
            let _ = writeln!(out, "<p class=note>{}</p>", self.note);
        }
        let _ = writeln!(
            out,
            "<table class=chart><thead><tr><th>name<th>words removed<th class=n>words<th class=\"n share\">share<th class=n>{}</thead><tbody>",
            self.unit
        );
        for (name, removed) in rows.iter().take(MAX_ROWS) {
            let width = 1000 * removed.n_words / most;
            // For a source, the share of its own words; else, of all removed words.
            let whole = if removed.of > 0 {
                removed.of
            } else {
                n_removed
            };
            let _ = writeln!(
                out,
                "<tr><td class=name>{}<td class=bar><span class=\"{}\" style=\"width:{}.{}%\"></span><td class=n>{}<td class=\"n share\">{:.1} %<td class=n>{}",
                escaped(&shortened(name)),
                if self.id == "reasons" {
                    escaped(name)
                } else {
                    String::new()
                },
                width / 10,
                width % 10,
                number(removed.n_words),
                percent(removed.n_words, whole),
                number(removed.n),
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
        let _ = writeln!(
            out,
            "<li><b>{}</b>: {}",
            escaped(&shortened(place)),
            escaped(&shortened(message))
        );
    }
    out.push_str("</ul>");
    if g.n_failed > g.failures.len() as u64 {
        let _ = write!(
            out,
            "<p class=note>and {} more, in the report</p>",
            g.n_failed - g.failures.len() as u64
        );
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
