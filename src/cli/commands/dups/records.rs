//! Records in a file, and another file that says where each ends: the articles of a run, and those of an index.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;

use copydesk::dups::Fingerprint;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tempfile::tempfile;
use xxhash_rust::xxh3::xxh3_64;

pub struct Records {
    records: BufWriter<File>,
    ends: BufWriter<File>,
    /// The length of the first file.
    pub n_bytes: u64,
}

/// The bytes of a number.
const N_BYTES: usize = 8;

impl Records {
    /// Makes two files that nobody else sees.
    pub fn temporary() -> io::Result<Self> {
        Records::open(tempfile()?, tempfile()?, 0, 0)
    }

    /// Opens the files of some records of some bytes, and removes what they have besides.
    pub fn open(records: File, ends: File, n: u32, n_bytes: u64) -> io::Result<Self> {
        for (mut file, length) in [(&records, n_bytes), (&ends, u64::from(n) * N_BYTES as u64)] {
            if file.metadata()?.len() < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            file.set_len(length)?;
            file.seek(SeekFrom::Start(length))?;
        }
        Ok(Records {
            records: BufWriter::with_capacity(256 << 10, records),
            ends: BufWriter::new(ends),
            n_bytes,
        })
    }

    /// Adds a record. It can be read after [`Records::flush`].
    pub fn add(&mut self, record: &[u8]) -> io::Result<()> {
        self.n_bytes += record.len() as u64;
        self.records.write_all(record)?;
        self.ends.write_all(&self.n_bytes.to_le_bytes())
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.records.flush()?;
        self.ends.flush()
    }

    /// Waits until all is on the disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        self.records.get_ref().sync_all()?;
        self.ends.get_ref().sync_all()
    }

    /// Where a record is in its file.
    pub fn place(&self, record: usize) -> io::Result<Range<u64>> {
        let mut ends = [[0; N_BYTES]; 2];
        let (bytes, at) = match record.checked_sub(1) {
            None => (&mut ends.as_flattened_mut()[N_BYTES..], 0),
            Some(before) => (ends.as_flattened_mut(), before * N_BYTES),
        };
        self.ends.get_ref().read_exact_at(bytes, at as u64)?;
        let [start, end] = ends.map(u64::from_le_bytes);
        if start > end || end > self.n_bytes {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(start..end)
    }

    pub fn read(&self, place: Range<u64>) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (place.end - place.start) as usize];
        let file = self.records.get_ref();
        file.read_exact_at(&mut bytes, place.start)?;
        Ok(bytes)
    }

    /// Reads a record that is an article.
    pub fn article(&self, record: usize) -> io::Result<Stored> {
        Stored::of_bytes(&self.read(self.place(record)?)?)
    }
}

/// What is stored of an article: as JSON, but for the codes of its words. These, their number and a hash follow.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    pub id: Box<RawValue>,
    /// A hash of id and words.
    pub identity: u128,
    pub date: Option<i64>,
    /// In an index, the original of the article, or the article itself.
    pub kept: u32,
    pub similarity: f64,
    pub content: Fingerprint,
}

impl Stored {
    pub fn into_bytes(mut self) -> Vec<u8> {
        let words = std::mem::take(&mut self.content.words);
        let mut bytes = serde_json::to_vec(&self).expect("texts and numbers are JSON");
        bytes.extend(bytes_of(&words));
        bytes.extend((words.len() as u64).to_le_bytes());
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        bytes
    }

    fn of_bytes(bytes: &[u8]) -> io::Result<Self> {
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let (bytes, hash) = bytes.split_last_chunk().ok_or_else(damaged)?;
        if *hash != xxh3_64(bytes).to_le_bytes() {
            return Err(damaged());
        }
        let (bytes, n_words) = bytes.split_last_chunk().ok_or_else(damaged)?;
        let n_bytes = WORD_BYTES * u64::from_le_bytes(*n_words) as usize;
        let (json, words) = bytes.split_at(bytes.len() - n_bytes);
        let mut stored: Stored = serde_json::from_slice(json)?;
        stored.content.words = words_of(words);
        Ok(stored)
    }
}

const WORD_BYTES: usize = 4;

/// The codes of words as bytes.
pub fn bytes_of(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

pub fn words_of(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.as_chunks::<WORD_BYTES>().0.iter();
    words.map(|&bytes| u32::from_le_bytes(bytes)).collect()
}
