//! The work: what the producer hands to the workers, and the workers to the sink. Runs it on one thread or several, and passes the
//! results on in the order of the inputs.
//!
//! The producer waits while too many bytes are in progress.

use std::any::Any;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::{n_jobs, process};
use crate::cli::files::{Packing, Stamp};
use crate::cli::input::{Address, Entry, Extent, Piece, Records};
use crate::cli::output::{CleanFile, Committed, Finished, Part, Place, Ranges, spelled};
use crate::cli::plan::Destination;
use crate::cli::show::Tally;
use crate::cli::terminal::{Outcome, Problem, Stop, n_of};

/// One piece of work. Items come in the order of the inputs.
pub enum WorkItem {
    Text(Entry),
    Piece(Arc<Shard>, Piece),
    /// Nothing to work on: the end of a shard, a file that an earlier run finished, a note, a failure.
    Ready(Box<WorkResult>),
}

/// A file of records whose chunks are in progress.
pub struct Shard {
    pub entry: Entry,
    pub records: Records,
    /// See [`Records::name`].
    pub format: Option<String>,
    pub packing: Packing,
    /// Where its clean file will be; `None` for standard output.
    pub place: Option<Place>,
    pub file: Option<Arc<File>>,
    pub stamp: Option<Stamp>,
    pub mode: u32,
    /// What an earlier run did of it, and its clean file until the sink takes that.
    pub resumed: Option<(Part, Mutex<Option<CleanFile>>)>,
}

impl Shard {
    /// How its output is compressed: a file as its raw file, standard output never.
    pub fn packing_out(&self) -> Packing {
        let place = self.place.as_ref();
        let packing = place.map_or(Packing::Plain, |place| place.packing(self.packing));
        self.records.packing(packing)
    }

    /// Where a record is. Its id is not known yet.
    pub fn at<'a>(&'a self, context: &RunContext, number: u64, field: &'a str) -> Address<'a> {
        Address {
            entry: &self.entry,
            format: self.format.as_deref(),
            number: Some(number),
            field: (context.plan.reading.field.len() > 1).then_some(field),
            id: None,
        }
    }
}

pub struct ShardEnd {
    pub shard: Arc<Shard>,
    pub read: Extent,
    /// Why the shard could not be read to its end.
    pub error: Option<anyhow::Error>,
    /// Whether a signal ended the run here.
    pub is_cut_short: bool,
}

/// A message. The sink prints messages in the order of the inputs.
pub enum Message {
    Error(String, anyhow::Error),
    Note(String),
}

#[derive(Default)]
pub struct WorkResult {
    pub messages: Vec<Message>,
    /// Bytes for standard output or for the shard's file.
    pub out: Vec<u8>,
    pub rows: Vec<u8>,
    /// Lines for `--extract`.
    pub extracts: Vec<u8>,
    /// Lines for `--spans`.
    pub spans: Vec<u8>,
    /// Rows for the file of attributes; of a piece of a shard, compressed.
    pub attributes: Vec<u8>,
    pub tally: Tally,
    pub outcome: Outcome,
    /// Whether the output differs from the input.
    pub is_changed: bool,
    pub commit: Commit,
    /// What a visitor made of the articles.
    pub made: Option<Made>,
}

/// A value of the type that the visitor chose.
pub type Made = Box<dyn Any + Send>;

/// What the sink does after it has written the output and the rows of a result.
#[derive(Default)]
pub enum Commit {
    #[default]
    Nothing,
    /// See [`Piece::read`].
    Piece(Arc<Shard>, Option<Extent>),
    ShardEnd(ShardEnd),
    /// A text is in its place in the output folder: record it in the journal.
    Finished(Finished),
    /// An earlier run finished this file, and wrote these side outputs.
    Skipped(Ranges),
    /// Replace the file of this input, now that the report has its row.
    Replace(Box<(Entry, CleanFile)>),
    /// The input with this place and this name failed, or is of a folder and no article.
    Failed(PathBuf, String, anyhow::Error),
}

