//! Drafts: files that are written under a temporary name, then renamed, so that nobody sees half a file.

use std::ffi::OsStr;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use rustix::fs::{FileType, FlockOperation, OFlags, flock, fstat};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::files::folder::{Folder, Stamp, file_type, hash_of};

/// A file while it is written. If it is dropped before it is placed, it is removed.
pub struct Draft {
    folder: Arc<Folder>,
    name: String,
    pub file: File,
    /// Whether it is not removed: it is placed, or a later run continues it.
    is_kept: bool,
}

/// The name of a draft, how many bytes were written to it, and the XXH3 hash of the last of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftState {
    pub name: String,
    pub n_bytes: u64,
    pub end: u64,
}

/// The folder in an output folder that holds everything but articles.
pub const OWN_FOLDER: &str = ".copydesk";

/// The prefix of drafts beside a user's file. It is short, so that the name fits wherever the file's own name fits.
pub const BESIDE: &str = ".copydesk-";

/// The prefix of drafts in a folder of their own.
pub const APART: &str = "draft-";

/// The hexadecimal digits after the prefix.
const N_DIGITS: usize = 16;

impl Draft {
    pub fn new(folder: Arc<Folder>, prefix: &str, mode: u32) -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
        loop {
            let number = RandomState::new().build_hasher().finish();
            let name = format!("{prefix}{number:016x}");
            match folder.open(name.as_ref(), flags, mode) {
                Ok(file) => {
                    return Ok(Draft {
                        folder,
                        name,
                        file,
                        is_kept: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(folder.full(error)),
            }
        }
    }

    /// Makes an empty file beside the file that it will replace, and locks it: other runs see that its run is alive.
    pub fn beside(folder: &Arc<Folder>, mode: u32) -> io::Result<Self> {
        loop {
            let draft = Draft::new(folder.clone(), BESIDE, mode)?;
            let locked = flock(&draft.file, FlockOperation::NonBlockingLockExclusive);
            // Before it was locked, another run may have removed it as the draft of a dead run.
            if locked != Err(Errno::WOULDBLOCK) && fstat(&draft.file)?.st_nlink > 0 {
                return Ok(draft);
            }
        }
    }

    /// Opens a draft that a run left. What was written after `state` is removed.
    pub fn resume(folder: Arc<Folder>, state: &DraftState) -> io::Result<Self> {
        let name = state.name.clone();
        let mut file = folder.open(name.as_ref(), OFlags::RDWR, 0)?;
        let stat = fstat(&file)?;
        let is_draft = is_draft_name(name.as_ref(), APART)
            && file_type(&stat) == FileType::RegularFile
            && Stamp::of(&stat).0 >= state.n_bytes
            && hash_of_end(&file, state.n_bytes)? == state.end;
        if !is_draft {
            return Err(io::Error::other("not the draft of that run"));
        }
        file.set_len(state.n_bytes)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok(Draft {
            folder,
            name,
            file,
            is_kept: true,
        })
    }

    /// Keeps the draft for a later run, and returns its state so far.
    pub fn keep(&mut self) -> io::Result<DraftState> {
        self.is_kept = true;
        let (name, n_bytes) = (self.name.clone(), self.file.stream_position()?);
        let end = hash_of_end(&self.file, n_bytes)?;
        Ok(DraftState { name, n_bytes, end })
    }

    /// The XXH3 hash of all that was written.
    pub fn hash(&self) -> io::Result<u128> {
        (&self.file).rewind()?;
        hash_of(&self.file)
    }

    /// Renames it, and replaces the file that has that name in the folder.
    pub fn place(mut self, folder: &Folder, name: &OsStr) -> io::Result<()> {
        self.folder
            .rename(self.name.as_ref(), folder, name)
            .map_err(|error| folder.full(error))?;
        self.is_kept = true;
        Ok(())
    }

    /// As [`Draft::place`], in its own folder.
    pub fn place_beside(self, name: &OsStr) -> io::Result<()> {
        let folder = self.folder.clone();
        self.place(&folder, name)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = self.folder.remove(self.name.as_ref());
        }
    }
}

/// The hash of the last bytes of a file of `n_bytes`: what a crash loses first.
fn hash_of_end(file: &File, n_bytes: u64) -> io::Result<u64> {
    let mut end = vec![0; n_bytes.min(64 << 10) as usize];
    let start = n_bytes - end.len() as u64;
    file.read_exact_at(&mut end, start)?;
    Ok(xxh3_64(&end))
}

/// Whether `name` is the name of a draft with this prefix.
pub fn is_draft_name(name: &OsStr, prefix: &str) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let digits = name.as_bytes().strip_prefix(prefix.as_bytes());
    digits.is_some_and(|digits| digits.len() == N_DIGITS && digits.iter().all(is_digit))
}

/// Removes a draft that a dead run left beside a file. Any other file is kept.
pub fn remove_stale(folder: &Folder, name: &OsStr) {
    if is_draft_name(name, BESIDE)
        && let Ok(file) = folder.open(name, OFlags::RDONLY, 0)
        && fstat(&file).is_ok_and(|stat| file_type(&stat) == FileType::RegularFile)
        && flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
    {
        let _ = folder.remove(name);
    }
}
