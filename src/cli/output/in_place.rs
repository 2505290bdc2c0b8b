//! Replaces a file by its clean text: as a whole or not at all.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::fs::{
    Access, AtFlags, FileType, FlockOperation, Gid, Mode, OFlags, Stat, Uid, XattrFlags, accessat,
    fchmod, fchown, flock, fstat,
};

use crate::cli::args::corpus::FsyncName;
use crate::cli::files::draft::Draft;
use crate::cli::files::folder::{Folder, file_type, is_directory, parent_of};
use crate::cli::input::entry::{Entry, Links, Origin};
use crate::cli::plan::Backup;
use crate::cli::terminal::problem::{Problem, shown};

/// What failed, where a draft could not be finished.
pub const CANNOT_WRITE: &str = "cannot write the clean text";

/// A file that may be replaced.
pub struct Target {
    /// Open from the first look on: the file is replaced there, whatever its path leads to by then.
    folder: Arc<Folder>,
    /// The file itself, where the name given is a link to it.
    path: PathBuf,
    /// Open for reading, and locked, so that of two runs the second waits for the first.
    pub file: Arc<File>,
    stat: Stat,
}

/// A draft that is written, and waits to take its target's place.
pub struct PendingFile {
    pub target: Target,
    pub draft: BufWriter<Draft>,
}

/// A file that was replaced, and what the user may not expect of it.
pub struct Replaced {
    /// Names of the file besides the one by which it was replaced.
    pub n_other_names: u64,
    pub raw: Raw,
    pub owner: Owner,
}

/// What became of the raw text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    Replaced,
    /// It is the backup now.
    Kept,
    /// An earlier run's backup has its name.
    ReplacedBesideBackup,
}

/// Who owns the clean file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Same,
    /// Only root can give files away.
    Changed,
}

impl Replaced {
    /// What to say of it at once.
    pub fn note(&self, name: &str) -> Option<String> {
        let n = self.n_other_names;
        (n > 0)
            .then(|| format!("{name}: has {n} more name(s) by hard links; they keep the raw text"))
    }
}

impl Target {
    /// Opens the file of an input; `None` for standard input. A file found in a folder is opened through that folder.
    pub fn of_entry(entry: &Entry, links: Links, backup: &Backup) -> Result<Option<Self>> {
        let Some(path) = entry.path() else {
            return Ok(None);
        };
        let target = match &entry.origin {
            Origin::Walked(root) if links == Links::Refused => {
                let below = path.strip_prefix(&root.path).unwrap_or(path);
                let folder = root.folders.folder_of(below).context("cannot open")?;
                Target::open(folder, path.to_owned())
            }
            _ => Target::named(path),
        };
        target?.refuse_backup(backup).map(Some)
    }

    /// Refuses what a run with this backup would make: raw text that may be nowhere else.
    pub fn refuse_backup(self, backup: &Backup) -> Result<Self> {
        match backup {
            Backup::Suffix(suffix) if backup.is_backup_name(self.name()) => {
                let suffix = shown(Path::new(suffix));
                let what = format!("ends in `{suffix}`, as the backups of this run do");
                Err(Problem::new(what)
                    .hint("leave it out, or choose another suffix for the backups, as in `-i=.old`")
                    .into())
            }
            _ => Ok(self),
        }
    }

    /// Opens a file that the user named; of a link, the file that it leads to.
    pub fn named(path: &Path) -> Result<Self> {
        let is_link = fs::symlink_metadata(path)
            .context("cannot open")?
            .is_symlink();
        let path = match is_link {
            true => fs::canonicalize(path).context("cannot follow the link")?,
            false => path.to_owned(),
        };
        let folder = Folder::named(parent_of(&path)).context("cannot open")?;
        Target::open(Arc::new(folder), path)
    }

