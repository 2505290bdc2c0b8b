//! Aligns a copy with a known original, or searches the kept text for another one.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use super::chain::{self, common_words};
use crate::Span;
use crate::article::words::{self, Word};
use crate::finding::{Difference, Repeat};

/// The evidence for a copy and its original: their words aligned.
pub(crate) fn compare(text: &str, copy: Span, original: Span) -> Repeat {
    let repeat = aligned(text, copy, original);
    if repeat.n_matched > 0 {
        return repeat;
    }
    // The copy may be a word that was cut off; the original continues with the whole word.
    let behind = &text[original.end..text.floor_char_boundary(original.end + MAX_BEHIND)];
    let (whole, part) = (words::words(behind), words::words(copy.of(text)));
    let spelled = |part: &Word| part.span().of(copy.of(text));
    match (&whole[..], &part[..]) {
        ([whole, ..], [part]) if whole.span().of(behind).starts_with(spelled(part)) => {
            let start = original.end + whole.span().start;
            let original = Span::new(start, start + whole.span().len());
            Repeat {
                original,
                differences: vec![Difference { original, copy }],
                ..repeat
            }
        }
        _ => repeat,
    }
}

/// How many words of a copy occur, in order, in pieces of text.
pub(crate) fn n_matched(text: &str, copy: Span, pieces: &[Span]) -> usize {
    let words_of = |piece: &Span| words::words(piece.of(text));
    let kept: Vec<Word> = pieces.iter().flat_map(words_of).collect();
    common_words(&words::words(copy.of(text)), &kept).len()
}

/// The words of the kept text, in which copies are searched whose originals are no longer where they were found.
pub(crate) struct KeptWords {
    /// Each with the start of its piece.
    words: Vec<(usize, Word)>,
    n_searches_left: usize,
}

/// Searches in one article at most: what keeps cleaning linear. Real articles need none.
const MAX_SEARCHES: usize = 64;

/// The least share of the words of a copy that its original must have.
const MIN_MATCHED: f64 = 0.75;

/// Whether an original has enough of the words of its copy.
pub(crate) fn is_mostly_matched(repeat: &Repeat) -> bool {
    repeat.n_matched as f64 >= MIN_MATCHED * repeat.n_words as f64
}

impl KeptWords {
    /// Splits the kept pieces of `text` into words.
    pub fn new(text: &str, pieces: &[Span]) -> Self {
        let of = |piece: &Span| {
            let start = piece.start;
            words::words(piece.of(text))
                .into_iter()
                .map(move |word| (start, word))
        };
        KeptWords {
            words: pieces.iter().flat_map(of).collect(),
            n_searches_left: MAX_SEARCHES,
        }
    }

    /// The place with most of the words of a copy, or `None` if no place has nearly all of them.
    pub fn find(&mut self, text: &str, copy: Span) -> Option<Repeat> {
        self.n_searches_left = self.n_searches_left.checked_sub(1)?;
        let copied = words::words(copy.of(text));
        let wanted: HashSet<u64> = copied.iter().map(|w| w.hash).collect();
        let len = copied.len().max(1);
        // Windows of twice the length that overlap by half: the original is inside one of them.
        let starts = (0..self.words.len()).step_by(len);
        let window = |start: usize| &self.words[start..self.words.len().min(start + 2 * len)];
        let is_wanted = |(_, word): &&(usize, Word)| wanted.contains(&word.hash);
        let n_common = |start: &usize| window(*start).iter().filter(is_wanted).count();
        let best = window(starts.max_by_key(|start| (n_common(start), Reverse(*start)))?);
        let place = |(offset, word): &(usize, Word)| {
            Span::new(offset + word.span().start, offset + word.span().end)
        };
        let mut shared = best.iter().filter(is_wanted);
        let (first, last) = (place(shared.clone().next()?), place(shared.next_back()?));
        let repeat = aligned(text, copy, Span::new(first.start, last.end));
        Some(repeat).filter(is_mostly_matched)
    }
}

/// Bytes after an original that contain the word in which a teaser was cut off.
const MAX_BEHIND: usize = 128;

fn aligned(text: &str, copy: Span, original: Span) -> Repeat {
    let words_in = |span: Span| words::words(span.of(text));
    let (copied, kept) = (words_in(copy), words_in(original));
    let span = |words: &[Word], range: Range<usize>, offset: usize| {
        let span = words::span(words, &range);
        Span::new(offset + span.start, offset + span.end)
    };
    let pairs = common_words(&copied, &kept);
    let difference = |(here, there)| Difference {
        original: span(&kept, there, original.start),
        copy: span(&copied, here, copy.start),
    };
    let whole = [0..copied.len(), 0..kept.len()];
    let differences = chain::differences(pairs.iter().copied(), whole);
    Repeat {
        original,
        n_words: copied.len(),
        n_matched: pairs.len(),
        differences: differences.into_iter().map(difference).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ferry Alma ran aground off Port Grebe. Nobody was hurt. The ferry Alma ran hard aground off Port Grebe.";

    fn found(kept: &[Span]) -> Option<(&str, usize)> {
        let copy = Span::new(TEXT.len() - 48, TEXT.len());
        let found = KeptWords::new(TEXT, kept).find(TEXT, copy)?;
        Some((found.original.of(TEXT), found.n_matched))
    }

    #[test]
    fn an_original_is_found_in_the_kept_text() {
        assert_eq!(
            found(&[Span::new(0, 59)]),
            Some(("The ferry Alma ran aground off Port Grebe", 8))
        );
    }

    #[test]
    fn a_stretch_that_shares_some_words_is_no_original() {
        assert_eq!(found(&[Span::new(15, 59)]), None);
        assert_eq!(found(&[]), None);
    }
}
