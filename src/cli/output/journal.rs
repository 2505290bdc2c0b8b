//! The record of what a run into a folder has finished, by which the next run goes on.
//!
//! A text file that only grows. After a line with its version, each line is a JSON object, a tab, and the checksum of that
//! object: a run begins, with a fingerprint of all settings that shape the output; a file is done, with size, time and hash
//! of the raw and the clean one, and the place and hash of its rows in the rows file; all of it is on the disk. A line that
//! was cut off by a crash or damaged is dropped, with all after it. What a run wrote before the machine itself went down
//! counts as done only if it was on the disk.
//!
//! In memory there are 16 bytes for each file that was done before, whatever its name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::cli::files::names::{name_for_json, name_from_json};
use crate::cli::files::stamp::FileState;
use crate::cli::output::tree::Tree;
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::{Problem, reason, shown};

const HEAD: &str = "copydesk manifest 2\n";

/// Longer than any line with a name of `PATH_MAX` bytes, each spelled with six.
const MAX_LINE_BYTES: u64 = 64 << 10;

/// A manifest, open to be written on.
pub struct Journal {
    out: BufWriter<File>,
    finished: FinishedFiles,
    damage: Option<String>,
}

/// What runs before this one finished, for threads that read inputs.
#[derive(Default)]
pub struct FinishedFiles {
    file: Option<File>,
    /// The rows file, if there is one.
    rows: Option<File>,
    /// The hash of a file's name and the offset of its line, sorted.
    lines: Vec<(u64, u64)>,
}

/// A file that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    pub raw: FileState,
    pub clean: FileState,
    /// Its rows, if the run wrote any.
    pub rows: Option<RowRange>,
}

/// A range of bytes of the rows file, and their XXH3 hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRange(pub u64, pub u64, pub u128);

#[derive(Default, Serialize, Deserialize)]
struct Line<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    file: Option<std::borrow::Cow<'l, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<FileState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clean: Option<FileState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    synced: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Run {
    settings: String,
    version: String,
    /// Changes when the machine starts anew.
    boot: String,
}

impl Journal {
    /// Opens the manifest of a tree, or begins one, and notes that a run with these settings begins.
    pub fn open(tree: &Tree, settings: &str) -> Result<Self, Stop> {
        let path = tree.own("manifest");
        let stop = |why: &str| {
            Stop::Broken(
                Problem::new(format!("{}: {why}", shown(&path)))
                    .hint("choose another folder for the output, or remove this one"),
            )
        };
        let failed = |error: io::Error| stop(&reason(&error));
        let mut file = tree.open_own("manifest", OFlags::CREATE).map_err(failed)?;
        let boot = boot();
        let n_bytes = file.metadata().map_err(failed)?.len();
        let (lines, end, damage) = if n_bytes == 0 {
            (Vec::new(), 0, None)
        } else {
            match read(&file, settings, &boot).map_err(failed)? {
                Some(Read {
                    lines,
                    end,
                    is_damaged,
                }) => {
                    let what = || format!("{}: damaged from byte {end} on", shown(&path));
                    (lines, end, is_damaged.then(what))
                }
                None => return Err(stop("not a manifest that this copydesk knows")),
            }
        };
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let finished = FinishedFiles {
            file: Some(file.try_clone().map_err(failed)?),
            rows: tree.open_own(ROWS, OFlags::empty()).ok(),
            lines,
        };
        let mut out = BufWriter::new(file);
        if end == 0 {
            out.write_all(HEAD.as_bytes()).map_err(failed)?;
        }
        let mut manifest = Journal {
            out,
            finished,
            damage,
        };
        let run = Run {
            settings: settings.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            boot,
        };
        manifest
            .write(&Line {
                run: Some(run),
                ..Line::default()
            })
            .map_err(failed)?;
        Ok(manifest)
    }

    /// Where the manifest was found damaged, if it was. The files listed from there on count as not done.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// What was done before; can be taken once.
    pub fn take_finished(&mut self) -> FinishedFiles {
        std::mem::take(&mut self.finished)
    }

    /// Notes that a file is done.
    pub fn add(&mut self, place: &Path, finished: &Finished) -> io::Result<()> {
        let (file, file_raw) = name_for_json(place);
        self.write(&Line {
            file: Some(file),
            file_raw,
            raw: Some(finished.raw),
            clean: Some(finished.clean),
            rows: finished.rows,
            ..Line::default()
        })
    }

