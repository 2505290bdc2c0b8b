//! Bytes become text, or an error at a place inside them; what can be encoded again is the same text.
#![no_main]

use copydesk::format::decode::{DecodeErrorKind, Encoding, Zeros, decode};
use copydesk::format::encode::encode;
use libfuzzer_sys::fuzz_target;

/// One of each family of encodings, and the two ways to choose one by what the bytes look like.
const LABELS: [&str; 16] = [
    "utf-8",
    "auto",
    "latin1",
    "windows-1251",
    "koi8-u",
    "windows-874",
    "macintosh",
    "x-user-defined",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "gb18030",
    "big5",
    "euc-kr",
    "utf-16le",
    "utf-16be",
];

fuzz_target!(|bytes: &[u8]| {
    for label in LABELS {
        let encoding = Encoding::from_label(label).expect("a label that exists");
        for zeros in [Zeros::Refused, Zeros::Allowed] {
            check(bytes, encoding, zeros);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let decoded = decode(bytes, Encoding::Unicode, Zeros::Allowed).expect("it is UTF-8");
        assert_eq!(format!("{}{}", decoded.mark, decoded.text), text);
    }
});

fn check(bytes: &[u8], encoding: Encoding, zeros: Zeros) {
    let decoded = match decode(bytes, encoding, zeros) {
        Ok(decoded) => decoded,
        Err(error) => {
            let n_lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n').count();
            assert!(error.at <= bytes.len(), "{error:?}");
            assert!((1..=n_lines).contains(&error.line), "{error:?}");
            assert!(!error.to_string().is_empty());
            if let DecodeErrorKind::NotUtf8(looks_like) = error.kind {
                let known = Encoding::from_label(looks_like);
                assert!(matches!(known, Some(Encoding::Named(_))), "{looks_like}");
            }
            return;
        }
    };
    assert!(zeros == Zeros::Allowed || !decoded.text.contains('\0'));
    let named = Encoding::from_label(decoded.encoding).expect("a name is a label");
    let mark = !decoded.mark.is_empty();
    let Some(encoded) = encode(&decoded.text, decoded.encoding, mark) else {
        return;
    };
    // A text that begins like a byte order mark of another encoding is read as that one.
    if !mark && starts_with_mark(&encoded) {
        return;
    }
    let again = decode(&encoded, named, zeros).expect("what was encoded is text");
    assert_eq!(
        (again.mark, again.text),
        (decoded.mark, decoded.text),
        "{named:?}"
    );
}

fn starts_with_mark(bytes: &[u8]) -> bool {
    [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"]
        .iter()
        .any(|mark| bytes.starts_with(mark))
}
