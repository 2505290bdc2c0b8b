//! Boilerplate rules: data with its own examples, and the detector that applies them.
//!
//! # The file
//!
//! A file of rules is plain text. Lines at its top may say `pack: NAME`, `languages: CODE …` and `version: N`, and `off: ID …`
//! which rules of files read before it do not act; a rule of its own may then have that id. All of them can be left out: a
//! rule for no language in particular acts whatever languages are chosen. A file may consist of `off:` alone.
//!
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
//! | `headline` | a whole paragraph, anywhere, that ends as a headline does: in no stop |
//!
//! Whatever its scope, no rule takes text that the article has in quotation marks at another place: a story about a
//! newsletter keeps the line that it quotes.
//!
//! # Patterns
//!
//! **A pattern describes the whole text that its scope takes**, from the first word to the last: "cookies" takes a
//! paragraph that says "Cookies" and no other. What may follow or come before is asked for, with a limit in words.
//! Case, styles of quotes and dashes, and white space (line breaks and no-break spaces too) fold; bullets, arrows, quotes
//! and stops at the ends are not looked at. Nor are Markdown marks: emphasis, targets of links, and what begins a heading or
//! an item of a list.
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
//! or four (th, lo, km, my). Whatever its language, a rule takes no text of more than twice the words that its pattern
//! allows, as [`words`](crate::article::words) counts them: a page of Chinese is no single word.
//!
//! Each pattern has three letters of plain text in a row that it cannot do without: it is found by them, and only then
//! matched as the regular expression that it is. Text that begins with no rule's words costs one look into a table.

mod anchor;
mod builder;
mod carried;
mod category;
mod check;
mod choice;
mod edges;
mod error;
mod find;
mod fold;
mod gate;
mod index;
mod known;
mod marks;
mod matcher;
mod needs;
mod pack;
mod parts;
mod pattern;
mod plain;
mod prebuilt;
mod quoted;
mod reader;
mod slot;
mod spaces;
mod spelling;
mod starts;
mod texts;
mod walk;

use std::borrow::Cow;

pub use builder::RulesBuilder;
#[doc(hidden)]
pub use builder::nearest;
#[doc(hidden)]
pub use carried::table_as_it_should_be;
pub use category::Category;
pub use check::BrokenExample;
pub use choice::{Choice, Noted};
pub use error::RuleError;
pub use find::{findings, findings_for};
pub(crate) use find::{findings_by_words, kept, noted};
pub use pack::{Promise, Rule};
#[doc(hidden)]
pub use prebuilt::gates_as_they_should_be;

use index::Index;

/// The files that the program carries: their names and their texts.
pub const BUILT_IN: [(&str, &str); 23] = [
    ("en.rules", include_str!("packs/en.rules")),
    ("de.rules", include_str!("packs/de.rules")),
    ("es.rules", include_str!("packs/es.rules")),
    ("fr.rules", include_str!("packs/fr.rules")),
    ("pt.rules", include_str!("packs/pt.rules")),
    ("it.rules", include_str!("packs/it.rules")),
    ("ru.rules", include_str!("packs/ru.rules")),
    ("ar.rules", include_str!("packs/ar.rules")),
    ("zh.rules", include_str!("packs/zh.rules")),
    ("hi.rules", include_str!("packs/hi.rules")),
    ("tr.rules", include_str!("packs/tr.rules")),
    ("pl.rules", include_str!("packs/pl.rules")),
    ("nl.rules", include_str!("packs/nl.rules")),
    ("uk.rules", include_str!("packs/uk.rules")),
    ("ja.rules", include_str!("packs/ja.rules")),
    ("ko.rules", include_str!("packs/ko.rules")),
    ("id.rules", include_str!("packs/id.rules")),
    ("vi.rules", include_str!("packs/vi.rules")),
    ("bn.rules", include_str!("packs/bn.rules")),
    ("ur.rules", include_str!("packs/ur.rules")),
    ("nordic.rules", include_str!("packs/nordic.rules")),
    ("central.rules", include_str!("packs/central.rules")),
    ("more.rules", include_str!("packs/more.rules")),
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
    /// A whole paragraph that has the length of a headline and ends as one.
    Headline,
}

impl Scope {
    /// All scopes, in the order of the documentation.
    pub const ALL: [Scope; 7] = [
        Scope::Paragraph,
        Scope::Tail,
        Scope::Head,
        Scope::Ending,
        Scope::Opening,
        Scope::Pair,
        Scope::Headline,
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
            Scope::Headline => "headline",
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
    files: Vec<File>,
    index: Index,
    has_openings: bool,
}

/// Whether the program carries a file of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It does.
    BuiltIn,
    /// It is the user's.
    User,
}

#[derive(Debug)]
struct File {
    name: String,
    source: Cow<'static, str>,
    origin: Origin,
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
    /// The rules that the program carries.
    pub fn built_in() -> Self {
        RulesBuilder::built_in().build_all()
    }

    /// Adds the rules of a file called `name`, whose text is `source`: see [`RulesBuilder::add`]. Those categories act that do
    /// so by default; what an earlier [`Choice`] left out stays out.
    ///
    /// # Errors
    ///
    /// The first fault of the file; then no rule is added.
    pub fn with(self, name: &str, source: &str) -> Result<Self, RuleError> {
        let mut builder = RulesBuilder::of(self);
        builder.add(name, source)?;
        Ok(builder.build_all())
    }

    /// All rules, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule of that id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| *rule.id == *id)
    }

    /// The id most like one that no rule has, if it may be a slip for it.
    pub fn nearest_id(&self, id: &str) -> Option<&str> {
        builder::nearest(id, self.rules.iter().map(|rule| &*rule.id))
    }

    /// One of these rules as it is written.
    pub fn written(&self, rule: &Rule) -> Written<'_> {
        let file = &self.files[rule.file];
        Written {
            file: &file.name,
            origin: file.origin,
            line: line_of(&file.source, rule.span.start),
            text: rule.span.of(&file.source),
        }
    }

    /// The text of the file that the rule at `index` came from.
    fn source_of(&self, index: usize) -> &str {
        &self.files[self.rules[index].file].source
    }
}

/// The number of the line that `at` stands on, from 1.
fn line_of(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}
