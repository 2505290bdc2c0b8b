//! Turns a pattern into a regular expression when it is first needed. It is walked; few must be compiled.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::needs::Needs;
use super::pattern::{Node, PatternError, parse};
use super::slot::{Counting, Slot};
use super::walk::Walk;
use crate::Span;
use crate::article::words;

/// Bytes of a compiled pattern. The largest built-in one takes a tenth; nested repetition of a hostile one, megabytes.
const MAX_REGEX: usize = 512 * 1024;

/// A pattern ready to be matched against a whole folded text.
#[derive(Debug)]
pub(super) struct Matcher {
    pattern: Cow<'static, str>,
    counting: Counting,
    /// There are thousands of patterns, few of which are ever tried.
    read: OnceLock<Box<Read>>,
}

/// What matches an expression.
#[derive(Debug)]
enum Engine {
    Walk(Walk),
    /// For what looks around, as `\b` does.
    Regex(Regex),
}

/// What is known of a pattern before it is compiled.
#[derive(Debug)]
struct Read {
    /// None where the pattern was refused when its file was read; the built-in ones are tested.
    nodes: Option<Vec<Node>>,
    needs: Needs,
    max_words: usize,
    /// There once it is tried, if it can be.
    engine: OnceLock<Option<Engine>>,
}

impl Matcher {
    pub fn new(pattern: Cow<'static, str>, counting: Counting) -> Self {
        Matcher {
            pattern,
            counting,
            read: OnceLock::new(),
        }
    }

    pub fn counting(&self) -> Counting {
        self.counting
    }

    /// Whether a piece of `folded` may be what the pattern matches: all plain texts of the pattern stand there in order.
    pub fn may_match_in(&self, folded: &str) -> bool {
        self.read().needs.are_met(folded)
    }

    fn read(&self) -> &Read {
        self.read.get_or_init(|| {
            let nodes = parse(&self.pattern).ok();
            let known = nodes.as_deref().unwrap_or_default();
            Box::new(Read {
                needs: Needs::of(known),
                max_words: max_words(known, self.counting),
                engine: OnceLock::new(),
                nodes,
            })
        })
    }

    /// Whether the pattern is the whole of `folded`.
    pub fn is_match(&self, folded: &str) -> bool {
        let read = self.read();
        if !read.needs.are_met(folded) {
            return false;
        }
        let engine = || self.engine(read.nodes.as_deref()?);
        let engine = read.engine.get_or_init(engine);
        let matches = match engine {
            Some(Engine::Walk(walk)) => walk.is_match(folded),
            Some(Engine::Regex(regex)) => regex.is_match(folded.as_bytes()),
            None => false,
        };
        matches && words::count(&words::words(folded)) <= read.max_words.saturating_mul(2)
    }

    fn engine(&self, nodes: &[Node]) -> Option<Engine> {
        let walk = Walk::of(nodes, self.counting).map(Engine::Walk);
        walk.or_else(|| {
            let regex = compile(&source(nodes, self.counting));
            regex.ok().map(Engine::Regex)
        })
    }

    /// Reads and compiles the pattern now, to learn whether it can be.
    pub fn check(&self) -> Result<(), PatternError> {
        let refuse = |message: String| PatternError {
            span: Span::new(0, self.pattern.len()),
            message,
            hint: None,
        };
        let regex =
            compile(&source(&parse(&self.pattern)?, self.counting)).map_err(
                |error| match error {
                    regex::Error::CompiledTooBig(_) => {
                        refuse("this pattern grows too big when compiled".into())
                    }
                    // The last line says what is wrong; those before draw an expression that the user did not write.
                    error => {
                        let message = error.to_string();
                        refuse(
                            message
                                .lines()
                                .last()
                                .unwrap_or_default()
                                .replace("error: ", ""),
                        )
                    }
                },
            )?;
        match regex.is_match(b"") {
            true => Err(refuse("this pattern matches the empty text".into())),
            false => Ok(()),
        }
    }
}