    /// Opens a regular file of `folder` that can be read and written, and locks it. Only the name in `path` counts.
    pub fn open(folder: Arc<Folder>, path: PathBuf) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| is_directory(&path))?;
        loop {
            // Checked before it is opened: a socket cannot be opened, and the reason would say nothing.
            refuse_special(&path, &stat_of(&folder, name)?)?;
            let opened = folder.open(name, OFlags::RDONLY, 0);
            let file = opened.context("cannot open")?;
            // A file system without locks is let be.
            let _ = flock(&file, FlockOperation::LockExclusive);
            let stat = fstat(&file).context("cannot open")?;
            refuse_special(&path, &stat)?;
            // A rename needs no right to the file, so that the right is asked for: who protects a file means it.
            accessat(&folder, name, Access::WRITE_OK, AtFlags::EACCESS).context("cannot write")?;
            // Another run may have replaced it while this one waited for the lock.
            if is_same_file(&stat_of(&folder, name)?, &stat) {
                return Ok(Target {
                    folder,
                    path,
                    file: Arc::new(file),
                    stat,
                });
            }
        }
    }

    /// Makes an empty draft in the folder of the target, since only there a rename is atomic.
    pub fn draft(&self) -> Result<BufWriter<Draft>> {
        const PRIVATE: u32 = 0o600;
        let draft = Draft::beside(&self.folder, PRIVATE).with_context(|| {
            let folder = shown(parent_of(&self.path));
            format!("cannot make a temporary file in `{folder}`")
        })?;
        Ok(BufWriter::with_capacity(64 << 10, draft))
    }

    /// Lets other runs have the file while the draft waits: who waits for one thing must not hold another.
    pub fn unlock(&self) {
        let _ = flock(&self.file, FlockOperation::Unlock);
    }

    /// Puts the draft in the target's place, on disk before the old text is gone.
    pub fn replace(
        &self,
        draft: BufWriter<Draft>,
        backup: &Backup,
        fsync: FsyncName,
    ) -> Result<Replaced> {
        let draft = draft
            .into_inner()
            .map_err(|error| error.into_error())
            .context(CANNOT_WRITE)?;
        let owner = self.pass_on_metadata(&draft.file)?;
        if fsync != FsyncName::Never {
            draft.file.sync_all().context(CANNOT_WRITE)?;
        }
        let _ = flock(&self.file, FlockOperation::LockExclusive);
        self.refuse_changed()?;
        let raw = match backup {
            Backup::None => Raw::Replaced,
            Backup::Suffix(suffix) => self.back_up(suffix)?,
        };
        draft
            .place_beside(self.name())
            .context("cannot put the clean text in its place")?;
        Ok(Replaced {
            n_other_names: match raw {
                // The backup keeps what the other names keep: the raw text.
                Raw::Kept => 0,
                Raw::Replaced | Raw::ReplacedBesideBackup => self.stat.st_nlink.saturating_sub(1),
            },
            raw,
            owner,
        })
    }

    fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    /// Gives the draft owner, attributes and mode of the target. The mode comes last: a new owner clears bits of it.
    fn pass_on_metadata(&self, draft: &File) -> Result<Owner> {
        let (uid, gid) = (self.stat.st_uid, self.stat.st_gid);
        let own = fstat(draft).context(CANNOT_WRITE)?;
        let mut owner = Owner::Same;
        if (own.st_uid, own.st_gid) != (uid, gid) {
            let (user, group) = (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
            // Only root can give a file away, but its owner can to a group of his; for all others the text matters more.
            if fchown(draft, user, group).is_err()
                && (fchown(draft, None, group).is_err() || own.st_uid != uid)
            {
                owner = Owner::Changed;
            }
        }
        pass_on_attributes(&self.file, draft);
        // Who trusted the old text to run as its owner did not see the new one.
        let mode = Mode::from_raw_mode(self.stat.st_mode & 0o1777);
        fchmod(draft, mode).context("cannot keep the mode")?;
        Ok(owner)
    }

    /// Fails if somebody wrote to the target, or put another file there, since it was opened.
    fn refuse_changed(&self) -> Result<()> {
        let seen = |s: &Stat| (s.st_size, s.st_mtime, s.st_mtime_nsec);
        let now = stat_of(&self.folder, self.name());
        if now.is_ok_and(|now| is_same_file(&now, &self.stat) && seen(&now) == seen(&self.stat)) {
            return Ok(());
        }
        Err(Problem::new("changed while it was being cleaned")
            .hint("it is left as it is; run copydesk on it again")
            .into())
    }

    /// Gives the raw file a second name, unless an earlier run has given that name to rawer text.
    fn back_up(&self, suffix: &OsStr) -> Result<Raw> {
        let backup: OsString = [self.name(), suffix].into_iter().collect();
        let failed = || {
            let path = self.path.with_file_name(&backup);
            format!("cannot keep the raw text as `{}`", shown(&path))
        };
        let Err(error) = self.folder.link(self.name(), &backup) else {
            return Ok(Raw::Kept);
        };
        if error.kind() != std::io::ErrorKind::AlreadyExists {
            return Err(self.folder.full(error)).with_context(failed);
        }
        let older = stat_of(&self.folder, &backup).with_context(failed)?;
        // A run that died between the backup and the replacement leaves two names of one file.
        if is_same_file(&older, &self.stat) {
            return Ok(Raw::Kept);
        }
        match file_type(&older) {
            FileType::RegularFile => Ok(Raw::ReplacedBesideBackup),
            _ => bail!("{}: something is there that is no file", failed()),
        }
    }
}

