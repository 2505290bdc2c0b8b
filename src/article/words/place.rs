//! Finds which words stand in a part of the text.

use std::ops::Range;

use super::Word;
use crate::Span;

/// The words of an article that begin in `span`.
///
/// Looks where they would stand if all words were of one length, and from there with doubled steps (interpolation search,
/// Knuth, volume 3, section 6.2.1): of a long text, a search by halves would wait for memory twenty times.
pub(crate) fn range(words: &[Word], span: Span) -> Range<usize> {
    let start = first_from(words, span.start);
    start..start + first_near(&words[start..], span.end)
}

/// The first word that begins at `at` or behind it.
fn first_from(words: &[Word], at: usize) -> usize {
    let Some(last) = words.last() else { return 0 };
    let guess = at as u64 * words.len() as u64 / (last.start as u64 + 1);
    let guess = (guess as usize).min(words.len());
    let begins_before = |word: &Word| (word.start as usize) < at;
    let mut step = 1;
    let mut from = guess;
    while from > 0 && !begins_before(&words[from - 1]) {
        from = from.saturating_sub(step);
        step *= 2;
    }
    from + first_near(&words[from..], at)
}

/// The same, where it is likely to be one of the first.
pub(crate) fn first_near(words: &[Word], at: usize) -> usize {
    let begins_before = |word: &Word| (word.start as usize) < at;
    let mut n = 16;
    while words.get(n).is_some_and(begins_before) {
        n *= 2;
    }
    words[..n.min(words.len())].partition_point(begins_before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words::words;

    #[test]
    fn the_words_of_every_span_are_found() {
        for text in [
            String::new(),
            "one".into(),
            "a bb ccc dddd ".repeat(9),
            format!(
                "{} {}",
                "a ".repeat(80),
                "antidisestablishmentarianism ".repeat(5)
            ),
            format!(
                "{} {}",
                "antidisestablishmentarianism ".repeat(5),
                "a ".repeat(80)
            ),
        ] {
            let words = words(&text);
            let before = |at: usize| words.iter().filter(|w| w.span().start < at).count();
            for start in 0..=text.len() {
                for end in (start..=text.len()).step_by(7) {
                    let found = range(&words, Span::new(start, end));
                    assert_eq!(
                        found,
                        before(start)..before(end),
                        "{start} to {end} of {text}"
                    );
                }
            }
        }
    }
}
