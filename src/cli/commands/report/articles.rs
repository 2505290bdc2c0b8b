//! Articles of the page: the raw text with removals struck out, or the removals alone, and the reasons.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use crate::cli::report::{Removal, Row};
use crate::cli::show::evidence::Fields;
use crate::cli::show::place;
use crate::cli::terminal::{escaped_lines, shortened};

/// An article of the sample, with its raw text if that was found.
pub type Shown = (Row<'static>, Option<String>);

/// The bytes of one article that are shown, roughly.
const MAX_SHOWN: usize = 40_000;

const LOST: &str =
    "The raw text is not there any more, or has changed: only the removed text is shown.";

/// Articles of the sample, under a title that can be linked to.
pub fn articles(id: &str, title: &str, sample: &[Shown], has_corpus: bool) -> Markup {
    html! {
        @if !sample.is_empty() {
            section id=(id) {
                h2 { (title) }
                // The first one is open, to show what the others contain.
                @for (at, (row, raw)) in sample.iter().enumerate() {
                    details open[at == 0] {
                        summary { (short(&place(&row.input, row.row))) " " small { (summary(row)) } }
                        div.text {
                            @if raw.is_none() && has_corpus { p.note { (LOST) } }
                            (text(raw.as_deref(), row.removals()))
                        }
                    }
                }
            }
        }
    }
}

fn summary(row: &Row) -> String {
    let (n_in, n_removed) = row.n_words();
    let (source, share) = (short(row.source_or_input()), percent(n_removed, n_in));
    let (n_in, n_removed) = (number(n_in), number(n_removed));
    format!("{source}: {n_removed} of {n_in} words, {share:.0} %")
}

/// The removals and their reasons, with the raw text around them where it is there.
fn text(raw: Option<&str>, removals: &[Removal]) -> Markup {
    let kept = |range: Range<usize>| raw.map_or(String::new(), |raw| kept(raw, range).0);
    let (mut out, mut at) = (String::new(), 0);
    for (n_shown, removal) in removals.iter().enumerate() {
        if out.len() > MAX_SHOWN {
            let n = number((removals.len() - n_shown) as u64);
            out += &html! { p.note { "and " (n) " more removals" } }.0;
            return PreEscaped(out);
        }
        out += &kept(at..removal.start);
        out += &removed(removal, raw).0;
        at = removal.start.saturating_add(removal.length);
    }
    PreEscaped(out + &kept(at..usize::MAX))
}

/// Kept text; of a long text, the beginning and the end.
fn kept(raw: &str, range: Range<usize>) -> Markup {
    /// A few screens, in which a reader does not get lost.
    const MOST: usize = 12_000;
    const EDGE: usize = 3_000;
    let end = range.end.min(raw.len());
    let mut text = raw.get(range.start..end).unwrap_or_default();
    if range.start > 0 {
        // The evidence of the removal before has a line of its own, and so shows the first line break.
        text = text.strip_prefix('\n').unwrap_or(text);
    }
    if text.len() <= MOST {
        return html! { span { (safe(text)) } };
    }
    let head = &text[..text.floor_char_boundary(EDGE)];
    let tail = &text[text.ceil_char_boundary(text.len() - EDGE)..];
    let n = number((text.len() - head.len() - tail.len()) as u64);
    html! {
        span { (safe(head)) }
        p.note { "… " (n) " bytes that were kept …" }
        span { (safe(tail)) }
    }
}

/// A removal and its reason.
fn removed(removal: &Removal, raw: Option<&str>) -> Markup {
    let n_more = removal.length.saturating_sub(removal.text.len()) as u64;
    let (mut side, mut copied) = ("", None);
    if let Fields::Repeat { original, .. } = &removal.evidence {
        let is_below = original.start > removal.start;
        side = if is_below { "text below" } else { "text above" };
        let end = original.start.checked_add(original.length);
        copied = end.and_then(|end| raw?.get(original.start..end));
    }
    html! {
        del class=(removal.evidence.reason()) { (safe(&removal.text)) }
        @if n_more > 0 { small { " … and " (number(n_more)) " more bytes" } }
        small.why {
            (safe(&removal.evidence.line(side)))
            @if let Some(copied) = copied { ": “" (short(copied)) "”" }
        }
    }
}

pub fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A number in groups of three digits.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The beginning of a name or line, which is enough to recognise it.
pub fn short(name: &str) -> String {
    const SHOWN_CHARS: usize = 160;
    shortened(name, SHOWN_CHARS, |shown| safe(shown).into()).into_owned()
}

/// A text whose control characters and marks of text direction can be seen. Line ends remain.
pub fn safe(text: &str) -> String {
    escaped_lines(&text.replace("\r\n", "\n"))
}

pub fn beginning(text: &str, n_chars: usize) -> &str {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}