fn stat_of(folder: &Folder, name: &OsStr) -> Result<Stat> {
    let stat = folder.stat(name).context("cannot open")?;
    // As the system says it.
    stat.ok_or(rustix::io::Errno::NOENT).context("cannot open")
}

fn is_same_file(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}

fn refuse_special(path: &Path, stat: &Stat) -> Result<()> {
    let what = match file_type(stat) {
        FileType::RegularFile => return Ok(()),
        FileType::Directory => return Err(is_directory(path).into()),
        FileType::Fifo => "a FIFO",
        FileType::Socket => "a socket",
        FileType::Symlink => "a link that appeared just now",
        _ => "a device",
    };
    Err(Problem::new(format!("is {what}; only files are replaced"))
        .hint("leave `--in-place` out to clean what it gives to standard output")
        .into())
}

/// Copies extended attributes, access control lists among them, as far as file system and rights allow.
fn pass_on_attributes(from: &File, to: &File) {
    let Some(names) = attribute_names(from) else {
        return;
    };
    for name in names.split(|&b| b == 0).filter(|name| !name.is_empty()) {
        if let Some(value) = attribute(from, name) {
            let _ = rustix::fs::fsetxattr(to, name, &value, XattrFlags::empty());
        }
    }
}

/// The most that Linux lets a list of attribute names or a value have (`XATTR_SIZE_MAX`, `XATTR_LIST_MAX`).
const MAX_ATTRIBUTE_BYTES: usize = 64 << 10;

fn attribute_names(file: &File) -> Option<Vec<u8>> {
    let mut names = vec![0; MAX_ATTRIBUTE_BYTES];
    let n_bytes = rustix::fs::flistxattr(file, names.as_mut_slice()).ok()?;
    names.truncate(n_bytes);
    Some(names)
}

