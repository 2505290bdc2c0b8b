//! Shows articles instead of writing them: explained, or as a diff, under their names.

use std::io::{self, Write};

use copydesk::Cleaned;
use copydesk::boundary::Level;
use copydesk::internals::n_words;
use serde_json::Value;

use crate::cli::args::View;
use crate::cli::input::NumberedRecord;
use crate::cli::show::diff::write_diff;
use crate::cli::show::explain::{Page, Told, write_explained, write_json, write_word_count};
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

/// The name of a file, and the line of it that is the article, if it has many.
#[derive(Clone, Copy)]
pub struct Title<'a> {
    pub name: &'a str,
    pub row: Option<NumberedRecord<'a>>,
    /// The field of the record, if several are cleaned.
    pub field: Option<&'a str>,
}

impl Title<'_> {
    /// The field `id` of the record, as it is spelled.
    pub fn id(&self) -> Option<&str> {
        self.row.and_then(|(_, record)| record.id())
    }

    pub fn place(self) -> String {
        let place = place(self.name, self.row.map(|(number, _)| number));
        match self.field {
            Some(field) => format!("{place}:{field}"),
            None => place,
        }
    }
}

/// The name of an article: that of its file, and its line.
pub fn place(file: &str, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
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
    /// Shows an article and, to explain it, counts the words that are kept. `mark` is the byte order mark before it, and
    /// `told` is there if it is explained.
    pub fn article(
        self,
        out: &mut impl Write,
        (title, mark): (Title, &str),
        cleaned: &Cleaned,
        told: Option<&Told>,
        tally: &mut Tally,
    ) -> io::Result<()> {
        match self.view {
            View::Explain | View::ExplainJson => {
                let Some(told) = told else { return Ok(()) };
                tally.n_words_kept += n_words(&cleaned.text()) as u64;
                tally.add_at_levels(told.at_levels);
                self.explain(out, title, cleaned, told)
            }
            View::Diff => write_diff(out, &title.place(), mark, cleaned, self.page.screen),
            View::Text | View::Check | View::DryRun | View::Features => Ok(()),
        }
    }

    pub fn finish(self, out: &mut impl Write, tally: &Tally) -> io::Result<()> {
        if self.view == View::Explain && tally.n_articles > 0 {
            write_word_count(out, tally, self.level, self.page.screen)?;
        }
        Ok(())
    }

    /// Explains an article. Of JSON lines, only articles with something to report are shown.
    fn explain(
        self,
        out: &mut impl Write,
        title: Title,
        cleaned: &Cleaned,
        told: &Told,
    ) -> io::Result<()> {
        if self.view == View::ExplainJson {
            return write_json(out, title, cleaned, told);
        }
        let mut heading = format!("article {}", title.place());
        match title.row {
            Some(_) if cleaned.is_clean() && !cleaned.would_be_empty => return Ok(()),
            Some((_, record)) => {
                let id = record.id().map(|id| format!(" (id {})", escaped(id)));
                heading += &id.unwrap_or_default();
            }
            None if !self.has_headings => {
                return write_explained(out, cleaned, told, self.page);
            }
            None => {}
        }
        writeln!(out, "{}", self.page.screen.paint(Screen::PLACE, heading))?;
        write_explained(out, cleaned, told, self.page)?;
        writeln!(out)
    }
}
