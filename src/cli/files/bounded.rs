//! Reads files line by line in bounded memory: a line that is too long is an error with its number.

use std::io::{self, BufRead, Read};

use rustix::process::{Resource, getrlimit};

/// The lines of a file.
pub struct BoundedLines<R> {
    input: R,
    /// The byte that ends a line.
    end: u8,
    max_bytes: u64,
    line: Vec<u8>,
    number: u64,
    /// Whether the rest of a line that is too long has not been read.
    is_within_long: bool,
}

impl<R: BufRead> BoundedLines<R> {
    /// Lines of at most `max_bytes`, their ends not counted; of fewer where the caller limits the memory.
    pub fn new(input: R, end: u8, max_bytes: u64) -> Self {
        /// A line takes up to twice its bytes while it is read, and as much again when its values are taken out.
        const MEMORY_PER_BYTE: u64 = 4;
        let memory = getrlimit(Resource::As).current.unwrap_or(u64::MAX);
        let max_bytes = max_bytes.min(memory / MEMORY_PER_BYTE);
        BoundedLines {
            input,
            end,
            max_bytes,
            line: Vec::new(),
            number: 0,
            is_within_long: false,
        }
    }

    /// The number of the line that was read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Reads a line without its end; `None` at the end of the file.
    ///
    /// One that is too long is an error of the kind `InvalidData`. The next call reads the line after it.
    pub fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if std::mem::take(&mut self.is_within_long) {
            self.input.skip_until(self.end)?;
        }
        self.line.clear();
        let most = self.max_bytes.saturating_add(1);
        let n_read = (&mut self.input)
            .take(most)
            .read_until(self.end, &mut self.line)?;
        if n_read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() == Some(&self.end) {
            self.line.pop();
        } else if n_read as u64 == most {
            self.is_within_long = true;
            self.line = Vec::new();
            return Err(self.fault(&format!("has more than {} bytes", self.max_bytes)));
        }
        Ok(Some(&self.line))
    }

    /// As [`BoundedLines::next`], of a file that is UTF-8.
    pub fn next_text(&mut self) -> io::Result<Option<&str>> {
        if self.next()?.is_none() {
            return Ok(None);
        }
        match std::str::from_utf8(&self.line) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(self.fault("is not UTF-8")),
        }
    }

    /// What is wrong with the line that was read last.
    pub fn fault(&self, what: &str) -> io::Error {
        let what = format!("line {} {what}", self.number);
        io::Error::new(io::ErrorKind::InvalidData, what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_an_error_and_the_next_is_read() {
        let mut lines = BoundedLines::new(&b"abc\nabcd\nx\n\ny"[..], b'\n', 3);
        assert_eq!(lines.next().unwrap(), Some(&b"abc"[..]));
        let error = lines.next().unwrap_err();
        assert_eq!(error.to_string(), "line 2 has more than 3 bytes");
        assert_eq!(lines.next().unwrap(), Some(&b"x"[..]));
        assert_eq!(lines.next_text().unwrap(), Some(""));
        assert_eq!(lines.next_text().unwrap(), Some("y"));
        assert_eq!(lines.next().unwrap(), None);
        assert_eq!(lines.number(), 5);
    }

    #[test]
    fn a_line_that_never_ends_takes_no_memory() {
        let endless = io::BufReader::new(io::repeat(b'a'));
        let mut lines = BoundedLines::new(endless, b'\n', 3);
        assert!(lines.next().is_err());
        assert_eq!(lines.line.capacity(), 0);
    }

    #[test]
    fn text_is_utf8() {
        let mut lines = BoundedLines::new(&b"a\n\xFF\nb"[..], b'\n', 3);
        assert_eq!(lines.next_text().unwrap(), Some("a"));
        assert_eq!(
            lines.next_text().unwrap_err().to_string(),
            "line 2 is not UTF-8"
        );
        assert_eq!(lines.next_text().unwrap(), Some("b"));
    }
}
