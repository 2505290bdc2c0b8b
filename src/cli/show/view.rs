//! Shows articles instead of writing them: explained, or as a diff, under their names.

use std::io::{self, Write};

use copydesk::Cleaned;
use copydesk::internals::n_words;

use crate::cli::args::view::View;
use crate::cli::show::diff::write_diff;
use crate::cli::show::explain::{write_explained, write_word_count};
use crate::cli::show::summary::Tally;
use crate::cli::terminal::screen::{Screen, Tint, escaped};

/// How articles are shown, one after the other.
#[derive(Clone, Copy)]
pub struct Viewer {
    pub view: View,
    pub screen: Screen,
    pub headings: Headings,
}

/// Whether articles have headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headings {
    /// A single file has none.
    None,
    /// Each of several files has its name.
    Names,
}

/// The name of an article.
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

impl Viewer {
    /// Shows an article and, to explain it, counts the words that are kept. `mark` is the byte order mark before it.
    pub fn article(
        self,
        out: &mut impl Write,
        title: Title,
        mark: &str,
        cleaned: &Cleaned,
        tally: &mut Tally,
    ) -> io::Result<()> {
        match self.view {
            View::Explain => {
                tally.n_words_kept += n_words(&cleaned.text()) as u64;
                self.explain(out, title, cleaned)
            }
            View::Diff => {
                let name = match title {
                    Title::File(name) => name.to_owned(),
                    Title::Row { name, number, .. } => format!("{name}:{number}"),
                };
                write_diff(out, &name, mark, cleaned, self.screen)
            }
            View::Text | View::Check | View::Features => Ok(()),
        }
    }

    /// Writes the word count below the last article.
    pub fn finish(self, out: &mut impl Write, tally: &Tally) -> io::Result<()> {
        if self.view == View::Explain && tally.n_articles > 0 {
            write_word_count(out, tally, self.screen)?;
        }
        Ok(())
    }

    /// Explains an article. Of JSON lines, only articles with something to report are shown.
    fn explain(self, out: &mut impl Write, title: Title, cleaned: &Cleaned) -> io::Result<()> {
        let heading = match title {
            Title::File(_) if self.headings == Headings::None => {
                return write_explained(out, cleaned, self.screen);
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
        writeln!(out, "{}", self.screen.paint(Tint::Place, heading))?;
        write_explained(out, cleaned, self.screen)?;
        writeln!(out)
    }
}
