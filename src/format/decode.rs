//! Decodes bytes to text: UTF-8, UTF-16 with a byte order mark, or a named encoding; never by a silent guess.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE};

/// How bytes are decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or UTF-16 if a byte order mark says so.
    #[default]
    Unicode,
    /// Like `Unicode`, with a guess for other bytes.
    Auto,
    /// The named encoding, unless a byte order mark says otherwise.
    Named(&'static encoding_rs::Encoding),
}

/// Whether a text may contain zero bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zeros {
    /// A zero byte means that the file is not text.
    #[default]
    Refused,
    /// A zero byte is a character like any other.
    Allowed,
}

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The UTF-8 byte order mark if the bytes begin with one, else empty. It is written again before the text.
    pub mark: &'static str,
    /// The text without the mark; borrowed if the bytes are UTF-8.
    pub text: Cow<'b, str>,
    /// The WHATWG name of the encoding of the bytes.
    pub encoding: &'static str,
}

/// Why bytes cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// The offset of the first wrong byte.
    pub at: usize,
    /// The number of its line, from 1.
    pub line: usize,
}

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes are not UTF-8. The likeliest encoding has this WHATWG name, such as `windows-1252`.
    NotUtf8(&'static str),
    /// The bytes are not valid in the encoding of this name.
    Malformed(&'static str),
    /// The bytes contain a zero byte: another kind of file.
    Binary,
    /// Every other byte is zero, as in the encoding of this name; the byte order mark is missing.
    Utf16WithoutMark(&'static str),
}

/// The byte order mark in UTF-8.
pub const UTF_8_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Encoding {
    /// Finds an encoding by any of its WHATWG labels; `auto` is [`Encoding::Auto`].
    pub fn from_label(label: &str) -> Option<Self> {
        if label.eq_ignore_ascii_case("auto") {
            return Some(Encoding::Auto);
        }
        let found = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
        Some(if found == UTF_8 {
            Encoding::Unicode
        } else {
            Encoding::Named(found)
        })
    }
}

/// Decodes `bytes`. One pass; only other encodings than UTF-8 are copied.
///
/// A byte order mark outranks a named encoding, as in browsers: no text in another encoding begins with one.
///
/// # Errors
///
/// If bytes are invalid in their encoding, or are zero where that is refused.
pub fn decode(bytes: &[u8], encoding: Encoding, zeros: Zeros) -> Result<Decoded<'_>, DecodeError> {
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let utf8_mark = matches!(marked, Some((found, _)) if found == UTF_8);
    let named = match (marked, encoding) {
        (Some((found, _)), _) if found != UTF_8 => Some(found),
        (None, Encoding::Named(named)) => Some(named),
        _ => None,
    };
    let wide = named.is_some_and(|named| named == UTF_16LE || named == UTF_16BE);
    if zeros == Zeros::Refused
        && let Some(at) = zero_at(bytes, wide)
    {
        let guess = if wide { None } else { wide_guess(bytes) };
        let kind = guess.map_or(DecodeErrorKind::Binary, DecodeErrorKind::Utf16WithoutMark);
        let before = named.unwrap_or(UTF_8).decode(&bytes[..at]).0;
        return Err(DecodeError::new(kind, at, before.as_bytes()));
    }
    let (text, encoding) = match named {
        Some(named) => (Cow::Owned(decode_named(bytes, named)?), named),
        None => decode_unicode(bytes, utf8_mark, encoding)?,
    };
    let mark = if utf8_mark { "\u{feff}" } else { "" };
    let encoding = encoding.name();
    Ok(Decoded {
        mark,
        text,
        encoding,
    })
}

fn decode_unicode(
    bytes: &[u8],
    utf8_mark: bool,
    encoding: Encoding,
) -> Result<(Cow<'_, str>, &'static encoding_rs::Encoding), DecodeError> {
    let skipped = if utf8_mark { UTF_8_MARK.len() } else { 0 };
    let error = match std::str::from_utf8(&bytes[skipped..]) {
        Ok(text) => return Ok((Cow::Borrowed(text), UTF_8)),
        Err(error) => error,
    };
    let guess = guess(bytes);
    if encoding == Encoding::Auto && !utf8_mark {
        return Ok((Cow::Owned(decode_named(bytes, guess)?), guess));
    }
    let at = skipped + error.valid_up_to();
    let kind = DecodeErrorKind::NotUtf8(guess.name());
    Err(DecodeError::new(kind, at, &bytes[..at]))
}

/// The likeliest encoding of bytes that are not UTF-8. One pass.
fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn decode_named(
    bytes: &[u8],
    encoding: &'static encoding_rs::Encoding,
) -> Result<String, DecodeError> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(most.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {
            text.shrink_to_fit();
            Ok(text)
        }
        DecoderResult::Malformed(wrong, after) => {
            let at = read - usize::from(wrong) - usize::from(after);
            let kind = DecodeErrorKind::Malformed(encoding.name());
            Err(DecodeError::new(kind, at, text.as_bytes()))
        }
        DecoderResult::OutputFull => unreachable!("the buffer has the decoder's own upper bound"),
    }
}

/// The offset of the first zero byte, or of the first zero unit of UTF-16.
fn zero_at(bytes: &[u8], wide: bool) -> Option<usize> {
    if !wide {
        return memchr::memchr(0, bytes);
    }
    let (units, _) = bytes.as_chunks::<2>();
    units.iter().position(|unit| *unit == [0; 2]).map(|n| 2 * n)
}

/// Recognises UTF-16 without a mark: Latin text has a zero in one half of nearly every pair and none in the other.
fn wide_guess(bytes: &[u8]) -> Option<&'static str> {
    /// Presumed to be enough; not measured.
    const SAMPLE_BYTES: usize = 1024;
    let (pairs, _) = bytes[..bytes.len().min(SAMPLE_BYTES)].as_chunks::<2>();
    let zeros = |half: usize| pairs.iter().filter(|pair| pair[half] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if pairs.len() < 8 {
        None
    } else if first == 0 && second * 2 > pairs.len() {
        Some(UTF_16LE.name())
    } else if second == 0 && first * 2 > pairs.len() {
        Some(UTF_16BE.name())
    } else {
        None
    }
}

impl DecodeError {
    /// The error at byte `at`; `before` has the line ends before it.
    fn new(kind: DecodeErrorKind, at: usize, before: &[u8]) -> Self {
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        DecodeError { kind, at, line }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use DecodeErrorKind::{Binary, Malformed, NotUtf8, Utf16WithoutMark};
        let at = self.at;
        match self.kind {
            NotUtf8(guess) => write!(f, "not UTF-8 at byte {at}; looks like {guess}"),
            Malformed(encoding) => write!(f, "not {encoding} at byte {at}"),
            Binary => write!(f, "binary: a zero byte at byte {at}"),
            Utf16WithoutMark(encoding) => {
                write!(f, "looks like {encoding} without its byte order mark")
            }
        }
    }
}

impl std::error::Error for DecodeError {}
