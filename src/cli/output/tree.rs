//! The folder that clean articles go into: every file whole or not there, and nothing outside of it touched.
//!
//! A run has the folder to itself, by an advisory lock on it. In its folder `.copydesk` lie the manifest of what is
//! done and, while they are written, the files that are not: they get their names by a rename, so that none is ever
//! seen half. What a run that was killed left there, the next one removes.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustix::fs::{FileType, FlockOperation, OFlags, flock, fstat, syncfs};
use rustix::io::Errno;
use xxhash_rust::xxh3::Xxh3;

use crate::cli::args::corpus::FsyncName;
use crate::cli::files::draft::{APART, Draft, OWN_FOLDER, is_draft_name};
use crate::cli::files::folder::{Folder, Folders, file_type, parent_of};
use crate::cli::files::stamp::{FileState, Stamp, hash_of};
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::{Problem, reason, shown};

/// The name of the folder in it for files that are being written.
const DRAFTS: &str = "drafts";

/// A folder for clean articles, locked.
pub struct Tree {
    path: PathBuf,
    folders: Folders,
    /// `.copydesk/drafts`.
    drafts: Arc<Folder>,
    fsync: FsyncName,
}

/// A file on its way into a tree. Dropped before it is committed, it leaves nothing behind.
pub struct TreeDraft {
    tree: Arc<Tree>,
    draft: Draft,
    /// Of all that was written.
    digest: Box<Xxh3>,
}

impl Tree {
    /// Makes the folder if there is none, and locks it. A folder with somebody else's files in it is refused.
    pub fn open(path: &Path, fsync: FsyncName) -> Result<Self, Stop> {
        let cannot = |error: io::Error| cannot(path, "cannot make the folder", &error);
        if path == Path::new("-") {
            return Err(Stop::Usage(
                Problem::new("`-` is standard output, and articles need a folder")
                    .hint("name a folder, or `./-` if that is its name"),
            ));
        }
        fs::create_dir_all(path).map_err(cannot)?;
        let root = Folder::named_to_read(path).map_err(cannot)?;
        lock(&root, path)?;
        refuse_foreign(&root, path)?;
        root.make(OWN_FOLDER.as_ref(), 0o777).map_err(cannot)?;
        let own_path = path.join(OWN_FOLDER);
        let own = own_folder(&root, OWN_FOLDER, &own_path)?;
        own.make(DRAFTS.as_ref(), 0o777).map_err(cannot)?;
        let drafts = own_folder(&own, DRAFTS, &own_path.join(DRAFTS))?;
        remove_stale(&drafts).map_err(cannot)?;
        Ok(Tree {
            path: path.to_owned(),
            folders: Folders::new(root),
            drafts: Arc::new(drafts),
            fsync,
        })
    }

    /// Removes the tree's own folder, if nothing is kept there.
    pub fn remove_own(&self) {
        let root = &self.folders.root;
        if let Ok(own) = root.below(Path::new(OWN_FOLDER)) {
            let _ = own.remove_folder(DRAFTS.as_ref());
            let _ = root.remove_folder(OWN_FOLDER.as_ref());
        }
    }

    /// The path of a file in the tree's own folder, to be shown.
    pub fn own(&self, name: &str) -> PathBuf {
        self.path.join(OWN_FOLDER).join(name)
    }

    /// Opens a file in the tree's own folder to read it and to write at its end. `OFlags::CREATE` makes it if there is none.
    pub fn open_own(&self, name: &str, create: OFlags) -> io::Result<File> {
        let own = self.folders.root.below(Path::new(OWN_FOLDER))?;
        let flags = OFlags::RDWR | OFlags::APPEND | create;
        let file = own.open(name.as_ref(), flags, 0o666)?;
        match file_type(&fstat(&file)?) {
            FileType::RegularFile => Ok(file),
            _ => Err(io::Error::other("is no regular file")),
        }
    }

    /// Begins a file that will have `mode`, as far as the caller's umask lets it.
    pub fn draft(self: &Arc<Self>, mode: u32) -> Result<TreeDraft> {
        // Who trusted the raw text to run as its owner did not see the clean one.
        let draft = Draft::new(self.drafts.clone(), APART, mode & 0o777)
            .with_context(|| format!("cannot write in `{}`", shown(&self.path)))?;
        Ok(TreeDraft {
            tree: self.clone(),
            draft,
            digest: Box::default(),
        })
    }

    /// The XXH3 hash of the file at `place`; `None` if it is no file or cannot be read.
    pub fn hash(&self, place: &Path) -> Option<u128> {
        let folder = self.folders.folder_of(place).ok()?;
        let file = folder.open(name_of(place), OFlags::RDONLY, 0).ok()?;
        if file_type(&fstat(&file).ok()?) != FileType::RegularFile {
            return None;
        }
        hash_of(file).ok()
    }

    /// What stands at `place`, if it is a file.
    pub fn stamp(&self, place: &Path) -> io::Result<Option<Stamp>> {
        let folder = match self.folders.folder_of(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            folder => folder?,
        };
        let stat = folder.stat(name_of(place))?;
        let file = stat.filter(|stat| file_type(stat) == FileType::RegularFile);
        Ok(file.map(|stat| Stamp::of(&stat)))
    }

