//! Boilerplate rules: data with its own examples, and the detector that applies them.
//!
//! # The file
//!
//! A file of rules is plain text. It begins with three lines, `pack: NAME`, `languages: CODE …` and `version: N`.
//! A rule begins at the start of a line with its id, its category and its scope; what belongs to it is indented:
//!
//! ```text
//! newsletter-sign-up  newsletter  ending
//!   = sign up (for|to) (our|the) <gap> newsletter <rest>
//!   + Sign up for our morning newsletter.
//!   - She told voters to sign up for the newsletter trial.
//! ```
//!
//! `=` is a pattern; there may be several, and any of them will do. `+` is a text that the rule takes, `-` one that all
//! rules leave; every rule has both, and they are tested. In examples `\n` is a line break. `#` begins a comment line.
//! After the scope, `lang=en,cy` names other languages than the file's and `source=NAME` the one source it is for.
//!
//! # Scopes
//!
//! | scope | takes |
//! |---|---|
//! | `paragraph` | a whole paragraph, anywhere |
//! | `tail` | a whole paragraph, if all paragraphs after it go too |
//! | `head` | a whole paragraph, if all paragraphs before it go too |
//! | `ending` | the last sentences of a paragraph, glued or not, or a whole paragraph anywhere |
//! | `opening` | the first sentences of a paragraph, or a whole paragraph anywhere |
//! | `pair` | a whole paragraph and the headline in the next, if there is one |
//!
//! # Patterns
//!
//! **A pattern describes the whole text that its scope takes**, from the first word to the last: "cookies" takes a
//! paragraph that says "Cookies" and no other. What may follow or come before is asked for, with a limit in words.
//! Case, styles of quotes and dashes, and white space (line breaks and no-break spaces too) fold; bullets, arrows, quotes
//! and stops at the ends are not looked at.
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
//! Each pattern has three letters of plain text in a row that it cannot do without: it is found by them, and its regular
//! expression is compiled only then. Text that begins with no rule's words costs one look into a sorted list.

mod category;
mod check;
mod edges;
mod error;
mod find;
mod fold;
mod gate;
mod index;
mod matcher;
mod pack;
mod pattern;
mod slot;
mod spaces;

use std::borrow::Cow;

pub use category::Category;
pub use check::BrokenExample;
pub use error::RuleError;
pub(crate) use find::kept;
pub use find::{findings, findings_for};
pub use pack::{Promise, Rule};

use index::Index;

/// The files that the program carries: their names and their texts.
pub const BUILT_IN: [(&str, &str); 8] = [
    ("en.rules", include_str!("packs/en.rules")),
    ("de.rules", include_str!("packs/de.rules")),
    ("es.rules", include_str!("packs/es.rules")),
    ("fr.rules", include_str!("packs/fr.rules")),
    ("pt.rules", include_str!("packs/pt.rules")),
    ("it.rules", include_str!("packs/it.rules")),
    ("nl.rules", include_str!("packs/nl.rules")),
    ("hi.rules", include_str!("packs/hi.rules")),
];

/// Where a rule may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A whole paragraph, anywhere.
    Paragraph,
    /// A whole paragraph in the unbroken tail of boilerplate.
    Tail,
    /// A whole paragraph in the unbroken head of boilerplate.
    Head,
    /// The sentences at the end of a paragraph, or the whole of it.
    Ending,
    /// The sentences at the start of a paragraph, or the whole of it.
    Opening,
    /// A whole paragraph and the headline in the next.
    Pair,
}

impl Scope {
    /// All scopes, in the order of the documentation.
    pub const ALL: [Scope; 6] = [
        Scope::Paragraph,
        Scope::Tail,
        Scope::Head,
        Scope::Ending,
        Scope::Opening,
        Scope::Pair,
    ];

    /// The name that files and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Paragraph => "paragraph",
            Scope::Tail => "tail",
            Scope::Head => "head",
            Scope::Ending => "ending",
            Scope::Opening => "opening",
            Scope::Pair => "pair",
        }
    }

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether a rule of this scope takes its text whatever becomes of the paragraphs around.
    pub fn acts_alone(self) -> bool {
        !matches!(self, Scope::Tail | Scope::Head)
    }
}

/// A frozen set of rules. The default one is empty.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    /// The files that they came from, and how many of the rules came before each.
    files: Vec<File>,
    index: Index,
    has_openings: bool,
}

#[derive(Debug)]
struct File {
    name: String,
    source: Cow<'static, str>,
    first_rule: usize,
}

impl Rules {
    /// The rules that the program carries.
    pub fn built_in() -> Self {
        let mut rules = Rules::default();
        for (name, source) in BUILT_IN {
            rules
                .read(name, Cow::Borrowed(source))
                .expect("a test reads the built-in rules");
        }
        rules.look_up().expect("a test reads the built-in rules")
    }

    /// Adds the rules of a file called `name`, whose text is `source`. All its patterns are compiled, to be sure of them.
    ///
    /// # Errors
    ///
    /// The first fault of the file; then no rule is added.
    pub fn with(mut self, name: &str, source: &str) -> Result<Self, RuleError> {
        let first = self.rules.len();
        self.read(name, Cow::Owned(source.to_owned()))?;
        for rule in &self.rules[first..] {
            for pattern in &rule.patterns {
                pattern.check(source)?;
            }
        }
        self.look_up()
    }

    /// Builds what is looked up when the rules are applied.
    fn look_up(mut self) -> Result<Self, RuleError> {
        self.index = Index::new(&self.rules, |rule| self.file_of(rule).1)?;
        self.has_openings = self.rules.iter().any(|rule| rule.scope == Scope::Opening);
        Ok(self)
    }

    /// All rules, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    fn read(&mut self, name: &str, source: Cow<'static, str>) -> Result<(), RuleError> {
        let rules = pack::read(&source)?;
        let mut ids: std::collections::HashSet<_> =
            self.rules.iter().map(|rule| rule.id.clone()).collect();
        if let Some(rule) = rules.iter().find(|rule| !ids.insert(rule.id.clone())) {
            return Err(RuleError::new(
                &source,
                rule.id_span,
                format!("there is a rule `{}` already", rule.id),
            ));
        }
        self.files.push(File {
            name: name.to_owned(),
            source,
            first_rule: self.rules.len(),
        });
        self.rules.extend(rules);
        Ok(())
    }

    /// The name and the text of the file that the rule at `index` came from.
    fn file_of(&self, index: usize) -> (&str, &str) {
        let after = self.files.partition_point(|file| file.first_rule <= index);
        let file = &self.files[after - 1];
        (&file.name, &file.source)
    }
}
