//! Keeps account of several rounds of cleaning in offsets of the raw text.

use std::borrow::Cow;

use super::cut::{self, LINE_ENDS};
use crate::article::is_blank;
use crate::finding::Repeat;
use crate::repeats::compare::{self, KeptWords};
use crate::verdict::Removal;
use crate::{Evidence, Span};

/// What went so far, in offsets of the raw text.
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

    /// The text as it is by now.
    pub fn text(&self) -> Cow<'t, str> {
        Cow::Owned(cut::without(self.raw, &self.cuts))
    }

    /// Which stretches of the raw text make up [`Rounds::text`].
    pub fn kept(&self) -> Kept {
        Kept::new(self.raw, &self.cuts)
    }

    /// Takes over one round, whose spans are of [`Rounds::text`].
    pub fn apply(&mut self, cuts: Vec<Span>, removals: Vec<Removal>) {
        let kept = self.kept();
        let mut new: Vec<Removal> = Vec::new();
        for removal in removals {
            let evidence = kept.raw_evidence(removal.evidence);
            let pieces = kept
                .raw_pieces(removal.span)
                .into_iter()
                .filter(|p| !p.of(self.raw).trim().is_empty());
            new.extend(pieces.map(|span| Removal {
                span,
                evidence: evidence.clone(),
            }));
        }
        new.sort_by_key(|r| r.span);
        let raw = self.raw;
        self.removals
            .iter_mut()
            .for_each(|earlier| follow(raw, earlier, &new));
        let new_cuts: Vec<Span> = cuts.into_iter().flat_map(|c| kept.raw_pieces(c)).collect();
        self.removals.extend(new);
        self.removals.sort_by_key(|r| r.span);
        self.cuts.extend(new_cuts);
        self.cuts.sort();
        self.cuts.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
    }

    /// Puts back every copy of which no original is left, since later rounds took it: nothing is lost to a repeat.
    ///
    /// Says whether there were any. What comes back may be a copy of what else comes back, so that it is to be cleaned again.
    pub fn put_back(&mut self) -> bool {
        let mut standing: Option<KeptWords> = None;
        let mut back: Vec<Span> = Vec::new();
        let mut removals: Vec<Removal> = Vec::with_capacity(self.removals.len());
        for mut removal in std::mem::take(&mut self.removals) {
            if let Evidence::Repeat(repeat) = &mut removal.evidence {
                recount(self.raw, &self.cuts, removal.span, repeat);
            }
            // What a teaser was cut off in matches nothing, and goes with the sentence before.
            let last = removals.last();
            let is_rest = last.is_some_and(|last| follows(self.raw, &self.cuts, last, &removal));
            if let Evidence::Repeat(repeat) = &mut removal.evidence
                && repeat.n_matched == 0
                && !(is_rest && is_cut_word(self.raw, removal.span, repeat))
            {
                let kept =
                    || KeptWords::new(self.raw, &pieces(Span::new(0, self.raw.len()), &self.cuts));
                let found = standing
                    .get_or_insert_with(kept)
                    .find(self.raw, removal.span);
                // Between the words that stand, others may have gone.
                let found = found.map(|mut found| {
                    recount(self.raw, &self.cuts, removal.span, &mut found);
                    found
                });
                match found.filter(compare::is_full) {
                    Some(found) => *repeat = found,
                    None => {
                        back.push(with_white_space(self.raw, removal.span));
                        continue;
                    }
                }
            }
            removals.push(removal);
        }
        self.removals = removals;
        if back.is_empty() {
            return false;
        }
        self.cuts = self
            .cuts
            .iter()
            .flat_map(|&cut| without(cut, &back))
            .collect();
        true
    }

    /// What went: the removals, sentences that went together as one, and the cuts.
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

/// Whether a copy is a single word, cut off in the middle of the word that is its original.
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

/// What is left of a span without those of some others, in order, that reach into it.
fn without(span: Span, others: &[Span]) -> Vec<Span> {
    let from = others.partition_point(|other| other.end <= span.start);
    let to = others.partition_point(|other| other.start < span.end);
    pieces(span, &others[from..to.max(from)])
}

