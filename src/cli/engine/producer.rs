//! Produces the work items of a run: inputs in the order in which they are named, folders sorted, lists as they are.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufReader, ErrorKind, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use copydesk::format::kind::kind_of;
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Message, ShardEnd, WorkItem};
use crate::cli::files::bounded::BoundedLines;
use crate::cli::files::compress::{Packing, Unpacked, unpack};
use crate::cli::files::draft::OWN_FOLDER;
use crate::cli::files::folder::PathKind;
use crate::cli::files::interruptible;
use crate::cli::files::names::place_below;
use crate::cli::files::stamp::{FileState, Stamp, hash_of};
use crate::cli::files::standard::Stdin;
use crate::cli::input::entry::{Entry, Origin, Root};
use crate::cli::input::kinds::refusal;
use crate::cli::input::lines::{Lines, Pace, Piece};
use crate::cli::input::open::{Opened, open};
use crate::cli::input::walk::{Files, Found};
use crate::cli::output::in_place::Target;
use crate::cli::output::journal::{Finished, FinishedFiles};
use crate::cli::output::shards::Shard;
use crate::cli::plan::conflicts::place_of;
use crate::cli::plan::corpus::List;
use crate::cli::plan::{Destination, Format, Location, format_of};
use crate::cli::terminal::problem::{Problem, shown};
use crate::cli::terminal::signals;

/// All inputs of a run, not yet read.
pub struct Producer {
    context: Arc<RunContext>,
    finished: FinishedFiles,
    next_input: usize,
    walk: Option<Walked>,
    list: Option<Listed>,
    shard: Option<(Arc<Shard>, Lines)>,
}

struct Walked {
    root: Arc<Root>,
    files: Files,
    /// What stands before the places of its files.
    prefix: PathBuf,
    n_files: usize,
}

struct Listed {
    lines: BoundedLines<BufReader<Box<dyn Read + Send>>>,
    name: String,
    /// The hashes of places taken, where two inputs must not have one place.
    places: HashSet<u128>,
}

/// A step of the source: work to do, or nothing yet.
type Step = Option<WorkItem>;

impl Producer {
    pub fn new(context: Arc<RunContext>, finished: FinishedFiles) -> Self {
        Producer {
            context,
            finished,
            next_input: 0,
            walk: None,
            list: None,
            shard: None,
        }
    }

    pub fn context(&self) -> &RunContext {
        &self.context
    }

    /// The next piece of work; `None` at the end, and as soon as somebody asks the program to end.
    pub fn next(&mut self) -> Option<WorkItem> {
        loop {
            let is_asked = self.context.asked.load(Ordering::Relaxed) != 0;
            if let Some((shard, lines)) = self.shard.take() {
                return Some(self.next_of_shard(shard, lines, is_asked));
            }
            if is_asked {
                return None;
            }
            let step = if self.walk.is_some() {
                self.next_of_walk()
            } else if self.next_input < self.context.plan.inputs.len() {
                self.next_input += 1;
                self.begin_input(self.next_input - 1)
            } else if self.list.is_some() {
                self.next_of_list()
            } else if self.next_input == self.context.plan.inputs.len()
                && let Some(list) = &self.context.plan.corpus.list
            {
                self.next_input += 1;
                let opened = open_list(list);
                self.begin_list(opened)
            } else {
                return None;
            };
            if step.is_some() {
                return step;
            }
        }
    }

    /// The next piece of work, if it comes out of the folder in hand, so that nobody has to be waited for.
    pub fn next_of_folder(&mut self) -> Option<WorkItem> {
        let is_asked = self.context.asked.load(Ordering::Relaxed) != 0;
        while self.walk.is_some() && self.shard.is_none() && !is_asked {
            if let Some(item) = self.next_of_walk() {
                return Some(item);
            }
        }
        None
    }

