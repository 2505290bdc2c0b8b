//! Tells from the words of an article where patterns may match that are known by what a text holds.

use std::borrow::Cow;

use super::Scope;
use super::pack::Rule;
use super::spelling::{is_odd, word_of};
use super::texts::Texts;
use crate::article::scan;
use crate::article::words::{WEIGHT_OF_ONE, Word};

/// Kinds of patterns, a bit each: where their rules act, whether they act at all, and whether their texts are short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u16);

/// Texts of up to so many words are short. Patterns of such texts hold words that every other paragraph has ("Ane Lund
/// says:"); paragraphs of a story are longer.
const MAX_SHORT: usize = 16;

/// How many kinds of scopes there are.
const N_SCOPES: u16 = 3;

impl Kinds {
    pub const ALL: Kinds = Kinds(u16::MAX);

    /// The kind of a pattern of `rule` that matches no text of more than `max_words` words.
    pub fn of(rule: &Rule, max_words: usize) -> Self {
        let short = u16::from(max_words <= MAX_SHORT);
        let idle = u16::from(!rule.role.acts());
        Kinds(1 << (4 * scope(rule.scope) + 2 * idle + short))
    }

    /// All kinds of patterns that may match `unit`.
    pub fn of_unit(unit: Unit, n_words: usize) -> Self {
        let scopes = match unit {
            Unit::Paragraph => (1 << (4 * N_SCOPES)) - 1,
            Unit::Ending => 0b1111 << (4 * scope(Scope::Ending)),
            Unit::Opening => 0b1111 << (4 * scope(Scope::Opening)),
        };
        // A pattern takes no text of more than twice its words.
        let lengths = match n_words <= 2 * MAX_SHORT {
            true => 0b1111_1111_1111,
            false => 0b0101_0101_0101,
        };
        Kinds(scopes & lengths)
    }

    /// Without the patterns of rules that do not act.
    pub fn acting(self) -> Self {
        Kinds(self.0 & 0b0011_0011_0011)
    }

    pub fn and(self, other: Kinds) -> Self {
        Kinds(self.0 & other.0)
    }

    pub fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

fn scope(scope: Scope) -> u16 {
    match scope {
        Scope::Ending => 0,
        Scope::Opening => 1,
        Scope::Paragraph | Scope::Tail | Scope::Head | Scope::Pair | Scope::Headline => 2,
    }
}

/// What of a paragraph may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// All of it.
    Paragraph,
    /// Its last sentences.
    Ending,
    /// Its first sentences.
    Opening,
}

impl Unit {
    /// Whether a rule of `scope` may take it.
    pub fn is_for(self, scope: Scope) -> bool {
        match self {
            Unit::Paragraph => true,
            Unit::Ending => scope == Scope::Ending,
            Unit::Opening => scope == Scope::Opening,
        }
    }
}

/// What patterns hold that are known by it. Patterns have the numbers that they were added with.
#[derive(Debug)]
pub(super) struct Known {
    /// Which hashes there may be among `anchors`, by their upper bits.
    filter: Box<[u64; 1 << (FILTER_BITS - 6)]>,
    /// The hashes of the words of the patterns' first lists, sorted, and the patterns.
    anchors: Vec<(u64, u32)>,
    /// What the patterns that have anchors need, by their numbers.
    patterns: Vec<Option<Conditions>>,
    /// Words of the patterns that have no anchors: those in scripts beyond Cyrillic, and the others.
    far: Texts,
    near: Texts,
    /// Of patterns that have neither, the lead bytes of their letters.
    leads: Leads,
}

/// What a text must have for a pattern to match it.
#[derive(Debug)]
struct Conditions {
    kinds: Kinds,
    /// The hashes of the further lists.
    further: Vec<Vec<u64>>,
}

/// Bits of the place of a hash. A thousand anchors fill a hundredth of the table.
const FILTER_BITS: u32 = 17;

