//! The matches of rules, by paragraph.

use crate::finding::Category;
use crate::{Article, Finding};

/// A rule's match in a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub kind: HitKind,
    pub category: Option<Category>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HitKind {
    /// The rule removes a part of the paragraph.
    Part = 1,
    /// The rule removes the paragraph in a head or tail of boilerplate.
    AtEnds = 2,
    /// The rule removes the paragraph.
    Whole = 3,
}

impl Hit {
    pub fn is_whole(self) -> bool {
        self.kind == HitKind::Whole
    }

    /// The number of the category from 1; 0 if it is unknown.
    pub fn number(self) -> u8 {
        self.category.map_or(0, |category| category as u8 + 1)
    }
}

/// The match in each paragraph that removes the most of it.
pub(super) fn hits(article: &Article, rules: &[Finding]) -> Vec<Option<Hit>> {
    let mut hits: Vec<Option<Hit>> = vec![None; article.paragraphs.len()];
    for finding in rules {
        let place = article.paragraph_at(finding.span.start);
        let (Some(rule), Some(index)) = (finding.evidence.rule(), place) else {
            continue;
        };
        let kind = if finding.span != article.paragraphs[index].body() {
            HitKind::Part
        } else if rule.scope.acts_alone() {
            HitKind::Whole
        } else {
            HitKind::AtEnds
        };
        let hit = Hit {
            kind,
            category: Category::named(&rule.category),
        };
        if hits[index].is_none_or(|known| known.kind < kind) {
            hits[index] = Some(hit);
        }
    }
    hits
}
