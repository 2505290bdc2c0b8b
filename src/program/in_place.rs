//! Replaces a file by its clean text: as a whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::BufWriter;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rustix::fs::{Access, AtFlags, CWD, Gid, OFlags, Uid, XattrFlags};
use tempfile::NamedTempFile;

use super::input::is_directory;
use super::plan::Backup;
use super::problem::{Problem, shown};

/// A file that may be replaced.
pub struct Target {
    /// The file itself, where the name given is a link to it.
    path: PathBuf,
    /// Open for reading.
    pub file: File,
    metadata: Metadata,
}

/// What will take a target's place. Dropped before it is committed, it leaves nothing behind.
pub struct Draft {
    pub out: BufWriter<NamedTempFile>,
}

/// How many names a replaced file has besides the one by which it was replaced.
pub struct OtherNames(pub u64);

impl Target {
    /// Opens a regular file that can be read and written. Links are followed, so that they stay links.
    pub fn open(path: &Path) -> Result<Self> {
        let is_link = fs::symlink_metadata(path)
            .context("cannot open")?
            .is_symlink();
        let path = if is_link {
            fs::canonicalize(path).context("cannot follow the link")?
        } else {
            path.to_owned()
        };
        // Asked before it is opened: to open a socket fails for a reason that tells nothing.
        refuse_special(&path, &fs::symlink_metadata(&path).context("cannot open")?)?;
        let file = OpenOptions::new()
            .read(true)
            // The name may have changed hands since; neither wait for a FIFO's writer nor follow a new link.
            .custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed())
            .open(&path)
            .context("cannot open")?;
        let metadata = file.metadata().context("cannot open")?;
        refuse_special(&path, &metadata)?;
        // A rename needs no right to the file, so that the right is asked for: who protects a file means it.
        rustix::fs::accessat(CWD, &path, Access::WRITE_OK, AtFlags::EACCESS)
            .context("cannot write")?;
        Ok(Target {
            path,
            file,
            metadata,
        })
    }

    /// Makes an empty draft in the folder of the target, since only there a rename is atomic.
    pub fn draft(&self) -> Result<Draft> {
        let folder = self.folder();
        // The name is short, so that it fits wherever the target's own name fits.
        let temporary = tempfile::Builder::new()
            .prefix(".copydesk-")
            .tempfile_in(folder)
            .with_context(|| format!("cannot make a temporary file in `{}`", shown(folder)))?;
        Ok(Draft {
            out: BufWriter::with_capacity(64 << 10, temporary),
        })
    }

    /// Puts the draft in the target's place, on disk before the old text is gone.
    pub fn replace(&self, draft: Draft, backup: &Backup) -> Result<OtherNames> {
        let temporary = draft
            .out
            .into_inner()
            .map_err(|error| error.into_error())
            .context(CANNOT_WRITE)?;
        self.pass_on_metadata(temporary.as_file())?;
        temporary.as_file().sync_all().context(CANNOT_WRITE)?;
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
        let failed = || {
            format!(
                "cannot keep the raw text as `{}`",
                shown(Path::new(&backup))
            )
        };
        // A link cannot replace a file, but a rename can.
        tempfile::Builder::new()
            .prefix(".copydesk-")
            .make_in(self.folder(), |path| fs::hard_link(&self.path, path))
            .and_then(|link| Ok(link.into_temp_path().persist(&backup)?))
            .with_context(failed)
    }
}

const CANNOT_WRITE: &str = "cannot write the clean text";

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
    let n_bytes = rustix::fs::flistxattr(file, &mut [0u8; 0][..]).ok()?;
    if n_bytes == 0 {
        return None;
    }
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
