//! Finds the words of a part of the text.

use std::ops::Range;

use super::word::Word;
use crate::Span;

/// The words of an article that begin in `span`.
///
/// Starts where they would be if all words had one length, and continues with doubled steps (interpolation search, Knuth,
/// volume 3, section 6.2.1): in a long text, a binary search would miss the cache twenty times.
pub(crate) fn range(words: &[Word], span: Span) -> Range<usize> {
    let start = first_from(words, span.start);
    start..start + first_near(&words[start..], span.end)
}

/// The first word that begins at `at` or after it.
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

/// The same, for words of which it is likely to be one of the first.
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
