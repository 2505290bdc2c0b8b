//! Finds headlines that are printed again on the next lines: page title, headline and share title in a row.

use super::passage::Text;
use crate::Finding;

/// The lines in which the first headline may be: below a rubric and a date at most.
const N_LINES: usize = 3;
/// In words; shorter lines are labels and rubrics, longer ones are compared as paragraphs. In the labelled pages all of 16
/// such lines at the top belong to no story, and three of 55 further down do.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// How often a headline is repeated at most: page title, headline, share title and a few more.
const MAX_AGAIN: usize = 8;

/// The lines after a headline that repeat it. Reads the first lines of an article only.
pub(super) fn findings(text: &Text, min_words: usize) -> Vec<Finding> {
    let n_lines = text.article.paragraphs.len();
    for headline in 0..N_LINES.min(n_lines) {
        let n_words = text.n_words(&text.words_of(headline));
        if !LENGTH.contains(&n_words) || n_words < min_words || is_sentence(text.line(headline)) {
            continue;
        }
        let next = headline + 1..n_lines.min(headline + 2 + MAX_AGAIN);
        let n_again = next
            .take_while(|&line| text.are_same(headline, line))
            .count();
        let again = headline + 1..headline + 1 + n_again;
        if (1..=MAX_AGAIN).contains(&n_again) && is_headline(text, headline, again.end) {
            return again.map(|copy| text.finding(copy, headline)).collect();
        }
    }
    Vec::new()
}

/// Whether a line ends as sentences do and headlines do not.
fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '。', '！', '।'])
}

/// Whether a line is no refrain or chant: it does not occur again from line `below` on, nor is it among short lines.
fn is_headline(text: &Text, headline: usize, below: usize) -> bool {
    !(below..text.article.paragraphs.len()).any(|line| text.are_same(headline, line))
        && !text.is_among_short_lines(below - 1)
}
