//! Decodes HTML entities, and UTF-8 that was read as Windows-1252, so that their words can be compared.

use unicode_normalization::char::compose;

use crate::Span;

/// A text without encoded characters.
pub(super) struct Decoded {
    pub text: String,
    /// Where offsets begin to differ by another number: the offset here, and in the raw text. In order.
    seams: Vec<(usize, usize)>,
}

impl Decoded {
    /// Decodes a text, or returns `None` if nothing in it is encoded. One pass.
    pub fn of(raw: &str) -> Option<Self> {
        let mut decoded = Decoded {
            text: String::new(),
            seams: vec![(0, 0)],
        };
        let mut at = 0;
        for (start, c, len) in characters(raw) {
            if start < at {
                continue;
            }
            decoded.text.push_str(&raw[at..start]);
            decoded.seams.push((decoded.text.len(), start));
            decoded.text.push(c);
            at = start + len;
            decoded.seams.push((decoded.text.len(), at));
        }
        decoded.text.push_str(&raw[at..]);
        (at > 0).then_some(decoded)
    }

    /// The place in the raw text.
    pub fn raw_span(&self, span: Span) -> Span {
        let raw = |at: usize| {
            let after = self.seams.partition_point(|seam| seam.0 <= at);
            let (here, there) = self.seams[after - 1];
            there + (at - here)
        };
        Span::new(raw(span.start), raw(span.end))
    }
}

/// The first stretch between spaces and line ends in which a character is encoded. No encoded character contains either.
pub(super) fn first(text: &str) -> Option<Span> {
    let (place, ..) = characters(text).next()?;
    let start = memchr::memrchr2(b' ', b'\n', &text.as_bytes()[..place]).map_or(0, |at| at + 1);
    let end = memchr::memchr2(b' ', b'\n', &text.as_bytes()[place..]);
    Some(Span::new(start, end.map_or(text.len(), |len| place + len)))
}

/// The places of encoded characters, the characters, and their lengths in bytes. Some may overlap.
fn characters(raw: &str) -> impl Iterator<Item = (usize, char, usize)> {
    memchr::memchr2_iter(b'&', 0xc3, raw.as_bytes()).filter_map(move |start| {
        let (c, len) = match raw.as_bytes()[start..] {
            [b'&', ..] => entity(&raw[start..])?,
            // `Â`, `Ã` and `â`: the first byte of a character in Windows-1252.
            [_, 0x82 | 0x83 | 0xa2, ..] => garbled(&raw[start..])?,
            _ => return None,
        };
        Some((start, c, len))
    })
}

/// The commonest entities that are no letters.
const ENTITIES: [(&str, char); 19] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("euro", '€'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("szlig", 'ß'),
];

/// The marks in the names of letters: `eacute` is an e with the first of them.
const MARKS: [(&str, char); 8] = [
    ("acute", '\u{301}'),
    ("caron", '\u{30c}'),
    ("cedil", '\u{327}'),
    ("circ", '\u{302}'),
    ("grave", '\u{300}'),
    ("ring", '\u{30a}'),
    ("tilde", '\u{303}'),
    ("uml", '\u{308}'),
];

/// Bytes of the longest entity, `&Ccedil;` or `&#x1F600;`.
const MAX_ENTITY: usize = 10;

/// The character of the entity at the start of a text, and its length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_ENTITY).position(|b| b == b';')?;
    let name = &text[1..end];
    let number = |digits: &str, radix| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
    };
    let of = |names: &[(&str, char)], name: &str| names.iter().find(|n| n.0 == name).map(|n| n.1);
    let c = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => number(hex, 16),
            None => number(code, 10),
        },
        None => of(&ENTITIES, name).or_else(|| {
            let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
            compose(letter, of(&MARKS, &name[1..])?)
        }),
    };
    // A space is what words end at, wherever they are cut.
    c.filter(|c| !matches!(c, ' ' | '\n')).map(|c| (c, end + 1))
}

/// The characters of the bytes 0x80 to 0x9f in Windows-1252; the five that it lacks are control characters.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character whose bytes are shown as characters of Windows-1252 at the start of a text, and their length in bytes.
fn garbled(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0; 3];
    let mut len = 0;
    for (n, c) in text.chars().take(3).enumerate() {
        bytes[n] = match u8::try_from(c) {
            Ok(byte) if byte >= 0x80 => byte,
            _ => 0x80 + UPPER.iter().position(|&upper| upper == c)? as u8,
        };
        len += c.len_utf8();
        if let Ok(decoded) = std::str::from_utf8(&bytes[..=n]) {
            return decoded.chars().next().map(|c| (c, len));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_garbled_characters_are_decoded_in_their_places() {
        let raw = "&quot;Don&#39;t,&rdquo; Ren&eacute; &amp; Zo&#xeb; saidâ€”cafÃ© & co.; AT&T; Â«Âge d’orÂ»";
        let decoded = Decoded::of(raw).expect("it is encoded");
        assert_eq!(
            decoded.text,
            "\"Don't,” René & Zoë said—café & co.; AT&T; «Âge d’or»"
        );
        for name in ["René", "café", "Zoë", "said", "d’or"] {
            let at = decoded.text.find(name).expect("it is there");
            let raw = decoded.raw_span(Span::new(at, at + name.len())).of(raw);
            assert_eq!(Decoded::of(raw).map_or(raw.to_owned(), |d| d.text), name);
        }
        assert!(Decoded::of("Rock & roll; à l’Âge de trois ans â").is_none());
    }
}
