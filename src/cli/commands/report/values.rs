//! Formats numbers and texts for the page.

use crate::cli::terminal::shortened;

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

/// The beginning of a name or line, which is enough to recognise it, for HTML.
pub fn short(name: &str) -> String {
    const SHOWN_CHARS: usize = 160;
    shortened(name, SHOWN_CHARS, |shown| escaped(shown).into()).into_owned()
}

pub fn beginning(text: &str, n_chars: usize) -> &str {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

/// Escapes a text for HTML. Control characters and marks of text direction become `\u{fffd}`.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\r' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            escaped("<b a='1'>&\"\u{202e}\u{7}\r\n"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}\n"
        );
    }
}
