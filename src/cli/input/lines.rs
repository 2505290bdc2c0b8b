//! Reads JSON lines in chunks of whole lines, in bounded memory.

use std::io::{self, Read};

use crate::cli::files::standard::Stdin;

/// About how many bytes a chunk has: enough that handing it to a thread costs nothing beside cleaning it, and few
/// enough that a core's cache holds it.
const CHUNK_BYTES: usize = 256 << 10;

/// How much of a line that is too long its error row shows.
const SHOWN_BYTES: usize = 1024;

/// The lines of one input.
pub struct Lines {
    input: Box<dyn Read + Send>,
    pace: Pace,
    /// The beginning of a line, without its end.
    carry: Vec<u8>,
    next_line: u64,
    max_bytes: usize,
    long: Option<Long>,
    is_at_end: bool,
    /// Why nothing more can be read; told once what was read is given.
    error: Option<io::Error>,
    digest: Option<Digest>,
    n_bytes: u64,
}

/// What takes the XXH3 hash of all that is read.
pub type Digest = Box<xxhash_rust::xxh3::Xxh3>;

/// Whether reading may wait for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A file gives all it has.
    File,
    /// Lines that are there are not kept waiting for those that are not.
    Stdin,
}

/// A line that is too long, on its way.
#[derive(Default)]
struct Long {
    n_bytes: u64,
    beginning: Vec<u8>,
}

/// A piece of the input. All pieces in order are the input.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole lines; the number of the first, from 1.
    Lines { first: u64, bytes: Vec<u8> },
    /// A part of a line that is too long.
    PartOfLong { bytes: Vec<u8> },
    /// All parts of a line that is too long have been given.
    LongEnded(LongLine),
}

/// A line that is too long.
#[derive(Debug, PartialEq, Eq)]
pub struct LongLine {
    pub number: u64,
    /// All its bytes, without the line end.
    pub n_bytes: u64,
    pub max_bytes: u64,
    pub beginning: Vec<u8>,
    pub end: &'static [u8],
}

impl Lines {
    /// A `digest` is taken where somebody asks for the hash.
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

    /// How many lines were given so far.
    pub fn n_lines(&self) -> u64 {
        self.next_line - 1
    }

    /// How many bytes were read so far, and the XXH3 hash of them; 0 without a digest.
    pub fn sum(&self) -> (u64, u128) {
        let digest = self.digest.as_ref();
        (self.n_bytes, digest.map_or(0, |digest| digest.digest128()))
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        if self.long.is_some() {
            return self.next_of_long().map(Some);
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
                    // Half a line is none; those before it are whole.
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
        self.long = Some(Long {
            n_bytes: bytes.len() as u64,
            beginning: beginning(&bytes).to_vec(),
        });
        Piece::PartOfLong { bytes }
    }

    /// The line end stays with the end of the line, so that an error row can take the place of all before it.
    fn next_of_long(&mut self) -> io::Result<Piece> {
        let mut bytes = std::mem::take(&mut self.carry);
        let is_more = !bytes.is_empty() || self.read_more(&mut bytes)?;
        let end = memchr::memchr(b'\n', &bytes);
        if is_more && end != Some(0) {
            self.carry = bytes.split_off(end.unwrap_or(bytes.len()));
            if let Some(long) = &mut self.long {
                long.n_bytes += bytes.len() as u64;
            }
            return Ok(Piece::PartOfLong { bytes });
        }
        self.carry = bytes.split_off(bytes.len().min(1));
        let number = self.next_line;
        self.next_line += 1;
        let Long { n_bytes, beginning } = self.long.take().unwrap_or_default();
        Ok(Piece::LongEnded(LongLine {
            number,
            n_bytes,
            max_bytes: self.max_bytes as u64,
            beginning,
            end: if is_more { b"\n" } else { b"" },
        }))
    }

    /// Reads once. Whether there was more.
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

/// The first bytes of a line, whole characters of them if it is UTF-8.
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

    fn pieces(input: &str, max_bytes: u64) -> Vec<Piece> {
        let input = Box::new(io::Cursor::new(input.as_bytes().to_vec()));
        let mut lines = Lines::new(input, Pace::File, max_bytes, None);
        std::iter::from_fn(|| lines.next().unwrap()).collect()
    }

    fn joined(pieces: &[Piece]) -> Vec<u8> {
        let part = |piece: &Piece| match piece {
            Piece::Lines { bytes, .. } | Piece::PartOfLong { bytes } => bytes.clone(),
            Piece::LongEnded(long) => long.end.to_vec(),
        };
        pieces.iter().flat_map(part).collect()
    }

    #[test]
    fn the_pieces_are_the_input() {
        let long = "x".repeat(3 * CHUNK_BYTES);
        for input in [
            String::new(),
            "\n".to_owned(),
            "a".to_owned(),
            "a\nb\n".to_owned(),
            "ab\n".repeat(CHUNK_BYTES),
            format!("a\n{long}\nb\n{long}"),
            format!("{long}\n{long}\n\n"),
        ] {
            for max_bytes in [10, 1 << 20, 1 << 28] {
                let pieces = pieces(&input, max_bytes);
                assert!(
                    joined(&pieces) == input.as_bytes(),
                    "{} {max_bytes}",
                    input.len()
                );
            }
        }
    }

    #[test]
    fn lines_are_numbered_on_through_long_ones() {
        let long = "x".repeat(2 * CHUNK_BYTES);
        let pieces = pieces(&format!("a\n{long}\nb\nc"), CHUNK_BYTES as u64);
        let numbers: Vec<(u64, bool)> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Lines { first, .. } => Some((*first, false)),
                Piece::LongEnded(long) => Some((long.number, true)),
                Piece::PartOfLong { .. } => None,
            })
            .collect();
        assert_eq!(numbers, [(1, false), (2, true), (3, false)]);
    }

    #[test]
    fn lines_before_an_error_are_given_first() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
        }
        let input = Box::new(io::Cursor::new(b"a\nb\nhalf").chain(Broken));
        let mut lines = Lines::new(input, Pace::File, 100, None);
        let bytes = b"a\nb\n".to_vec();
        assert_eq!(
            lines.next().unwrap(),
            Some(Piece::Lines { first: 1, bytes })
        );
        assert!(lines.next().is_err());
        assert_eq!(lines.n_lines(), 2);
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
