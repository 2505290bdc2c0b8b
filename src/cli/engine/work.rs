//! What the producer hands to the workers, and the workers to the sink.

use std::any::Any;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::cli::engine::context::RunContext;
use crate::cli::files::{Packing, Stamp};
use crate::cli::input::{Address, Entry, Extent, Piece, Records};
use crate::cli::output::{CleanFile, Committed, Finished, Part, Place, Ranges};
use crate::cli::show::Tally;
use crate::cli::terminal::{Outcome, n_of};

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
                place: entry.place.clone(),
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
