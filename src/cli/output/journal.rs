//! The journal of an output folder lists the files that earlier runs finished, so that a later run can skip them.
//!
//! It is an append-only text file, `.copydesk/manifest`. The first line is its version. Each further line is an event in JSON, a
//! tab, and a checksum of the JSON:
//!
//! - A run begins, with a fingerprint of all settings that affect the output.
//! - A file is finished: size and time of the raw and the clean file, and the range and hash of its rows in the rows file.
//! - The beginning of a file of records is cleaned, and kept as a draft. It counts if no line of a file follows.
//! - All files and drafts so far are on the disk.
//! - A run ends. It was not killed, so that all files that it finished are listed.
//!
//! A damaged or incomplete line is dropped, with all lines after it. After a reboot, only what was on the disk counts. Memory: 24
//! bytes for each finished file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::files::{DraftState, Stamp, hash_of, latin1};
use crate::cli::input::Extent;
use crate::cli::output::rows::{RowRange, Rows};
use crate::cli::output::tree::Tree;
use crate::cli::terminal::{Problem, Stop, reason, shown};

/// The name of the journal in the tree's own folder.
pub const MANIFEST: &str = "manifest";

/// The files in the tree's own folder that keep the side outputs of a run until its end: the report, `--spans` and `--extract`.
pub const KEPT: [&str; 3] = ["rows.jsonl", "spans.jsonl", "extract.jsonl"];

/// The lines of a file of records, or of a part of it, in each of [`KEPT`] that the run writes.
pub type Ranges = [Option<RowRange>; KEPT.len()];

const HEAD: &str = "copydesk manifest 3\n";

/// Longer than a line with a name of `PATH_MAX` bytes, each escaped as six.
const MAX_LINE_BYTES: u64 = 64 << 10;

pub struct Journal {
    tree: Arc<Tree>,
    out: BufWriter<File>,
    /// The files in [`KEPT`].
    pub kept: [Option<Rows>; KEPT.len()],
    saved: Instant,
    synced: Instant,
    /// Whether an earlier run has finished a file.
    pub is_continued: bool,
    /// Whether an earlier run has kept the rows of a report.
    pub had_report: bool,
}

/// Bytes and time after which the journal is written. What is not written is cleaned again after a crash.
const SAVE_BYTES: usize = 6 << 10;
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// How often a long run waits until all its files are on the disk. After a power cut, later files are cleaned again.
const SYNC_EVERY: Duration = Duration::from_secs(60);

/// What earlier runs did.
#[derive(Default)]
pub struct Done {
    file: Option<File>,
    /// The files of [`KEPT`] that are there.
    kept: [Option<File>; KEPT.len()],
    /// The hash of each finished file's name, the offset of its line, and whether its run had the settings of this one; sorted.
    lines: Vec<(u64, u64, bool)>,
    /// Whether all finished files are listed.
    pub is_complete: bool,
    /// The file that the last run stopped in.
    pub part: Option<Part>,
    /// Where the journal is damaged, if it is. Files listed after that byte do not count as finished.
    pub damage: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// See [`spelled`].
    pub place: String,
    pub raw: Stamp,
    pub clean: Stamp,
    pub rows: Ranges,
}

