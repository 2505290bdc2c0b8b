//! Matches a text with a program: part by part, each from all places where the text so far may end to all places where the
//! text with that part may.
//!
//! This is K. Thompson's automaton ("Regular expression search algorithm", Communications of the ACM 11, 1968) with the
//! parts of the expression for states. It needs no preparation, and most patterns are tried a few times only.
//!
//! Slots match nearly everything, but most candidates lack some text that their pattern requires behind a slot. A search for
//! the parts that are ahead, with any text between them, rules them out in a tenth of the time.

use std::ops::Range;

use memchr::memmem;
use regex_syntax::hir::Look;

use super::program::{HEAD, Op};

/// Whether the program that begins at byte `start` of `code` matches the whole of `text`, which has less than 64 times
/// [`N_WORDS`] bytes. Linear in the text for each part and each slot of the program.
pub(super) fn is_match(code: &[u8], start: u32, text: &str) -> bool {
    let (program, _) = Part::split(&code[start as usize..]);
    let walk = Walk { code, text };
    match text.len() / 64 {
        0..N_LABEL => walk.matches::<N_LABEL>(program),
        N_LABEL..N_FEW => walk.matches::<N_FEW>(program),
        N_FEW..N_WORDS => walk.matches::<N_WORDS>(program),
        _ => false,
    }
}

struct Walk<'c> {
    code: &'c [u8],
    text: &'c str,
}

/// A part of a program.
#[derive(Clone, Copy)]
struct Part<'c> {
    op: Op,
    payload: &'c [u8],
}

impl<'c> Part<'c> {
    /// The first part of some code, and the code behind it.
    fn split(code: &'c [u8]) -> (Self, &'c [u8]) {
        let op = Op::ALL[usize::from(code[0])];
        let (payload, rest) = code[HEAD..].split_at(number(&code[1..]) as usize);
        (Part { op, payload }, rest)
    }

    fn parts(self) -> impl Iterator<Item = Self> {
        let mut rest = self.payload;
        std::iter::from_fn(move || {
            (!rest.is_empty()).then(|| {
                let (part, behind) = Part::split(rest);
                rest = behind;
                part
            })
        })
    }
}

/// The number that some bytes begin with.
fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(*bytes.first_chunk().expect("a program is whole"))
}

