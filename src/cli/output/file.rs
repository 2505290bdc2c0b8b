//! Output files that the user names: one policy for all of them.
//!
//! A regular file is replaced as a whole or not at all: a draft beside it is renamed. Its mode is kept, and its owner where
//! the user may give files away. For a link, its target is replaced or made. A device, FIFO or socket is opened and
//! written, and `-` is standard output.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{
    Access, AtFlags, CWD, FileType, Gid, Mode, OFlags, Stat, Uid, accessat, fchmod, fchown,
    fcntl_getfl, fcntl_setfl, fstat, openat, stat,
};
use rustix::io::Errno;
use serde::Serialize;

use crate::cli::files::{
    Draft, Folder, Packer, Packing, Stdout, file_type, is_same_file, parent_of,
};
use crate::cli::terminal::{Problem, Stop, broken, reason, shown, signals};

/// An output that is open for writing. If it is dropped before it is finished, a file is left as it was.
pub struct Output {
    /// The name for messages; `None` for standard output.
    name: Option<String>,
    packer: Packer<Sink>,
}

enum Sink {
    Stdout(Stdout),
    Open(File),
    /// A draft, and the name that it gets.
    Draft(Draft, OsString),
}

/// The target of the name of an output.
enum Resolved {
    Stdout,
    /// A device, FIFO or socket.
    Special(FileType),
    File(Slot),
}

/// A file of an open folder, or a name for a new one.
pub(super) struct Slot {
    pub folder: Arc<Folder>,
    /// Where it is; a link leads here.
    pub path: PathBuf,
    pub older: Option<Stat>,
}

/// When a file appears under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appears {
    /// When it is complete.
    Whole,
    /// At once, so that its rows survive if the run is killed.
    Growing,
}

impl Output {
    /// Opens the output of a command that writes one file; without a path, standard output.
    pub fn create(path: Option<&Path>, packing: Packing) -> Result<Self, Stop> {
        let path = path.unwrap_or(Path::new("-"));
        Output::open(path, packing, Appears::Whole)
    }

    /// Standard output for clean texts and views, without escapes.
    pub fn verbatim() -> Self {
        let packer = Packer::new(Sink::Stdout(Stdout::verbatim()), Packing::Plain);
        Output { name: None, packer }
    }

    /// Opens an output. A FIFO waits for its reader until a signal asks the program to end.
    pub fn open(path: &Path, packing: Packing, appears: Appears) -> Result<Self, Stop> {
        let failed = |error: io::Error| cannot_write(path, &error);
        let sink = match resolve(path).map_err(failed)? {
            Resolved::Stdout => Sink::Stdout(Stdout::new()),
            Resolved::Special(FileType::Socket) => {
                let socket = UnixStream::connect(path).map_err(failed)?;
                Sink::Open(OwnedFd::from(socket).into())
            }
            Resolved::Special(kind) => Sink::Open(special(path, kind)?),
            Resolved::File(slot) => match appears {
                Appears::Whole => {
                    let draft = Draft::beside(&slot.folder, 0o666).map_err(failed)?;
                    if let Some(older) = &slot.older {
                        make_alike(&draft.file, older).map_err(failed)?;
                    }
                    Sink::Draft(draft, slot.name().to_owned())
                }
                Appears::Growing => {
                    let new = match slot.older {
                        Some(_) => OFlags::TRUNC,
                        None => OFlags::CREATE | OFlags::EXCL,
                    };
                    let opened = slot.folder.open(slot.name(), OFlags::WRONLY | new, 0o666);
                    Sink::Open(opened.map_err(failed)?)
                }
            },
        };
        let name = (!matches!(sink, Sink::Stdout(_))).then(|| shown(path));
        let packer = Packer::new(sink, packing);
        Ok(Output { name, packer })
    }

    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let added = self.packer.write_all(bytes);
        added.map_err(|error| self.failed(error))
    }

    /// Completes the output. A file is on the disk before it replaces an older one.
    pub fn finish(self) -> Result<(), Stop> {
        let finished = self.packer.finish().and_then(|sink| match sink {
            Sink::Stdout(mut out) => out.flush(),
            Sink::Open(_) => Ok(()),
            Sink::Draft(draft, place) => {
                draft.file.sync_all()?;
                draft.place_beside(&place)
            }
        });
        finished.map_err(|error| write_error(self.name.as_deref(), error))
    }

    pub fn failed(&self, error: io::Error) -> Stop {
        write_error(self.name.as_deref(), error)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.packer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(out) => out.write(bytes),
            Sink::Open(out) => out.write(bytes),
            Sink::Draft(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::Open(_) | Sink::Draft(..) => Ok(()),
        }
    }
}

/// Writes an output with `make`; without a path, standard output.
pub fn write_to(
    path: Option<&Path>,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    let mut out = Output::create(path, Packing::Plain)?;
    make(&mut out).map_err(|error| out.failed(error))?;
    out.finish()
}

pub fn write_json_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Refuses an output that cannot be written, before any work is done.
pub fn refuse_unfit(path: &Path) -> Result<(), Stop> {
    resolve(path)
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

pub fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let hint = match error.kind() {
        io::ErrorKind::IsADirectory => "name a file in it",
        io::ErrorKind::StorageFull => "make room, or name a file on another disk",
        io::ErrorKind::NotFound => &format!(
            "make the folder `{}` first, or name a file in another one",
            shown(parent_of(path))
        ),
        _ => "name a file in a folder that you may write to",
    };
    Problem::failed(path, "cannot write", error)
        .hint(hint)
        .broken()
}

