//! The removals of an article, with offsets in code points.

use copydesk::{Cleaned, Cleaner, Removal, Span};

use crate::text::{Article, Fault, clean};

/// The clean text, the removals, and whether the article would be empty.
pub type Explained = (String, Vec<Row>, bool);

/// Cleans an article, and says what was removed; `None` if there is nothing to say.
pub fn explained(cleaner: &Cleaner, article: &Article) -> Result<Option<Explained>, Fault> {
    let cleaned = clean(cleaner, article)?;
    if cleaned.is_clean() && !cleaned.would_be_empty {
        return Ok(None);
    }
    let text = cleaned.text().into_owned();
    Ok(Some((text, rows(&cleaned), cleaned.would_be_empty)))
}

/// Start, end, reason, rule, score, and the original of a copy.
pub type Row = (
    usize,
    usize,
    &'static str,
    Option<String>,
    f64,
    Option<(usize, usize)>,
);

/// The removed spans in order. The text without them is the clean text: white space at a seam belongs to the removal before
/// it. One pass over the text, and a sort of the spans.
fn rows(cleaned: &Cleaned) -> Vec<Row> {
    let parts = cleaned.cuts_by_removal();
    let spans = parts.iter().flat_map(|(cut, removal)| {
        let original = removal.original();
        std::iter::once(*cut).chain(original)
    });
    let places = Places::new(
        cleaned.article.text,
        spans.flat_map(|span| [span.start, span.end]),
    );
    let row = |(cut, removal): &(Span, &Removal)| {
        let (start, end) = places.of(*cut);
        let rule = removal.evidence.rule().map(|rule| rule.id.to_string());
        let original = removal.original().map(|original| places.of(original));
        (
            start,
            end,
            removal.reason().name(),
            rule,
            removal.evidence.certainty(),
            original,
        )
    };
    parts.iter().map(row).collect()
}

/// Some offsets of a text in bytes, sorted, each with its offset in code points.
struct Places(Vec<(usize, usize)>);

impl Places {
    fn new(text: &str, offsets: impl Iterator<Item = usize>) -> Self {
        let mut offsets: Vec<usize> = offsets.collect();
        offsets.sort_unstable();
        offsets.dedup();
        let (mut at, mut n_chars) = (0, 0);
        let place = |offset: usize| {
            n_chars += text[at..offset].chars().count();
            at = offset;
            (offset, n_chars)
        };
        Places(offsets.into_iter().map(place).collect())
    }

    fn of(&self, span: Span) -> (usize, usize) {
        let find = |offset: usize| {
            let found = self.0.binary_search_by_key(&offset, |place| place.0);
            self.0[found.expect("each offset asked for was given")].1
        };
        (find(span.start), find(span.end))
    }
}
