//! Finds the files of a folder, in the order of their paths' bytes, whatever order the file system has them in.

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FileType, Stat, fstat};

use crate::cli::config::find::FILE_NAME;
use crate::cli::files::draft::{BESIDE, OWN_FOLDER, is_draft_name, remove_stale};
use crate::cli::files::folder::{Folder, Listed, file_type};
use crate::cli::input::entry::Root;
use crate::cli::plan::corpus::Walk;
use crate::cli::plan::{Backup, Destination};
use crate::cli::terminal::problem::shown;

/// What is said of settings below an input, where nobody looks for them.
const CONFIG_BELOW: &str = "a config file, and those are read only above the input";

/// The files of a folder. Memory grows with the entries of one folder and its parents.
pub struct Files {
    root: Arc<Root>,
    levels: Vec<Level>,
    /// Why the root cannot be listed.
    failed: Option<Found>,
    left_out: LeftOut,
    stale: Stale,
    /// Which backups an earlier run may have made.
    backup: Backup,
}

/// A folder on the way to the file in hand.
struct Level {
    /// Its path below the root.
    below: PathBuf,
    /// The entries that have not had their turn, the next one last.
    entries: Vec<Listed>,
    /// Open if it is the last level, so that a deep tree takes no more open files than a flat one.
    folder: Option<Folder>,
    identity: (u64, u64),
}

/// Entries that are passed over and counted.
#[derive(Clone, Copy, Debug, Default)]
struct LeftOut {
    n_links: usize,
    n_backups: usize,
}

/// What becomes of the drafts of dead runs in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stale {
    Left,
    Removed,
}

/// What a walk comes upon.
pub enum Found {
    /// A file, and its size.
    File(PathBuf, u64),
    /// Neither file nor folder: its path, and what it is.
    Special(PathBuf, &'static str),
    Error(PathBuf, anyhow::Error),
    /// At the end: so many links were not followed.
    Links(usize),
    /// At the end: so many files are backups.
    Backups(usize),
}

impl Files {
    /// Walks `root`. In place, the drafts of dead runs are removed, and backups are skipped.
    pub fn new(root: Arc<Root>, walk: &Walk, destination: &Destination) -> Self {
        let mut files = Files {
            root,
            levels: Vec::new(),
            failed: None,
            left_out: LeftOut::default(),
            stale: match destination {
                Destination::InPlace(_) => Stale::Removed,
                _ => Stale::Left,
            },
            backup: match destination {
                Destination::InPlace(backup) => backup.clone(),
                _ => Backup::None,
            },
        };
        files.failed = files.enter(PathBuf::new(), walk).err();
        files
    }

    pub fn next(&mut self, walk: &Walk) -> Option<Found> {
        if let Some(failed) = self.failed.take() {
            return Some(failed);
        }
        while let Some(level) = self.levels.last_mut() {
            let Some(entry) = level.entries.pop() else {
                self.levels.pop();
                continue;
            };
            let below = level.below.join(&entry.name);
            if let Some(found) = self.visit(&entry, below, walk) {
                return Some(found);
            }
        }
        let LeftOut { n_links, n_backups } = &mut self.left_out;
        match (std::mem::take(n_links), std::mem::take(n_backups)) {
            (0, 0) => None,
            (0, n) => Some(Found::Backups(n)),
            (n, n_backups) => {
                self.left_out.n_backups = n_backups;
                Some(Found::Links(n))
            }
        }
    }

    fn visit(&mut self, entry: &Listed, below: PathBuf, walk: &Walk) -> Option<Found> {
        let (name, kind) = (&entry.name, entry.kind);
        if self.stale == Stale::Removed && kind == FileType::RegularFile {
            self.remove_stale(entry, walk);
        }
        if name == FILE_NAME && kind != FileType::Directory {
            let is_above = self.levels.len() == 1;
            return (!is_above).then(|| Found::Special(self.path(&below), CONFIG_BELOW));
        }
        let is_own = name == OWN_FOLDER || is_draft_name(name, BESIDE);
        let is_hidden = name.as_encoded_bytes().starts_with(b".");
        if is_own || (is_hidden && !walk.takes_hidden) {
            return None;
        }
        if kind == FileType::Directory {
            return self.enter(below, walk).err();
        }
        if !walk.takes(&below) {
            return None;
        }
        if self.backup.is_backup_name(name) {
            self.left_out.n_backups += 1;
            return None;
        }
        if kind == FileType::Symlink && !walk.follows_links {
            self.left_out.n_links += 1;
            return None;
        }
        let stat = self.stat(entry, walk);
        let kind = match (kind, &stat) {
            (FileType::Symlink, Ok(stat)) => file_type(stat),
            (FileType::Symlink, Err(_)) => return Some(self.error(&below, stat.err()?)),
            (kind, _) => kind,
        };
        let path = self.path(&below);
        Some(match kind {
            // Whoever opens it will say why it cannot be looked at.
            FileType::RegularFile => Found::File(path, stat.map_or(0, |stat| size(&stat))),
            FileType::Fifo => Found::Special(path, "a FIFO"),
            FileType::Socket => Found::Special(path, "a socket"),
            _ => Found::Special(path, "a device"),
        })
    }

