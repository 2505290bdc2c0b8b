//! Calls a function for every article of the inputs. Nothing is written.

use std::sync::Arc;

use copydesk::{Cleaned, Cleaner};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::n_jobs;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::text::read_text;
use crate::cli::engine::work::{Message, Shard, WorkItem};
use crate::cli::engine::workers::run_in_order;
use crate::cli::input::records::problem;
use crate::cli::input::{
    Entry, NumberedRecord, Parts, Piece, SkippedKinds, decoded, long_error, record_of, skipped_note,
};
use crate::cli::output::FinishedFiles;
use crate::cli::plan::Plan;
use crate::cli::show::Title;
use crate::cli::terminal::{Console, Outcome, Stop};

pub struct Visited<'a> {
    pub cleaned: &'a Cleaned<'a>,
    /// Its file, or the file of JSON lines that it is a line of.
    pub entry: &'a Entry,
    /// Its line with its number from 1, if it is one.
    pub row: Option<NumberedRecord<'a>>,
}

#[derive(Default)]
pub struct VisitSummary {
    pub outcome: Outcome,
    /// The JSON lines that were read, with or without an article.
    pub n_lines: u64,
    pub skipped: SkippedKinds,
}

impl VisitSummary {
    pub fn note_skipped(&self, console: &mut Console) {
        if let Some(note) = skipped_note(&self.skipped) {
            console.note(&note);
        }
    }
}

/// Calls `each` for all articles, on as many threads as the plan says, and `collect` with what `each` made of a few
/// consecutive articles, in the order of the inputs. An input that cannot be read is reported, and the next one is read.
///
/// The arguments of `collect` depend on the inputs alone, not on the number of threads.
pub fn visit<T: Default + Send + 'static>(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    console: &mut Console,
    each: impl Fn(&Visited, &mut T) + Send + Sync + 'static,
    collect: &mut dyn FnMut(T) -> Result<(), Stop>,
) -> Result<VisitSummary, Stop> {
    let n_jobs = n_jobs(&plan);
    let context = Arc::new(RunContext::new(plan, cleaner, None)?);
    let producer = Producer::new(context.clone(), FinishedFiles::default());
    let mut summary = VisitSummary::default();
    let work = move |item| {
        let mut visitor = Visitor {
            context: &context,
            each: &each,
            result: VisitResult::default(),
        };
        visitor.item(item);
        visitor.result
    };
    run_in_order(producer, work, n_jobs, &mut |result| {
        let Some(result): Option<VisitResult<T>> = result else {
            return Ok(());
        };
        for message in result.messages {
            match message {
                Message::Error(place, error) => {
                    console.error(&place, &error);
                    summary.outcome = Outcome::SomeFailed;
                }
                Message::Skipped(kind) => *summary.skipped.entry(kind.many).or_default() += 1,
                Message::Note(note) => console.note(&note),
            }
        }
        summary.n_lines += result.n_lines;
        collect(result.made)
    })?;
    Ok(summary)
}

#[derive(Default)]
struct VisitResult<T> {
    made: T,
    n_lines: u64,
    messages: Vec<Message>,
}

struct Visitor<'v, T> {
    context: &'v RunContext,
    each: &'v dyn Fn(&Visited, &mut T),
    result: VisitResult<T>,
}

impl<T> Visitor<'_, T> {
    fn item(&mut self, item: WorkItem) {
        match item {
            WorkItem::Text(entry) => {
                let visited = read_text(self.context, &entry).and_then(|bytes| {
                    let decoded = decoded(&bytes, &self.context.plan)?;
                    self.article(&entry, None, &decoded.text);
                    Ok(())
                });
                if let Err(error) = visited {
                    self.failed(entry.name(), error);
                }
            }
            WorkItem::Piece(shard, Piece::Lines { first, bytes }) => {
                self.lines(&shard, first, &bytes);
            }
            WorkItem::Piece(_, Piece::PartOfLong { .. }) | WorkItem::Skipped(..) => {}
            WorkItem::Piece(shard, Piece::LongEnded(long)) => {
                self.result.n_lines += 1;
                let place = format!("{}:{}", shard.entry.name(), long.number);
                self.failed(place, problem(&long_error(&long)).into());
            }
            WorkItem::Failed(_, name, error) => self.failed(name, error),
            WorkItem::End(end) => {
                if let Some(error) = end.error {
                    self.failed(end.shard.entry.name(), error);
                }
            }
            WorkItem::Note(note) => self.result.messages.push(Message::Note(note)),
        }
    }

    fn lines(&mut self, shard: &Shard, first: u64, bytes: &[u8]) {
        let context = self.context;
        let (field, max_bytes) = (&context.plan.rows.field, context.max_article_bytes);
        for (number, line) in (first..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
            self.result.n_lines += 1;
            let content = Parts::new(line, number).content;
            match record_of(shard.entry.format, content, field, max_bytes) {
                Ok(Some(record)) => {
                    self.article(&shard.entry, Some((number, &*record)), record.text());
                }
                Ok(None) => {}
                Err(error) => {
                    let place = format!("{}:{number}", shard.entry.name());
                    self.failed(place, problem(&error).into());
                }
            }
        }
    }

    fn article(&mut self, entry: &Entry, row: Option<NumberedRecord>, text: &str) {
        let context = self.context;
        match context.clean(entry, row.map(|(_, record)| record), text) {
            Ok(cleaned) => {
                let visited = Visited {
                    cleaned: &cleaned,
                    entry,
                    row,
                };
                (self.each)(&visited, &mut self.result.made);
            }
            Err(error) => {
                let title = Title {
                    name: &entry.name(),
                    row,
                };
                self.failed(title.place(), problem(&error).into());
            }
        }
    }

    fn failed(&mut self, place: String, error: anyhow::Error) {
        self.result.messages.push(match error.downcast_ref() {
            Some(&kind) => Message::Skipped(kind),
            None => Message::Error(place, error),
        });
    }
}
