//! Files that options name besides the articles: rules and models.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use rustix::io::Errno;

use crate::cli::files::folder::{file_type, special};
use crate::cli::files::interruptible;

/// A file, and how far its name is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFile {
    /// As it is shown.
    pub path: PathBuf,
    /// The folder that it must lie in, through whatever links, for a name that came with a corpus.
    within: Option<PathBuf>,
}

impl SideFile {
    /// A file that the user named. It may be a pipe.
    pub fn named(path: impl Into<PathBuf>) -> Self {
        SideFile {
            path: path.into(),
            within: None,
        }
    }

    /// A regular file in `folder`, by a path that begins with the folder's.
    pub fn within(folder: &Path, path: impl Into<PathBuf>) -> Self {
        SideFile {
            path: path.into(),
            within: Some(folder.to_owned()),
        }
    }

    /// Opens it for reading, without waiting for anybody.
    pub fn open(&self) -> io::Result<File> {
        let Some(folder) = &self.within else {
            return interruptible::open(&self.path);
        };
        let file = open_below(folder, &self.path)?;
        match special(file_type(&fstat(&file)?)) {
            None => Ok(file),
            Some(what) => Err(io::Error::other(format!("is {what}, and no file"))),
        }
    }

    pub fn reader(&self) -> io::Result<interruptible::Reader> {
        interruptible::Reader::of(Arc::new(self.open()?))
    }
}

/// Whether a file was not opened since its name leads out of the folder that it must lie in.
pub fn is_outside(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::XDEV.raw_os_error())
}

/// Opens what lies in `folder`, wherever its name and links on the way lead inside of it.
pub fn open_below(folder: &Path, path: &Path) -> io::Result<File> {
    let below = path.strip_prefix(folder).map_err(|_| Errno::XDEV)?;
    if below.is_absolute() {
        return Err(Errno::XDEV.into());
    }
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let passed = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, folder, passed, Mode::empty())?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(&root, below, flags, Mode::empty(), resolve) {
        // A kernel before 5.6, or a sandbox that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => {
            let real = fs::canonicalize(folder.join(below))?;
            match real.starts_with(fs::canonicalize(folder)?) {
                true => interruptible::open_with(&real, OFlags::NOFOLLOW),
                false => Err(Errno::XDEV.into()),
            }
        }
        opened => Ok(opened?.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_name_that_came_with_a_corpus_stays_in_its_folder() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("corpus");
        fs::create_dir_all(folder.join("rules")).unwrap();
        fs::write(top.path().join("secret"), "secret").unwrap();
        fs::write(folder.join("rules/own"), "own").unwrap();
        symlink("../../secret", folder.join("rules/out")).unwrap();
        symlink(top.path(), folder.join("up")).unwrap();
        symlink("rules/own", folder.join("in")).unwrap();
        let read = |name: &str| {
            let mut text = String::new();
            let file = SideFile::within(&folder, folder.join(name));
            file.reader()?.read_to_string(&mut text)?;
            Ok::<_, io::Error>(text)
        };
        for name in ["rules/own", "in", "rules/../rules/own"] {
            assert_eq!(read(name).unwrap(), "own", "{name}");
        }
        let absolute = top.path().join("secret");
        for name in [
            "../secret",
            "rules/out",
            "up/secret",
            absolute.to_str().unwrap(),
        ] {
            assert!(is_outside(&read(name).unwrap_err()), "{name}");
        }
        assert_eq!(
            read("rules").unwrap_err().to_string(),
            "is a directory, and no file"
        );
    }
}