    fn begin_input(&mut self, index: usize) -> Step {
        let context = self.context.clone();
        let input = &context.plan.inputs[index];
        let Location::File(path) = &input.location else {
            return self.begin(Entry {
                location: Location::Stdin,
                origin: Origin::Named,
                place: PathBuf::from("<stdin>"),
                format: input.format,
                size: 0,
            });
        };
        let place = place_of(&context.plan, input, path);
        match input.kind {
            PathKind::Folder => return self.begin_walk(path, place),
            PathKind::Unknown(error) => {
                let error = anyhow::Error::new(error).context("cannot open");
                return Some(WorkItem::Failed(place, shown(path), error));
            }
            PathKind::File | PathKind::Missing => {}
        }
        self.begin(Entry {
            location: Location::File(path.clone()),
            origin: Origin::Named,
            place,
            format: input.format,
            size: std::fs::metadata(path).map_or(0, |m| m.len()),
        })
    }

    fn begin_walk(&mut self, path: &Path, prefix: PathBuf) -> Step {
        match Root::open(path) {
            Ok(root) => {
                let (root, plan) = (Arc::new(root), &self.context.plan);
                let files = Files::new(root.clone(), &plan.corpus.walk, &plan.destination);
                self.walk = Some(Walked {
                    root,
                    files,
                    prefix,
                    n_files: 0,
                });
                None
            }
            Err(error) => Some(WorkItem::Failed(path.to_owned(), shown(path), error)),
        }
    }

    fn next_of_walk(&mut self) -> Step {
        let walk = self.walk.as_mut()?;
        let note = |note: String| Some(WorkItem::Message(Message::Note(note)));
        match walk.files.next(&self.context.plan.corpus.walk) {
            Some(Found::File(path, size)) => {
                walk.n_files += 1;
                let below = path.strip_prefix(&walk.root.path).unwrap_or(&path);
                let entry = Entry {
                    place: walk.prefix.join(below),
                    origin: Origin::Walked(walk.root.clone()),
                    format: self.context.plan.format.unwrap_or_else(|| format_of(&path)),
                    size,
                    location: Location::File(path),
                };
                self.begin(entry)
            }
            Some(Found::Note(text)) => note(text),
            Some(Found::Error(path, error)) => {
                let name = shown(&path);
                Some(WorkItem::Failed(path, name, error))
            }
            None => {
                let root = shown(&walk.root.path);
                let n_files = walk.n_files;
                self.walk = None;
                match n_files {
                    0 => note(format!("{root}: no files to clean")),
                    _ => None,
                }
            }
        }
    }

    fn begin_list(&mut self, opened: Result<Listed>) -> Step {
        match opened {
            Ok(list) => {
                self.list = Some(list);
                None
            }
            Err(error) => {
                let path = self
                    .context
                    .plan
                    .corpus
                    .list
                    .as_ref()
                    .map(|l| l.path.clone());
                let path = path.unwrap_or_default();
                let name = shown(&path);
                Some(WorkItem::Failed(path, name, error))
            }
        }
    }

    fn next_of_list(&mut self) -> Step {
        let list = self.list.as_mut()?;
        let name = match list.lines.next() {
            Ok(None) => {
                self.list = None;
                return None;
            }
            Ok(Some(name)) => name,
            Err(error) => {
                let (name, is_at_fault) =
                    (list.name.clone(), error.kind() == ErrorKind::InvalidData);
                let is_asked = signals::is_asked(&error);
                if !is_at_fault {
                    self.list = None;
                }
                let error = anyhow::Error::new(error).context("cannot read");
                return (!is_asked).then(|| WorkItem::Failed(PathBuf::from(&name), name, error));
            }
        };
        if name.is_empty() {
            return None;
        }
        let path = PathBuf::from(OsStr::from_bytes(name));
        let is_into = matches!(self.context.plan.destination, Destination::Folder(_));
        let place = match place_below(&path) {
            Some(place) => place,
            None if is_into => {
                let error =
                    Problem::new("leads out of the folder, so that it has no place in the output")
                        .hint("with `--output`, a list names files below the current folder");
                let name = shown(&path);
                return Some(WorkItem::Failed(path, name, error.into()));
            }
            None => path.clone(),
        };
        if is_into
            && !list
                .places
                .insert(xxh3_128(place.as_os_str().as_encoded_bytes()))
        {
            let error = Problem::new("is in the list twice");
            let name = shown(&path);
            return Some(WorkItem::Failed(path, name, error.into()));
        }
        let entry = Entry {
            format: self.context.plan.format.unwrap_or_else(|| format_of(&path)),
            size: std::fs::metadata(&path).map_or(0, |m| m.len()),
            origin: Origin::Listed,
            location: Location::File(path),
            place,
        };
        self.begin(entry)
    }

