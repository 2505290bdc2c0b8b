//! The output folder: each file in it is complete, and nothing outside of it is changed.
//!
//! A run locks the folder (an advisory lock). The subfolder `.copydesk` holds the journal and the drafts of files that are
//! being written. A rename gives a draft its name. Drafts of a run that was killed are removed by the next run.
//!
//! An output that is one file is a tree with one place. Its own folder, `.NAME.copydesk`, is beside it and is removed at the
//! end of the run.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustix::fs::{FileType, FlockOperation, OFlags, Stat, flock, fstat, syncfs};
use rustix::io::Errno;

use crate::cli::args::{CorpusOptions, FsyncName};
use crate::cli::files::{
    APART, Draft, DraftState, Folder, Folders, OWN_FOLDER, Packing, Stamp, file_type, hash_of,
    is_draft_name, packing_of, parent_of,
};
use crate::cli::output::file::{Slot, cannot_write, make_alike};
use crate::cli::output::journal::{KEPT, MANIFEST};
use crate::cli::terminal::{Problem, Stop, shown};

/// The folder in `.copydesk` for files that are being written.
const DRAFTS: &str = "drafts";

/// The file in `.copydesk` that is there as long as the folder may hold files that copydesk did not write.
const ADOPTING: &str = "adopting";

/// The context of an error while a clean file is written.
pub const CANNOT_WRITE: &str = "cannot write the clean text";

/// The context of an error when a clean file is renamed to its place.
pub const CANNOT_PLACE: &str = "cannot put the clean text in its place";

/// A folder for clean articles, locked.
pub struct Tree {
    folders: Folders,
    /// The folder for everything but articles, and its name.
    own: Folder,
    own_name: OsString,
    drafts: Arc<Folder>,
    fsync: FsyncName,
    /// If the output is one file, its name, and the file that it replaces.
    only: Option<(PathBuf, Option<Stat>)>,
    /// Whether all clean texts are compared with the files in their places. One with the same bytes is adopted.
    compares: bool,
    /// Whether other files are replaced that copydesk may not have written: the journal is gone, or says so.
    replaces_foreign: bool,
    /// The own folder, where it is locked instead of the root.
    _locked: Option<Folder>,
}

/// A place in a tree.
#[derive(Clone)]
pub struct TreePlace {
    pub path: PathBuf,
    /// The raw folder, for the modes of folders.
    pub like: Option<PathBuf>,
    /// Whether a file is there that copydesk did not write as it is. It is replaced only by the same bytes, or if the user forces
    /// that. A single file that the user names may be replaced.
    pub is_foreign: bool,
}

impl Tree {
    /// Makes the folder if it is missing, and locks it.
    ///
    /// A folder with files and without a journal is refused if `is_place` is false for all names in it; else clean texts in
    /// it are adopted.
    pub fn open(
        path: &Path,
        options: &CorpusOptions,
        is_place: impl Fn(&OsStr) -> bool,
    ) -> Result<Self, Stop> {
        let cannot = cannot_make(path);
        fs::create_dir_all(path).map_err(&cannot)?;
        let root = Folder::named_to_read(path).map_err(&cannot)?;
        lock(&root, path)?;
        let has_foreign = has_foreign(&root, path, is_place)?;
        let mut tree = Tree::new(path, root, OWN_FOLDER.into(), options.fsync)?;
        if has_foreign {
            let created = tree.open_own(ADOPTING, OFlags::CREATE);
            created.map_err(cannot)?;
        }
        let adopts = tree.open_own(ADOPTING, OFlags::empty()).is_ok();
        tree.compares = adopts || options.verify;
        tree.replaces_foreign = options.force || options.verify && !adopts;
        Ok(tree)
    }

    /// The output is the file at `path`: links are followed, and a file of that name is replaced.
    pub fn open_file(path: &Path, options: &CorpusOptions) -> Result<Self, Stop> {
        let slot = Slot::regular(path)?;
        let own: OsString = [".".as_ref(), slot.name(), OWN_FOLDER.as_ref()]
            .into_iter()
            .collect();
        let only = Some((slot.name().into(), slot.older));
        let root = Arc::into_inner(slot.folder).expect("nothing else has it");
        let mut tree = Tree::new(parent_of(path), root, own, options.fsync)?;
        let locked = tree.own.to_read();
        let locked = locked.map_err(|error| cannot_write(path, &error))?;
        lock(&locked, path)?;
        tree.only = only;
        tree._locked = Some(locked);
        Ok(tree)
    }

