//! What a word looks like between two spaces: the parts of it that features are made of.

use super::core::{Core, Hasher, KINDS, MARK, Shape, hashed, is_space};
use crate::Span;
use crate::article::is_blank;

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

/// The tokens of a stretch of text, one by one.
pub(super) struct Tokens<'t> {
    text: &'t str,
    rest: Span,
}

impl<'t> Tokens<'t> {
    pub fn new(text: &'t str, stretch: Span) -> Self {
        Tokens {
            text,
            rest: stretch,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let bytes = &self.text.as_bytes()[..self.rest.end];
        while self.rest.start < bytes.len() {
            let at = self.rest.start;
            // Most words are letters of ASCII alone.
            let mut core = Hasher::default();
            let mut end = at;
            while end < bytes.len() && KINDS[usize::from(bytes[end])] <= MARK {
                core.add_ascii(bytes[end]);
                end += 1;
            }
            if end == bytes.len() || is_space(bytes[end]) {
                self.rest.start = (end + 1).min(bytes.len());
                let span = Span::new(at, end);
                if core.n(MARK) > 0 {
                    return Some(token(self.text, span));
                } else if end > at {
                    let core = core.finish(bytes[at].is_ascii_uppercase());
                    return Some(Token::new(
                        &core,
                        span,
                        core.shape,
                        Begin::Nothing,
                        End::Nothing,
                    ));
                }
                continue;
            }
            let rest = self.rest.of(self.text);
            let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.rest.start += len + rest[len..].chars().next().map_or(0, char::len_utf8);
            let word = rest[..len].trim_matches(is_blank);
            if !word.is_empty() {
                let start = word.as_ptr().addr() - self.text.as_ptr().addr();
                return Some(token(self.text, Span::new(start, start + word.len())));
            }
        }
        None
    }
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
    let is_core = char::is_alphanumeric;
    let bytes = word.as_bytes();
    let core_start = match bytes[0] {
        byte if byte.is_ascii_alphanumeric() => 0,
        _ => match word.find(is_core) {
            Some(start) => start,
            None => return symbol(word, span),
        },
    };
    let core_end = match bytes[bytes.len() - 1] {
        byte if byte.is_ascii_alphanumeric() => bytes.len(),
        _ => word.trim_end_matches(|c| !is_core(c)).len(),
    };
    let mut hasher = Hasher::default();
    word[core_start..core_end]
        .chars()
        .for_each(|c| hasher.add(c));
    let core = hasher.finish(word[core_start..].starts_with(char::is_uppercase));
    let (begin, end) = (begin(&word[..core_start]), end(&word[core_end..]));
    let shape = match core.shape {
        _ if hasher.n(MARK) == 0 && core_start == 0 => core.shape,
        _ if word.contains("://") || word.starts_with("www.") => Shape::Url,
        _ if word.contains('@') => Shape::Account,
        shape => shape,
    };
    Token::new(&core, span, shape, begin, end)
}

/// A token without letters and digits.
fn symbol(word: &str, span: Span) -> Token {
    let hash = word.bytes().fold(1, |hash, byte| hashed(hash, byte.into()));
    Token {
        start: span.start as u32,
        len: span.len() as u32,
        core: hash,
        full: hash,
        prefix: hash,
        suffix: hash,
        shape: Shape::Symbol,
        begin: Begin::Other,
        end: end_of_symbol(word),
        ..NO_TOKEN
    }
}

const QUOTES: [char; 9] = ['"', '\'', '”', '“', '’', '‘', '»', '«', '„'];

fn begin(marks: &str) -> Begin {
    if marks.is_empty() {
        Begin::Nothing
    } else if marks.contains(QUOTES) {
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
        "" => return End::Nothing,
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
