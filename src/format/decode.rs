//! Decodes bytes to text: UTF-8, UTF-16 with its mark, or an encoding by name; never by a silent guess.

use std::borrow::Cow;
use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, UTF_8, UTF_16BE, UTF_16LE};

/// How bytes are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, or UTF-16 where a byte order mark says so.
    #[default]
    Unicode,
    /// As `Unicode`; what is neither is decoded as what it looks like.
    Auto,
    /// The named encoding, unless a byte order mark says otherwise.
    Named(&'static encoding_rs::Encoding),
}

/// Whether zero bytes may stand in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zeros {
    /// They show that the file is no text.
    #[default]
    Refused,
    /// They are characters like any other.
    Allowed,
}

/// A text, and what stood before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The UTF-8 byte order mark where the bytes began with one, else empty. Goes out again before the text.
    pub mark: &'static str,
    /// The text without the mark. Borrowed where the bytes are UTF-8.
    pub text: Cow<'b, str>,
    /// The WHATWG name of the encoding that the bytes were in.
    pub encoding: &'static str,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
pub enum DecodeErrorKind {
    /// Not UTF-8; the name of the encoding that it looks like.
    NotUtf8 {
        /// A label of the WHATWG list, such as `windows-1252`.
        looks_like: &'static str,
    },
    /// Bytes that the named encoding does not have.
    Malformed {
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// A zero byte: some other kind of file.
    Binary,
    /// Zero bytes at every other place, as UTF-16 has them; the byte order mark is missing.
    Utf16WithoutMark {
        /// The name of the encoding.
        encoding: &'static str,
    },
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

/// Decodes `bytes`. One pass; copies only what is not UTF-8.
///
/// A byte order mark wins over a named encoding, as in browsers: no text in another encoding begins with one.
pub fn decode(bytes: &[u8], encoding: Encoding, zeros: Zeros) -> Result<Decoded<'_>, DecodeError> {
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let utf8_mark = matches!(marked, Some((found, _)) if found == UTF_8);
    let named = match (marked, encoding) {
        (Some((found, _)), _) if found != UTF_8 => Some(found),
        (None, Encoding::Named(named)) => Some(named),
        _ => None,
    };
    let wide = named.is_some_and(|named| named == UTF_16LE || named == UTF_16BE);
    if !wide && zeros == Zeros::Refused {
        refuse_zeros(bytes)?;
    }
    let (text, encoding) = match named {
        Some(named) => (Cow::Owned(decode_named(bytes, named)?), named),
        None => decode_unicode(bytes, utf8_mark, encoding)?,
    };
    if wide && zeros == Zeros::Refused {
        refuse_wide_zeros(&text, marked.map_or(0, |(_, n_bytes)| n_bytes))?;
    }
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
    Err(DecodeError {
        kind: DecodeErrorKind::NotUtf8 {
            looks_like: guess.name(),
        },
        at,
        line: line_of(&bytes[..at]),
    })
}

/// What the bytes look like, knowing that they are not UTF-8. One pass.
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
    let mut text = String::with_capacity(
        decoder
            .max_utf8_buffer_length_without_replacement(bytes.len())
            .unwrap_or(bytes.len()),
    );
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {
            text.shrink_to_fit();
            Ok(text)
        }
        DecoderResult::Malformed(wrong, after) => Err(DecodeError {
            kind: DecodeErrorKind::Malformed {
                encoding: encoding.name(),
            },
            at: read - usize::from(wrong) - usize::from(after),
            line: line_of(text.as_bytes()),
        }),
        DecoderResult::OutputFull => unreachable!("the buffer has the decoder's own upper bound"),
    }
}

fn refuse_zeros(bytes: &[u8]) -> Result<(), DecodeError> {
    let Some(at) = memchr::memchr(0, bytes) else {
        return Ok(());
    };
    Err(DecodeError {
        kind: wide_guess(bytes).map_or(DecodeErrorKind::Binary, |encoding| {
            DecodeErrorKind::Utf16WithoutMark { encoding }
        }),
        at,
        line: line_of(&bytes[..at]),
    })
}

/// Refuses a zero character of a text that was UTF-16, and names its place in the bytes, of which `n_mark` are the mark.
fn refuse_wide_zeros(text: &str, n_mark: usize) -> Result<(), DecodeError> {
    let Some(at) = memchr::memchr(0, text.as_bytes()) else {
        return Ok(());
    };
    let before = &text[..at];
    Err(DecodeError {
        kind: DecodeErrorKind::Binary,
        at: n_mark + 2 * before.encode_utf16().count(),
        line: line_of(before.as_bytes()),
    })
}

/// Tells UTF-16 without its mark by its shape: Latin text has a zero in one half of nearly every pair and in no other.
fn wide_guess(bytes: &[u8]) -> Option<&'static str> {
    /// Enough to tell text from chance; not measured.
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

