//! Splits lines at runs of spaces, where a site joined its lines with them.

use memchr::memmem;

use super::Paragraph;
use crate::Span;

/// Fewer runs of spaces in a line are slips.
const MIN_RUNS: usize = 3;

/// Splits the paragraphs whose lines were joined by runs of two or more spaces. Nothing is allocated for any other text.
///
/// Typists set two spaces behind full stops, and a link without its text leaves two in the middle of a sentence. Lines were
/// joined where there are at least three runs, no run is before a small letter or a letter without case, and one is behind
/// text without a stop, such as a label or a headline.
pub(super) fn split(text: &str, paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    if memmem::find_iter(text.as_bytes(), "  ")
        .nth(MIN_RUNS - 1)
        .is_none()
    {
        return paragraphs;
    }
    let finder = memmem::Finder::new("  ");
    let mut parts = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        let body = paragraph.body();
        let runs = runs(body.of(text), &finder);
        if !are_joints(body.of(text), &runs) {
            parts.push(paragraph);
            continue;
        }
        let mut start = body.start;
        for run in runs {
            parts.push(Paragraph::new(Span::new(start, body.start + run.start)));
            start = body.start + run.end;
        }
        parts.push(Paragraph::new(Span::new(start, body.end)));
    }
    parts
}

/// The runs of two or more spaces in a line.
fn runs(line: &str, finder: &memmem::Finder) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for start in finder.find_iter(line.as_bytes()) {
        let rest = &line[start..];
        let run = Span::new(start, line.len() - rest.trim_start_matches(' ').len());
        if runs.last().is_none_or(|last| last.end <= start) {
            runs.push(run);
        }
    }
    runs
}

/// Whether lines were joined at the runs of spaces.
fn are_joints(line: &str, runs: &[Span]) -> bool {
    let begins_line = |run: &Span| {
        let first = line[run.end..].chars().next();
        first.is_some_and(|c| c.is_uppercase() || !c.is_alphabetic())
    };
    let ends_label = |run: &Span| {
        let last = line[..run.start].chars().next_back();
        last.is_some_and(char::is_alphanumeric)
    };
    runs.len() >= MIN_RUNS && runs.iter().all(begins_line) && runs.iter().any(ends_label)
}

#[cfg(test)]
mod tests {
    use crate::{Article, Layout};

    #[track_caller]
    fn is_split(text: &str, paragraphs: &[&str]) {
        let article = Article::new(text, Layout::Auto);
        let bodies = article.paragraphs.iter().map(|p| p.body().of(text));
        assert_eq!(bodies.collect::<Vec<_>>(), paragraphs);
    }

    #[test]
    fn lines_that_were_joined_by_spaces_are_paragraphs() {
        is_split(
            "The ferry sank.  Related News  Ferry towed free   “Too late,” he said.",
            &[
                "The ferry sank.",
                "Related News",
                "Ferry towed free",
                "“Too late,” he said.",
            ],
        );
    }

    #[test]
    fn a_typist_and_lost_links_join_nothing() {
        for text in [
            "The ferry sank.  Nobody was hurt.  The board will meet.  It will hear the captain.",
            "The ferry  of the  Tarn line  sank on Monday",
            "Alma  Marlow",
        ] {
            is_split(text, &[text]);
        }
    }
}