/// What was done of a file of records, from its beginning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// See [`spelled`].
    pub place: String,
    pub raw: Stamp,
    pub read: Extent,
    pub draft: DraftState,
    pub rows: Ranges,
    pub n_articles: u64,
    pub n_missing: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Event {
    Run(Run),
    File(Finished),
    Part(Part),
    Synced,
    Ended,
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
    pub fn open(tree: &Arc<Tree>, settings: &str) -> Result<(Self, Done), Stop> {
        Journal::opened(tree, settings).map_err(|error| {
            Problem::at(&tree.own(MANIFEST), reason(&error))
                .hint("choose another folder for the output, or remove this one")
                .broken()
        })
    }

    fn opened(tree: &Arc<Tree>, settings: &str) -> io::Result<(Self, Done)> {
        let mut file = tree.open_own(MANIFEST, OFlags::CREATE)?;
        let run = Run {
            settings: settings.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            boot: boot(),
        };
        let mut done = Done {
            file: Some(file.try_clone()?),
            kept: KEPT.map(|name| tree.open_own(name, OFlags::empty()).ok()),
            ..Done::default()
        };
        let mut head = Vec::new();
        (&file).take(HEAD.len() as u64).read_to_end(&mut head)?;
        let is_begun = head == HEAD.as_bytes();
        let mut end = 0;
        if is_begun {
            let is_damaged;
            (end, is_damaged) = done.read(&file, &run)?;
            let name = shown(&tree.own(MANIFEST));
            done.damage = is_damaged.then(|| format!("{name}: damaged from byte {end} on"));
            done.is_complete &= !is_damaged;
        } else if !HEAD.as_bytes().starts_with(&head) {
            // Otherwise it is new, or the first run was killed while it wrote the first line.
            return Err(io::Error::other("not a manifest that this copydesk knows"));
        }
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        let mut out = BufWriter::new(file);
        if !is_begun {
            out.write_all(HEAD.as_bytes())?;
        }
        let mut journal = Journal {
            tree: tree.clone(),
            out,
            kept: [const { None }; KEPT.len()],
            saved: Instant::now(),
            synced: Instant::now(),
            is_continued: !done.lines.is_empty(),
            had_report: done.kept[0].is_some(),
        };
        journal.add(&Event::Run(run))?;
        Ok((journal, done))
    }

    /// Opens one of the files in [`KEPT`]. A run that continues `part` removes what is behind it.
    pub fn keep(&mut self, at: usize, part: Option<&Part>) -> io::Result<()> {
        let file = self.tree.open_own(KEPT[at], OFlags::CREATE)?;
        if let Some(RowRange(_, end, _)) = part.and_then(|part| part.rows[at]) {
            file.set_len(end)?;
        }
        self.kept[at] = Some(Rows::new(file)?);
        Ok(())
    }

    /// Adds side outputs of the current input. They count once their ranges are listed.
    pub fn add_side_outputs(&mut self, side_outputs: [&[u8]; KEPT.len()]) -> io::Result<()> {
        let mut kept = self.kept.iter_mut().zip(side_outputs);
        kept.try_for_each(|(kept, lines)| kept.as_mut().map_or(Ok(()), |kept| kept.add(lines)))
    }

    /// Lists these ranges, which an earlier run wrote.
    pub fn list(&mut self, ranges: Ranges) {
        let kept = self.kept_with(ranges);
        kept.for_each(|(kept, range)| kept.list(range));
    }

    /// Continues the side outputs of an input that the last run stopped in.
    pub fn resume(&mut self, ranges: Ranges) -> io::Result<()> {
        let mut kept = self.kept_with(ranges);
        kept.try_for_each(|(kept, range)| kept.resume(range))
    }

    fn kept_with(&mut self, ranges: Ranges) -> impl Iterator<Item = (&mut Rows, RowRange)> {
        let kept = self.kept.iter_mut().zip(ranges);
        kept.filter_map(|(kept, range)| kept.as_mut().zip(range))
    }

    /// Lists the side outputs of the current input.
    pub fn list_current(&mut self) -> Ranges {
        let kept = self.kept.each_mut();
        kept.map(|kept| kept.as_mut().map(Rows::list_current))
    }

    /// Drops the side outputs of the current input.
    pub fn drop_current(&mut self) {
        self.kept.iter_mut().flatten().for_each(Rows::drop_current);
    }

    /// Records that the beginning of a file is cleaned.
    pub fn part(&mut self, mut part: Part) -> io::Result<()> {
        part.rows = self
            .kept
            .each_ref()
            .map(|kept| kept.as_ref().map(Rows::range));
        self.add(&Event::Part(part))?;
        self.save()
    }

    /// Records that a file is finished, and saves the journal from time to time.
    pub fn finished(&mut self, mut finished: Finished) -> io::Result<()> {
        finished.rows = self.list_current();
        self.add(&Event::File(finished))?;
        if self.out.buffer().len() >= SAVE_BYTES || self.is_due() {
            self.save()?;
        }
        Ok(())
    }

    /// Whether it is time to save the journal.
    pub fn is_due(&self) -> bool {
        self.saved.elapsed() >= SAVE_EVERY
    }

    pub fn save(&mut self) -> io::Result<()> {
        self.saved = Instant::now();
        let mut kept = self.kept.iter_mut().flatten();
        kept.try_for_each(Rows::flush)?;
        self.out.flush()?;
        if self.synced.elapsed() > SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Records that the run ends, and that nothing is missing in the journal.
    pub fn end(&mut self) -> io::Result<()> {
        self.add(&Event::Ended)?;
        self.save()
    }

    /// Waits until everything so far is on the disk, and records that.
    pub fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        self.save()?;
        if self.tree.sync()? {
            self.add(&Event::Synced)?;
            self.out.flush()?;
            self.out.get_ref().sync_data()?;
        }
        Ok(())
    }

    fn add(&mut self, event: &Event) -> io::Result<()> {
        let json = serde_json::to_vec(event)?;
        self.out.write_all(&json)?;
        writeln!(self.out, "\t{:016x}", xxh3_64(&json))
    }
}

pub fn journal_broken(error: io::Error) -> Stop {
    let what = format!(
        "cannot write the record of what is done: {}",
        reason(&error)
    );
    Problem::new(what)
        .hint("make room, then run copydesk again: it continues where it stopped")
        .broken()
}

