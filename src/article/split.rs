//! Splits a text into paragraphs: one per line, or runs of lines where the text is hard-wrapped.

mod lines;
mod wrapped;

use crate::Span;
pub(crate) use lines::is_blank;
pub(super) use lines::line_ends;
use lines::{Line, lines};
use wrapped::{Breaks, Wrapped};

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

/// A non-blank line, or a run of lines where the text is hard-wrapped.
///
/// Offsets have 32 bits: a text may have a paragraph in every two bytes, and each paragraph takes eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    start: u32,
    end: u32,
}

/// Longer texts have no paragraphs: the whole text is the lead. The program refuses such texts.
pub const MAX_TEXT_BYTES: usize = u32::MAX as usize;

impl Paragraph {
    pub(crate) fn new(body: Span) -> Self {
        Paragraph {
            start: body.start as u32,
            end: body.end as u32,
        }
    }

    /// The paragraph without white space at either side.
    pub fn body(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// Splits at line ends. Lines of white space or zero-width characters alone are blank and belong to the gap before.
pub(super) fn paragraphs(text: &str, wrap: Wrap) -> Vec<Paragraph> {
    match wrap {
        _ if text.len() > MAX_TEXT_BYTES => Vec::new(),
        Wrap::Lines => joined(text, |_| true),
        Wrap::Blank => joined(text, |line| line.blank_before),
        Wrap::Auto => by_shape(text),
    }
}

/// Joins lines to paragraphs. A paragraph begins at the first line and at each line for which `begins` holds.
fn joined(text: &str, mut begins: impl FnMut(&Line) -> bool) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::with_capacity(32);
    // `for` would execute a tenth more instructions, since it asks the chained iterators again at each line.
    lines(text).for_each(|line| {
        if begins(&line) {
            paragraphs.push(Paragraph::new(line.body));
        } else if let Some(last) = paragraphs.last_mut() {
            last.end = line.body.end as u32;
        }
    });
    paragraphs
}

/// Joins the lines of a hard-wrapped text; of any other, each line is a paragraph.
fn by_shape(text: &str) -> Vec<Paragraph> {
    let mut breaks = Breaks::default();
    let mut paragraphs = joined(text, |line| {
        breaks.add(text, line);
        true
    });
    if breaks.may_be_wrapped()
        && let Some(wrapped) = Wrapped::detect(text)
    {
        let mut index = 0;
        paragraphs.dedup_by(|next, last| {
            index += 1;
            let is_joined = !wrapped.separates(index - 1);
            if is_joined {
                last.end = next.end;
            }
            is_joined
        });
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str, wrap: Wrap) -> Vec<&str> {
        paragraphs(text, wrap)
            .iter()
            .map(|p| p.body().of(text))
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
    fn verse_is_not_joined() {
        let text = "O bring the lamps down to the quay,\nThe tide is at the door,\nAnd ring the bell for them at sea\n\
            Who come to land no more.\n\nO bring the bread, O bring the wine,\nThe night is long and blind,\n\
            And hang a lantern on the line\nFor those that come behind.\n";
        assert_eq!(bodies(text, Wrap::Auto).len(), 8);
    }
}
