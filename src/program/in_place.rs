//! Replaces a file by its clean text: as a whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::BufWriter;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use rustix::fs::{Access, AtFlags, CWD, FlockOperation, Gid, OFlags, Uid, XattrFlags};
use tempfile::NamedTempFile;

use super::args::FsyncName;
use super::input::is_directory;
use super::plan::Backup;
use super::problem::{Problem, shown};

/// What failed, where a draft could not be finished.
pub const CANNOT_WRITE: &str = "cannot write the clean text";

/// A file that may be replaced.
pub struct Target {
    /// The file itself, where the name given is a link to it.
    path: PathBuf,
    /// Open for reading, and locked, so that of two runs the second waits for the first.
    pub file: Arc<File>,
    metadata: Metadata,
}

/// What becomes of a name that is a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Its target is replaced, the link stays.
    Followed,
    /// It is no file.
    Refused,
}

/// A draft that is written, and waits to take its target's place.
pub struct PendingFile {
    pub target: Target,
    pub draft: Draft,
}

/// How the names of temporary files begin.
pub const TEMPORARY_PREFIX: &str = ".copydesk-";

/// What will take a target's place. Dropped before it is committed, it leaves nothing behind.
pub struct Draft {
    pub out: BufWriter<NamedTempFile>,
}

/// How many names a replaced file has besides the one by which it was replaced.
pub struct OtherNames(pub u64);

impl OtherNames {
    /// What to say of them.
    pub fn note(&self, name: &str) -> Option<String> {
        let OtherNames(n) = self;
        (*n > 0)
            .then(|| format!("{name}: has {n} more name(s) by hard links; they keep the raw text"))
    }
}

impl Target {
    /// Opens a regular file that can be read and written, and locks it.
    pub fn open(path: &Path, links: Links) -> Result<Self> {
        let is_link = fs::symlink_metadata(path)
            .context("cannot open")?
            .is_symlink();
        let path = if is_link && links == Links::Followed {
            fs::canonicalize(path).context("cannot follow the link")?
        } else {
            path.to_owned()
        };
        loop {
            // Asked before it is opened: to open a socket fails for a reason that tells nothing.
            refuse_special(&path, &fs::symlink_metadata(&path).context("cannot open")?)?;
            let file = OpenOptions::new()
                .read(true)
                // The name may have changed hands since; neither wait for a FIFO's writer nor follow a new link.
                .custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed())
                .open(&path)
                .context("cannot open")?;
            // A file system without locks is let be.
            let _ = rustix::fs::flock(&file, FlockOperation::LockExclusive);
            let metadata = file.metadata().context("cannot open")?;
            refuse_special(&path, &metadata)?;
            // A rename needs no right to the file, so that the right is asked for: who protects a file means it.
            rustix::fs::accessat(CWD, &path, Access::WRITE_OK, AtFlags::EACCESS)
                .context("cannot write")?;
            // Another run may have replaced it while this one waited for the lock.
            let now = fs::symlink_metadata(&path).context("cannot open")?;
            if (now.dev(), now.ino()) == (metadata.dev(), metadata.ino()) {
                return Ok(Target {
                    path,
                    file: Arc::new(file),
                    metadata,
                });
            }
        }
    }

    /// Makes an empty draft in the folder of the target, since only there a rename is atomic.
    pub fn draft(&self) -> Result<Draft> {
        let folder = self.folder();
        // The name is short, so that it fits wherever the target's own name fits.
        let temporary = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .tempfile_in(folder)
            .with_context(|| format!("cannot make a temporary file in `{}`", shown(folder)))?;
        // Locked, it is seen to belong to a run that lives.
        let _ = rustix::fs::flock(
            temporary.as_file(),
            FlockOperation::NonBlockingLockExclusive,
        );
        Ok(Draft {
            out: BufWriter::with_capacity(64 << 10, temporary),
        })
    }

    /// Lets other runs have the file while the draft waits: who waits for one thing must not hold another.
    pub fn unlock(&self) {
        let _ = rustix::fs::flock(&self.file, FlockOperation::Unlock);
    }

    /// Puts the draft in the target's place, on disk before the old text is gone.
    pub fn replace(&self, draft: Draft, backup: &Backup, fsync: FsyncName) -> Result<OtherNames> {
        let temporary = draft
            .out
            .into_inner()
            .map_err(|error| error.into_error())
            .context(CANNOT_WRITE)?;
        self.pass_on_metadata(temporary.as_file())?;
        if fsync != FsyncName::Never {
            temporary.as_file().sync_all().context(CANNOT_WRITE)?;
        }
        let _ = rustix::fs::flock(&self.file, FlockOperation::LockExclusive);
        self.refuse_changed()?;
        if let Backup::Suffix(suffix) = backup {
            self.back_up(suffix)?;
        }
        temporary
            .persist(&self.path)
            .map_err(|error| error.error)
            .context("cannot put the clean text in its place")?;
        Ok(OtherNames(match backup {
            Backup::None => self.metadata.nlink().saturating_sub(1),
            // The backup keeps what the other names keep: the raw text.
            Backup::Suffix(_) => 0,
        }))
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// Gives the draft owner, attributes and mode of the target. The mode comes last: a new owner clears bits of it.
    fn pass_on_metadata(&self, draft: &File) -> Result<()> {
        let (uid, gid) = (self.metadata.uid(), self.metadata.gid());
        let own = draft.metadata().context(CANNOT_WRITE)?;
        if (own.uid(), own.gid()) != (uid, gid) {
            // Only root can give a file away; for all others the text matters more than its owner.
            let _ = rustix::fs::fchown(draft, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
        }
        pass_on_attributes(&self.file, draft);
        // Who trusted the old text to run as its owner did not see the new one.
        let mode = self.metadata.mode() & 0o1777;
        draft
            .set_permissions(Permissions::from_mode(mode))
            .context("cannot keep the mode")
    }

    /// Fails if somebody wrote to the target, or put another file there, since it was opened.
    fn refuse_changed(&self) -> Result<()> {
        let seen = |m: &Metadata| (m.dev(), m.ino(), m.len(), m.mtime(), m.mtime_nsec());
        let now = fs::symlink_metadata(&self.path);
        if now.is_ok_and(|now| seen(&now) == seen(&self.metadata)) {
            return Ok(());
        }
        Err(Problem::new("changed while it was being cleaned")
            .hint("it is left as it is; run copydesk on it again")
            .into())
    }

    /// Gives the raw file a second name, in place of an older backup.
    fn back_up(&self, suffix: &OsStr) -> Result<()> {
        let mut backup = self.path.clone().into_os_string();
        backup.push(suffix);
        let is_raw = |m: Metadata| (m.dev(), m.ino()) == (self.metadata.dev(), self.metadata.ino());
        if fs::symlink_metadata(&backup).is_ok_and(is_raw) {
            // To rename one name of a file to another does nothing, and would leave the first behind.
            return Ok(());
        }
        let failed = || {
            format!(
                "cannot keep the raw text as `{}`",
                shown(Path::new(&backup))
            )
        };
        // A link cannot replace a file, but a rename can.
        tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .make_in(self.folder(), |path| fs::hard_link(&self.path, path))
            .and_then(|link| Ok(link.into_temp_path().persist(&backup)?))
            .with_context(failed)
    }
}

/// Removes a temporary file, unless its run still lives.
pub fn remove_stale(path: &Path) {
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed())
        .open(path);
    if let Ok(file) = opened
        && rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
    {
        let _ = fs::remove_file(path);
    }
}

