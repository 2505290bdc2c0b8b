//! Tests of decoding.

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
        "the mark is written again, but is not a part of the first word"
    );
}

#[test]
fn utf16_is_recognised_by_its_mark() {
    for bytes in [
        wide("\u{feff}Ölpreis 🌊\r\n", u16::to_le_bytes),
        wide("\u{feff}Ölpreis 🌊\r\n", u16::to_be_bytes),
    ] {
        let decoded = unicode(&bytes).unwrap();
        assert_eq!((decoded.mark, &*decoded.text), ("", "Ölpreis 🌊\r\n"));
    }
}

#[test]
fn a_mark_outranks_a_name() {
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
fn bytes_that_are_invalid_in_a_named_encoding_are_an_error() {
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
fn an_unknown_name_is_refused() {
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
fn utf16_with_its_mark_is_not_taken_for_one_without() {
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
