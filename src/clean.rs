//! The whole job on one text: split, detect, judge, cut.

use std::borrow::Cow;

use crate::verdict::Removal;
use crate::{Article, Rules, Span, Wrap};

/// What a user may choose for the core.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How lines make paragraphs.
    pub wrap: Wrap,
}

/// Frozen settings and knowledge; cleans any number of texts, from any number of threads.
#[derive(Debug)]
pub struct Cleaner {
    settings: Settings,
    rules: Rules,
}

/// One text cleaned: what went, and why.
#[derive(Debug)]
pub struct Cleaned<'t> {
    /// The raw text and its parts.
    pub article: Article<'t>,
    /// The spans that go, in order, each with its one reason. Spans are of the raw text and hold no gap.
    pub removals: Vec<Removal>,
    /// The bytes that go, white space at the seams included, in order; none touches another.
    pub cuts: Vec<Span>,
    /// Set where rules would have left nothing, so that no rule was followed.
    pub would_be_empty: bool,
}

impl Cleaner {
    /// Makes a cleaner.
    pub fn new(settings: Settings, rules: Rules) -> Self {
        Cleaner { settings, rules }
    }

    /// Cleans one text. Never fails; a text in which nothing is found comes back as it is.
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        let article = Article::new(text, self.settings.wrap);
        let findings = crate::rules::findings(&article, &self.rules);
        let verdicts = crate::verdict::judge(&article, findings);
        let _ = verdicts;
        Cleaned {
            article,
            removals: Vec::new(),
            cuts: Vec::new(),
            would_be_empty: false,
        }
    }
}

impl<'t> Cleaned<'t> {
    /// The clean text: the raw text without the cuts.
    pub fn text(&self) -> Cow<'t, str> {
        if self.cuts.is_empty() {
            return Cow::Borrowed(self.article.text);
        }
        let mut clean = String::with_capacity(self.article.text.len());
        let mut at = 0;
        for cut in &self.cuts {
            clean.push_str(&self.article.text[at..cut.start]);
            at = cut.end;
        }
        clean.push_str(&self.article.text[at..]);
        Cow::Owned(clean)
    }

    /// Whether nothing was removed.
    pub fn is_clean(&self) -> bool {
        self.cuts.is_empty()
    }
}
