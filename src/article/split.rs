//! Splits a text into paragraphs: one per line, runs of lines where the text is hard-wrapped, or parts of lines that were joined.

mod lines;
mod restored;
mod spaced;
mod wrapped;

use crate::Span;
use crate::article::breaks::Certainty;
pub(crate) use lines::is_blank;
pub(super) use lines::line_ends;
use lines::{Line, lines};
use wrapped::Breaks;

/// How a text's lines make paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Decides by the shape of the text: see [`Article::new`](crate::Article::new).
    #[default]
    Auto,
    /// Every non-blank line is a paragraph.
    Lines,
    /// Blank lines separate paragraphs; other line ends are white space inside them.
    Blank,
    /// Lines were joined by spaces: each line is split where lines probably ended.
    Joined,
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

/// The paragraphs of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub paragraphs: Vec<Paragraph>,
    /// How certainly each paragraph begins where it does. Empty if all begin at the lines of the text.
    pub certainties: Vec<Certainty>,
}

impl From<Vec<Paragraph>> for Parts {
    fn from(paragraphs: Vec<Paragraph>) -> Self {
        Parts {
            paragraphs,
            certainties: Vec::new(),
        }
    }
}

/// Splits at line ends. Lines of white space or zero-width characters alone are blank and belong to the gap before.
pub(super) fn parts(text: &str, layout: Layout) -> Parts {
    match layout {
        _ if text.len() > MAX_TEXT_BYTES => Parts::default(),
        Layout::Lines => joined(text, |_| true).into(),
        Layout::Blank => joined(text, |line| line.blank_before).into(),
        Layout::Joined => restored::split(text, joined_lines(text), 0),
        Layout::Auto => by_shape(text),
    }
}

/// The paragraphs of a text whose lines were joined, before any break was restored.
pub(super) fn joined_lines(text: &str) -> Vec<Paragraph> {
    spaced::split(text, joined(text, |_| true))
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

/// Joins the lines of a hard-wrapped text, and splits those that were joined; of any other text, each line is a paragraph.
fn by_shape(text: &str) -> Parts {
    let mut breaks = Breaks::default();
    let mut paragraphs = joined(text, |line| {
        breaks.add(text, line);
        true
    });
    if breaks.may_be_wrapped()
        && let Some(ends) = wrapped::ends(text)
    {
        let mut index = 0;
        paragraphs.dedup_by(|next, last| {
            index += 1;
            let is_joined = !ends[index - 1];
            if is_joined {
                last.end = next.end;
            }
            is_joined
        });
        return paragraphs.into();
    }
    let paragraphs = spaced::split(text, paragraphs);
    match restored::min_words(text, &paragraphs) {
        Some(min_words) => restored::split(text, paragraphs, min_words),
        None => paragraphs.into(),
    }
}
