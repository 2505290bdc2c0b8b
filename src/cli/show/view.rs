//! Shows articles instead of writing them: explained, or as a diff, under their names.

use std::ops::Range;

use copydesk::{Cleaned, Span};
use serde_json::Value;

use crate::cli::args::View;
use crate::cli::input::Address;
use crate::cli::plan::{Input, Plan};
use crate::cli::show::explain::{Told, explained, explained_json, word_count};
use crate::cli::show::summary::Tally;
use crate::cli::terminal::{Screen, escaped};

/// The name of an article: that of its file, and its line.
pub fn place(file: &str, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

/// The same, and the field that it is in, if there are several.
fn heading(at: Address) -> String {
    let place = place(&at.entry.name(), at.number);
    match at.field {
        Some(field) => format!("{place}:{field}"),
        None => place,
    }
}

/// A JSON object as a line, with an id as it is spelled: as a number of JSON it could lose digits.
pub fn json_line(id: Option<&str>, object: &Value) -> String {
    let object = object.to_string();
    match id {
        Some(id) => format!("{{\"id\":{id},{}\n", &object[1..]),
        None => format!("{object}\n"),
    }
}

/// Shows an article. `mark` is the byte order mark before it, and `told` is there if it is explained.
pub fn show(
    plan: &Plan,
    at: Address,
    mark: &str,
    cleaned: &Cleaned,
    told: Option<&Told>,
) -> String {
    match (plan.view, told) {
        (View::ExplainJson, Some(told)) => explained_json(at, cleaned, told),
        (View::Explain, Some(told)) => explain(plan, at, cleaned, told),
        (View::Diff, _) => diff(&heading(at), mark, cleaned, plan.screen),
        _ => String::new(),
    }
}

/// The lines after the last article.
pub fn end(plan: &Plan, tally: &Tally) -> String {
    if plan.view == View::Explain && tally.n_articles > 0 {
        return word_count(tally, plan.settings.boilerplate, plan.screen);
    }
    String::new()
}

/// Explains an article, under a heading unless it is a single file. Of JSON lines, only articles with something to report are shown.
fn explain(plan: &Plan, at: Address, cleaned: &Cleaned, told: &Told) -> String {
    let is_record = at.number.is_some();
    if is_record && cleaned.is_clean() && !cleaned.would_be_empty {
        return String::new();
    }
    let explained = explained(cleaned, told, plan.screen);
    let is_single = |input: &Input| plan.list.is_none() && !input.is_folder();
    if !is_record && matches!(plan.inputs.as_slice(), [input] if is_single(input)) {
        return explained;
    }
    let id = at.id.map(|id| format!(" (id {})", escaped(id)));
    let heading = format!("article {}{}", heading(at), id.unwrap_or_default());
    let heading = plan.screen.paint(Screen::PLACE, heading);
    format!("{heading}\n{explained}\n")
}

/// Unchanged lines around a change, as in diff(1).
const CONTEXT_LINES: usize = 3;

/// The diff of one article; empty if nothing is cut. `mark` is the byte order mark before the text.
///
/// Line ends other than `\n` are part of their line, so that patch(1) can apply a diff that is written to a file.
pub fn diff(name: &str, mark: &str, cleaned: &Cleaned, screen: Screen) -> String {
    if cleaned.is_clean() {
        return String::new();
    }
    let clean = cleaned.text();
    let lines = lines(cleaned.article.text, &clean, &cleaned.cuts);
    let from = screen.paint(Screen::REMOVED, format!("--- {name}"));
    let to = screen.paint(Screen::ADDED, format!("+++ {name} (clean)"));
    format!("{from}\n{to}\n{}", shown_hunks(&lines, mark, screen))
}

/// A line with its line end, after ` ` if it is kept, `-` if it is removed, `+` if it is what remains of removed lines.
type Line<'t> = (char, &'t str);

