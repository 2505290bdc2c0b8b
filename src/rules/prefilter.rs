//! Finds the few patterns that a text may match: by what it begins with, or by the words that it holds.

use yada::unit::Unit;

use super::fold::{self, Folded, fold_into, is_decoration};
use super::starts::in_trie;
use super::table::{Filter, Table, WHOLE, may_be_in};
use crate::Span;
use crate::article::words::{self, WEIGHT_OF_ONE, Word};

/// An anchor in an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// The text that has it.
    pub span: Span,
    /// Its first entry among the anchors of the table.
    anchor: usize,
}

/// A place in a trie.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    trie: &'t [u8],
    at: usize,
    unit: Unit,
}

impl Table {
    /// Calls `each` with the patterns that may match raw `text`, by what it begins with. It is folded no further than the trie
    /// has texts. A pattern may come twice.
    pub fn starting(&self, text: &str, mut each: impl FnMut(u32)) {
        let Some(mut cursor) = Cursor::root(&self.trie) else {
            return;
        };
        let mut folded = Folded::new(text);
        let mut before = None;
        while let Some(c) = folded.next() {
            if before.is_none() && is_decoration(c) {
                continue;
            }
            if let Some(c) = in_trie(c, before.replace(c).unwrap_or(' ')) {
                match cursor.walk(c) {
                    Some(next) => cursor = next,
                    None => return,
                }
            }
            self.list(cursor).iter().for_each(|&pattern| each(pattern));
            let rest = folded.rest().as_bytes();
            if rest.first().is_none_or(|b| !b.is_ascii_alphanumeric())
                && let Some(whole) = cursor.step(WHOLE)
                && fold::is_all_decoration(folded.rest())
            {
                self.list(whole).iter().for_each(|&pattern| each(pattern));
            }
        }
    }

    /// The patterns that begin with the text that leads to a place.
    fn list(&self, cursor: Cursor) -> &[u32] {
        let Some(leaf) = cursor.leaf() else {
            return &[];
        };
        let (len, list) = self.lists[leaf as usize..]
            .split_first()
            .expect("a list has a length");
        &list[..*len as usize]
    }

    /// Calls `each` with the anchors in a part of `text`, among those of `words` that are `notable`: they may be anchors, or
    /// touch the word before them.
    ///
    /// The words of an article are those of raw text, while patterns match folded text. The two differ where small letters
    /// are followed by capitals, as in `WhatsApp`, which is one word when folded, and where folding changes letters.
    pub fn hits(
        &self,
        text: &str,
        part: Span,
        words: &[Word],
        notable: &[usize],
        filter: &Filter,
        mut each: impl FnMut(Hit),
    ) {
        if self.anchors.is_empty() {
            return;
        }
        let raw = part.of(text);
        if fold::changes_words(raw) || self.has_arabic_anchors && fold::has_arabic(raw) {
            return self.folded_hits(text, part, &mut each);
        }
        for &i in notable {
            if may_be_in(filter, words[i].hash) {
                self.hit(words[i].hash, words[i].span(), &mut each);
            }
            if let Some(run) = joined(words, i) {
                self.folded_hits(text, run, &mut each);
            }
        }
    }

    /// The patterns that have the anchor of a hit.
    pub fn anchored(&self, hit: &Hit) -> impl Iterator<Item = u32> {
        let anchors = &self.anchors[hit.anchor..];
        let same = anchors.iter().take_while(|(hash, _)| *hash == anchors[0].0);
        same.map(|&(_, pattern)| pattern)
    }

    /// The same for the words that a part of `text` has when folded.
    #[cold]
    fn folded_hits(&self, text: &str, part: Span, each: &mut impl FnMut(Hit)) {
        let mut folded = String::with_capacity(part.len());
        fold_into(part.of(text), &mut folded);
        for word in words::words(&folded) {
            self.hit(word.hash, part, each);
        }
    }

    fn hit(&self, hash: u64, span: Span, each: &mut impl FnMut(Hit)) {
        let anchor = self.anchors.partition_point(|&(other, _)| other < hash);
        let is_anchor = |&(other, _): &(u64, u32)| other == hash;
        if self.anchors.get(anchor).is_some_and(is_anchor) {
            each(Hit { span, anchor });
        }
    }
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
    Some(Span::new(
        run[0].span().start,
        run[run.len() - 1].span().end,
    ))
}

impl<'t> Cursor<'t> {
    fn root(trie: &'t [u8]) -> Option<Self> {
        (!trie.is_empty()).then(|| Cursor::at(trie, 0))
    }

    #[inline]
    fn at(trie: &'t [u8], at: usize) -> Self {
        let bytes = trie[4 * at..].first_chunk();
        let unit = Unit::from_u32(u32::from_le_bytes(*bytes.expect("a trie is whole")));
        Cursor { trie, at, unit }
    }

    #[inline]
    fn step(self, byte: u8) -> Option<Self> {
        let next = Cursor::at(self.trie, self.first() ^ usize::from(byte));
        (byte != 0 && next.unit.label() == u32::from(byte)).then_some(next)
    }

    #[inline]
    fn walk(self, c: char) -> Option<Self> {
        if let Ok(byte) = u8::try_from(c)
            && byte.is_ascii()
        {
            return self.step(byte);
        }
        let mut bytes = [0; 4];
        let mut bytes = c.encode_utf8(&mut bytes).bytes();
        bytes.try_fold(self, Cursor::step)
    }

    /// The value of the text that leads here, if it is one of the texts.
    #[inline]
    fn leaf(self) -> Option<u32> {
        let has_leaf = self.unit.has_leaf();
        has_leaf.then(|| Cursor::at(self.trie, self.first()).unit.value())
    }

    /// Where the next places are, but for their bytes.
    fn first(self) -> usize {
        self.at ^ self.unit.offset() as usize
    }
}
