//! Reads a file of records in pieces of whole records, in bounded memory.

use std::io::{self, Read};
use std::ops::Range;

use copydesk::format::scanner::Scanner;
use serde::{Deserialize, Serialize};

use crate::cli::files::interruptible;

/// The size of a chunk, roughly: large enough that passing it to a thread costs little compared with cleaning it, and small
/// enough for the cache of a core.
const CHUNK_BYTES: usize = 256 << 10;

/// The bytes of a record that is too long in its error row.
const SHOWN_BYTES: usize = 1024;

pub struct Pieces {
    input: Box<dyn Read + Send>,
    scanner: Scanner,
    pace: Pace,
    /// What was read and not returned yet.
    carry: Vec<u8>,
    /// The ends of the records in it.
    ends: Vec<usize>,
    next_record: u64,
    max_bytes: usize,
    /// Whether a record that is too long has begun.
    is_in_long: bool,
    is_at_end: bool,
    /// Why nothing more can be read. Returned after the records before it.
    error: Option<io::Error>,
    digest: Option<Digest>,
    n_bytes: u64,
}

/// What was read of a file: its first records, their bytes and the XXH3 hash of these, which is 0 without a digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    pub n_records: u64,
    pub n_bytes: u64,
    pub hash: u128,
}

/// Computes the XXH3 hash of all bytes that are read.
pub type Digest = Box<xxhash_rust::xxh3::Xxh3>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Reads fill the chunk.
    File,
    /// Records that have arrived are passed on at once.
    Stdin,
}

/// A piece of the input: whole records in a row, or a part of one that is too long to be held. All pieces in order are the input.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// The number of its first record in the file, from 1.
    pub first: u64,
    pub bytes: Vec<u8>,
    /// The ends of whole records.
    ends: Vec<usize>,
    /// Set for a part of a record.
    pub part: Option<LongPart>,
    /// What the pieces up to this one cover; `None` within a record, where nothing can be continued.
    pub read: Option<Extent>,
}

/// Whether a record that is too long begins and ends with a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongPart {
    pub is_first: bool,
    pub is_last: bool,
}

impl Piece {
    /// The whole records and their numbers.
    pub fn records(&self) -> impl Iterator<Item = (u64, Range<usize>)> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, &end)| start..end);
        (self.first..).zip(ranges)
    }
}

impl Pieces {
    /// With a `digest`, the hash of the input is computed.
    pub fn new(
        input: Box<dyn Read + Send>,
        scanner: Scanner,
        pace: Pace,
        max_bytes: u64,
        digest: Option<Digest>,
    ) -> Self {
        Pieces {
            input,
            scanner,
            pace,
            carry: Vec::new(),
            ends: Vec::new(),
            next_record: 1,
            max_bytes: usize::try_from(max_bytes).unwrap_or(usize::MAX),
            is_in_long: false,
            is_at_end: false,
            error: None,
            digest,
            n_bytes: 0,
        }
    }

    pub fn n_records(&self) -> u64 {
        self.next_record - 1
    }

    /// Whether the file ends too early.
    pub fn is_cut_off(&self) -> bool {
        self.scanner.is_within()
    }

    /// What the pieces so far cover.
    pub fn extent(&self) -> Extent {
        Extent {
            n_records: self.n_records(),
            n_bytes: self.n_bytes,
            hash: self.digest.as_ref().map_or(0, |digest| digest.digest128()),
        }
    }

    /// Reads what an earlier run has cleaned. Returns whether it is the same.
    pub fn skip(&mut self, extent: Extent) -> io::Result<bool> {
        let mut bytes = Vec::new();
        let mut beginning = (&mut self.input).take(extent.n_bytes);
        while beginning.limit() > 0 {
            bytes.clear();
            if (&mut beginning)
                .take(CHUNK_BYTES as u64)
                .read_to_end(&mut bytes)?
                == 0
            {
                return Ok(false);
            }
            self.scanner.scan(&bytes, &mut self.ends);
            self.ends.clear();
            if let Some(digest) = &mut self.digest {
                digest.update(&bytes);
            }
        }
        self.n_bytes = extent.n_bytes;
        self.next_record = extent.n_records + 1;
        Ok(self.extent() == extent)
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        let Some(mut piece) = self.read_piece()? else {
            return Ok(None);
        };
        self.n_bytes += piece.bytes.len() as u64;
        if let Some(digest) = &mut self.digest {
            digest.update(&piece.bytes);
        }
        let is_whole = piece.part.is_none_or(|part| part.is_last);
        piece.read = is_whole.then(|| self.extent());
        Ok(Some(piece))
    }

