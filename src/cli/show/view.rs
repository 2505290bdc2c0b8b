//! Shows articles instead of writing them: explained, or as a diff, under their names.

use copydesk::Cleaned;
use copydesk::boundary::Level;
use serde_json::Value;

use crate::cli::args::View;
use crate::cli::input::Address;
use crate::cli::show::diff::diff;
use crate::cli::show::explain::{Page, Told, explained, explained_json, word_count};
use crate::cli::show::summary::Tally;
use crate::cli::terminal::{Screen, escaped};

/// How articles are shown, one after the other.
#[derive(Clone, Copy)]
pub struct Viewer {
    pub view: View,
    pub page: Page,
    pub level: Level,
    /// Whether articles have headings. A single file has none.
    pub has_headings: bool,
}

/// The name of an article: that of its file, and its line.
pub fn place(file: &str, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

/// The same, and the field that it is in, if there are several.
fn heading(at: Address) -> String {
    let place = place(&at.entry.name(), at.number);
    match at.field {
        Some(field) => format!("{place}:{field}"),
        None => place,
    }
}

/// A JSON object as a line, with an id as it is spelled: as a number of JSON it could lose digits.
pub fn json_line(id: Option<&str>, object: &Value) -> String {
    let object = object.to_string();
    match id {
        Some(id) => format!("{{\"id\":{id},{}\n", &object[1..]),
        None => format!("{object}\n"),
    }
}

impl Viewer {
    /// Shows an article. `mark` is the byte order mark before it, and `told` is there if it is explained.
    pub fn article(
        self,
        at: Address,
        mark: &str,
        cleaned: &Cleaned,
        told: Option<&Told>,
    ) -> String {
        match (self.view, told) {
            (View::ExplainJson, Some(told)) => explained_json(at, cleaned, told),
            (View::Explain, Some(told)) => self.explain(at, cleaned, told),
            (View::Diff, _) => diff(&heading(at), mark, cleaned, self.page.screen),
            _ => String::new(),
        }
    }

    /// The lines after the last article.
    pub fn end(self, tally: &Tally) -> String {
        if self.view == View::Explain && tally.n_articles > 0 {
            return word_count(tally, self.level, self.page.screen);
        }
        String::new()
    }

    /// Explains an article. Of JSON lines, only articles with something to report are shown.
    fn explain(self, at: Address, cleaned: &Cleaned, told: &Told) -> String {
        let is_record = at.number.is_some();
        if is_record && cleaned.is_clean() && !cleaned.would_be_empty {
            return String::new();
        }
        let explained = explained(cleaned, told, self.page);
        if !is_record && !self.has_headings {
            return explained;
        }
        let id = at.id.map(|id| format!(" (id {})", escaped(id)));
        let heading = format!("article {}{}", heading(at), id.unwrap_or_default());
        let heading = self.page.screen.paint(Screen::PLACE, heading);
        format!("{heading}\n{explained}\n")
    }
}