    /// Waits until all that was written is on the disk; `false` if nobody wants to.
    pub fn sync(&self) -> io::Result<bool> {
        if self.fsync == FsyncName::Never {
            return Ok(false);
        }
        syncfs(&self.folders.root)?;
        Ok(true)
    }

    /// Opens the folder of `place`, and makes it, with the modes of the raw folders below `like`, where it is missing.
    ///
    /// No link is followed on the way, so that it ends below the tree's root.
    fn folder_of(&self, place: &Path, like: Option<&Path>) -> Result<Arc<Folder>> {
        let folder = parent_of(place);
        match self.folders.folder_of(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make_folders(folder, like)?;
            }
            opened => return opened.with_context(|| cannot_enter(folder)),
        }
        self.folders
            .folder_of(place)
            .with_context(|| cannot_enter(folder))
    }

    fn make_folders(&self, folder: &Path, like: Option<&Path>) -> Result<()> {
        let mut ancestors: Vec<&Path> = folder.ancestors().collect();
        ancestors.reverse();
        for made in ancestors.into_iter().skip(1) {
            let parent = made.parent().unwrap_or(Path::new(""));
            let parent = self.folders.root.below(parent);
            let parent = parent.with_context(|| cannot_enter(made))?;
            parent
                .make(name_of(made), mode_of(made, like)?)
                .map_err(|error| parent.full(error))
                .with_context(|| format!("cannot make the folder `{}`", shown(made)))?;
        }
        Ok(())
    }
}

/// The mode of the raw folder; that of any new folder if there is none.
fn mode_of(folder: &Path, like: Option<&Path>) -> Result<u32> {
    let Some(raw) = like.map(|like| like.join(folder)) else {
        return Ok(0o777);
    };
    match rustix::fs::stat(&raw) {
        Ok(stat) => Ok(stat.st_mode & 0o777 | 0o700),
        Err(Errno::NOENT | Errno::NOTDIR) => Ok(0o777),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", shown(&raw))),
    }
}

impl TreeDraft {
    /// Puts the file in its place. `like` is the raw tree, for the modes of folders.
    pub fn commit(self, place: &Path, like: Option<&Path>) -> Result<FileState> {
        let TreeDraft {
            tree,
            draft,
            digest,
        } = self;
        let write = "cannot write the clean text";
        if tree.fsync == FsyncName::Always {
            draft.file.sync_all().context(write)?;
        }
        let stamp = Stamp::of(&fstat(&draft.file).context(write)?);
        let folder = tree.folder_of(place, like)?;
        draft
            .place(&folder, name_of(place))
            .context("cannot put the clean text in its place")?;
        if tree.fsync == FsyncName::Always {
            folder.sync().context(write)?;
        }
        Ok(FileState(stamp, digest.digest128()))
    }
}

impl Write for TreeDraft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.draft.write(bytes)?;
        self.digest.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
pub fn lock(folder: &Folder, path: &Path) -> Result<(), Stop> {
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

fn name_of(place: &Path) -> &OsStr {
    place.file_name().unwrap_or_default()
}

fn cannot_enter(folder: &Path) -> String {
    format!("cannot enter the folder `{}`", shown(folder))
}

fn cannot(path: &Path, what: &str, error: &io::Error) -> Stop {
    let what = format!("{}: {what}: {}", shown(path), reason(error));
    Stop::Broken(Problem::new(what))
}

/// Refuses a folder that holds anything, unless a run of copydesk has made it.
fn refuse_foreign(root: &Folder, path: &Path) -> Result<(), Stop> {
    let unreadable = |error: io::Error| cannot(path, "cannot read the folder", &error);
    if root
        .stat(OWN_FOLDER.as_ref())
        .map_err(unreadable)?
        .is_some()
    {
        return Ok(());
    }
    let entries = root.list().map_err(unreadable)?;
    // A fresh ext file system is empty all the same.
    if entries.iter().any(|entry| entry.name != "lost+found") {
        return Err(Stop::Usage(
            Problem::new(format!("{}: not empty, and not from copydesk", shown(path)))
                .hint("name a new or an empty folder, so that nothing in it is overwritten"),
        ));
    }
    Ok(())
}

/// Opens one of our own folders; `path` shows it. Files in it are deleted, so that a link is refused.
fn own_folder(parent: &Folder, name: &str, path: &Path) -> Result<Folder, Stop> {
    let failed = |error: io::Error| cannot(path, "cannot enter the folder", &error);
    let stat = parent.stat(name.as_ref()).map_err(failed)?;
    if stat.is_some_and(|stat| file_type(&stat) == FileType::Symlink) {
        return Err(Stop::Usage(
            Problem::new(format!("{}: is a link, not a folder", shown(path))).hint(
                "remove the link, or name another folder; copydesk deletes its own files there, and follows no link",
            ),
        ));
    }
    parent.below(Path::new(name)).map_err(failed)
}

/// Removes the drafts that a dead run has left. Anything else is kept.
fn remove_stale(drafts: &Folder) -> io::Result<()> {
    for entry in drafts.list()? {
        if entry.kind == FileType::RegularFile && is_draft_name(&entry.name, APART) {
            let _ = drafts.remove(&entry.name);
        }
    }
    Ok(())
}
