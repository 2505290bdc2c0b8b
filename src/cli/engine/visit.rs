//! Calls a function for every article of the inputs. Nothing is written.

use std::sync::Arc;

use copydesk::format::Parsed;
use copydesk::{Cleaned, Cleaner};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::n_jobs;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::progress::Progress;
use crate::cli::engine::text::read_text;
use crate::cli::engine::work::{Message, Shard, WorkItem};
use crate::cli::engine::workers::run_in_order;
use crate::cli::input::records::problem;
use crate::cli::input::{
    Chunk, Entry, NumberedRecord, Piece, SkippedKinds, decoded, long_error, no_field, skipped_note,
};
use crate::cli::output::Done;
use crate::cli::plan::Plan;
use crate::cli::show::Title;
use crate::cli::terminal::{Console, Outcome, Stop};

pub struct Visited<'a> {
    pub cleaned: &'a Cleaned<'a>,
    /// Its file, or the file of records that it is in.
    pub entry: &'a Entry,
    /// Its record with its number from 1, if it is one.
    pub row: Option<NumberedRecord<'a>>,
}

#[derive(Default)]
pub struct VisitSummary {
    pub outcome: Outcome,
    /// The records that were read, with or without an article.
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
    let _progress = Progress::of_run(&plan);
    let context = Arc::new(RunContext::new(plan, cleaner, None)?);
    let producer = Producer::new(context.clone(), Done::default());
    let mut summary = VisitSummary::default();
    let shared = context.clone();
    // The articles, and the records without the field, of the current file.
    let mut of_shard = (0, 0);
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
        let Some(mut result): Option<VisitResult<T>> = result else {
            return Ok(());
        };
        let (n_articles, n_missing) = (
            of_shard.0 + result.n_articles,
            of_shard.1 + result.n_missing,
        );
        of_shard = (n_articles, n_missing);
        if let Some(shard) = result.ended {
            of_shard = (0, 0);
            let problem = no_field(&shard.entry, &shared.plan, n_articles, n_missing);
            let message = problem.map(|p| Message::Error(shard.entry.name(), p.into()));
            result.messages.extend(message);
        }
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
    n_articles: u64,
    n_missing: u64,
    /// The file that has ended.
    ended: Option<Arc<Shard>>,
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
            WorkItem::Piece(shard, Piece::Records(chunk), _) => self.records(&shard, &chunk),
            WorkItem::Piece(_, Piece::PartOfLong { .. }, _) | WorkItem::Skipped(..) => {}
            WorkItem::Piece(shard, Piece::LongEnded(long), _) => {
                self.result.n_lines += 1;
                let place = format!("{}:{}", shard.entry.name(), long.number);
                self.failed(place, problem(&long_error(&long)).into());
            }
            WorkItem::Failed(_, name, error) => self.failed(name, error),
            WorkItem::End(end) => {
                self.result.ended = Some(end.shard.clone());
                if let Some(error) = end.error {
                    self.failed(end.shard.entry.name(), error);
                }
            }
            WorkItem::Note(note) => self.result.messages.push(Message::Note(note)),
        }
    }

    fn records(&mut self, shard: &Shard, chunk: &Chunk) {
        let context = self.context;
        for (number, record) in chunk.records() {
            self.result.n_lines += 1;
            let content = shard.records.parts(&chunk.bytes[record], number).content;
            for field in &context.plan.rows.fields {
                let max_bytes = context.max_article_bytes;
                match shard.records.parse(content, number, field, max_bytes) {
                    Ok(Parsed::Article(record)) => {
                        self.result.n_articles += 1;
                        self.article(&shard.entry, Some((number, &*record)), record.text());
                    }
                    Ok(Parsed::Missing) => self.result.n_missing += 1,
                    Ok(Parsed::Null | Parsed::Pass) => {}
                    Err(error) => {
                        let place = format!("{}:{number}", shard.entry.name());
                        self.failed(place, problem(&error).into());
                        if !error.is_of_field() {
                            break;
                        }
                    }
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
