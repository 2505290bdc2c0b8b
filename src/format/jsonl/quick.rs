//! Reads the rows of usual lines in one pass, and leaves every other line to `serde_json`.
//!
//! What it reads, it reads as [`super::row`] does with `serde_json` alone; a property test compares the two
//! (`tests/library/envelope.rs`). It gives up on whatever is rare or wrong, so that there is one judge of errors: a name with
//! escapes, two texts, a text that is no string, half a surrogate pair.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use wide::u8x16;

use super::Row;
use crate::Span;
use crate::article::scan::{self, Places};

/// The row of a line; `None` where `serde_json` is to say what the line is.
pub(super) fn row<'l>(line: &'l str, field: &str) -> Option<Row<'l>> {
    let mut reader = Reader {
        line,
        places: Places::new(line.as_bytes(), signs),
        at: 0,
    };
    let mut text = None;
    let mut id = None;
    reader.white();
    reader.byte(b'{')?;
    loop {
        reader.white();
        reader.byte(b'"')?;
        let name = reader.string(Escapes::Refused)?;
        reader.white();
        reader.byte(b':')?;
        reader.white();
        match name {
            _ if name == field => {
                reader.byte(b'"')?;
                let value = reader.text()?;
                if text.replace(value).is_some() {
                    return None;
                }
            }
            "id" => id = Some(reader.value()?),
            _ => {
                reader.value()?;
            }
        }
        reader.white();
        match reader.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    reader.white();
    let (escaped, text) = text?;
    (reader.at == line.len()).then_some(Row {
        line,
        escaped,
        text,
        id,
    })
}

/// Marks what may end a string, or not stand in one.
#[inline(always)]
fn signs(lanes: u8x16) -> u8x16 {
    scan::one_of(lanes, *b"\"\\") | scan::within(lanes, 0, 0x1f)
}

/// Marks where escapes begin.
#[inline(always)]
pub(super) fn backslashes(lanes: u8x16) -> u8x16 {
    scan::one_of(lanes, *b"\\")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Read,
    Refused,
}

struct Reader<'l, F> {
    line: &'l str,
    places: Places<'l, F>,
    at: usize,
}

impl<'l, F: Fn(u8x16) -> u8x16> Reader<'l, F> {
    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    fn white(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// A value as it is spelled.
    fn value(&mut self) -> Option<&'l str> {
        let start = self.at;
        if self.peek()? == b'"' {
            self.at += 1;
            self.string(Escapes::Read)?;
        } else {
            let values = serde_json::Deserializer::from_str(&self.line[start..]);
            let mut values = values.into_iter::<IgnoredAny>();
            values.next()?.ok()?;
            self.at += values.byte_offset();
        }
        Some(&self.line[start..self.at])
    }

    /// What stands up to the next quote, escapes and all.
    fn string(&mut self, escapes: Escapes) -> Option<&'l str> {
        let start = self.at;
        loop {
            let at = self.places.next(self.at)?;
            match self.line.as_bytes()[at] {
                b'"' => {
                    self.at = at + 1;
                    return Some(&self.line[start..at]);
                }
                b'\\' if escapes == Escapes::Read => {
                    self.at = at + n_of_escape(&self.line.as_bytes()[at..])?;
                }
                _ => return None,
            }
        }
    }

    /// The text that stands up to the next quote, and where.
    fn text(&mut self) -> Option<(Span, Cow<'l, str>)> {
        let bytes = self.line.as_bytes();
        let start = self.at;
        let mut text = String::new();
        let mut n_read = start;
        loop {
            let at = self.places.next(n_read)?;
            match bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    let rest = &self.line[n_read..at];
                    // Every escape is a character.
                    let text = if text.is_empty() {
                        Cow::Borrowed(rest)
                    } else {
                        text.push_str(rest);
                        Cow::Owned(text)
                    };
                    return Some((Span::new(start, at), text));
                }
                b'\\' => {
                    text.reserve(self.line.len() - n_read);
                    text.push_str(&self.line[n_read..at]);
                    n_read = at;
                    while let Some(b'\\') = bytes.get(n_read) {
                        let (c, n_bytes) = character(&bytes[n_read..])?;
                        text.push(c);
                        n_read += n_bytes;
                    }
                }
                _ => return None,
            }
        }
    }
}

/// How many bytes the escape has that `bytes` begin with.
fn n_of_escape(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'u' => unit(bytes).map(|_| 6),
        &sign => short(sign).map(|_| 2),
    }
}

/// The character of the escape that `bytes` begin with, and how many bytes spell it: two escapes may be one character.
fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let &sign = bytes.get(1)?;
    if sign != b'u' {
        return Some((short(sign)?, 2));
    }
    let first = unit(bytes)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    let rest = &bytes[6..];
    if !rest.starts_with(b"\\u") {
        return None;
    }
    let units = [first, unit(rest)?].map(|unit| u16::try_from(unit).unwrap_or_default());
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, 12))
}

/// The character of an escape of two bytes.
fn short(sign: u8) -> Option<char> {
    Some(match sign {
        b'"' | b'\\' | b'/' => char::from(sign),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        _ => return None,
    })
}

/// The number in an escape `\uXXXX`.
pub(super) fn unit(escape: &[u8]) -> Option<u32> {
    let digits: &[u8; 4] = escape.get(2..)?.first_chunk()?;
    let [a, b, c, d] = digits.map(|digit| DIGITS[usize::from(digit)]);
    let is_good = (a | b | c | d) != NO_DIGIT;
    is_good.then(|| u32::from(a) << 12 | u32::from(b) << 8 | u32::from(c) << 4 | u32::from(d))
}

/// All bits, which no digits have together.
const NO_DIGIT: u8 = u8::MAX;

/// What each byte is worth as a hexadecimal digit.
static DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut n: u8 = 0;
    while n < 10 {
        digits[(b'0' + n) as usize] = n;
        n += 1;
    }
    while n < 16 {
        digits[(b'a' + n - 10) as usize] = n;
        digits[(b'A' + n - 10) as usize] = n;
        n += 1;
    }
    digits
};
