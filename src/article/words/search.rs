//! Finds the words of a part of the text.

use std::ops::Range;

use super::word::Word;
use crate::Span;

/// The words of an article that begin in `span`.
pub(crate) fn range(words: &[Word], span: Span) -> Range<usize> {
    let start = words.partition_point(|word| (word.start as usize) < span.start);
    start..start + first_near(&words[start..], span.end)
}

/// The first word that begins at `at` or after it, which is likely to be one of the first.
pub(crate) fn first_near(words: &[Word], at: usize) -> usize {
    let begins_before = |word: &Word| (word.start as usize) < at;
    let mut n = 16;
    while words.get(n).is_some_and(begins_before) {
        n *= 2;
    }
    words[..n.min(words.len())].partition_point(begins_before)
}

/// The span of some words; for none, the place after the last word before.
pub(crate) fn span(words: &[Word], range: &Range<usize>) -> Span {
    match words.get(range.clone()) {
        Some([first, .., last]) => Span::new(first.span().start, last.span().end),
        Some([only]) => only.span(),
        _ => {
            let before = range.start.checked_sub(1);
            let at = before.map_or(0, |word| words[word].span().end);
            Span::new(at, at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words::words;

    #[test]
    fn the_words_of_every_span_are_found() {
        let (short, long) = ("a ".repeat(80), "antidisestablishmentarianism ".repeat(5));
        for text in [
            "",
            "one",
            &format!("{short}{long}"),
            &format!("{long}{short}"),
        ] {
            let words = words(text);
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