/// The most words of a text that `nodes` match, by its spaces, or [`usize::MAX`] where that cannot be told.
pub(super) fn max_words(nodes: &[Node], counting: Counting) -> usize {
    let of_node = |node: &Node| match node {
        Node::Text(text) => {
            let n_spelled = words::count(&words::words(text));
            n_spelled.max(text.split_whitespace().count())
        }
        Node::Slot(Slot::Gap(_) | Slot::Rest(_), _) if counting != Counting::Words => usize::MAX,
        Node::Slot(slot, _) => slot.max_words(),
        Node::Regex(_) => usize::MAX,
        Node::Maybe(nodes) => max_words(nodes, counting),
        Node::OneOf(alternatives) => alternatives
            .iter()
            .map(|nodes| max_words(nodes, counting))
            .max()
            .unwrap_or(0),
    };
    nodes.iter().map(of_node).fold(0, usize::saturating_add)
}

pub(super) fn compile(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!(r"\A(?:{source})\z"))
        .size_limit(MAX_REGEX)
        .dfa_size_limit(MAX_REGEX)
        .nest_limit(64)
        .build()
}

/// The regular expression of `nodes`, in folded text.
pub(super) fn source(nodes: &[Node], counting: Counting) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&regex::escape(text)),
            Node::Regex(regex) => out.push_str(regex),
            Node::Slot(slot, side) => out.push_str(&slot.regex(*side, counting)),
            Node::Maybe(nodes) => out.push_str(&format!("(?:{})?", source(nodes, counting))),
            Node::OneOf(alternatives) => {
                let alternatives: Vec<_> = alternatives
                    .iter()
                    .map(|nodes| source(nodes, counting))
                    .collect();
                out.push_str(&format!("(?:{})", alternatives.join("|")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, folded: &str) -> bool {
        Matcher::new(pattern.to_owned().into(), Counting::Words).is_match(folded)
    }

    #[test]
    fn a_gap_stays_inside_its_sentence() {
        assert!(matches(
            "sign up <gap> newsletter",
            "sign up for our free newsletter"
        ));
        assert!(!matches(
            "sign up <gap> newsletter",
            "sign up. he read the newsletter"
        ));
    }

    #[test]
    fn text_without_spaces_is_no_single_word() {
        let page = "港口委员会明天开会讨论旧渡轮的未来和船员的工资问题以及码头的重建";
        assert!(!matches("read more <rest:5>", &format!("read more {page}")));
        assert!(matches(
            "read more <rest:5>",
            "read more 港口委员会明天开会"
        ));
    }

    #[test]
    fn a_rest_is_bounded() {
        assert!(matches("read more <rest:2>", "read more: two words"));
        assert!(!matches("read more <rest:2>", "read more: now three words"));
    }

    #[test]
    fn where_no_spaces_are_set_characters_count() {
        let matcher = Matcher::new(
            "点击<gap:4>客户端<rest:2>".into(),
            Counting::of(&["zh".into()]),
        );
        assert!(matcher.is_match("点击下载港口报客户端"));
        assert!(matcher.is_match("点击下载 app 客户端查看全文"));
        assert!(!matcher.is_match("点击。下载客户端"));
        assert!(!matcher.is_match("点击客户端的人说港口明天重新开放"));
    }

    #[test]
    fn dates_sites_and_names_are_known() {
        for date in [
            "12 march 2031",
            "march 12, 2031",
            "12/03/2031",
            "2031-03-12",
            "mon, 3rd march 2031",
        ] {
            assert!(
                matches("published <date>", &format!("published {date}")),
                "{date}"
            );
        }
        assert!(matches(
            "visit <site> for more",
            "visit harbour-post.co.uk/news for more"
        ));
        assert!(matches("follow <name> on", "follow jane q. doe on"));
    }

    #[test]
    fn a_pattern_that_grows_too_big_is_refused() {
        let error = Matcher::new("/abc(?:[a-z]{50}){200}/".into(), Counting::Words).check();
        let message = error.expect_err("too big").message;
        assert_eq!(message, "this pattern grows too big when compiled");
    }
}
