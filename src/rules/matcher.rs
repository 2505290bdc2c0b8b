//! Turns a pattern into a regular expression that is compiled when it is first needed.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::needs::Needs;
use super::pattern::{Node, PatternError, parse};
use crate::Span;

/// Bytes of a compiled pattern. The largest built-in one takes a tenth; nested repetition of a hostile one, megabytes.
const MAX_REGEX: usize = 512 * 1024;

/// A pattern ready to be matched against a whole folded text.
#[derive(Debug)]
pub(super) struct Matcher {
    pattern: Box<str>,
    needs: OnceLock<Needs>,
    compiled: OnceLock<Option<Regex>>,
}

impl Matcher {
    pub fn new(pattern: &str) -> Self {
        Matcher {
            pattern: pattern.into(),
            needs: OnceLock::new(),
            compiled: OnceLock::new(),
        }
    }

    /// Whether the pattern is the whole of `folded`.
    pub fn is_match(&self, folded: &str) -> bool {
        // A pattern that does not compile was refused when its file was read; the built-in ones are tested.
        let nodes = || parse(&self.pattern).ok();
        let needs = self
            .needs
            .get_or_init(|| Needs::of(&nodes().unwrap_or_default()));
        if !needs.are_met(folded) {
            return false;
        }
        let compiled = self
            .compiled
            .get_or_init(|| compile(&source(&nodes()?)).ok());
        compiled
            .as_ref()
            .is_some_and(|regex| regex.is_match(folded.as_bytes()))
    }

    /// Reads and compiles the pattern now, to learn whether it can be.
    pub fn check(&self) -> Result<(), PatternError> {
        let refuse = |message: String| PatternError {
            span: Span::new(0, self.pattern.len()),
            message,
            hint: None,
        };
        let regex = compile(&source(&parse(&self.pattern)?)).map_err(|error| match error {
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
        })?;
        match regex.is_match(b"") {
            true => Err(refuse("this pattern matches the empty text".into())),
            false => Ok(()),
        }
    }
}

fn compile(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!(r"\A(?:{source})\z"))
        .size_limit(MAX_REGEX)
        .dfa_size_limit(MAX_REGEX)
        .nest_limit(64)
        .build()
}

/// The regular expression of `nodes`, in folded text.
pub(super) fn source(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&regex::escape(text)),
            Node::Regex(regex) => out.push_str(regex),
            // Place-holders end at spaces and stops, so bytes do for them: a class of characters, many times over, takes
            // the best part of a millisecond to compile, one of bytes next to nothing.
            Node::Slot(slot, side) => out.push_str(&format!("(?-u:{})", slot.regex(*side))),
            Node::Maybe(nodes) => out.push_str(&format!("(?:{})?", source(nodes))),
            Node::OneOf(alternatives) => {
                let alternatives: Vec<_> = alternatives.iter().map(|nodes| source(nodes)).collect();
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
        Matcher::new(pattern).is_match(folded)
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
    fn a_rest_is_bounded() {
        assert!(matches("read more <rest:2>", "read more: two words"));
        assert!(!matches("read more <rest:2>", "read more: now three words"));
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
        let error = Matcher::new("/abc(?:[a-z]{50}){200}/").check();
        let message = error.expect_err("too big").message;
        assert_eq!(message, "this pattern grows too big when compiled");
    }
}
