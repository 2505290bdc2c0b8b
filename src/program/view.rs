//! Shows articles instead of writing them: explained, or as a diff, under their names.

use std::io::{self, Write};

use copydesk::Cleaned;
use copydesk::format::jsonl::Row;

use super::diff::write_diff;
use super::explain::{WordCount, write_explained, write_word_count};
use super::plan::{Plan, Task};
use super::screen::{Tint, escaped};

/// How articles are shown, one after the other.
#[derive(Clone, Copy)]
pub struct View<'p> {
    pub plan: &'p Plan,
    pub headings: Headings,
}

/// Whether files stand under their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headings {
    /// One file stands alone.
    None,
    /// One of several has a heading.
    Names,
}

/// Which article it is.
#[derive(Clone, Copy)]
pub enum Title<'a> {
    /// A file of its own.
    File(&'a str),
    /// A line of a file of JSON lines.
    Row {
        name: &'a str,
        number: u64,
        /// The field `id` as it is spelled there.
        id: Option<&'a str>,
    },
}

impl<'a> Title<'a> {
    pub fn of_row(name: &'a str, number: u64, row: &Row<'a>) -> Self {
        Title::Row {
            name,
            number,
            id: row.id,
        }
    }
}

impl View<'_> {
    /// Shows an article as the plan says, and counts its words. `mark` is the byte order mark before it.
    pub fn article(
        self,
        out: &mut impl Write,
        title: Title,
        mark: &str,
        cleaned: &Cleaned,
        words: &mut WordCount,
    ) -> io::Result<()> {
        let screen = self.plan.screen;
        match self.plan.task {
            Task::Explain => {
                words.add(cleaned);
                self.explain(out, title, cleaned)
            }
            Task::Diff => {
                let name = match title {
                    Title::File(name) => name.to_owned(),
                    Title::Row { name, number, .. } => format!("{name}:{number}"),
                };
                write_diff(out, &name, mark, cleaned, screen)
            }
            Task::Write
            | Task::Into(_)
            | Task::InPlace(_)
            | Task::Check
            | Task::Features
            | Task::Look => Ok(()),
        }
    }

    /// Ends the show.
    pub fn finish(self, out: &mut impl Write, words: &WordCount) -> io::Result<()> {
        if words.n_articles == 0 {
            return Ok(());
        }
        write_word_count(out, words, self.plan.screen)
    }

    /// One file stands alone. Several have a heading each; of JSON lines, those with something to tell.
    fn explain(self, out: &mut impl Write, title: Title, cleaned: &Cleaned) -> io::Result<()> {
        let screen = self.plan.screen;
        let heading = match title {
            Title::File(_) if self.headings == Headings::None => {
                return write_explained(out, cleaned, screen);
            }
            Title::File(name) => format!("article {name}"),
            Title::Row { .. } if cleaned.is_clean() && !cleaned.would_be_empty => return Ok(()),
            Title::Row {
                name,
                number,
                id: Some(id),
            } => format!("article {name}:{number} (id {})", escaped(id)),
            Title::Row { name, number, .. } => format!("article {name}:{number}"),
        };
        writeln!(out, "{}", screen.paint(Tint::Place, heading))?;
        write_explained(out, cleaned, screen)?;
        writeln!(out)
    }
}
