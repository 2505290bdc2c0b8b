//! Finds the few patterns that a text may match: by what it begins with, or by the words that it holds.

use yada::unit::Unit;

use super::fold::{self, Folded, is_decoration};
use super::starts::in_trie;
use super::table::{Table, WHOLE};

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
    #[inline(always)]
    fn list(&self, cursor: Cursor) -> &[u32] {
        let Some(leaf) = cursor.leaf() else {
            return &[];
        };
        let (len, list) = self.lists[leaf as usize..]
            .split_first()
            .expect("a list has a length");
        &list[..*len as usize]
    }

    /// The patterns that have an anchor of this hash.
    pub fn anchored(&self, hash: u64) -> impl Iterator<Item = u32> {
        let first = self.anchors.partition_point(|&(other, _)| other < hash);
        let same = self.anchors[first..].iter();
        let same = same.take_while(move |(other, _)| *other == hash);
        same.map(|&(_, pattern)| pattern)
    }
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
