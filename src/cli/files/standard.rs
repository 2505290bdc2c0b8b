//! Standard output, which may be closed, full, without a reader, or not ready.

use std::io::{self, IsTerminal, Write};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::cli::terminal::escaped_lines;

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