fn attribute(file: &File, name: &[u8]) -> Option<Vec<u8>> {
    let mut value = vec![0; MAX_ATTRIBUTE_BYTES];
    let n_bytes = rustix::fs::fgetxattr(file, name, value.as_mut_slice()).ok()?;
    value.truncate(n_bytes);
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::io::Write;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    struct Desk {
        folder: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.txt"), "raw").unwrap();
            Desk { folder }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn read(&self, name: &str) -> String {
            fs::read_to_string(self.path(name)).unwrap()
        }

        fn n_files(&self) -> usize {
            fs::read_dir(self.folder.path()).unwrap().count()
        }

        fn replace(&self, name: &str, backup: &Backup) -> Result<Replaced> {
            self.replace_after(name, backup, || {})
        }

        /// Replaces by the text "clean", with something happening in between.
        fn replace_after(
            &self,
            name: &str,
            backup: &Backup,
            meanwhile: impl FnOnce(),
        ) -> Result<Replaced> {
            let target = Target::named(&self.path(name))?;
            let mut draft = target.draft()?;
            draft.write_all(b"clean")?;
            meanwhile();
            target.replace(draft, backup, FsyncName::Auto)
        }
    }

    fn suffix(suffix: &str) -> Backup {
        Backup::Suffix(suffix.into())
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let desk = Desk::new();
        desk.replace("a.txt", &Backup::None).unwrap();
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("clean", 1));
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_nothing() {
        let desk = Desk::new();
        let target = Target::named(&desk.path("a.txt")).unwrap();
        let mut draft = target.draft().unwrap();
        draft.write_all(b"clean").unwrap();
        drop(draft);
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("raw", 1));
    }

    #[test]
    fn the_backup_is_the_raw_file_itself() {
        let desk = Desk::new();
        let inode = |name| fs::metadata(desk.path(name)).unwrap().ino();
        let before = inode("a.txt");
        let replaced = desk.replace("a.txt", &suffix(".raw")).unwrap();
        assert_eq!(replaced.raw, Raw::Kept);
        assert_eq!(desk.read("a.txt"), "clean");
        assert_eq!(desk.read("a.txt.raw"), "raw");
        assert_eq!((inode("a.txt.raw"), desk.n_files()), (before, 2));
    }

    #[test]
    fn an_older_backup_is_not_replaced() {
        let desk = Desk::new();
        fs::write(desk.path("a.txt.raw"), "older").unwrap();
        let replaced = desk.replace("a.txt", &suffix(".raw")).unwrap();
        assert_eq!(replaced.raw, Raw::ReplacedBesideBackup);
        assert_eq!(desk.read("a.txt"), "clean");
        assert_eq!(desk.read("a.txt.raw"), "older");
        assert_eq!(desk.n_files(), 2);
    }

    #[test]
    fn a_file_is_not_replaced_where_its_backup_has_the_name_of_a_folder() {
        let desk = Desk::new();
        fs::create_dir(desk.path("a.txt.raw")).unwrap();
        assert!(desk.replace("a.txt", &suffix(".raw")).is_err());
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("raw", 2));
    }

    #[test]
    fn a_folder_that_becomes_a_link_is_replaced_where_it_was_opened() {
        let desk = Desk::new();
        for name in ["folder", "others"] {
            fs::create_dir(desk.path(name)).unwrap();
            fs::write(desk.path(name).join("a.txt"), "raw").unwrap();
        }
        let replaced = desk.replace_after("folder/a.txt", &suffix(".raw"), || {
            fs::rename(desk.path("folder"), desk.path("moved")).unwrap();
            symlink("others", desk.path("folder")).unwrap();
        });
        assert_eq!(replaced.unwrap().raw, Raw::Kept);
        assert_eq!(desk.read("others/a.txt"), "raw");
        assert_eq!(desk.read("moved/a.txt"), "clean");
        assert_eq!(fs::read_dir(desk.path("others")).unwrap().count(), 1);
    }

    #[test]
    fn a_backup_that_is_the_file_already_is_kept() {
        // So it stands after a run that died between the backup and the replacement.
        let desk = Desk::new();
        fs::hard_link(desk.path("a.txt"), desk.path("a.txt.raw")).unwrap();
        desk.replace("a.txt", &suffix(".raw")).unwrap();
        assert_eq!(desk.read("a.txt.raw"), "raw");
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("clean", 2));
    }

    #[test]
    fn the_mode_stays_but_for_the_right_to_run_as_the_owner() {
        let desk = Desk::new();
        let set = |mode| {
            fs::set_permissions(desk.path("a.txt"), Permissions::from_mode(mode)).unwrap();
        };
        let mode = || fs::metadata(desk.path("a.txt")).unwrap().mode() & 0o7777;
        for (before, after) in [(0o640, 0o640), (0o664, 0o664), (0o6755, 0o755)] {
            set(before);
            desk.replace("a.txt", &Backup::None).unwrap();
            assert_eq!(mode(), after);
        }
    }

    #[test]
    fn attributes_stay() {
        let desk = Desk::new();
        let (file, name) = (File::open(desk.path("a.txt")).unwrap(), "user.desk");
        let set = rustix::fs::fsetxattr(&file, name, b"x", XattrFlags::empty());
        // A file system without attributes has none to lose, and must not stand in the way.
        let expected = set.is_ok().then(|| b"x".to_vec());
        desk.replace("a.txt", &Backup::None).unwrap();
        let file = File::open(desk.path("a.txt")).unwrap();
        assert_eq!(attribute(&file, name.as_bytes()), expected);
        assert_eq!(desk.read("a.txt"), "clean");
    }

    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let desk = Desk::new();
        symlink("a.txt", desk.path("link")).unwrap();
        desk.replace("link", &suffix(".raw")).unwrap();
        assert!(desk.path("link").is_symlink());
        assert_eq!(desk.read("link"), "clean");
        assert_eq!(desk.read("a.txt.raw"), "raw");
    }

    #[test]
    fn other_names_of_the_file_are_counted() {
        let desk = Desk::new();
        fs::hard_link(desk.path("a.txt"), desk.path("b.txt")).unwrap();
        assert_eq!(
            desk.replace("a.txt", &Backup::None).unwrap().n_other_names,
            1
        );
        assert_eq!(desk.read("b.txt"), "raw");
    }

    #[test]
    fn a_file_that_somebody_else_changes_is_left_to_them() {
        let desk = Desk::new();
        let error = desk
            .replace_after("a.txt", &suffix(".raw"), || {
                fs::write(desk.path("a.txt"), "newer").unwrap();
            })
            .err()
            .unwrap();
        assert_eq!(error.to_string(), "changed while it was being cleaned");
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("newer", 1));
    }

    #[test]
    fn a_name_as_long_as_names_may_be_is_replaced() {
        let desk = Desk::new();
        let name = "a".repeat(255);
        fs::rename(desk.path("a.txt"), desk.path(&name)).unwrap();
        desk.replace(&name, &Backup::None).unwrap();
        assert_eq!((desk.read(&name).as_str(), desk.n_files()), ("clean", 1));
        let error = desk.replace(&name, &suffix(".raw")).err().unwrap();
        assert_eq!(
            Problem::what(&error),
            format!(
                "cannot keep the raw text as `{}.raw`: File name too long",
                shown(&desk.path(&name))
            )
        );
        assert_eq!(desk.n_files(), 1);
    }
}
