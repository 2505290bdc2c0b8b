//! The class of each character: whether it begins, continues or ends a word, or is ignored.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

use super::kinds::Kinds;

/// The role of a character in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// A folded letter or a digit of a script with spaces between words.
    Letter = 1,
    /// Such a letter that is not folded.
    Capital,
    /// Such a letter or digit that is hashed as others: a full-width letter, a digit of another script, a ligature.
    Variant,
    /// A character of Chinese or Japanese, half a word of its own.
    Half,
    /// One of a script of South-East Asia, a quarter of a word.
    Quarter,
    /// A mark that belongs to the character before it.
    Mark,
    /// Invisible: soft hyphens, joiners, direction marks.
    Ignored,
    /// Joins two letters and is ignored.
    Apostrophe,
    /// Joins two digits and counts: 3.5 is not 35.
    Decimal,
    /// Ends a word.
    Other,
}

static CLASSES: Kinds = Kinds::new(|c| by_case(c) as u8);

/// The class of `c`.
#[inline]
pub(super) fn of(c: char) -> Class {
    Class::numbered(CLASSES.of(c))
}

impl Class {
    /// The class with that number.
    fn numbered(number: u8) -> Self {
        match number {
            1 => Class::Letter,
            2 => Class::Capital,
            3 => Class::Variant,
            4 => Class::Half,
            5 => Class::Quarter,
            6 => Class::Mark,
            7 => Class::Ignored,
            8 => Class::Apostrophe,
            9 => Class::Decimal,
            _ => Class::Other,
        }
    }
}

fn by_case(c: char) -> Class {
    let is_folded = !c.is_uppercase() && c.to_lowercase().eq([c]);
    match by_range(c) {
        Class::Letter if !is_folded => Class::Capital,
        class => class,
    }
}

/// The class, but for capitals. Ranges are from the Unicode 17 character database (Scripts.txt,
/// WordBreakProperty.txt).
fn by_range(c: char) -> Class {
    match c {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => Class::Letter,
        '\'' => Class::Apostrophe,
        '.' | ',' => Class::Decimal,
        '\0'..='\u{7f}' => Class::Other,
        'İ' | 'ı' | 'ς' => Class::Variant,
        _ if zero_of(c).is_some() => Class::Variant,
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ʯ' => Class::Letter,
        '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ff07}' | '\u{201b}' => Class::Apostrophe,
        '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Class::Ignored,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' => Class::Ignored,
        '\u{fe00}'..='\u{fe0f}' | '\u{61c}' | '\u{640}' | '\u{34f}' => Class::Ignored,
        // Vowel signs of Arabic and Hebrew are optional.
        '\u{64b}'..='\u{652}' | '\u{670}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' => Class::Ignored,
        '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' => Class::Ignored,
        '\u{66b}' | '\u{66c}' => Class::Decimal,
        '\u{2000}'..='\u{206f}' | '\u{a0}' | '\u{3000}'..='\u{3004}' => Class::Other,
        '\u{300}'..='\u{36f}' => Class::Mark,
        'Ͱ'..='ԯ' => greek_or_cyrillic(c),
        '\u{900}'..='\u{dff}' => indic(c),
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
            south_east_asian(c)
        }
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Class::Half,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' => Class::Half,
        '\u{3005}'..='\u{3007}' | '\u{20000}'..='\u{3ffff}' => Class::Half,
        '\u{ff66}'..='\u{ff9d}' => Class::Half,
        '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' => Class::Mark,
        '\u{ac00}'..='\u{d7a3}' => Class::Letter,
        // The vowels and final consonants of Korean syllables that are not composed.
        '\u{1160}'..='\u{11ff}' => Class::Mark,
        // Ligatures, forms of Arabic letters, and full-width letters.
        '\u{fb00}'..='\u{fb06}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            if c.is_alphabetic() =>
        {
            Class::Variant
        }
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => Class::Variant,
        _ if c.is_alphanumeric() => Class::Letter,
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Mark,
        _ => Class::Other,
    }
}

fn greek_or_cyrillic(c: char) -> Class {
    match c {
        '\u{483}'..='\u{489}' => Class::Mark,
        '\u{37e}' | '\u{387}' | '\u{375}' | '\u{384}' | '\u{385}' | '\u{3f6}' | '\u{482}' => {
            Class::Other
        }
        _ => Class::Letter,
    }
}