    /// How much waits to be written.
    pub fn n_waiting(&self) -> usize {
        self.out.buffer().len()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Notes that all files so far are on the disk, and puts this note there, too.
    pub fn synced(&mut self) -> io::Result<()> {
        self.write(&Line {
            synced: Some(true),
            ..Line::default()
        })?;
        self.out.flush()?;
        self.out.get_ref().sync_data()
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        let json = serde_json::to_vec(line)?;
        self.out.write_all(&json)?;
        writeln!(self.out, "\t{:016x}", xxh3_64(&json))
    }
}

/// The name of the rows file in the tree's own folder.
pub const ROWS: &str = "rows.jsonl";

/// Reads a line of the manifest without its end. `None` if it is cut off or damaged.
fn line_of(bytes: &[u8]) -> Option<Line<'_>> {
    let tab = memchr::memrchr(b'\t', bytes)?;
    let (json, checksum) = (&bytes[..tab], &bytes[tab + 1..]);
    let is_whole = checksum == format!("{:016x}", xxh3_64(json)).as_bytes();
    is_whole
        .then(|| serde_json::from_slice(json).ok())
        .flatten()
}

impl FinishedFiles {
    /// What is known of the file at `place`: the last line on it.
    pub fn find(&self, place: &Path) -> Option<Finished> {
        let file = self.file.as_ref()?;
        let hash = hash(place);
        let first = self.lines.partition_point(|&(h, _)| h < hash);
        let same = self.lines[first..].iter().take_while(|&&(h, _)| h == hash);
        let same: Vec<u64> = same.map(|&(_, at)| at).collect();
        same.iter().rev().find_map(|&at| {
            let mut bytes = vec![0; MAX_LINE_BYTES as usize];
            let n = file.read_at(&mut bytes, at).ok()?;
            let end = memchr::memchr(b'\n', &bytes[..n])?;
            let line = line_of(&bytes[..end])?;
            let name = name_from_json(line.file.as_deref()?, line.file_raw.as_deref())?;
            (name == place).then_some(Finished {
                raw: line.raw?,
                clean: line.clean?,
                rows: line.rows,
            })
        })
    }

    /// Whether the rows file still holds these rows.
    pub fn has_rows(&self, RowRange(start, end, hash): RowRange) -> bool {
        let Some(file) = &self.rows else {
            return false;
        };
        let mut digest = Xxh3::new();
        let mut buffer = vec![0; 64 << 10];
        let mut at = start;
        while at < end {
            let n_wanted = usize::try_from(end - at).map_or(buffer.len(), |n| n.min(buffer.len()));
            match file.read_at(&mut buffer[..n_wanted], at) {
                Ok(n @ 1..) => {
                    digest.update(&buffer[..n]);
                    at += n as u64;
                }
                Ok(0) | Err(_) => return false,
            }
        }
        at == end && digest.digest128() == hash
    }
}

fn hash(place: &Path) -> u64 {
    xxh3_64(place.as_os_str().as_encoded_bytes())
}

/// What a manifest says.
struct Read {
    /// The hashes and offsets of the lines of files that are done, sorted.
    lines: Vec<(u64, u64)>,
    /// Where the last whole line ends.
    end: u64,
    /// Whether more follows there than a line that a crash cut off.
    is_damaged: bool,
}

/// Reads what counts as done, and where the last whole line ends. `None` if it is no manifest of this version.
fn read(file: &File, settings: &str, boot: &str) -> io::Result<Option<Read>> {
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut next = |line: &mut Vec<u8>| {
        line.clear();
        (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', line)
    };
    next(&mut line)?;
    if HEAD.as_bytes().starts_with(&line) && !line.ends_with(b"\n") {
        // The first run died over its first line.
        return Ok(Some(Read {
            lines: Vec::new(),
            end: 0,
            is_damaged: false,
        }));
    }
    if line != HEAD.as_bytes() {
        return Ok(None);
    }
    let (mut done, mut n_on_disk) = (Vec::new(), 0);
    let (mut is_ours, mut is_same_boot) = (false, true);
    let mut at = line.len() as u64;
    let is_damaged = loop {
        let n = next(&mut line)? as u64;
        let Some(whole) = line.strip_suffix(b"\n") else {
            break n == MAX_LINE_BYTES;
        };
        let Some(parsed) = line_of(whole) else {
            break true;
        };
        if let Some(run) = parsed.run {
            forget_lost(&mut done, n_on_disk, is_same_boot);
            n_on_disk = done.len();
            is_ours = run.settings == settings;
            is_same_boot = run.boot == boot;
        } else if parsed.synced.is_some() {
            n_on_disk = done.len();
        } else if let (Some(name), true) = (parsed.file, is_ours)
            && let Some(place) = name_from_json(&name, parsed.file_raw.as_deref())
        {
            done.push((hash(&place), at));
        }
        at += n;
    };
    forget_lost(&mut done, n_on_disk, is_same_boot);
    done.sort_unstable();
    Ok(Some(Read {
        lines: done,
        end: at,
        is_damaged,
    }))
}

fn forget_lost(done: &mut Vec<(u64, u64)>, n_on_disk: usize, is_same_boot: bool) {
    if !is_same_boot {
        done.truncate(n_on_disk);
    }
}

/// Linux makes a new one at each start (random(4)).
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}
