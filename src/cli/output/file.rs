//! Output files that the user names: one policy for all of them.
//!
//! A regular file is replaced as a whole or not at all, by a draft beside it and a rename; its mode and, where that may be,
//! its owner are kept. Of a link, the target is replaced or made. A device, FIFO or socket is opened and written to, and `-`
//! is standard output.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::fs::{
    Access, AtFlags, CWD, FileType, Gid, Mode, OFlags, Stat, Uid, accessat, fchmod, fchown,
    fcntl_getfl, fcntl_setfl, fstat, openat, stat,
};
use rustix::io::Errno;

use crate::cli::files::draft::Draft;
use crate::cli::files::folder::{Folder, file_type, parent_of};
use crate::cli::files::standard::Stdout;
use crate::cli::terminal::exit::{Stop, broken};
use crate::cli::terminal::problem::{Problem, reason, shown};

/// An output, open to be written. Dropped before it is finished, it leaves a file as it was.
pub struct Output {
    name: String,
    sink: Sink,
}

enum Sink {
    Stdout(BufWriter<Stdout>),
    Open(BufWriter<File>),
    /// What will take the name of the file when all is written.
    Draft(BufWriter<Draft>, OsString),
}

/// What an output's name leads to.
enum Destination {
    Stdout,
    /// A device, FIFO or socket.
    Special(FileType),
    /// A file of this folder, or a name for a new one.
    File {
        folder: Arc<Folder>,
        name: OsString,
        older: Option<Stat>,
    },
}

/// When a file may be seen under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// When all of it is written.
    Whole,
    /// From its beginning: what it says must last even if the run is killed. Only a new or an empty file will do.
    Growing,
}

impl Output {
    /// Opens an output. A FIFO waits for its reader until `asked` has the number of a signal.
    pub fn open(path: &Path, seen: Seen, asked: &AtomicUsize) -> Result<Self, Stop> {
        let failed = |error: io::Error| cannot_write(path, &error);
        let buffered = |file| Sink::Open(BufWriter::with_capacity(64 << 10, file));
        let sink = match destination(path).map_err(failed)? {
            Destination::Stdout => Sink::Stdout(BufWriter::with_capacity(64 << 10, Stdout::new())),
            Destination::Special(FileType::Socket) => {
                let socket = UnixStream::connect(path).map_err(failed)?;
                buffered(OwnedFd::from(socket).into())
            }
            Destination::Special(kind) => buffered(special(path, kind, asked)?),
            Destination::File {
                folder,
                name,
                older,
            } => match seen {
                Seen::Whole => {
                    let draft = draft(&folder, older.as_ref()).map_err(failed)?;
                    Sink::Draft(BufWriter::with_capacity(64 << 10, draft), name)
                }
                Seen::Growing => {
                    let new = match older {
                        Some(_) => OFlags::empty(),
                        None => OFlags::CREATE | OFlags::EXCL,
                    };
                    let opened = folder.open(&name, OFlags::WRONLY | new, 0o666);
                    buffered(opened.map_err(failed)?)
                }
            },
        };
        Ok(Output {
            name: shown(path),
            sink,
        })
    }

    /// Puts a file in its place, once it is on the disk.
    pub fn finish(self) -> Result<(), Stop> {
        let Output { name, sink } = self;
        let finished = match sink {
            Sink::Stdout(mut out) => return out.flush().map_err(broken),
            Sink::Open(mut out) => out.flush(),
            Sink::Draft(out, place) => out
                .into_inner()
                .map_err(io::IntoInnerError::into_error)
                .and_then(|draft| {
                    draft.file.sync_all()?;
                    draft.place_beside(&place)
                }),
        };
        finished.map_err(|error| write_error(&name, &error))
    }

    /// Why a write failed.
    pub fn failed(&self, error: io::Error) -> Stop {
        match self.sink {
            Sink::Stdout(_) => broken(error),
            Sink::Open(_) | Sink::Draft(..) => write_error(&self.name, &error),
        }
    }

