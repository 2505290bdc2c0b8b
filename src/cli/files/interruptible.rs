//! Opens and reads what may keep the program waiting, such as pipes and terminals, and ends the wait at the first signal.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::Errno;

use crate::cli::terminal::signals::refuse_asked;

/// Opens without waiting for anybody. A FIFO's writer is waited for when it is read.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(path, OFlags::empty())
}

/// As [`open`], with more flags.
pub fn open_with(path: &Path, flags: OFlags) -> io::Result<File> {
    let flags = flags | OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Opens a file, pipe or device that the user names, for reading.
pub fn reader(path: &Path) -> io::Result<Reader> {
    Reader::of(Arc::new(open(path)?))
}

/// Reads an open file, pipe or device.
pub struct Reader {
    file: Arc<File>,
    pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// A file, which gives what it has at once.
    Ready,
    /// Somebody else says when there is more.
    Waits,
}

impl Reader {
    pub fn of(file: Arc<File>) -> io::Result<Self> {
        let kind = FileType::from_raw_mode(fstat(&file)?.st_mode);
        let pace = match kind {
            FileType::RegularFile => Pace::Ready,
            _ => Pace::Waits,
        };
        Ok(Reader { file, pace })
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.pace {
            Pace::Ready => self.file.as_ref().read(buffer),
            Pace::Waits => when_ready(&self.file, || rustix::io::read(&self.file, &mut *buffer)),
        }
    }
}

/// Calls `read` when there is something to read, or the end; fails if a signal asks the program to end before.
///
/// Linux lets a `poll` on a FIFO wait for its first writer, as an open would that blocks.
pub fn when_ready(
    fd: impl AsFd,
    mut read: impl FnMut() -> rustix::io::Result<usize>,
) -> io::Result<usize> {
    /// So soon a signal is seen that came to another thread, or just before the wait.
    const SLICE: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 100_000_000,
    };
    loop {
        refuse_asked()?;
        match poll(&mut [PollFd::new(&fd, PollFlags::IN)], Some(&SLICE)) {
            Ok(0) | Err(Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        match read() {
            Err(Errno::INTR | Errno::AGAIN) => {}
            answer => return Ok(answer?),
        }
    }
}
