//! Finds the files of a folder, in the order of their paths' bytes, whatever order the file system has them in.

use std::cmp::Ordering;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustix::fs::{CWD, Mode, OFlags, openat};
use walkdir::{DirEntry, IntoIter, WalkDir};

use crate::program::in_place::{TEMPORARY_PREFIX, remove_stale};
use crate::program::plan::Walk;
use crate::program::problem::shown;
use crate::program::settings_file::FILE_NAME;
use crate::program::tree::OWN_FOLDER;

/// A folder that was named as an input.
#[derive(Debug)]
pub struct Root {
    pub path: PathBuf,
    /// Open, so that files below are found below it, even if somebody puts a link in the way.
    pub folder: OwnedFd,
}

impl Root {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(CWD, path, flags, Mode::empty()).context("cannot open")?;
        Ok(Root {
            path: path.to_owned(),
            folder,
        })
    }
}

/// What is said of settings below an input, where nobody looks for them.
const SETTINGS_BELOW: &str = "a file of settings, and those are read only above the input";

/// The files of a folder. Memory grows with the entries of one folder and its parents.
pub struct Files {
    entries: IntoIter,
    root: PathBuf,
    n_links: usize,
    removes_stale: bool,
}

/// What a walk comes upon.
pub enum Found {
    /// A file, and its size as the folder lists it.
    File(PathBuf),
    /// Neither file nor folder: its path, and what it is.
    Special(PathBuf, &'static str),
    Error(PathBuf, anyhow::Error),
    /// At the end: so many links were not followed.
    Links(usize),
}

impl Files {
    /// Walks `root`. `removes_stale` has it remove what a dead run in place has left.
    pub fn new(root: &Path, walk: &Walk, removes_stale: bool) -> Self {
        Files {
            entries: WalkDir::new(root)
                .min_depth(1)
                .max_open(4)
                .follow_links(walk.follows_links)
                .follow_root_links(true)
                .sort_by(by_path)
                .into_iter(),
            root: root.to_owned(),
            n_links: 0,
            removes_stale,
        }
    }

    pub fn next(&mut self, walk: &Walk) -> Option<Found> {
        loop {
            let entry = match self.entries.next() {
                Some(Ok(entry)) => entry,
                Some(Err(error)) => return Some(failed(&self.root, error)),
                None if self.n_links > 0 => {
                    return Some(Found::Links(std::mem::take(&mut self.n_links)));
                }
                None => return None,
            };
            let name = entry.file_name().as_encoded_bytes();
            let kind = entry.file_type();
            if self.removes_stale && kind.is_file() && name.starts_with(TEMPORARY_PREFIX.as_bytes())
            {
                remove_stale(entry.path());
            }
            if name == FILE_NAME.as_bytes() && !kind.is_dir() {
                match entry.depth() {
                    1 => continue,
                    _ => return Some(Found::Special(entry.into_path(), SETTINGS_BELOW)),
                }
            }
            let is_own =
                name == OWN_FOLDER.as_bytes() || name.starts_with(TEMPORARY_PREFIX.as_bytes());
            if is_own || (name.starts_with(b".") && !walk.takes_hidden) {
                if kind.is_dir() {
                    self.entries.skip_current_dir();
                }
                continue;
            }
            if kind.is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(&self.root);
            if !walk.takes(below.unwrap_or(entry.path())) {
                continue;
            }
            if kind.is_symlink() {
                self.n_links += 1;
                continue;
            }
            let special = if kind.is_file() {
                return Some(Found::File(entry.into_path()));
            } else if kind.is_fifo() {
                "a FIFO"
            } else if kind.is_socket() {
                "a socket"
            } else {
                "a device"
            };
            return Some(Found::Special(entry.into_path(), special));
        }
    }
}

/// The order of whole paths: a folder's name counts with the slash that follows it.
fn by_path(a: &DirEntry, b: &DirEntry) -> Ordering {
    fn path(entry: &DirEntry) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = if entry.file_type().is_dir() {
            b"/"
        } else {
            b""
        };
        entry.file_name().as_encoded_bytes().iter().chain(slash)
    }
    path(a).cmp(path(b))
}

fn failed(root: &Path, error: walkdir::Error) -> Found {
    let path = error.path().unwrap_or(root).to_owned();
    let error = match error.loop_ancestor() {
        Some(ancestor) => anyhow::anyhow!("a link back to `{}`, which holds it", shown(ancestor)),
        None => match error.into_io_error() {
            Some(error) => anyhow::Error::new(error).context("cannot read"),
            None => anyhow::anyhow!("cannot read"),
        },
    };
    Found::Error(path, error)
}
