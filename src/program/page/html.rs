//! Writes the page: HTML and CSS, no scripts, nothing that is loaded.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::gather::{Gathered, Removal, Row, Taken, place};

/// An article of the sample, with its raw text if that was found.
pub struct Shown {
    pub row: Row,
    pub raw: Option<String>,
}

/// Bars of a chart, and rows of a table.
const MAX_ROWS: usize = 20;

/// Bytes of one article that are shown.
const MAX_SHOWN: usize = 40_000;

/// The page of a report.
pub fn page(gathered: &Gathered, worst: &[Shown], evenly: &[Shown], has_corpus: bool) -> String {
    let mut out = String::with_capacity(64 << 10);
    out.push_str(HEAD);
    totals(&mut out, gathered);
    chart(&mut out, "By reason", "removals", &gathered.by_reason);
    chart(
        &mut out,
        "By category of rules",
        "removals",
        &gathered.by_category,
    );
    chart(&mut out, "By source", "articles", &gathered.by_source);
    chart(
        &mut out,
        "Rules that took most",
        "removals",
        &gathered.by_rule,
    );
    chart(
        &mut out,
        "Learned lines that took most",
        "removals",
        &gathered.by_line,
    );
    failures(&mut out, gathered);
    let has_sample = !(worst.is_empty() && evenly.is_empty());
    if has_sample && !has_corpus {
        out.push_str("<p class=note>The report holds what went, not what stayed: only that is shown below. With <code>--corpus</code>, whole texts are.</p>\n");
    }
    articles(&mut out, "Articles that lost most", worst, has_corpus);
    articles(
        &mut out,
        "Articles taken evenly from those that changed",
        evenly,
        has_corpus,
    );
    out.push_str("</main></body></html>\n");
    out
}

fn totals(out: &mut String, g: &Gathered) {
    out.push_str("<dl class=totals>\n");
    let percent = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
    let mut item = |name: &str, value: String| {
        let _ = writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    };
    item("articles", g.n_articles.to_string());
    item(
        "changed",
        format!(
            "{} <small>{:.1} %</small>",
            g.n_changed,
            percent(g.n_changed, g.n_articles)
        ),
    );
    item("words", g.n_words.to_string());
    item(
        "words removed",
        format!(
            "{} <small>{:.1} %</small>",
            g.n_gone,
            percent(g.n_gone, g.n_words)
        ),
    );
    item("left out as copies", g.n_left_out.to_string());
    item("failed", g.n_failed.to_string());
    out.push_str("</dl>\n");
}

/// A table whose second column is a bar: the words that were taken.
fn chart(out: &mut String, title: &str, unit: &str, table: &BTreeMap<String, Taken>) {
    if table.is_empty() {
        return;
    }
    let mut rows: Vec<(&String, &Taken)> = table.iter().collect();
    rows.sort_by_key(|(name, (_, n_words))| (std::cmp::Reverse(*n_words), *name));
    let most = rows[0].1.1.max(1);
    let _ = writeln!(
        out,
        "<section><h2>{title}</h2><table class=chart><thead><tr><th>name<th>words removed<th class=n>words<th class=n>{unit}</thead><tbody>"
    );
    for (name, (n, n_words)) in rows.iter().take(MAX_ROWS) {
        let width = 1000 * n_words / most;
        let _ = writeln!(
            out,
            "<tr><td class=name>{}<td class=bar><span style=\"width:{}.{}%\"></span><td class=n>{n_words}<td class=n>{n}",
            escaped(&shortened(name)),
            width / 10,
            width % 10
        );
    }
    out.push_str("</tbody></table>");
    if let Some(more) = rows.len().checked_sub(MAX_ROWS).filter(|&more| more > 0) {
        let _ = write!(out, "<p class=note>and {more} more</p>");
    }
    out.push_str("</section>\n");
}

