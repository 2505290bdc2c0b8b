//! Files that options name, besides the articles: rules, models and config files.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::Errno;

use crate::cli::files::folder::{Folder, file_type, or_here, special};
use crate::cli::files::interruptible;
use crate::cli::terminal::{Problem, shown};

/// A file, and whether its name is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFile {
    pub path: PathBuf,
    /// The folder that must contain the file, after all links, if the name came with a corpus.
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

    /// Opens it for reading, without waiting.
    pub fn open(&self) -> io::Result<File> {
        let Some(folder) = &self.within else {
            return interruptible::open(&self.path);
        };
        let file = open_below(folder, &self.path)?;
        match special(file_type(&fstat(&file)?)) {
            None => Ok(file),
            Some(what) => Err(io::Error::other(format!("is {what}, not a file"))),
        }
    }

    pub fn reader(&self) -> io::Result<interruptible::Reader> {
        interruptible::Reader::of(Arc::new(self.open()?))
    }

    /// Reads it. Of a file of more than `max_bytes`, one byte more is read.
    pub fn bytes(&self, max_bytes: u64) -> anyhow::Result<Vec<u8>> {
        let file = match self.open() {
            Err(error) if is_outside(&error) => {
                return Err(Problem::new("is a link that leads out of its folder").into());
            }
            // Not an error of the system: not a regular file.
            Err(error) if error.raw_os_error().is_none() => return Err(error.into()),
            opened => opened.context("cannot open")?,
        };
        if file_type(&fstat(&file)?) == FileType::Directory {
            return Err(Problem::new("is a directory").into());
        }
        let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
        let mut bytes = Vec::new();
        let mut limited = reader.take(max_bytes + 1);
        limited.read_to_end(&mut bytes).context("cannot read")?;
        Ok(bytes)
    }
}

/// Whether a file was not opened because its name leads out of its folder.
pub fn is_outside(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::XDEV.raw_os_error())
}

/// Opens a file in `folder`. Links are followed as long as they lead to a file in the folder.
pub fn open_below(folder: &Path, path: &Path) -> io::Result<File> {
    let below = path.strip_prefix(folder).map_err(|_| Errno::XDEV)?;
    if below.is_absolute() {
        return Err(Errno::XDEV.into());
    }
    let folder = or_here(folder);
    let root = Folder::named(folder)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(&root, below, flags, Mode::empty(), resolve) {
        // A kernel before 5.6, or a sandbox without this call.
        Err(Errno::NOSYS | Errno::PERM) => {
            let real = fs::canonicalize(folder.join(below))?;
            if !real.starts_with(fs::canonicalize(folder)?) {
                return Err(Errno::XDEV.into());
            }
            interruptible::open(&real)
        }
        opened => Ok(opened?.into()),
    }
}

/// The size limit of a file of text.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file. `kind` is what messages call it, `cure` the hint for a file that cannot be read.
pub fn read_text(file: &SideFile, kind: &str, cure: Option<&str>) -> Result<String, Problem> {
    let name = shown(&file.path);
    if file.path == Path::new("-") {
        let what = format!("{name}: standard input cannot be a {kind}");
        return Err(Problem::new(what).hint("name a file; standard input is for articles"));
    }
    let bytes = file.bytes(MAX_BYTES).map_err(|error| {
        let problem = Problem::new(format!("{name}: {}", Problem::what(&error)));
        match cure {
            Some(cure) => problem.hint(cure),
            None => problem,
        }
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        let what = format!("{name}: more than {MAX_BYTES} bytes, the limit for a {kind}");
        return Err(Problem::new(what).hint(format!("is it a {kind}?")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(format!("{name}:{line}: not UTF-8"))
            .hint("convert the file first, as with `iconv -t utf-8`")
    })
}