    fn new(path: &Path, root: Folder, own_name: OsString, fsync: FsyncName) -> Result<Self, Stop> {
        let own_folder = |parent: &Folder, name: &OsStr, of: &Path| {
            parent.make(name, 0o777).map_err(cannot_make(path))?;
            own_folder(parent, name, &of.join(name))
        };
        let own = own_folder(&root, &own_name, path)?;
        let drafts = own_folder(&own, DRAFTS.as_ref(), &path.join(&own_name))?;
        Ok(Tree {
            folders: Folders::new(path, root),
            own,
            own_name,
            drafts: Arc::new(drafts),
            fsync,
            only: None,
            replaces_foreign: false,
            compares: false,
            _locked: None,
        })
    }

    /// Removes the tree's own folder if it is empty or if the output is one file.
    pub fn remove_own(&self) {
        if self.only.is_some() {
            for name in KEPT.into_iter().chain([MANIFEST]) {
                let _ = self.own.remove(name.as_ref());
            }
        }
        let _ = self.own.remove_folder(DRAFTS.as_ref());
        let _ = self.folders.root.remove_folder(&self.own_name);
    }

    /// Whether a later run can continue this one. If the output is one file, a stopped run has left a draft.
    pub fn can_continue(&self) -> bool {
        let has_drafts = || self.drafts.list().is_ok_and(|drafts| !drafts.is_empty());
        self.only.is_none() || has_drafts()
    }

    /// Stops adopting outputs after a run without failures: no foreign file was in the way.
    pub fn end_adoption(&self) {
        if self.compares {
            let _ = self.own.remove(ADOPTING.as_ref());
        }
    }

    /// Removes the file at `place`, and the folders above it that are empty then.
    pub fn remove(&self, place: &Path) -> io::Result<()> {
        self.folders.folder_of(place)?.remove(name_of(place))?;
        let mut above = place.ancestors().skip(1);
        while let Some(folder) = above.next().filter(|f| !f.as_os_str().is_empty())
            && let Ok(parent) = self.folders.folder_of(folder)
            && parent.remove_folder(name_of(folder)).is_ok()
        {}
        Ok(())
    }

    /// The stamp of a file of the same bytes at `place`. Another file is an error, or replaced.
    fn adopted(&self, folder: &Folder, place: &Path, draft: &Draft) -> Result<Option<Stamp>> {
        let name = name_of(place);
        let Some(stat) = folder.stat(name).context(CANNOT_PLACE)? else {
            return Ok(None);
        };
        if file_type(&stat) == FileType::RegularFile
            && let Ok(file) = folder.open(name, OFlags::RDONLY, 0)
            && hash_of(file).ok() == Some(draft.hash().context(CANNOT_PLACE)?)
        {
            return Ok(Some(Stamp::of(&stat)));
        }
        if self.replaces_foreign {
            return Ok(None);
        }
        let what = "the output folder has a file of this name that copydesk did not write, or that was edited";
        Err(Problem::new(what)
            .hint("remove that file, or pass `--force` to replace such files")
            .into())
    }

    /// How a file is compressed: as its raw file, or as the name of the output says.
    pub fn packing(&self, raw: Packing) -> Packing {
        match &self.only {
            Some((name, _)) => packing_of(name),
            None => raw,
        }
    }

    fn at<'p>(&'p self, place: &'p Path) -> &'p Path {
        self.only.as_ref().map_or(place, |(name, _)| name)
    }

    /// The path of a file in the tree's own folder, for messages.
    pub fn own(&self, name: &str) -> PathBuf {
        self.folders.path.join(&self.own_name).join(name)
    }

    /// Opens a file in `.copydesk` to read it and to append to it. `OFlags::CREATE` makes a missing file.
    pub fn open_own(&self, name: &str, create: OFlags) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::APPEND | create;
        let file = self.own.open(name.as_ref(), flags, 0o666)?;
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

    /// Opens a draft that an earlier run left.
    pub fn resume(&self, state: &DraftState) -> io::Result<Draft> {
        Draft::resume(self.drafts.clone(), state)
    }

    /// Makes an empty draft with this mode, less the umask.
    pub fn draft(&self, mode: u32) -> Result<Draft> {
        // No set-user-ID bits: whoever trusted the raw text to run as its owner has not seen the clean one.
        let draft = Draft::new(self.drafts.clone(), APART, mode & 0o777)
            .with_context(|| format!("cannot write in `{}`", shown(&self.folders.path)))?;
        if let Some((_, Some(older))) = &self.only {
            make_alike(&draft.file, older).context("cannot keep the mode")?;
        }
        Ok(draft)
    }

