//! The words of the paragraph that is searched; near one of its ends, the anchors and the gaps between words.

use std::ops::Range;

use crate::Span;
use crate::article::words::{self, WEIGHT_OF_ONE, Word};
use crate::rules::fold::{self, fold_into};
use crate::rules::table::{Filter, NO_ANCHORS, may_be_in};
use crate::rules::{Rules, edges};

/// The words of a paragraph.
pub(super) struct Own<'a> {
    text: &'a str,
    /// The words of the article,
    words: &'a [Word],
    /// those of the paragraph,
    own: Range<usize>,
    /// those of the part of it that is searched,
    near: Range<usize>,
    /// and the few of these that may be anchors, touch the word before, or have another gap before them than nearly all have.
    notable: Vec<usize>,
    /// The hashes of the anchors in that part, each with the text that has it.
    pub anchors: Vec<(u64, Span)>,
    rules: &'a Rules,
    /// The filter of the anchors that are looked for.
    pub filter: &'a Filter,
}

impl<'a> Own<'a> {
    /// Begins before the first paragraph. `filter` has the anchors that are looked for.
    pub fn new(text: &'a str, words: &'a [Word], rules: &'a Rules, filter: &'a [u64]) -> Self {
        Own {
            text,
            words,
            own: 0..0,
            near: 0..0,
            notable: Vec::new(),
            anchors: Vec::new(),
            rules,
            filter: filter.first_chunk().unwrap_or(&NO_ANCHORS),
        }
    }

    /// Continues with a paragraph, which is behind the last one.
    pub fn advance(&mut self, body: Span) {
        let start = self.own.end + words::first_near(&self.words[self.own.end..], body.start);
        let end = start + words::first_near(&self.words[start..], body.end);
        self.own = start..end;
    }

    /// The words of the paragraph.
    pub fn words(&self) -> &'a [Word] {
        &self.words[self.own.clone()]
    }

    /// Chooses the part of the paragraph that is searched. One look at each of its words.
    pub fn look_at(&mut self, part: Span) {
        let text = self.text.as_bytes();
        let near = words::range(self.words(), part);
        self.near = self.own.start + near.start..self.own.start + near.end;
        self.notable.clear();
        let mut end = part.start;
        for (word, i) in self.words[self.near.clone()].iter().zip(self.near.start..) {
            let gap = Span::new(end, word.span().start);
            // Of the letters, only `ⓒ` begins a sentence behind a mere space.
            let is_space = gap.start + 1 == gap.end
                && matches!(text[gap.start..], [b' ', next, ..] if next != 0xe2);
            if !is_space && is_notable(text, gap, word) || may_be_in(self.filter, word.hash) {
                self.notable.push(i);
            }
            end = word.span().end;
        }
        self.anchors.clear();
        self.find_anchors(part);
    }

    /// Finds the anchors in the part.
    ///
    /// The words of an article are those of raw text, while patterns match folded text. The two differ where small letters
    /// are followed by capitals, as in `WhatsApp`, which is one word when folded, and where folding changes letters.
    fn find_anchors(&mut self, part: Span) {
        let raw = part.of(self.text);
        if fold::changes_words(raw) || self.rules.has_arabic_anchors && fold::has_arabic(raw) {
            return self.find_folded(part);
        }
        for n in 0..self.notable.len() {
            let i = self.notable[n];
            if self.is_anchor(self.words[i].hash) {
                self.anchors
                    .push((self.words[i].hash, self.words[i].span()));
            }
            if let Some(run) = joined(self.words, i) {
                self.find_folded(run);
            }
        }
    }

    /// The same among the words that a part of the text has when folded.
    #[cold]
    fn find_folded(&mut self, part: Span) {
        let mut folded = String::with_capacity(part.len());
        fold_into(part.of(self.text), &mut folded);
        for word in words::words(&folded) {
            if self.is_anchor(word.hash) {
                self.anchors.push((word.hash, part));
            }
        }
    }

    fn is_anchor(&self, hash: u64) -> bool {
        let mut layers = self.rules.layers.iter();
        may_be_in(self.filter, hash) && layers.any(|l| l.table.anchored(hash).next().is_some())
    }

    /// The gaps before the notable words of the part, and those at its ends.
    pub fn gaps(&self, part: Span) -> impl Iterator<Item = Span> {
        let Range { start, end } = self.near.clone();
        let between = self
            .notable
            .iter()
            .copied()
            .filter(move |&next| next > start);
        let all = [start].into_iter().chain(between);
        all.chain((end > start).then_some(end)).map(move |next| {
            let last = (next > start).then(|| self.words[next - 1].span().end);
            let next = (next < end).then(|| self.words[next].span().start);
            // Invisible characters behind the last word may belong to it, and not to the part.
            let last = last.unwrap_or(part.start).min(part.end);
            Span::new(last, next.unwrap_or(part.end))
        })
    }
}

/// Whether a word touches the word before, or the gap between them is not plain.
#[inline(never)]
fn is_notable(text: &[u8], gap: Span, word: &Word) -> bool {
    if gap.is_empty() {
        // In scripts without spaces, all words touch.
        return word.weight() == WEIGHT_OF_ONE;
    }
    !edges::is_plain(text, gap)
}

/// The run of words that touch, if word `i` is the second of one. In scripts without spaces, folding joins no words.
fn joined(words: &[Word], i: usize) -> Option<Span> {
    let touch = |a: &Word, b: &Word| {
        a.span().end == b.span().start && a.weight() + b.weight() == 2 * WEIGHT_OF_ONE
    };
    let first = i.checked_sub(1)?;
    if !touch(&words[first], &words[i]) || first > 0 && touch(&words[first - 1], &words[first]) {
        return None;
    }
    let run = words[first..].chunk_by(touch).next()?;
    Some(words::span(run, &(0..run.len())))
}