/// Points the evidence of an earlier removal to where its original went from, if that goes now: to the original of that,
/// or to what else took it.
fn follow(raw: &str, earlier: &mut Removal, new: &[Removal]) {
    let Evidence::Repeat(repeat) = &mut earlier.evidence else {
        return;
    };
    let original = repeat.original;
    let at = new.partition_point(|r| r.span.end <= original.start);
    let taken = || new[at..].iter().take_while(|r| r.span.start < original.end);
    if let Some(rule) = taken().find(|r| r.original().is_none()) {
        earlier.evidence = rule.evidence.clone();
        return;
    }
    let originals = || taken().filter_map(|r| r.original());
    let (Some(start), Some(end)) = (
        originals().map(|o| o.start).min(),
        originals().map(|o| o.end).max(),
    ) else {
        return;
    };
    // What of the original stays may tell more than where the rest of it went.
    let gone: Vec<Span> = taken().map(|r| r.span).collect();
    let n_left = compare::n_matched(raw, earlier.span, &pieces(original, &gone));
    let followed = compare::compare(raw, earlier.span, Span::new(start, end));
    if followed.n_matched > n_left {
        *repeat = followed;
    }
}

/// What is left of a span without some others, which come in order.
fn pieces(span: Span, without: &[Span]) -> Vec<Span> {
    let starts = std::iter::once(span.start).chain(without.iter().map(|gone| gone.end));
    let ends = without.iter().map(|gone| gone.start).chain([span.end]);
    starts
        .zip(ends)
        .filter(|(start, end)| start < end)
        .map(|(start, end)| Span::new(start, end))
        .collect()
}

/// Bytes of punctuation and space between the last word of one original and the first of the next.
const MAX_MARKS: usize = 16;

/// Counts the matched words again where something went from inside the original: only what stays is evidence.
fn recount(raw: &str, cuts: &[Span], copy: Span, repeat: &mut Repeat) {
    let original = repeat.original;
    let left = without(original, cuts);
    if left == [original] {
        return;
    }
    let n_matched = compare::n_matched(raw, copy, &left);
    if n_matched != repeat.n_matched {
        repeat.n_matched = n_matched;
        repeat.differences.clear();
    }
}

/// Whether a removal goes on where the last one ends, and its original where that one's ends.
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

/// The stretches of the raw text that stay, and where each begins in the text as it is by now.
pub(super) struct Kept {
    pub stretches: Vec<(usize, Span)>,
}

impl Kept {
    fn new(raw: &str, cuts: &[Span]) -> Self {
        let mut stretches = Vec::with_capacity(cuts.len() + 1);
        let (mut at, mut now) = (0, 0);
        for cut in cuts
            .iter()
            .copied()
            .chain([Span::new(raw.len(), raw.len())])
        {
            stretches.push((now, Span::new(at, cut.start)));
            now += cut.start - at;
            at = cut.end;
        }
        Kept { stretches }
    }

    /// The pieces of the raw text that a span of the present text is made of.
    fn raw_pieces(&self, span: Span) -> Vec<Span> {
        let first = self
            .stretches
            .partition_point(|(now, raw)| now + raw.len() <= span.start);
        self.stretches[first..]
            .iter()
            .take_while(|(now, _)| *now < span.end)
            .map(|(now, raw)| {
                let start = raw.start + span.start.saturating_sub(*now);
                let end = raw.end.min(raw.start + (span.end - now));
                Span::new(start, end)
            })
            .filter(|piece| !piece.is_empty())
            .collect()
    }

    /// Where a span of the present text stands in the raw one, if all of it comes from one place.
    pub fn raw_whole(&self, span: Span) -> Option<Span> {
        let behind = self
            .stretches
            .partition_point(|(now, _)| *now <= span.start);
        let (now, raw) = self.stretches[behind.checked_sub(1)?];
        let start = raw.start + (span.start - now);
        let whole = Span::new(start, start + span.len());
        (whole.end <= raw.end).then_some(whole)
    }

    /// The stretch of the raw text from the first to the last byte of a span of the present text.
    fn raw_hull(&self, span: Span) -> Span {
        let pieces = self.raw_pieces(span);
        match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => {
                let at = self
                    .stretches
                    .partition_point(|(now, _)| *now <= span.start)
                    .saturating_sub(1);
                let (now, raw) = self.stretches[at];
                let at = raw.start + (span.start - now);
                Span::new(at, at)
            }
        }
    }

    fn raw_evidence(&self, mut evidence: Evidence) -> Evidence {
        evidence.map_spans(|span| self.raw_hull(span));
        evidence
    }
}