impl Walk<'_> {
    /// The first place in `range` where `part` may end, if any text may be before it and between its parts.
    fn first_end(&self, part: Part, range: Range<usize>) -> Option<usize> {
        let text = &self.text.as_bytes()[range.clone()];
        match part.op {
            Op::Literal => {
                let at = memmem::find(text, part.payload)?;
                Some(range.start + at + part.payload.len())
            }
            Op::Byte => {
                let at = text.iter().position(|&byte| has_byte(part, byte))?;
                Some(range.start + at + 1)
            }
            Op::Char | Op::Look => Some(range.start),
            Op::Repeat if number(part.payload) == 0 => Some(range.start),
            Op::Repeat => self.first_end(Part::split(&part.payload[8..]).0, range),
            Op::Shared => self.first_end(self.shared(part), range),
            Op::All => part
                .parts()
                .try_fold(range.start, |at, part| self.first_end(part, at..range.end)),
            Op::Any => part.parts().fold(None, |first, part| {
                let to = first.unwrap_or(range.end);
                self.first_end(part, range.start..to).or(first)
            }),
        }
    }

    /// The part that several programs share.
    fn shared(&self, part: Part) -> Part<'_> {
        Part::split(&self.code[number(part.payload) as usize..]).0
    }

    /// Whether `program` matches the whole text. A slot is walked only if what is behind it may follow.
    fn matches<const N: usize>(&self, program: Part) -> bool {
        let mut places = Places::<N>::NONE;
        places.add(0);
        let mut ahead = program;
        while !ahead.payload.is_empty() {
            let Some(first) = places.iter().next() else {
                return false;
            };
            let (part, behind) = Part::split(ahead.payload);
            if part.op == Op::Shared && self.first_end(ahead, first..self.text.len()).is_none() {
                return false;
            }
            places = self.after(part, &places);
            ahead.payload = behind;
        }
        places.has(self.text.len())
    }

    /// Where `part` may end if it begins at one of some places.
    fn after<const N: usize>(&self, part: Part, from: &Places<N>) -> Places<N> {
        let mut to = Places::NONE;
        self.add_ends(part, from, &mut to);
        to
    }

    fn add_ends<const N: usize>(&self, part: Part, from: &Places<N>, to: &mut Places<N>) {
        match part.op {
            Op::Literal => {
                let is_here = |&at: &usize| self.text.as_bytes()[at..].starts_with(part.payload);
                let starts = from.iter().filter(is_here);
                starts.for_each(|at| to.add(at + part.payload.len()));
            }
            Op::Byte | Op::Char => {
                let end = |at: usize| Some(at + self.n_taken(part, at)?);
                from.iter().filter_map(end).for_each(|at| to.add(at));
            }
            Op::Look => {
                let look = Look::from_repr(number(part.payload)).expect("a look of this crate");
                let here = from.iter().filter(|&at| self.holds(look, at));
                here.for_each(|at| to.add(at));
            }
            Op::Repeat => to.add_all(&self.repeated(part.payload, from)),
            Op::Shared => self.add_ends(self.shared(part), from, to),
            Op::All => {
                let mut places = from.clone();
                for part in part.parts() {
                    if places.is_empty() {
                        return;
                    }
                    places = self.after(part, &places);
                }
                to.add_all(&places);
            }
            Op::Any => part.parts().for_each(|part| self.add_ends(part, from, to)),
        }
    }

    /// Bytes of the character, or the byte, of a class at a place.
    fn n_taken(&self, class: Part, at: usize) -> Option<usize> {
        if class.op == Op::Byte {
            let byte = *self.text.as_bytes().get(at)?;
            return has_byte(class, byte).then_some(1);
        }
        // Where a part of bytes ends inside a character, none begins.
        let c = self.text.get(at..)?.chars().next()?;
        let (ranges, _) = class.payload.as_chunks::<8>();
        let next = ranges.partition_point(|range| number(&range[4..]) < u32::from(c));
        let is_in = ranges
            .get(next)
            .is_some_and(|range| number(range) <= u32::from(c));
        is_in.then_some(c.len_utf8())
    }

    /// Whether a look holds at a place. Folded text has no line breaks.
    fn holds(&self, look: Look, at: usize) -> bool {
        let is_whole = self.text.is_char_boundary(at);
        let (before, after) = self.text.split_at_checked(at).unwrap_or_default();
        let (before, after) = (before.chars().next_back(), after.chars().next());
        let sides = |is: fn(char) -> bool| (before.is_some_and(is), after.is_some_and(is));
        let ascii = sides(|c| c.is_ascii_alphanumeric() || c == '_');
        let unicode = sides(regex_syntax::is_word_character);
        match look {
            Look::Start | Look::StartLF | Look::StartCRLF => at == 0,
            Look::End | Look::EndLF | Look::EndCRLF => at == self.text.len(),
            Look::WordAscii => ascii.0 != ascii.1,
            Look::WordAsciiNegate => ascii.0 == ascii.1,
            Look::WordStartAscii => !ascii.0 && ascii.1,
            Look::WordEndAscii => ascii.0 && !ascii.1,
            Look::WordStartHalfAscii => !ascii.0,
            Look::WordEndHalfAscii => !ascii.1,
            Look::WordUnicode => unicode.0 != unicode.1,
            Look::WordUnicodeNegate => is_whole && unicode.0 == unicode.1,
            Look::WordStartUnicode => !unicode.0 && unicode.1,
            Look::WordEndUnicode => unicode.0 && !unicode.1,
            Look::WordStartHalfUnicode => is_whole && !unicode.0,
            Look::WordEndHalfUnicode => is_whole && !unicode.1,
        }
    }

    fn repeated<const N: usize>(&self, payload: &[u8], from: &Places<N>) -> Places<N> {
        let (min, max) = (number(payload), number(&payload[4..]));
        let (part, _) = Part::split(&payload[8..]);
        let mut new = from.clone();
        for _ in 0..min {
            if new.is_empty() {
                return new;
            }
            new = self.after(part, &new);
        }
        if matches!(part.op, Op::Byte | Op::Char) && max == u32::MAX {
            return self.after_run(part, &new);
        }
        // The fewer repetitions lead to a place, the more may follow, so that each is continued once.
        let mut places = new.clone();
        for _ in min..max {
            new = self.after(part, &new);
            new.remove_all(&places);
            if new.is_empty() {
                break;
            }
            places.add_all(&new);
        }
        places
    }

    /// The same for any number of characters, or bytes, of a class: each place is continued once.
    fn after_run<const N: usize>(&self, class: Part, from: &Places<N>) -> Places<N> {
        let mut places = Places::NONE;
        for start in from.iter() {
            let mut at = start;
            while !places.has(at) {
                places.add(at);
                at += self.n_taken(class, at).unwrap_or(0);
            }
        }
        places
    }
}

/// Whether a class has a byte.
fn has_byte(class: Part, byte: u8) -> bool {
    class.payload[usize::from(byte / 8)] >> (byte % 8) & 1 == 1
}

