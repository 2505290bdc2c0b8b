//! Compares numbers that are written in other words: `£40m` and `£40 million`, `5.30pm` and `5:30 p.m.`, `½` and `0.5`.

/// Whether two texts are the same numbers, with the same units.
pub(super) fn are_same_numbers(a: &str, b: &str) -> bool {
    let has_number = |text: &str| text.contains(char::is_numeric);
    has_number(a) && has_number(b) && plain(a) == plain(b)
}

/// Words for the short forms that newspapers write behind a number.
const UNITS: [(&str, &str); 10] = [
    ("millions", "m"),
    ("million", "m"),
    ("mln", "m"),
    ("mn", "m"),
    ("billions", "bn"),
    ("billion", "bn"),
    ("thousand", "000"),
    ("k", "000"),
    ("percent", "%"),
    ("pc", "%"),
];

const FRACTIONS: [(char, &str); 5] = [
    ('½', ".5"),
    ('¼', ".25"),
    ('¾', ".75"),
    ('⅓', ".333"),
    ('⅔', ".667"),
];

/// A text in small letters without spaces and marks, but for decimal marks; units are short.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_behind_digit = plain.ends_with(|c: char| c.is_ascii_digit());
        let fraction = FRACTIONS.iter().find(|fraction| fraction.0 == c);
        if let Some((_, decimals)) = fraction {
            plain.push_str(if is_behind_digit { "" } else { "0" });
            plain.push_str(decimals);
        } else if c.is_alphanumeric() || matches!(c, '%' | '$' | '€' | '£' | '¥' | '-' | '−')
        {
            plain.extend(c.to_lowercase());
        } else if is_behind_digit && chars.peek().is_some_and(char::is_ascii_digit) {
            // Between thousands the mark is left out.
            let n_digits = chars.clone().take_while(char::is_ascii_digit).count();
            plain.push_str(if n_digits == 3 { "" } else { "." });
        }
    }
    let digits_end = plain
        .rfind(|c: char| c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    let unit = plain.split_off(digits_end);
    let short = UNITS
        .iter()
        .find_map(|(long, short)| Some((unit.strip_prefix(long)?, short)));
    match short {
        Some((rest, short)) => plain + short + rest,
        None => plain + &unit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_in_other_words() {
        for (a, b) in [
            ("£40m", "£40 million"),
            ("5.30pm", "5:30 p.m."),
            ("8.15", "8:15"),
            ("½", "0.5"),
            ("2½", "2.5"),
            ("40k", "40,000"),
            ("10 000", "10,000"),
            ("3%", "3 per cent"),
        ] {
            assert!(are_same_numbers(a, b), "{a} and {b}");
        }
        for (a, b) in [
            ("£40m", "$40m"),
            ("3 percent", "5 percent"),
            ("40m", "40 billion"),
            ("5.30am", "5:30 p.m."),
            ("12", "1.2"),
            ("user", "user"),
        ] {
            assert!(!are_same_numbers(a, b), "{a} and {b}");
        }
    }
}
