//! Finds tables of contents: lines that occur again, in the same order, as the headings of the text.

use std::ops::Range;

use super::passage::Text;
use crate::Finding;
use crate::article::words::MULTIPLIER;

/// Lines of a table of contents at least: a story may announce two headings.
const MIN_LINES: usize = 3;
/// Bytes of a heading at most: about 16 words of English.
const MAX_BYTES: usize = 120;
/// Words of text under each heading, on average, at least: fewer make a list that is printed twice.
const MIN_TEXT: usize = 20;
/// How often a heading occurs at most: as itself, in the table above the text, and in the one beside it. A line that
/// occurs more often is a label.
const MAX_PLACES: usize = 3;

/// The lines of tables of contents, each with its heading. One pass over the short lines of an article.
pub(super) fn findings(text: &Text) -> Vec<Finding> {
    let repeated = repeated(text);
    let blocks = blocks(&repeated);
    let mut findings = Vec::new();
    for block in &blocks {
        let in_block = &repeated[block.clone()];
        let entries: Vec<Entry> = in_block
            .iter()
            .filter_map(|line| entry(text, line, &repeated, &blocks))
            .collect();
        let in_order = |a: &Entry, b: &Entry| a.line + 1 == b.line && a.heading < b.heading;
        for table in entries.chunk_by(in_order) {
            if is_contents(text, table) {
                findings.extend(table.iter().map(|e| text.finding(e.line, e.heading)));
            }
        }
    }
    findings
}

/// A line of a table and the heading that it announces.
struct Entry {
    line: usize,
    heading: usize,
}

/// A short line that occurs two or three times.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RepeatedLine {
    line: usize,
    /// All lines with its words, itself included.
    places: Vec<usize>,
}

/// The short lines that are repeated and are no sentences, in order.
fn repeated(text: &Text) -> Vec<RepeatedLine> {
    let mut repeated = Vec::new();
    if text.article.is_list() {
        return repeated;
    }
    let n_lines = text.article.paragraphs.len();
    let short: Vec<usize> = (0..n_lines).filter(|&line| is_short(text, line)).collect();
    if short.len() < 2 * MIN_LINES {
        return repeated;
    }
    // A hash of the words, so that capitals do not matter.
    let hash = |line: usize| {
        let words = text.words[text.words_of(line)].iter();
        words.fold(0, |hash: u64, word| {
            (hash ^ word.hash).wrapping_mul(MULTIPLIER)
        })
    };
    let mut hashed: Vec<(u64, usize)> = short.iter().map(|&line| (hash(line), line)).collect();
    hashed.sort_unstable();
    for like in hashed.chunk_by(|a, b| a.0 == b.0) {
        if (2..=MAX_PLACES).contains(&like.len()) {
            let places: Vec<usize> = like.iter().map(|line| line.1).collect();
            let repeat = |&line: &usize| RepeatedLine {
                line,
                places: places.clone(),
            };
            repeated.extend(places.iter().map(repeat));
        }
    }
    repeated.sort_unstable();
    repeated
}

fn is_short(text: &Text, line: usize) -> bool {
    text.line(line).len() <= MAX_BYTES && !text.line(line).ends_with(['.', ':', '!', '…'])
}

/// The runs of different repeated lines that are next to each other, as ranges of `repeated`.
fn blocks(repeated: &[RepeatedLine]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (i, RepeatedLine { line, places }) in repeated.iter().enumerate() {
        let continues = |run: &&mut Range<usize>| {
            let (first, last) = (repeated[run.start].line, repeated[i - 1].line);
            // The first heading may follow the table, and a table may be printed twice.
            last + 1 == *line && !places.iter().any(|p| (first..=last).contains(p))
        };
        match runs.last_mut().filter(continues) {
            Some(run) => run.end = i + 1,
            None => runs.push(i..i + 1),
        }
    }
    runs.retain(|run| run.len() >= MIN_LINES);
    runs
}

/// The heading of a line of a block: the line occurs at exactly one place outside all blocks.
fn entry(
    text: &Text,
    &RepeatedLine { line, ref places }: &RepeatedLine,
    repeated: &[RepeatedLine],
    blocks: &[Range<usize>],
) -> Option<Entry> {
    let in_block = |line: usize| {
        let after = blocks.partition_point(|block| repeated[block.start].line <= line);
        after > 0 && line <= repeated[blocks[after - 1].end - 1].line
    };
    let mut headings = places.iter().copied().filter(|&p| !in_block(p));
    match (headings.next(), headings.next()) {
        (Some(heading), None) if text.are_same(line, heading) => Some(Entry { line, heading }),
        _ => None,
    }
}

/// Whether there is text under the headings, and the table is not among them nor a part of a longer list: no line next to it has the
/// same bullet, and of the lines directly below, up to the first heading or sentence, there are not more than it has.
fn is_contents(text: &Text, table: &[Entry]) -> bool {
    let [first, .., last] = table else {
        return false;
    };
    let is_apart = first.heading > last.line || last.heading < first.line;
    if table.len() < MIN_LINES || !is_apart {
        return false;
    }
    let start = |line: usize| text.words_of(line).start;
    let n_below = text.n_words(&(start(first.heading)..start(last.heading)));
    let is_joined = |pair: &&[Entry]| pair[1].heading == pair[0].heading + 1;
    let n_joined = table.windows(2).filter(is_joined).count();
    let n_lines = text.article.paragraphs.len();
    let bullet = |line: usize| {
        let first = text.line(line).chars().next();
        first.filter(|c| !c.is_alphanumeric())
    };
    let is_item = |line: usize| bullet(line).is_some() && bullet(line) == bullet(first.line);
    let is_item_next = first.line > 0 && is_item(first.line - 1)
        || last.line + 1 < n_lines && is_item(last.line + 1);
    let is_below = |line: &usize| *line != first.heading && is_short(text, *line);
    let below = (last.line + 1..n_lines).take_while(is_below);
    n_below >= MIN_TEXT * (table.len() - 1)
        && 3 * n_joined <= table.len()
        && !is_item_next
        && below.take(table.len() + 1).count() <= table.len()
}
