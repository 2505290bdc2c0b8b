//! Files that options name, besides the articles: rules and models.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::Errno;

use crate::cli::files::folder::{file_type, or_here, special};
use crate::cli::files::interruptible;

/// A file, and whether its name is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFile {
    pub path: PathBuf,
    /// The folder that must contain the file, after all links, if the name came with a corpus.
    within: Option<PathBuf>,
}

impl SideFile {
    /// A file that the user named. It may be a pipe.
    pub fn named(path: impl Into<PathBuf>) -> Self {
        SideFile {
            path: path.into(),
            within: None,
        }
    }

    /// A regular file in `folder`, by a path that begins with the folder's.
    pub fn within(folder: &Path, path: impl Into<PathBuf>) -> Self {
        SideFile {
            path: path.into(),
            within: Some(folder.to_owned()),
        }
    }

    /// Opens it for reading, without waiting.
    pub fn open(&self) -> io::Result<File> {
        let Some(folder) = &self.within else {
            return interruptible::open(&self.path);
        };
        let file = open_below(folder, &self.path)?;
        match special(file_type(&fstat(&file)?)) {
            None => Ok(file),
            Some(what) => Err(io::Error::other(format!("is {what}, and no file"))),
        }
    }

    pub fn reader(&self) -> io::Result<interruptible::Reader> {
        interruptible::Reader::of(Arc::new(self.open()?))
    }
}

/// Whether a file was not opened because its name leads out of its folder.
pub fn is_outside(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::XDEV.raw_os_error())
}

/// Opens a file in `folder`. Links are followed as long as they lead to a file in the folder.
pub fn open_below(folder: &Path, path: &Path) -> io::Result<File> {
    let below = path.strip_prefix(folder).map_err(|_| Errno::XDEV)?;
    if below.is_absolute() {
        return Err(Errno::XDEV.into());
    }
    let folder = or_here(folder);
    let passed = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, folder, passed, Mode::empty())?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(&root, below, flags, Mode::empty(), resolve) {
        // A kernel before 5.6, or a sandbox without this call.
        Err(Errno::NOSYS | Errno::PERM) => {
            let real = fs::canonicalize(folder.join(below))?;
            if !real.starts_with(fs::canonicalize(folder)?) {
                return Err(Errno::XDEV.into());
            }
            interruptible::open_with(&real, OFlags::NOFOLLOW)
        }
        opened => Ok(opened?.into()),
    }
}
