//! The output folder: each file in it is complete, and nothing outside of it is changed.
//!
//! A run locks the folder (an advisory lock). The subfolder `.copydesk` holds the journal and the drafts of files that are
//! being written. A rename gives a draft its name. Drafts of a run that was killed are removed by the next run.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustix::fs::{FileType, FlockOperation, OFlags, flock, fstat, syncfs};
use rustix::io::Errno;

use crate::cli::args::FsyncName;
use crate::cli::files::{
    APART, Draft, DraftState, FileState, Folder, Folders, OWN_FOLDER, Stamp, file_type, hash_of,
    is_draft_name, parent_of,
};
use crate::cli::terminal::{Problem, Stop, shown};

/// The folder in `.copydesk` for files that are being written.
const DRAFTS: &str = "drafts";

/// The context of an error while a clean file is written.
pub const CANNOT_WRITE: &str = "cannot write the clean text";

/// The context of an error when a clean file is renamed to its place.
pub const CANNOT_PLACE: &str = "cannot put the clean text in its place";

/// A folder for clean articles, locked.
pub struct Tree {
    path: PathBuf,
    folders: Folders,
    drafts: Arc<Folder>,
    fsync: FsyncName,
}

impl Tree {
    /// Makes the folder if it is missing, and locks it. A folder with other files than copydesk's is refused.
    pub fn open(path: &Path, fsync: FsyncName) -> Result<Self, Stop> {
        let cannot =
            |error: io::Error| Problem::failed(path, "cannot make the folder", &error).broken();
        if path == Path::new("-") {
            return Err(
                Problem::new("`-` is standard output, and articles need a folder")
                    .hint("name a folder, or `./-` if that is its name")
                    .into(),
            );
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
        Ok(Tree {
            path: path.to_owned(),
            folders: Folders::new(root),
            drafts: Arc::new(drafts),
            fsync,
        })
    }

    /// Removes the subfolder `.copydesk` if it is empty.
    pub fn remove_own(&self) {
        let root = &self.folders.root;
        if let Ok(own) = root.below(Path::new(OWN_FOLDER)) {
            let _ = own.remove_folder(DRAFTS.as_ref());
            let _ = root.remove_folder(OWN_FOLDER.as_ref());
        }
    }

    /// The path of a file in `.copydesk`, for messages.
    pub fn own(&self, name: &str) -> PathBuf {
        self.path.join(OWN_FOLDER).join(name)
    }

    /// Opens a file in `.copydesk` to read it and to append to it. `OFlags::CREATE` makes a missing file.
    pub fn open_own(&self, name: &str, create: OFlags) -> io::Result<File> {
        let own = self.folders.root.below(Path::new(OWN_FOLDER))?;
        let flags = OFlags::RDWR | OFlags::APPEND | create;
        let file = own.open(name.as_ref(), flags, 0o666)?;
        match file_type(&fstat(&file)?) {
            FileType::RegularFile => Ok(file),
            _ => Err(io::Error::other("is no regular file")),
        }
    }

    /// Removes the drafts of runs that were killed, except for the one that this run continues. Other files are kept.
    pub fn remove_stale(&self, except: Option<&str>) {
        for entry in self.drafts.list().into_iter().flatten() {
            if entry.kind == FileType::RegularFile
                && is_draft_name(&entry.name, APART)
                && entry.name.to_str() != except
            {
                let _ = self.drafts.remove(&entry.name);
            }
        }
    }

    /// Removes a draft that an earlier run left.
    pub fn discard(&self, state: &DraftState) {
        if is_draft_name(state.name.as_ref(), APART) {
            let _ = self.drafts.remove(state.name.as_ref());
        }
    }

    /// Opens a draft that an earlier run left.
    pub fn resume(&self, state: &DraftState) -> io::Result<Option<Draft>> {
        Draft::resume(self.drafts.clone(), state)
    }

    /// Makes an empty draft with this mode, less the umask.
    pub fn draft(&self, mode: u32) -> Result<Draft> {
        // No set-user-ID bits: whoever trusted the raw text to run as its owner has not seen the clean one.
        Draft::new(self.drafts.clone(), APART, mode & 0o777)
            .with_context(|| format!("cannot write in `{}`", shown(&self.path)))
    }

    /// Puts a draft at `place`. `like` is the raw folder, for the modes of folders.
    pub fn place(&self, draft: Draft, place: &Path, like: Option<&Path>) -> Result<FileState> {
        if self.fsync == FsyncName::Always {
            draft.file.sync_all().context(CANNOT_WRITE)?;
        }
        let stamp = Stamp::of(&fstat(&draft.file).context(CANNOT_WRITE)?);
        let state = FileState(stamp, draft.hash());
        let folder = self.folder_of(place, like)?;
        draft.place(&folder, name_of(place)).context(CANNOT_PLACE)?;
        if self.fsync == FsyncName::Always {
            folder.sync().context(CANNOT_WRITE)?;
        }
        Ok(state)
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

    /// The stamp of the file at `place`; `None` if there is no regular file.
    pub fn stamp(&self, place: &Path) -> io::Result<Option<Stamp>> {
        let folder = match self.folders.folder_of(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            folder => folder?,
        };
        let stat = folder.stat(name_of(place))?;
        let file = stat.filter(|stat| file_type(stat) == FileType::RegularFile);
        Ok(file.map(|stat| Stamp::of(&stat)))
    }

    /// Waits until all that was written is on the disk. Returns `false` if the user does not want that.
    pub fn sync(&self) -> io::Result<bool> {
        if self.fsync == FsyncName::Never {
            return Ok(false);
        }
        syncfs(&self.folders.root)?;
        Ok(true)
    }

    /// Opens the folder of `place`. Missing folders are made, with the modes of the raw folders below `like`.
    ///
    /// No link is followed, so the folder is below the root of the tree.
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

/// The mode of the raw folder; the default mode of a new folder if there is none.
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

/// Whether the disk is full, so that the next file would fail, too.
pub fn is_disk_full(error: &anyhow::Error) -> bool {
    let is_full = |errno: Errno| [Errno::NOSPC, Errno::DQUOT, Errno::FBIG].contains(&errno);
    error.chain().any(|link| {
        if let Some(error) = link.downcast_ref::<io::Error>() {
            error.kind() == io::ErrorKind::StorageFull
                || Errno::from_io_error(error).is_some_and(is_full)
        } else {
            link.downcast_ref().copied().is_some_and(is_full)
        }
    })
}

/// Locks a folder as long as it is open. Some file systems have no locks.
pub fn lock(folder: &Folder, path: &Path) -> Result<(), Stop> {
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(Problem::at(
            path,
            "locked: another copydesk is writing there",
        )
        .hint("wait for it to end, or choose another folder")
        .broken()),
        _ => Ok(()),
    }
}

fn name_of(place: &Path) -> &OsStr {
    place.file_name().unwrap_or_default()
}

fn cannot_enter(folder: &Path) -> String {
    format!("cannot enter the folder `{}`", shown(folder))
}

/// Refuses a folder that is neither empty nor made by copydesk.
fn refuse_foreign(root: &Folder, path: &Path) -> Result<(), Stop> {
    let unreadable =
        |error: io::Error| Problem::failed(path, "cannot read the folder", &error).broken();
    if root
        .stat(OWN_FOLDER.as_ref())
        .map_err(unreadable)?
        .is_some()
    {
        return Ok(());
    }
    let entries = root.list().map_err(unreadable)?;
    // A new ext file system has this folder.
    if entries.iter().any(|entry| entry.name != "lost+found") {
        return Err(Problem::at(path, "not empty, and not from copydesk")
            .hint("name a new or an empty folder, so that nothing in it is overwritten")
            .into());
    }
    Ok(())
}

/// Opens one of copydesk's own folders. A link is refused, since files in the folder are deleted. `path` is for messages.
fn own_folder(parent: &Folder, name: &str, path: &Path) -> Result<Folder, Stop> {
    let failed =
        |error: io::Error| Problem::failed(path, "cannot enter the folder", &error).broken();
    let stat = parent.stat(name.as_ref()).map_err(failed)?;
    if stat.is_some_and(|stat| file_type(&stat) == FileType::Symlink) {
        return Err(Problem::at(path, "is a link, not a folder").hint(
                "remove the link, or name another folder; copydesk deletes its own files there, and follows no link",
            ).into());
    }
    parent.below(Path::new(name)).map_err(failed)
}
