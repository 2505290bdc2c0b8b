//! Standard input and output as they really are: closed, full, without a reader, or not ready.

use std::io::{self, IsTerminal, Read, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, major, minor};
use rustix::io::Errno;

use crate::cli::files::interruptible::when_ready;
use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::screen::escaped_lines;

/// Standard input, which is not closed.
pub struct Stdin(());

impl Stdin {
    /// Every reader of standard input begins here. A closed one is an error: the caller meant to give something.
    pub fn open() -> Result<Self, Problem> {
        match is_closed() {
            false => Ok(Stdin(())),
            true => Err(Problem::new("standard input is closed").hint(
                "name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does",
            )),
        }
    }

    /// Whether reading would give something, or the end, at once.
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
        when_ready(stdin, || rustix::io::read(stdin, &mut *buffer))
    }
}

/// Whether standard input was closed when the program started.
///
/// By now it is not: before `main`, the standard library has opened `/dev/null` for reading and writing in its place.
/// A shell's `</dev/null` is open for reading alone. A caller that hands over `/dev/null` open for both, as Python's
/// `subprocess.DEVNULL`, cannot be told from one that closed it: no flag, offset or mount differs. Of the two mistakes this
/// is the smaller: an error where an empty input was meant is seen at once, an empty model or list is not.
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
/// A closed one takes everything: `/dev/null` is open in its place, as for standard input, and daemons and Python's
/// `subprocess.DEVNULL` hand over the same on purpose.
pub struct Stdout {
    text: Text,
    /// The first bytes of a character whose last ones have not come yet.
    begun: Vec<u8>,
}

/// What becomes of control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    AsItIs,
    Escaped,
}

impl Stdout {
    /// For all that copydesk says. On a terminal, control characters are escaped, but for tabs and line ends.
    pub fn new() -> Self {
        match std::io::stdout().is_terminal() {
            true => Stdout::with(Text::Escaped),
            false => Stdout::with(Text::AsItIs),
        }
    }

    /// For articles, and for what was made for this terminal already.
    pub fn verbatim() -> Self {
        Stdout::with(Text::AsItIs)
    }

    fn with(text: Text) -> Self {
        let begun = Vec::new();
        Stdout { text, begun }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text == Text::AsItIs {
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

/// Writes once. A signal is no error, nor is a pipe that another process set to non-blocking.
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
