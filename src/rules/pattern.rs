//! Reads a pattern of the rule language; the syntax is described in [`crate::rules`].

use super::fold::{fold_into, is_decoration};
use super::slot::Slot;
use super::spaces::{Item, Side, settle};
use crate::Span;

/// A part of a pattern. Spaces are settled: parts follow each other directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Folded text.
    Text(String),
    /// A slot, and the space that belongs to it.
    Slot(Slot, Side),
    /// The source of a regular expression.
    Regex(String),
    /// One of several alternatives.
    OneOf(Vec<Vec<Node>>),
    /// Is optional.
    Maybe(Vec<Node>),
}

/// Why a pattern was refused; the span is relative to the pattern.
#[derive(Debug)]
pub(super) struct PatternError {
    pub span: Span,
    pub message: String,
    pub hint: Option<&'static str>,
}

/// Groups may nest this deep; real ones nest once.
const MAX_DEPTH: usize = 4;

/// Reads a pattern.
pub(super) fn parse(pattern: &str) -> Result<Vec<Node>, PatternError> {
    if pattern.starts_with('/') {
        return expression(pattern);
    }
    let mut reader = Reader {
        pattern,
        at: 0,
        depth: 0,
    };
    let items = reader.sequence()?;
    if reader.at < pattern.len() {
        let message = match reader.rest().starts_with('|') {
            true => "alternatives stand in parentheses",
            false => "nothing to close here",
        };
        return Err(reader.error(
            reader.at,
            1,
            message,
            Some("write `\\` before it to mean the sign itself"),
        ));
    }
    reader.check_ends(&items)?;
    Ok(settle(items))
}

struct Reader<'p> {
    pattern: &'p str,
    at: usize,
    depth: usize,
}

impl<'p> Reader<'p> {
    fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    fn error(
        &self,
        at: usize,
        len: usize,
        message: &str,
        hint: Option<&'static str>,
    ) -> PatternError {
        PatternError {
            span: Span::new(at, self.pattern.ceil_char_boundary(at + len)),
            message: message.to_owned(),
            hint,
        }
    }

    /// Reads up to the end, or up to a `|` or `)` that belongs to the caller.
    fn sequence(&mut self) -> Result<Vec<Item>, PatternError> {
        let mut items = Vec::new();
        while let Some(c) = self.rest().chars().next() {
            match c {
                '|' | ')' => break,
                '(' => items.push(self.group()?),
                '<' => items.push(Item::Slot(self.slot()?)),
                _ if c.is_whitespace() => {
                    self.at += c.len_utf8();
                    if !matches!(items.last(), None | Some(Item::Space)) {
                        items.push(Item::Space);
                    }
                }
                _ => items.push(Item::Text(self.text()?)),
            }
        }
        if matches!(items.last(), Some(Item::Space)) {
            items.pop();
        }
        Ok(items)
    }

    /// Reads words and the single spaces between them.
    fn text(&mut self) -> Result<String, PatternError> {
        const SPECIAL: [char; 4] = ['(', ')', '|', '<'];
        let rest = self.rest();
        let len = rest.find(SPECIAL).unwrap_or(rest.len());
        let plain = rest[..len].trim_end();
        if !plain.contains('\\') {
            self.at += plain.len();
            let mut folded = String::with_capacity(plain.len());
            fold_into(plain, &mut folded);
            return Ok(folded);
        }
        self.escaped_text()
    }

    /// The same for a text with escaped signs, as in `\(`; reads one word.
    fn escaped_text(&mut self) -> Result<String, PatternError> {
        let mut text = String::new();
        let start = self.at;
        let mut chars = self.rest().char_indices();
        self.at = self.pattern.len();
        while let Some((at, c)) = chars.next() {
            if c.is_whitespace() || "()|<".contains(c) {
                self.at = start + at;
                break;
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match chars.next() {
                Some((_, sign)) if "()|<\\/".contains(sign) => text.push(sign),
                _ => {
                    let message = "`\\` stands before a sign that needs none";
                    return Err(self.error(start + at, 1, message, None));
                }
            }
        }
        let mut folded = String::with_capacity(text.len());
        fold_into(&text, &mut folded);
        Ok(folded)
    }

    fn group(&mut self) -> Result<Item, PatternError> {
        let open = self.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(open, 1, "groups nest too deep", None));
        }
        let mut alternatives = Vec::new();
        loop {
            self.at += 1;
            let start = self.at;
            let items = self.sequence()?;
            if items.is_empty() {
                let hint = Some("what may be left out is written `(word)?`");
                return Err(self.error(start - 1, 1, "an alternative is empty", hint));
            }
            alternatives.push(items);
            match self.rest().chars().next() {
                Some('|') => {}
                Some(_) => break,
                None => return Err(self.error(open, 1, "this group is never closed", None)),
            }
        }
        self.at += 1;
        self.depth -= 1;
        if self.rest().starts_with('?') {
            self.at += 1;
            return Ok(Item::Maybe(alternatives));
        }
        Ok(Item::OneOf(alternatives))
    }

    fn slot(&mut self) -> Result<Slot, PatternError> {
        let start = self.at;
        let Some(len) = self.rest().find('>') else {
            return Err(self.error(start, 1, "this `<` is never closed", None));
        };
        let name = &self.rest()[1..len];
        self.at += len + 1;
        let Some(slot) = Slot::named(name) else {
            return Err(self.error(
                start,
                len + 1,
                &format!("unknown place-holder `<{name}>`"),
                Some(Slot::KNOWN),
            ));
        };
        if slot.is_last() && !matches!(self.rest().chars().next(), None | Some('|' | ')')) {
            return Err(self.error(start, len + 1, "`<rest>` can only stand at the end", None));
        }
        Ok(slot)
    }

    /// Refuses decoration at the ends: it is cut off texts, so that the pattern would never match.
    fn check_ends(&self, items: &[Item]) -> Result<(), PatternError> {
        let hint =
            Some("leave it out: quotes, stops and bullets at the ends of a text are not looked at");
        if let Some(Item::Text(text)) = items.first()
            && text.starts_with(is_decoration)
        {
            return Err(self.error(0, 1, "a pattern starts with a letter or digit", hint));
        }
        if let Some(Item::Text(text)) = items.last()
            && text.ends_with(is_decoration)
            && !text.ends_with(')')
        {
            let len = self.pattern.chars().next_back().map_or(0, char::len_utf8);
            return Err(self.error(
                self.pattern.len() - len,
                len,
                "a pattern ends with a letter or digit",
                hint,
            ));
        }
        Ok(())
    }
}

