//! Hands every article of the inputs to somebody who looks at it, and writes nothing.

use std::sync::Arc;

use copydesk::{Cleaned, Cleaner};

use super::answer::{Parts, long_error, problem, row_of};
use super::item::{Item, Said, Shard};
use super::source::Source;
use super::text::read_text;
use super::{Desk, desk};
use crate::program::console::Console;
use crate::program::input::decoded;
use crate::program::manifest::Done as DoneBefore;
use crate::program::plan::Plan;
use crate::program::problem::Stop;
use crate::program::run::Outcome;

/// Hands all articles to `each`, cleaned, in the order of the inputs. What cannot be read is named, and the next is taken.
pub fn look(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    console: &mut Console,
    each: &mut dyn FnMut(&Cleaner, &Cleaned),
) -> Result<Outcome, Stop> {
    let (desk, _) = desk(plan, cleaner, "")?;
    let desk = Arc::new(desk);
    let mut source = Source::new(desk.clone(), DoneBefore::default());
    let mut looker = Looker {
        desk: &desk,
        console,
        each,
        outcome: Outcome::Done,
    };
    while let Some(item) = source.next() {
        looker.take(item);
    }
    Ok(looker.outcome)
}

struct Looker<'l> {
    desk: &'l Desk,
    console: &'l mut Console,
    each: &'l mut dyn FnMut(&Cleaner, &Cleaned),
    outcome: Outcome,
}

impl Looker<'_> {
    fn take(&mut self, item: Item) {
        match item {
            Item::Text(entry) => {
                let looked = read_text(self.desk, &entry).and_then(|bytes| {
                    let decoded = decoded(&bytes, &self.desk.plan)?;
                    self.article(&decoded.text);
                    Ok(())
                });
                if let Err(error) = looked {
                    self.failed(&entry.name(), &error);
                }
            }
            Item::Lines {
                shard,
                first,
                bytes,
            } => self.lines(&shard, first, &bytes),
            Item::PartOfLong { .. } | Item::Skipped(_) => {}
            Item::LongEnded { shard, long } => {
                let place = format!("{}:{}", shard.entry.name(), long.number);
                self.failed(&place, &problem(&long_error(&long)).into());
            }
            Item::Failed(_, name, error) => self.failed(&name, &error),
            Item::End(end) => {
                if let Some(error) = end.error {
                    self.failed(&end.shard.entry.name(), &error);
                }
            }
            Item::Said(Said::Error(place, error)) => self.failed(&place, &error),
            Item::Said(Said::Note(note)) => self.console.note(&note),
            Item::Said(Said::Line(line)) => self.console.line(&line),
        }
    }

    fn lines(&mut self, shard: &Shard, first: u64, bytes: &[u8]) {
        let (field, max_bytes) = (&self.desk.plan.rows.field, self.desk.max_article_bytes);
        for (number, line) in (first..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
            match row_of(Parts::new(line, number).content, field, max_bytes) {
                Ok(Some(row)) => self.article(&row.text),
                Ok(None) => {}
                Err(error) => {
                    let place = format!("{}:{number}", shard.entry.name());
                    self.failed(&place, &problem(&error).into());
                }
            }
        }
    }

    fn article(&mut self, text: &str) {
        let cleaner = &self.desk.cleaner;
        (self.each)(cleaner, &cleaner.clean(text));
    }

    fn failed(&mut self, place: &str, error: &anyhow::Error) {
        self.console.error(place, error);
        self.outcome = Outcome::SomeFailed;
    }
}
