//! Turns removals into cuts: chooses the white space that is cut with them, so that the seam cannot be seen.

use crate::article::is_blank;
use crate::verdict::Removal;
use crate::{Article, Span};

/// The bytes to cut for `removals`, which are in order and do not overlap.
///
/// Of all white space around and between neighbouring removals, the run that separates most is kept; at the beginning of
/// the text the lead is kept, at its end the last line end. Nothing is ever added.
pub(super) fn cuts(article: &Article, removals: &[Removal]) -> Vec<Span> {
    let text = article.text;
    let mut cuts = Vec::new();
    for run in removals.chunk_by(|a, b| text[a.span.end..b.span.start].chars().all(is_blank)) {
        let spans: Vec<Span> = run.iter().map(|r| r.span).collect();
        cuts.extend(cuts_of_run(text, &spans));
    }
    cuts
}

/// How much a run of white space separates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Nothing,
    Space,
    Line,
    BlankLine,
}

fn strength(white: &str) -> Strength {
    let n_line_ends = white.replace("\r\n", "\n").matches(LINE_ENDS).count();
    match n_line_ends {
        0 if white.is_empty() => Strength::Nothing,
        0 => Strength::Space,
        1 => Strength::Line,
        _ => Strength::BlankLine,
    }
}

pub(super) const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// The cuts for removals with nothing but white space between them.
fn cuts_of_run(text: &str, spans: &[Span]) -> Vec<Span> {
    let (first, last) = (spans[0], spans[spans.len() - 1]);
    let start = text[..first.start].trim_end_matches(is_blank).len();
    let before = Span::new(start, first.start);
    let end = text.len() - text[last.end..].trim_start_matches(is_blank).len();
    let after = Span::new(last.end, end);
    let kept = if before.start == 0 {
        before
    } else if after.end == text.len() {
        at_end(text, before, after)
    } else {
        let between = spans.windows(2).map(|w| Span::new(w[0].end, w[1].start));
        strongest(text, before, between, after)
    };
    let (head, tail) = ((before.start, kept.start), (kept.end, after.end));
    let cuts = [head, tail].map(|(start, end)| Span::new(start, end));
    cuts.into_iter().filter(|c| !c.is_empty()).collect()
}

/// At the end of the text, the white space after the last removal is kept if it ends the line, or else the end of the last
/// line that is kept.
fn at_end(text: &str, before: Span, after: Span) -> Span {
    if strength(after.of(text)) >= Strength::Line {
        return after;
    }
    let line = before.of(text);
    let Some(at) = line.find(LINE_ENDS) else {
        return after;
    };
    let end = &line[at..];
    let len = if end.starts_with("\r\n") {
        2
    } else {
        end.chars().next().map_or(0, char::len_utf8)
    };
    Span::new(before.start + at, before.start + at + len)
}

/// The white space on either side that separates more, or the one before if they are equal. White space between the
/// removals is kept only if it ends a line and neither of the others does: two paragraphs never become one.
fn strongest(text: &str, before: Span, between: impl Iterator<Item = Span>, after: Span) -> Span {
    let of = |s: Span| strength(s.of(text));
    let outer = if of(after) > of(before) {
        after
    } else {
        before
    };
    if of(outer) >= Strength::Line {
        return outer;
    }
    between
        .filter(|&s| of(s) >= Strength::Line)
        .max_by_key(|&s| of(s))
        .unwrap_or(outer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::without;
    use crate::{Evidence, Layout, finding::Repeat};

    /// Removes the parts in square brackets.
    fn cut(marked: &str) -> String {
        let text = marked.replace(['[', ']'], "");
        let mut removals = Vec::new();
        for (n, (start, _)) in marked.match_indices('[').enumerate() {
            let len = marked[start..].find(']').expect("brackets come in pairs") - 1;
            let start = start - 2 * n;
            let evidence = Evidence::Repeat(Repeat {
                original: Span::new(0, 0),
                n_words: 0,
                n_matched: 0,
                differences: Vec::new(),
            });
            removals.push(Removal {
                span: Span::new(start, start + len),
                evidence,
            });
        }
        without(&text, &cuts(&Article::new(&text, Layout::Lines), &removals))
    }

    #[test]
    fn the_seam_cannot_be_seen() {
        for (marked, expected) in [
            ("One.\n[Two.]\nThree.\n", "One.\nThree.\n"),
            ("One.\n\n[Two.]\n\nThree.\n", "One.\n\nThree.\n"),
            ("One. [Two.] Three.\n", "One. Three.\n"),
            ("One.[Two.] Three.\n", "One. Three.\n"),
            ("One. [Two.]\nThree.\n", "One.\nThree.\n"),
            // The last line keeps its end.
            ("One.\r\n[Two.]", "One.\r\n"),
            ("One.\n\n[Two.]\n", "One.\n"),
            ("One.\n[Two.]\n\n[Three.]\n\n", "One.\n\n"),
            ("One. [Two.]", "One."),
            // The lead is kept.
            ("\n [One.]\nTwo.\n", "\n Two.\n"),
            // Two paragraphs never become one.
            ("One. [Two.]\n[Three.] Four.\n", "One.\nFour.\n"),
            // Nothing is added where nothing separated.
            ("One.[Two.]Three.\n", "One.Three.\n"),
        ] {
            assert_eq!(cut(marked), expected, "{marked}");
        }
    }
}
