//! Turns a pattern into what is looked up first, and a regular expression that is compiled when first needed.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::pattern::Node;

/// Texts that a pattern may begin with, at most; beyond, looking them up costs more than it saves.
const MAX_STARTS: usize = 24;

/// The same while some of them are too short to be looked up at all.
const MAX_SHORT_STARTS: usize = 400;

/// The fewest bytes of plain text that a pattern is looked up by: shorter ones stand in every other paragraph.
const MIN_LITERAL: usize = 3;

/// Bytes of a compiled pattern. The largest built-in one takes a tenth; nested repetition of a hostile one, megabytes.
const MAX_REGEX: usize = 512 * 1024;

/// How a pattern is found without trying it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// The pattern is one of these texts and nothing else.
    Exactly(Vec<String>),
    /// The pattern begins with one of these.
    Starts(Vec<String>),
    /// The pattern holds one of these somewhere.
    Holds(Vec<String>),
}

/// A pattern ready to be matched against a whole folded text.
#[derive(Debug)]
pub(super) struct Matcher {
    nodes: Vec<Node>,
    compiled: OnceLock<Option<Regex>>,
}

impl Matcher {
    pub fn new(nodes: Vec<Node>) -> Self {
        Matcher {
            nodes,
            compiled: OnceLock::new(),
        }
    }

    /// Whether the pattern is the whole of `folded`.
    pub fn is_match(&self, folded: &str) -> bool {
        // A pattern that does not compile was refused when its file was read; the built-in ones are tested.
        let compiled = self
            .compiled
            .get_or_init(|| compile(&source(&self.nodes)).ok());
        compiled
            .as_ref()
            .is_some_and(|regex| regex.is_match(folded))
    }

    /// Compiles now, to learn whether the pattern can be.
    pub fn compile(&self) -> Result<(), String> {
        let regex = compile(&source(&self.nodes)).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                "this pattern grows too big when compiled".to_owned()
            }
            // The last line says what is wrong; those before draw an expression that the user did not write.
            error => error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .replace("error: ", ""),
        })?;
        if regex.is_match("") {
            return Err("this pattern matches the empty text".to_owned());
        }
        Ok(())
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
            Node::Maybe(nodes) => out.push_str(&format!("(?:{})?", source(nodes))),
            Node::OneOf(alternatives) => {
                let alternatives: Vec<_> = alternatives.iter().map(|nodes| source(nodes)).collect();
                out.push_str(&format!("(?:{})", alternatives.join("|")));
            }
        }
    }
    out
}

/// What to look for before trying `nodes`, or `None` if there is too little plain text in them.
pub(super) fn gate(nodes: &[Node]) -> Option<Gate> {
    let (starts, end) = starts(nodes);
    if starts.iter().all(|start| start.len() >= MIN_LITERAL) {
        return Some(match end {
            End::Whole => Gate::Exactly(starts),
            End::Open => Gate::Starts(starts),
        });
    }
    let shortest = |texts: &[String]| {
        texts
            .iter()
            .map(|text| text.trim().len())
            .min()
            .unwrap_or(0)
    };
    let lists = nodes.iter().map(|node| match node {
        Node::Text(_) | Node::OneOf(_) => self::starts(std::slice::from_ref(node)).0,
        Node::Regex(_) | Node::Maybe(_) => Vec::new(),
    });
    let best = lists.max_by_key(|texts| shortest(texts))?;
    (shortest(&best) >= MIN_LITERAL).then_some(Gate::Holds(best))
}

/// Whether a list of starts is the list of all texts, or more may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Open,
}

/// All texts that `nodes` can begin with, as far as they can be listed.
fn starts(nodes: &[Node]) -> (Vec<String>, End) {
    let mut starts = vec![String::new()];
    for node in nodes {
        let (next, end) = match node {
            Node::Text(text) => (vec![text.clone()], End::Whole),
            Node::Regex(_) => return (starts, End::Open),
            Node::Maybe(nodes) => match self::starts(nodes) {
                (mut inner, End::Whole) => {
                    inner.push(String::new());
                    (inner, End::Whole)
                }
                (_, End::Open) => return (starts, End::Open),
            },
            Node::OneOf(alternatives) => {
                let mut all = Vec::new();
                let mut end = End::Whole;
                for nodes in alternatives {
                    let (inner, inner_end) = self::starts(nodes);
                    all.extend(inner);
                    if inner_end == End::Open {
                        end = End::Open;
                    }
                }
                (all, end)
            }
        };
        // One list of alternatives is as long as its author wrote it; it is their product that could explode.
        let short = starts.iter().any(|start| start.len() < MIN_LITERAL);
        let limit = if short { MAX_SHORT_STARTS } else { MAX_STARTS };
        if starts.len() > 1 && starts.len() * next.len() > limit {
            return (starts, End::Open);
        }
        starts = starts
            .iter()
            .flat_map(|start| next.iter().map(move |n| format!("{start}{n}")))
            .collect();
        if end == End::Open {
            return (starts, End::Open);
        }
    }
    (starts, End::Whole)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn gate_of(pattern: &str) -> Option<Gate> {
        gate(&parse(pattern).expect("a good pattern"))
    }

    fn matches(pattern: &str, folded: &str) -> bool {
        Matcher::new(parse(pattern).expect("a good pattern")).is_match(folded)
    }

    #[test]
    fn a_plain_pattern_needs_no_regex() {
        let all = ["the ad", "the ads", "ad", "ads"]
            .map(String::from)
            .to_vec();
        assert_eq!(
            gate_of("the ad(s)?"),
            Some(Gate::Exactly(vec!["the ads".into(), "the ad".into()]))
        );
        assert!(
            matches!(gate_of("(the)? ads"), Some(Gate::Exactly(texts)) if texts.iter().all(|t| all.contains(t)))
        );
    }

    #[test]
    fn an_open_pattern_is_looked_up_by_its_start_or_its_longest_text() {
        assert_eq!(
            gate_of("read more <rest>"),
            Some(Gate::Starts(vec!["read more".into()]))
        );
        assert_eq!(
            gate_of("<gap> all rights reserved"),
            Some(Gate::Holds(vec!["all rights reserved".into()]))
        );
        assert_eq!(gate_of("<number> <gap> x"), None);
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
        let nodes = parse("/abc(?:[a-z]{50}){200}/").expect("good syntax");
        let message = Matcher::new(nodes).compile().expect_err("too big");
        assert_eq!(message, "this pattern grows too big when compiled");
    }
}
