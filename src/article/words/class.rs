//! The class of each character: whether it begins, continues or ends a word, or is ignored.

use std::sync::atomic::{AtomicU8, Ordering};

use unicode_normalization::UnicodeNormalization;

/// The role of a character in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A folded letter or a digit of a script with spaces between words.
    Letter,
    /// Such a letter that is not folded.
    Capital,
    /// A character of a script without spaces, a word of its own, with its weight in quarters.
    Alone(usize),
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

/// A cache of the classes in the basic plane; 0 is empty. All threads write the same class, in any order.
static CACHE: [AtomicU8; 1 << 16] = [const { AtomicU8::new(0) }; 1 << 16];

/// The class of `c`.
#[inline]
pub(super) fn of(c: char) -> Class {
    let Some(known) = CACHE.get(c as usize) else {
        return by_case(c);
    };
    match known.load(Ordering::Relaxed) {
        0 => {
            let class = by_case(c);
            known.store(class.byte(), Ordering::Relaxed);
            class
        }
        byte => Class::of_byte(byte),
    }
}

impl Class {
    fn byte(self) -> u8 {
        match self {
            Class::Letter => 1,
            Class::Mark => 2,
            Class::Ignored => 3,
            Class::Apostrophe => 4,
            Class::Decimal => 5,
            Class::Other => 6,
            Class::Capital => 7,
            Class::Alone(weight) => 8 + weight as u8,
        }
    }

    fn of_byte(byte: u8) -> Self {
        match byte {
            1 => Class::Letter,
            2 => Class::Mark,
            3 => Class::Ignored,
            4 => Class::Apostrophe,
            5 => Class::Decimal,
            6 => Class::Other,
            7 => Class::Capital,
            alone => Class::Alone(usize::from(alone - 8)),
        }
    }
}

#[cold]
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
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ʯ' => Class::Letter,
        '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ff07}' | '\u{201b}' => Class::Apostrophe,
        '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Class::Ignored,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' => Class::Ignored,
        '\u{fe00}'..='\u{fe0f}' | '\u{61c}' | '\u{640}' | '\u{34f}' => Class::Ignored,
        '\u{2000}'..='\u{206f}' | '\u{a0}' | '\u{3000}'..='\u{3004}' => Class::Other,
        '\u{300}'..='\u{36f}' => Class::Mark,
        'Ͱ'..='ԯ' => greek_or_cyrillic(c),
        '\u{900}'..='\u{dff}' => indic(c),
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
            south_east_asian(c)
        }
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
            Class::Alone(2)
        }
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' => Class::Alone(2),
        '\u{3005}'..='\u{3007}' | '\u{20000}'..='\u{3ffff}' => Class::Alone(2),
        '\u{3099}' | '\u{309a}' => Class::Mark,
        '\u{ac00}'..='\u{d7a3}' => Class::Letter,
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
        _ if c.is_alphabetic() => Class::Alone(1),
        _ => Class::Other,
    }
}

/// Calls `each` with the folded characters of `c`: those of its lower case in the standard library.
pub(crate) fn fold(c: char, mut each: impl FnMut(char)) {
    match of(c) {
        // No other character has a different lower case.
        Class::Capital => c.to_lowercase().for_each(each),
        _ => each(c),
    }
}

/// Whether a character is part of words: a letter, a digit, or a mark or joiner on one.
pub(crate) fn is_letter(c: char) -> bool {
    matches!(
        of(c),
        Class::Letter | Class::Capital | Class::Alone(_) | Class::Mark | Class::Ignored
    )
}

/// The letters that are hashed: case-folded, composed, and without apostrophes and ignored characters.
pub(crate) fn folded(word: &str) -> String {
    let counts = |c: &char| !matches!(of(*c), Class::Ignored | Class::Apostrophe);
    let letters = word.chars().filter(counts);
    letters.flat_map(char::to_lowercase).nfc().collect()
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