fn refuse_special(path: &Path, metadata: &Metadata) -> Result<()> {
    let kind = metadata.file_type();
    let what = if kind.is_file() {
        return Ok(());
    } else if kind.is_dir() {
        return Err(is_directory(path).into());
    } else if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_symlink() {
        "a link that appeared just now"
    } else {
        "a device"
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
    use std::io::Write;
    use std::os::unix::fs::symlink;

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

        fn replace(&self, name: &str, backup: &Backup) -> Result<OtherNames> {
            self.replace_after(name, backup, || {})
        }

        /// Replaces by the text "clean", with something happening in between.
        fn replace_after(
            &self,
            name: &str,
            backup: &Backup,
            meanwhile: impl FnOnce(),
        ) -> Result<OtherNames> {
            let target = Target::open(&self.path(name), Links::Followed)?;
            let mut draft = target.draft()?;
            draft.out.write_all(b"clean")?;
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
        let target = Target::open(&desk.path("a.txt"), Links::Followed).unwrap();
        let mut draft = target.draft().unwrap();
        draft.out.write_all(b"clean").unwrap();
        drop(draft);
        assert_eq!((desk.read("a.txt").as_str(), desk.n_files()), ("raw", 1));
    }

    #[test]
    fn the_backup_is_the_raw_file_itself_and_replaces_an_older_one() {
        let desk = Desk::new();
        fs::write(desk.path("a.txt.raw"), "older").unwrap();
        let inode = |name| fs::metadata(desk.path(name)).unwrap().ino();
        let before = inode("a.txt");
        desk.replace("a.txt", &suffix(".raw")).unwrap();
        assert_eq!(desk.read("a.txt"), "clean");
        assert_eq!(desk.read("a.txt.raw"), "raw");
        assert_eq!((inode("a.txt.raw"), desk.n_files()), (before, 2));
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
        assert_eq!(desk.replace("a.txt", &Backup::None).unwrap().0, 1);
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