impl WorkResult {
    pub fn note(note: String) -> Self {
        WorkResult {
            messages: vec![Message::Note(note)],
            ..WorkResult::default()
        }
    }

    pub fn failed(place: &Path, name: String, error: anyhow::Error) -> Self {
        WorkResult::of(Commit::Failed(place.to_owned(), name, error))
    }

    pub fn of(commit: Commit) -> Self {
        WorkResult {
            commit,
            ..WorkResult::default()
        }
    }

    /// Counts and records that the clean file of an input is in its place.
    pub fn committed(&mut self, entry: &Entry, raw: Option<Stamp>, committed: Committed) {
        self.tally.n_without_backup += u64::from(committed.has_older_backup);
        self.tally.n_new_owner += u64::from(committed.has_new_owner);
        let n = committed.n_other_names;
        if n > 0 {
            let (name, names) = (entry.name(), n_of(n, "other name", "other names"));
            let note = format!("{name}: has {names} by hard links, with the raw text");
            self.messages.push(Message::Note(note));
        }
        if let (Some(raw), Some(clean)) = (raw, committed.clean) {
            self.commit = Commit::Finished(Finished {
                place: spelled(&entry.place),
                raw,
                clean,
                rows: Ranges::default(),
            });
        }
    }
}

impl From<WorkResult> for WorkItem {
    fn from(result: WorkResult) -> Self {
        WorkItem::Ready(Box::new(result))
    }
}

impl WorkItem {
    /// Roughly the bytes of memory that the item and its result need.
    pub fn cost(&self) -> usize {
        /// Small enough that many small files are in progress and no worker waits.
        const LEAST: usize = 16 << 10;
        let n_bytes = match self {
            WorkItem::Text(entry) => usize::try_from(entry.size).unwrap_or(usize::MAX),
            WorkItem::Piece(_, piece) => piece.bytes.len(),
            WorkItem::Ready(_) => 0,
        };
        n_bytes.max(LEAST)
    }
}

/// Receives the results in the order of the inputs, and `None` when no further result is ready: it is time to flush.
pub type Consume<'c> = &'c mut dyn FnMut(Option<WorkResult>) -> Result<(), Stop>;

/// The calling thread cleans this many bytes before it starts others. Starting threads for less costs more than it saves.
const ALONE_BYTES: usize = 512 << 10;

/// The size of a full bundle. Passing a small file to a worker and back takes about 20 µs of CPU, cleaning it about 45 µs
/// (measured with 20,000 files on two cores).
const BUNDLE_BYTES: usize = 128 << 10;

/// Bytes in progress need permits. A worker has those for 2 MiB, a few chunks, so that none is idle.
const PERMIT_BYTES: usize = 64 << 10;
const PERMITS_PER_JOB: usize = 32;

/// Works on all items and calls `consume` on the calling thread.
///
/// If `consume` fails, the workers finish their current bundles. The producer's thread is not joined, as it may be waiting for
/// input.
pub fn run_in_order(mut producer: Producer, consume: Consume) -> Result<(), Stop> {
    let n_jobs = n_jobs(&producer.context.plan);
    let mut n_bytes = 0;
    while n_jobs == 1 || n_bytes < ALONE_BYTES {
        let Some(item) = producer.next() else {
            return Ok(());
        };
        n_bytes += item.cost();
        consume(Some(process(&producer.context, item)))?;
        consume(None)?;
    }
    run_on_threads(producer, n_jobs, consume)
}

/// Consecutive items for one worker, and the channel for their results.
struct Bundle {
    items: Vec<WorkItem>,
    done: Sender<Vec<WorkResult>>,
}

/// The results of a bundle, when they are there, and the number of its permits.
type Results = (Receiver<Vec<WorkResult>>, usize);