/// The number of the line that follows `before`, from 1.
fn line_of(before: &[u8]) -> usize {
    1 + memchr::memchr_iter(b'\n', before).count()
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at;
        match self.kind {
            DecodeErrorKind::NotUtf8 { looks_like } => {
                write!(f, "not UTF-8 at byte {at}; looks like {looks_like}")
            }
            DecodeErrorKind::Malformed { encoding } => write!(f, "not {encoding} at byte {at}"),
            DecodeErrorKind::Binary => write!(f, "binary: a zero byte at byte {at}"),
            DecodeErrorKind::Utf16WithoutMark { encoding } => {
                write!(f, "looks like {encoding} without its byte order mark")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn unicode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
        decode(bytes, Encoding::Unicode, Zeros::Refused)
    }

    fn named(bytes: &[u8], label: &str) -> Result<String, DecodeError> {
        let encoding = Encoding::from_label(label).expect("a label that exists");
        decode(bytes, encoding, Zeros::Refused).map(|d| d.text.into_owned())
    }

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf8_is_borrowed() {
        let decoded = unicode("Café".as_bytes()).unwrap();
        assert_eq!(decoded.mark, "");
        assert!(matches!(decoded.text, Cow::Borrowed("Café")));
    }

    #[test]
    fn nothing_decodes_to_nothing() {
        assert_eq!(unicode(b"").unwrap().text, "");
    }

    #[test]
    fn a_utf8_mark_is_kept_apart_from_the_text() {
        let decoded = unicode(b"\xEF\xBB\xBFThe ferry").unwrap();
        assert_eq!(
            (decoded.mark, &*decoded.text),
            ("\u{feff}", "The ferry"),
            "the mark goes out again, but is no part of the first word"
        );
    }

    #[test]
    fn utf16_is_told_by_its_mark() {
        for bytes in [
            wide("\u{feff}Ölpreis 🌊\r\n", u16::to_le_bytes),
            wide("\u{feff}Ölpreis 🌊\r\n", u16::to_be_bytes),
        ] {
            let decoded = unicode(&bytes).unwrap();
            assert_eq!((decoded.mark, &*decoded.text), ("", "Ölpreis 🌊\r\n"));
        }
    }

    #[test]
    fn a_mark_wins_over_a_name() {
        assert_eq!(named(b"\xEF\xBB\xBFCaf\xC3\xA9", "latin1").unwrap(), "Café");
    }

    #[test]
    fn half_a_utf16_character_is_named_by_its_place() {
        let mut bytes = wide("\u{feff}ab\nc", u16::to_le_bytes);
        bytes.pop();
        let error = unicode(&bytes).unwrap_err();
        assert_eq!((error.at, error.line), (8, 2));
        assert_eq!(error.to_string(), "not UTF-16LE at byte 8");
    }

    #[test]
    fn other_bytes_are_refused_with_a_guess() {
        let error = unicode(b"La r\xE9union du caf\xE9\nd\xE9j\xE0 vu").unwrap_err();
        assert_eq!((error.at, error.line), (4, 1));
        assert_eq!(
            error.to_string(),
            "not UTF-8 at byte 4; looks like windows-1252"
        );
    }

    #[test]
    fn overlong_forms_and_surrogates_are_not_utf8() {
        for bytes in [&b"a\n\xC0\xAF"[..], b"a\n\xED\xA0\x80", b"a\n\xE2\x82"] {
            let error = unicode(bytes).unwrap_err();
            assert_eq!((error.at, error.line), (2, 2), "{bytes:?}");
        }
    }

    #[test]
    fn a_named_encoding_is_decoded() {
        assert_eq!(named(b"Caf\xE9 \x93x\x94", "latin1").unwrap(), "Café “x”");
        assert_eq!(named(b"\x82\xA0", "Shift_JIS").unwrap(), "あ");
    }

    #[test]
    fn bytes_that_a_named_encoding_lacks_are_an_error() {
        let error = named(b"ok\n\x82", "shift_jis").unwrap_err();
        assert_eq!((error.at, error.line), (3, 2));
        assert_eq!(error.to_string(), "not Shift_JIS at byte 3");
    }

    #[test]
    fn auto_guesses_only_what_is_not_utf8() {
        assert_eq!(named("Café".as_bytes(), "auto").unwrap(), "Café");
        assert_eq!(
            named(b"La r\xE9union du caf\xE9", "auto").unwrap(),
            "La réunion du café"
        );
    }

    #[test]
    fn an_unknown_name_is_no_encoding() {
        assert_eq!(Encoding::from_label("klingon"), None);
        // The web's "replacement" encoding decodes everything to one U+FFFD.
        assert_eq!(Encoding::from_label("iso-2022-kr"), None);
    }

    #[test]
    fn zero_bytes_are_binary_unless_allowed() {
        let bytes = b"GIF\n\x00\x01";
        let error = unicode(bytes).unwrap_err();
        assert_eq!((error.at, error.line), (4, 2));
        assert_eq!(error.to_string(), "binary: a zero byte at byte 4");
        let allowed = decode(bytes, Encoding::Unicode, Zeros::Allowed).unwrap();
        assert_eq!(allowed.text.as_bytes(), bytes);
    }

    #[test]
    fn a_zero_character_of_utf16_is_named_by_its_place_in_the_file() {
        let text = "港湾\n局\0";
        let marked = wide(&format!("\u{feff}{text}"), u16::to_le_bytes);
        let error = unicode(&marked).unwrap_err();
        assert_eq!((error.at, error.line), (10, 2));
        assert_eq!(error.to_string(), "binary: a zero byte at byte 10");
        let error = named(&wide(text, u16::to_be_bytes), "utf-16be").unwrap_err();
        assert_eq!((error.at, error.line), (8, 2));
    }

    #[test]
    fn utf16_whose_mark_is_there_does_not_lack_it() {
        let zeros = "T\0h\0e\0 \0f\0e\0r\0r\0y\0 \0s\0a\0n\0k\0";
        let marked = wide(&format!("\u{feff}{zeros}"), u16::to_le_bytes);
        assert_eq!(unicode(&marked).unwrap_err().kind, DecodeErrorKind::Binary);
    }

    #[test]
    fn utf16_without_its_mark_is_recognised() {
        let bytes = wide("The ferry sank.", u16::to_le_bytes);
        assert_eq!(
            unicode(&bytes).unwrap_err().to_string(),
            "looks like UTF-16LE without its byte order mark"
        );
        assert_eq!(named(&bytes, "utf-16le").unwrap(), "The ferry sank.");
    }
}
