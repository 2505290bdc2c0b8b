//! Finds the Markdown marks of a paragraph: emphasis, links, the start of a line, and words broken at a line end.

use crate::Span;
use crate::article::scan::{self, Places};

/// Whether a paragraph may have marks.
pub(super) fn may_be_in(raw: &str) -> bool {
    let at_edges = matches!(
        raw.as_bytes(),
        [b'#' | b'>' | b'|' | b'`', ..] | [.., b'#' | b'`' | b'\\']
    );
    at_edges || raw.contains('\n') || memchr::memchr3(b'*', b'_', b']', raw.as_bytes()).is_some()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub span: Span,
    /// How many pairs of marks are open behind it.
    pub depth: i32,
}

/// The marks of a paragraph, in order, none overlapping another.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub marks: Vec<Mark>,
    /// The link or image that ends last.
    pub last_link: Option<Span>,
}

const EMPHASIS: [u8; 3] = *b"*_`";
/// Bytes that may belong to a mark inside a line, or end the line.
const SIGNS: [u8; 9] = *b"\\|\n![]*_`";

/// The marks of a paragraph that were read so far.
struct Reader<'t> {
    raw: &'t str,
    /// Until all are read, the depth of a mark is the number of pairs that it opens.
    found: Marks,
    /// Where brackets begin that are not closed yet, with the `!` of an image.
    brackets: Vec<usize>,
    /// Runs of each sign of emphasis that are not closed yet.
    runs: [Vec<Span>; EMPHASIS.len()],
}

impl Marks {
    /// Reads a paragraph. One pass.
    ///
    /// Emphasis is read more freely than CommonMark does, since scrapers glue it to the next word.
    pub fn of(raw: &str) -> Self {
        let mut reader = Reader {
            raw,
            found: Marks::default(),
            brackets: Vec::new(),
            runs: Default::default(),
        };
        let mut at = reader.line_start();
        let mut signs = Places::new(raw.as_bytes(), |lanes| scan::one_of(lanes, SIGNS));
        while let Some(sign) = signs.next(at) {
            at = reader.step(sign);
        }
        let mut found = reader.found;
        found.marks.sort_unstable();
        let mut depth = 0;
        for mark in &mut found.marks {
            depth += mark.depth;
            mark.depth = depth;
        }
        found
    }
}

