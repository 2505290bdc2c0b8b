//! Folds text to the one form in which rules are written and matched.

use std::str::Chars;

use wide::u8x16;

use crate::article::scan::{self, Places};
use crate::article::words;

/// Appends `text` folded: lower case, one space for any white space, plain quotes and dashes, nothing invisible.
///
/// The space that some languages put before `:`, `!` and `?` is dropped too, and `©` has one behind it. One pass, most of it sixteen bytes at a time.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let mut folded = Folded::new(text);
    loop {
        let rest = folded.rest();
        let may_run = folded.n_ahead == 0 && rest.as_bytes().first().is_some_and(u8::is_ascii);
        let n_plain = if may_run {
            plain_run(rest.as_bytes())
        } else {
            0
        };
        if n_plain > 0 {
            if folded.gap && folded.is_started {
                out.push(' ');
            }
            folded.gap = false;
            folded.is_started = true;
            folded.rest = rest[n_plain..].chars();
            let start = out.len();
            out.push_str(&rest[..n_plain]);
            out[start..].make_ascii_lowercase();
        }
        let Some(c) = folded.next() else { return };
        out.push(c);
    }
}

/// The characters of a text, folded one by one: for a reader of the first few.
pub(super) struct Folded<'t> {
    rest: Chars<'t>,
    /// Whether white space was read, which is a space if more follows.
    gap: bool,
    is_started: bool,
    /// Characters to come before the rest, the last one first.
    ahead: [char; 3],
    n_ahead: usize,
}

impl<'t> Folded<'t> {
    pub fn new(text: &'t str) -> Self {
        Folded {
            rest: text.chars(),
            gap: false,
            is_started: false,
            ahead: ['.'; 3],
            n_ahead: 0,
        }
    }

    /// The text behind the last character.
    pub fn rest(&self) -> &'t str {
        self.rest.as_str()
    }

    /// Reads the `c)` behind a `(`, if it is there.
    fn copyright(&mut self) -> bool {
        let mut behind = self.rest.clone();
        let mut visible = behind.by_ref().filter_map(folded);
        let is_sign = visible.next() == Some('c') && visible.next() == Some(')');
        if is_sign {
            self.rest = behind;
        }
        is_sign
    }
}

impl Iterator for Folded<'_> {
    type Item = char;

    #[inline(always)]
    fn next(&mut self) -> Option<char> {
        // Nearly all characters that are read one by one.
        if let ([b, ..], false, 0) = (self.rest().as_bytes(), self.gap, self.n_ahead)
            && b.is_ascii_alphanumeric()
        {
            self.rest = self.rest()[1..].chars();
            self.is_started = true;
            return Some(char::from(b.to_ascii_lowercase()));
        }
        self.next_of_any()
    }
}

impl Folded<'_> {
    #[inline(never)]
    fn next_of_any(&mut self) -> Option<char> {
        if self.n_ahead > 0 {
            self.n_ahead -= 1;
            return Some(self.ahead[self.n_ahead]);
        }
        let mut c = loop {
            match folded(self.rest.next()?) {
                Some(' ') => self.gap = true,
                Some('(') if self.copyright() => break '©',
                // The sign in UTF-8 that was read as Latin-1.
                Some('â') if self.rest().starts_with('©') => {}
                Some(c) => break c,
                None => {}
            }
        };
        if c == '…' {
            (self.ahead, self.n_ahead, c) = (['.'; 3], 2, '.');
        }
        let has_space = self.gap && self.is_started && !matches!(c, ':' | '!' | '?');
        // "©2031" is "© 2031".
        self.gap = c == '©';
        self.is_started = true;
        if has_space {
            self.ahead[self.n_ahead] = c;
            self.n_ahead += 1;
            return Some(' ');
        }
        Some(c)
    }
}

/// The folded form of a character. White space becomes a space; an invisible character has no form; an ellipsis is kept.
#[inline]
pub(super) fn folded(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        _ if c.is_whitespace() => ' ',
        _ if c.is_ascii() => c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => return None,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => return None,
        // Vowel signs and the stretched line of Arabic are optional.
        '\u{640}' | '\u{64b}'..='\u{652}' | '\u{670}' => return None,
        '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '‐'..='―' | '−' => '-',
        // Full-width signs. The stops and commas of East Asia are signs of their own.
        '：' | '！' | '？' | '（' | '）' | '｜' => char::from((c as u32 - 0xfee0) as u8),
        // Upper and lower case of the Turkish pair meet in one letter, whatever the language.
        'İ' | 'ı' => 'i',
        // Alef with and without hamza, and the yeh and kaf of Persian and Urdu.
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        _ => {
            let mut small = c;
            words::fold(c, |folded| small = folded);
            small
        }
    })
}

/// Whether nothing of raw `text` is left when decoration is cut off.
pub(super) fn is_all_decoration(text: &str) -> bool {
    text.chars().filter_map(folded).all(is_decoration)
}