fn write_error(name: Option<&str>, error: io::Error) -> Stop {
    let Some(name) = name else {
        return broken(error);
    };
    let what = format!("{name}: write error: {}", reason(&error));
    Problem::new(what)
        .hint("make room, then run copydesk again")
        .broken()
}

fn resolve(path: &Path) -> io::Result<Resolved> {
    if path == Path::new("-") {
        return Ok(Resolved::Stdout);
    }
    let found = match stat(path) {
        Ok(stat) => Some(stat),
        Err(Errno::NOENT) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(stat) = &found {
        match file_type(stat) {
            FileType::RegularFile if is_stdout(stat) => return Ok(Resolved::Stdout),
            FileType::RegularFile => {}
            FileType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
            special => return Ok(Resolved::Special(special)),
        }
    }
    let slot = Slot::of(path)?;
    let is_found = match (&slot.older, &found) {
        (Some(older), Some(found)) => is_same_file(older, found),
        (older, found) => older.is_none() && found.is_none(),
    };
    if !is_found {
        // A link of /proc to a file without a name, or the path has changed since.
        return Err(io::Error::other("cannot follow the link"));
    }
    if found.is_some() {
        slot.refuse_protected()?;
    }
    Ok(Resolved::File(slot))
}

/// Whether it is the file that standard output is written to, as `/dev/stdout` is.
fn is_stdout(stat: &Stat) -> bool {
    fstat(rustix::stdio::stdout()).is_ok_and(|out| is_same_file(&out, stat))
}

impl Slot {
    /// Follows the links of a path, also to where there is no file yet.
    pub fn of(path: &Path) -> io::Result<Self> {
        /// The limit of Linux (path_resolution(7)).
        const MAX_LINKS: usize = 40;
        let mut path = path.to_owned();
        for _ in 0..=MAX_LINKS {
            let name = match path.file_name() {
                Some(name) if !path.as_os_str().as_bytes().ends_with(b"/") => name,
                _ => return Err(io::ErrorKind::IsADirectory.into()),
            };
            let folder = Folder::named(parent_of(&path))?;
            let older = folder.stat(name)?;
            if older.is_some_and(|stat| file_type(&stat) == FileType::Symlink) {
                path = parent_of(&path).join(std::fs::read_link(&path)?);
                continue;
            }
            let folder = Arc::new(folder);
            return Ok(Slot {
                folder,
                path,
                older,
            });
        }
        Err(Errno::LOOP.into())
    }

    /// The slot of an output that must be a regular file.
    pub fn regular(path: &Path) -> Result<Self, Stop> {
        match resolve(path) {
            Ok(Resolved::File(slot)) => Ok(slot),
            Ok(_) => Err(cannot_write(path, &io::Error::other("is no regular file"))),
            Err(error) => Err(cannot_write(path, &error)),
        }
    }

    pub fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    /// A rename needs no right to write the file. It is required all the same, so that protected files are kept.
    pub fn refuse_protected(&self) -> io::Result<()> {
        let (access, flags) = (Access::WRITE_OK, AtFlags::EACCESS);
        Ok(accessat(&self.folder, self.name(), access, flags)?)
    }
}

/// Gives a draft the mode of the file that it will replace, and its owner where that is allowed. Returns whether it has another
/// owner.
pub(super) fn make_alike(draft: &File, older: &Stat) -> io::Result<bool> {
    let own = fstat(draft)?;
    let (user, group) = (Uid::from_raw(older.st_uid), Gid::from_raw(older.st_gid));
    // Only root can give a file away; its owner can give it to one of the owner's groups.
    let has_new_owner = (own.st_uid, own.st_gid) != (older.st_uid, older.st_gid)
        && fchown(draft, Some(user), Some(group)).is_err()
        && (fchown(draft, None, Some(group)).is_err() || own.st_uid != older.st_uid);
    // After the owner, since a new owner clears bits of the mode. No set-user-ID bits: whoever trusted the raw text to run as its
    // owner has not seen the clean one.
    fchmod(draft, Mode::from_raw_mode(older.st_mode & 0o1777))?;
    Ok(has_new_owner)
}

fn special(path: &Path, kind: FileType) -> Result<File, Stop> {
    /// The longest delay until a signal is noticed, and until a reader gets its first byte.
    const PAUSE: Duration = Duration::from_millis(20);
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    loop {
        match openat(CWD, path, flags, Mode::empty()) {
            Ok(file) => return blocking(file).map_err(|error| cannot_write(path, &error)),
            // A FIFO without a reader. A wait in `open` would not notice signals.
            Err(Errno::NXIO) if kind == FileType::Fifo => {}
            Err(error) => return Err(cannot_write(path, &error.into())),
        }
        if let Some(signal) = signals::asked() {
            return Err(Stop::Asked(signal));
        }
        std::thread::sleep(PAUSE);
    }
}

/// Makes writes to the file wait until it can be written.
fn blocking(file: OwnedFd) -> io::Result<File> {
    if file_type(&fstat(&file)?) == FileType::RegularFile {
        // The folder is not locked: a file may have been put there since it was examined.
        return Err(io::Error::other("changed while it was being opened"));
    }
    fcntl_setfl(&file, fcntl_getfl(&file)?.difference(OFlags::NONBLOCK))?;
    Ok(file.into())
}
