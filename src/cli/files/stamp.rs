//! Recognises a file by length and time of change, by the hash of its bytes, or by device and inode.

use std::io::{self, BufReader, Read};

use rustix::fs::{FileType, Stat};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::files::folder::file_type;

/// The length of a file in bytes, and its time of change in nanoseconds. They show whether it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp(pub u64, pub i64);

impl Stamp {
    pub fn of(stat: &Stat) -> Self {
        let nanoseconds =
            stat.st_mtime * 1_000_000_000 + i64::try_from(stat.st_mtime_nsec).unwrap_or(0);
        Stamp(u64::try_from(stat.st_size).unwrap_or(0), nanoseconds)
    }
}

/// The XXH3 hash of all bytes of a reader.
pub fn hash_of(reader: impl Read) -> io::Result<u128> {
    let mut digest = Xxh3::new();
    io::copy(&mut BufReader::with_capacity(64 << 10, reader), &mut digest)?;
    Ok(digest.digest128())
}

/// The device and inode of a regular file, which are the same under any name. `None` for devices and pipes: one may be read
/// and written at the same time.
pub fn identity(stat: rustix::io::Result<Stat>) -> Option<(u64, u64)> {
    let stat = stat.ok()?;
    (file_type(&stat) == FileType::RegularFile).then_some((stat.st_dev, stat.st_ino))
}

pub fn is_same_file(a: &Stat, b: &Stat) -> bool {
    (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino)
}
