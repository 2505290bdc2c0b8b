//! Sorted runs: each lists the values of the bands of some articles, and the articles that have them.
//!
//! All articles of a run come before those of the next one. For one value, a run lists the first and the last four articles,
//! since no more are compared.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use copydesk::internals::BandLinks;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::files::{Folder, SortedRows, merged};

/// A band, one of its values, and an article that has it.
pub type Entry = (u32, u32, u32);
pub type Entries<'r> = SortedRows<'r, Entry>;

const ENTRY_BYTES: usize = 12;

/// A run, as the manifest describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    pub name: String,
    pub n_entries: u64,
    /// The XXH3 hash of the file.
    hash: u64,
}

impl Run {
    /// Reads all entries, in order. If the hash of the file is wrong, the last item is an error.
    pub fn entries(&self, folder: &Folder) -> io::Result<Entries<'static>> {
        let file = folder.open(self.name.as_ref(), OFlags::RDONLY, 0)?;
        let mut file = BufReader::with_capacity(64 << 10, file);
        let (n_entries, mut hash, expected) = (self.n_entries, Xxh3::new(), self.hash);
        let entry = move |at: u64| {
            if at == n_entries {
                let damaged = || Err(io::ErrorKind::InvalidData.into());
                return (hash.digest() != expected).then(damaged);
            }
            let mut bytes = [0; ENTRY_BYTES];
            let read = file.read_exact(&mut bytes);
            hash.update(&bytes);
            let number = |at: usize| u32::from_be_bytes(bytes.as_chunks().0[at]);
            Some(read.map(|()| (number(0), number(1), number(2))))
        };
        Ok(Box::new((0..=n_entries).map_while(entry)))
    }

    /// Merges entries into a new run, and waits until it is on the disk.
    pub fn write(file: File, name: String, inputs: Vec<Entries>) -> io::Result<Run> {
        let mut out = BufWriter::with_capacity(256 << 10, file);
        let (mut n_entries, mut hash) = (0, Xxh3::new());
        let mut add = |&(band, value, article): &Entry| {
            let bytes = [band, value, article].map(u32::to_be_bytes);
            n_entries += 1;
            hash.update(bytes.as_flattened());
            out.write_all(bytes.as_flattened())
        };
        let mut of_value: BandLinks<Entry> = BandLinks::default();
        for entry in merged(inputs, |&entry| entry) {
            let entry @ (band, value, _) = entry?;
            if !matches!(of_value.earlier(), [(b, v, _), ..] if (*b, *v) == (band, value)) {
                of_value.earlier().iter().try_for_each(&mut add)?;
                of_value.clear();
            }
            of_value.add(entry);
        }
        of_value.earlier().iter().try_for_each(&mut add)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(Run {
            name,
            n_entries,
            hash: hash.digest(),
        })
    }
}
