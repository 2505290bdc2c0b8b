//! Finds the files of a folder, in the order of the bytes of their paths, and those of a list, as with `--files-from`.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufReader, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustix::fs::{FileType, Stat, fstat};
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::args::WalkOptions;
use crate::cli::config::file::FILE_NAME;
use crate::cli::files::{
    BESIDE, BoundedLines, Folder, FolderEntry, Folders, OWN_FOLDER, Stamp, file_type,
    interruptible, is_draft_name, place_below, remove_stale, special,
};
use crate::cli::plan::{Destination, List, input_name, is_backup_name};
use crate::cli::terminal::{Problem, is_asked, n_of, shown};

/// Why a config file below an input is not read.
const CONFIG_BELOW: &str = "a config file, and those are read only above the input";

/// A walk through the files of a folder. Memory grows with the entries of one folder and its parents.
pub struct Files {
    root: Arc<Folders>,
    walk: WalkOptions,
    levels: Vec<Level>,
    /// Why the root cannot be listed.
    failed: Option<Found>,
    /// The files that were found, the links that were not followed, and the backups that were skipped.
    n_files: usize,
    n_links: usize,
    n_backups: usize,
    is_at_end: bool,
    /// Set if drafts of dead runs are removed; then the suffix of backups, which are skipped.
    in_place: Option<Option<OsString>>,
}

/// A folder on the path to the current file.
struct Level {
    /// Its path below the root.
    below: PathBuf,
    /// The entries that are still to be visited, the next one last.
    entries: Vec<FolderEntry>,
    /// Open only at the last level, so that a deep tree needs no more open files than a flat one.
    folder: Option<Folder>,
    identity: (u64, u64),
}

pub enum Found {
    File(PathBuf, u64),
    /// A note about entries that were skipped.
    Note(String),
    Error(PathBuf, anyhow::Error),
}

impl Files {
    /// Walks `root`. In place, the drafts of dead runs are removed, and backups are skipped.
    pub fn new(root: Arc<Folders>, walk: &WalkOptions, destination: &Destination) -> Self {
        let mut files = Files {
            root,
            walk: walk.clone(),
            levels: Vec::new(),
            failed: None,
            n_files: 0,
            n_links: 0,
            n_backups: 0,
            is_at_end: false,
            in_place: match destination {
                Destination::InPlace(suffix) => Some(suffix.clone()),
                _ => None,
            },
        };
        files.failed = files.enter(PathBuf::new()).err();
        files
    }

    pub fn next(&mut self) -> Option<Found> {
        if let Some(failed) = self.failed.take() {
            return Some(failed);
        }
        while let Some(level) = self.levels.last_mut() {
            let Some(entry) = level.entries.pop() else {
                self.levels.pop();
                continue;
            };
            let below = level.below.join(&entry.name);
            if let Some(found) = self.visit(&entry, below) {
                return Some(found);
            }
        }
        let root = shown(&self.root.path);
        if self.n_links > 0 {
            let n = std::mem::take(&mut self.n_links);
            let links = n_of(n, "link", "links");
            let note = format!("{root}: {links} not followed; `--follow` does");
            return Some(Found::Note(note));
        }
        if self.n_backups > 0 {
            let n = std::mem::take(&mut self.n_backups);
            let backups = n_of(n, "backup", "backups");
            return Some(Found::Note(format!(
                "{root}: {backups} of earlier runs skipped"
            )));
        }
        if self.n_files > 0 || std::mem::replace(&mut self.is_at_end, true) {
            return None;
        }
        let why = match self.walk.glob.as_slice() {
            [] => "",
            _ => "; `--glob` is matched with paths below it, without its name",
        };
        Some(Found::Note(format!("{root}: no files to clean{why}")))
    }

