//! Lines that recur and are no boilerplate: quotations and datelines.

/// A date or a time in so few words says when the article was printed, and where ("Agency 2031-08-19 18:15 example.org");
/// in more, it is opening hours or the terms of an offer.
const MAX_DATELINE: usize = 12;

/// Whether a line begins or ends in quotation marks, or in a quotation that began before it in its paragraph.
pub fn is_quoted(before: &str, line: &str) -> bool {
    // Its like at the end is an apostrophe, too, so that it says nothing of what comes after.
    let is_quote = |c: char| c == '‘' || mark_of(c).is_some();
    let inner = line.trim_end_matches(['.', ',', '!', '?', ' ']);
    line.starts_with(is_quote) || inner.ends_with(is_quote) || is_open(before)
}

/// Whether the last quotation of a text has no end.
fn is_open(text: &str) -> bool {
    text.chars().fold(false, |is_open, c| match mark_of(c) {
        Some(Mark::Opens) => true,
        Some(Mark::Closes) => false,
        Some(Mark::Either) => !is_open,
        None => is_open,
    })
}

/// What a quotation mark does.
enum Mark {
    Opens,
    Closes,
    /// It looks the same at both ends, or does one thing in one language and the other in the next.
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

/// Whether a short line has a date or a time: it says when the article was printed, and where.
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

/// How many digits each of up to three parts of a word has, nought where there is no third; `None` if it has more parts,
/// or fewer than two, or anything but digits in them.
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
