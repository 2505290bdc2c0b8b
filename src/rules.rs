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
//! # The file
//!
//! A file of rules is plain text. Lines at its top may say `pack: NAME`, `languages: CODE …` and `version: N`. `off: ID …`
//! switches rules of earlier files off; a rule of its own may then have that id. All of these lines are optional: a rule for
//! no language in particular acts whatever languages are chosen. A file may consist of `off:` alone.
//!
//! A rule begins at the start of a line with its id, its category and its scope; its other lines are indented:
//!
//! ```text
//! newsletter-sign-up  newsletter  ending
//!   = sign up (for|to) (our|the) <gap> newsletter <rest>
//!   + Sign up for our morning newsletter.
//!   - She told voters to sign up for the newsletter trial.
//! ```
//!
//! `=` is a pattern; there may be several, and one match is enough. `+` is a text that the rule removes, `-` one that all
//! rules keep; every rule has both, and they are tested. In examples `\n` is a line break. `#` begins a comment line.
//! After the scope, `lang=en,cy` names other languages than the file's, `source=NAME` the one source it is for, and `heads=…`
//! what its text heads.
//!
//! # Scopes
//!
//! | scope | removes |
//! |---|---|
//! | `paragraph` | a whole paragraph, anywhere |
//! | `tail` | a whole paragraph, if all paragraphs after it are removed too |
//! | `head` | a whole paragraph, if all paragraphs before it are removed too |
//! | `row` | a whole paragraph, such as one button of several: if the one above or below is removed or of a row, too, and at either end of the article |
//! | `ending` | the last sentences of a paragraph, glued or not, or a whole paragraph anywhere |
//! | `opening` | the first sentences of a paragraph, or a whole paragraph anywhere |
//! | `pair` | a whole paragraph and the headline in the next, if there is one |
//! | `headline` | a whole paragraph, anywhere, that ends like a headline: without a stop |
//! | `label` | a whole paragraph together with the list below it, or at the very end; it is kept above running text |
//!
//! Whatever its scope, no rule removes text that the article has in quotation marks at another place: a story about a
//! newsletter keeps the line that it quotes.
//!
//! # Lists below labels
//!
//! A rule says what the lines below its text are: `heads=related`, `comments`, `tags`, `page` or `none` after its scope. The
//! default follows from the category. Below the story such lines are removed with their label, unless it heads `none`. In the
//! story they are removed below labels that head `related`, `comments` or `tags`, if it is certain where they end; if it is
//! not, the label is kept with them. A `+` example of several lines is a label with lines that must be removed with it.
//!
//! # Keepers
//!
//! Rules of the categories credit, byline, dateline and correction remove nothing, unless the user drops their category. What they
//! match is kept: from other rules everywhere, and from learned lines and the boundary above the story, in it and near its end. So
//! is what the rules of a category match that the user keeps.
//!
//! # Patterns
//!
//! **A pattern describes the whole text that its scope removes**, from the first word to the last: "cookies" matches a
//! paragraph that says "Cookies" and no other. A slot allows more text before or behind, with a limit in words. Case, styles
//! of quotes and dashes, and white space (line breaks and no-break spaces too) fold; bullets, arrows, quotes and stops at the
//! ends are ignored. So are Markdown marks: emphasis, targets of links, and the marks of headings and list items.
//!
//! | in a pattern | means |
//! |---|---|
//! | `follow us on` | these words |
//! | `(for\|to)` | one of these |
//! | `(now)?` | this or nothing |
//! | `<gap>` `<gap:9>` | up to 5 (9) words inside one sentence |
//! | `<rest>` `<rest:9>` | up to 25 (9) words to the end of the text |
//! | `<name>` | one to four words |
//! | `<number>` `<year>` `<date>` `<time>` | 1,250 · 2031 or 2029-31 · 3 March 2031 · 10:15 am |
//! | `<url>` `<site>` `<email>` `<handle>` | `https://…` · example.com · a@b.example · @name |
//! | `\(` | the sign itself, for `( ) \| < / \` |
//! | `/share on [a-z]+/` | a regular expression over folded, lower-case text; it begins with plain text |
//!
//! In rules for languages that set no spaces between words, a word of `<gap:9>` and `<rest:9>` is two characters (zh, ja)
//! or four (th, lo, km, my). Whatever its language, a rule matches no text of more than twice the words that its pattern
//! allows, as [`words`](crate::article::words) counts them: a page of Chinese is not a single word.
//!

mod anchors;
mod built_in;
mod check;
mod choice;
mod edges;
mod error;
mod find;
mod fold;
mod marks;
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
    /// All rules, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.layers.iter().flat_map(Layer::rules)
    }

    /// The rule of that id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.iter().find(|rule| rule.id == id)
    }

    /// The id most like one that no rule has, if it may be a slip for it.
    pub fn nearest_id(&self, id: &str) -> Option<&str> {
        set::nearest(id, self.iter().map(|rule| &*rule.id))
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
