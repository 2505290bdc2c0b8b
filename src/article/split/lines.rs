//! The non-blank lines of a text.

use crate::Span;
use crate::article::scan::{self, Places};

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

/// Finds the non-blank lines. Lines end at LF, CRLF, CR, NEL, U+2028 and U+2029. One pass, no allocation.
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
pub(crate) fn line_ends(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let begin_ends = |lanes| scan::one_of(lanes, *b"\n\r\xc2\xe2");
    let mut places = Places::new(bytes, begin_ends);
    let mut at = 0;
    let ends = std::iter::from_fn(move || {
        loop {
            let start = places.next(at)?;
            at = start + 1;
            let len = match &bytes[start..] {
                [b'\r', b'\n', ..] | [0xc2, 0x85, ..] => 2,
                [b'\n' | b'\r', ..] => 1,
                [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
                _ => continue,
            };
            at = start + len;
            return Some(Span::new(start, at));
        }
    });
    ends.chain([Span::new(text.len(), text.len())])
}

/// The part of a line between its white space, or `None` for a blank line.
#[inline(always)]
fn trimmed(text: &str, line: Span) -> Option<Span> {
    let body = line.of(text).trim_matches(is_blank);
    (!body.is_empty()).then(|| Span::of_part(body, text))
}

/// White space and invisible characters: zero-width spaces and joiners, direction marks, the byte order mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}')
}