    fn out(&mut self) -> &mut dyn Write {
        match &mut self.sink {
            Sink::Stdout(out) => out,
            Sink::Open(out) => out,
            Sink::Draft(out, _) => out,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out().flush()
    }
}

/// Has `make` write an output; none is standard output.
pub fn write_to(
    path: Option<&Path>,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    let path = path.unwrap_or(Path::new("-"));
    // Commands that write one file end at the first signal, wherever they are.
    let mut out = Output::open(path, Seen::Whole, &AtomicUsize::new(0))?;
    make(&mut out).map_err(|error| out.failed(error))?;
    out.finish()
}

/// Refuses, before any work is done, an output that could not be written.
pub fn refuse_unfit(path: &Path) -> Result<(), Stop> {
    destination(path)
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let hint = match error.kind() {
        io::ErrorKind::IsADirectory => "name a file in it",
        io::ErrorKind::StorageFull => "make room, or name a file on another disk",
        _ => "name a file in a folder that you may write to",
    };
    let what = format!("{}: cannot write: {}", shown(path), reason(error));
    Stop::Broken(Problem::new(what).hint(hint))
}

fn write_error(name: &str, error: &io::Error) -> Stop {
    let what = format!("{name}: write error: {}", reason(error));
    Stop::Broken(Problem::new(what).hint("make room, then run copydesk again"))
}

fn destination(path: &Path) -> io::Result<Destination> {
    if path == Path::new("-") {
        return Ok(Destination::Stdout);
    }
    let found = match stat(path) {
        Ok(stat) => Some(stat),
        Err(Errno::NOENT) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(stat) = &found {
        match file_type(stat) {
            FileType::RegularFile if is_stdout(stat) => return Ok(Destination::Stdout),
            FileType::RegularFile => {}
            FileType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
            special => return Ok(Destination::Special(special)),
        }
    }
    file(path, found)
}

/// Whether it is the file that standard output is, as `/dev/stdout` is.
fn is_stdout(stat: &Stat) -> bool {
    fstat(rustix::stdio::stdout())
        .is_ok_and(|out| (out.st_dev, out.st_ino) == (stat.st_dev, stat.st_ino))
}

/// Finds the folder and the name that a path has without its links. `found` is what it leads to.
fn file(path: &Path, found: Option<Stat>) -> io::Result<Destination> {
    /// As many as Linux follows (path_resolution(7)).
    const MAX_LINKS: usize = 40;
    let identity = |stat: Option<Stat>| stat.map(|stat| (stat.st_dev, stat.st_ino));
    let mut path = path.to_owned();
    for _ in 0..=MAX_LINKS {
        let name = match path.file_name() {
            Some(name) if !path.as_os_str().as_bytes().ends_with(b"/") => name.to_owned(),
            _ => return Err(io::ErrorKind::IsADirectory.into()),
        };
        let folder = Folder::named(parent_of(&path))?;
        let older = folder.stat(&name)?;
        if older.is_some_and(|stat| file_type(&stat) == FileType::Symlink) {
            path = parent_of(&path).join(std::fs::read_link(&path)?);
            continue;
        }
        if identity(older) != identity(found) {
            // A link of /proc to a file without a name, or somebody is faster than we are.
            return Err(io::Error::other("cannot follow the link"));
        }
        if older.is_some() {
            // A rename needs no right to the file, so that the right is asked for: who protects a file means it.
            accessat(&folder, &name, Access::WRITE_OK, AtFlags::EACCESS)?;
        }
        return Ok(Destination::File {
            folder: Arc::new(folder),
            name,
            older,
        });
    }
    Err(Errno::LOOP.into())
}

/// A draft of a file, with the mode and the owner of the one that it will replace.
fn draft(folder: &Arc<Folder>, older: Option<&Stat>) -> io::Result<Draft> {
    let draft = Draft::beside(folder, 0o666)?;
    if let Some(older) = older {
        let (user, group) = (Uid::from_raw(older.st_uid), Gid::from_raw(older.st_gid));
        // Only root can give files away. The owner comes first, since a new owner clears bits of the mode.
        let _ = fchown(&draft.file, Some(user), Some(group));
        fchmod(&draft.file, Mode::from_raw_mode(older.st_mode & 0o777))?;
    }
    Ok(draft)
}

/// Opens a device or a FIFO.
fn special(path: &Path, kind: FileType, asked: &AtomicUsize) -> Result<File, Stop> {
    /// How long a signal may wait for its answer, and a reader for its first byte.
    const PAUSE: Duration = Duration::from_millis(20);
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    loop {
        match openat(CWD, path, flags, Mode::empty()) {
            Ok(file) => return blocking(file).map_err(|error| cannot_write(path, &error)),
            // A FIFO without a reader. To wait in `open` would be deaf to signals.
            Err(Errno::NXIO) if kind == FileType::Fifo => {}
            Err(error) => return Err(cannot_write(path, &error.into())),
        }
        if let Ok(signal @ 1..) = i32::try_from(asked.load(Ordering::Relaxed)) {
            return Err(Stop::Asked(signal));
        }
        std::thread::sleep(PAUSE);
    }
}

/// A file that waits until it can be written.
fn blocking(file: OwnedFd) -> io::Result<File> {
    if file_type(&fstat(&file)?) == FileType::RegularFile {
        // Without a lock on the folder, somebody may have put a file there since it was looked at.
        return Err(io::Error::other("changed while it was being opened"));
    }
    fcntl_setfl(&file, fcntl_getfl(&file)?.difference(OFlags::NONBLOCK))?;
    Ok(file.into())
}
