//! What is handed from the source of inputs to the workers, and from them to the sink.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk::format::kind::Kind;
use tempfile::SpooledTempFile;

use super::lines::LongLine;
use super::walk::Root;
use crate::program::compress::{Packing, Part};
use crate::program::explain::WordCount;
use crate::program::in_place::{Links, PendingFile, Target};
use crate::program::manifest::Finished;
use crate::program::plan::{Backup, Format, Plan, Source};
use crate::program::run::Outcome;
use crate::program::tally::Tally;
use crate::program::tree::Stamp;

/// A file to clean, or standard input.
pub struct Entry {
    pub source: Source,
    pub origin: Origin,
    /// Its place below the folder that it goes to, and its name in the report.
    pub place: PathBuf,
    pub format: Format,
    /// In bytes, as far as it is known before it is opened.
    pub size: u64,
}

/// How an input came to be one; whom the user named is trusted more.
#[derive(Clone)]
pub enum Origin {
    Named,
    Listed,
    /// Found in a folder.
    Walked(Arc<Root>),
}

impl Entry {
    pub fn name(&self) -> String {
        self.source.name()
    }

    /// Its file; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Stdin => None,
        }
    }

    /// Whether it may be a link by the time that it is opened.
    pub fn links(&self, plan: &Plan) -> Links {
        match self.origin {
            Origin::Walked(_) if !plan.corpus.walk.follows_links => Links::Refused,
            _ => Links::Followed,
        }
    }

    /// Its file, to be replaced; `None` for standard input. One found in a folder is looked for below that folder.
    pub fn target(&self, plan: &Plan, backup: &Backup) -> Result<Option<Target>> {
        let Some(path) = self.path() else {
            return Ok(None);
        };
        let target = match &self.origin {
            Origin::Walked(root) if self.links(plan) == Links::Refused => {
                let below = path.strip_prefix(&root.path).unwrap_or(path);
                let folder = root.folders.folder_of(below).context("cannot open")?;
                Target::open(folder, path.to_owned())
            }
            _ => Target::named(path),
        };
        target?.refuse_backup(backup).map(Some)
    }

    /// The raw tree that the place is a place in.
    pub fn tree(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Walked(root) => Some(&root.path),
            Origin::Named | Origin::Listed => None,
        }
    }
}

/// A file of JSON lines while its chunks are under way.
pub struct Shard {
    pub entry: Entry,
    pub packing: Packing,
    pub target: Option<Target>,
    /// The raw file, where it is one.
    pub file: Option<Arc<File>>,
    /// Of the raw file, when it was opened.
    pub stamp: Option<Stamp>,
    pub mode: u32,
}

/// One piece of work, in the order of the inputs.
pub enum Item {
    Text(Entry),
    Lines {
        shard: Arc<Shard>,
        first: u64,
        bytes: Vec<u8>,
    },
    PartOfLong {
        shard: Arc<Shard>,
        bytes: Vec<u8>,
    },
    LongEnded {
        shard: Arc<Shard>,
        long: LongLine,
    },
    End(ShardEnd),
    /// Finished by an earlier run; with its place if its stamps have changed since.
    Skipped(Option<PathBuf>, Finished),
    /// Something that stands in no article.
    Said(Said),
    /// An input that cannot be read.
    Failed(PathBuf, String, anyhow::Error),
}

/// The end of a file of JSON lines.
pub struct ShardEnd {
    pub shard: Arc<Shard>,
    pub n_lines: u64,
    pub n_bytes: u64,
    pub hash: u128,
    /// Why it ended before its end.
    pub error: Option<anyhow::Error>,
    /// Set if somebody asked the program to end.
    pub is_cut_short: bool,
}

/// A message, to be said in the order of the inputs.
pub enum Said {
    Error(String, anyhow::Error),
    /// A file of a folder is no article. They are counted, and named by kind at the end.
    Skipped(&'static Kind),
    Note(String),
    Line(String),
}

/// What came of an item.
#[derive(Default)]
pub struct Done {
    pub said: Vec<Said>,
    /// What goes to standard output or into the shard's file.
    pub out: Part,
    /// The feature rows for standard output, where they are asked for.
    pub features: Option<SpooledTempFile>,
    /// Rows of the report.
    pub rows: Vec<u8>,
    /// Lines that say whose work the articles are, where they are asked for.
    pub extracts: String,
    pub tally: Tally,
    pub words: WordCount,
    pub outcome: Outcome,
    /// Whether the output is not the input.
    pub is_changed: bool,
    pub n_articles: u64,
    pub n_changed: u64,
    pub kind: DoneKind,
}

/// What the sink has to do besides.
#[derive(Default)]
pub enum DoneKind {
    #[default]
    Nothing,
    /// A piece of a shard.
    Piece(Arc<Shard>),
    End(ShardEnd),
    /// A text that is in its place below the output folder.
    Finished(PathBuf, Finished),
    /// A file that an earlier run finished; with its place if its stamps have changed since.
    Skipped(Option<PathBuf>, Finished),
    /// A text that waits to be put into its place until the report has its row.
    Pending(String, Box<PendingFile>),
    /// Writing has failed in a way that the next file would meet, too.
    Broken(String, anyhow::Error),
}

impl Item {
    /// How many bytes of memory it takes, about, with what is made of it.
    pub fn cost(&self) -> usize {
        /// So many small files are under way at a time that no worker waits.
        const LEAST: usize = 16 << 10;
        let n_bytes = match self {
            Item::Text(entry) => usize::try_from(entry.size).unwrap_or(usize::MAX),
            Item::Lines { bytes, .. } | Item::PartOfLong { bytes, .. } => bytes.len(),
            _ => 0,
        };
        n_bytes.max(LEAST)
    }
}
