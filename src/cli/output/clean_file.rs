//! A clean file while it is written: into the output folder, or in place of its raw file, which is replaced as a whole or not at
//! all.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::fs::{FileType, FlockOperation, OFlags, Stat, XattrFlags, flock, fstat};

use crate::cli::args::FsyncName;
use crate::cli::files::{
    Draft, DraftState, Folder, Packer, Packing, Stamp, file_type, is_directory, is_same_file,
    parent_of, special,
};
use crate::cli::input::{Entry, Opened, open};
use crate::cli::output::file::{Slot, make_alike};
use crate::cli::output::tree::{CANNOT_PLACE, CANNOT_WRITE, Tree, TreePlace};
use crate::cli::plan::{Destination, Plan, is_backup_name};
use crate::cli::terminal::{Problem, shown};

pub struct Target {
    /// Its folder is open from the start: the file is replaced there, even if its path leads elsewhere by then.
    slot: Slot,
    /// Open for reading, and locked: of two runs, the second waits for the first.
    file: Arc<File>,
    stat: Stat,
    backup: Option<OsString>,
    fsync: FsyncName,
}

impl Target {
    /// Opens a regular file that can be read and written, and locks it.
    fn open(slot: Slot, backup: &Option<OsString>, fsync: FsyncName) -> Result<Self> {
        let name = slot.path.file_name();
        let name = name.ok_or_else(|| is_directory(&slot.path))?;
        loop {
            // Checked before it is opened: a socket cannot be opened, and the error would not say why.
            refuse_special(&slot.path, &stat_of(&slot.folder, name)?)?;
            let opened = slot.folder.open(name, OFlags::RDONLY, 0);
            let file = opened.context("cannot open")?;
            // Some file systems have no locks.
            let _ = flock(&file, FlockOperation::LockExclusive);
            let stat = fstat(&file).context("cannot open")?;
            refuse_special(&slot.path, &stat)?;
            // Another run may have replaced the file while this one waited for the lock.
            if is_same_file(&stat_of(&slot.folder, name)?, &stat) {
                return Ok(Target {
                    slot,
                    file: Arc::new(file),
                    stat,
                    backup: backup.clone(),
                    fsync,
                });
            }
        }
    }

    /// Refuses a file that may not be written.
    pub fn refuse_protected(&self) -> Result<()> {
        self.slot.refuse_protected().context("cannot write")
    }

