//! The folder that clean articles go into: every file whole or not there, and nothing outside of it touched.
//!
//! A run has the folder to itself, by an advisory lock on it. In its folder `.copydesk` lie the manifest of what is
//! done and, while they are written, the files that are not: they get their names by a rename, so that none is ever
//! seen half. What a run that was killed left there, the next one removes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use rustix::fs::{
    AtFlags, CWD, FlockOperation, Mode, OFlags, ResolveFlags, Stat, flock, fstat, mkdirat, openat,
    openat2, renameat, statat, syncfs, unlinkat,
};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::args::FsyncName;
use super::problem::{Problem, Stop, reason, shown};

/// The name of the folder for what is not article in a folder of clean articles.
pub const OWN_FOLDER: &str = ".copydesk";

/// A folder for clean articles, locked.
pub struct Tree {
    path: PathBuf,
    root: OwnedFd,
    /// `.copydesk/drafts`.
    drafts: OwnedFd,
    n_drafts: AtomicU64,
    fsync: FsyncName,
}

/// What tells that a file is still the same one: its length in bytes, and its time of change in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(pub u64, pub i64);

impl Stamp {
    pub fn of(stat: &Stat) -> Self {
        let nanoseconds =
            stat.st_mtime * 1_000_000_000 + i64::try_from(stat.st_mtime_nsec).unwrap_or(0);
        Stamp(u64::try_from(stat.st_size).unwrap_or(0), nanoseconds)
    }
}

/// A file on its way into a tree. Dropped before it is committed, it leaves nothing behind.
pub struct TreeDraft {
    tree: Arc<Tree>,
    file: File,
    name: String,
    is_committed: bool,
}

impl Tree {
    /// Makes the folder if there is none, and locks it. A folder with somebody else's files in it is refused.
    pub fn open(path: &Path, fsync: FsyncName) -> Result<Self, Stop> {
        let cannot = |error: io::Error| {
            Stop::Broken(Problem::new(format!(
                "{}: cannot make the folder: {}",
                shown(path),
                reason(&error)
            )))
        };
        fs::create_dir_all(path).map_err(cannot)?;
        let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = openat(CWD, path, folder, Mode::empty()).map_err(|e| cannot(e.into()))?;
        lock(&root, path)?;
        refuse_foreign(path)?;
        let drafts = path.join(OWN_FOLDER).join("drafts");
        fs::create_dir_all(&drafts).map_err(cannot)?;
        for stale in fs::read_dir(&drafts).map_err(cannot)?.flatten() {
            let _ = fs::remove_file(stale.path());
        }
        let drafts = openat(
            &root,
            Path::new(OWN_FOLDER).join("drafts"),
            folder | OFlags::NOFOLLOW,
            Mode::empty(),
        )
        .map_err(|e| cannot(e.into()))?;
        Ok(Tree {
            path: path.to_owned(),
            root,
            drafts,
            n_drafts: AtomicU64::new(0),
            fsync,
        })
    }

    /// Removes the tree's own folder, if nothing is kept there.
    pub fn remove_own(&self) {
        let _ = fs::remove_dir(self.own("drafts"));
        let _ = fs::remove_dir(self.path.join(OWN_FOLDER));
    }

    /// The path of a file in the tree's own folder.
    pub fn own(&self, name: &str) -> PathBuf {
        self.path.join(OWN_FOLDER).join(name)
    }

    /// Begins a file that will have `mode`, as far as the caller's umask lets it.
    pub fn draft(self: &Arc<Self>, mode: u32) -> Result<TreeDraft> {
        let name = format!("{:x}", self.n_drafts.fetch_add(1, Ordering::Relaxed));
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Who trusted the raw text to run as its owner did not see the clean one.
        let mode = Mode::from_raw_mode(mode & 0o777);
        let file = openat(&self.drafts, &name, flags, mode)
            .map_err(|error| self.full(error.into()))
            .with_context(|| format!("cannot write in `{}`", shown(&self.path)))?;
        Ok(TreeDraft {
            tree: self.clone(),
            file: file.into(),
            name,
            is_committed: false,
        })
    }

