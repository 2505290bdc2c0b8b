//! Shows a fault in a file with its line and the offending text underlined.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::cli::terminal::problem::Problem;

/// A fault at `span` of `text`, the content of the file `name`.
pub fn fault(
    name: &str,
    text: &str,
    span: Range<usize>,
    what: &str,
    cure: Option<&str>,
) -> Problem {
    let snippet = Snippet::source(text)
        .path(name)
        .fold(true)
        .annotation(AnnotationKind::Primary.span(span));
    let mut report = Level::ERROR.primary_title(what).element(snippet);
    if let Some(cure) = cure {
        report = report.element(Level::HELP.message(cure));
    }
    let shown = Renderer::plain().render(&[report]).to_string();
    Problem::drawn(shown.strip_prefix("error: ").unwrap_or(&shown).trim_end())
}