/// The zero of a digit outside ASCII (DerivedNumericType.txt), of the scripts of news.
fn zero_of(digit: char) -> Option<u32> {
    const ZEROS: [u32; 14] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xff10,
    ];
    let is_zero = |&zero: &u32| (zero..zero + 10).contains(&(digit as u32));
    ZEROS.into_iter().find(is_zero)
}

/// In the scripts of India, vowel signs and viramas are letters.
fn indic(c: char) -> Class {
    match c {
        '\u{964}' | '\u{965}' | '\u{970}' | '\u{df4}' => Class::Other,
        _ => Class::Letter,
    }
}

fn south_east_asian(c: char) -> Class {
    match c {
        _ if c.is_numeric() => Class::Letter,
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Mark,
        _ if c.is_alphabetic() => Class::Quarter,
        _ => Class::Other,
    }
}

/// Calls `each` with the folded characters of `c`: those of its lower case in the standard library.
pub(crate) fn fold(c: char, mut each: impl FnMut(char)) {
    match of(c) {
        // No other character has a different lower case.
        Class::Capital | Class::Variant => c.to_lowercase().for_each(each),
        _ => each(c),
    }
}

/// Calls `each` with the characters as which `c` is hashed: folded, and in the form that is commonest.
pub(super) fn hashed_as(c: char, mut each: impl FnMut(char)) {
    if of(c) != Class::Variant {
        return fold(full_width(c), each);
    }
    if let Some(zero) = zero_of(c) {
        return each(char::from(b'0' + (c as u32 - zero) as u8));
    }
    match c {
        // The two letters of Turkish have one capital in other languages, and so have the two letters of Greek.
        'İ' | 'ı' => each('i'),
        'ς' => each('σ'),
        _ => decompose_compatible(c, |part| fold(part, &mut each)),
    }
}

/// The full-width form of a half-width kana or sound mark; other characters are unchanged.
pub(super) fn full_width(c: char) -> char {
    let mut full = c;
    if ('\u{ff66}'..='\u{ff9f}').contains(&c) {
        decompose_compatible(c, |part| full = part);
    }
    full
}

/// Whether a character is part of words: a letter, a digit, or a mark or joiner on one.
pub(crate) fn is_letter(c: char) -> bool {
    !matches!(of(c), Class::Apostrophe | Class::Decimal | Class::Other)
}

/// The letters of a word: case-folded, composed, and without apostrophes and ignored characters.
pub(crate) fn folded(word: &str) -> String {
    let letters = word.chars().filter(|&c| counts(c));
    letters.flat_map(char::to_lowercase).nfc().collect()
}

fn counts(c: char) -> bool {
    !matches!(of(c), Class::Ignored | Class::Apostrophe)
}

/// The letters that are hashed: folded, in the form that is commonest, and composed. Numbers have no marks of thousands.
pub(super) fn hashed(word: &str) -> String {
    let mut parts = String::with_capacity(word.len());
    for c in word.chars().filter(|&c| counts(c)) {
        hashed_as(c, |part| parts.push(part));
    }
    // A dot is left over where a capital of Turkish was decomposed.
    let letters: String = parts.nfc().filter(|&c| c != '\u{307}').collect();
    if !letters.contains(DECIMAL) {
        return letters;
    }
    let mut plain = String::with_capacity(letters.len());
    without_thousands(&letters, |c| plain.push(c));
    plain
}

const DECIMAL: [char; 4] = ['.', ',', '\u{66b}', '\u{66c}'];

/// Calls `each` with the characters of a number without the marks between its thousands, and with one decimal mark: `10,000` and
/// `10.000` are `10000`.
pub(super) fn without_thousands(number: &str, mut each: impl FnMut(char)) {
    let n_digits = |text: &str| text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let has_thousands = n_digits(number) <= 3;
    for (at, c) in number.char_indices() {
        match c {
            _ if !DECIMAL.contains(&c) => each(c),
            _ if has_thousands && n_digits(&number[at + c.len_utf8()..]) == 3 => {}
            _ => each('.'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_folds_to_its_lower_case() {
        for c in '\0'..=char::MAX {
            let mut folded = String::new();
            fold(c, |one| folded.push(one));
            assert_eq!(
                folded,
                c.to_lowercase().to_string(),
                "{}",
                c.escape_unicode()
            );
        }
    }
}