impl Done {
    /// Reads what runs with the settings of `now` did. Returns where the journal ends, and whether it is damaged there.
    fn read(&mut self, file: &File, now: &Run) -> io::Result<(u64, bool)> {
        let mut on_disk = (0, None);
        let (mut is_ours, mut is_same_boot) = (false, true);
        let end = each_event(file, |event, at| match event {
            Event::Run(run) => {
                if !is_same_boot {
                    self.forget_lost(&on_disk);
                }
                is_ours = run.settings == now.settings;
                self.part.take_if(|_| !is_ours);
                on_disk = (self.lines.len(), self.part.clone());
                is_same_boot = run.boot == now.boot && !now.boot.is_empty();
                self.is_complete = false;
            }
            Event::Synced => on_disk = (self.lines.len(), self.part.clone()),
            Event::Ended => self.is_complete = true,
            Event::File(finished) => {
                self.lines
                    .push((xxh3_64(finished.place.as_bytes()), at, is_ours));
                self.part.take_if(|_| is_ours);
            }
            Event::Part(part) if is_ours => self.part = Some(part),
            Event::Part(_) => {}
        })?;
        if !is_same_boot {
            self.forget_lost(&on_disk);
        }
        self.lines.sort_unstable();
        Ok(end)
    }

    /// Forgets what was not on the disk when the machine stopped.
    fn forget_lost(&mut self, (n_lines, part): &(usize, Option<Part>)) {
        self.is_complete &= *n_lines == self.lines.len();
        self.lines.truncate(*n_lines);
        self.part.clone_from(part);
    }

    /// The last record of the file at `place`, and whether its run had the settings of this one.
    pub fn find(&self, place: &Path) -> Option<(Finished, bool)> {
        let place = spelled(place);
        let hash = xxh3_64(place.as_bytes());
        let last = self.lines.partition_point(|&(h, ..)| h <= hash);
        let &(found, at, is_ours) = self.lines.get(last.checked_sub(1)?)?;
        if found != hash {
            return None;
        }
        let mut bytes = vec![0; MAX_LINE_BYTES as usize];
        let n = self.file.as_ref()?.read_at(&mut bytes, at).ok()?;
        let end = memchr::memchr(b'\n', &bytes[..n])?;
        match event_of(&bytes[..end])? {
            Event::File(finished) if finished.place == place => Some((finished, is_ours)),
            _ => None,
        }
    }

    /// Whether the files that a run writes still have these ranges. `side_outputs` says which it writes.
    pub fn has_rows(&self, ranges: &Ranges, side_outputs: [bool; KEPT.len()]) -> bool {
        let has = |file: &Option<File>, &RowRange(start, end, hash): &RowRange| {
            let mut file = file.as_ref()?;
            file.seek(SeekFrom::Start(start)).ok()?;
            let now = hash_of(file.take(end.saturating_sub(start))).ok()?;
            (now == hash).then_some(())
        };
        let mut kept = self.kept.iter().zip(ranges).zip(side_outputs);
        kept.all(|((file, range), is_wanted)| {
            !is_wanted
                || range
                    .as_ref()
                    .is_some_and(|range| has(file, range).is_some())
        })
    }
}

/// Parses a line of the journal without its line end; `None` if it is incomplete or damaged.
fn event_of(bytes: &[u8]) -> Option<Event> {
    let tab = memchr::memrchr(b'\t', bytes)?;
    let (json, checksum) = (&bytes[..tab], &bytes[tab + 1..]);
    if checksum != format!("{:016x}", xxh3_64(json)).as_bytes() {
        return None;
    }
    serde_json::from_slice(json).ok()
}

/// Calls `each` for every event of a journal, with the offset of its line. Returns the end of the last one, and whether there is
/// more after it than one line that a crash cut short.
fn each_event(mut file: &File, mut each: impl FnMut(Event, u64)) -> io::Result<(u64, bool)> {
    let mut at = file.seek(SeekFrom::Start(HEAD.len() as u64))?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let limited = &mut (&mut reader).take(MAX_LINE_BYTES);
        let n = limited.read_until(b'\n', &mut line)? as u64;
        let Some(whole) = line.strip_suffix(b"\n") else {
            return Ok((at, n == MAX_LINE_BYTES));
        };
        let Some(event) = event_of(whole) else {
            return Ok((at, true));
        };
        each(event, at);
        at += n;
    }
}

/// Calls `each` for every finished file in a journal, whatever run wrote it.
pub fn each_finished(journal: &File, mut each: impl FnMut(Finished)) -> io::Result<()> {
    each_event(journal, |event, _| {
        if let Event::File(finished) = event {
            each(finished);
        }
    })?;
    Ok(())
}

/// A place as the journal has it: its bytes in Latin-1, as names need not be UTF-8.
pub fn spelled(place: &Path) -> String {
    latin1(place.as_os_str().as_bytes())
}

/// The identifier of the current boot of Linux (random(4)).
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}
