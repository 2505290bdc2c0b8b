//! Folds text to the one form in which rules are written and matched.

use wide::u8x16;

use crate::article::{scan, words};

/// Appends `text` folded: lower case, one space for any white space, plain quotes and dashes, nothing invisible.
///
/// The space that some languages put before `:`, `!` and `?` goes too. One pass.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let mut gap = false;
    let mut rest = text;
    loop {
        // Most of most texts folds letter by letter: it goes over by the run.
        let n_plain = plain_run(rest.as_bytes());
        if n_plain > 0 {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            let start = out.len();
            out.push_str(&rest[..n_plain]);
            out[start..].make_ascii_lowercase();
            rest = &rest[n_plain..];
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        let c = match ascii_form(c) {
            ' ' => {
                gap = true;
                continue;
            }
            'A'..='Z' => c.to_ascii_lowercase(),
            _ if c.is_whitespace() => {
                gap = true;
                continue;
            }
            c @ (':' | '!' | '?') => {
                gap = false;
                c
            }
            c if c.is_ascii() => c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => continue,
            '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => continue,
            // Vowel signs and the stretched line of Arabic are set or left out at will.
            '\u{640}' | '\u{64b}'..='\u{652}' | '\u{670}' => continue,
            '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' => '\'',
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
            '‐'..='―' | '−' => '-',
            // Upper and lower case of the Turkish pair meet in one letter, whatever the language.
            'İ' | 'ı' => 'i',
            c => arabic_form(c),
        };
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        match c {
            '…' => out.push_str("..."),
            ')' if out.ends_with("(c") => {
                out.truncate(out.len() - 2);
                out.push('©');
            }
            _ if c.is_ascii() => out.push(c),
            _ => words::fold(c, |folded| out.push(folded)),
        }
    }
}

/// The first eight bytes of `text`, folded and without decoration at its ends, where few characters tell them: those of most
/// texts, which begin with letters that fold to themselves or to small letters, whatever stands around them.
///
/// Letters are those of ASCII, of Russian, of Indian scripts and of East Asia. Plain signs and single spaces may stand between them.
pub(super) fn first_eight(text: &str) -> Option<[u8; 8]> {
    let text = text
        .strip_prefix(['"', '\'', '“', '„', '‘', '«'])
        .unwrap_or(text);
    let mut eight = [0; 8];
    let mut n = 0;
    let mut was_space = false;
    for c in text.chars() {
        let (folded, is_letter) = match c {
            'a'..='z' | '0'..='9' | 'а'..='я' => (c, true),
            'A'..='Z' => (c.to_ascii_lowercase(), true),
            'А'..='Я' => (char::from_u32(c as u32 + 0x20)?, true),
            '\u{900}'..='\u{963}' | '\u{966}'..='\u{96f}' | '\u{971}'..='\u{df3}' => (c, true),
            'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿' | '가'..='힣' => (c, true),
            // Before another letter; with `(` may begin what folds to a `©`.
            ' ' if n > 0 && !was_space => (c, false),
            '!'..='~' if n > 0 && c != '(' && is_plain(c as u8) => (c, false),
            _ => return None,
        };
        was_space = c == ' ';
        for &b in folded.encode_utf8(&mut [0; 4]).as_bytes() {
            if let Some(place) = eight.get_mut(n) {
                *place = b;
            }
            n += 1;
        }
        // A letter holds what stands before it: no decoration ends there.
        if n >= eight.len() && is_letter {
            return Some(eight);
        }
    }
    None
}

/// The ASCII sign that a full-width one stands for. The stops and commas of East Asia are signs of their own.
fn ascii_form(c: char) -> char {
    match c {
        '：' => ':',
        '！' => '!',
        '？' => '?',
        '（' => '(',
        '）' => ')',
        '｜' => '|',
        _ => c,
    }
}

/// One form for letters of Arabic script that are written in several: alef with and without hamza, and the yeh and kaf
/// of Persian and Urdu.
fn arabic_form(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        _ => c,
    }
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
    b.is_ascii_graphic() && !matches!(b, b':' | b'!' | b'?' | b')')
}

/// Marks such bytes.
#[inline(always)]
fn plain_lanes(lanes: u8x16) -> u8x16 {
    scan::within(lanes, b'!', b'~') & !scan::one_of(lanes, *b":!?)")
}