    fn visit(&mut self, entry: &FolderEntry, below: PathBuf) -> Option<Found> {
        let (name, kind) = (&entry.name, entry.kind);
        let is_own = name == OWN_FOLDER || is_draft_name(name, BESIDE);
        if self.in_place.is_some()
            && is_own
            && kind == FileType::RegularFile
            && let Ok(folder) = self.folder()
        {
            remove_stale(folder, name);
        }
        if name == FILE_NAME && kind != FileType::Directory {
            let is_above = self.levels.len() == 1;
            return (!is_above).then(|| self.skipped(&below, CONFIG_BELOW));
        }
        let is_hidden = name.as_encoded_bytes().starts_with(b".");
        if is_own || (is_hidden && !self.walk.hidden) {
            return None;
        }
        if kind == FileType::Directory {
            return self.enter(below).err();
        }
        if !self.walk.takes(&below) {
            return None;
        }
        let backup = self.in_place.iter().flatten().next();
        if backup.is_some_and(|suffix| is_backup_name(name, suffix)) {
            self.n_backups += 1;
            return None;
        }
        if kind == FileType::Symlink && !self.walk.follow {
            self.n_links += 1;
            return None;
        }
        let stat = self.stat(entry);
        let kind = match (kind, &stat) {
            (FileType::Symlink, Ok(stat)) => file_type(stat),
            (FileType::Symlink, Err(_)) => return Some(self.error(&below, stat.err()?)),
            (kind, _) => kind,
        };
        Some(match special(kind) {
            // A file that cannot be examined fails when it is opened.
            None => {
                self.n_files += 1;
                Found::File(self.path(&below), stat.map_or(0, |stat| Stamp::of(&stat).0))
            }
            Some(special) => self.skipped(&below, special),
        })
    }

