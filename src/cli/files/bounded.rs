//! Reads files in bounded memory: line by line, where a line that is too long is an error with its number, and as a whole where
//! options name them: rules, models and config files. Merges sorted lines.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustix::fs::{FileType, fstat, stat};
use rustix::process::{Resource, getrlimit};

use crate::cli::files::folder::{file_type, or_here, special};
use crate::cli::files::interruptible;
use crate::cli::terminal::{Problem, shown};

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

/// Whether a file is in `folder`, after all links, by a path that begins with the folder's.
pub fn is_inside(folder: &Path, path: &Path) -> io::Result<bool> {
    let below = path.strip_prefix(folder);
    let is_below = below.is_ok_and(|below| !below.is_absolute());
    Ok(is_below && fs::canonicalize(path)?.starts_with(fs::canonicalize(or_here(folder))?))
}

/// A name for the target of a path that is not a regular file.
pub fn special_at(path: &Path) -> Option<&'static str> {
    special(file_type(&stat(path).ok()?))
}

/// Reads a file or pipe. Of one with more than `max_bytes`, one byte more is read.
pub fn read_bytes(path: &Path, max_bytes: u64) -> anyhow::Result<Vec<u8>> {
    let file = interruptible::open(path).context("cannot open")?;
    if file_type(&fstat(&file)?) == FileType::Directory {
        return Err(Problem::new("is a directory").into());
    }
    let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
    let mut bytes = Vec::new();
    let mut limited = reader.take(max_bytes + 1);
    limited.read_to_end(&mut bytes).context("cannot read")?;
    Ok(bytes)
}

/// The size limit of a file of text.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file. `kind` is what messages call it, `cure` the hint for a file that cannot be read.
pub fn read_text(path: &Path, kind: &str, cure: Option<&str>) -> Result<String, Problem> {
    let name = shown(path);
    if path == Path::new("-") {
        let what = format!("{name}: standard input cannot be a {kind}");
        return Err(Problem::new(what).hint("name a file; standard input is for articles"));
    }
    let bytes = read_bytes(path, MAX_BYTES).map_err(|error| {
        let problem = Problem::new(format!("{name}: {}", Problem::what(&error)));
        match cure {
            Some(cure) => problem.hint(cure),
            None => problem,
        }
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        let what = format!("{name}: more than {MAX_BYTES} bytes, the limit for a {kind}");
        return Err(Problem::new(what).hint(format!("is it a {kind}?")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(format!("{name}:{line}: not UTF-8"))
            .hint("convert the file first, as with `iconv -t utf-8`")
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
