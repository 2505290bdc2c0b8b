//! Decoding gives a text or an error with a position, for any bytes and any encoding, and encoding gives the bytes again.

use std::borrow::Cow;

use copydesk::format::decode::{DecodeError, Decoded, Encoding, Zeros, decode};
use copydesk::format::encode::encode;
use proptest::prelude::*;

use crate::properties::config;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let mark = prop::sample::select(vec![&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"]);
    let rest = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        any::<String>().prop_map(String::into_bytes),
    ];
    (mark, rest).prop_map(|(mark, rest)| [mark, &rest].concat())
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop::sample::select(vec![
        "utf-8",
        "auto",
        "latin1",
        "shift_jis",
        "gb18030",
        "big5",
        "euc-kr",
        "iso-2022-jp",
        "utf-16le",
        "utf-16be",
    ])
    .prop_map(|label| Encoding::from_label(label).expect("a known label"))
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn bytes_become_text_or_an_error_with_a_place(bytes in bytes(), encoding in encoding()) {
        match decode(&bytes, encoding, Zeros::Refused) {
            Ok(decoded) => prop_assert!(!decoded.text.contains('\0')),
            Err(error) => {
                let n_lines = 1 + bytes.iter().filter(|&&b| b == b'\n').count();
                prop_assert!(error.at <= bytes.len());
                prop_assert!((1..=n_lines).contains(&error.line));
            }
        }
    }

    #[test]
    fn utf8_comes_out_as_it_went_in(text in "\u{feff}?\\PC*") {
        let decoded = decode(text.as_bytes(), Encoding::Unicode, Zeros::Refused).expect("it is UTF-8");
        prop_assert_eq!(format!("{}{}", decoded.mark, decoded.text), text);
    }
}

fn named<'b>(bytes: &'b [u8], label: &str) -> Result<Decoded<'b>, DecodeError> {
    let encoding = Encoding::from_label(label).expect("a label that exists");
    decode(bytes, encoding, Zeros::Refused)
}

fn unicode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    decode(bytes, Encoding::Unicode, Zeros::Refused)
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[track_caller]
fn is_refused(decoded: Result<Decoded, DecodeError>, at: usize, line: usize, message: &str) {
    let error = decoded.expect_err("bytes that are refused");
    assert_eq!(
        (error.at, error.line, &*error.to_string()),
        (at, line, message)
    );
}

#[test]
fn utf8_is_borrowed() {
    let decoded = unicode("Café".as_bytes()).unwrap();
    assert!(matches!(decoded.text, Cow::Borrowed("Café")));
}

#[test]
fn encodings_are_recognised_by_mark_name_and_guess() {
    for (bytes, label, mark, text) in [
        (&b""[..], "utf-8", "", ""),
        // The mark is written again, but is not a part of the first word.
        (b"\xEF\xBB\xBFThe ferry", "utf-8", "\u{feff}", "The ferry"),
        (
            &wide("\u{feff}Öl 🌊\r\n", u16::to_le_bytes),
            "utf-8",
            "",
            "Öl 🌊\r\n",
        ),
        (
            &wide("\u{feff}Öl 🌊\r\n", u16::to_be_bytes),
            "utf-8",
            "",
            "Öl 🌊\r\n",
        ),
        (
            &wide("The ferry sank.", u16::to_le_bytes),
            "utf-16le",
            "",
            "The ferry sank.",
        ),
        (b"Caf\xE9 \x93x\x94", "latin1", "", "Café “x”"),
        (b"\x82\xA0", "Shift_JIS", "", "あ"),
        // A mark outranks a name.
        (b"\xEF\xBB\xBFCaf\xC3\xA9", "latin1", "\u{feff}", "Café"),
        // Only what is not UTF-8 is guessed.
        ("Café".as_bytes(), "auto", "", "Café"),
        (
            b"La r\xE9union du caf\xE9",
            "auto",
            "",
            "La réunion du café",
        ),
    ] {
        let decoded = named(bytes, label).unwrap();
        assert_eq!((decoded.mark, &*decoded.text), (mark, text), "{label}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place_and_a_guess() {
    let french = b"La r\xE9union du caf\xE9\nd\xE9j\xE0 vu";
    is_refused(
        unicode(french),
        4,
        1,
        "not UTF-8 at byte 4; looks like windows-1252",
    );
    is_refused(
        named(b"ok\n\x82", "shift_jis"),
        3,
        2,
        "not Shift_JIS at byte 3",
    );
    // Overlong forms, surrogates, and characters without an end.
    for bytes in [&b"a\n\xC0\xAF"[..], b"a\n\xED\xA0\x80", b"a\n\xE2\x82"] {
        let error = unicode(bytes).unwrap_err();
        assert_eq!((error.at, error.line), (2, 2), "{bytes:?}");
    }
    let mut half = wide("\u{feff}ab\nc", u16::to_le_bytes);
    half.pop();
    is_refused(unicode(&half), 8, 2, "not UTF-16LE at byte 8");
    let unmarked = wide("The ferry sank.", u16::to_le_bytes);
    let message = "looks like UTF-16LE without its byte order mark";
    assert_eq!(unicode(&unmarked).unwrap_err().to_string(), message);
}

#[test]
fn zero_bytes_are_binary_unless_allowed() {
    let bytes = b"GIF\n\x00\x01";
    is_refused(unicode(bytes), 4, 2, "binary: a zero byte at byte 4");
    let allowed = decode(bytes, Encoding::Unicode, Zeros::Allowed).unwrap();
    assert_eq!(allowed.text.as_bytes(), bytes);
    // A zero character of UTF-16 is named by its place in the file.
    let text = "港湾\n局\0";
    let marked = wide(&format!("\u{feff}{text}"), u16::to_le_bytes);
    is_refused(unicode(&marked), 10, 2, "binary: a zero byte at byte 10");
    let unmarked = wide(text, u16::to_be_bytes);
    is_refused(
        named(&unmarked, "utf-16be"),
        8,
        2,
        "binary: a zero byte at byte 8",
    );
    // UTF-16 with its mark is not taken for one without.
    let zeros = "T\0h\0e\0 \0f\0e\0r\0r\0y\0 \0s\0a\0n\0k\0";
    let marked = wide(&format!("\u{feff}{zeros}"), u16::to_le_bytes);
    is_refused(unicode(&marked), 4, 1, "binary: a zero byte at byte 4");
}

#[test]
fn an_unknown_name_is_refused() {
    assert_eq!(Encoding::from_label("klingon"), None);
    // The web's "replacement" encoding decodes everything to one U+FFFD.
    assert_eq!(Encoding::from_label("iso-2022-kr"), None);
}

#[test]
fn decoded_text_encodes_to_the_same_bytes() {
    for (bytes, label, is_marked) in [
        (&b"Caf\xE9 \x93x\x94"[..], "windows-1252", false),
        (b"\x82\xA0", "shift_jis", false),
        (b"\xFF\xFEO\0n\0\x3C\xD8\x0A\xDF", "utf-16le", true),
        (b"\xFE\xFF\0O\0n", "utf-16be", true),
        (b"O\0n\0", "utf-16le", false),
    ] {
        let decoded = named(bytes, label).unwrap();
        let again = encode(&decoded.text, decoded.encoding, is_marked);
        assert_eq!(again.as_deref(), Some(bytes), "{label}");
    }
}

#[test]
fn characters_without_bytes_are_refused() {
    assert_eq!(encode("東", "windows-1252", false), None);
    assert_eq!(encode("a", "klingon", false), None);
}
