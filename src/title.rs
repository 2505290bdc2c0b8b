//! Finds the headline at the start of an article, where it has a field of its own.

use crate::article::words::words;
use crate::finding::{Heads, RuleMatch, Scope};
use crate::{Article, Evidence, Finding};

/// The first paragraph, if it has the words of the title and more follows. Case, punctuation and line breaks do not matter.
///
/// Linear in the title: a longer paragraph is not read.
pub(crate) fn finding(article: &Article, title: &str) -> Option<Finding> {
    let [first, _, ..] = article.paragraphs.as_slice() else {
        return None;
    };
    let line = first.body().of(article.text);
    // Spaces and punctuation, and other forms of a character, may take this many times the bytes of the words.
    if line.len() > 4 * title.len() {
        return None;
    }
    let hashes = |text| {
        words(text)
            .into_iter()
            .map(|word| word.hash)
            .collect::<Vec<_>>()
    };
    let of_title = hashes(title);
    if of_title.is_empty() || hashes(line) != of_title {
        return None;
    }
    let span = first.body();
    let evidence = Evidence::Rule(RuleMatch {
        id: "title-field".into(),
        category: "title".into(),
        scope: Scope::Paragraph,
        heads: Heads::Nothing,
        phrase: span,
    });
    Some(Finding { span, evidence })
}
