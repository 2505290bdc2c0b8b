//! Writes articles: the raw text with removals struck out, or the removals alone, and the reasons.

use std::fmt::Write;
use std::ops::Range;

use crate::cli::commands::report::values::{escaped, number, percent, short};
use crate::cli::report::{Removal, Row};
use crate::cli::show::evidence::Fields;
use crate::cli::show::place;

/// An article of the sample, with its raw text if that was found.
pub type Shown = (Row<'static>, Option<String>);

/// The bytes of one article that are shown.
const MAX_SHOWN: usize = 40_000;

/// Writes articles of the sample, under a title that can be linked to.
pub fn articles(out: &mut String, (id, title): (&str, &str), sample: &[Shown], has_corpus: bool) {
    if sample.is_empty() {
        return;
    }
    let _ = writeln!(out, "<section id={id}><h2>{title}</h2>");
    for (at, (row, raw)) in sample.iter().enumerate() {
        // The first one is open, to show what the others contain.
        let open = if at == 0 { " open" } else { "" };
        let (n_in, n_removed) = row.n_words();
        let (place, source) = (
            short(&place(&row.input, row.row)),
            short(row.source_or_input()),
        );
        let share = percent(n_removed, n_in);
        let (n_in, n_removed) = (number(n_in), number(n_removed));
        let _ = write!(
            out,
            "<details{open}><summary>{place} <small>{source}: {n_removed} of {n_in} words, {share:.0} %</small></summary><div class=text>"
        );
        if raw.is_none() && has_corpus {
            out.push_str("<p class=note>The raw text is not there any more, or has changed: only the removed text is shown.</p>");
        }
        text(out, raw.as_deref(), row.removals());
        out.push_str("</div></details>\n");
    }
    out.push_str("</section>\n");
}

/// Writes the removals and their reasons, with the raw text around them where it is there.
fn text(out: &mut String, raw: Option<&str>, removals: &[Removal]) {
    let (mut at, mut left) = (0, MAX_SHOWN);
    for (n_written, removal) in removals.iter().enumerate() {
        if left == 0 {
            let n = number((removals.len() - n_written) as u64);
            let _ = write!(out, "<p class=note>and {n} more removals</p>");
            return;
        }
        if let Some(raw) = raw {
            left = left.saturating_sub(kept(out, raw, at..removal.start));
        }
        left = left.saturating_sub(removed(out, removal, raw));
        at = removal.start + removal.length;
    }
    if let Some(raw) = raw {
        kept(out, raw, at..raw.len());
    }
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
    let (head, n, tail) = (
        escaped(&text[..start]),
        number((end - start) as u64),
        escaped(&text[end..]),
    );
    let _ = write!(
        out,
        "<span>{head}</span><p class=note>… {n} bytes that were kept …</p><span>{tail}</span>"
    );
    2 * EDGE
}

/// Writes a removal and its reason. Returns the number of bytes shown, evidence included.
fn removed(out: &mut String, removal: &Removal, raw: Option<&str>) -> usize {
    let before = out.len();
    let (reason, text) = (removal.evidence.reason(), escaped(&removal.text));
    let _ = write!(out, "<del class=\"{reason}\">{text}</del>");
    if removal.text.len() < removal.length {
        let more = number((removal.length - removal.text.len()) as u64);
        let _ = write!(out, "<small> … and {more} more bytes</small>");
    }
    let line = escaped(&removal.evidence.line(removal.start));
    let _ = write!(out, "<small class=why>{line}");
    if let Fields::Repeat { original, .. } = &removal.evidence
        && let Some(end) = original.start.checked_add(original.length)
        && let Some(original) = raw.and_then(|raw| raw.get(original.start..end))
    {
        let _ = write!(out, ": “{}”", short(original));
    }
    out.push_str("</small>");
    out.len() - before
}
