//! The journal of an output folder lists the files that earlier runs finished, so that a later run can skip them.
//!
//! It is an append-only text file, `.copydesk/manifest`. The first line is its version. Each further line is a JSON object, a
//! tab, and a checksum of the object, and records one of these events:
//!
//! - A run begins, with a fingerprint of all settings that affect the output.
//! - A file is finished: size, time and hash of the raw and the clean file, and the range and hash of its rows in the rows file.
//! - The beginning of a file of records is cleaned, and kept as a draft. It counts if no line of a file follows.
//! - All files so far are on the disk.
//!
//! A damaged or incomplete line is dropped, with all lines after it. After a reboot, only files that were on the disk count
//! as finished. Memory: 16 bytes for each finished file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::files::{
    BoundedLines, DraftState, FileState, hash_of, name_for_json, name_from_json,
};
use crate::cli::input::Extent;
use crate::cli::output::tree::Tree;
use crate::cli::terminal::{Problem, Stop, reason, shown};

/// The name of the journal in the tree's own folder.
pub const MANIFEST: &str = "manifest";

const HEAD: &str = "copydesk manifest 2\n";

/// Longer than a line with a name of `PATH_MAX` bytes, each escaped as six.
const MAX_LINE_BYTES: u64 = 64 << 10;

pub struct Journal {
    out: BufWriter<File>,
}

/// The files that earlier runs finished.
#[derive(Default)]
pub struct FinishedFiles {
    file: Option<File>,
    /// The rows file, if there is one.
    rows: Option<File>,
    /// The hash of each file's name and the offset of its line, sorted.
    lines: Vec<(u64, u64)>,
    /// The file that the last run stopped in.
    pub begun: Option<Begun>,
    /// Where the journal is damaged, if it is. Files listed after that byte do not count as finished.
    pub damage: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    pub raw: FileState,
    pub clean: FileState,
    /// The rows of the file, if the run wrote a report.
    pub rows: Option<RowRange>,
}

/// A file of records that an earlier run cleaned in part, from its beginning.
#[derive(Clone, Debug)]
pub struct Begun {
    pub place: PathBuf,
    /// The raw file, with the hash of what was read.
    pub raw: FileState,
    pub part: PartDone,
}

/// What was done of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartDone {
    pub read: Extent,
    pub draft: DraftState,
    /// The rows of this part, if the run wrote a report.
    pub rows: Option<RowRange>,
    pub n_articles: u64,
    pub n_missing: u64,
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
    part: Option<PartDone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    synced: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Run {
    settings: String,
    version: String,
    /// The boot id of Linux. It changes at every restart of the machine.
    boot: String,
}

impl Journal {
    /// Opens or creates the journal of a tree, and records the start of a run with these settings.
    pub fn open(tree: &Tree, settings: &str) -> Result<(Self, FinishedFiles), Stop> {
        let path = tree.own(MANIFEST);
        let stop = |why: &str| {
            Problem::at(&path, why)
                .hint("choose another folder for the output, or remove this one")
                .broken()
        };
        let failed = |error: io::Error| stop(&reason(&error));
        let mut file = tree.open_own(MANIFEST, OFlags::CREATE).map_err(failed)?;
        let boot = boot();
        let n_bytes = file.metadata().map_err(failed)?.len();
        let contents = if n_bytes == 0 {
            Contents::default()
        } else {
            read(&file, settings, &boot)
                .map_err(failed)?
                .ok_or_else(|| stop("not a manifest that this copydesk knows"))?
        };
        let end = contents.end;
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let damage = || format!("{}: damaged from byte {end} on", shown(&path));
        let finished = FinishedFiles {
            file: Some(file.try_clone().map_err(failed)?),
            rows: tree.open_own(ROWS, OFlags::empty()).ok(),
            lines: contents.lines,
            begun: contents.begun,
            damage: contents.is_damaged.then(damage),
        };
        let mut out = BufWriter::new(file);
        if end == 0 {
            out.write_all(HEAD.as_bytes()).map_err(failed)?;
        }
        let mut journal = Journal { out };
        let run = Line {
            run: Some(Run {
                settings: settings.to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                boot,
            }),
            ..Line::default()
        };
        journal.write(&run).map_err(failed)?;
        Ok((journal, finished))
    }

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

    /// Records that the beginning of a file is cleaned.
    pub fn add_begun(&mut self, place: &Path, raw: FileState, part: PartDone) -> io::Result<()> {
        let (file, file_raw) = name_for_json(place);
        self.write(&Line {
            file: Some(file),
            file_raw,
            raw: Some(raw),
            part: Some(part),
            ..Line::default()
        })
    }

