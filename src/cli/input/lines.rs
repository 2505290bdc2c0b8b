//! Reads JSON lines in chunks of whole lines, in bounded memory.

use std::io::{self, Read};

use crate::cli::files::Stdin;

/// The size of a chunk, roughly: large enough that passing it to a thread costs little compared with cleaning it, and small
/// enough for the cache of a core.
const CHUNK_BYTES: usize = 256 << 10;

/// The bytes of a line that is too long in its error row.
const SHOWN_BYTES: usize = 1024;

pub struct Lines {
    input: Box<dyn Read + Send>,
    pace: Pace,
    /// The beginning of a line whose end is not read yet.
    carry: Vec<u8>,
    next_line: u64,
    max_bytes: usize,
    /// A line that is too long, while it is read.
    long: Option<LongLine>,
    is_at_end: bool,
    /// Why nothing more can be read. Returned after the lines before it.
    error: Option<io::Error>,
    digest: Option<Digest>,
    n_bytes: u64,
}

/// Computes the XXH3 hash of all bytes that are read.
pub type Digest = Box<xxhash_rust::xxh3::Xxh3>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Reads fill the chunk.
    File,
    /// Lines that have arrived are passed on at once.
    Stdin,
}

/// A piece of the input. All pieces in order are the input.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole lines. The first has the number `first`, from 1.
    Lines {
        first: u64,
        bytes: Vec<u8>,
    },
    PartOfLong {
        bytes: Vec<u8>,
    },
    /// The end of a line that is too long, after all its parts.
    LongEnded(LongLine),
}

#[derive(Debug, PartialEq, Eq)]
pub struct LongLine {
    pub number: u64,
    /// The number of its bytes, without the line end.
    pub n_bytes: u64,
    pub max_bytes: u64,
    pub beginning: Vec<u8>,
    pub end: &'static [u8],
}

impl Lines {
    /// With a `digest`, the hash of the input is computed.
    pub fn new(
        input: Box<dyn Read + Send>,
        pace: Pace,
        max_bytes: u64,
        digest: Option<Digest>,
    ) -> Self {
        Lines {
            input,
            pace,
            carry: Vec::new(),
            next_line: 1,
            max_bytes: usize::try_from(max_bytes).unwrap_or(usize::MAX),
            long: None,
            is_at_end: false,
            error: None,
            digest,
            n_bytes: 0,
        }
    }

    pub fn n_lines(&self) -> u64 {
        self.next_line - 1
    }

    /// The number of bytes that were read so far, and their XXH3 hash, which is 0 without a digest.
    pub fn sum(&self) -> (u64, u128) {
        let digest = self.digest.as_ref();
        (self.n_bytes, digest.map_or(0, |digest| digest.digest128()))
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        if let Some(long) = self.long.take() {
            return self.next_of_long(long).map(Some);
        }
        let mut bytes = std::mem::take(&mut self.carry);
        let mut last_end = memchr::memrchr(b'\n', &bytes);
        loop {
            if let Some(at) = last_end
                && (bytes.len() >= CHUNK_BYTES || !self.has_more())
            {
                self.carry = bytes.split_off(at + 1);
                return Ok(Some(self.whole(bytes)));
            }
            if last_end.is_none() && bytes.len() > self.max_bytes {
                return Ok(Some(self.begin_long(bytes)));
            }
            let n_seen = bytes.len();
            match self.read_more(&mut bytes) {
                Ok(true) => {}
                Ok(false) if bytes.is_empty() => return self.error.take().map_or(Ok(None), Err),
                Ok(false) => return Ok(Some(self.whole(bytes))),
                Err(error) => {
                    // The last line is incomplete and dropped.
                    bytes.truncate(last_end.map_or(0, |at| at + 1));
                    self.is_at_end = true;
                    self.error = Some(error);
                    last_end = None;
                    continue;
                }
            }
            let end = memchr::memrchr(b'\n', &bytes[n_seen..]);
            last_end = end.map(|at| n_seen + at).or(last_end);
        }
    }

    fn has_more(&self) -> bool {
        self.pace == Pace::File || Stdin::is_ready()
    }

    fn whole(&mut self, bytes: Vec<u8>) -> Piece {
        let first = self.next_line;
        let n_ends = memchr::memchr_iter(b'\n', &bytes).count();
        self.next_line += (n_ends + usize::from(!bytes.ends_with(b"\n"))) as u64;
        Piece::Lines { first, bytes }
    }