/// Reads `/a full regular expression/`. It starts with plain text, so that the prefilter can find it.
fn expression(pattern: &str) -> Result<Vec<Node>, PatternError> {
    let fault = |at: usize, len: usize, message: &str, hint| {
        let span = Span::new(at, at + len);
        Err(PatternError {
            span,
            message: message.to_owned(),
            hint,
        })
    };
    let Some(body) = pattern[1..]
        .strip_suffix('/')
        .filter(|body| !body.is_empty())
    else {
        return fault(
            0,
            pattern.len(),
            "an expression stands between two `/`",
            None,
        );
    };
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                return fault(at + 1, 1, "alternatives stand in parentheses", None);
            }
            _ => {}
        }
    }
    let end = body
        .find(|c| "\\()[].|?*+{}^$".contains(c))
        .unwrap_or(body.len());
    let mut plain = &body[..end];
    // A quantifier may make the character before it optional.
    if body[end..].starts_with(['?', '*', '{', '+']) {
        plain = plain.strip_suffix(|_| true).unwrap_or("");
    }
    let text = Node::Text(plain.to_lowercase());
    Ok(vec![
        text,
        Node::Regex(format!("(?:{})", &body[plain.len()..])),
    ])
}

/// The regular expression of `nodes`, in folded text.
#[cfg(test)]
pub(super) fn source(nodes: &[Node], counting: super::slot::Counting) -> String {
    let part = |node: &Node| match node {
        Node::Text(text) => regex::escape(text),
        Node::Regex(regex) => regex.clone(),
        Node::Slot(slot, side) => slot.regex(*side, counting),
        Node::Maybe(nodes) => format!("(?:{})?", source(nodes, counting)),
        Node::OneOf(alternatives) => {
            let mut all = alternatives.iter().map(|nodes| source(nodes, counting));
            format!("(?:{})", all.by_ref().collect::<Vec<_>>().join("|"))
        }
    };
    nodes.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::slot::Counting;

    fn regex_of(pattern: &str) -> String {
        source(&parse(pattern).expect("a good pattern"), Counting::Words)
    }

    fn message_of(pattern: &str) -> String {
        parse(pattern).expect_err("a bad pattern").message
    }

    #[test]
    fn what_is_wrong_is_told_of_whole_characters() {
        for pattern in [
            "» read more",
            "“read more”",
            "read more »",
            "• <site>",
            "(é",
            "é \\é",
        ] {
            let span = parse(pattern).expect_err("a bad pattern").span;
            assert!(
                pattern
                    .get(span.range())
                    .is_some_and(|part| !part.is_empty()),
                "{pattern}"
            );
        }
    }

    #[test]
    fn words_are_literal() {
        assert_eq!(regex_of("What's new?x"), r"what's new\?x");
    }

    #[test]
    fn what_is_left_out_leaves_no_double_space() {
        assert_eq!(regex_of("sign up (now)? for"), "sign up(?: now)? for");
        assert_eq!(regex_of("(the)? latest"), "(?:the )?latest");
        assert_eq!(regex_of("follow us (here)?"), "follow us(?: here)?");
        assert_eq!(regex_of("news(letter)?s"), "news(?:letter)?s");
    }

    #[test]
    fn alternatives_may_differ_in_words() {
        assert_eq!(
            regex_of("sign up (for|to get) it"),
            "sign up (?:for|to get) it"
        );
    }

    #[test]
    fn bad_patterns_say_why() {
        assert_eq!(message_of("read (more"), "this group is never closed");
        assert_eq!(message_of("read|more"), "alternatives stand in parentheses");
        assert_eq!(message_of("read (more|)"), "an alternative is empty");
        assert_eq!(
            message_of("read <headline>"),
            "unknown place-holder `<headline>`"
        );
        assert_eq!(
            message_of("<rest> more"),
            "`<rest>` can only stand at the end"
        );
        assert_eq!(
            message_of("read more:"),
            "a pattern ends with a letter or digit"
        );
        assert_eq!(message_of("/abc|def/"), "alternatives stand in parentheses");
        assert_eq!(message_of("((((((a))))))"), "groups nest too deep");
    }

    #[test]
    fn an_expression_keeps_its_plain_start() {
        let nodes = parse("/share on [a-z]+/").expect("good");
        assert_eq!(nodes[0], Node::Text("share on ".into()));
        let nodes = parse("/shares? on/").expect("good");
        assert_eq!(nodes[0], Node::Text("share".into()));
    }
}
