//! Finds tables of contents: lines that stand again, in the same order, as the headings of the text.

use std::ops::Range;

use crate::article::words::{self, Word};
use crate::finding::Repeat;
use crate::{Article, Evidence, Finding, Span};

/// Lines of a table of contents at least: two headings may be announced in a story.
const MIN_LINES: usize = 3;
/// Bytes of a heading at most: about 16 words of English.
const MAX_BYTES: usize = 120;
/// Words of text under each heading, on average, at least: less makes a list that is printed twice.
const MIN_TEXT: usize = 20;
/// How often a heading stands at most: as itself, in the table above the text, and in the one beside it. What stands
/// more often is a label.
const MAX_PLACES: usize = 3;

/// The lines of tables of contents, each with its heading. One pass over the short lines of an article.
pub(super) fn findings(article: &Article, words: &[Word]) -> Vec<Finding> {
    let lines = Lines::new(article, words);
    let mut findings = Vec::new();
    let blocks = lines.blocks();
    for block in &blocks {
        let entries = lines.entries(block, &blocks);
        for table in in_order(&entries) {
            if lines.is_contents(table) {
                findings.extend(table.iter().map(|entry| lines.finding(*entry)));
            }
        }
    }
    findings
}

/// A line of a block and the heading that it announces, both by paragraph.
#[derive(Clone, Copy)]
struct Entry {
    line: usize,
    heading: usize,
}

/// The short lines of an article that stand two or three times and are no sentences.
struct Lines<'a> {
    article: &'a Article<'a>,
    words: &'a [Word],
    /// The paragraphs of such lines, in order, each with the places of its like.
    repeated: Vec<(usize, [usize; MAX_PLACES])>,
}

/// No paragraph.
const NONE: usize = usize::MAX;

impl<'a> Lines<'a> {
    fn new(article: &'a Article<'a>, words: &'a [Word]) -> Self {
        let mut lines = Lines {
            article,
            words,
            repeated: Vec::new(),
        };
        if article.is_list() {
            return lines;
        }
        let short: Vec<usize> = (0..article.paragraphs.len())
            .filter(|&paragraph| lines.is_short(paragraph))
            .collect();
        if short.len() < 2 * MIN_LINES {
            return lines;
        }
        let mut hashed = lines.hashed(&short);
        hashed.sort_unstable();
        for like in hashed.chunk_by(|a, b| a.0 == b.0) {
            if (2..=MAX_PLACES).contains(&like.len()) {
                let mut places = [NONE; MAX_PLACES];
                places
                    .iter_mut()
                    .zip(like)
                    .for_each(|(place, line)| *place = line.1);
                lines
                    .repeated
                    .extend(like.iter().map(|line| (line.1, places)));
            }
        }
        lines.repeated.sort_unstable();
        lines
    }

    fn is_short(&self, paragraph: usize) -> bool {
        let body = self.article.paragraphs[paragraph].body();
        body.len() <= MAX_BYTES && !body.of(self.article.text).ends_with(['.', ':', '!', '…'])
    }

    fn words_of(&self, paragraph: usize) -> &'a [Word] {
        self.words_in(self.article.paragraphs[paragraph].body())
    }

    fn words_in(&self, span: Span) -> &'a [Word] {
        &self.words[words::range(self.words, span)]
    }

    /// Some lines, which come in order, each with a hash of its words, so that a heading in capitals is the same as one
    /// without.
    fn hashed(&self, lines: &[usize]) -> Vec<(u64, usize)> {
        let mut behind = 0;
        let hashed = |&line: &usize| {
            let body = self.article.paragraphs[line].body();
            let start = behind + words::first_near(&self.words[behind..], body.start);
            behind = start + words::first_near(&self.words[start..], body.end);
            let hash = self.words[start..behind].iter().fold(0, |hash, word| {
                (hash ^ word.hash).wrapping_mul(words::MULTIPLIER)
            });
            (hash, line)
        };
        lines.iter().map(hashed).collect()
    }

    fn is_same(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.words_of(a), self.words_of(b));
        a.len() == b.len()
            && !a.is_empty()
            && (a.iter().zip(b)).all(|(&a, &b)| words::same(self.article.text, a, b))
    }

    /// The runs of different repeated lines that stand next to each other, as ranges of `repeated`.
    fn blocks(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (i, (paragraph, places)) in self.repeated.iter().enumerate() {
            let goes_on = |run: &&mut Range<usize>| {
                let (first, last) = (self.repeated[run.start].0, self.repeated[i - 1].0);
                // The first heading may follow the table, and a table may be printed twice.
                last + 1 == *paragraph && !places.iter().any(|p| (first..=last).contains(p))
            };
            match runs.last_mut().filter(goes_on) {
                Some(run) => run.end = i + 1,
                None => runs.push(i..i + 1),
            }
        }
        runs.retain(|run| run.len() >= MIN_LINES);
        runs
    }

    /// The lines of a block that stand at exactly one place outside all blocks.
    fn entries(&self, block: &Range<usize>, blocks: &[Range<usize>]) -> Vec<Entry> {
        let in_block = |paragraph: usize| {
            let after = blocks.partition_point(|b| self.repeated[b.start].0 <= paragraph);
            after > 0 && paragraph <= self.repeated[blocks[after - 1].end - 1].0
        };
        let entry = |&(line, places): &(usize, [usize; MAX_PLACES])| {
            let mut headings = places.into_iter().filter(|&p| p != NONE && !in_block(p));
            match (headings.next(), headings.next()) {
                (Some(heading), None) if self.is_same(line, heading) => {
                    Some(Entry { line, heading })
                }
                _ => None,
            }
        };
        self.repeated[block.clone()]
            .iter()
            .filter_map(entry)
            .collect()
    }

    /// Whether there is text under the headings, and the table is not among them.
    fn is_contents(&self, table: &[Entry]) -> bool {
        let (Some(first), Some(last)) = (table.first(), table.last()) else {
            return false;
        };
        let is_apart = first.heading > last.line || last.heading < first.line;
        if table.len() < MIN_LINES || !is_apart {
            return false;
        }
        let start = |paragraph: usize| self.article.paragraphs[paragraph].body().start;
        let below = self.words_in(Span::new(start(first.heading), start(last.heading)));
        let n_joined = table
            .windows(2)
            .filter(|pair| pair[1].heading == pair[0].heading + 1)
            .count();
        words::count(below) >= MIN_TEXT * (table.len() - 1) && 3 * n_joined <= table.len()
    }

    fn finding(&self, entry: Entry) -> Finding {
        let body = |paragraph: usize| self.article.paragraphs[paragraph].body();
        let n_words = self.words_of(entry.line).len();
        let evidence = Evidence::Repeat(Repeat {
            original: body(entry.heading),
            n_words,
            n_matched: n_words,
            differences: Vec::new(),
        });
        Finding {
            span: body(entry.line),
            evidence,
        }
    }
}

/// The entries in runs whose lines stand next to each other and whose headings come in the same order.
fn in_order(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    entries.chunk_by(|a, b| a.line + 1 == b.line && a.heading < b.heading)
}
