//! The user's choice of the rules that act, and of those that are reported.

use super::{Category, Origin, Rule};

/// What is done with the text that a rule matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is removed.
    Acts,
    /// It is removed, and reported apart: see [`Noted`].
    ActsNoted,
    /// It is kept, and reported.
    KeepsNoted,
    /// It is kept, from other findings too.
    Keeps,
    /// It is reported, and nothing else: the rule is on trial.
    OnTrial,
}

impl Role {
    pub fn acts(self) -> bool {
        matches!(self, Role::Acts | Role::ActsNoted)
    }

    pub fn is_noted(self) -> bool {
        matches!(self, Role::ActsNoted | Role::KeepsNoted | Role::OnTrial)
    }

    pub fn keeps(self) -> bool {
        matches!(self, Role::Keeps | Role::KeepsNoted)
    }
}

/// A user's choice among rules. It is applied once, when the rules are built.
///
/// By default, rules of the categories of [`Category::acts_by_default`] act, in all languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    kept: Vec<Category>,
    dropped: Vec<Category>,
    languages: Option<Vec<String>>,
    noted: Noted,
}

/// The rules whose matches are reported apart from removals, by [`Cleaned::noted`](crate::Cleaned::noted).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Noted {
    /// None.
    #[default]
    None,
    /// Those that name the authors of an article: see [`Category::names_authors`].
    Authors,
    /// The user's own rules, of all categories and for all sources. They do not act, so that their effect can be reviewed
    /// first.
    UserRules,
    /// All, of all categories and for all sources.
    All,
}

impl Choice {
    /// Keeps the text that rules of a category match.
    pub fn keep(mut self, category: Category) -> Self {
        self.kept.push(category);
        self
    }

    /// Lets the rules of a category act that is kept by default. [`Choice::keep`] overrides it.
    pub fn remove(mut self, category: Category) -> Self {
        self.dropped.push(category);
        self
    }

    /// Leaves out the rules that are written for other languages than these. Rules for no language in particular are kept.
    ///
    /// Only the language of a code such as `pt-BR` counts, in any case.
    pub fn languages(mut self, codes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let languages = self.languages.get_or_insert_default();
        languages.extend(codes.into_iter().map(|code| language(code.as_ref())));
        self
    }

    /// Reports the matches of some rules.
    pub fn note(mut self, noted: Noted) -> Self {
        self.noted = noted;
        self
    }

    /// Whether rules of a category act.
    pub fn acts(&self, category: Category) -> bool {
        let wanted = category.acts_by_default() || self.dropped.contains(&category);
        wanted && !self.kept.contains(&category)
    }

    /// Whether it has rules written in one of `languages`.
    pub fn speaks(&self, languages: &[impl AsRef<str>]) -> bool {
        let Some(chosen) = &self.languages else {
            return true;
        };
        languages.is_empty()
            || languages
                .iter()
                .any(|code| chosen.contains(&language(code.as_ref())))
    }

    /// The role of a rule; `None` leaves it out.
    pub(super) fn role(&self, rule: &Rule, origin: Origin) -> Option<Role> {
        if !self.speaks(&rule.languages) {
            return None;
        }
        let is_noted = match self.noted {
            Noted::None => false,
            Noted::Authors => rule.category.names_authors() && rule.source.is_none(),
            Noted::UserRules => origin == Origin::User,
            Noted::All => true,
        };
        if is_noted && self.noted == Noted::UserRules {
            return Some(Role::OnTrial);
        }
        Some(match (self.acts(rule.category), is_noted) {
            (true, true) => Role::ActsNoted,
            (true, false) => Role::Acts,
            (false, true) => Role::KeepsNoted,
            (false, false) => Role::Keeps,
        })
    }
}

/// The language of a code: `pt` of `pt-BR`.
fn language(code: &str) -> String {
    let end = code.find(['-', '_']).unwrap_or(code.len());
    code[..end].to_ascii_lowercase()
}