/// 64 places each: folding makes no text that is matched half as long again.
const N_WORDS: usize = 36;

/// Enough for the places of most texts, and of labels.
const N_FEW: usize = 8;
const N_LABEL: usize = 2;

/// Places between the bytes of a text, a bit each.
#[derive(Clone)]
struct Places<const N: usize>([u64; N]);

impl<const N: usize> Places<N> {
    const NONE: Self = Places([0; N]);

    fn add(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    fn add_all(&mut self, others: &Self) {
        let pairs = self.0.iter_mut().zip(&others.0);
        pairs.for_each(|(word, other)| *word |= other);
    }

    fn remove_all(&mut self, others: &Self) {
        let pairs = self.0.iter_mut().zip(&others.0);
        pairs.for_each(|(word, other)| *word &= !other);
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate().filter(|&(_, &word)| word != 0);
        words.flat_map(|(i, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(64 * i + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::bytes::Regex;

    use super::super::pattern::{parse, source};
    use super::super::program::Code;
    use super::super::slot::Counting;
    use super::*;
    use crate::Span;

    /// Every place-holder, at the start, inside and at the end, in groups and beside them; every kind of expression.
    const PATTERNS: &[&str] = &[
        "ab <gap:2> c",
        "<gap:2> ab c",
        "<gap:2>ab",
        "ab<gap:3>c",
        "ab <gap:1> <gap:2> c",
        "<gap:1> ab <gap:3>",
        "ab <rest:2>",
        "ab<rest:3>",
        "(ab <rest:1>|c) b",
        "(ab|<gap:2> c)? b <rest:2>",
        "(ab)? (c)? b (ab)?",
        "ab(c)?b",
        "((ab|a) (b|bc)?|c) (ab)? <rest:1>",
        "<name> ab",
        "ab <name>, c",
        "<number> ab",
        "(<number>|<name>) (ab)? <gap:2> c",
        "ab (<date>|<time>|<year>)",
        "(<url>|<site>|<email>|<handle>) (ab)?",
        "/ab( ?[.,:]? ?(ab|c|12)){1,3}/",
        "/ab(|c)[^。]{0,3}b*?/",
        r"/ab\w+\s?(?i:C)?$/",
        r"/ab\b.*\b(c|b)\B.*/",
        r"/ab\W?\b{end-half}(?-u:.{0,4}\b|[^a]*\B).*/",
        r"/ab(?m:$|^| c)/",
    ];

    /// What texts are made of: the letters of the patterns, and all that ends or interrupts a place-holder.
    const PIECES: &[&str] = &[
        "ab", "ab", "a", "b", "c", " ", " ", " ", ".", ",", ":", "!", "@", "(", "12", "3", "k",
        "é", "字", "。", "\n", "www.", "2031", "5 may", "10:30", "c.ab",
    ];

    type Pair = (&'static str, Counting, Vec<u8>, u32, Regex);

    static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| {
        let both = |&pattern: &&'static str| {
            [Counting::Words, Counting::Characters(2)].map(|counting| {
                let nodes = parse(pattern, Span::new(0, pattern.len())).expect("a good pattern");
                let source = format!(r"\A(?:{})\z", source(&nodes, counting));
                let mut code = Code::default();
                let start = code.add(&nodes, counting);
                let regex = Regex::new(&source).expect("a small one");
                (pattern, counting, code.bytes().to_owned(), start, regex)
            })
        };
        PATTERNS.iter().flat_map(both).collect()
    });

    fn text() -> impl Strategy<Value = String> {
        let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..10);
        pieces.prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn a_walk_matches_what_the_compiled_expression_does(text in text()) {
            for (pattern, counting, code, start, regex) in PAIRS.iter() {
                let expected = regex.is_match(text.as_bytes());
                prop_assert_eq!(is_match(code, *start, &text), expected, "{} {:?} on {:?}", pattern, counting, text);
            }
        }
    }

    #[test]
    fn each_pattern_matches_one_of_a_few_texts() {
        let texts = [
            "ab c",
            "ab a b c",
            "ab",
            "abb",
            "c ab",
            "ab b, c",
            "12 ab",
            "ab b",
            "c b",
            "c.ab ab",
            "ab 5 may",
            "abéc",
            "ab ac",
            "ab c\u{301}",
        ];
        for (pattern, counting, code, start, _) in PAIRS.iter() {
            let matches = |text: &&str| is_match(code, *start, text);
            assert!(texts.iter().any(matches), "{pattern} {counting:?}");
            assert!(!texts.iter().all(matches), "{pattern} {counting:?}");
        }
    }
}
