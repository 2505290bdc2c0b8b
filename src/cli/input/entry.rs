//! One input of a run: a file or standard input, and how the run came to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::cli::files::folder::{Folder, Folders};
use crate::cli::plan::{Format, Location, Plan};

/// A file to clean, or standard input.
pub struct Entry {
    pub location: Location,
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
        self.location.name()
    }

    /// Its file; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match &self.location {
            Location::File(path) => Some(path),
            Location::Stdin => None,
        }
    }

    /// Whether it may be a link by the time that it is opened.
    pub fn links(&self, plan: &Plan) -> Links {
        match self.origin {
            Origin::Walked(_) if !plan.corpus.walk.follows_links => Links::Refused,
            _ => Links::Followed,
        }
    }

    /// The raw tree that the place is a place in.
    pub fn tree(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Walked(root) => Some(&root.path),
            Origin::Named | Origin::Listed => None,
        }
    }
}

/// What becomes of a name that is a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Its target is replaced, the link stays.
    Followed,
    /// It is no file.
    Refused,
}

/// A folder that was named as an input.
#[derive(Debug)]
pub struct Root {
    pub path: PathBuf,
    /// Open, so that files below are found below it, even if somebody puts a link in the way.
    pub folders: Folders,
}

impl Root {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let folder = Folder::named_to_read(path).context("cannot open")?;
        Ok(Root {
            path: path.to_owned(),
            folders: Folders::new(folder),
        })
    }
}
