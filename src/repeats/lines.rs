//! Finds lines that are printed again right below: page title and headline, a subhead, a byline, a date.

use std::ops::Range;

use super::Distance;
use super::chain::Chain;
use super::context::MIN_PROSE;
use super::decide::{has_label, is_asked, is_running};
use super::matched::{self, Side};
use super::passage::Text;
use crate::Finding;
use crate::article::words;

/// The lines in which the first headline may be: below a rubric and a date at most.
const N_LINES: usize = 3;
/// In words; shorter lines are labels and rubrics, longer ones are compared as paragraphs. In the labelled pages all of 16
/// such lines at the top belong to no story, and three of 55 further down do.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// How often a line is repeated at most: page title, headline, share title and a few more.
const MAX_AGAIN: usize = 8;

/// The lines that repeat the line above them. One pass over the lines.
pub(super) fn findings(text: &Text, min_words: usize) -> Vec<Finding> {
    let mut findings = headlines(text, min_words);
    let n_lines = text.article.paragraphs.len();
    let last_letters: Vec<_> = (0..n_lines)
        .map(|line| last_letter(text.line(line)))
        .collect();
    let mut line = 0;
    while line + 1 < n_lines {
        // Nearly all lines end in another letter than the next.
        if last_letters[line] != last_letters[line + 1] {
            line += 1;
            continue;
        }
        let is_same = |&next: &usize| text.are_same(line, next);
        let end = line + 1 + (line + 1..n_lines).take_while(is_same).count();
        if min_words == 0 || text.n_words(&text.words_of(line)) >= min_words {
            if (2..=1 + MAX_AGAIN).contains(&(end - line)) && is_in_prose(text, line..end) {
                findings.extend(copies(text, line..end));
            } else if end == line + 1 {
                let shorter = without_first_word(text, line, end);
                findings.extend(shorter.filter(|_| is_in_prose(text, line..end + 1)));
            }
        }
        line = end;
    }
    findings
}

/// The findings for equal lines. The first of the shortest is kept: others may be items of a breadcrumb, as "Harbour /".
fn copies(text: &Text, lines: Range<usize>) -> impl Iterator<Item = Finding> {
    let n_bytes = |line: &usize| {
        text.line(*line)
            .trim_end_matches(['.', '!', '?', ':'])
            .len()
    };
    let original = lines.clone().min_by_key(n_bytes).unwrap_or(lines.start);
    let copies = lines.filter(move |&line| line != original);
    copies.map(move |copy| text.finding(copy, original))
}

/// The last letter or digit of a line, in lower case.
fn last_letter(line: &str) -> Option<char> {
    let last = line.chars().rev().find(|c| c.is_alphanumeric());
    last.and_then(|last| last.to_lowercase().next())
}

/// The lines at the top among which bylines and dates are.
const N_TOP: usize = 6;
/// Whether equal lines are in running text, or above it at the top: in verse, in dialogue and among scores, lines repeat on
/// purpose.
fn is_in_prose(text: &Text, lines: Range<usize>) -> bool {
    let n_lines = text.article.paragraphs.len();
    // A line that a link broke out of its sentence is not whole.
    let is_whole = lines.end == n_lines || !text.line(lines.end).starts_with(char::is_lowercase);
    // A chant or a refrain recurs.
    let around = lines.start.saturating_sub(MAX_AGAIN)..n_lines.min(lines.end + MAX_AGAIN);
    let mut others = around.filter(|line| !lines.contains(line));
    is_whole
        && !others.any(|line| text.are_same(line, lines.start))
        && !is_running(text, lines.start)
        && is_silent(text.line(lines.start))
        && is_amid_text(text, lines)
}

/// Whether a line has letters, and is no turn of a dialogue.
fn is_silent(line: &str) -> bool {
    line.contains(char::is_alphabetic)
        && !line.starts_with(['-', '–', '—', '"', '“', '„', '«', '「'])
}

/// Whether some lines are between lines of running text, or at the top above them.
fn is_amid_text(text: &Text, lines: Range<usize>) -> bool {
    let n_lines = text.article.paragraphs.len();
    let is_running = |line: usize| is_running(text, line);
    let above = lines.start.checked_sub(1);
    if lines.start < N_TOP && !(0..lines.start).any(is_running) {
        (lines.end..n_lines.min(lines.end + N_TOP)).any(is_running)
    } else {
        !text.is_among_short_lines(lines.end - 1)
            && above.is_some_and(is_running)
            && (lines.end == n_lines || is_running(lines.end))
    }
}