fn run_on_threads(producer: Producer, n_jobs: usize, consume: Consume) -> Result<(), Stop> {
    let context = producer.context.clone();
    let least_cost = least_cost(&context, n_jobs);
    // A permit is taken by putting it into the channel: if that is full, the producer waits.
    let (permits, taken) = bounded(n_jobs * PERMITS_PER_JOB);
    let (queue, to_do) = bounded(2 * n_jobs);
    let (order, results) = bounded(4 * n_jobs);
    let (halt, halted) = bounded::<()>(0);
    let feeder =
        thread::Builder::new().spawn(move || feed(producer, &permits, least_cost, &queue, &order));
    feeder.map_err(|error| no_thread(&error))?;
    let mut workers = Vec::new();
    for _ in 0..n_jobs {
        let (context, to_do, halted) = (context.clone(), to_do.clone(), halted.clone());
        let worker = thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || run_worker(&context, &to_do, &halted));
        match worker {
            Ok(worker) => workers.push(worker),
            // Fewer workers are slower, not wrong.
            Err(_) if !workers.is_empty() => break,
            Err(error) => return Err(no_thread(&error)),
        }
    }
    let consumed = consume_in_order(&results, &taken, consume);
    drop((results, taken, halt));
    for worker in workers {
        if let Err(panic) = worker.join() {
            std::panic::resume_unwind(panic);
        }
    }
    consumed
}

/// Makes bundles until there are no more items or the run ends.
fn feed(
    mut producer: Producer,
    permits: &Sender<()>,
    least: usize,
    queue: &Sender<Bundle>,
    order: &Sender<Results>,
) {
    while let Some(item) = producer.next() {
        let mut cost = item.cost().max(least);
        let mut items = vec![item];
        while cost < BUNDLE_BYTES
            && let Some(item) = producer.next_of_folder()
        {
            cost = cost.saturating_add(item.cost().max(least));
            items.push(item);
        }
        let (done, results) = bounded(1);
        // An item that is larger than the limit waits until nothing else is in progress.
        let n_permits = cost
            .div_ceil(PERMIT_BYTES)
            .min(permits.capacity().unwrap_or(1));
        let is_taken = (0..n_permits).all(|_| permits.send(()).is_ok())
            && queue.send(Bundle { items, done }).is_ok()
            && order.send((results, n_permits)).is_ok();
        if !is_taken {
            return;
        }
    }
}

fn run_worker(context: &RunContext, to_do: &Receiver<Bundle>, halted: &Receiver<()>) {
    let work = |item| process(context, item);
    loop {
        select! {
            recv(to_do) -> bundle => match bundle {
                // Nobody takes the results if the run ends early.
                Ok(Bundle { items, done }) => drop(done.send(items.into_iter().map(work).collect())),
                Err(_) => return,
            },
            recv(halted) -> _ => return,
        }
    }
}

fn consume_in_order(
    later: &Receiver<Results>,
    taken: &Receiver<()>,
    consume: Consume,
) -> Result<(), Stop> {
    for (results, n_permits) in later {
        if results.is_empty() {
            consume(None)?;
        }
        // A worker that panicked sends nothing. Its panic is resumed when it is joined.
        let Ok(results) = results.recv() else { break };
        for result in results {
            consume(Some(result))?;
        }
        taken.iter().take(n_permits).for_each(drop);
        if later.is_empty() {
            consume(None)?;
        }
    }
    Ok(())
}

/// The least cost of an item. A draft that waits for its report row keeps two files open, so only few may wait.
fn least_cost(context: &RunContext, n_jobs: usize) -> usize {
    match context.plan.destination {
        Destination::InPlace(_) if context.wants_rows => {
            PERMITS_PER_JOB * n_jobs / (n_jobs + 1) * PERMIT_BYTES
        }
        _ => 0,
    }
}

fn no_thread(error: &std::io::Error) -> Stop {
    Problem::new(format!("cannot start a thread: {error}"))
        .hint("try with fewer `--jobs`")
        .broken()
}