    /// Puts a draft in its place.
    pub fn place(&self, draft: Draft, place: &TreePlace) -> Result<Stamp> {
        // An older file is replaced when the new one is on the disk.
        let replaces = self.only.is_some() && self.fsync != FsyncName::Never;
        if replaces || self.fsync == FsyncName::Always {
            draft.file.sync_all().context(CANNOT_WRITE)?;
        }
        let stamp = Stamp::of(&fstat(&draft.file).context(CANNOT_WRITE)?);
        let is_compared = self.compares || place.is_foreign && self.only.is_none();
        let like = place.like.as_deref();
        let place = self.at(&place.path);
        let folder = self.folder_of(place, like)?;
        if is_compared && let Some(adopted) = self.adopted(&folder, place, &draft)? {
            return Ok(adopted);
        }
        draft.place(&folder, name_of(place)).context(CANNOT_PLACE)?;
        if self.fsync == FsyncName::Always {
            folder.sync().context(CANNOT_WRITE)?;
        }
        Ok(stamp)
    }

    /// The stamp of the file at `place`; `None` if there is no regular file.
    pub fn stamp(&self, place: &Path) -> io::Result<Option<Stamp>> {
        let place = self.at(place);
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
        syncfs(self.folders.root.to_read()?)?;
        Ok(true)
    }

    /// Opens the folder of `place`. Missing folders are made, with the modes of the raw folders below `like`.
    ///
    /// No link is followed, so the folder is below the root of the tree.
    fn folder_of(&self, place: &Path, like: Option<&Path>) -> Result<Arc<Folder>> {
        let folder = parent_of(place);
        let mut opened = self.folders.folder_of(place);
        if let Err(error) = &opened
            && error.kind() == io::ErrorKind::NotFound
        {
            self.make_folders(folder, like)?;
            opened = self.folders.folder_of(place);
        }
        opened.with_context(|| cannot_enter(folder))
    }

    fn make_folders(&self, folder: &Path, like: Option<&Path>) -> Result<()> {
        let mut made = PathBuf::new();
        for name in folder.iter() {
            let parent = self.folders.root.below(&made);
            made.push(name);
            let parent = parent.with_context(|| cannot_enter(&made))?;
            parent
                .make(name, mode_of(&made, like)?)
                .map_err(|error| parent.full(error))
                .with_context(|| format!("cannot make the folder `{}`", shown(&made)))?;
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

fn cannot_make(path: &Path) -> impl Fn(io::Error) -> Stop {
    |error| Problem::failed(path, "cannot make the folder", &error).broken()
}

fn name_of(place: &Path) -> &OsStr {
    place.file_name().unwrap_or_default()
}

fn cannot_enter(folder: &Path) -> String {
    format!("cannot enter the folder `{}`", shown(folder))
}

/// Whether a folder has files and no journal. One in which no name is a place of a clean text is refused.
fn has_foreign(
    root: &Folder,
    path: &Path,
    is_place: impl Fn(&OsStr) -> bool,
) -> Result<bool, Stop> {
    let unreadable =
        |error: io::Error| Problem::failed(path, "cannot read the folder", &error).broken();
    let own = root.stat(OWN_FOLDER.as_ref()).map_err(unreadable)?;
    let entries = match own {
        Some(_) => Vec::new(),
        None => root.list().map_err(unreadable)?,
    };
    // A new ext file system has the folder `lost+found`.
    let names = entries.iter().map(|entry| &*entry.name);
    let names: Vec<&OsStr> = names.filter(|name| *name != "lost+found").collect();
    if names.is_empty() {
        return Ok(false);
    }
    if !names.into_iter().any(is_place) {
        return Err(Problem::at(path, "not empty, and not from copydesk")
            .hint("name a new or an empty folder, so that nothing in it is overwritten")
            .into());
    }
    Ok(true)
}

/// Opens one of copydesk's own folders. A link is refused, since files in the folder are deleted. `path` is for messages.
fn own_folder(parent: &Folder, name: &OsStr, path: &Path) -> Result<Folder, Stop> {
    let failed =
        |error: io::Error| Problem::failed(path, "cannot enter the folder", &error).broken();
    let stat = parent.stat(name).map_err(failed)?;
    if stat.is_some_and(|stat| file_type(&stat) == FileType::Symlink) {
        return Err(Problem::at(path, "is a link, not a folder").hint(
                "remove the link, or name another folder; copydesk deletes its own files there, and follows no link",
            ).into());
    }
    parent.below(Path::new(name)).map_err(failed)
}
