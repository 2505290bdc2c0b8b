//! Finds the few patterns that a text may match: by what it begins with, or by the words that it holds.

use yada::unit::Unit;

use super::fold::{self, Change, Folded, fold_into, is_decoration};
use super::table::{Filter, Table, WHOLE, may_be_in};
use crate::Span;
use crate::article::words::{self, WEIGHT_OF_ONE, Word};

/// What a text begins with, as far as its first characters tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Beginning {
    /// No pattern begins so.
    None,
    /// The whole text of a pattern, and more behind it.
    Longer,
    /// The start of a pattern, or nothing but the whole text of one.
    Fits,
}

/// An anchor in an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// The text that has it.
    pub span: Span,
    /// Its first entry among the anchors of the table.
    anchor: usize,
}

/// A place in the trie.
#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    unit: Unit,
}

impl Table {
    /// What raw `text` begins with. It is folded no further than the trie has texts.
    pub fn beginning(&self, text: &str) -> Beginning {
        let mut beginning = Beginning::None;
        let Some(mut cursor) = self.root() else {
            return beginning;
        };
        let mut folded = Folded::new(text);
        let mut is_inside = false;
        while let Some(c) = folded.next() {
            if !is_inside && is_decoration(c) {
                continue;
            }
            is_inside = true;
            for &byte in c.encode_utf8(&mut [0; 4]).as_bytes() {
                match self.step(cursor, byte) {
                    Some(next) => cursor = next,
                    None => return beginning,
                }
            }
            if cursor.unit.has_leaf() {
                return Beginning::Fits;
            }
            if self.step(cursor, WHOLE).is_some() {
                if fold::is_all_decoration(folded.rest()) {
                    return Beginning::Fits;
                }
                beginning = Beginning::Longer;
            }
        }
        beginning
    }

    /// The patterns that `folded`, without decoration at its ends, begins like. A pattern may come twice.
    pub fn starting<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = u32> {
        let mut bytes = folded.bytes().chain([WHOLE]);
        let next = move |cursor: &Cursor| self.step(*cursor, bytes.next()?);
        let cursors = std::iter::successors(self.root(), next);
        cursors
            .filter(|cursor| cursor.unit.has_leaf())
            .flat_map(|cursor| {
                let leaf = self.unit(cursor.at ^ cursor.unit.offset() as usize);
                let list = &self.lists[leaf.value() as usize..];
                list[1..].iter().copied().take(list[0] as usize)
            })
    }

    fn root(&self) -> Option<Cursor> {
        let unit = (!self.trie.is_empty()).then(|| self.unit(0))?;
        Some(Cursor { at: 0, unit })
    }

    fn step(&self, cursor: Cursor, byte: u8) -> Option<Cursor> {
        let at = cursor.at ^ cursor.unit.offset() as usize ^ usize::from(byte);
        let unit = self.unit(at);
        (byte != 0 && unit.label() == u32::from(byte)).then_some(Cursor { at, unit })
    }

    #[inline]
    fn unit(&self, at: usize) -> Unit {
        let bytes = self.trie[4 * at..].first_chunk();
        Unit::from_u32(u32::from_le_bytes(*bytes.expect("a trie is whole")))
    }

    /// Adds to `hits` the anchors among `words`, those of the paragraph `body` of `text`, in order.
    ///
    /// The words of an article are those of raw text, while patterns match folded text. The two differ where small letters
    /// are followed by capitals, as in `WhatsApp`, which is one word when folded, and where folding changes letters.
    pub fn hits(&self, text: &str, body: Span, words: &[Word], hits: &mut Vec<Hit>) {
        let Some(filter) = self.filter.first_chunk() else {
            return;
        };
        let mut end = usize::MAX;
        let mut has_runs = false;
        for word in words {
            let span = word.span();
            if may_be_in(filter, word.hash) {
                self.add_hit(word.hash, span, hits);
            }
            has_runs |= span.start == end;
            end = span.end;
        }
        if has_runs {
            self.add_runs(text, words, hits);
        }
        match fold::change_of(body.of(text)) {
            Change::None => {}
            Change::Arabic => self.add_folded_words(text, words, filter, hits),
            Change::Any => self.add_folded(text, body, hits),
        }
    }

    /// Adds the anchors among `words` when each word is folded alone.
    fn add_folded_words(&self, text: &str, words: &[Word], filter: &Filter, hits: &mut Vec<Hit>) {
        for word in words {
            let letters = word
                .span()
                .of(text)
                .chars()
                .filter_map(fold::folded)
                .filter(|&c| c != '\'');
            let hash = words::hash_of(letters);
            if hash != word.hash && may_be_in(filter, hash) {
                self.add_hit(hash, word.span(), hits);
            }
        }
    }

    /// The patterns that have the anchor of a hit.
    pub fn anchored(&self, hit: &Hit) -> impl Iterator<Item = u32> {
        let anchors = &self.anchors[hit.anchor..];
        let same = anchors.iter().take_while(|(hash, _)| *hash == anchors[0].0);
        same.map(|&(_, pattern)| pattern)
    }

    /// Adds the anchors among the words that touch when folded. In scripts without spaces all words touch.
    #[cold]
    fn add_runs(&self, text: &str, words: &[Word], hits: &mut Vec<Hit>) {
        let touch = |a: &Word, b: &Word| {
            a.span().end == b.span().start && a.weight() + b.weight() == 2 * WEIGHT_OF_ONE
        };
        for run in words.chunk_by(touch) {
            if let [first, .., last] = run {
                let span = Span::new(first.span().start, last.span().end);
                self.add_folded(text, span, hits);
            }
        }
    }

    /// Adds the anchors among the words of a part of `text` when folded.
    #[cold]
    fn add_folded(&self, text: &str, span: Span, hits: &mut Vec<Hit>) {
        let mut folded = String::with_capacity(span.len());
        fold_into(span.of(text), &mut folded);
        let words = words::words(&folded);
        words
            .iter()
            .for_each(|word| self.add_hit(word.hash, span, hits));
    }

    fn add_hit(&self, hash: u64, span: Span, hits: &mut Vec<Hit>) {
        let anchor = self.anchors.partition_point(|&(other, _)| other < hash);
        let is_anchor = |&(other, _): &(u64, u32)| other == hash;
        if self.anchors.get(anchor).is_some_and(is_anchor) {
            hits.push(Hit { span, anchor });
        }
    }
}