    pub fn n_waiting(&self) -> usize {
        self.out.buffer().len()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Records that all files so far are on the disk, and syncs the journal itself.
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

/// Parses a line of the journal without its line end; `None` if it is incomplete or damaged.
fn line_of(bytes: &[u8]) -> Option<Line<'_>> {
    let tab = memchr::memrchr(b'\t', bytes)?;
    let (json, checksum) = (&bytes[..tab], &bytes[tab + 1..]);
    if checksum != format!("{:016x}", xxh3_64(json)).as_bytes() {
        return None;
    }
    serde_json::from_slice(json).ok()
}

impl FinishedFiles {
    /// The last record of the file at `place`.
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
            let (name, finished) = finished_of(&line)?;
            (name == place).then_some(finished)
        })
    }

    /// Whether the rows file still has these rows.
    pub fn has_rows(&self, RowRange(start, end, hash): RowRange) -> bool {
        let Some(mut file) = self.rows.as_ref() else {
            return false;
        };
        if file.seek(SeekFrom::Start(start)).is_err() {
            return false;
        }
        let rows = file.take(end.saturating_sub(start));
        hash_of(rows).is_ok_and(|now| now == hash)
    }
}

fn finished_of(line: &Line) -> Option<(PathBuf, Finished)> {
    let name = name_from_json(line.file.as_deref()?, line.file_raw.as_deref())?;
    let finished = Finished {
        raw: line.raw?,
        clean: line.clean?,
        rows: line.rows,
    };
    Some((name, finished))
}

/// Calls `each` for every line of a finished file in a tree's journal, whatever run wrote it.
pub fn each_finished(tree: &Tree, mut each: impl FnMut(PathBuf, Finished)) -> io::Result<()> {
    let mut file = tree.open_own(MANIFEST, OFlags::empty())?;
    file.rewind()?;
    let mut lines = BoundedLines::new(BufReader::new(file), b'\n', MAX_LINE_BYTES);
    while let Some(line) = lines.next()? {
        if let Some((place, finished)) = line_of(line).as_ref().and_then(finished_of) {
            each(place, finished);
        }
    }
    Ok(())
}

fn hash(place: &Path) -> u64 {
    xxh3_64(place.as_os_str().as_encoded_bytes())
}

#[derive(Default)]
struct Contents {
    /// The hashes and offsets of the lines of finished files, sorted.
    lines: Vec<(u64, u64)>,
    /// If the last line of a file is about a part of it.
    begun: Option<Begun>,
    /// The end of the last complete line.
    end: u64,
    /// Whether there is more after `end` than one line that a crash cut short.
    is_damaged: bool,
}

/// Reads a journal; `None` if it is not one of this version.
fn read(file: &File, settings: &str, boot: &str) -> io::Result<Option<Contents>> {
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut next = |line: &mut Vec<u8>| {
        line.clear();
        (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', line)
    };
    next(&mut line)?;
    if HEAD.as_bytes().starts_with(&line) && !line.ends_with(b"\n") {
        // The first run was killed while it wrote its first line.
        return Ok(Some(Contents::default()));
    }
    if line != HEAD.as_bytes() {
        return Ok(None);
    }
    let (mut done, mut n_on_disk) = (Vec::new(), 0);
    let (mut is_ours, mut is_same_boot) = (false, true);
    let mut begun = None;
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
            begun = begun.filter(|_| is_ours);
            is_same_boot = run.boot == boot;
        } else if parsed.synced.is_some() {
            n_on_disk = done.len();
        } else if let (Some(name), true) = (parsed.file, is_ours)
            && let Some(place) = name_from_json(&name, parsed.file_raw.as_deref())
        {
            begun = match (parsed.part, parsed.raw) {
                (Some(part), Some(raw)) => Some(Begun { place, raw, part }),
                _ => {
                    done.push((hash(&place), at));
                    None
                }
            };
        }
        at += n;
    };
    forget_lost(&mut done, n_on_disk, is_same_boot);
    done.sort_unstable();
    Ok(Some(Contents {
        lines: done,
        begun,
        end: at,
        is_damaged,
    }))
}

fn forget_lost(done: &mut Vec<(u64, u64)>, n_on_disk: usize, is_same_boot: bool) {
    if !is_same_boot {
        done.truncate(n_on_disk);
    }
}

/// The identifier of the current boot of Linux (random(4)).
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}
