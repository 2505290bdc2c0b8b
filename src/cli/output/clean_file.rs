//! A clean file while it is written: into the output folder, or in place of its raw file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::cli::files::{Draft, DraftState, Packer, Packing, Stamp};
use crate::cli::output::in_place::{Replaced, Target};
use crate::cli::output::tree::{CANNOT_WRITE, Tree};

/// A file that is written as a draft. If it is dropped before it is committed, nothing changes.
pub struct CleanFile {
    pub packing: Packing,
    draft: Packer<Draft>,
    place: Place,
}

enum Place {
    Tree {
        tree: Arc<Tree>,
        path: PathBuf,
        like: Option<PathBuf>,
    },
    Target(Arc<Target>),
}

impl Place {
    fn in_tree(tree: &Arc<Tree>, path: &Path, like: Option<&Path>) -> Self {
        Place::Tree {
            tree: tree.clone(),
            path: path.to_owned(),
            like: like.map(Path::to_owned),
        }
    }
}

pub enum Committed {
    InTree(Stamp),
    InPlace(Replaced),
}

impl CleanFile {
    /// Begins the file at `path` below an output folder. `like` is the raw folder, for the modes of folders.
    pub fn in_tree(
        tree: &Arc<Tree>,
        path: &Path,
        like: Option<&Path>,
        mode: u32,
        packing: Packing,
    ) -> Result<Self> {
        let place = Place::in_tree(tree, path, like);
        CleanFile::new(tree.draft(mode)?, tree.packing(packing), place)
    }

    /// Continues the file at `path` that an earlier run began.
    pub fn resume(
        tree: &Arc<Tree>,
        path: &Path,
        like: Option<&Path>,
        packing: Packing,
        state: &DraftState,
    ) -> io::Result<Self> {
        let mut draft = Packer::new(tree.resume(state)?, packing)?;
        draft.is_begun = state.n_bytes > 0;
        Ok(CleanFile {
            packing,
            draft,
            place: Place::in_tree(tree, path, like),
        })
    }

    /// Keeps the draft for a later run. `None` if that could not continue it.
    pub fn checkpoint(&mut self) -> Option<DraftState> {
        self.draft.written()?.keep().ok()
    }

    /// Begins the file that will replace `target`.
    pub fn in_place(target: Arc<Target>, packing: Packing) -> Result<Self> {
        CleanFile::new(target.draft()?, packing, Place::Target(target))
    }

    fn new(draft: Draft, packing: Packing, place: Place) -> Result<Self> {
        let draft = Packer::new(draft, packing).context(CANNOT_WRITE)?;
        Ok(CleanFile {
            packing,
            draft,
            place,
        })
    }

    /// Adds a part that is compressed as the file is.
    pub fn add(&mut self, part: &[u8]) -> io::Result<()> {
        self.draft.add(part)
    }

    /// Compresses and adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.draft.write_all(bytes)
    }

    /// Releases the lock of the raw file until the commit.
    pub fn unlock(&self) {
        if let Place::Target(target) = &self.place {
            target.unlock();
        }
    }

    pub fn commit(self) -> Result<Committed> {
        let draft = self.draft.finish().context(CANNOT_WRITE)?;
        Ok(match self.place {
            Place::Tree { tree, path, like } => {
                Committed::InTree(tree.place(draft, &path, like.as_deref())?)
            }
            Place::Target(target) => Committed::InPlace(target.replace(draft)?),
        })
    }
}
