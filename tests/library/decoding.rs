//! Decoding gives a text or an error with a position, for any bytes and any encoding.

use copydesk::format::decode::{Encoding, Zeros, decode};
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