/// Folds `text`, without the decoration at its ends.
#[cfg(test)]
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    trim(&folded).to_owned()
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
    fn case_quotes_dashes_and_white_space_fold() {
        assert_eq!(fold("Don’t\u{a0}miss —\n IT"), "don't miss - it");
    }

    #[test]
    fn what_goes_over_by_the_run_folds_as_letter_by_letter() {
        for b in 0..=u8::MAX {
            let marks = scan::bits(&[b; scan::BLOCK], plain_lanes);
            assert_eq!(marks, if is_plain(b) { u64::MAX } else { 0 }, "{b}");
        }
        for n in 0..150 {
            for end in [
                "",
                " ",
                "  ",
                " : x",
                ": x",
                " (x)",
                "é",
                " é",
                "\n",
                " Alma  ran.",
            ] {
                let text = format!("{}{end}", "Ab ".repeat(50).split_at(n).0);
                let mut folded = String::new();
                fold_into(&text, &mut folded);
                let mut letters = String::new();
                let mut was_space = false;
                for c in text.chars() {
                    let is_space = c.is_whitespace();
                    if was_space && !is_space && !letters.is_empty() && c != ':' {
                        letters.push(' ');
                    }
                    if !is_space {
                        letters.extend(c.to_lowercase());
                    }
                    was_space = is_space;
                }
                assert_eq!(folded, letters, "{text:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn eight_bytes_that_are_told_at_once_are_those_of_the_whole(
            text in r#"["“‘]?[aB7жЩक港가]([abC0-9 .,:!(c)\-é»\u{ad}\njюШाख।・ナ]|\(c\)|  ){0,30}[.,\- ]{0,20}"#,
        ) {
            if let Some(eight) = first_eight(&text) {
                prop_assert!(fold(&text).as_bytes().starts_with(&eight), "{:?}", text);
            }
        }
    }

    #[test]
    fn eight_bytes_of_a_sentence_are_told_at_once() {
        assert_eq!(first_eight("The ferry ran aground"), Some(*b"the ferr"));
        assert_eq!(first_eight("“I, Ana Marlow"), Some(*b"i, ana m"));
        assert_eq!(first_eight("“The ferry ran aground"), Some(*b"the ferr"));
        assert_eq!(
            first_eight("Паром"),
            Some([0xd0, 0xbf, 0xd0, 0xb0, 0xd1, 0x80, 0xd0, 0xbe])
        );
        assert_eq!(
            first_eight("в 7 ч. утра"),
            "в 7 ч.".as_bytes().first_chunk().copied()
        );
        assert_eq!(first_eight("जहाज़ डूब"), first_eight("\"जहाज़"));
        for other in [
            "The fer",
            "« The ferry ran aground",
            "Ferry ..........",
            "Grebe (c) 2031 and",
        ] {
            assert_eq!(first_eight(other), None, "{other}");
        }
    }

    #[test]
    fn decoration_at_the_ends_goes() {
        assert_eq!(fold("» 📲 Read more… →"), "read more");
        assert_eq!(fold("[Advertisement]"), "advertisement");
        assert_eq!(fold("(Advertisement)"), "advertisement");
        assert_eq!(fold("Email (required):"), "email (required)");
    }

    #[test]
    fn signs_that_mean_something_stay() {
        assert_eq!(fold("© 2031 Harbour Post"), "© 2031 harbour post");
        assert_eq!(fold("(C) 2031"), "© 2031");
    }

    #[test]
    fn invisible_characters_go() {
        assert_eq!(fold("adver\u{ad}tise\u{200b}ment"), "advertisement");
    }

    #[test]
    fn full_width_signs_and_the_spellings_of_arabic_fold() {
        assert_eq!(fold("延伸阅读：（港口）"), fold("延伸阅读:(港口)"));
        assert_eq!(fold("اِقـرأ أيضًا"), fold("اقرا ايضا"));
        assert_eq!(fold("یہ بھی پڑھیں\u{2069}"), fold("يہ بھي پڑھيں"));
    }

    #[test]
    fn french_spaces_before_a_colon_fold() {
        assert_eq!(fold("Lire aussi\u{a0}: la suite"), "lire aussi: la suite");
    }
}