/// Whether folding may change words other than in case and in Arabic script: the text has invisible characters or the
/// Turkish pair.
pub(super) fn changes_words(text: &str) -> bool {
    let may_change = |lanes| scan::one_of(lanes, *b"\xc2\xc4\xe2\xef");
    let mut places = Places::new(text.as_bytes(), may_change);
    let mut at = 0;
    while let Some(place) = places.next(at) {
        at = place + 1;
        match text.as_bytes()[place..] {
            [0xc2, 0xad, ..] | [0xc4, 0xb0 | 0xb1, ..] => return true,
            // Zero-width and direction marks, word joiners.
            [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae, ..] | [0xe2, 0x81, 0xa0..=0xaf, ..] => {
                return true;
            }
            [0xef, 0xb8, 0x80..=0x8f, ..] | [0xef, 0xbb, 0xbf, ..] => return true,
            _ => {}
        }
    }
    false
}

/// Whether a text has letters of Arabic script: folding changes some of them, and drops the signs of vowels.
pub(super) fn has_arabic(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, 0xd8..=0xdb))
}

/// How many bytes of `text` fold to themselves or to a small letter: ASCII but for the signs that depend on what stands
/// before them, with single spaces inside. Sixteen bytes at a time; a space may be left where sixteen end.
fn plain_run(text: &[u8]) -> usize {
    let mut n = 0;
    while let Some(sixteen) = text[n..].first_chunk() {
        let lanes = u8x16::new(*sixteen);
        let plain = plain_lanes(lanes).to_bitmask();
        let spaces = lanes.simd_eq(u8x16::splat(b' ')).to_bitmask();
        // What stands before sixteen more is plain, since a space that ends sixteen is not taken.
        let inside = spaces & (plain << 1 | u32::from(n > 0)) & plain >> 1;
        let run = (plain | inside).trailing_ones() as usize;
        n += run;
        if run < 16 {
            return n;
        }
    }
    loop {
        n += text[n..].iter().take_while(|b| is_plain(**b)).count();
        match text[n..] {
            [b' ', next, ..] if n > 0 && is_plain(next) => n += 1,
            _ => return n,
        }
    }
}

/// Whether a byte folds to itself or to a small letter, whatever stands before it.
fn is_plain(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b':' | b'!' | b'?' | b'(')
}

/// Marks such bytes.
#[inline(always)]
fn plain_lanes(lanes: u8x16) -> u8x16 {
    scan::within(lanes, b'!', b'~') & !scan::one_of(lanes, *b":!?(")
}

/// Cuts bullets, arrows, quotes, stops and other decoration off both ends of folded text.
pub(super) fn trim(folded: &str) -> &str {
    let mut rest = folded.trim_start_matches(is_decoration);
    while let Some(left) = rest.strip_suffix(is_decoration) {
        // "Email (required)" keeps its bracket, "(with agency inputs)" loses both.
        if rest.ends_with(')') && rest.matches('(').count() >= rest.matches(')').count() {
            break;
        }
        // Nothing ends in an opening bracket but code.
        if rest.ends_with(['(', '[']) {
            break;
        }
        rest = left;
    }
    rest
}

/// Whether `c` carries no meaning at the end of a label: "» Read more…" and "READ MORE" are one text.
pub(super) fn is_decoration(c: char) -> bool {
    match c {
        '@' | '#' | '$' | '©' | '®' | '£' | '¥' => false,
        // Code is no label: `"search": {` is not "Search".
        '{' | '}' | '=' | '<' => false,
        _ if c.is_ascii() => !c.is_ascii_alphanumeric(),
        '\u{a0}'..='\u{bf}' => !matches!(c, 'ª' | 'º' | '²' | '³' | '¹'),
        // General punctuation, arrows, mathematical signs, shapes, dingbats; not letter-like signs and currency.
        '\u{2000}'..='\u{206f}' | '\u{2190}'..='\u{2bff}' => true,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' => true,
        '।' | '॥' | '۔' | '،' | '؟' | '؛' => true,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => true,
        // Emoji and pictographs.
        '\u{1f000}'..='\u{1faff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_are_marked_as_plain_alone_and_sixteen_at_a_time() {
        for b in 0..=u8::MAX {
            let marks = scan::bits(&[b; scan::BLOCK], plain_lanes);
            assert_eq!(marks, if is_plain(b) { u64::MAX } else { 0 }, "{b}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn a_text_folds_character_by_character_as_it_folds_as_a_whole(
            text in r#"(["“‘ aB7c(CÂ©жЩк港가]|[abC0-9 .,:!(c)\-é»\u{ad}\u{200b}\n…İیюШाख।・ナ]|\(c\)|  |（c）|[Ab ]{12,30}){0,30}"#,
        ) {
            let mut whole = String::new();
            fold_into(&text, &mut whole);
            prop_assert_eq!(Folded::new(&text).collect::<String>(), whole);
        }
    }
}
