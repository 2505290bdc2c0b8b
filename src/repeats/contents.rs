//! Finds a table of contents: lines that come again, in the same order, as the headings of the text below.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::words;
use crate::finding::Repeat;
use crate::{Article, Evidence, Finding, Span};

/// Lines of a table of contents at least: two headings may be announced in a story.
const MIN_LINES: usize = 3;
/// Bytes of a heading at most: about 16 words of English.
const MAX_BYTES: usize = 120;
/// Words of text under each heading, on average, at least: less makes a list that is printed twice.
const MIN_TEXT: usize = 20;

/// The lines of tables of contents, each with its heading. One pass over the short lines of an article.
pub(super) fn findings(article: &Article) -> Vec<Finding> {
    let lines = lines(article);
    let mut findings = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let run = run(&lines, at);
        if is_contents(article, &lines[run.clone()]) {
            findings.extend(lines[run.clone()].iter().map(|line| finding(article, line)));
        }
        at = run.end.max(at + 1);
    }
    findings
}

/// A short line and the only other that is the same.
#[derive(Clone, Copy)]
struct Line {
    paragraph: usize,
    heading: usize,
}

/// The short lines that stand exactly twice, and are no sentences. What stands more often is a label.
fn lines(article: &Article) -> Vec<Line> {
    let body = |paragraph: usize| article.paragraphs[paragraph].body.of(article.text);
    let is_short = |&p: &usize| {
        article.paragraphs[p].body.len() <= MAX_BYTES && !body(p).ends_with(['.', ':', '!', '…'])
    };
    let short = || (0..article.paragraphs.len()).filter(is_short);
    if short().nth(2 * MIN_LINES - 1).is_none() {
        return Vec::new();
    }
    let mut places: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    for paragraph in short() {
        let (_, last, n) = places
            .entry(body(paragraph))
            .or_insert((paragraph, paragraph, 0));
        (*last, *n) = (paragraph, *n + 1);
    }
    let twice = places.into_values().filter(|&(_, _, n)| n == 2);
    let mut lines: Vec<Line> = twice
        .map(|(paragraph, heading, _)| Line { paragraph, heading })
        .collect();
    lines.sort_by_key(|line| line.paragraph);
    lines
}

/// The lines from `start` on that stand next to each other and whose headings come in the same order.
fn run(lines: &[Line], start: usize) -> Range<usize> {
    let goes_on = |pair: &&[Line]| {
        pair[1].paragraph == pair[0].paragraph + 1 && pair[1].heading > pair[0].heading
    };
    let n_more = lines[start..].windows(2).take_while(goes_on).count();
    start..start + 1 + n_more
}

fn is_contents(article: &Article, run: &[Line]) -> bool {
    let (first, last) = (run[0], run[run.len() - 1]);
    if run.len() < MIN_LINES || first.heading <= last.paragraph {
        return false;
    }
    let start = |paragraph: usize| article.paragraphs[paragraph].body.start;
    let below = Span::new(start(first.heading), start(last.heading));
    let n_joined = run
        .windows(2)
        .filter(|pair| pair[1].heading == pair[0].heading + 1)
        .count();
    let n_words = words::count(&words::words(below.of(article.text)));
    n_words >= MIN_TEXT * (run.len() - 1) && 3 * n_joined <= run.len()
}

fn finding(article: &Article, line: &Line) -> Finding {
    let span = article.paragraphs[line.paragraph].body;
    let n_words = words::words(span.of(article.text)).len();
    let original = article.paragraphs[line.heading].body;
    let evidence = Evidence::Repeat(Repeat {
        original,
        n_words,
        n_matched: n_words,
        differences: Vec::new(),
    });
    Finding { span, evidence }
}
