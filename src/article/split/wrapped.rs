//! Tells hard-wrapped text from text with a paragraph per line.

use super::lines::Line;

/// No one wraps prose wider: printed and mailed text is set in 60 to 80 columns, terminals had 132.
const MAX_WIDTH: usize = 132;
/// No one wraps prose narrower: a column of a newspaper holds 30 to 40 characters.
const MIN_WIDTH: usize = 30;
/// Fewer line ends than this tell nothing about how they came about.
const MIN_BREAKS: usize = 3;
/// Line ends before a small letter: of news wrapped at 60, 72 and 80 columns, 99 articles in 100 have over 55 % in English
/// and over 37 % in German, which capitalises nouns; verse and lists have at most 26 % (866 articles, 22 poems and lists).
/// Scripts without capitals are taken for wrapped only on request.
const MIN_SMALL_LETTERS: f64 = 0.33;
/// A line that is indented by this much more than the first of its block goes on with it.
const MIN_INDENT: usize = 4;
/// A block whose lines are all much shorter than the text's width is a list.
const MIN_OF_WIDTH: f64 = 0.8;

/// A hard-wrapped text: for each line, what decides whether the next goes on with it.
pub(super) struct Wrapped {
    lines: Vec<Shape>,
}

#[derive(Clone, Copy)]
struct Shape {
    /// The characters of the line.
    n_chars: usize,
    /// The characters of its first word.
    n_first: usize,
    /// The width to which the line's block is set, in characters.
    width: usize,
    /// The indent of the first line of its block.
    block_indent: usize,
    indent: usize,
}

impl Wrapped {
    /// Returns the shape of a hard-wrapped text, and `None` where each line is a paragraph.
    pub fn detect(text: &str, lines: &[Line]) -> Option<Self> {
        // Most texts end here, without a look at their letters: some of their lines are too wide for wrapped text; and most
        // others below, since their lines begin with capitals.
        let n_wide = lines
            .iter()
            .filter(|l| l.body.len() > MAX_WIDTH * 4)
            .count();
        if lines.len() <= MIN_BREAKS || n_wide > 0 && n_wide * 10 > lines.len() {
            return None;
        }
        let breaks = || (1..lines.len()).filter(|&i| !lines[i].blank_before);
        let n_breaks = breaks().count();
        let is_small = |&i: &usize| {
            let first = lines[i].body.of(text).chars().next();
            first.is_some_and(char::is_lowercase)
        };
        let n_small = breaks().filter(is_small).count();
        if n_breaks < MIN_BREAKS || (n_small as f64) < MIN_SMALL_LETTERS * n_breaks as f64 {
            return None;
        }
        let (shapes, typical) = shapes(text, lines);
        let n_full = breaks()
            .filter(|&i| goes_on(&shapes[i - 1], &shapes[i]))
            .count();
        let is_wrapped = typical >= MIN_WIDTH && n_full as f64 >= 0.6 * n_breaks as f64;
        is_wrapped.then_some(Wrapped { lines: shapes })
    }

    /// Whether a paragraph ends between line `index` and the `next`.
    pub fn separates(&self, index: usize, next: &Line) -> bool {
        next.blank_before || !goes_on(&self.lines[index], &self.lines[index + 1])
    }
}

/// Whether the next line stands on its own only because its first word did not fit on this one.
fn goes_on(line: &Shape, next: &Shape) -> bool {
    let is_hanging = next.indent >= next.block_indent + MIN_INDENT;
    is_hanging || line.n_chars <= MAX_WIDTH && line.n_chars + 1 + next.n_first > line.width
}

/// The shape of each line, and the width to which the text is set.
fn shapes(text: &str, lines: &[Line]) -> (Vec<Shape>, usize) {
    let mut shapes: Vec<Shape> = lines
        .iter()
        .map(|line| {
            let body = line.body.of(text);
            let n_first = body
                .split_whitespace()
                .next()
                .map_or(0, |w| w.chars().count());
            let n_chars = body.chars().count();
            Shape {
                n_chars,
                n_first,
                width: 0,
                block_indent: 0,
                indent: line.indent,
            }
        })
        .collect();
    let typical = typical_width(&shapes);
    let mut start = 0;
    while start < lines.len() {
        let end = (start + 1..lines.len())
            .find(|&i| lines[i].blank_before)
            .unwrap_or(lines.len());
        let block = &mut shapes[start..end];
        let widest = block
            .iter()
            .map(|s| s.n_chars)
            .filter(|&n| n <= MAX_WIDTH)
            .max()
            .unwrap_or(0);
        let width = widest.max((typical as f64 * MIN_OF_WIDTH) as usize);
        let block_indent = block[0].indent;
        for shape in block {
            shape.width = width;
            shape.block_indent = block_indent;
        }
        start = end;
    }
    (shapes, typical)
}

/// The width that nine lines in ten keep to.
fn typical_width(shapes: &[Shape]) -> usize {
    let mut widths: Vec<usize> = shapes.iter().map(|s| s.n_chars.min(MAX_WIDTH)).collect();
    let ninth = widths.len() * 9 / 10;
    *widths.select_nth_unstable(ninth).1
}