/// Captions and calls that occur three times or more in running text: all but the first, or none.
pub(super) fn often(
    text: &Text,
    chains: &[Chain],
    min_words: usize,
    distance: Distance,
) -> Vec<Finding> {
    // Copies and the first lines that they repeat, in the order of the copies.
    let mut again: Vec<(u32, u32)> = Vec::new();
    for chain in chains {
        let (first, last) = text.paragraphs_of(&chain.copy());
        for copy in first..=last {
            let words = text.words_of(copy);
            // Lines that are repeated together are a block, a list or a stanza.
            if chain.copy().len() >= words.len() + MIN_PROSE {
                continue;
            }
            let Some(other) = matched::counterpart(chain, Side::Copy, &words) else {
                continue;
            };
            let original = text.paragraph_of(other.start);
            if text.words_of(original) == other && other.len() == words.len() {
                let found = again.binary_search_by_key(&(original as u32), |pair| pair.0);
                let first = found.map_or(original as u32, |found| again[found].1);
                again.push((copy as u32, first));
            }
        }
    }
    again.sort_unstable_by_key(|&(copy, first)| (first, copy));
    let is_call = |original: usize| {
        let line = text.line(original);
        let n_words = text.n_words(&text.words_of(original));
        n_words >= min_words.max(MIN_PROSE)
            && is_silent(line)
            && !has_label(line)
            && !is_asked(line)
    };
    let is_amid_text = |line: usize| match distance {
        Distance::Near => is_amid_text(text, line..line + 1),
        Distance::Any => !text.is_among_short_lines(line),
    };
    let mut findings = Vec::new();
    for copies in again.chunk_by(|a, b| a.1 == b.1) {
        let original = copies[0].1 as usize;
        let copies = copies.iter().map(|pair| pair.0 as usize);
        if copies.len() >= 2
            && is_call(original)
            && is_amid_text(original)
            && copies.clone().all(is_amid_text)
        {
            let is_true = |&copy: &usize| text.are_same(copy, original);
            let copies = copies.filter(is_true);
            findings.extend(copies.map(|copy| text.finding(copy, original)));
        }
    }
    findings
}

/// In words; a shorter line may be a name that another one begins with.
const MIN_BYLINE: usize = 3;

/// The shorter of two lines that differ in the first word only, as a byline with and without "By".
fn without_first_word(text: &Text, a: usize, b: usize) -> Option<Finding> {
    let (short, long) = if text.words_of(a).len() < text.words_of(b).len() {
        (a, b)
    } else {
        (b, a)
    };
    let (short_words, mut long_words) = (text.words_of(short), text.words_of(long));
    long_words.start += 1;
    let is_byline = LENGTH.contains(&short_words.len()) || short_words.len() == MIN_BYLINE;
    (is_byline && text.are_same_words(&short_words, &long_words))
        .then(|| text.finding_of(short, text.span_of(&long_words)))
}

/// The lines after a headline that repeat it, and the last line if it does, too. Reads the lines of an article once.
fn headlines(text: &Text, min_words: usize) -> Vec<Finding> {
    let n_lines = text.article.paragraphs.len();
    for headline in 0..N_LINES.min(n_lines) {
        // The places of all paragraphs are not worth their cost for a few lines.
        let body = text.article.paragraphs[headline].body();
        let n_words = words::count(&text.words[words::range(text.words, body)]);
        if !LENGTH.contains(&n_words) || n_words < min_words || is_sentence(text.line(headline)) {
            continue;
        }
        let next = headline + 1..n_lines.min(headline + 2 + MAX_AGAIN);
        let n_again = next
            .take_while(|&line| text.are_same(headline, line))
            .count();
        let below = headline + 1 + n_again;
        let last = n_lines - 1;
        let is_at_end = last > below && text.are_same(headline, last);
        let others = below..if is_at_end { last } else { n_lines };
        if (1..=MAX_AGAIN).contains(&n_again) && is_headline(text, headline, others) {
            let again = (headline + 1..below).chain(is_at_end.then_some(last));
            return again.map(|copy| text.finding(copy, headline)).collect();
        }
    }
    Vec::new()
}

/// Whether a line ends as sentences do and headlines do not.
fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '。', '！', '।'])
}

/// Whether a line is no refrain or chant: it does not occur among the other lines, nor is it among short lines.
fn is_headline(text: &Text, headline: usize, mut others: Range<usize>) -> bool {
    let is_top = !text.is_among_short_lines(others.start - 1);
    is_top && !others.any(|line| text.are_same(headline, line))
}
