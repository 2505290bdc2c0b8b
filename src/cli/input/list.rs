//! Reads the names of inputs from a list, as with `--files-from`.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufReader, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::files::{BoundedLines, interruptible, place_below};
use crate::cli::plan::{List, input_name};
use crate::cli::terminal::{Problem, shown};

pub struct InputList {
    lines: BoundedLines<BufReader<interruptible::Reader>>,
    end: u8,
    name: String,
    /// The hashes of all places in the output so far.
    places: HashSet<u128>,
}

pub struct ListFault {
    /// The path, or the list.
    pub path: PathBuf,
    pub error: anyhow::Error,
    /// Whether nothing more can be read from the list.
    pub is_at_end: bool,
}

impl InputList {
    pub fn open(list: &List) -> Result<Self> {
        /// The longest path on Linux (`PATH_MAX`).
        const MAX_NAME_BYTES: u64 = 4096;
        let (input, name) = if list.is_stdin() {
            (interruptible::stdin()?, input_name(None))
        } else {
            let reader = interruptible::reader(&list.path);
            (reader.context("cannot open the list")?, shown(&list.path))
        };
        Ok(InputList {
            lines: BoundedLines::new(BufReader::new(input), list.end, MAX_NAME_BYTES),
            end: list.end,
            name,
            places: HashSet::new(),
        })
    }

    /// The next path and its place in the output. Empty names are skipped.
    ///
    /// With `is_into`, every path must have a place below the output folder that no other path has.
    pub fn next(&mut self, is_into: bool) -> Result<Option<(PathBuf, PathBuf)>, ListFault> {
        let path = loop {
            match self.lines.next() {
                Ok(None) => return Ok(None),
                Ok(Some([])) => {}
                Ok(Some(name)) => break PathBuf::from(OsStr::from_bytes(name)),
                Err(error) => {
                    return Err(ListFault {
                        path: PathBuf::from(&self.name),
                        is_at_end: error.kind() != ErrorKind::InvalidData,
                        error: anyhow::Error::new(error).context("cannot read"),
                    });
                }
            }
        };
        let fault = |path: &Path, problem: Problem| ListFault {
            path: path.to_owned(),
            error: problem.into(),
            is_at_end: false,
        };
        let has = |end| path.as_os_str().as_bytes().contains(&end);
        let other = match self.end {
            0 if has(b'\n') && !path.exists() => Some(("lines", "--files-from")),
            b'\n' if has(0) => Some(("zero bytes", "--files0-from")),
            _ => None,
        };
        if let Some((ends, option)) = other {
            let problem = Problem::new(format!("its names end in {ends}"));
            let problem = problem.hint(format!("pass it with `{option}`"));
            return Err(fault(Path::new(&self.name), problem));
        }
        let place = match place_below(&path) {
            Some(place) => place,
            None if is_into => {
                let what = "leads out of the folder, so that it has no place in the output";
                let cure = "with `--output`, a list names files below the current folder";
                return Err(fault(&path, Problem::new(what).hint(cure)));
            }
            None => path.clone(),
        };
        if is_into && !self.places.insert(hash(&place)) {
            return Err(fault(&path, Problem::new("is in the list twice")));
        }
        Ok(Some((path, place)))
    }
}

fn hash(place: &Path) -> u128 {
    xxh3_128(place.as_os_str().as_encoded_bytes())
}