/// Aligns raw and clean text. A line without a cut is kept. The others form groups that end at line ends of both texts.
fn lines<'t>(raw: &'t str, clean: &'t str, cuts: &[Span]) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    let mut cuts = cuts.iter().peekable();
    let (mut raw_at, mut clean_at) = (0, 0);
    while raw_at < raw.len() {
        let (mut end, mut n_cut) = (line_end(raw, raw_at), 0);
        let clean_end = loop {
            while let Some(cut) = cuts.next_if(|cut| cut.start < end) {
                n_cut += cut.len();
                // A cut that ends with a line end does not reach into the next line.
                end = end.max(line_end(raw, cut.end - 1));
            }
            let clean_end = clean_at + (end - raw_at) - n_cut;
            let is_whole = clean_end == clean_at || clean[..clean_end].ends_with('\n');
            if is_whole || end == raw.len() {
                break clean_end;
            }
            end = line_end(raw, end);
        };
        push_group(&mut lines, &raw[raw_at..end], &clean[clean_at..clean_end]);
        (raw_at, clean_at) = (end, clean_end);
    }
    lines
}

fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1)
}

/// Adds the lines of a group. Equal lines at its start and its end are kept; the others are replaced.
fn push_group<'t>(lines: &mut Vec<Line<'t>>, raw: &'t str, clean: &'t str) {
    let raw: Vec<&str> = raw.split_inclusive('\n').collect();
    let clean: Vec<&str> = clean.split_inclusive('\n').collect();
    let is_same = |(a, b): &(&&str, &&str)| a == b;
    let n_head = raw.iter().zip(&clean).take_while(is_same).count();
    let (head, raw) = raw.split_at(n_head);
    let clean = &clean[n_head..];
    let ends = raw.iter().rev().zip(clean.iter().rev());
    let n_tail = ends.take_while(is_same).count();
    let (removed, tail) = raw.split_at(raw.len() - n_tail);
    let added = &clean[..clean.len() - n_tail];
    for (sign, part) in [(' ', head), ('-', removed), ('+', added), (' ', tail)] {
        lines.extend(part.iter().map(|line| (sign, *line)));
    }
}

/// The ranges of `lines` to print: changes with their context, joined where they would touch.
fn hunks(lines: &[Line]) -> Vec<Range<usize>> {
    let mut hunks: Vec<Range<usize>> = Vec::new();
    let changes = (0..lines.len()).filter(|&at| lines[at].0 != ' ');
    for at in changes {
        let end = lines.len().min(at + 1 + CONTEXT_LINES);
        match hunks.last_mut() {
            Some(last) if at <= last.end + CONTEXT_LINES => last.end = end,
            _ => hunks.push(at.saturating_sub(CONTEXT_LINES)..end),
        }
    }
    hunks
}

fn shown_hunks(lines: &[Line], mark: &str, screen: Screen) -> String {
    let mut out = String::new();
    let count = |range: Range<usize>, other: char| {
        let lines = lines[range].iter();
        lines.filter(|(sign, _)| *sign != other).count()
    };
    let (mut raw, mut clean, mut at) = (0, 0, 0);
    for hunk in hunks(lines) {
        raw += count(at..hunk.start, '+');
        clean += count(at..hunk.start, '-');
        at = hunk.end;
        let (n_raw, n_clean) = (count(hunk.clone(), '+'), count(hunk.clone(), '-'));
        let head = format!("@@ -{} +{} @@", range(raw, n_raw), range(clean, n_clean));
        out += &screen.paint(Screen::PLACE, head);
        out.push('\n');
        for (sign, line) in &lines[hunk] {
            let (lines_before, tint) = match sign {
                '+' => (&mut clean, Some(Screen::ADDED)),
                '-' => (&mut raw, Some(Screen::REMOVED)),
                _ => {
                    clean += 1;
                    (&mut raw, None)
                }
            };
            let mark = if *lines_before == 0 { mark } else { "" };
            *lines_before += 1;
            let body = line.strip_suffix('\n').unwrap_or(line);
            let shown = format!("{sign}{mark}{}", screen.safe(body));
            out += &match tint {
                Some(tint) => screen.paint(tint, shown),
                None => shown,
            };
            out.push('\n');
            if body.len() == line.len() {
                out += "\\ No newline at end of file\n";
            }
        }
    }
    out
}

/// `n` lines after the first `before`, as diff(1) writes them: no count for one line, the line before for none.
fn range(before: usize, n: usize) -> String {
    match n {
        0 => format!("{before},0"),
        1 => (before + 1).to_string(),
        n => format!("{},{n}", before + 1),
    }
}
