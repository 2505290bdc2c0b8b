//! Open folders: files are opened, made, renamed and removed in the folder itself, even if its path changes meanwhile. Recognises
//! a file by length and time of change, by the hash of its bytes, or by device and inode.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, linkat, mkdirat, openat, renameat, statat,
    unlinkat,
};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::terminal::{Problem, shown};

/// An open folder. Its methods follow no link unless they say so.
#[derive(Debug)]
pub struct Folder {
    handle: OwnedFd,
}

pub struct FolderEntry {
    pub name: OsString,
    pub kind: FileType,
}

/// For a folder that need not be listed: the right to list it is not required.
const PASSED: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const READ: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

impl Folder {
    /// Opens a folder that the user named. Links are followed.
    pub fn named(path: &Path) -> io::Result<Self> {
        Folder::at(CWD, path, PASSED)
    }

    /// As [`Folder::named`], for a folder that will be locked or listed.
    pub fn named_to_read(path: &Path) -> io::Result<Self> {
        Folder::at(CWD, path, READ)
    }

    /// The same folder, to be locked or listed.
    pub fn to_read(&self) -> io::Result<Self> {
        Folder::at(self, Path::new("."), READ)
    }

    /// Opens the folder at `place` below this one, step by step, so that no link is followed.
    pub fn below(&self, place: &Path) -> io::Result<Self> {
        let mut folder: Option<Folder> = None;
        for component in place.components() {
            if matches!(component, Component::ParentDir | Component::RootDir) {
                return Err(Errno::XDEV.into());
            }
            let flags = PASSED | OFlags::NOFOLLOW;
            let above = folder.as_ref().unwrap_or(self);
            folder = Some(Folder::at(above, component.as_ref(), flags)?);
        }
        folder.map_or_else(|| Folder::at(self, Path::new("."), PASSED), Ok)
    }

    /// As [`Folder::below`], but follows links.
    pub fn below_through_links(&self, place: &Path) -> io::Result<Self> {
        Folder::at(self, or_here(place), PASSED)
    }

    fn at(folder: impl AsFd, path: &Path, flags: OFlags) -> io::Result<Self> {
        let handle = openat(folder, path, flags, Mode::empty())?;
        Ok(Folder { handle })
    }

    /// Opens a file without waiting, for instance for the writer of a FIFO.
    pub fn open(&self, name: &OsStr, flags: OFlags, mode: u32) -> io::Result<File> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = openat(&self.handle, name, flags, Mode::from_raw_mode(mode))?;
        Ok(file.into())
    }

    /// Describes the entry of that name; `None` if there is none.
    pub fn stat(&self, name: &OsStr) -> io::Result<Option<Stat>> {
        match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Describes the target of the entry of that name.
    pub fn stat_through_link(&self, name: &OsStr) -> io::Result<Stat> {
        Ok(statat(&self.handle, name, AtFlags::empty())?)
    }

    pub fn list(&self) -> io::Result<Vec<FolderEntry>> {
        let mut entries = Dir::new(self.to_read()?.handle)?;
        let mut listed = Vec::new();
        while let Some(entry) = entries.read() {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                // Some file systems do not provide the type.
                FileType::Unknown => match self.stat(name)? {
                    Some(stat) => file_type(&stat),
                    None => continue,
                },
                kind => kind,
            };
            listed.push(FolderEntry {
                name: name.to_owned(),
                kind,
            });
        }
        Ok(listed)
    }

    pub fn make(&self, name: &OsStr, mode: u32) -> io::Result<()> {
        match mkdirat(&self.handle, name, Mode::from_raw_mode(mode)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a file to a name in another folder, and replaces a file of that name.
    pub fn rename(&self, name: &OsStr, folder: &Folder, new: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.handle, name, &folder.handle, new)?)
    }

    /// Gives a file a second name. Fails if the name is in use.
    pub fn link(&self, name: &OsStr, new: &OsStr) -> io::Result<()> {
        let folder = &self.handle;
        Ok(linkat(folder, name, folder, new, AtFlags::empty())?)
    }

    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?)
    }

    pub fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(self.to_read()?)?)
    }

    /// Distinguishes a disk without inodes from one without space.
    pub fn full(&self, error: io::Error) -> io::Error {
        let is_full = error.raw_os_error() == Some(Errno::NOSPC.raw_os_error());
        match rustix::fs::fstatvfs(&self.handle) {
            Ok(disk) if is_full && disk.f_bavail > 0 && disk.f_ffree == 0 => {
                io::Error::new(io::ErrorKind::StorageFull, "No inodes left on device")
            }
            _ => error,
        }
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

/// The folders below a root. The last one that was used is kept open, since files come folder by folder.
#[derive(Debug)]
pub struct Folders {
    pub path: PathBuf,
    /// Open, so that files are found below it even if a folder on the way is replaced by a link.
    pub root: Folder,
    last: Mutex<Option<(PathBuf, Arc<Folder>)>>,
}

impl Folders {
    pub fn new(path: &Path, root: Folder) -> Self {
        Folders {
            path: path.to_owned(),
            root,
            last: Mutex::default(),
        }
    }

    /// The path of a file below the root, from there.
    pub fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.path).unwrap_or(path)
    }

    /// The folder of the file at `place`.
    pub fn folder_of(&self, place: &Path) -> io::Result<Arc<Folder>> {
        let wanted = place.parent().unwrap_or(Path::new(""));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((path, folder)) = &*last
            && path.as_os_str() == wanted.as_os_str()
        {
            return Ok(folder.clone());
        }
        let folder = Arc::new(self.root.below(wanted)?);
        *last = Some((wanted.to_owned(), folder.clone()));
        Ok(folder)
    }
}

