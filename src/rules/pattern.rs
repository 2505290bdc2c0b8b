//! Reads a pattern of the rule language; the syntax is described in [`crate::rules`].

use regex_syntax::ParserBuilder;
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::{Hir, HirKind};

use super::error::RuleError;
use super::fold::{fold_into, is_decoration};
use super::slot::Slot;
use super::spaces::{Side, settle};
use crate::Span;

/// A part of a pattern. Parts follow each other directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Folded text.
    Text(String),
    /// A slot, and the side of the space that belongs to it.
    Slot(Slot, Side),
    /// A regular expression.
    Regex(Hir),
    /// One of several alternatives.
    OneOf(Vec<Vec<Node>>),
    /// Is optional.
    Maybe(Vec<Node>),
    /// A space, until it is settled which part owns it.
    Space,
}

impl Node {
    /// Whether it may match the empty text.
    pub fn may_be_empty(&self) -> bool {
        match self {
            Node::Maybe(_) => true,
            Node::Slot(slot, _) => slot.may_be_empty(),
            _ => false,
        }
    }
}

/// Groups may nest this deep; real ones nest once.
const MAX_DEPTH: usize = 4;

/// Signs that mean something in a pattern.
const SPECIAL: [char; 4] = ['(', ')', '|', '<'];

/// The most parts of an expression between slashes, each counted as often as it is repeated. The largest built-in one has
/// a third of that.
const MAX_PARTS: usize = 8192;

/// Reads the pattern that is `span` of the text of a file.
pub(super) fn parse(source: &str, span: Span) -> Result<Vec<Node>, RuleError> {
    if span.of(source).starts_with('/') {
        return expression(source, span);
    }
    let mut reader = Reader {
        source: &source[..span.end],
        at: span.start,
        depth: 0,
    };
    let nodes = reader.sequence()?;
    if reader.at < span.end {
        let message = if reader.rest().starts_with('|') {
            "alternatives stand in parentheses"
        } else {
            "nothing to close here"
        };
        let error = reader.error(reader.at, message);
        return Err(error.hint("write `\\` before it to mean the sign itself"));
    }
    check_ends(source, span, &nodes)?;
    Ok(settle(nodes))
}

struct Reader<'p> {
    /// The text of the file up to the end of the pattern.
    source: &'p str,
    at: usize,
    depth: usize,
}

impl<'p> Reader<'p> {
    fn rest(&self) -> &'p str {
        &self.source[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// An error at one character.
    fn error(&self, at: usize, message: &str) -> RuleError {
        let end = self.source.ceil_char_boundary(at + 1);
        RuleError::new(self.source, Span::new(at, end), message)
    }

    /// Reads up to the end, or up to a `|` or `)` that belongs to the caller.
    fn sequence(&mut self) -> Result<Vec<Node>, RuleError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.next() {
            match c {
                '|' | ')' => break,
                '(' => nodes.push(self.group()?),
                '<' => nodes.push(Node::Slot(self.slot()?, Side::Neither)),
                _ if c.is_whitespace() => {
                    self.at += c.len_utf8();
                    if !matches!(nodes.last(), None | Some(Node::Space)) {
                        nodes.push(Node::Space);
                    }
                }
                _ => nodes.push(Node::Text(self.text()?)),
            }
        }
        nodes.pop_if(|last| *last == Node::Space);
        Ok(nodes)
    }

    /// Reads words and the single spaces between them, or one word with escaped signs, as in `\(`.
    fn text(&mut self) -> Result<String, RuleError> {
        let rest = self.rest();
        let plain = rest[..rest.find(SPECIAL).unwrap_or(rest.len())].trim_end();
        let mut folded = String::with_capacity(plain.len());
        if !plain.contains('\\') {
            self.at += plain.len();
            fold_into(plain, &mut folded);
            return Ok(folded);
        }
        let mut text = String::new();
        while let Some(c) = self.next() {
            if c.is_whitespace() || SPECIAL.contains(&c) {
                break;
            }
            let start = self.at;
            self.at += c.len_utf8();
            text.push(match (c, self.next()) {
                ('\\', Some(sign)) if "()|<\\/".contains(sign) => {
                    self.at += 1;
                    sign
                }
                ('\\', _) => {
                    return Err(self.error(start, "`\\` stands before a sign that needs none"));
                }
                _ => c,
            });
        }
        fold_into(&text, &mut folded);
        Ok(folded)
    }