    fn read_piece(&mut self) -> io::Result<Option<Piece>> {
        if self.is_in_long {
            return self.rest_of_long().map(Some);
        }
        loop {
            // The last record that was skipped ended here.
            if self.ends.first() == Some(&0) {
                self.ends.remove(0);
            }
            let last = self.ends.last().copied().unwrap_or(0);
            let is_long = self.carry.len() - last > self.max_bytes;
            if last > 0 {
                // Where a chunk ends depends on the records alone, not on reads: a run that goes on makes the same chunks.
                let n_full = 1 + self.ends.partition_point(|&end| end < CHUNK_BYTES);
                if n_full <= self.ends.len() {
                    return Ok(Some(self.cut(n_full, self.ends[n_full - 1], None)));
                } else if is_long || !self.has_more() {
                    return Ok(Some(self.cut(self.ends.len(), last, None)));
                }
            } else if is_long {
                self.is_in_long = true;
                let (is_first, is_last) = (true, false);
                let part = Some(LongPart { is_first, is_last });
                return Ok(Some(self.cut(0, self.carry.len(), part)));
            }
            match self.read_more() {
                Ok(true) => {}
                Ok(false) if self.carry.is_empty() => {
                    return self.error.take().map_or(Ok(None), Err);
                }
                Ok(false) => {
                    // At the end of the file, what is left is a record, too.
                    let end = self.carry.len();
                    self.ends.extend((last < end).then_some(end));
                    return Ok(Some(self.cut(self.ends.len(), end, None)));
                }
                Err(error) => {
                    // The last record is incomplete and dropped.
                    self.carry.truncate(last);
                    self.is_at_end = true;
                    self.error = Some(error);
                }
            }
        }
    }

    fn has_more(&self) -> bool {
        self.pace == Pace::File || interruptible::stdin_is_ready()
    }

    fn rest_of_long(&mut self) -> io::Result<Piece> {
        let is_more = self.read_more()?;
        let end = self.ends.first().copied();
        let (is_first, is_last) = (false, end.is_some() || !is_more);
        self.is_in_long = !is_last;
        let part = Some(LongPart { is_first, is_last });
        let n_ends = usize::from(end.is_some());
        Ok(self.cut(n_ends, end.unwrap_or(self.carry.len()), part))
    }

    /// Takes the bytes up to `end`, and the ends of records in them.
    fn cut(&mut self, n_ends: usize, end: usize, part: Option<LongPart>) -> Piece {
        let rest = self.carry.split_off(end);
        let bytes = std::mem::replace(&mut self.carry, rest);
        let mut ends: Vec<usize> = self.ends.drain(..n_ends).collect();
        self.ends.iter_mut().for_each(|later| *later -= end);
        // Parts have no whole records.
        ends.retain(|_| part.is_none());
        let first = self.next_record;
        self.next_record += ends.len() as u64 + u64::from(part.is_some_and(|part| part.is_last));
        Piece {
            first,
            bytes,
            ends,
            part,
            read: None,
        }
    }

    /// Reads once. Returns whether there was more.
    fn read_more(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        let n_before = self.carry.len();
        if self.carry.try_reserve_exact(CHUNK_BYTES).is_err() {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.carry.resize(n_before + CHUNK_BYTES, 0);
        let read = loop {
            match self.input.read(&mut self.carry[n_before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.carry.truncate(n_before + *read.as_ref().unwrap_or(&0));
        self.is_at_end = read? == 0;
        let n_ends = self.ends.len();
        self.scanner.scan(&self.carry[n_before..], &mut self.ends);
        let new = self.ends[n_ends..].iter_mut();
        new.for_each(|end| *end += n_before);
        Ok(!self.is_at_end)
    }
}

/// The first bytes of a record, up to a character boundary if it is UTF-8.
pub fn beginning(content: &[u8]) -> &[u8] {
    let shown = &content[..content.len().min(SHOWN_BYTES)];
    match std::str::from_utf8(shown) {
        Err(error) if error.error_len().is_none() => &shown[..error.valid_up_to()],
        _ => shown,
    }
}
