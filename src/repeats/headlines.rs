//! Finds headlines that are printed again on the lines right below: page title, headline and share title in a row.

use std::ops::Range;

use super::passage::Text;
use crate::article::words::{self, Word};
use crate::finding::Repeat;
use crate::{Article, Evidence, Finding};

/// The lines in which a headline stands first: below a rubric and a date at most.
const N_LINES: usize = 3;
/// In words; shorter lines are labels and rubrics, longer ones go as paragraphs do. In the labelled pages all of 16 such
/// lines at the top belong to no story, and three of 55 further down do.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// How often it stands again at most: page title, headline, share title and a few more.
const MAX_AGAIN: usize = 8;

/// The lines below a headline that are the same line again. Looks at the first lines of an article alone.
pub(super) fn findings(article: &Article, words: &[Word], min_words: usize) -> Vec<Finding> {
    let n_paragraphs = article.paragraphs.len();
    for line in 0..N_LINES.min(n_paragraphs) {
        let headline = words_of(article, words, line);
        let n_words = words::count(&words[headline.clone()]);
        if !LENGTH.contains(&n_words) || n_words < min_words || is_sentence(article, line) {
            continue;
        }
        let is_same = |&other: &usize| same(article, words, &headline, other);
        let next = line + 1..n_paragraphs.min(line + 2 + MAX_AGAIN);
        let n_again = next.take_while(is_same).count();
        let again = line + 1..line + 1 + n_again;
        if (1..=MAX_AGAIN).contains(&n_again) && is_headline(article, words, &headline, again.end) {
            return again
                .map(|copy| finding(article, words, line, copy))
                .collect();
        }
    }
    Vec::new()
}

/// Whether a line ends as sentences do and headlines do not.
fn is_sentence(article: &Article, line: usize) -> bool {
    let written = article.paragraphs[line].body().of(article.text);
    written.ends_with(['.', '!', '。', '！', '।'])
}

/// Whether a line is no refrain or chant: it stands nowhere below, nor among short lines.
fn is_headline(article: &Article, words: &[Word], headline: &Range<usize>, below: usize) -> bool {
    !(below..article.paragraphs.len()).any(|p| same(article, words, headline, p))
        && !Text::new(article, words).is_among_short_lines(below - 1)
}

fn words_of(article: &Article, words: &[Word], paragraph: usize) -> Range<usize> {
    words::range(words, article.paragraphs[paragraph].body())
}

fn same(article: &Article, words: &[Word], headline: &Range<usize>, other: usize) -> bool {
    let (a, b) = (
        &words[headline.clone()],
        &words[words_of(article, words, other)],
    );
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(&a, &b)| words::same(article.text, a, b))
}

fn finding(article: &Article, words: &[Word], headline: usize, copy: usize) -> Finding {
    let body = |paragraph: usize| article.paragraphs[paragraph].body();
    let n_words = words_of(article, words, copy).len();
    Finding {
        span: body(copy),
        evidence: Evidence::Repeat(Repeat {
            original: body(headline),
            n_words,
            n_matched: n_words,
            differences: Vec::new(),
        }),
    }
}
