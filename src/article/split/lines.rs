//! The non-blank lines of a text.

use std::iter::Peekable;

use crate::Span;

/// One non-blank line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The line without white space at either side.
    pub body: Span,
    /// The bytes of white space before the body on its own line.
    pub indent: usize,
    /// Whether a blank line, or the start of the text, comes before.
    pub blank_before: bool,
}

/// Finds the non-blank lines. Lines end at LF, CRLF, CR, NEL, U+2028 and U+2029. One pass, and no memory.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    let mut blank_before = true;
    let mut start = 0;
    line_ends(text).filter_map(move |end| {
        let line_start = std::mem::replace(&mut start, end.end);
        let body = trimmed(text, Span::new(line_start, end.start));
        let blank_before = std::mem::replace(&mut blank_before, body.is_none());
        body.map(|body| Line {
            body,
            indent: body.start - line_start,
            blank_before,
        })
    })
}

/// The line ends of a text in their order, and an empty one at the end of the text.
fn line_ends(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    // Most texts contain neither of the bytes that begin the rarer line ends.
    let plain =
        memchr::memchr2_iter(b'\n', b'\r', bytes).filter_map(move |at| match &bytes[at..] {
            [b'\r', b'\n', ..] => Some(Span::new(at, at + 2)),
            _ if at > 0 && bytes[at] == b'\n' && bytes[at - 1] == b'\r' => None,
            _ => Some(Span::new(at, at + 1)),
        });
    let rare = memchr::memchr2_iter(0xe2, 0xc2, bytes).filter_map(move |at| match &bytes[at..] {
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => Some(Span::new(at, at + 3)),
        [0xc2, 0x85, ..] => Some(Span::new(at, at + 2)),
        _ => None,
    });
    let merged = Merged {
        a: plain.peekable(),
        b: rare.peekable(),
    };
    merged.chain([Span::new(text.len(), text.len())])
}

/// Merges two ordered sequences of spans to one.
struct Merged<A: Iterator, B: Iterator> {
    a: Peekable<A>,
    b: Peekable<B>,
}

impl<A: Iterator<Item = Span>, B: Iterator<Item = Span>> Iterator for Merged<A, B> {
    type Item = Span;

    // A call for each line costs a twentieth of splitting.
    #[inline(always)]
    fn next(&mut self) -> Option<Span> {
        match (self.a.peek(), self.b.peek()) {
            (Some(x), Some(y)) if x > y => self.b.next(),
            (None, _) => self.b.next(),
            _ => self.a.next(),
        }
    }
}

/// The part of a line between its white space, or `None` for a blank line.
#[inline(always)]
fn trimmed(text: &str, line: Span) -> Option<Span> {
    let body = line.of(text).trim_matches(is_blank);
    let start = line.start + body.as_ptr().addr() - line.of(text).as_ptr().addr();
    (!body.is_empty()).then(|| Span::new(start, start + body.len()))
}

/// White space, and what prints nothing: zero-width spaces and joiners, direction marks, the byte order mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}')
}
