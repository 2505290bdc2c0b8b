//! Adds up several rounds of cleaning, in offsets of the raw text.

use super::cut::LINE_ENDS;
use super::kept::Kept;
use crate::article::is_blank;
use crate::finding::Repeat;
use crate::repeats::compare::{self, KeptWords};
use crate::verdict::Removal;
use crate::{Evidence, Span, span};

/// The cuts and removals so far.
pub(super) struct Rounds<'t> {
    raw: &'t str,
    /// In order, none touching another.
    cuts: Vec<Span>,
    /// In order, none overlapping another.
    removals: Vec<Removal>,
}

impl<'t> Rounds<'t> {
    pub fn new(raw: &'t str) -> Self {
        Rounds {
            raw,
            cuts: Vec::new(),
            removals: Vec::new(),
        }
    }

    /// The text that is left.
    pub fn text(&self) -> String {
        span::without(self.raw, &self.cuts)
    }

    /// The stretches of the raw text that make up [`Rounds::text`].
    pub fn kept(&self) -> Kept {
        Kept::new(self.raw, &self.cuts)
    }

    /// Adds the cuts and removals of one round, whose spans are of [`Rounds::text`].
    pub fn apply(&mut self, cuts: Vec<Span>, removals: Vec<Removal>) {
        let kept = self.kept();
        let mut new: Vec<Removal> = Vec::new();
        for removal in removals {
            let mut evidence = removal.evidence;
            evidence.map_spans(|span| kept.raw_hull(span));
            let pieces = kept.raw_pieces(removal.span).into_iter();
            let pieces = pieces.filter(|piece| !piece.of(self.raw).trim().is_empty());
            new.extend(pieces.map(|span| Removal {
                span,
                evidence: evidence.clone(),
            }));
        }
        new.sort_by_key(|r| r.span);
        for earlier in &mut self.removals {
            follow(self.raw, earlier, &new);
        }
        self.removals.extend(new);
        self.removals.sort_by_key(|r| r.span);
        let new_cuts = cuts.into_iter().flat_map(|cut| kept.raw_pieces(cut));
        self.cuts.extend(new_cuts);
        self.cuts = span::union(std::mem::take(&mut self.cuts));
    }

    /// Puts back every copy whose original a later round removed, unless another original is kept: nothing is lost to a
    /// repeat. Returns whether there were any. They may be copies of each other, so the text must be cleaned again.
    pub fn put_back(&mut self) -> bool {
        let raw = self.raw;
        let mut kept_words: Option<KeptWords> = None;
        let mut back: Vec<Span> = Vec::new();
        let mut removals: Vec<Removal> = Vec::with_capacity(self.removals.len());
        for mut removal in std::mem::take(&mut self.removals) {
            let span = removal.span;
            if let Evidence::Repeat(repeat) = &mut removal.evidence {
                recount(raw, &self.cuts, span, repeat);
            }
            // The fragment in which a teaser was cut off has no matched word. It is kept or removed with the sentence before.
            let last = removals.last();
            let is_rest = last.is_some_and(|last| follows(raw, &self.cuts, last, &removal));
            if let Evidence::Repeat(repeat) = &mut removal.evidence
                && repeat.n_matched == 0
                && !(is_rest && is_cut_word(raw, span, repeat))
            {
                let all_kept = || span::outside(&self.cuts, Span::new(0, raw.len()));
                let kept_words = kept_words.get_or_insert_with(|| KeptWords::new(raw, &all_kept()));
                let found = kept_words.find(raw, span).map(|mut found| {
                    // Words may have been removed between the kept ones.
                    recount(raw, &self.cuts, span, &mut found);
                    found
                });
                let Some(found) = found.filter(compare::is_mostly_matched) else {
                    back.push(with_white_space(raw, span));
                    continue;
                };
                *repeat = found;
            }
            removals.push(removal);
        }
        self.removals = removals;
        if back.is_empty() {
            return false;
        }
        let cuts = std::mem::take(&mut self.cuts).into_iter();
        self.cuts = cuts.flat_map(|cut| span::outside(&back, cut)).collect();
        true
    }

