//! Reads pipes, terminals and devices without missing a signal: a signal that asks the program to end also ends the wait. Writes
//! standard output, which may be closed, full, without a reader, or not ready.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, Stat, fcntl_getfl, fstat, major, minor};
use rustix::io::Errno;

use crate::cli::terminal::{Problem, escaped_lines, progress, reason, refuse_asked};

/// Opens a file without waiting. For the writer of a FIFO, the first read waits.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Opens a file, pipe or device that the user names, for reading.
pub fn reader(path: &Path) -> io::Result<Reader> {
    Reader::of(Arc::new(open(path)?))
}

/// Opens standard input. If it is closed, that is an error: the caller meant to pass an input.
pub fn stdin() -> Result<Reader, Problem> {
    let refused = |what: &str| {
        let cure = "name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does";
        Problem::new(what).hint(cure)
    };
    if is_closed() {
        return Err(refused("standard input is closed"));
    }
    let file = rustix::stdio::stdin().try_clone_to_owned();
    let reader = file.and_then(|file| Reader::of(Arc::new(file.into())));
    reader.map_err(|error| refused(&format!("standard input: {}", reason(&error))))
}

/// Whether a read of standard input would not wait.
pub fn stdin_is_ready() -> bool {
    let stdin = rustix::stdio::stdin();
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&now)).is_ok_and(|n| n > 0)
}

/// Whether standard input was closed when the program started.
///
/// It is open by now: before `main`, the standard library opens `/dev/null` in its place, for reading and writing. A shell
/// opens `</dev/null` only for reading. A caller that passes `/dev/null` open for both, as Python's `subprocess.DEVNULL`,
/// looks the same as one that closed it. An error for an empty input is the smaller mistake: it is noticed at once, an empty
/// model or list is not.
fn is_closed() -> bool {
    /// The numbers of `/dev/null` on Linux (admin-guide/devices.txt).
    const NULL_DEVICE: (u32, u32) = (1, 3);
    let stdin = rustix::stdio::stdin();
    let (Ok(flags), Ok(stat)) = (fcntl_getfl(stdin), fstat(stdin)) else {
        return true;
    };
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (major(stat.st_rdev), minor(stat.st_rdev)) == NULL_DEVICE
        && flags.contains(OFlags::RDWR)
}

pub struct Reader {
    file: Arc<File>,
    pub stat: Stat,
}

impl Reader {
    pub fn of(file: Arc<File>) -> io::Result<Self> {
        let stat = fstat(&file)?;
        Ok(Reader { file, stat })
    }

    pub fn is_regular(&self) -> bool {
        FileType::from_raw_mode(self.stat.st_mode) == FileType::RegularFile
    }

    /// Waits until there are bytes to read, or the end. Fails if a signal asks the program to end.
    ///
    /// On Linux, a `poll` on a FIFO waits for its first writer, as a blocking `open` does.
    fn read_when_ready(&self, buffer: &mut [u8]) -> io::Result<usize> {
        /// The longest delay until a signal to another thread, or just before the wait, is noticed.
        const SLICE: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 100_000_000,
        };
        loop {
            refuse_asked()?;
            match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&SLICE)) {
                Ok(0) | Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            match rustix::io::read(&self.file, &mut *buffer) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                answer => return Ok(answer?),
            }
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A regular file never waits.
        let n_read = if self.is_regular() {
            self.file.as_ref().read(buffer)?
        } else {
            self.read_when_ready(buffer)?
        };
        progress::read(n_read);
        Ok(n_read)
    }
}

/// Standard output, without a buffer.
///
/// If it is closed, writes succeed: `/dev/null` is open in its place, as for standard input. Daemons and Python's
/// `subprocess.DEVNULL` pass the same on purpose.
pub struct Stdout {
    is_escaped: bool,
}

impl Stdout {
    /// For messages and lists. On a terminal, control characters except tabs and line ends are escaped. Whoever writes does not split
    /// characters.
    pub fn new() -> Self {
        let is_escaped = std::io::stdout().is_terminal();
        Stdout { is_escaped }
    }

    /// For articles, and for text that is made for this terminal.
    pub fn verbatim() -> Self {
        Stdout { is_escaped: false }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_escaped {
            return write_some(bytes);
        }
        write_all(escaped_lines(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        bytes = &bytes[write_some(bytes)?..];
    }
    Ok(())
}

/// Writes once. Signals and pipes that another process set to non-blocking are no errors.
fn write_some(bytes: &[u8]) -> io::Result<usize> {
    let stdout = rustix::stdio::stdout();
    loop {
        match rustix::io::write(stdout, bytes) {
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => match poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            },
            answer => return Ok(answer?),
        }
    }
}
