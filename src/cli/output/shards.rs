//! The file that a file of JSON lines becomes, while it is being written.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::cli::files::compress::{Packer, Packing, Part};
use crate::cli::files::draft::Draft;
use crate::cli::files::stamp::{FileState, Stamp};
use crate::cli::input::entry::Entry;
use crate::cli::output::in_place::{CANNOT_WRITE, Replaced, Target};
use crate::cli::output::tree::{Tree, TreeDraft};
use crate::cli::plan::{Destination, Plan};

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

/// Dropped before it is committed, it leaves nothing behind.
pub enum ShardOut {
    Tree(Packer<BufWriter<TreeDraft>>),
    Draft(Packer<BufWriter<Draft>>),
}

/// Where the file is once all of it is written.
pub enum Committed {
    InTree(FileState),
    InPlace(Replaced),
    Unchanged,
}

impl ShardOut {
    /// Begins the file; `None` if the lines are written to standard output.
    pub fn begin(plan: &Plan, tree: Option<&Arc<Tree>>, shard: &Shard) -> Result<Option<Self>> {
        Ok(match (&plan.destination, &shard.target, tree) {
            (Destination::Folder(_), _, Some(tree)) => {
                let draft = BufWriter::with_capacity(256 << 10, tree.draft(shard.mode)?);
                let packer = Packer::new(draft, shard.packing).context(CANNOT_WRITE)?;
                Some(ShardOut::Tree(packer))
            }
            (Destination::InPlace(_), Some(target), _) => {
                let packer = Packer::new(target.draft()?, shard.packing).context(CANNOT_WRITE)?;
                Some(ShardOut::Draft(packer))
            }
            _ => None,
        })
    }

    pub fn add(&mut self, part: Part) -> Result<()> {
        match self {
            ShardOut::Tree(packer) => packer.add(part),
            ShardOut::Draft(packer) => packer.add(part),
        }
        .context(CANNOT_WRITE)
    }

    /// Puts the file in its place; a raw file that did not change is left alone.
    pub fn commit(self, plan: &Plan, shard: &Shard, is_changed: bool) -> Result<Committed> {
        match self {
            ShardOut::Tree(packer) => {
                let out = packer.finish().context(CANNOT_WRITE)?;
                let draft = out
                    .into_inner()
                    .map_err(std::io::IntoInnerError::into_error)
                    .context(CANNOT_WRITE)?;
                let clean = draft.commit(&shard.entry.place, shard.entry.tree())?;
                Ok(Committed::InTree(clean))
            }
            ShardOut::Draft(packer) => {
                let (Destination::InPlace(backup), Some(target), true) =
                    (&plan.destination, &shard.target, is_changed)
                else {
                    return Ok(Committed::Unchanged);
                };
                let out = packer.finish().context(CANNOT_WRITE)?;
                let replaced = target.replace(out, backup, plan.corpus.fsync)?;
                Ok(Committed::InPlace(replaced))
            }
        }
    }
}