    /// The removals and the cuts. Adjacent removals with adjacent originals are joined.
    pub fn finish(self) -> (Vec<Removal>, Vec<Span>) {
        let mut merged: Vec<Removal> = Vec::with_capacity(self.removals.len());
        for removal in self.removals {
            match merged.last_mut() {
                Some(last) if follows(self.raw, &self.cuts, last, &removal) => join(last, removal),
                _ => merged.push(removal),
            }
        }
        (merged, self.cuts)
    }
}

/// Whether a copy is a single word that was cut off, and its original the whole word.
fn is_cut_word(raw: &str, copy: Span, repeat: &Repeat) -> bool {
    let part = copy
        .of(raw)
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    repeat.n_words == 1 && repeat.original.of(raw).starts_with(part)
}

/// A span and the white space around it.
fn with_white_space(raw: &str, span: Span) -> Span {
    let end = raw.len() - raw[span.end..].trim_start_matches(is_blank).len();
    Span::new(raw[..span.start].trim_end_matches(is_blank).len(), end)
}

/// Replaces the evidence of an earlier removal if its original is removed now: by the original of its original, or by the
/// finding that removes it.
fn follow(raw: &str, earlier: &mut Removal, new: &[Removal]) {
    let Evidence::Repeat(repeat) = &mut earlier.evidence else {
        return;
    };
    let original = repeat.original;
    let at = new.partition_point(|r| r.span.end <= original.start);
    let removed = || new[at..].iter().take_while(|r| r.span.start < original.end);
    if let Some(rule) = removed().find(|r| r.original().is_none()) {
        earlier.evidence = rule.evidence.clone();
        return;
    }
    let originals = || removed().filter_map(|r| r.original());
    let (Some(start), Some(end)) = (
        originals().map(|o| o.start).min(),
        originals().map(|o| o.end).max(),
    ) else {
        return;
    };
    // The part of the original that is kept may have more of the words than the originals of the rest.
    let gone: Vec<Span> = removed().map(|r| r.span).collect();
    let n_left = compare::n_matched(raw, earlier.span, &span::outside(&gone, original));
    let followed = compare::compare(raw, earlier.span, Span::new(start, end));
    if followed.n_matched > n_left {
        *repeat = followed;
    }
}

/// Bytes of punctuation and space between the last word of one original and the first of the next.
const MAX_MARKS: usize = 16;

/// Counts the matched words again if a part of the original was removed: only kept words are evidence.
fn recount(raw: &str, cuts: &[Span], copy: Span, repeat: &mut Repeat) {
    let original = repeat.original;
    let left = span::outside(cuts, original);
    if left == [original] {
        return;
    }
    let n_matched = compare::n_matched(raw, copy, &left);
    if n_matched != repeat.n_matched {
        repeat.n_matched = n_matched;
        repeat.differences.clear();
    }
}

/// Whether a removal begins where the last one ends, and so does its original.
fn follows(raw: &str, cuts: &[Span], last: &Removal, next: &Removal) -> bool {
    let (Evidence::Repeat(a), Evidence::Repeat(b)) = (&last.evidence, &next.evidence) else {
        return false;
    };
    let gap = Span::new(last.span.end, next.span.start.max(last.span.end));
    let at = cuts.partition_point(|cut| cut.end < gap.end);
    let is_cut = cuts.get(at).is_some_and(|cut| cut.contains(gap));
    let is_blank = gap.of(raw).chars().all(is_blank) && !gap.of(raw).contains(LINE_ENDS);
    let is_rest = b.n_matched == 0;
    let is_near =
        b.original.start >= a.original.end && b.original.start - a.original.end <= MAX_MARKS;
    is_cut
        && is_blank
        && (is_rest || is_near && !raw[a.original.end..b.original.start].contains(LINE_ENDS))
}

fn join(last: &mut Removal, next: Removal) {
    last.span.end = next.span.end;
    if let (Evidence::Repeat(a), Evidence::Repeat(b)) = (&mut last.evidence, next.evidence) {
        a.original.end = a.original.end.max(b.original.end);
        a.n_words += b.n_words;
        a.n_matched += b.n_matched;
        a.differences.extend(b.differences);
    }
}