    fn begin_long(&mut self, bytes: Vec<u8>) -> Piece {
        self.long = Some(LongLine {
            number: self.next_line,
            n_bytes: bytes.len() as u64,
            max_bytes: self.max_bytes as u64,
            beginning: beginning(&bytes).to_vec(),
            end: b"",
        });
        Piece::PartOfLong { bytes }
    }

    /// The line end is kept for the last piece, so that an error row can replace all pieces before it.
    fn next_of_long(&mut self, mut long: LongLine) -> io::Result<Piece> {
        let mut bytes = std::mem::take(&mut self.carry);
        let is_more = !bytes.is_empty() || self.read_more(&mut bytes)?;
        let end = memchr::memchr(b'\n', &bytes);
        if is_more && end != Some(0) {
            self.carry = bytes.split_off(end.unwrap_or(bytes.len()));
            long.n_bytes += bytes.len() as u64;
            self.long = Some(long);
            return Ok(Piece::PartOfLong { bytes });
        }
        self.carry = bytes.split_off(bytes.len().min(1));
        self.next_line += 1;
        if is_more {
            long.end = b"\n";
        }
        Ok(Piece::LongEnded(long))
    }

    /// Reads once. Returns whether there was more.
    fn read_more(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        let n_before = bytes.len();
        if bytes.try_reserve_exact(CHUNK_BYTES).is_err() {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        bytes.resize(n_before + CHUNK_BYTES, 0);
        let n_read = loop {
            match self.input.read(&mut bytes[n_before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(n) => break n,
                Err(error) => {
                    bytes.truncate(n_before);
                    return Err(error);
                }
            }
        };
        bytes.truncate(n_before + n_read);
        if let Some(digest) = &mut self.digest {
            digest.update(&bytes[n_before..]);
        }
        self.n_bytes += n_read as u64;
        self.is_at_end = n_read == 0;
        Ok(n_read > 0)
    }
}

/// The first bytes of a line, up to a character boundary if it is UTF-8.
pub fn beginning(content: &[u8]) -> &[u8] {
    let shown = &content[..content.len().min(SHOWN_BYTES)];
    match std::str::from_utf8(shown) {
        Err(error) if error.error_len().is_none() => &shown[..error.valid_up_to()],
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pieces in order, and the numbers of the first lines and of the long lines.
    fn pieces(input: &str, max_bytes: u64) -> (Vec<u8>, Vec<u64>) {
        let input = Box::new(io::Cursor::new(input.as_bytes().to_vec()));
        let mut lines = Lines::new(input, Pace::File, max_bytes, None);
        let (mut all, mut numbers) = (Vec::new(), Vec::new());
        while let Some(piece) = lines.next().unwrap() {
            match piece {
                Piece::PartOfLong { bytes } => all.extend(bytes),
                Piece::Lines { first, bytes } => {
                    numbers.push(first);
                    all.extend(bytes);
                }
                Piece::LongEnded(long) => {
                    numbers.push(long.number);
                    all.extend(long.end);
                }
            }
        }
        (all, numbers)
    }

    #[test]
    fn the_pieces_are_the_input() {
        let long = "x".repeat(3 * CHUNK_BYTES);
        for input in [
            "",
            "\n",
            "a",
            "a\nb\n",
            &"ab\n".repeat(CHUNK_BYTES),
            &format!("a\n{long}\nb\n{long}"),
            &format!("{long}\n{long}\n\n"),
        ] {
            for max_bytes in [10, 1 << 20, 1 << 28] {
                let n_bytes = input.len();
                assert!(
                    pieces(input, max_bytes).0 == input.as_bytes(),
                    "{n_bytes} {max_bytes}"
                );
            }
        }
        let (_, numbers) = pieces(&format!("a\n{long}\nb\nc"), CHUNK_BYTES as u64);
        assert_eq!(numbers, [1, 2, 3]);
    }

    #[test]
    fn the_beginning_of_a_line_ends_with_a_character() {
        assert_eq!(beginning("é".repeat(600).as_bytes()).len(), 1024);
        assert_eq!(
            beginning(format!("a{}", "é".repeat(600)).as_bytes()).len(),
            1023
        );
    }
}
