//! Recognises lines that recur and are not boilerplate: quotations and datelines.

/// The most words of a dateline ("Agency 2031-08-19 18:15 example.org"). A longer line with a date or a time gives opening hours
/// or the terms of an offer.
const MAX_DATELINE: usize = 12;

/// Whether a line begins or ends in quotation marks, or in a quotation that began before it in its paragraph.
pub fn is_quoted(before: &str, line: &str) -> bool {
    // The closing single quote is ambiguous, since it is an apostrophe, too.
    let is_quote = |c: char| c == '‘' || mark_of(c).is_some();
    let inner = line.trim_end_matches(['.', ',', '!', '?', ' ']);
    line.starts_with(is_quote) || inner.ends_with(is_quote) || is_open(before)
}

/// Whether the last quotation of a text is not closed.
fn is_open(text: &str) -> bool {
    text.chars().fold(false, |is_open, c| match mark_of(c) {
        Some(Mark::Opens) => true,
        Some(Mark::Closes) => false,
        Some(Mark::Either) => !is_open,
        None => is_open,
    })
}

/// The role of a quotation mark.
enum Mark {
    Opens,
    Closes,
    /// It is the same at both ends, or its role depends on the language.
    Either,
}

fn mark_of(c: char) -> Option<Mark> {
    match c {
        '„' | '「' => Some(Mark::Opens),
        '”' | '」' => Some(Mark::Closes),
        '"' | '“' | '«' | '»' => Some(Mark::Either),
        _ => None,
    }
}

/// Whether a line says when, and perhaps where, the article was printed: it is short and has a date or a time.
pub fn is_dateline(line: &str, n_words: usize) -> bool {
    n_words <= MAX_DATELINE && is_dated(line)
}

/// Whether a line has a time of day, or a day with its year, in digits.
fn is_dated(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        ['-', '/', '.', ':'].iter().any(|&mark| {
            let lengths = digits_between(word, mark);
            match (mark, lengths) {
                (':', Some([1 | 2, 2, 0 | 2])) => true,
                (':', _) => false,
                (_, lengths) => matches!(lengths, Some([4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4])),
            }
        })
    })
}

/// The numbers of digits in the two or three parts of a word, 0 if there is no third; `None` if the parts are not two or three
/// runs of digits.
fn digits_between(word: &str, mark: char) -> Option<[usize; 3]> {
    let mut lengths = [0; 3];
    let mut n_parts = 0;
    for part in word.split(mark) {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *lengths.get_mut(n_parts)? = part.len();
        n_parts += 1;
    }
    (n_parts >= 2).then_some(lengths)
}