    /// Lists a folder below the root, to walk through it next.
    fn enter(&mut self, below: PathBuf, walk: &Walk) -> Result<(), Found> {
        let (folder, stat, mut entries) = self
            .list(&below, walk)
            .map_err(|error| self.error(&below, error))?;
        let identity = (stat.st_dev, stat.st_ino);
        if let Some(same) = self.levels.iter().find(|l| l.identity == identity) {
            let holder = shown(&self.path(&same.below));
            let error = anyhow::anyhow!("a link back to `{holder}`, which holds it");
            return Err(Found::Error(self.path(&below), error));
        }
        entries.sort_unstable_by(|a, b| by_path(b, a));
        if let Some(last) = self.levels.last_mut() {
            last.folder = None;
        }
        self.levels.push(Level {
            below,
            entries,
            folder: Some(folder),
            identity,
        });
        Ok(())
    }

    fn list(&self, below: &Path, walk: &Walk) -> io::Result<(Folder, Stat, Vec<Listed>)> {
        let folder = self.open(below, walk)?;
        let mut entries = folder.list()?;
        if walk.follows_links {
            for link in entries.iter_mut().filter(|e| e.kind == FileType::Symlink) {
                // One that leads nowhere has its turn as a link.
                if let Ok(stat) = folder.stat_through_link(&link.name) {
                    link.kind = file_type(&stat);
                }
            }
        }
        let stat = fstat(&folder)?;
        Ok((folder, stat, entries))
    }

    fn open(&self, below: &Path, walk: &Walk) -> io::Result<Folder> {
        match walk.follows_links {
            true => self.root.folders.root.below_through_links(below),
            false => self.root.folders.root.below(below),
        }
    }

    /// The folder in hand.
    fn folder(&mut self, walk: &Walk) -> io::Result<&Folder> {
        let level = self.levels.last().expect("an entry has a level");
        let folder = match level.folder {
            Some(_) => None,
            None => Some(self.open(&level.below, walk)?),
        };
        let level = self.levels.last_mut().expect("an entry has a level");
        Ok(match folder {
            Some(folder) => level.folder.insert(folder),
            None => level.folder.as_ref().expect("it was looked at"),
        })
    }

    fn stat(&mut self, entry: &Listed, walk: &Walk) -> io::Result<Stat> {
        let folder = self.folder(walk)?;
        match walk.follows_links {
            true => folder.stat_through_link(&entry.name),
            false => folder
                .stat(&entry.name)?
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    fn remove_stale(&mut self, entry: &Listed, walk: &Walk) {
        if is_draft_name(&entry.name, BESIDE)
            && let Ok(folder) = self.folder(walk)
        {
            remove_stale(folder, &entry.name);
        }
    }

    fn path(&self, below: &Path) -> PathBuf {
        match below.as_os_str().is_empty() {
            true => self.root.path.clone(),
            false => self.root.path.join(below),
        }
    }

    fn error(&self, below: &Path, error: io::Error) -> Found {
        let error = anyhow::Error::new(error).context("cannot read");
        Found::Error(self.path(below), error)
    }
}

fn size(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or(0)
}

/// The order of whole paths: a folder's name counts with the slash that follows it.
fn by_path(a: &Listed, b: &Listed) -> Ordering {
    fn path(entry: &Listed) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = match entry.kind {
            FileType::Directory => b"/",
            _ => b"",
        };
        entry.name.as_encoded_bytes().iter().chain(slash)
    }
    path(a).cmp(path(b))
}