    /// What stands at `place`, if it is a file.
    pub fn stamp(&self, place: &Path) -> Option<Stamp> {
        let stat = statat(&self.root, place, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        is_file(&stat).then(|| Stamp::of(&stat))
    }

    /// Waits until all that was written is on the disk; `false` if nobody wants to.
    pub fn sync(&self) -> io::Result<bool> {
        if self.fsync == FsyncName::Never {
            return Ok(false);
        }
        syncfs(&self.root)?;
        Ok(true)
    }

    /// Opens the folder of `place`, and makes it, with the modes of the raw folders below `like`, where it is missing.
    ///
    /// No link is followed on the way, so that it ends below the tree's root.
    fn folder_of(&self, place: &Path, like: Option<&Path>) -> Result<OwnedFd> {
        let folder = match place.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        match open_below(&self.root, folder) {
            Err(Errno::NOENT) => self.make_folders(folder, like)?,
            opened => return opened.with_context(|| cannot_enter(folder)),
        }
        open_below(&self.root, folder).with_context(|| cannot_enter(folder))
    }

    fn make_folders(&self, folder: &Path, like: Option<&Path>) -> Result<()> {
        let mut ancestors: Vec<&Path> = folder.ancestors().collect();
        ancestors.reverse();
        for made in ancestors.into_iter().skip(1) {
            let mode = like.and_then(|like| fs::metadata(like.join(made)).ok());
            let mode = mode.map_or(0o777, |m| m.permissions().mode() & 0o777 | 0o700);
            let parent = match made.parent() {
                Some(parent) if parent != Path::new("") => open_below(&self.root, parent),
                _ => open_below(&self.root, Path::new(".")),
            }
            .with_context(|| cannot_enter(made))?;
            let name = made.file_name().unwrap_or_default();
            match mkdirat(&parent, name, Mode::from_raw_mode(mode)) {
                // Another thread may have been faster.
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => {
                    return Err(self.full(error.into()))
                        .with_context(|| format!("cannot make the folder `{}`", shown(made)));
                }
            }
        }
        Ok(())
    }

    /// Tells a disk without inodes from one without space.
    fn full(&self, error: io::Error) -> io::Error {
        let is_full = error.raw_os_error() == Some(Errno::NOSPC.raw_os_error());
        match rustix::fs::fstatvfs(&self.root) {
            Ok(disk) if is_full && disk.f_bavail > 0 && disk.f_ffree == 0 => {
                io::Error::new(io::ErrorKind::StorageFull, "No inodes left on device")
            }
            _ => error,
        }
    }
}

impl TreeDraft {
    /// Puts the file in its place. `like` is the raw tree, for the modes of folders.
    pub fn commit(mut self, place: &Path, like: Option<&Path>) -> Result<Stamp> {
        let tree = self.tree.clone();
        let write = "cannot write the clean text";
        if tree.fsync == FsyncName::Always {
            self.file.sync_all().context(write)?;
        }
        let stamp = Stamp::of(&fstat(&self.file).context(write)?);
        let folder = tree.folder_of(place, like)?;
        let name = place.file_name().unwrap_or_default();
        renameat(&tree.drafts, &self.name, &folder, name)
            .map_err(|error| tree.full(error.into()))
            .context("cannot put the clean text in its place")?;
        self.is_committed = true;
        if tree.fsync == FsyncName::Always {
            let folder = openat(
                &folder,
                ".",
                OFlags::RDONLY | OFlags::CLOEXEC,
                Mode::empty(),
            );
            folder.and_then(rustix::fs::fsync).context(write)?;
        }
        Ok(stamp)
    }
}

impl Write for TreeDraft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for TreeDraft {
    fn drop(&mut self) {
        if !self.is_committed {
            let _ = unlinkat(&self.tree.drafts, &self.name, AtFlags::empty());
        }
    }
}

/// Whether an error of writing is one that the next file would meet, too.
pub fn is_full(error: &anyhow::Error) -> bool {
    let full = [Errno::NOSPC, Errno::DQUOT, Errno::FBIG].map(Errno::raw_os_error);
    error.chain().any(|link| {
        let code = link
            .downcast_ref::<io::Error>()
            .map(|e| (e.raw_os_error(), e.kind()));
        let code = code.or_else(|| {
            let errno = link.downcast_ref::<Errno>()?;
            Some((Some(errno.raw_os_error()), io::ErrorKind::Other))
        });
        matches!(code, Some((Some(code), _)) if full.contains(&code))
            || matches!(code, Some((_, io::ErrorKind::StorageFull)))
    })
}

/// Locks a folder until the program ends. A file system without locks is let be.
pub fn lock(folder: impl AsFd, path: &Path) -> Result<(), Stop> {
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(Stop::Broken(
            Problem::new(format!(
                "{}: locked: another copydesk is writing there",
                shown(path)
            ))
            .hint("wait for it to end, or choose another folder"),
        )),
        _ => Ok(()),
    }
}

fn is_file(stat: &Stat) -> bool {
    rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::RegularFile
}

fn cannot_enter(folder: &Path) -> String {
    format!("cannot enter the folder `{}`", shown(folder))
}

/// Opens a folder below `root`, through no link.
fn open_below(root: &OwnedFd, folder: &Path) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    match openat2(root, folder, flags, Mode::empty(), resolve) {
        // A kernel before 5.6, or a sandbox that does not know the call: step by step.
        Err(Errno::NOSYS | Errno::PERM) => {
            let mut at = openat(root, ".", flags, Mode::empty())?;
            for component in folder.components() {
                let next = flags | OFlags::NOFOLLOW;
                at = openat(&at, component.as_os_str(), next, Mode::empty())?;
            }
            Ok(at)
        }
        opened => opened,
    }
}

/// Refuses a folder that holds anything, unless a run of copydesk has made it.
fn refuse_foreign(path: &Path) -> Result<(), Stop> {
    if fs::symlink_metadata(path.join(OWN_FOLDER)).is_ok_and(|m| m.is_dir()) {
        return Ok(());
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    // A fresh ext file system is empty all the same.
    if entries
        .map(|e| e.file_name())
        .any(|name| name != "lost+found")
    {
        return Err(Stop::Usage(
            Problem::new(format!("{}: not empty, and not from copydesk", shown(path)))
                .hint("name a new or an empty folder, so that nothing in it is overwritten"),
        ));
    }
    Ok(())
}

/// The device and number of a regular file, by which it is known under any name. To read from and write to one device or
/// pipe is no clash.
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    let metadata = fs::metadata(path).ok()?;
    metadata.is_file().then(|| (metadata.dev(), metadata.ino()))
}
