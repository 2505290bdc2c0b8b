//! Splits a text into paragraphs: one per line, or runs of lines where the text is hard-wrapped.

mod lines;
mod wrapped;

use super::{Article, Paragraph};
use crate::Span;
use lines::Line;
pub(crate) use lines::is_blank;

/// How a text's lines make paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// Decides by the shape of the text: see [`Article::new`].
    #[default]
    Auto,
    /// Every non-blank line is a paragraph.
    Lines,
    /// Blank lines separate paragraphs; other line ends are white space inside them.
    Blank,
}

/// Splits at line ends. Lines of white space or zero-width characters alone are blank and belong to the gap before.
pub(super) fn split(text: &str, wrap: Wrap) -> Article<'_> {
    let lines = lines::lines(text);
    let bodies = match wrap {
        Wrap::Lines => each_line(&lines),
        Wrap::Blank => joined(&lines, |_, next| next.blank_before),
        Wrap::Auto => match wrapped::Wrapped::detect(text, &lines) {
            Some(wrapped) => joined(&lines, |line, next| wrapped.separates(line, next)),
            None => each_line(&lines),
        },
    };
    tile(text, bodies)
}

fn each_line(lines: &[Line]) -> Vec<Span> {
    lines.iter().map(|l| l.body).collect()
}

/// Joins lines to paragraphs, a new one where `separates` says so of two neighbours.
fn joined(lines: &[Line], separates: impl Fn(usize, &Line) -> bool) -> Vec<Span> {
    let mut bodies: Vec<Span> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        match bodies.last_mut() {
            Some(last) if !separates(i - 1, line) => last.end = line.body.end,
            _ => bodies.push(line.body),
        }
    }
    bodies
}

/// Gives every byte between the bodies to the gap before it.
fn tile(text: &str, bodies: Vec<Span>) -> Article<'_> {
    let first = bodies.first().map_or(text.len(), |b| b.start);
    let starts = bodies.iter().skip(1).map(|b| b.start).chain([text.len()]);
    let paragraphs = bodies
        .iter()
        .zip(starts)
        .map(|(&body, next)| Paragraph {
            body,
            gap: Span::new(body.end, next),
        })
        .collect();
    Article {
        text,
        lead: Span::new(0, first),
        paragraphs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str, wrap: Wrap) -> Vec<&str> {
        split(text, wrap)
            .paragraphs
            .iter()
            .map(|p| p.body.of(text))
            .collect()
    }

    #[test]
    fn every_line_end_of_unicode_ends_a_paragraph() {
        let text = "a\nb\r\nc\rd\u{2028}e\u{2029}f\u{85}g";
        assert_eq!(
            bodies(text, Wrap::Auto),
            ["a", "b", "c", "d", "e", "f", "g"]
        );
    }

    #[test]
    fn lines_of_white_space_or_zero_width_are_blank() {
        let text = "\u{a0}\na\n \u{a0}\t\n\u{200b}\u{200d}\nb\n";
        let article = split(text, Wrap::Lines);
        assert_eq!(article.paragraphs.len(), 2);
        assert_eq!(article.lead.of(text), "\u{a0}\n");
        assert_eq!(
            article.paragraphs[0].gap.of(text),
            "\n \u{a0}\t\n\u{200b}\u{200d}\n"
        );
    }

    #[test]
    fn blank_lines_separate_on_request() {
        assert_eq!(bodies("a\nb\n\nc", Wrap::Blank), ["a\nb", "c"]);
    }

    const WRAPPED: &str = "The harbour board of Aldmoor met on Monday evening to\n\
        hear the engineers who had looked at the old ferry and\n\
        found its engine beyond repair after the long winter.\n\n\
        Nobody spoke against the plan to charter another boat\n\
        for the summer, although the price was twice as high as\n\
        the board had hoped.\n\nAdvertisement\nShare this\n";

    #[test]
    fn hard_wrapped_lines_are_joined_and_short_ones_are_not() {
        let paragraphs = bodies(WRAPPED, Wrap::Auto);
        assert_eq!(paragraphs.len(), 4, "{paragraphs:#?}");
        assert!(paragraphs[0].ends_with("long winter."));
        assert_eq!(paragraphs[2], "Advertisement");
    }

    #[test]
    fn indented_lines_go_on_with_their_paragraph() {
        let text = "The harbour board of Aldmoor met on Monday evening to\n        hear the engineers who had\n        \
            looked at it.\nNobody spoke against the plan to charter another\n        boat for the summer.\n";
        assert_eq!(bodies(text, Wrap::Auto).len(), 2);
    }

    #[test]
    fn verse_stays_in_lines() {
        let text = "O bring the lamps down to the quay,\nThe tide is at the door,\nAnd ring the bell for them at sea\n\
            Who come to land no more.\n\nO bring the bread, O bring the wine,\nThe night is long and blind,\n\
            And hang a lantern on the line\nFor those that come behind.\n";
        assert_eq!(bodies(text, Wrap::Auto).len(), 8);
    }

    #[test]
    fn an_empty_text_has_no_paragraphs() {
        for text in ["", "\n", " \u{a0}\r\n"] {
            let article = split(text, Wrap::Auto);
            assert!(article.paragraphs.is_empty());
            assert_eq!(article.lead.of(text), text);
        }
    }
}
