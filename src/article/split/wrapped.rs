//! Detects hard-wrapped text, as opposed to text with a paragraph per line.

use super::lines::{Line, lines};

/// No one wraps prose wider: printed and mailed text is set in 60 to 80 columns, terminals had 132.
const MAX_WIDTH: usize = 132;
/// No one wraps prose narrower: a column of a newspaper holds 30 to 40 characters.
const MIN_WIDTH: usize = 30;
/// Fewer line ends than this are no evidence.
const MIN_BREAKS: usize = 3;
/// The least share of line ends before a small letter: of news wrapped at 60, 72 and 80 columns, 99 articles in 100 have
/// over 55 % in English and over 37 % in German, which capitalises nouns; verse and lists have at most 26 % (866 articles,
/// 22 poems and lists). Text in scripts without capitals is joined only on request.
const MIN_SMALL_LETTERS: f64 = 0.33;
/// A line that is indented by this much more than the first of its block continues the line before.
const MIN_INDENT: usize = 4;
/// A block whose lines are all much shorter than the text's width is a list.
const MIN_OF_WIDTH: f64 = 0.8;

/// Counts by which most texts are known not to be hard-wrapped before their lines are measured.
#[derive(Default)]
pub(super) struct Breaks {
    n_lines: usize,
    n_wide: usize,
    n_breaks: usize,
    n_small: usize,
}

impl Breaks {
    /// Counts the next line.
    pub fn add(&mut self, text: &str, line: &Line) {
        self.n_lines += 1;
        self.n_wide += usize::from(line.body.len() > MAX_WIDTH * 4);
        if !line.blank_before {
            self.n_breaks += 1;
            let first = line.body.of(text).chars().next();
            self.n_small += usize::from(first.is_some_and(char::is_lowercase));
        }
    }

    /// Whether lines end before small letters often enough, and few lines are too wide.
    pub fn may_be_wrapped(&self) -> bool {
        self.n_lines > MIN_BREAKS
            && self.n_wide * 10 <= self.n_lines
            && self.n_breaks >= MIN_BREAKS
            && self.n_small as f64 >= MIN_SMALL_LETTERS * self.n_breaks as f64
    }
}

/// Whether a paragraph ends between each line of a hard-wrapped text and the next. `None` where each line is a paragraph.
pub(super) fn ends(text: &str) -> Option<Vec<bool>> {
    let (lines, typical) = shapes(text);
    let pairs = || {
        lines
            .windows(2)
            .map(|pair| (pair[1].blank_before, continues(pair[0], pair[1])))
    };
    let n_breaks = pairs().filter(|(blank, _)| !blank).count();
    let n_full = pairs()
        .filter(|&(blank, continues)| !blank && continues)
        .count();
    let is_wrapped = typical >= MIN_WIDTH && n_full as f64 >= 0.6 * n_breaks as f64;
    is_wrapped.then(|| {
        pairs()
            .map(|(blank, continues)| blank || !continues)
            .collect()
    })
}

/// A line. Lengths are in characters. Those beyond [`MAX_WIDTH`] are all alike, so that eight bits hold them.
#[derive(Clone, Copy)]
struct Shape {
    n_chars: u8,
    n_first_word: u8,
    /// The width of the block of the line.
    width: u8,
    blank_before: bool,
    /// In bytes.
    indent: u16,
    /// The indent of the first line of its block.
    block_indent: u16,
}

/// Whether the next line begins only because its first word did not fit on this one.
fn continues(line: Shape, next: Shape) -> bool {
    let is_hanging = usize::from(next.indent) >= usize::from(next.block_indent) + MIN_INDENT;
    let n_chars = usize::from(line.n_chars);
    is_hanging
        || n_chars <= MAX_WIDTH && n_chars + 1 + usize::from(next.n_first_word) > line.width.into()
}

/// The shape of each line, and the width to which the text is set.
fn shapes(text: &str) -> (Vec<Shape>, usize) {
    let shape = |line: Line| {
        let body = line.body.of(text);
        let first = body.split_whitespace().next().unwrap_or("");
        Shape {
            n_chars: clamped(body.chars().count()),
            n_first_word: clamped(first.chars().count()),
            width: 0,
            blank_before: line.blank_before,
            indent: u16::try_from(line.indent).unwrap_or(u16::MAX),
            block_indent: 0,
        }
    };
    let mut shapes: Vec<Shape> = lines(text).map(shape).collect();
    let typical = typical_width(&shapes);
    for block in shapes.chunk_by_mut(|_, next| !next.blank_before) {
        let widths = block.iter().map(|s| usize::from(s.n_chars));
        let widest = widths.filter(|&n| n <= MAX_WIDTH).max().unwrap_or(0);
        let width = clamped(widest.max((typical as f64 * MIN_OF_WIDTH) as usize));
        let block_indent = block[0].indent;
        for shape in block {
            shape.width = width;
            shape.block_indent = block_indent;
        }
    }
    (shapes, typical)
}

fn clamped(n_chars: usize) -> u8 {
    u8::try_from(n_chars).unwrap_or(u8::MAX)
}

/// The width that nine lines in ten do not exceed, of those in blocks of several: a line by itself may be a whole paragraph, of
/// which a wrapped copy follows.
fn typical_width(shapes: &[Shape]) -> usize {
    let mut n_of_width = [0usize; MAX_WIDTH + 1];
    let blocks = shapes.chunk_by(|_, next| !next.blank_before);
    for shape in blocks.filter(|block| block.len() > 1).flatten() {
        n_of_width[usize::from(shape.n_chars).min(MAX_WIDTH)] += 1;
    }
    let ninth = n_of_width.iter().sum::<usize>() * 9 / 10;
    let up_to = n_of_width.iter().scan(0, |sum, n| {
        *sum += n;
        Some(*sum)
    });
    up_to.take_while(|&sum| sum <= ninth).count()
}
