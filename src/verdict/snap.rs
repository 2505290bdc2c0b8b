//! Moves the edges of removals inward, to where lines certainly ended, in texts whose lines were joined.

use crate::article::breaks::Certainty;
use crate::finding::{Removal, Scope};
use crate::{Article, Evidence, Span};

/// Rules match names and labels of fewer words, which may be parts of a table or of a sentence (`fixtures/joined-table`). Chosen by
/// reading 170 removals by rules in scraped articles whose lines were joined.
const MIN_WORDS: usize = 4;

/// Drops removals, which are in order, at either end of a run of them that begins or ends at a break that is not certain enough:
/// it may be inside a sentence. Names, labels and headlines must begin and end where lines certainly ended;
/// copies begin and end where their originals do.
pub(super) fn snap(article: &Article, removals: &mut Vec<Removal>) {
    if !article.is_restored() {
        return;
    }
    let is_short = |span: Span| span.of(article.text).split_whitespace().count() < MIN_WORDS;
    let allows = |removal: &Removal, edge: usize| {
        let needed = match &removal.evidence {
            Evidence::Rule(rule) if rule.scope == Scope::Headline || is_short(removal.span) => {
                Certainty::Certain
            }
            Evidence::Repeat(_) => return true,
            _ => Certainty::Probable,
        };
        let index = article.paragraph_at(edge);
        index.is_none_or(|index| {
            article.paragraphs[index].body().start != edge || article.certainty(index) >= needed
        })
    };
    let joins = |above: Span, below: Span| article.text[above.end..below.start].trim().is_empty();
    let mut above: Option<Span> = None;
    removals.retain(|removal| {
        let span = removal.span;
        let is_kept = above.is_some_and(|above| joins(above, span)) || allows(removal, span.start);
        above = if is_kept { Some(span) } else { above };
        is_kept
    });
    let mut below: Option<Span> = None;
    let mut keep = Vec::with_capacity(removals.len());
    for removal in removals.iter().rev() {
        let span = removal.span;
        let rest = &article.text[span.end..];
        let edge = article.text.len() - rest.trim_start().len();
        let is_kept = below.is_some_and(|below| joins(span, below)) || allows(removal, edge);
        below = if is_kept { Some(span) } else { below };
        keep.push(is_kept);
    }
    removals.retain(|_| keep.pop().unwrap_or_default());
}
