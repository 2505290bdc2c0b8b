//! Hands every article of the inputs to somebody who looks at it, and writes nothing.

use std::sync::Arc;

use copydesk::format::jsonl::Row;
use copydesk::{Cleaned, Cleaner};

use super::answer::{Parts, long_error, problem, row_of};
use super::item::{Entry, Item, Said, Shard};
use super::source::Source;
use super::text::read_text;
use super::threads::Taker;
use super::{Desk, desk, lead};
use crate::program::console::Console;
use crate::program::input::decoded;
use crate::program::kinds::{SkippedKinds, skipped_note};
use crate::program::manifest::Done as DoneBefore;
use crate::program::plan::Plan;
use crate::program::problem::Stop;
use crate::program::run::Outcome;

/// An article, cleaned, and where it stands.
pub struct Looked<'a> {
    pub cleaner: &'a Cleaner,
    pub cleaned: &'a Cleaned<'a>,
    /// Its file, or the file of JSON lines that it is a line of.
    pub entry: &'a Entry,
    /// Its line, from 1, where it is one.
    pub row: Option<(u64, &'a Row<'a>)>,
}

/// What came of looking at all inputs.
pub struct Looking {
    pub outcome: Outcome,
    /// The lines of JSON lines that were read, whether or not they hold an article.
    pub n_lines: u64,
    /// Files of folders that are no articles.
    pub skipped: SkippedKinds,
}

impl Looking {
    /// Says which files of folders were skipped.
    pub fn note_skipped(&self, console: &mut Console) {
        if let Some(note) = skipped_note(&self.skipped) {
            console.note(&note);
        }
    }
}

/// Hands all articles to `each`, on as many threads as the plan says, and what `each` makes of a few of them at a time
/// to `take`, in the order of the inputs. What cannot be read is named, and the next is taken.
///
/// What `take` gets depends on the inputs alone, whatever the number of threads; into how many pieces it is cut, too.
pub fn look<T: Default + Send + 'static>(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    console: &mut Console,
    each: impl Fn(&Looked, &mut T) + Send + Sync + 'static,
    take: &mut dyn FnMut(T) -> Result<(), Stop>,
) -> Result<Looking, Stop> {
    let (desk, _) = desk(plan, cleaner, None, "")?;
    let desk = Arc::new(desk);
    let source = Source::new(desk.clone(), DoneBefore::default());
    let mut taken = Taken {
        console,
        take,
        looking: Looking {
            outcome: Outcome::Done,
            n_lines: 0,
            skipped: SkippedKinds::default(),
        },
    };
    let shared = desk.clone();
    let work = move |item| {
        let mut looker = Looker {
            desk: &shared,
            each: &each,
            seen: Seen::default(),
        };
        looker.item(item);
        looker.seen
    };
    lead(&desk, source, work, &mut taken)?;
    Ok(taken.looking)
}

/// What came of an item.
#[derive(Default)]
struct Seen<T> {
    made: T,
    n_lines: u64,
    said: Vec<Said>,
}

struct Taken<'t, T> {
    console: &'t mut Console,
    take: &'t mut dyn FnMut(T) -> Result<(), Stop>,
    looking: Looking,
}

impl<T> Taker<Seen<T>> for Taken<'_, T> {
    fn take(&mut self, seen: Seen<T>) -> Result<(), Stop> {
        for said in seen.said {
            match said {
                Said::Error(place, error) => {
                    self.console.error(&place, &error);
                    self.looking.outcome = Outcome::SomeFailed;
                }
                Said::Skipped(kind) => *self.looking.skipped.entry(kind.many).or_default() += 1,
                Said::Note(note) => self.console.note(&note),
                Said::Line(line) => self.console.line(&line),
            }
        }
        self.looking.n_lines += seen.n_lines;
        (self.take)(seen.made)
    }

    fn idle(&mut self) -> Result<(), Stop> {
        Ok(())
    }
}

struct Looker<'l, T> {
    desk: &'l Desk,
    each: &'l dyn Fn(&Looked, &mut T),
    seen: Seen<T>,
}

impl<T> Looker<'_, T> {
    fn item(&mut self, item: Item) {
        match item {
            Item::Text(entry) => {
                let looked = read_text(self.desk, &entry).and_then(|bytes| {
                    let decoded = decoded(&bytes, &self.desk.plan)?;
                    self.article(&entry, None, &decoded.text);
                    Ok(())
                });
                if let Err(error) = looked {
                    self.failed(entry.name(), error);
                }
            }
            Item::Lines {
                shard,
                first,
                bytes,
            } => self.lines(&shard, first, &bytes),
            Item::PartOfLong { .. } | Item::Skipped(..) => {}
            Item::LongEnded { shard, long } => {
                self.seen.n_lines += 1;
                let place = format!("{}:{}", shard.entry.name(), long.number);
                self.failed(place, problem(&long_error(&long)).into());
            }
            Item::Failed(_, name, error) => self.failed(name, error),
            Item::End(end) => {
                if let Some(error) = end.error {
                    self.failed(end.shard.entry.name(), error);
                }
            }
            Item::Said(said) => self.seen.said.push(said),
        }
    }

    fn lines(&mut self, shard: &Shard, first: u64, bytes: &[u8]) {
        let (field, max_bytes) = (&self.desk.plan.rows.field, self.desk.max_article_bytes);
        for (number, line) in (first..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
            self.seen.n_lines += 1;
            match row_of(Parts::new(line, number).content, field, max_bytes) {
                Ok(Some(row)) => self.article(&shard.entry, Some((number, &row)), &row.text),
                Ok(None) => {}
                Err(error) => {
                    let place = format!("{}:{number}", shard.entry.name());
                    self.failed(place, problem(&error).into());
                }
            }
        }
    }

    fn article(&mut self, entry: &Entry, row: Option<(u64, &Row)>, text: &str) {
        let cleaner: &Cleaner = &self.desk.cleaner;
        let cleaned = match self.desk.clean(entry, row.map(|(_, row)| row), text) {
            Ok(cleaned) => cleaned,
            Err(error) => {
                let place = match row {
                    Some((number, _)) => format!("{}:{number}", entry.name()),
                    None => entry.name(),
                };
                return self.failed(place, problem(&error).into());
            }
        };
        let looked = Looked {
            cleaner,
            cleaned: &cleaned,
            entry,
            row,
        };
        (self.each)(&looked, &mut self.seen.made);
    }

    fn failed(&mut self, place: String, error: anyhow::Error) {
        self.seen.said.push(match error.downcast_ref() {
            Some(&kind) => Said::Skipped(kind),
            None => Said::Error(place, error),
        });
    }
}