    /// A text goes to the workers as it is; JSON lines are read here.
    fn begin(&mut self, entry: Entry) -> Step {
        if let Some((place, finished)) = self.finished_before(&entry) {
            return Some(WorkItem::Skipped(place, finished));
        }
        if entry.place.starts_with(OWN_FOLDER) && self.context.tree.is_some() {
            let error = Problem::new(format!("`{OWN_FOLDER}` is copydesk's own folder"));
            let name = entry.name();
            return Some(WorkItem::Failed(entry.place, name, error.into()));
        }
        if entry.format == Format::Text {
            return Some(WorkItem::Text(entry));
        }
        let (place, name) = (entry.place.clone(), entry.name());
        match open_shard(entry, &self.context) {
            Ok(shard) => {
                self.shard = Some(shard);
                None
            }
            Err(error) if signals::was_asked(&error) => None,
            Err(error) => Some(WorkItem::Failed(place, name, error)),
        }
    }

    /// Whether an earlier run has finished a file, and neither it nor its clean text has changed since: by size and time of
    /// change, or by the hashes of what they hold. With the file's place if its stamps have changed.
    fn finished_before(&self, entry: &Entry) -> Option<(Option<PathBuf>, Finished)> {
        let tree = self.context.tree.as_ref()?;
        let Location::File(path) = &entry.location else {
            return None;
        };
        let before = self.finished.find(&entry.place)?;
        let raw = Stamp::of(&rustix::fs::stat(path).ok()?);
        // What cannot be looked at is done again, and fails where it can be named.
        let clean = tree.stamp(&entry.place).ok()??;
        let now = Finished {
            raw: FileState(raw, before.raw.1),
            clean: FileState(clean, before.clean.1),
            ..before
        };
        let is_same = if self.context.plan.corpus.verifies {
            self.raw_hash(entry) == Some(before.raw.1)
                && tree.hash(&entry.place) == Some(before.clean.1)
        } else {
            now == before
        };
        let has_rows = || before.rows.is_some_and(|rows| self.finished.has_rows(rows));
        let is_finished = is_same && (!self.context.wants_rows || has_rows());
        is_finished.then(|| ((now != before).then(|| entry.place.clone()), now))
    }

    /// The hash of what a file holds, decompressed; `None` if it cannot be read.
    fn raw_hash(&self, entry: &Entry) -> Option<u128> {
        let opened = open(entry, &self.context.plan).ok()?;
        let unpacked = unpack(opened.reader, self.context.plan.corpus.limits.ratio).ok()?;
        hash_of(unpacked.reader).ok()
    }