pub fn parent_of(path: &Path) -> &Path {
    or_here(path.parent().unwrap_or(Path::new("")))
}

/// The path, or `.` if it is empty.
pub fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    }
}

pub fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

/// A name for a file that is not a regular file.
pub fn special(kind: FileType) -> Option<&'static str> {
    match kind {
        FileType::RegularFile => None,
        FileType::Directory => Some("a directory"),
        FileType::Fifo => Some("a FIFO"),
        FileType::Socket => Some("a socket"),
        _ => Some("a device"),
    }
}

/// Says that a directory is not an article, and what to do with it.
pub fn is_directory(path: &Path) -> Problem {
    Problem::new("is a directory").hint(format!(
        "name it as an argument, as in `copydesk {} -o clean/`",
        shown(path)
    ))
}

/// The target of a path that the user named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    Folder,
    /// A file, or a device, FIFO or socket.
    File,
    Missing,
    /// The system cannot tell.
    Unknown(Errno),
}

/// Finds the target of `path`, through links.
pub fn kind_at(path: &Path) -> PathKind {
    match rustix::fs::stat(path) {
        Ok(stat) if file_type(&stat) == FileType::Directory => PathKind::Folder,
        Ok(_) => PathKind::File,
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => PathKind::Missing,
        Err(error) => PathKind::Unknown(error),
    }
}

/// The length of a file in bytes, and its time of change in nanoseconds. They show whether it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(pub u64, pub i64);

impl Stamp {
    pub fn of(stat: &Stat) -> Self {
        let nanoseconds =
            stat.st_mtime * 1_000_000_000 + i64::try_from(stat.st_mtime_nsec).unwrap_or(0);
        Stamp(u64::try_from(stat.st_size).unwrap_or(0), nanoseconds)
    }
}

/// The XXH3 hash of all bytes of a reader.
pub fn hash_of(reader: impl Read) -> io::Result<u128> {
    let mut digest = Xxh3::new();
    io::copy(&mut BufReader::with_capacity(64 << 10, reader), &mut digest)?;
    Ok(digest.digest128())
}

/// The device and inode of a regular file, which are the same under any name. `None` for devices and pipes: one may be read
/// and written at the same time.
pub fn identity(stat: rustix::io::Result<Stat>) -> Option<(u64, u64)> {
    let stat = stat.ok()?;
    (file_type(&stat) == FileType::RegularFile).then_some((stat.st_dev, stat.st_ino))
}

pub fn is_same_file(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn folders_below_are_found_through_no_link() {
        let tree = tempfile::tempdir().unwrap();
        fs::create_dir_all(tree.path().join("a/b")).unwrap();
        fs::write(tree.path().join("a/b/c"), "text").unwrap();
        symlink("a", tree.path().join("link")).unwrap();
        let folder = Folder::named(tree.path()).unwrap();
        let open = |place: &str| folder.below(Path::new(place));
        assert!(open("a/b").unwrap().stat("c".as_ref()).unwrap().is_some());
        assert!(open("").is_ok() && open("./a").is_ok());
        assert!(open("link/b").is_err() && open("link").is_err());
        assert!(open("a/b/c").is_err() && open("a/../..").is_err() && open("/").is_err());
    }
}
