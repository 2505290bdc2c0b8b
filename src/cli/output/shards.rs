//! A file of JSON lines while it is read and written.

use std::fs::File;
use std::sync::Arc;

use anyhow::Result;

use crate::cli::files::compress::Packing;
use crate::cli::files::stamp::Stamp;
use crate::cli::input::entry::Entry;
use crate::cli::output::clean_file::CleanFile;
use crate::cli::output::in_place::Target;
use crate::cli::output::tree::Tree;

/// A file of JSON lines whose chunks are in progress.
pub struct Shard {
    pub entry: Entry,
    pub packing: Packing,
    /// The file, if it is cleaned in place.
    pub target: Option<Arc<Target>>,
    /// The raw input, if it is a regular file.
    pub file: Option<Arc<File>>,
    /// The stamp of the raw file when it was opened.
    pub stamp: Option<Stamp>,
    pub mode: u32,
}

impl Shard {
    /// Begins the clean file; `None` if the lines are written to standard output.
    pub fn begin(&self, tree: Option<&Arc<Tree>>) -> Result<Option<CleanFile>> {
        let (entry, packing) = (&self.entry, self.packing);
        let file = match (tree, &self.target) {
            (Some(tree), _) => {
                CleanFile::in_tree(tree, &entry.place, entry.tree(), self.mode, packing)
            }
            (None, Some(target)) => CleanFile::in_place(target.clone(), packing),
            (None, None) => return Ok(None),
        };
        file.map(Some)
    }
}