    fn next_of_shard(&mut self, shard: Arc<Shard>, mut lines: Lines, is_asked: bool) -> WorkItem {
        let piece = if is_asked { Ok(None) } else { lines.next() };
        let error = match piece {
            Ok(Some(piece)) => {
                self.shard = Some((shard.clone(), lines));
                return match piece {
                    Piece::Lines { first, bytes } => WorkItem::Lines {
                        shard,
                        first,
                        bytes,
                    },
                    Piece::PartOfLong { bytes } => WorkItem::LongPart { shard, bytes },
                    Piece::LongEnded(long) => WorkItem::LongEnd { shard, long },
                };
            }
            Ok(None) => shard.refuse_changed().err(),
            Err(error) if signals::is_asked(&error) => {
                return self.next_of_shard(shard, lines, true);
            }
            Err(error) => {
                let error = anyhow::Error::new(error).context("cannot read");
                Some(match lines.n_lines() {
                    0 => error,
                    n => error.context(format!("after {n} lines")),
                })
            }
        };
        let (n_bytes, hash) = lines.sum();
        WorkItem::End(ShardEnd {
            n_lines: lines.n_lines(),
            n_bytes,
            hash,
            shard,
            error,
            is_cut_short: is_asked,
        })
    }
}

impl Shard {
    /// Fails if somebody wrote to the file while it was read.
    fn refuse_changed(&self) -> Result<()> {
        match (&self.file, &self.stamp) {
            (Some(file), Some(stamp)) => crate::cli::input::open::refuse_changed(file, *stamp),
            _ => Ok(()),
        }
    }
}

fn open_list(list: &List) -> Result<Listed> {
    let input: Box<dyn Read + Send> = match list.is_stdin() {
        true => Box::new(Stdin::open()?),
        false => Box::new(interruptible::reader(&list.path).context("cannot open the list")?),
    };
    /// The most that Linux lets a path have (`PATH_MAX`).
    const MAX_NAME_BYTES: u64 = 4096;
    Ok(Listed {
        lines: BoundedLines::new(BufReader::new(input), list.end, MAX_NAME_BYTES),
        name: match list.is_stdin() {
            true => Location::Stdin.name(),
            false => shown(&list.path),
        },
        places: HashSet::new(),
    })
}

fn open_shard(entry: Entry, context: &RunContext) -> Result<(Arc<Shard>, Lines)> {
    let limits = context.plan.corpus.limits;
    let pace = match entry.location {
        Location::Stdin => Pace::Stdin,
        Location::File(_) => Pace::File,
    };
    let target = Target::of_entry(&entry, &context.plan)?;
    let opened = match &target {
        Some(target) => Opened::of_file(target.file.clone())?,
        None => open(&entry, &context.plan)?,
    };
    let Opened {
        reader,
        file,
        stamp,
        mode,
    } = opened;
    let Unpacked { packing, reader } = unpack(reader, limits.ratio).context("cannot read")?;
    let reader = match entry.format {
        Format::Json => refuse_document(reader, &entry, packing)?,
        Format::Text | Format::Jsonl => reader,
    };
    // For the row of the report that ends a file, and for the record of what is done.
    let digest = (context.wants_rows || context.tree.is_some()).then(Box::default);
    let lines = Lines::new(reader, pace, context.max_article_bytes, digest);
    let shard = Shard {
        entry,
        packing,
        target: target.map(Arc::new),
        file,
        stamp,
        mode,
    };
    Ok((Arc::new(shard), lines))
}

/// Refuses what is named as JSON and is not JSON lines.
fn refuse_document(
    mut reader: Box<dyn Read + Send>,
    entry: &Entry,
    packing: Packing,
) -> Result<Box<dyn Read + Send>> {
    /// The first line of JSON lines is rarely longer; a longer one that begins as an object passes for one.
    const SEEN_BYTES: u64 = 1 << 20;
    let mut seen = Vec::new();
    (&mut reader)
        .take(SEEN_BYTES)
        .read_to_end(&mut seen)
        .context("cannot read")?;
    match kind_of(&seen) {
        Some(kind) if !kind.is_json_lines() => Err(refusal(entry, kind, packing, &seen)),
        None if !matches!(seen.trim_ascii_start().first(), None | Some(b'{' | b'\xEF')) => {
            Err(Problem::new("is named as JSON and is not JSON")
                .hint("say what it is with `--format`")
                .into())
        }
        _ => Ok(Box::new(std::io::Cursor::new(seen).chain(reader))),
    }
}