impl Reader<'_> {
    /// Adds a mark without a counterpart, and returns where it ends.
    fn single(&mut self, start: usize, end: usize) -> usize {
        let span = Span::new(start, end);
        self.found.marks.push(Mark { span, depth: 0 });
        end
    }

    /// Adds two marks, and returns where the second ends.
    fn pair(&mut self, open: Span, close: Span) -> usize {
        let marks = [(open, 1), (close, -1)].map(|(span, depth)| Mark { span, depth });
        self.found.marks.extend(marks);
        close.end
    }

    /// Reads bullets, boxes, table edges, hashes and item numbers, and returns where the text begins.
    fn line_start(&mut self) -> usize {
        let bytes = self.raw.as_bytes();
        let mut at = 0;
        loop {
            at = match bytes[at..] {
                [b' ' | b'\t', ..] => at + 1,
                [b'>' | b'|', ..] => self.single(at, at + 1),
                [
                    b'-' | b'+' | b'*',
                    b' ',
                    b'[',
                    b'x' | b'X' | b' ',
                    b']',
                    b' ',
                    ..,
                ] => self.single(at, at + 6),
                [b'-' | b'+' | b'*', b' ', ..] => self.single(at, at + 2),
                _ => break,
            };
        }
        let rest = &bytes[at..];
        let count = |is: fn(&u8) -> bool| rest.iter().take_while(|b| is(b)).count();
        let n_hashes = count(|&b| b == b'#');
        let n_digits = count(u8::is_ascii_digit);
        if n_hashes > 0 && rest[n_hashes..].starts_with(b" ") {
            let left = self.raw.trim_end_matches('#').len();
            if left > at + n_hashes + 1 && bytes[left - 1] == b' ' {
                self.single(left, bytes.len());
            }
            return self.single(at, at + n_hashes + 1);
        }
        // "12. March" is a date: a number is a mark only before another.
        match rest[n_digits..] {
            [b'.' | b')', b' ', b'[' | b'!' | b'*' | b'_', ..] if n_digits > 0 => {
                self.single(at, at + n_digits + 2)
            }
            _ => at,
        }
    }

    /// Reads the mark that may begin at a sign, and returns where to continue.
    fn step(&mut self, at: usize) -> usize {
        let bytes = self.raw.as_bytes();
        match bytes[at..] {
            [b'\\', sign, ..] if sign.is_ascii_punctuation() => self.single(at, at + 1) + 1,
            // A line break in a paragraph, and the last cell of a row.
            [b'\\'] | [b'\\', b'\n', ..] | [b'|'] => self.single(at, at + 1),
            [b'\n', b'>', ..] => self.single(at + 1, at + 2),
            [b'\n', ..] if let Some(end) = line_end_in_word(self.raw, at) => {
                self.single(end.start, end.end)
            }
            [b'!', b'[', ..] | [b'[', ..] => {
                self.brackets.push(at);
                at + 1 + usize::from(bytes[at] == b'!')
            }
            [b']', ..] => match self.brackets.pop() {
                Some(open) if let Some(end) = target_end(bytes, at + 1) => {
                    self.found.last_link = Some(Span::new(open, end));
                    let n_signs = 1 + usize::from(bytes[open] == b'!');
                    self.pair(Span::new(open, open + n_signs), Span::new(at, end))
                }
                _ => at + 1,
            },
            _ => match EMPHASIS.iter().position(|&sign| sign == bytes[at]) {
                Some(sign) => self.emphasis(at, sign),
                None => at + 1,
            },
        }
    }

    /// Reads a run of one sign of emphasis, and returns where it ends.
    fn emphasis(&mut self, start: usize, sign: usize) -> usize {
        let b = EMPHASIS[sign];
        let bytes = &self.raw.as_bytes()[start..];
        let end = start + bytes.iter().take_while(|&&other| other == b).count();
        let before = self.raw[..start].chars().next_back();
        let after = self.raw[end..].chars().next();
        let mut at = start;
        let is_inside = b == b'_' && after.is_some_and(char::is_alphanumeric);
        if before.is_some_and(|c| !c.is_whitespace()) && !is_inside {
            while at < end
                && let Some(open) = self.runs[sign].pop()
            {
                let n = open.len().min(end - at);
                let inner = Span::new(open.end - n, open.end);
                at = self.pair(inner, Span::new(at, at + n));
                if n < open.len() {
                    self.runs[sign].push(Span::new(open.start, inner.start));
                }
            }
        }
        let is_glued = before.is_some_and(char::is_alphanumeric);
        if at < end && after.is_some_and(|c| !c.is_whitespace()) && !is_glued {
            self.runs[sign].push(Span::new(at, end));
        }
        end
    }
}

/// The line end at `at` with the hyphen before it, if a word is broken there. East Asian words are broken without one.
fn line_end_in_word(raw: &str, at: usize) -> Option<Span> {
    let (before, after) = (raw[..at].trim_end(), raw[at..].trim_start());
    let is_small = |c: char| c.is_alphabetic() && !c.is_uppercase();
    let is_ideograph = |c| ('\u{3005}'..='\u{9fff}').contains(&c);
    let word = before.strip_suffix(['-', '\u{ad}', '‐']);
    let is_broken = match word {
        Some(word) => word.ends_with(char::is_alphabetic) && after.starts_with(is_small),
        None => before.ends_with(is_ideograph) && after.starts_with(is_ideograph),
    };
    let start = word.unwrap_or(before).len();
    is_broken.then(|| Span::new(start, raw.len() - after.len()))
}

/// Where the target of a link ends that begins at `start`, `None` if there is none. Targets hold no `](`, so that each byte is
/// read once for all of them.
fn target_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes[start..].strip_prefix(b"(")?;
    let (mut depth, mut quote) = (1, None);
    let mut last = b'(';
    for (n, &b) in rest.iter().enumerate() {
        match (b, quote) {
            (b'(', _) if last == b']' => return None,
            // A title follows white space and ends before the bracket.
            (b'"' | b'\'', None) if last.is_ascii_whitespace() => quote = Some(b),
            (b')', Some(quote)) if last == quote => return Some(start + n + 2),
            (_, Some(_)) => {}
            (b'(', None) => depth += 1,
            (b')', None) if depth == 1 => return Some(start + n + 2),
            (b')', None) => depth -= 1,
            // "[1](see below)" is no link.
            _ if last.is_ascii_whitespace() && !b.is_ascii_whitespace() => return None,
            _ => {}
        }
        last = b;
    }
    None
}
