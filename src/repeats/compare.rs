//! Aligns a copy with an original that is known, or looks for one that stays.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use super::chain::common_words;
use crate::Span;
use crate::article::words::{self, Word};
use crate::finding::{Difference, Repeat};

/// The evidence for a copy whose original is known: their words aligned.
pub(crate) fn compare(text: &str, copy: Span, original: Span) -> Repeat {
    let repeat = aligned(text, copy, original);
    if repeat.n_matched > 0 {
        return repeat;
    }
    // What is left is a word that was cut off, and the original goes on with the whole of it.
    let behind = &text[original.end..text.floor_char_boundary(original.end + MAX_BEHIND)];
    let (whole, part) = (words::words(behind), words::words(copy.of(text)));
    match (&whole[..], &part[..]) {
        ([whole, ..], [part])
            if whole
                .span()
                .of(behind)
                .starts_with(part.span().of(copy.of(text))) =>
        {
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

/// How many words of a copy stand, in order, in pieces of text.
pub(crate) fn n_matched(text: &str, copy: Span, pieces: &[Span]) -> usize {
    let kept: Vec<Word> = pieces
        .iter()
        .flat_map(|piece| words::words(piece.of(text)))
        .collect();
    common_words(&words::words(copy.of(text)), &kept).len()
}

/// The words of what stays, to look up copies whose originals moved.
pub(crate) struct Standing {
    words: Vec<(usize, Word)>,
    n_left: usize,
}

/// Copies that are looked up in one article at most: what keeps cleaning linear. Real articles need none.
const MAX_LOOK_UPS: usize = 64;

/// The share of a copy's words that its original must have, as when it was found.
const MIN_STANDING: f64 = 0.75;

/// Whether an original has enough of the words of its copy.
pub(crate) fn stands(repeat: &Repeat) -> bool {
    repeat.n_matched as f64 >= MIN_STANDING * repeat.n_words as f64
}

impl Standing {
    /// Splits the pieces of `text` that stay into words.
    pub fn new(text: &str, pieces: &[Span]) -> Self {
        let of = |piece: &Span| {
            let start = piece.start;
            words::words(piece.of(text))
                .into_iter()
                .map(move |word| (start, word))
        };
        Standing {
            words: pieces.iter().flat_map(of).collect(),
            n_left: MAX_LOOK_UPS,
        }
    }

    /// The place where most of the words of a copy stand, or `None` if nearly all of them stand nowhere together.
    pub fn look_up(&mut self, text: &str, copy: Span) -> Option<Repeat> {
        self.n_left = self.n_left.checked_sub(1)?;
        let wanted: HashSet<u64> = words::words(copy.of(text)).iter().map(|w| w.hash).collect();
        let len = words::words(copy.of(text)).len().max(1);
        // Windows of twice the length, each half over the next: the original lies in one of them.
        let starts = (0..self.words.len()).step_by(len);
        let window = |start: usize| &self.words[start..self.words.len().min(start + 2 * len)];
        let n_common = |start: &usize| {
            window(*start)
                .iter()
                .filter(|(_, w)| wanted.contains(&w.hash))
                .count()
        };
        let best = window(starts.max_by_key(|start| (n_common(start), Reverse(*start)))?);
        let place = |(offset, word): &(usize, Word)| {
            Span::new(offset + word.span().start, offset + word.span().end)
        };
        let mut shared = best.iter().filter(|(_, w)| wanted.contains(&w.hash));
        let (first, last) = (place(shared.clone().next()?), place(shared.next_back()?));
        let repeat = aligned(text, copy, Span::new(first.start, last.end));
        Some(repeat).filter(stands)
    }
}

/// Bytes behind an original in which the word stands that a teaser was cut off in.
const MAX_BEHIND: usize = 128;

fn aligned(text: &str, copy: Span, original: Span) -> Repeat {
    let words_in = |span: Span| words::words(span.of(text));
    let (copied, kept) = (words_in(copy), words_in(original));
    let span = |words: &[Word], range: Range<usize>, offset: usize| match words.get(range.clone()) {
        Some([first, .., last]) => Span::new(offset + first.span().start, offset + last.span().end),
        Some([only]) => Span::new(offset + only.span().start, offset + only.span().end),
        _ => {
            let at = offset
                + range
                    .start
                    .checked_sub(1)
                    .map_or(0, |w| words[w].span().end);
            Span::new(at, at)
        }
    };
    let pairs = common_words(&copied, &kept);
    let (mut here, mut there) = (0, 0);
    let mut differences = Vec::new();
    for &(c, o) in pairs.iter().chain([&(copied.len(), kept.len())]) {
        if c > here || o > there {
            differences.push(Difference {
                original: span(&kept, there..o, original.start),
                copy: span(&copied, here..c, copy.start),
            });
        }
        (here, there) = (c + 1, o + 1);
    }
    Repeat {
        original,
        n_words: copied.len(),
        n_matched: pairs.len(),
        differences,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ferry Alma ran aground off Port Grebe. Nobody was hurt. The ferry Alma ran hard aground off Port Grebe.";

    fn looked_up(kept: &[Span]) -> Option<(&str, usize)> {
        let copy = Span::new(TEXT.len() - 48, TEXT.len());
        let found = Standing::new(TEXT, kept).look_up(TEXT, copy)?;
        Some((found.original.of(TEXT), found.n_matched))
    }

    #[test]
    fn an_original_is_looked_up_in_what_stays() {
        assert_eq!(
            looked_up(&[Span::new(0, 59)]),
            Some(("The ferry Alma ran aground off Port Grebe", 8))
        );
    }

    #[test]
    fn a_stretch_that_shares_some_words_is_no_original() {
        assert_eq!(looked_up(&[Span::new(15, 59)]), None);
        assert_eq!(looked_up(&[]), None);
    }
}