    /// Lists a folder below the root. Its entries are visited next.
    fn enter(&mut self, below: PathBuf) -> Result<(), Found> {
        let listed = self.list(&below);
        let (folder, stat, mut entries) = listed.map_err(|error| self.error(&below, error))?;
        let identity = (stat.st_dev, stat.st_ino);
        if let Some(same) = self.levels.iter().find(|l| l.identity == identity) {
            let holder = shown(&self.path(&same.below));
            let error = anyhow::anyhow!("a link back to `{holder}`, which contains it");
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

    fn list(&self, below: &Path) -> io::Result<(Folder, Stat, Vec<FolderEntry>)> {
        let folder = self.open(below)?;
        let mut entries = folder.list()?;
        if self.walk.follow {
            for link in entries.iter_mut().filter(|e| e.kind == FileType::Symlink) {
                // A link without a target remains a link.
                if let Ok(stat) = folder.stat_through_link(&link.name) {
                    link.kind = file_type(&stat);
                }
            }
        }
        let stat = fstat(&folder)?;
        Ok((folder, stat, entries))
    }

    fn open(&self, below: &Path) -> io::Result<Folder> {
        let root = &self.root.root;
        if self.walk.follow {
            root.below_through_links(below)
        } else {
            root.below(below)
        }
    }

    fn folder(&mut self) -> io::Result<&Folder> {
        let last = self.levels.len() - 1;
        let folder = match self.levels[last].folder.take() {
            Some(folder) => folder,
            None => self.open(&self.levels[last].below)?,
        };
        Ok(self.levels[last].folder.insert(folder))
    }

    fn stat(&mut self, entry: &FolderEntry) -> io::Result<Stat> {
        let follows_links = self.walk.follow;
        let folder = self.folder()?;
        if follows_links {
            return folder.stat_through_link(&entry.name);
        }
        let stat = folder.stat(&entry.name)?;
        stat.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn path(&self, below: &Path) -> PathBuf {
        if below.as_os_str().is_empty() {
            self.root.path.clone()
        } else {
            self.root.path.join(below)
        }
    }

    fn skipped(&self, below: &Path, what: &str) -> Found {
        let path = shown(&self.path(below));
        Found::Note(format!("{path}: skipped, since it is {what}"))
    }

    fn error(&self, below: &Path, error: io::Error) -> Found {
        let error = anyhow::Error::new(error).context("cannot read");
        Found::Error(self.path(below), error)
    }
}

/// Orders entries as their paths: the name of a folder is compared with the slash after it.
fn by_path(a: &FolderEntry, b: &FolderEntry) -> Ordering {
    fn path(entry: &FolderEntry) -> impl Iterator<Item = &u8> {
        let slash: &[u8] = match entry.kind {
            FileType::Directory => b"/",
            _ => b"",
        };
        entry.name.as_encoded_bytes().iter().chain(slash)
    }
    path(a).cmp(path(b))
}

/// The files of a list, in its order.
pub struct InputList {
    lines: BoundedLines<BufReader<interruptible::Reader>>,
    end: u8,
    name: String,
    /// Whether nothing more can be read from the list.
    is_at_end: bool,
    /// The hashes of all places in the output so far, if the files get some there.
    places: Option<HashSet<u128>>,
}

impl InputList {
    /// Opens a list. With an output folder as `destination`, every path must have a place there that no other path has.
    pub fn open(list: &List, destination: &Destination) -> Result<Self> {
        /// The longest path on Linux (`PATH_MAX`).
        const MAX_NAME_BYTES: u64 = 4096;
        let (input, name) = if list.is_stdin() {
            (interruptible::stdin()?, input_name(None))
        } else {
            let reader = interruptible::reader(&list.path);
            (reader.context("cannot open the list")?, shown(&list.path))
        };
        Ok(InputList {
            lines: BoundedLines::new(BufReader::new(input), list.end, MAX_NAME_BYTES),
            end: list.end,
            name,
            is_at_end: false,
            places: matches!(destination, Destination::Folder(_)).then(HashSet::new),
        })
    }

    /// The next file. Empty names are skipped.
    pub fn next(&mut self) -> Option<Found> {
        if self.is_at_end {
            return None;
        }
        let path = loop {
            match self.lines.next() {
                Ok(None) => return None,
                Ok(Some([])) => {}
                Ok(Some(name)) => break listed(name, self.end),
                // The run ends.
                Err(error) if is_asked(&error) => return None,
                Err(error) => {
                    self.is_at_end = error.kind() != ErrorKind::InvalidData;
                    let error = anyhow::Error::new(error).context("cannot read");
                    return Some(Found::Error(PathBuf::from(&self.name), error));
                }
            }
        };
        let has = |end| path.as_os_str().as_bytes().contains(&end);
        let other = match self.end {
            0 if has(b'\n') && !path.exists() => Some(("lines", "--files-from")),
            b'\n' if has(0) => Some(("zero bytes", "--files0-from")),
            _ => None,
        };
        if let Some((ends, option)) = other {
            let problem = Problem::new(format!("its names end in {ends}"));
            let problem = problem.hint(format!("pass it with `{option}`"));
            return Some(Found::Error(PathBuf::from(&self.name), problem.into()));
        }
        if let Some(places) = &mut self.places {
            let problem = match place_below(&path) {
                None => {
                    let what = "leads out of the folder, so that it has no place in the output";
                    let cure = "with `--output`, a list names files below the current folder";
                    Some(Problem::new(what).hint(cure))
                }
                Some(place) if places.insert(xxh3_128(place.as_os_str().as_bytes())) => None,
                Some(_) => Some(Problem::new("is in the list twice")),
            };
            if let Some(problem) = problem {
                return Some(Found::Error(path, problem.into()));
            }
        }
        let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        Some(Found::File(path, size))
    }
}

/// The path that a list names. A list that was written on Windows has a carriage return before each line end.
fn listed(name: &[u8], end: u8) -> PathBuf {
    let path = PathBuf::from(OsStr::from_bytes(name));
    match name.strip_suffix(b"\r") {
        Some(name) if end == b'\n' && path.symlink_metadata().is_err() => {
            PathBuf::from(OsStr::from_bytes(name))
        }
        _ => path,
    }
}
