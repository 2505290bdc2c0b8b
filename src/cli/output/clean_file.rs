//! A clean file while it is written: into the output folder, or in place of its raw file.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::cli::files::{Draft, DraftState, Packer, Packing, Stamp};
use crate::cli::output::in_place::Target;
use crate::cli::output::tree::{CANNOT_WRITE, Tree, TreePlace};

/// A file that is written as a draft. If it is dropped before it is committed, nothing changes.
pub struct CleanFile {
    pub draft: Packer<Draft>,
    place: Place,
}

/// Where a clean file will be.
#[derive(Clone)]
pub enum Place {
    Tree(Arc<Tree>, TreePlace),
    Target(Arc<Target>),
}

/// What became of a file.
#[derive(Default)]
pub struct Committed {
    /// The stamp of a file in an output folder.
    pub clean: Option<Stamp>,
    /// The number of hard links to the raw text that remain, its backup excluded.
    pub n_other_names: usize,
    /// Whether the name of the backup belongs to an earlier run's backup, so that the raw text is lost.
    pub has_older_backup: bool,
    /// Whether the owner has changed: only root can give files away.
    pub has_new_owner: bool,
}

impl Place {
    /// At `path` below an output folder. `like` is the raw folder.
    pub fn in_tree(tree: &Arc<Tree>, path: &Path, like: Option<&Path>) -> Self {
        let place = TreePlace {
            path: path.to_owned(),
            like: like.map(Path::to_owned),
            is_foreign: false,
        };
        Place::Tree(tree.clone(), place)
    }

    /// How the file is compressed if its raw file is compressed so.
    pub fn packing(&self, raw: Packing) -> Packing {
        match self {
            Place::Tree(tree, _) => tree.packing(raw),
            Place::Target(_) => raw,
        }
    }
}

impl CleanFile {
    /// Begins a file. `mode` is that of the raw file.
    pub fn new(place: Place, mode: u32, packing: Packing) -> Result<Self> {
        let draft = match &place {
            Place::Tree(tree, _) => tree.draft(mode)?,
            Place::Target(target) => target.draft()?,
        };
        let draft = Packer::new(draft, packing);
        Ok(CleanFile { draft, place })
    }

    /// Continues a file in an output folder that an earlier run began.
    pub fn resume(place: Place, packing: Packing, state: &DraftState) -> io::Result<Self> {
        let draft = match &place {
            Place::Tree(tree, _) => tree.resume(state)?,
            Place::Target(_) => return Err(io::ErrorKind::Unsupported.into()),
        };
        let mut draft = Packer::new(draft, packing);
        draft.is_begun = state.n_bytes > 0;
        Ok(CleanFile { draft, place })
    }

    /// Keeps the draft for a later run. `None` if that could not continue it.
    pub fn checkpoint(&mut self) -> Option<DraftState> {
        self.draft.written()?.keep().ok()
    }

    /// Compresses and adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.draft.write_all(bytes).context(CANNOT_WRITE)
    }

    pub fn commit(self) -> Result<Committed> {
        let draft = self.draft.finish().context(CANNOT_WRITE)?;
        match self.place {
            Place::Target(target) => target.replace(draft),
            Place::Tree(tree, place) => Ok(Committed {
                clean: Some(tree.place(draft, &place)?),
                ..Committed::default()
            }),
        }
    }
}
