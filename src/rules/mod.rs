//! Boilerplate rules: data with its own examples, and the detector that applies them.

use crate::{Article, Finding};

/// Where a rule may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A whole paragraph, anywhere.
    Paragraph,
    /// A whole paragraph in the unbroken tail of boilerplate.
    Tail,
    /// A whole paragraph in the unbroken head of boilerplate.
    Head,
    /// The sentences at the end of a paragraph.
    Sentence,
}

/// A frozen set of rules.
#[derive(Debug, Default)]
pub struct Rules {}

impl Rules {
    /// The rules that the program carries.
    pub fn built_in() -> Self {
        Rules {}
    }
}

/// What the rules say of an article. Scopes are the judge's matter.
pub fn findings(article: &Article, rules: &Rules) -> Vec<Finding> {
    let _ = (article, rules);
    Vec::new()
}