    fn group(&mut self) -> Result<Node, RuleError> {
        let open = self.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(open, "groups nest too deep"));
        }
        let mut alternatives = Vec::new();
        loop {
            self.at += 1;
            let start = self.at;
            let nodes = self.sequence()?;
            if nodes.is_empty() {
                let error = self.error(start - 1, "an alternative is empty");
                return Err(error.hint("what may be left out is written `(word)?`"));
            }
            alternatives.push(settle(nodes));
            match self.next() {
                Some('|') => {}
                Some(_) => break,
                None => return Err(self.error(open, "this group is never closed")),
            }
        }
        self.at += 1;
        self.depth -= 1;
        if !self.rest().starts_with('?') {
            return Ok(Node::OneOf(alternatives));
        }
        self.at += 1;
        Ok(Node::Maybe(match alternatives.len() {
            1 => alternatives.remove(0),
            _ => vec![Node::OneOf(alternatives)],
        }))
    }

    fn slot(&mut self) -> Result<Slot, RuleError> {
        let start = self.at;
        let Some(len) = self.rest().find('>') else {
            return Err(self.error(start, "this `<` is never closed"));
        };
        let name = &self.rest()[1..len];
        self.at += len + 1;
        let span = Span::new(start, self.at);
        let Some(slot) = Slot::named(name) else {
            let error = RuleError::new(
                self.source,
                span,
                format!("unknown place-holder `<{name}>`"),
            );
            return Err(error.hint(Slot::KNOWN));
        };
        if matches!(slot, Slot::Rest(_)) && !matches!(self.next(), None | Some('|' | ')')) {
            let message = "`<rest>` can only stand at the end";
            return Err(RuleError::new(self.source, span, message));
        }
        Ok(slot)
    }
}

/// Refuses decoration at the ends: it is cut off texts, so that the pattern would never match.
fn check_ends(source: &str, Span { start, end }: Span, nodes: &[Node]) -> Result<(), RuleError> {
    let (span, which) = match nodes {
        [Node::Text(text), ..] if text.starts_with(is_decoration) => {
            let end = source.ceil_char_boundary(start + 1);
            (Span::new(start, end), "starts")
        }
        [.., Node::Text(text)] if text.ends_with(is_decoration) && !text.ends_with(')') => {
            let start = source.floor_char_boundary(end - 1);
            (Span::new(start, end), "ends")
        }
        _ => return Ok(()),
    };
    let message = format!("a pattern {which} with a letter or digit");
    let hint = "leave it out: quotes, stops and bullets at the ends of a text are not looked at";
    Err(RuleError::new(source, span, message).hint(hint))
}

/// Reads `/a full regular expression/`. It starts with plain text, so that the prefilter can find it.
fn expression(source: &str, pattern: Span) -> Result<Vec<Node>, RuleError> {
    let whole = |message: &str| RuleError::new(source, pattern, message);
    let body = pattern.of(source)[1..]
        .strip_suffix('/')
        .filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| whole("an expression stands between two `/`"))?;
    if let Ok(Ast::Alternation(alternatives)) = &ast::parse::Parser::new().parse(body) {
        let bar = pattern.start + alternatives.asts[0].span().end.offset + 1;
        let message = "alternatives stand in parentheses";
        return Err(RuleError::new(source, Span::new(bar, bar + 1), message));
    }
    let end = body.find(|c| "\\()[].|?*+{}^$".contains(c));
    let (mut plain, rest) = body.split_at(end.unwrap_or(body.len()));
    // A quantifier may make the character before it optional.
    if rest.starts_with(['?', '*', '{', '+']) {
        plain = plain.strip_suffix(|_| true).unwrap_or("");
    }
    let hir = parsed(&body[plain.len()..]).map_err(|message| whole(&message))?;
    if n_parts(&hir) > MAX_PARTS {
        return Err(whole("this pattern grows too big when compiled"));
    }
    Ok(vec![Node::Text(plain.to_lowercase()), Node::Regex(hir)])
}

/// The parsed form of a regular expression over bytes.
pub(super) fn parsed(source: &str) -> Result<Hir, String> {
    let mut parser = ParserBuilder::new().utf8(false).nest_limit(64).build();
    parser.parse(source).map_err(|error| {
        // The last line says what is wrong; those before draw the expression.
        let message = error.to_string();
        let last = message.lines().last().unwrap_or_default();
        last.replace("error: ", "")
    })
}

/// How many parts an expression has, each counted as often as it is repeated.
fn n_parts(hir: &Hir) -> usize {
    let n = match hir.kind() {
        HirKind::Repetition(repetition) => repetition.max.unwrap_or(repetition.min).max(1),
        _ => 1,
    };
    let subs = hir.kind().subs().iter().map(n_parts);
    subs.fold(1, usize::saturating_add)
        .saturating_mul(n as usize)
}

/// The regular expression of `nodes`, in folded text.
#[cfg(test)]
pub(super) fn source(nodes: &[Node], counting: super::slot::Counting) -> String {
    let part = |node: &Node| match node {
        Node::Text(text) => regex::escape(text),
        Node::Regex(hir) => hir.to_string(),
        Node::Slot(slot, side) => slot.regex(*side, counting),
        Node::Maybe(nodes) => format!("(?:{})?", source(nodes, counting)),
        Node::Space => " ".to_owned(),
        Node::OneOf(alternatives) => {
            let all = alternatives.iter().map(|nodes| source(nodes, counting));
            format!("(?:{})", all.collect::<Vec<_>>().join("|"))
        }
    };
    nodes.iter().map(part).collect()
}
