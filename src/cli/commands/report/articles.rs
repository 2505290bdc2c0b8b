//! Writes articles: the raw text with removals struck out, or the removals alone, and the reasons.

use std::fmt::Write;
use std::ops::Range;

use crate::cli::commands::report::gather::place;
use crate::cli::commands::report::values::{escaped, number, percent, shortened};
use crate::cli::report::rows::{Removal, Row};
use crate::cli::show::evidence::Fields;

/// An article of the sample, with its raw text if that was found.
pub struct Shown {
    pub row: Row<'static>,
    pub raw: Option<String>,
}

/// The bytes of one article that are shown.
const MAX_SHOWN: usize = 40_000;

/// Writes articles of the sample, under a title that can be linked to.
pub fn articles(out: &mut String, (id, title): (&str, &str), sample: &[Shown], has_corpus: bool) {
    if sample.is_empty() {
        return;
    }
    let _ = writeln!(out, "<section id={id}><h2>{title}</h2>");
    for (at, Shown { row, raw }) in sample.iter().enumerate() {
        // The first one is open, to show what the others contain.
        let open = if at == 0 { " open" } else { "" };
        let (n_in, n_removed) = row.n_words();
        let _ = write!(
            out,
            "<details{open}><summary>{} <small>{}: {} of {} words, {:.0} %</small></summary><div class=text>",
            escaped(&shortened(&place(&row.input, row.row))),
            escaped(&shortened(row.source_or_input())),
            number(n_removed),
            number(n_in),
            percent(n_removed, n_in),
        );
        match raw {
            Some(raw) => whole(out, raw, row.removals()),
            None => {
                if has_corpus {
                    out.push_str("<p class=note>The raw text is not there any more, or has changed: only the removed text is shown.</p>");
                }
                pieces(out, row.removals());
            }
        }
        out.push_str("</div></details>\n");
    }
    out.push_str("</section>\n");
}

/// Writes the removals without the text around them.
fn pieces(out: &mut String, removals: &[Removal]) {
    let mut left = MAX_SHOWN;
    for (n_written, removal) in removals.iter().enumerate() {
        if left == 0 {
            return more_removals(out, removals.len() - n_written);
        }
        left = left.saturating_sub(removed(out, removal, None));
    }
}

/// Writes the raw text with removals struck out, and the reasons.
fn whole(out: &mut String, raw: &str, removals: &[Removal]) {
    let (mut at, mut left) = (0, MAX_SHOWN);
    for (n_written, removal) in removals.iter().enumerate() {
        if left == 0 {
            return more_removals(out, removals.len() - n_written);
        }
        left = left.saturating_sub(kept(out, raw, at..removal.start));
        left = left.saturating_sub(removed(out, removal, Some(raw)));
        at = removal.start + removal.length;
    }
    kept(out, raw, at..raw.len());
}

fn more_removals(out: &mut String, n: usize) {
    let _ = write!(
        out,
        "<p class=note>and {} more removals</p>",
        number(n as u64)
    );
}

/// Writes kept text; of a long text, the beginning and the end. Returns the number of bytes shown.
fn kept(out: &mut String, raw: &str, range: Range<usize>) -> usize {
    /// A few screens, in which a reader does not get lost.
    const MOST: usize = 12_000;
    const EDGE: usize = 3_000;
    let mut text = raw.get(range.clone()).unwrap_or_default();
    if range.start > 0 {
        // The evidence of the removal before has a line of its own, and so shows the first line break.
        text = text.strip_prefix('\n').unwrap_or(text);
    }
    if text.len() <= MOST {
        let _ = write!(out, "<span>{}</span>", escaped(text));
        return text.len();
    }
    let start = (EDGE..).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let end = (text.len() - EDGE..).find(|&at| text.is_char_boundary(at));
    let end = end.unwrap_or(text.len());
    let _ = write!(
        out,
        "<span>{}</span><p class=note>… {} bytes that were kept …</p><span>{}</span>",
        escaped(&text[..start]),
        number((end - start) as u64),
        escaped(&text[end..])
    );
    2 * EDGE
}

/// Writes a removal and its reason. Returns the number of bytes shown, evidence included.
fn removed(out: &mut String, removal: &Removal, raw: Option<&str>) -> usize {
    let before = out.len();
    let _ = write!(
        out,
        "<del class=\"{}\">{}</del>",
        removal.evidence.reason(),
        escaped(&removal.text),
    );
    if removal.text.len() < removal.length {
        let more = number((removal.length - removal.text.len()) as u64);
        let _ = write!(out, "<small> … and {more} more bytes</small>");
    }
    let _ = write!(
        out,
        "<small class=why>{}",
        escaped(&removal.evidence.line(removal.start))
    );
    if let Fields::Repeat { original, .. } = &removal.evidence
        && let Some(end) = original.start.checked_add(original.length)
        && let Some(original) = raw.and_then(|raw| raw.get(original.start..end))
    {
        let _ = write!(out, ": “{}”", escaped(&shortened(original)));
    }
    out.push_str("</small>");
    out.len() - before
}