/// The beginning of a long line is enough to know it again.
fn shortened(name: &str) -> String {
    const SHOWN_CHARS: usize = 160;
    match name.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

fn failures(out: &mut String, g: &Gathered) {
    if g.failures.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<section><h2>Failures: {}</h2><ul class=failures>",
        g.n_failed
    );
    for (place, message) in &g.failures {
        let _ = writeln!(out, "<li><b>{}</b>: {}", escaped(place), escaped(message));
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

fn articles(out: &mut String, title: &str, sample: &[Shown], has_corpus: bool) {
    if sample.is_empty() {
        return;
    }
    let _ = writeln!(out, "<section><h2>{title}</h2>");
    for Shown { row, raw } in sample {
        let (n_in, n_gone) = row.words();
        let _ = writeln!(
            out,
            "<details><summary>{} <small>{n_gone} of {n_in} words</small></summary><div class=text>",
            escaped(&place(&row.input, row.row))
        );
        match raw {
            Some(raw) => whole(out, raw, &row.removals),
            None => {
                if has_corpus {
                    out.push_str("<p class=note>The raw text is not there any more, or has changed: this is what went.</p>");
                }
                row.removals
                    .iter()
                    .take(MAX_REMOVALS)
                    .for_each(|removal| gone(out, removal));
            }
        }
        out.push_str("</div></details>\n");
    }
    out.push_str("</section>\n");
}

/// Removals that are shown of an article whose text is not.
const MAX_REMOVALS: usize = 200;

/// The raw text, with what went struck out, and why.
fn whole(out: &mut String, raw: &str, removals: &[Removal]) {
    let mut at = 0;
    for removal in removals {
        if removal.start >= MAX_SHOWN {
            break;
        }
        let kept = raw.get(at..removal.start).unwrap_or_default();
        let _ = write!(out, "<span>{}</span>", escaped(kept));
        gone(out, removal);
        at = removal.start + removal.length;
    }
    let mut end = raw.len().min(MAX_SHOWN.max(at));
    while !raw.is_char_boundary(end) {
        end += 1;
    }
    let _ = write!(
        out,
        "<span>{}</span>",
        escaped(raw.get(at..end).unwrap_or_default())
    );
    if end < raw.len() {
        let _ = write!(out, "<p class=note>{} bytes more</p>", raw.len() - end);
    }
}

fn gone(out: &mut String, removal: &Removal) {
    let _ = write!(
        out,
        "<del class=\"{}\">{}</del><small class=why>{}</small>",
        escaped(&removal.reason),
        escaped(&removal.text),
        escaped(&removal.why())
    );
}

/// A text as HTML shows it. Control characters and marks that turn the direction of text around show as `\u{fffd}`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\r' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const HEAD: &str = "<!doctype html>
<html lang=en><head><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">
<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>copydesk report</title>
<style>
:root { color-scheme: light dark; --line: #8884; --bar: #2a6fb0; --soft: #6b6b6b; --del: #b3261e }
@media (prefers-color-scheme: dark) { :root { --bar: #6ab0f3; --soft: #a0a0a0; --del: #ff8a80 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 }
main { max-width: 70rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem; margin: 0 }
.totals div { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .7rem }
dt, small, .note { color: var(--soft); font-size: .85rem } dd { margin: 0; font-size: 1.3rem }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th { text-align: left; font-weight: normal; color: var(--soft); font-size: .85rem }
td, th { padding: .15rem .5rem .15rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.name { overflow-wrap: anywhere } .n { width: 6rem; text-align: right; font-variant-numeric: tabular-nums }
.bar span { display: block; height: .9rem; margin-top: .3rem; min-width: 1px; background: var(--bar) }
details { border-bottom: 1px solid var(--line); padding: .3rem 0 } summary { cursor: pointer; overflow-wrap: anywhere }
.text { white-space: pre-wrap; overflow-wrap: anywhere; padding: .5rem 0 1rem 1rem }
del { color: var(--del) } .why { display: block; white-space: normal; padding-left: 1rem }
.failures { padding-left: 1.2rem; overflow-wrap: anywhere }
@media (max-width: 40rem) { .n { width: 4rem } .bar, thead th:nth-child(2) { display: none } }
</style></head>
<body><main><h1>What copydesk removed</h1>
";

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            escaped("<b a='1'>&\"\u{202e}\u{7}\r\n"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}\n"
        );
    }
}
