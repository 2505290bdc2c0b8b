//! Finds where the last and the first sentences of a paragraph may begin and end, more freely than grammar does.
//!
//! Scrapers glue a footer to the last sentence without a space ("… officials said.Follow us on …"). These are the places
//! where a sentence *could* begin; a rule then decides whether one does. All are between two words or behind the last.

use crate::Span;

/// Places near the end that are tried, and near the start, where rules remove less.
const MAX_PLACES: usize = 8;
const MAX_FIRST: usize = 4;

/// Places where a sentence may begin in the last part of a paragraph, the last first. `gaps` are those between its words that
/// are not plain, in order.
pub(super) fn last_starts(text: &str, part: Span, gaps: impl Iterator<Item = Span>) -> Vec<usize> {
    let mut places = starts(text, part, gaps);
    places.reverse();
    places.truncate(MAX_PLACES);
    places
}

/// Places where the second and further sentences may begin in the first part of a paragraph, in order.
pub(super) fn first_ends(text: &str, part: Span, gaps: impl Iterator<Item = Span>) -> Vec<usize> {
    let mut places = starts(text, part, gaps);
    places.retain(|&place| place < part.end);
    places.truncate(MAX_FIRST);
    places
}

/// Whether no sentence begins in or behind a gap between words, as most are: a space, or a comma and a space.
pub(super) fn is_plain(text: &[u8], gap: Span) -> bool {
    let is_inside = |b: &u8| {
        matches!(
            b,
            b' ' | b'\t' | b',' | b'-' | b'\'' | b'"' | b':' | b';' | b'/'
        )
    };
    text[gap.start..gap.end].iter().all(is_inside) && text.get(gap.end) != Some(&0xe2)
}

/// The text before a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A letter or anything else inside a sentence.
    Inside,
    /// A lower-case letter, digit or closing mark: a stop after it ends no abbreviation.
    Low,
    /// A stop, perhaps with closing marks after it.
    Stop,
    /// A stop after a capital: an initial or an abbreviation, unless a space follows.
    Initial,
    /// A stop and white space, or a line break.
    Free,
    /// White space.
    Space,
}

/// The places inside a part of `text`, in a gap or at its end, where a sentence may begin.
fn starts(text: &str, part: Span, gaps: impl Iterator<Item = Span>) -> Vec<usize> {
    let mut places = Vec::new();
    for gap in gaps {
        let last = text[part.start..gap.start].chars().next_back();
        let mut before = last.map_or(Before::Inside, |c| Before::Inside.and(c));
        for (at, c) in text[gap.start..part.end].char_indices() {
            let here = gap.start + at;
            let begins = match before {
                Before::Free => !c.is_whitespace(),
                // A letter without case, as in Hindi, may begin a sentence as a capital does.
                Before::Stop => (c.is_alphabetic() && !c.is_lowercase()) || c == '©' || is_mark(c),
                Before::Space => is_mark(c),
                _ => false,
            };
            if begins && here > part.start {
                places.push(here);
            }
            if here >= gap.end {
                break;
            }
            before = before.and(c);
        }
    }
    places
}

impl Before {
    /// The same text with one more character.
    #[inline(always)]
    fn and(self, c: char) -> Self {
        match c {
            'a'..='z' | '0'..='9' => Before::Low,
            'A'..='Z' => Before::Inside,
            ' ' if self == Before::Low || self == Before::Inside => Before::Space,
            '\n' | '\r' => Before::Free,
            _ if c.is_whitespace() => match self {
                Before::Stop | Before::Initial | Before::Free => Before::Free,
                _ => Before::Space,
            },
            '。' | '！' | '？' | '।' | '۔' => Before::Free,
            '.' | '!' | '?' | '…' => match self {
                Before::Inside => Before::Initial,
                _ => Before::Stop,
            },
            // Dashes and opening quotation marks.
            '—' | '–' | '“' | '‘' | '„' | '«' => Before::Inside,
            '"' | '\'' | '”' | '’' | ')' | ']' | '»' => match self {
                Before::Stop | Before::Initial => Before::Stop,
                _ => Before::Low,
            },
            _ if c.is_lowercase() || c.is_numeric() => Before::Low,
            _ => Before::Inside,
        }
    }
}

/// Whether `c` sets a note apart from the sentence before it.
fn is_mark(c: char) -> bool {
    match c {
        '(' | '[' | '|' => true,
        _ if c.is_ascii() => false,
        _ => "•►▶■▼◆★※ⓒ¿¡👉📲".contains(c),
    }
}
