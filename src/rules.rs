//! Boilerplate rules: data with its own examples, and the engine that applies them.
//!
//! # The engine
//!
//! ```text
//! files of rules ── reader, pattern, program ──▶ one table: rules, examples, programs, trie of starts, anchors
//!
//! paragraph ── trie or anchor ──▶ candidates ── walk ──▶ match ── quoted elsewhere? ──▶ finding
//! ```
//!
//! **The table.** `build.rs` runs the modules from `reader` to `table` over the files in `packs` and writes their table down
//! as constants, so that a start of the program builds nothing. The same modules build the table of a user's file when it is
//! read. [`Rules`] is a stack of such tables, each with the role of its rules: whether they act, after the user's [`Choice`].
//!
//! **The path of a paragraph.** Take "The ferry sank, officials said.» Follow us on Facebook".
//!
//! 1. Its Markdown marks, if it has any, are set aside (`marks`, `plain`); it is searched as its reader sees it.
//! 2. `prefilter` walks the trie with the first characters of the paragraph, which are folded one by one. No pattern begins
//!    with "the f": the whole paragraph is ruled out after five characters, as nearly all paragraphs of a story are.
//! 3. A few patterns begin with a slot (`<name> is reader-supported`) and have no start in the trie. They are found by a word
//!    that all their texts have, their anchor: a bit for each word, whose hash is known from the article. The same loop over
//!    the words notes the gaps between them that are no mere space or comma.
//! 4. `edges` finds in these gaps where a last sentence may begin: at "Follow". From there the trie leads to the end of a
//!    start, "follow us on ", and so to the candidates, the patterns that begin so.
//! 5. If the rule of a candidate may act here, the text is folded as a whole (`fold`), and `walk` runs its program, up to the
//!    first slot behind which the text lacks what the pattern requires. One of them matches the whole of the folded text.
//! 6. `find` records that sentence and continues with the text before it. In the end, `quoted` drops the findings whose text the
//!    article quotes elsewhere.
//!
//! **Costs.** One pass over the text and its words, and a walk for each candidate that is linear in the text for each part of
//! the pattern. No text of more than 1,500 bytes is a candidate, and none of more than 500 by its anchors. Near its ends, a
//! paragraph with invisible characters is folded for its anchors.
//!
#![doc = include_str!("../docs/rule-files.md")]

mod anchors;
mod built_in;
mod check;
mod choice;
mod edges;
mod error;
mod find;
mod fold;
mod marks;
mod names;
mod pattern;
mod plain;
mod prefilter;
mod program;
mod quoted;
mod reader;
mod rule;
pub(crate) mod set;
mod slot;
mod spaces;
mod starts;
mod table;
mod walk;

use std::borrow::Cow;

pub use crate::finding::{Category, Heads, Scope};
pub use built_in::BUILT_IN;
pub use check::BrokenExample;
pub use choice::{Choice, Noted};
pub use error::RuleError;
pub use find::{findings, findings_for};
pub(crate) use find::{findings_by_words, keepers};
pub use rule::{Promise, Rule};

use choice::Role;
use find::Candidate;
use table::Table;

/// A frozen set of rules. The default one is empty.
#[derive(Debug, Default)]
pub struct Rules {
    layers: Vec<Layer>,
    has_openings: bool,
    has_sources: bool,
    /// Whether an anchor has letters of Arabic script, which folding changes.
    has_arabic_anchors: bool,
    /// Whether the user keeps what rules for pairs match.
    keeps_pairs: bool,
    /// The filter of the anchors of all rules,
    filter: Vec<u64>,
    /// and of those that act or are reported.
    acting_filter: Vec<u64>,
}

/// The table of the built-in rules or of one file, and what is done with the text that each rule matches. A rule without a
/// role is left out.
#[derive(Debug)]
struct Layer {
    table: Cow<'static, Table>,
    origin: Origin,
    roles: Vec<Option<Role>>,
}

/// Names a rule of a set: its layer, and its place in the table of the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RuleNumber {
    layer: usize,
    rule: usize,
}

/// Where a file of rules comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built into the program.
    BuiltIn,
    /// Given by the user.
    User,
}

/// A rule as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<'r> {
    /// The name of its file, as given.
    pub file: &'r str,
    /// Whose file that is.
    pub origin: Origin,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its lines, without the last line end.
    pub text: &'r str,
}

impl Rules {
    /// Whether any rule is for one source.
    pub fn has_sources(&self) -> bool {
        self.has_sources
    }

    /// All rules, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.layers.iter().flat_map(Layer::rules)
    }

    /// The rule of that id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.iter().find(|rule| rule.id == id)
    }

    /// One of these rules as it is written.
    pub fn written(&self, rule: &Rule) -> Written<'_> {
        let layer = self.layer_of(rule);
        let file = &layer.table.files[rule.file];
        Written {
            file: &file.name,
            origin: layer.origin,
            line: rule.line,
            text: rule.span.of(&file.source),
        }
    }

    /// The layer that one of these rules is in.
    fn layer_of(&self, rule: &Rule) -> &Layer {
        let has = |layer: &&Layer| {
            layer
                .table
                .rules
                .as_ptr_range()
                .contains(&std::ptr::from_ref(rule))
        };
        let layer = self.layers.iter().find(has);
        layer.expect("the rule is one of the set")
    }

    fn rule(&self, number: RuleNumber) -> &Rule {
        &self.layers[number.layer].table.rules[number.rule]
    }

    fn role(&self, number: RuleNumber) -> Option<Role> {
        self.layers[number.layer].roles[number.rule]
    }
}

impl Layer {
    /// All rules of a table, with their default roles.
    fn new(table: Cow<'static, Table>, origin: Origin) -> Self {
        let choice = Choice::default();
        let roles = table.rules.iter().map(|rule| choice.role(rule, origin));
        let roles = roles.collect();
        Layer {
            table,
            origin,
            roles,
        }
    }

    /// The rules that are not left out.
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        let rules = self.table.rules.iter().zip(&self.roles);
        rules.filter_map(|(rule, role)| role.is_some().then_some(rule))
    }

    /// A pattern, by number, and the rule that it belongs to.
    fn candidate(&self, layer: usize, pattern: u32) -> Candidate {
        let pattern = self.table.patterns[pattern as usize];
        let rule = pattern.rule as usize;
        (RuleNumber { layer, rule }, pattern)
    }
}
