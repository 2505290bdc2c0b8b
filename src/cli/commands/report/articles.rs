//! Writes articles: the raw text with what went struck out, or what went alone, and why.

use std::fmt::Write;
use std::ops::Range;

use crate::cli::commands::report::gather::{Removal, Row, place};
use crate::cli::commands::report::values::{escaped, number, percent, shortened};

/// An article of the sample, with its raw text if that was found.
pub struct Shown {
    pub row: Row,
    pub raw: Option<String>,
}

/// Bytes of one article that are shown.
const MAX_SHOWN: usize = 40_000;

/// Writes articles of the sample, under a title that can be linked to.
pub fn articles(out: &mut String, (id, title): (&str, &str), sample: &[Shown], has_corpus: bool) {
    if sample.is_empty() {
        return;
    }
    let _ = writeln!(out, "<section id={id}><h2>{title}</h2>");
    for (at, Shown { row, raw }) in sample.iter().enumerate() {
        // One stands open, so that it can be seen what is in all of them.
        let open = if at == 0 { " open" } else { "" };
        let (n_in, n_gone) = row.words();
        let _ = write!(
            out,
            "<details{open}><summary>{} <small>{}: {} of {} words, {:.0} %</small></summary><div class=text>",
            escaped(&shortened(&place(&row.input, row.row))),
            escaped(&shortened(row.source())),
            number(n_gone),
            number(n_in),
            percent(n_gone, n_in),
        );
        match raw {
            Some(raw) => whole(out, raw, &row.removals),
            None => {
                if has_corpus {
                    out.push_str("<p class=note>The raw text is not there any more, or has changed: this is what went.</p>");
                }
                pieces(out, &row.removals);
            }
        }
        out.push_str("</div></details>\n");
    }
    out.push_str("</section>\n");
}

/// What went, where the text around it is not known.
fn pieces(out: &mut String, removals: &[Removal]) {
    let mut left = MAX_SHOWN;
    for (n_written, removal) in removals.iter().enumerate() {
        if left == 0 {
            return more_removals(out, removals.len() - n_written);
        }
        left = left.saturating_sub(gone(out, removal, None));
    }
}

/// The raw text, with what went struck out, and why.
fn whole(out: &mut String, raw: &str, removals: &[Removal]) {
    let (mut at, mut left) = (0, MAX_SHOWN);
    for (n_written, removal) in removals.iter().enumerate() {
        if left == 0 {
            return more_removals(out, removals.len() - n_written);
        }
        left = left.saturating_sub(kept(out, raw, at..removal.start));
        left = left.saturating_sub(gone(out, removal, Some(raw)));
        at = removal.start + removal.length;
    }
    kept(out, raw, at..raw.len());
}

fn more_removals(out: &mut String, n: usize) {
    let _ = write!(
        out,
        "<p class=note>and {} removals more</p>",
        number(n as u64)
    );
}

/// What stayed; of much, the beginning and the end. Answers how many bytes it showed.
fn kept(out: &mut String, raw: &str, range: Range<usize>) -> usize {
    /// Some screens full, in which a reader finds the way.
    const MOST: usize = 12_000;
    const EDGE: usize = 3_000;
    let mut text = raw.get(range.clone()).unwrap_or_default();
    if range.start > 0 {
        // Behind a removal, whose evidence stands in a line of its own, the first line break shows already.
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
        "<span>{}</span><p class=note>… {} bytes that stayed …</p><span>{}</span>",
        escaped(&text[..start]),
        number((end - start) as u64),
        escaped(&text[end..])
    );
    2 * EDGE
}

/// What went, and why. Answers how many bytes it showed, evidence included.
fn gone(out: &mut String, removal: &Removal, raw: Option<&str>) -> usize {
    let before = out.len();
    let _ = write!(
        out,
        "<del class=\"{}\">{}</del>",
        escaped(&removal.reason),
        escaped(&removal.text),
    );
    if removal.text.len() < removal.length {
        let more = number((removal.length - removal.text.len()) as u64);
        let _ = write!(out, "<small> … and {more} bytes more</small>");
    }
    let _ = write!(out, "<small class=why>{}", escaped(&removal.why()));
    let original = removal.original.and_then(|place| {
        let end = place.start.checked_add(place.length)?;
        raw?.get(place.start..end)
    });
    if let Some(original) = original {
        let _ = write!(out, ": “{}”", escaped(&shortened(original)));
    }
    out.push_str("</small>");
    out.len() - before
}
