//! The file that a file of JSON lines becomes, while it is being written.

use std::io::BufWriter;

use anyhow::{Context, Result};

use super::Desk;
use super::item::Shard;
use crate::program::compress::{Packer, Part};
use crate::program::draft::Draft;
use crate::program::in_place::{CANNOT_WRITE, Replaced};
use crate::program::plan::Task;
use crate::program::tree::{FileState, TreeDraft};

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
    /// Begins the file; `None` if the lines go to standard output.
    pub fn begin(desk: &Desk, shard: &Shard) -> Result<Option<Self>> {
        Ok(match (&desk.plan.task, &shard.target, &desk.tree) {
            (Task::Into(_), _, Some(tree)) => {
                let draft = BufWriter::with_capacity(256 << 10, tree.draft(shard.mode)?);
                let packer = Packer::new(draft, shard.packing).context(CANNOT_WRITE)?;
                Some(ShardOut::Tree(packer))
            }
            (Task::InPlace(_), Some(target), _) => {
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
    pub fn commit(self, desk: &Desk, shard: &Shard, is_changed: bool) -> Result<Committed> {
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
                let (Task::InPlace(backup), Some(target), true) =
                    (&desk.plan.task, &shard.target, is_changed)
                else {
                    return Ok(Committed::Unchanged);
                };
                let out = packer.finish().context(CANNOT_WRITE)?;
                let replaced = target.replace(out, backup, desk.plan.corpus.fsync)?;
                Ok(Committed::InPlace(replaced))
            }
        }
    }
}
