//! What a word looks like between two spaces: the parts of it that features are made of.

use super::core::{Block, Core, Kind, Shape, hashed, is_space};
use crate::Span;
use crate::article::scan;

/// A stretch of text between white space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    start: u32,
    len: u32,
    /// Hash of the token in small letters, without the marks around it, with 0 for each digit.
    pub core: u32,
    /// Hash of the core, its shape and the marks around it.
    pub full: u32,
    /// Hash of the first three characters of the core.
    pub prefix: u32,
    /// Hash of the last three characters of the core.
    pub suffix: u32,
    pub shape: Shape,
    pub begin: Begin,
    pub end: End,
    /// The words since the last sentence end, with this one.
    pub n_since: u8,
    /// The words until the next sentence end, with this one.
    pub n_until: u8,
    /// How many tokens in title case end with this one.
    pub n_title_before: u8,
    /// How many tokens in title case begin with this one.
    pub n_title_from: u8,
    /// How many words of prose are before this one.
    pub n_prose: u32,
}

impl Token {
    /// The stretch, in bytes of the text.
    pub fn span(&self) -> Span {
        let start = self.start as usize;
        Span::new(start, start + self.len as usize)
    }
}

impl Token {
    fn new(core: &Core, span: Span, shape: Shape, begin: Begin, end: End) -> Token {
        let looks = (shape as u32) << 8 | (begin as u32) << 5 | end as u32;
        Token {
            start: span.start as u32,
            len: span.len() as u32,
            core: core.hash,
            full: hashed(core.hash, looks),
            prefix: core.prefix,
            suffix: core.last,
            shape,
            begin,
            end,
            ..NO_TOKEN
        }
    }
}

/// Where there is no token: before and behind the text.
pub(super) const NO_TOKEN: Token = Token {
    start: 0,
    len: 0,
    core: 0,
    full: 0,
    prefix: 0,
    suffix: 0,
    shape: Shape::None,
    begin: Begin::Nothing,
    end: End::Nothing,
    n_since: 0,
    n_until: 0,
    n_title_before: 0,
    n_title_from: 0,
    n_prose: 0,
};

/// The marks before the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    Nothing,
    Quote,
    Bracket,
    Hash,
    Currency,
    Other,
}

/// The marks behind the core. Of a symbol, the symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Nothing,
    Stop,
    QuotedStop,
    BracketedStop,
    Question,
    Exclamation,
    Ellipsis,
    Comma,
    Colon,
    Semicolon,
    Dash,
    Bar,
    Bullet,
    Slash,
    Bracket,
    Quote,
    Other,
}

impl End {
    /// Whether a sentence ends.
    pub fn is_sentence_end(self) -> bool {
        matches!(
            self,
            End::Stop
                | End::QuotedStop
                | End::BracketedStop
                | End::Question
                | End::Exclamation
                | End::Ellipsis
        )
    }
}

/// Reads the tokens of a stretch of text.
pub(super) struct Reader<'t> {
    text: &'t str,
    rest: Span,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, stretch: Span) -> Self {
        Reader {
            text,
            rest: stretch,
        }
    }

    /// Whether all were read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Adds tokens until there are `n` or a few more, or no more are left.
    pub fn read_to(&mut self, n: usize, tokens: &mut Vec<Token>) {
        while tokens.len() < n && !self.rest.is_empty() {
            let n_read = self.read_block(tokens);
            self.rest.start += n_read;
        }
    }

    /// Adds the tokens of a block of text, or else of one word. Returns its length.
    #[inline(always)]
    fn read_block(&self, tokens: &mut Vec<Token>) -> usize {
        let rest = &self.text.as_bytes()[self.rest.start..self.rest.end];
        let block = Block::at(rest);
        let mut at = 0;
        loop {
            let left = block.spaces & u64::MAX << at;
            if left == 0 {
                break;
            }
            let end = left.trailing_zeros() as usize;
            if end > at {
                self.add(Span::new(at, end), &block, tokens);
            }
            at = end + 1;
            if at == scan::BLOCK {
                return at;
            }
        }
        if rest.len() < scan::BLOCK {
            if at < rest.len() {
                self.add(Span::new(at, rest.len()), &block, tokens);
            }
            at = rest.len();
        } else if at == 0 {
            at = rest
                .iter()
                .position(|&byte| is_space(byte))
                .unwrap_or(rest.len());
            let start = self.rest.start;
            add_words(self.text, Span::new(start, start + at), tokens);
        }
        at
    }

    /// Adds the token of a word between white space of ASCII, at `word` in the block.
    #[inline(always)]
    fn add(&self, word: Span, block: &Block, tokens: &mut Vec<Token>) {
        let start = self.rest.start;
        let span = Span::new(start + word.start, start + word.end);
        let mask = (u64::MAX >> (scan::BLOCK - word.len())) << word.start;
        let core = (block.upper | block.lower | block.digits) & mask;
        if block.others & mask != 0 {
            add_words(self.text, span, tokens);
        } else if core == 0 {
            tokens.push(symbol(span.of(self.text), span));
        } else {
            let core_start = start + core.trailing_zeros() as usize;
            let core_end = start + scan::BLOCK - core.leading_zeros() as usize;
            let place = Span::new(core_start, core_end);
            let core = Core::in_block(self.text.as_bytes(), place, block, start);
            tokens.push(with_marks(&core, self.text, span, place));
        }
    }
}

