//! Reads files line by line in bounded memory: a line that is too long is an error with its number. Merges sorted lines.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use rustix::process::{Resource, getrlimit};

pub struct BoundedLines<R> {
    input: R,
    end: u8,
    max_bytes: u64,
    line: Vec<u8>,
    number: u64,
    /// Whether the rest of a line that is too long is not read yet.
    is_within_long: bool,
}

impl<R: BufRead> BoundedLines<R> {
    /// Reads lines of at most `max_bytes` without their ends, or of fewer if the memory of the process is limited.
    pub fn new(input: R, end: u8, max_bytes: u64) -> Self {
        /// A line needs up to twice its bytes while it is read, and as much again when it is parsed.
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

    pub fn number(&self) -> u64 {
        self.number
    }

    /// Reads a line without its end; `None` at the end of the file.
    ///
    /// A line that is too long is an error of the kind `InvalidData`. The next call reads the line after it.
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

    /// As [`BoundedLines::next`], for a file in UTF-8.
    pub fn next_text(&mut self) -> io::Result<Option<&str>> {
        if self.next()?.is_none() {
            return Ok(None);
        }
        match std::str::from_utf8(&self.line) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(self.fault("is not UTF-8")),
        }
    }

    pub fn fault(&self, what: &str) -> io::Error {
        let what = format!("line {} {what}", self.number);
        io::Error::new(io::ErrorKind::InvalidData, what)
    }
}

/// Rows in the order of their keys.
pub type SortedRows<'r, T> = Box<dyn Iterator<Item = io::Result<T>> + 'r>;

/// Merges rows that are in the order of their keys. Of equal keys, the row of the first input comes first, and an error before
/// all rows after it. Memory: one row of each input.
pub fn merged<T, K: Ord>(
    mut inputs: Vec<SortedRows<'_, T>>,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = io::Result<T>> {
    let mut heads: BTreeMap<(K, usize), T> = BTreeMap::new();
    let mut to_read: Vec<usize> = (0..inputs.len()).collect();
    std::iter::from_fn(move || {
        while let Some(input) = to_read.pop() {
            match inputs[input].next() {
                None => {}
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(row)) => _ = heads.insert((key(&row), input), row),
            }
        }
        let ((_, input), row) = heads.pop_first()?;
        to_read.push(input);
        Some(Ok(row))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_an_error_and_the_next_is_read() {
        let endless = io::BufReader::new(io::repeat(b'a'));
        let mut lines = BoundedLines::new((&b"abc\nabcd\n\xFF\n\n"[..]).chain(endless), b'\n', 3);
        assert_eq!(lines.next_text().unwrap(), Some("abc"));
        let error = |lines: &mut BoundedLines<_>| lines.next_text().unwrap_err().to_string();
        assert_eq!(error(&mut lines), "line 2 has more than 3 bytes");
        assert_eq!(error(&mut lines), "line 3 is not UTF-8");
        assert_eq!(lines.next_text().unwrap(), Some(""));
        assert_eq!(error(&mut lines), "line 5 has more than 3 bytes");
        assert_eq!((lines.number(), lines.line.capacity()), (5, 0));
    }
}
