//! Draws the fault of a file of rules.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::RuleError;

impl RuleError {
    /// Shows the error with its line of `source` and the offending text underlined; `path` names the file.
    pub fn render(&self, path: &str, source: &str) -> String {
        let snippet = Snippet::source(source)
            .path(path)
            .fold(true)
            .annotation(AnnotationKind::Primary.span(self.span.range()));
        let mut report = Level::ERROR.primary_title(&*self.message).element(snippet);
        if let Some(hint) = &self.hint {
            report = report.element(Level::HELP.message(&**hint));
        }
        Renderer::plain().render(&[report]).to_string()
    }
}
