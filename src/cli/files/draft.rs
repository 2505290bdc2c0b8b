//! Files on the way to their place: written under a name of their own, then renamed, so that nobody sees half a file.

use std::ffi::OsStr;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use rustix::fs::{FileType, FlockOperation, OFlags, flock, fstat};
use rustix::io::Errno;

use crate::cli::files::folder::{Folder, file_type};

/// A file that is being written. Dropped before it is placed, it leaves nothing behind.
pub struct Draft {
    folder: Arc<Folder>,
    name: String,
    pub file: File,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Placed,
}

/// The folder in a folder of clean articles that holds everything but articles.
pub const OWN_FOLDER: &str = ".copydesk";

/// How the names of drafts begin that lie beside the files of others. They are short, so that they fit wherever a file's
/// own name fits.
pub const BESIDE: &str = ".copydesk-";

/// How the names of drafts begin that lie in a folder of their own.
pub const APART: &str = "draft-";

/// The hexadecimal digits after that.
const N_DIGITS: usize = 16;

impl Draft {
    /// Makes an empty file, with a name that nobody else has.
    pub fn new(folder: Arc<Folder>, prefix: &str, mode: u32) -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
        loop {
            let name = format!(
                "{prefix}{:016x}",
                RandomState::new().build_hasher().finish()
            );
            match folder.open(name.as_ref(), flags, mode) {
                Ok(file) => {
                    return Ok(Draft {
                        folder,
                        name,
                        file,
                        state: State::Waiting,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(folder.full(error)),
            }
        }
    }

    /// As [`Draft::new`], beside the file that it is to replace, and locked: other runs see that its run is alive.
    pub fn beside(folder: &Arc<Folder>, mode: u32) -> io::Result<Self> {
        loop {
            let draft = Draft::new(folder.clone(), BESIDE, mode)?;
            let locked = flock(&draft.file, FlockOperation::NonBlockingLockExclusive);
            // Before it was locked, another run may have taken it for a dead one's.
            if locked != Err(Errno::WOULDBLOCK) && fstat(&draft.file)?.st_nlink > 0 {
                return Ok(draft);
            }
        }
    }

    /// Gives it its name, in place of what had that name in the folder.
    pub fn place(mut self, folder: &Folder, name: &OsStr) -> io::Result<()> {
        self.folder
            .rename(self.name.as_ref(), folder, name)
            .map_err(|error| folder.full(error))?;
        self.state = State::Placed;
        Ok(())
    }

    /// As [`Draft::place`], in the folder in which it lies.
    pub fn place_beside(self, name: &OsStr) -> io::Result<()> {
        let folder = self.folder.clone();
        self.place(&folder, name)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.state == State::Waiting {
            let _ = self.folder.remove(self.name.as_ref());
        }
    }
}

/// Whether a draft with this prefix could have this name.
pub fn is_draft_name(name: &OsStr, prefix: &str) -> bool {
    name.as_bytes()
        .strip_prefix(prefix.as_bytes())
        .is_some_and(|digits| {
            digits.len() == N_DIGITS
                && digits
                    .iter()
                    .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        })
}

/// Removes a draft that a dead run has left beside a file. Anything else is kept.
pub fn remove_stale(folder: &Folder, name: &OsStr) {
    if is_draft_name(name, BESIDE)
        && let Ok(file) = folder.open(name, OFlags::RDONLY, 0)
        && fstat(&file).is_ok_and(|stat| file_type(&stat) == FileType::RegularFile)
        && flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
    {
        let _ = folder.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder() -> (tempfile::TempDir, Arc<Folder>) {
        let path = tempfile::tempdir().unwrap();
        let folder = Arc::new(Folder::named(path.path()).unwrap());
        (path, folder)
    }

    fn n_files(path: &tempfile::TempDir) -> usize {
        fs::read_dir(path.path()).unwrap().count()
    }

    #[test]
    fn a_draft_takes_its_place_or_leaves_nothing() {
        let (path, folder) = folder();
        let mut draft = Draft::beside(&folder, 0o600).unwrap();
        draft.write_all(b"text").unwrap();
        assert!(is_draft_name(draft.name.as_ref(), BESIDE));
        draft.place_beside("a".as_ref()).unwrap();
        assert_eq!(fs::read(path.path().join("a")).unwrap(), b"text");
        drop(Draft::beside(&folder, 0o600).unwrap());
        assert_eq!(n_files(&path), 1);
    }

    #[test]
    fn only_exact_names_are_names_of_drafts() {
        for (name, is_one) in [
            (".copydesk-0123456789abcdef", true),
            (".copydesk-0123456789ABCDEF", false),
            (".copydesk-0123456789abcde", false),
            (".copydesk-0123456789abcdef0", false),
            (".copydesk-notes.txt", false),
            (".copydesk-", false),
            ("draft-0123456789abcdef", false),
        ] {
            assert_eq!(is_draft_name(name.as_ref(), BESIDE), is_one, "{name}");
        }
    }

    #[test]
    fn a_stale_draft_is_removed_and_what_is_none_stays() {
        let (path, folder) = folder();
        let at = |name: &str| path.path().join(name);
        let stale = ".copydesk-0123456789abcdef";
        let alive = Draft::beside(&folder, 0o600).unwrap();
        fs::write(at(stale), "").unwrap();
        fs::write(at(".copydesk-notes.txt"), "").unwrap();
        fs::write(at("mine"), "").unwrap();
        let link = ".copydesk-00000000000000aa";
        std::os::unix::fs::symlink("mine", at(link)).unwrap();
        for name in [stale, ".copydesk-notes.txt", link, alive.name.as_str()] {
            remove_stale(&folder, name.as_ref());
        }
        assert!(!at(stale).exists());
        assert!(at(".copydesk-notes.txt").exists() && at("mine").exists());
        assert!(at(link).is_symlink() && at(&alive.name).exists());
    }
}
