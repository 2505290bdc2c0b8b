//! Encodes text into the encoding that it was decoded from.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use crate::format::decode::UTF_8_MARK;

/// Encodes `text` in the encoding of that WHATWG name, with a byte order mark if `mark`. One pass.
///
/// `None` if there is no such encoding, or it has no bytes for a character of the text.
pub fn encode(text: &str, name: &str, mark: bool) -> Option<Vec<u8>> {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let bytes = if encoding == UTF_16LE {
            u16::to_le_bytes
        } else {
            u16::to_be_bytes
        };
        let mark = mark.then_some(0xFEFF).into_iter();
        let units = mark.chain(text.encode_utf16());
        return Some(units.flat_map(bytes).collect());
    }
    let (bytes, used, has_unmappable) = encoding.encode(text);
    if has_unmappable || used != encoding {
        return None;
    }
    let has_mark = mark && encoding == UTF_8;
    let mark = if has_mark { UTF_8_MARK } else { b"" };
    Some([mark, &bytes].concat())
}