/// Which letters the patterns have of which no word can be looked for, since they are written in several ways.
#[derive(Clone, Copy, Debug, Default)]
struct Leads {
    /// Those of ASCII, or none: such a pattern may match anything.
    ascii: bool,
    /// From Latin to Armenian.
    near: bool,
    /// From Hebrew to Arabic.
    middle: bool,
    /// Beyond.
    far: bool,
}

impl Leads {
    /// Adds the letters of a text: one of them is enough to look for.
    fn add(&mut self, text: &str) {
        match text.chars().find(|c| c.is_alphabetic() && !c.is_ascii()) {
            None => self.ascii = true,
            Some('\u{80}'..'\u{590}') => self.near = true,
            Some('\u{590}'..'\u{700}') => self.middle = true,
            Some(_) => self.far = true,
        }
    }

    /// Whether such letters are among the bytes of some kinds.
    fn are_in(&self, found: Bytes) -> bool {
        self.ascii
            || self.near && found.has(Bytes::NEAR)
            || self.middle && found.has(Bytes::MIDDLE)
            || self.far && found.has(Bytes::FAR)
    }
}

/// Kinds of bytes beyond ASCII that a text has, a bit each.
#[derive(Clone, Copy, Debug, Default)]
struct Bytes(u8);

impl Bytes {
    /// Of characters that may be invisible, or fold to a letter of ASCII: see [`is_odd`].
    const ODD: Bytes = Bytes(1);
    /// That begin letters, from Latin to Armenian,
    const NEAR: Bytes = Bytes(2);
    /// from Hebrew to Arabic,
    const MIDDLE: Bytes = Bytes(4);
    /// and beyond.
    const FAR: Bytes = Bytes(8);
    /// That begin letters beyond Cyrillic.
    const FAR_LETTER: Bytes = Bytes(16);

    const OF: [Bytes; 256] = {
        let mut table = [Bytes(0); 256];
        let mut b = 0;
        while b < 256 {
            let byte = b as u8;
            let kinds = [
                (Bytes::ODD, matches!(byte, 0xc2 | 0xc4 | 0xe2 | 0xef)),
                (Bytes::NEAR, matches!(byte, 0xc3..=0xd5)),
                (Bytes::MIDDLE, matches!(byte, 0xd6..=0xdb)),
                (Bytes::FAR, matches!(byte, 0xdc..=0xe1 | 0xe3..=0xff)),
                (Bytes::FAR_LETTER, is_far(byte) && byte >= 0xc0),
            ];
            let mut k = 0;
            while k < kinds.len() {
                if kinds[k].1 {
                    table[b].0 |= kinds[k].0.0;
                }
                k += 1;
            }
            b += 1;
        }
        table
    };

    /// The kinds of the bytes of a text, but for quotes, dashes and ellipses, which are never odd.
    fn of(text: &[u8]) -> Self {
        let mut kinds = 0;
        for at in (0..text.len()).step_by(scan::BLOCK) {
            let block = scan::block(&text[at..]);
            let mut leads = scan::bits(&block, |lanes| scan::within(lanes, 0xc0, 0xff));
            while leads != 0 {
                kinds |= match text[at + leads.trailing_zeros() as usize..] {
                    [0xe2, 0x80, 0x90..=0xa6, ..] | [] => 0,
                    [lead, ..] => Bytes::OF[usize::from(lead)].0,
                };
                leads &= leads - 1;
            }
        }
        Bytes(kinds)
    }

    fn has(self, kind: Bytes) -> bool {
        self.0 & kind.0 != 0
    }
}

/// [`Known`], as it is gathered.
#[derive(Debug, Default)]
pub(super) struct KnownBuilder {
    anchors: Vec<(u64, u32)>,
    patterns: Vec<Option<Conditions>>,
    far: Vec<String>,
    near: Vec<String>,
    leads: Leads,
}