/// Adds the tokens of a stretch in which there may be any white space but that of ASCII.
fn add_words(text: &str, stretch: Span, tokens: &mut Vec<Token>) {
    if !stretch.of(text).bytes().any(may_begin_space) {
        return tokens.push(token(text, stretch));
    }
    let is_space = |c| Kind::of(c) == Kind::Space;
    for word in stretch.of(text).split(is_space) {
        let word = word.trim_matches(|c| Kind::of(c) == Kind::Blank);
        if !word.is_empty() {
            tokens.push(token(text, Span::of_part(word, text)));
        }
    }
}

/// Whether white space or a blank may begin with a byte: the letters of most alphabets do not.
fn may_begin_space(byte: u8) -> bool {
    matches!(byte, 0xc2 | 0xe1..=0xe3 | 0xef)
}

/// Counts what is before and behind each token.
pub(super) fn count(tokens: &mut [Token]) {
    let (mut n_since, mut n_title, mut n_prose) = (0u8, 0u8, 0);
    for token in tokens.iter_mut() {
        n_since = n_since.saturating_add(1);
        n_title = title_run(n_title, token);
        token.n_since = n_since;
        token.n_title_before = n_title;
        token.n_prose = n_prose;
        n_prose += u32::from(token.shape.is_prose());
        if token.end.is_sentence_end() {
            n_since = 0;
        }
    }
    let (mut n_until, mut n_title) = (0u8, 0u8);
    for token in tokens.iter_mut().rev() {
        if token.end.is_sentence_end() {
            n_until = 0;
        }
        n_until = n_until.saturating_add(1);
        n_title = title_run(n_title, token);
        token.n_until = n_until;
        token.n_title_from = n_title;
    }
}

fn title_run(n_so_far: u8, token: &Token) -> u8 {
    if token.shape.is_title_case() {
        n_so_far.saturating_add(1)
    } else {
        0
    }
}

fn token(text: &str, span: Span) -> Token {
    let word = span.of(text);
    let is_core = |c| Kind::of(c).is_core();
    let Some(core_start) = word.find(is_core) else {
        return symbol(word, span);
    };
    let core_end = word.trim_end_matches(|c| !is_core(c)).len();
    let place = Span::new(span.start + core_start, span.start + core_end);
    with_marks(&Core::of(place.of(text)), text, span, place)
}

/// The token at `span` whose core is at `place`.
#[inline(always)]
fn with_marks(core: &Core, text: &str, span: Span, place: Span) -> Token {
    let begin = if place.start == span.start {
        Begin::Nothing
    } else {
        begin(&text[span.start..place.start])
    };
    let end = if place.end == span.end {
        End::Nothing
    } else {
        end(&text[place.end..span.end])
    };
    let mut shape = core.shape;
    if core.has_marks || begin != Begin::Nothing {
        let word = span.of(text);
        if word.contains("://") || word.starts_with("www.") {
            shape = Shape::Url;
        } else if word.contains('@') {
            shape = Shape::Account;
        }
    }
    Token::new(core, span, shape, begin, end)
}

/// A token without letters and digits.
fn symbol(word: &str, span: Span) -> Token {
    let hash = word.bytes().fold(1, |hash, byte| hashed(hash, byte.into()));
    let core = Core {
        hash,
        prefix: hash,
        last: hash,
        shape: Shape::Symbol,
        has_marks: true,
    };
    Token {
        full: hash,
        ..Token::new(&core, span, core.shape, Begin::Other, end_of_symbol(word))
    }
}

const QUOTES: [char; 9] = ['"', '\'', '”', '“', '’', '‘', '»', '«', '„'];

fn begin(marks: &str) -> Begin {
    if marks.contains(QUOTES) {
        Begin::Quote
    } else if marks.contains(['(', '[']) {
        Begin::Bracket
    } else if marks.contains('#') {
        Begin::Hash
    } else if marks.contains(['$', '£', '€']) {
        Begin::Currency
    } else {
        Begin::Other
    }
}

fn end(marks: &str) -> End {
    match marks {
        "." => return End::Stop,
        "," => return End::Comma,
        _ => {}
    }
    let is_bracketed = marks.contains([')', ']']);
    let is_quoted = marks.contains(QUOTES);
    if marks.contains(['?', '؟', '？']) {
        End::Question
    } else if marks.contains(['!', '！']) {
        End::Exclamation
    } else if marks.contains('…') || marks.matches('.').count() > 1 {
        End::Ellipsis
    } else if marks.contains(['.', '。', '।', '۔']) {
        if is_quoted {
            End::QuotedStop
        } else if is_bracketed {
            End::BracketedStop
        } else {
            End::Stop
        }
    } else if marks.contains([',', '،', '、']) {
        End::Comma
    } else if marks.contains([':', '：']) {
        End::Colon
    } else if marks.contains([';', '؛']) {
        End::Semicolon
    } else if is_bracketed {
        End::Bracket
    } else if is_quoted {
        End::Quote
    } else if marks.contains(['-', '–', '—']) {
        End::Dash
    } else {
        End::Other
    }
}

fn end_of_symbol(word: &str) -> End {
    match word.chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。') => End::Stop,
        Some('|') => End::Bar,
        Some('•' | '·' | '»' | '›' | '>' | '*' | '■' | '●') => End::Bullet,
        Some('-' | '–' | '—') => End::Dash,
        Some('/') => End::Slash,
        _ => End::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_blanks_begin_with_known_bytes() {
        for c in '\u{80}'..=char::MAX {
            if matches!(Kind::of(c), Kind::Space | Kind::Blank) {
                assert!(
                    c.to_string().bytes().next().is_some_and(may_begin_space),
                    "{c:?}"
                );
            }
        }
    }
}