    /// Refuses to clean a file that has the name of a backup: it may be the only copy of a raw text.
    fn refuse_backup_name(&self) -> Result<()> {
        match &self.backup {
            Some(suffix) if is_backup_name(self.slot.name(), suffix) => {
                let suffix = shown(Path::new(suffix));
                let what = format!("ends in `{suffix}`, as the backups of this run do");
                Err(Problem::new(what)
                    .hint("leave it out, or choose another suffix for the backups, as in `-i=.old`")
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Makes an empty draft in the folder of the target: only there is a rename atomic.
    pub fn draft(&self) -> Result<Draft> {
        const PRIVATE: u32 = 0o600;
        Draft::beside(&self.slot.folder, PRIVATE).with_context(|| {
            let folder = shown(parent_of(&self.slot.path));
            format!("cannot make a temporary file in `{folder}`")
        })
    }

    /// Releases the lock until [`Target::replace`], so that no run holds one file while it waits for another.
    pub fn unlock(&self) {
        let _ = flock(&self.file, FlockOperation::Unlock);
    }

    /// Replaces the target by the draft. The draft is on the disk before the raw text is gone.
    pub fn replace(&self, draft: Draft) -> Result<Committed> {
        let has_new_owner = make_alike(&draft.file, &self.stat).context("cannot keep the mode")?;
        pass_on_attributes(&self.file, &draft.file);
        if self.fsync != FsyncName::Never {
            draft.file.sync_all().context(CANNOT_WRITE)?;
        }
        let _ = flock(&self.file, FlockOperation::LockExclusive);
        self.refuse_changed()?;
        let (has_backup, has_older_backup) = match &self.backup {
            None => (false, false),
            Some(suffix) => {
                let is_raw = self.back_up(suffix)?;
                (is_raw, !is_raw)
            }
        };
        draft.place_beside(self.slot.name()).context(CANNOT_PLACE)?;
        // A backup keeps the raw text, as the other names do. The type of the number differs between systems.
        let n_names = if has_backup { 0 } else { self.stat.st_nlink };
        Ok(Committed {
            clean: None,
            n_other_names: (1..n_names).count(),
            has_older_backup,
            has_new_owner,
        })
    }

    /// Fails if the target was written or replaced since it was opened.
    fn refuse_changed(&self) -> Result<()> {
        let is_unchanged =
            |now: Stat| is_same_file(&now, &self.stat) && Stamp::of(&now) == Stamp::of(&self.stat);
        if stat_of(&self.slot.folder, self.slot.name()).is_ok_and(is_unchanged) {
            return Ok(());
        }
        Err(Problem::new("changed while it was being cleaned")
            .hint("it is left as it is; run copydesk on it again")
            .into())
    }

    /// Links the raw file to the name of its backup. Returns `false` if an earlier run made a backup of that name, which is
    /// kept.
    fn back_up(&self, suffix: &OsStr) -> Result<bool> {
        let backup: OsString = [self.slot.name(), suffix].into_iter().collect();
        let failed = || {
            let path = self.slot.path.with_file_name(&backup);
            format!("cannot keep the raw text as `{}`", shown(&path))
        };
        let Err(error) = self.slot.folder.link(self.slot.name(), &backup) else {
            return Ok(true);
        };
        if error.kind() != std::io::ErrorKind::AlreadyExists {
            return Err(self.slot.folder.full(error)).with_context(failed);
        }
        let older = stat_of(&self.slot.folder, &backup).with_context(failed)?;
        // A run that was killed between backup and replacement leaves two names of one file.
        if is_same_file(&older, &self.stat) {
            return Ok(true);
        }
        match file_type(&older) {
            FileType::RegularFile => Ok(false),
            _ => bail!("{}: something is there that is no file", failed()),
        }
    }
}

fn stat_of(folder: &Folder, name: &OsStr) -> Result<Stat> {
    let stat = folder.stat(name).context("cannot open")?;
    stat.ok_or(rustix::io::Errno::NOENT).context("cannot open")
}

fn refuse_special(path: &Path, stat: &Stat) -> Result<()> {
    let what = match file_type(stat) {
        FileType::Directory => return Err(is_directory(path).into()),
        FileType::Symlink => "a link that appeared just now",
        kind => match special(kind) {
            Some(what) => what,
            None => return Ok(()),
        },
    };
    Err(Problem::new(format!("is {what}; only files are replaced"))
        .hint("leave `--in-place` out to clean what it gives to standard output")
        .into())
}

/// Copies extended attributes, access control lists included, as far as file system and rights allow.
fn pass_on_attributes(from: &File, to: &File) {
    /// The largest list of names and the largest value on Linux (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
    const MAX_BYTES: usize = 64 << 10;
    let mut names = vec![0; MAX_BYTES];
    let Ok(n_bytes @ 1..) = rustix::fs::flistxattr(from, names.as_mut_slice()) else {
        return;
    };
    let mut value = vec![0; MAX_BYTES];
    for name in names[..n_bytes]
        .split(|&b| b == 0)
        .filter(|name| !name.is_empty())
    {
        if let Ok(n_bytes) = rustix::fs::fgetxattr(from, name, value.as_mut_slice()) {
            let _ = rustix::fs::fsetxattr(to, name, &value[..n_bytes], XattrFlags::empty());
        }
    }
}

/// Opens an input for reading. One that is cleaned in place is locked, and opened through the folder that it was found in.
pub fn open_or_lock(entry: &Entry, plan: &Plan) -> Result<(Option<Arc<Target>>, Opened)> {
    let (Destination::InPlace(backup), Some(path)) = (&plan.destination, entry.path()) else {
        return Ok((None, open(entry, plan)?));
    };
    let slot = match entry.folder(plan) {
        Some(folder) => folder.map(|folder| Slot {
            folder,
            path: path.to_owned(),
            older: None,
        }),
        None => Slot::of(path),
    };
    let target = Target::open(slot.context("cannot open")?, backup, plan.output.fsync)?;
    target.refuse_backup_name()?;
    let opened = Opened::of_file(target.file.clone())?;
    Ok((Some(Arc::new(target)), opened))
}

/// A file that is written as a draft. If it is dropped before it is committed, nothing changes.
pub struct CleanFile {
    pub draft: Packer<Draft>,
    place: Place,
}

/// Where a clean file will be.
#[derive(Clone)]
pub enum Place {
    Tree(Arc<Tree>, TreePlace),
    Target(Arc<Target>),
}

/// What became of a file.
#[derive(Default)]
pub struct Committed {
    /// The stamp of a file in an output folder.
    pub clean: Option<Stamp>,
    /// The number of hard links to the raw text that remain, its backup excluded.
    pub n_other_names: usize,
    /// Whether the name of the backup belongs to an earlier run's backup, so that the raw text is lost.
    pub has_older_backup: bool,
    /// Whether the owner has changed: only root can give files away.
    pub has_new_owner: bool,
}

impl Place {
    /// At `path` below an output folder. `like` is the raw folder.
    pub fn in_tree(tree: &Arc<Tree>, path: &Path, like: Option<&Path>) -> Self {
        let place = TreePlace {
            path: path.to_owned(),
            like: like.map(Path::to_owned),
            is_foreign: false,
        };
        Place::Tree(tree.clone(), place)
    }

    /// How the file is compressed if its raw file is compressed so.
    pub fn packing(&self, raw: Packing) -> Packing {
        match self {
            Place::Tree(tree, _) => tree.packing(raw),
            Place::Target(_) => raw,
        }
    }
}

impl CleanFile {
    /// Begins a file. `mode` is that of the raw file.
    pub fn new(place: Place, mode: u32, packing: Packing) -> Result<Self> {
        let draft = match &place {
            Place::Tree(tree, _) => tree.draft(mode)?,
            Place::Target(target) => target.draft()?,
        };
        let draft = Packer::new(draft, packing);
        Ok(CleanFile { draft, place })
    }

    /// Continues a file in an output folder that an earlier run began.
    pub fn resume(place: Place, packing: Packing, state: &DraftState) -> io::Result<Self> {
        let draft = match &place {
            Place::Tree(tree, _) => tree.resume(state)?,
            Place::Target(_) => return Err(io::ErrorKind::Unsupported.into()),
        };
        let mut draft = Packer::new(draft, packing);
        draft.is_begun = state.n_bytes > 0;
        Ok(CleanFile { draft, place })
    }

    /// Keeps the draft for a later run. `None` if that could not continue it.
    pub fn checkpoint(&mut self) -> Option<DraftState> {
        self.draft.written()?.keep().ok()
    }

    /// Compresses and adds bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.draft.write_all(bytes).context(CANNOT_WRITE)
    }

    pub fn commit(self) -> Result<Committed> {
        let draft = self.draft.finish().context(CANNOT_WRITE)?;
        match self.place {
            Place::Target(target) => target.replace(draft),
            Place::Tree(tree, place) => Ok(Committed {
                clean: Some(tree.place(draft, &place)?),
                ..Committed::default()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_changed_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "raw").unwrap();
        let slot = Slot::of(&path).unwrap();
        let target = Target::open(slot, &Some(".raw".into()), FsyncName::Auto).unwrap();
        let draft = target.draft().unwrap();
        fs::write(&path, "newer").unwrap();
        let error = target.replace(draft).err().unwrap().to_string();
        assert_eq!(error, "changed while it was being cleaned");
        assert_eq!(fs::read(&path).unwrap(), b"newer");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