impl KnownBuilder {
    /// Adds a pattern of a kind that holds one of `texts`, and one of each list of `anchors` as a whole word: their hashes.
    pub fn add(&mut self, pattern: u32, kinds: Kinds, anchors: &[Vec<u64>], texts: &[Cow<str>]) {
        if let Some((first, further)) = anchors.split_first() {
            self.anchors
                .extend(first.iter().map(|&hash| (hash, pattern)));
            let further = further.to_vec();
            let place = pattern as usize;
            if self.patterns.len() <= place {
                self.patterns.resize_with(place + 1, || None);
            }
            self.patterns[place] = Some(Conditions { kinds, further });
            return;
        }
        for text in texts {
            match word_of(text) {
                Some(word) if word.bytes().all(is_far) => self.far.push(word.to_owned()),
                Some(word) => self.near.push(word.to_owned()),
                None => self.leads.add(text),
            }
        }
    }

    pub fn build(mut self) -> Known {
        self.anchors.sort_unstable();
        self.anchors.dedup();
        let mut filter = Box::new([0; 1 << (FILTER_BITS - 6)]);
        for (hash, _) in &self.anchors {
            let at = place(*hash);
            filter[at >> 6] |= 1 << (at & 63);
        }
        let texts = |mut words: Vec<String>| {
            words.sort_unstable();
            words.dedup();
            Texts::new(words.iter().map(|word| (word.as_str(), 0)))
        };
        Known {
            filter,
            anchors: self.anchors,
            patterns: self.patterns,
            far: texts(self.far),
            near: texts(self.near),
            leads: self.leads,
        }
    }
}

impl Default for Known {
    fn default() -> Self {
        KnownBuilder::default().build()
    }
}

/// A word by which patterns are known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// Where it begins.
    pub start: usize,
    /// Its first entry among the anchors, or `None` where any word may hide.
    anchor: Option<u32>,
}

impl Known {
    /// Adds to `hits` the words among `words` by which patterns are known, in their order, and tells how many begin before
    /// `limit`: no more are looked at. One look into a table a word.
    pub fn hits(&self, words: &[Word], limit: usize, hits: &mut Vec<Hit>) -> usize {
        // Where the last word ends, if it may hide a part of another.
        let mut end = usize::MAX;
        for (i, word) in words.iter().enumerate() {
            let span = word.span();
            if span.start >= limit {
                return i;
            }
            let at = place(word.hash);
            if self.filter[at >> 6] >> (at & 63) & 1 == 1 {
                let first = self.anchors.partition_point(|&(hash, _)| hash < word.hash);
                if self.anchors.get(first).is_some_and(|a| a.0 == word.hash) {
                    hits.push(Hit {
                        start: span.start,
                        anchor: Some(first as u32),
                    });
                }
            }
            // Words that touch, as in `WhatsApp`, are one when folded, and any.
            if end == span.start && word.weight() + words[i - 1].weight() == 2 * WEIGHT_OF_ONE {
                let starts = [words[i - 1].span().start, span.start];
                let any = |start| Hit {
                    start,
                    anchor: None,
                };
                hits.extend(starts.map(any));
            }
            end = span.end;
        }
        words.len()
    }

    /// Adds to `found` the patterns among `kinds` that may match a text with `words`, of which `hit` is one. `None` if any may.
    pub fn patterns(
        &self,
        hit: &Hit,
        words: &[Word],
        kinds: Kinds,
        found: &mut Vec<u32>,
    ) -> Option<()> {
        let first = hit.anchor? as usize;
        let hash = self.anchors[first].0;
        let has = |list: &Vec<u64>| words.iter().any(|word| list.contains(&word.hash));
        let entries = self.anchors[first..].iter();
        for &(_, pattern) in entries.take_while(|entry| entry.0 == hash) {
            let conditions = self.patterns[pattern as usize].as_ref();
            if conditions.is_some_and(|c| c.kinds.meets(kinds) && c.further.iter().all(has)) {
                found.push(pattern);
            }
        }
        Some(())
    }

