//! Shows articles instead of writing them: explained, or as a diff, under their names.

use std::io::{self, Write};

use copydesk::Cleaned;

use crate::cli::plan::View;
use crate::cli::show::diff::write_diff;
use crate::cli::show::explain::{WordCount, write_explained, write_word_count};
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
    /// Shows an article and counts its words. `mark` is the byte order mark before it.
    pub fn article(
        self,
        out: &mut impl Write,
        title: Title,
        mark: &str,
        cleaned: &Cleaned,
        words: &mut WordCount,
    ) -> io::Result<()> {
        match self.view {
            View::Explain => {
                words.add(cleaned);
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
    pub fn finish(self, out: &mut impl Write, words: &WordCount) -> io::Result<()> {
        match words.n_articles {
            0 => Ok(()),
            _ => write_word_count(out, words, self.screen),
        }
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
