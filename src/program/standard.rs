//! Standard input and output as they really are: closed, full, without a reader, or not ready.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, major, minor};
use rustix::io::Errno;

/// Standard input.
pub struct Stdin;

/// Standard output, without a buffer.
///
/// The standard library takes a closed standard output for one that wants nothing; this one says so.
pub struct Stdout {
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Closed,
}

impl Stdin {
    pub fn is_closed() -> bool {
        state(rustix::stdio::stdin()) == State::Closed
    }
}

impl Stdin {
    /// Whether reading would give something, or the end, at once.
    pub fn is_ready() -> bool {
        let stdin = rustix::stdio::stdin();
        let now = rustix::event::Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&now)).is_ok_and(|n| n > 0)
    }
}

impl Stdout {
    pub fn new() -> Self {
        Stdout {
            state: state(rustix::stdio::stdout()),
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stdin = rustix::stdio::stdin();
        when_ready(stdin, PollFlags::IN, || {
            rustix::io::read(stdin, &mut *buffer)
        })
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.state == State::Closed {
            return Err(Errno::BADF.into());
        }
        let stdout = rustix::stdio::stdout();
        when_ready(stdout, PollFlags::OUT, || rustix::io::write(stdout, bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Calls until the call has an answer: a signal is no error, nor is a pipe that another process set to non-blocking.
fn when_ready(
    fd: BorrowedFd,
    wanted: PollFlags,
    mut call: impl FnMut() -> rustix::io::Result<usize>,
) -> io::Result<usize> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => match poll(&mut [PollFd::new(&fd, wanted)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            },
            answer => return Ok(answer?),
        }
    }
}

/// Whether the descriptor was closed when the program started.
///
/// By now it is not: the standard library has opened `/dev/null` for reading and writing in its place, lest a file of
/// ours get its number. A shell's `>/dev/null` is open for writing alone, which tells the two apart. Who hands
/// over `/dev/null` for reading and writing, as Python's `subprocess.DEVNULL`, cannot be told from who closed it.
fn state(fd: impl AsFd) -> State {
    /// The numbers of `/dev/null` on Linux (admin-guide/devices.txt).
    const NULL_DEVICE: (u32, u32) = (1, 3);
    let Ok(flags) = fcntl_getfl(&fd) else {
        return State::Closed;
    };
    let Ok(stat) = fstat(&fd) else {
        return State::Closed;
    };
    let is_null = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (major(stat.st_rdev), minor(stat.st_rdev)) == NULL_DEVICE;
    if is_null && flags.contains(OFlags::RDWR) {
        State::Closed
    } else {
        State::Open
    }
}