    /// Whether a pattern may match in `text` although none of its words is a [`Hit`].
    pub fn may_hide(&self, text: &str) -> bool {
        let has = |texts: &Texts| texts.find_in(text).next().is_some();
        if !self.near.is_empty() && has(&self.near) {
            return true;
        }
        let found = Bytes::of(text.as_bytes());
        self.leads.are_in(found)
            || found.has(Bytes::ODD) && is_odd(text, false)
            || found.has(Bytes::FAR_LETTER) && has(&self.far)
    }
}

/// Whether a byte may be of a letter beyond Cyrillic: not ASCII, nor the lead byte of nearer letters or of signs.
const fn is_far(b: u8) -> bool {
    matches!(b, 0x80..=0xbf | 0xd6..=0xe1 | 0xe3..=0xed)
}

/// The upper bits of a hash.
fn place(hash: u64) -> usize {
    (hash >> (64 - FILTER_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::super::anchor::hashes;
    use super::*;
    use crate::article::words;

    const KINDS: Kinds = Kinds(1);

    fn known(patterns: &[(&[&str], &str)]) -> Known {
        let mut builder = KnownBuilder::default();
        for (number, (lists, text)) in (0..).zip(patterns) {
            let lists: Vec<Vec<u64>> = lists.iter().map(|list| hashes(list.split('|'))).collect();
            builder.add(number, KINDS, &lists, &[(*text).into()]);
        }
        builder.build()
    }

    /// The patterns that may match, or `None` if all may.
    fn found(known: &Known, text: &str) -> Option<Vec<u32>> {
        let words = words::words(text);
        let mut found = Vec::new();
        let mut hits = Vec::new();
        known.hits(&words, text.len(), &mut hits);
        for hit in hits {
            known.patterns(&hit, &words, KINDS, &mut found)?;
        }
        (!known.may_hide(text)).then_some(found)
    }

    #[test]
    fn words_tell_which_patterns_may_match() {
        let known = known(&[
            (&["reserved", "all|some"], ""),
            (&["права"], ""),
            (&["reserved"], ""),
        ]);
        assert_eq!(found(&known, "All RIGHTS\nReserved"), Some(vec![0, 2]));
        assert_eq!(found(&known, "rights reserved.©"), Some(vec![2]));
        assert_eq!(found(&known, "Все Права защищены"), Some(vec![1]));
        assert_eq!(
            found(&known, "The unreserved ferry’s “hands”"),
            Some(vec![])
        );
    }

    #[test]
    fn where_a_word_may_hide_any_pattern_may_match() {
        let known = known(&[(&["whatsapp"], "")]);
        assert_eq!(found(&known, "On WhatsApp, now"), None);
        assert_eq!(found(&known, "on wha\u{200b}tsapp"), None);
        assert_eq!(found(&known, "on whatsapp"), Some(vec![0]));
    }

    #[test]
    fn scripts_without_anchors_are_searched() {
        let known = known(&[(&[], "版权所有"), (&[], "सुरक्षित"), (&[], "기자 ")]);
        assert_eq!(found(&known, "김항구 기자"), None);
        assert_eq!(found(&known, "本报版权所有。"), None);
        assert_eq!(found(&known, "सर्वाधिकार सुरक्षित"), None);
        assert_eq!(found(&known, "港口委員会"), Some(vec![]));
    }

    #[test]
    fn letters_that_are_written_in_several_ways_let_everything_of_their_kind_through() {
        let near = known(&[(&[], "права")]);
        assert_eq!(found(&near, "Паром"), None);
        assert_eq!(found(&near, "The ferry"), Some(vec![]));
        let far = known(&[(&[], "تعليقات")]);
        assert_eq!(found(&far, "غرقت العبارة"), None);
        assert_eq!(found(&far, "Паром é"), Some(vec![]));
    }
}
