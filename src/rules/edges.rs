//! Finds where the last and the first sentences of a paragraph may begin and end, more freely than grammar does.
//!
//! Scrapers glue a footer to the last sentence without a space ("… officials said.Follow us on …"). These are the places
//! where a sentence *could* begin; a rule then decides whether one does.

use wide::u8x16;

use crate::article::scan::{self, Places};

/// Bytes at either end of a paragraph that are searched: no glued footer of the labelled pages is longer.
const WINDOW: usize = 700;

/// Places near the end that are tried, and near the start, where rules remove less.
const MAX_PLACES: usize = 8;
const MAX_FIRST: usize = 4;

/// Places where a sentence may begin near the end of `body`, the last first.
pub(super) fn last_starts(body: &str) -> Vec<usize> {
    let from = body.ceil_char_boundary(body.len().saturating_sub(WINDOW));
    let mut places = boundaries(body, from, body.len());
    places.reverse();
    places.truncate(MAX_PLACES);
    places
}

/// Places where the second and further sentences may begin near the start of `body`, in order.
pub(super) fn first_ends(body: &str) -> Vec<usize> {
    let to = body.floor_char_boundary(WINDOW);
    let mut places = boundaries(body, 0, to);
    places.truncate(MAX_FIRST);
    places
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

fn boundaries(body: &str, from: usize, to: usize) -> Vec<usize> {
    let mut places = Vec::with_capacity(MAX_PLACES);
    let mut before = Before::Inside;
    let mut at = from;
    let mut places_that_count = Places::new(&body.as_bytes()[..to], may_count);
    while at < to {
        if matches!(before, Before::Inside | Before::Low | Before::Space) {
            // Nothing changes up to the character before the next that counts, and that character alone sets the state.
            let next = next_that_counts(&mut places_that_count, body.as_bytes(), at);
            if let Some(stop) = next
                && stop > at
                && is_plain_end(&body.as_bytes()[stop - 1..to])
            {
                at = stop + 2;
                places.push(at);
                before = Before::Low;
                continue;
            }
            let last = body.floor_char_boundary(next.unwrap_or(to).saturating_sub(1));
            if last > at {
                at = last;
                before = Before::Inside;
            }
        }
        let c = body[at..].chars().next().expect("the end is a character's");
        let (here, next) = (at, at + c.len_utf8());
        let begins = match before {
            Before::Free => !c.is_whitespace(),
            // A letter without case, as in Hindi, may begin a sentence as a capital does.
            Before::Stop => (c.is_alphabetic() && !c.is_lowercase()) || c == '©' || is_mark(c),
            Before::Space => is_mark(c),
            _ => false,
        };
        if begins && here > 0 {
            places.push(here);
        }
        before = match c {
            'a'..='z' | '0'..='9' => Before::Low,
            'A'..='Z' => Before::Inside,
            ' ' if before == Before::Low || before == Before::Inside => Before::Space,
            '\n' | '\r' => Before::Free,
            _ if c.is_whitespace() => match before {
                Before::Stop | Before::Initial | Before::Free => Before::Free,
                _ => Before::Space,
            },
            '。' | '！' | '？' | '।' | '۔' => Before::Free,
            '.' | '!' | '?' | '…' => match before {
                Before::Inside => Before::Initial,
                _ => Before::Stop,
            },
            '"' | '\'' | '”' | '’' | ')' | ']' | '»' => match before {
                Before::Stop | Before::Initial => Before::Stop,
                _ => Before::Low,
            },
            _ if c.is_lowercase() || c.is_numeric() => Before::Low,
            _ => Before::Inside,
        };
        at = next;
    }
    places
}

/// Whether some text begins with a letter or digit, a stop, a space and the next sentence, as most ends of sentences do.
fn is_plain_end(text: &[u8]) -> bool {
    matches!(text, [b'a'..=b'z' | b'0'..=b'9', b'.' | b'!' | b'?', b' ', next, ..] if next.is_ascii_graphic())
}

/// The next place from `at` on that can end a sentence or begin a mark.
fn next_that_counts(
    places: &mut Places<impl Fn(u8x16) -> u8x16>,
    bytes: &[u8],
    mut at: usize,
) -> Option<usize> {
    loop {
        at = places.next(at)?;
        // Letters of the Indian scripts and of Arabic share lead bytes with their stops.
        match bytes[at..] {
            [0xe0, 0xa5, 0xa4, ..] | [0xdb, 0x94, ..] => return Some(at),
            [0xe0 | 0xdb, ..] => at += 1,
            // A quote or a dash matters only behind a stop.
            [0xe2, 0x80, 0x90..=0x9f, ..] => at += 1,
            _ => return Some(at),
        }
    }
}

/// Marks the bytes that are a stop, a line break or a bracket, and the lead bytes of characters that may be one, or white
/// space, or a mark.
#[inline(always)]
fn may_count(lanes: u8x16) -> u8x16 {
    scan::one_of(lanes, *b".!?\n\r([|\xc2\xdb")
        | scan::within(lanes, 0xe0, 0xe3)
        | scan::within(lanes, 0xef, 0xff)
}

/// Whether `c` sets a note apart from the sentence before it.
fn is_mark(c: char) -> bool {
    !c.is_ascii_alphanumeric() && "([|•►▶■▼◆★※ⓒ¿¡👉📲".contains(c)
}
