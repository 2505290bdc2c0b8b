//! Standard input and output, which may be closed, full, without a reader, or not ready.

use std::io::{self, IsTerminal, Read, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, major, minor};
use rustix::io::Errno;

use crate::cli::files::interruptible::when_ready;
use crate::cli::terminal::{Problem, escaped_lines, progress};

/// Standard input. It is not closed.
pub struct Stdin(());

impl Stdin {
    /// Opens standard input. If it is closed, that is an error: the caller meant to pass an input.
    pub fn open() -> Result<Self, Problem> {
        if is_closed() {
            return Err(Problem::new("standard input is closed").hint(
                "name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does",
            ));
        }
        Ok(Stdin(()))
    }

    pub fn is_ready() -> bool {
        let stdin = rustix::stdio::stdin();
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&now)).is_ok_and(|n| n > 0)
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stdin = rustix::stdio::stdin();
        let n_read = when_ready(stdin, || rustix::io::read(stdin, &mut *buffer))?;
        progress::read(n_read);
        Ok(n_read)
    }
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

/// Standard output, without a buffer.
///
/// If it is closed, writes succeed: `/dev/null` is open in its place, as for standard input. Daemons and Python's
/// `subprocess.DEVNULL` pass the same on purpose.
#[derive(Default)]
pub struct Stdout {
    is_escaped: bool,
    /// The first bytes of a character that is not complete.
    begun: Vec<u8>,
}

impl Stdout {
    /// For messages and lists. On a terminal, control characters except tabs and line ends are escaped.
    pub fn new() -> Self {
        Stdout {
            is_escaped: std::io::stdout().is_terminal(),
            ..Stdout::default()
        }
    }

    /// For articles, and for text that is made for this terminal.
    pub fn verbatim() -> Self {
        Stdout::default()
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_escaped {
            return write_some(bytes);
        }
        self.begun.extend_from_slice(bytes);
        let end = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let rest = self.begun.split_off(end);
        let whole = std::mem::replace(&mut self.begun, rest);
        write_all(escaped_lines(&String::from_utf8_lossy(&whole)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let begun = std::mem::take(&mut self.begun);
        write_all(String::from_utf8_lossy(&begun).as_bytes())
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
