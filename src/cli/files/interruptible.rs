//! Reads pipes, terminals and devices without missing a signal: a signal that asks the program to end also ends the wait.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::Errno;

use crate::cli::terminal::{progress, refuse_asked};

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

pub struct Reader {
    file: Arc<File>,
    /// A regular file never waits.
    is_regular: bool,
}

impl Reader {
    pub fn of(file: Arc<File>) -> io::Result<Self> {
        let is_regular = FileType::from_raw_mode(fstat(&file)?.st_mode) == FileType::RegularFile;
        Ok(Reader { file, is_regular })
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = if self.is_regular {
            self.file.as_ref().read(buffer)?
        } else {
            when_ready(&self.file, || rustix::io::read(&self.file, &mut *buffer))?
        };
        progress::read(n_read);
        Ok(n_read)
    }
}

/// Waits until there are bytes to read, or the end, and calls `read`. Fails if a signal asks the program to end.
///
/// On Linux, a `poll` on a FIFO waits for its first writer, as a blocking `open` does.
pub fn when_ready(
    fd: impl AsFd,
    mut read: impl FnMut() -> rustix::io::Result<usize>,
) -> io::Result<usize> {
    /// The longest delay until a signal to another thread, or just before the wait, is noticed.
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
