//! Formats numbers and texts for the page.

use crate::cli::terminal::{escaped_lines, shortened};

pub fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A number in groups of three digits.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The beginning of a name or line, which is enough to recognise it.
pub fn short(name: &str) -> String {
    const SHOWN_CHARS: usize = 160;
    shortened(name, SHOWN_CHARS, |shown| safe(shown).into()).into_owned()
}

/// A text whose control characters and marks of text direction can be seen. Line ends remain.
pub fn safe(text: &str) -> String {
    escaped_lines(&text.replace("\r\n", "\n"))
}

pub fn beginning(text: &str, n_chars: usize) -> &str {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}
