//! Produces the work items of a run: inputs in the order in which they are named, folders sorted, lists as they are, and files of
//! records piece by piece.

use std::iter::{Peekable, from_fn, once};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};

use crate::cli::args::{Format, format_of};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Commit, Shard, ShardEnd, WorkItem, WorkResult};
use crate::cli::files::{Folder, Folders, OWN_FOLDER, PathKind, Stamp, place_below, unpack};
use crate::cli::input::{
    Entry, Files, Found, InputList, Origin, Pace, Pieces, recognise, refuse_changed,
};
use crate::cli::output::{CleanFile, Done, Part, Ranges, Target, open_or_lock, spelled};
use crate::cli::plan::place_of;
use crate::cli::terminal::{Problem, shown, signals};

/// The inputs of a run that have not been read.
pub struct Producer {
    pub context: Arc<RunContext>,
    done: Done,
    inputs: Peekable<Inputs>,
    shard: Option<ShardReader>,
    /// Whether an input of this run may have rows in the report.
    has_begun: bool,
}

/// Inputs of any format as texts, and notes and failures between them.
type Inputs = Box<dyn Iterator<Item = WorkItem> + Send>;

impl Producer {
    pub fn new(context: Arc<RunContext>, done: Done) -> Self {
        let named = context.clone();
        let indexes = 0..context.plan.inputs.len();
        let named = indexes.flat_map(move |index| named_input(&named, index));
        let listed = context.clone();
        let listed = once(()).flat_map(move |()| list(&listed));
        let inputs: Inputs = Box::new(named.chain(listed));
        Producer {
            context,
            done,
            inputs: inputs.peekable(),
            shard: None,
            has_begun: false,
        }
    }

    /// The next item. `None` at the end, or after a signal has asked the program to end.
    pub fn next(&mut self) -> Option<WorkItem> {
        loop {
            let is_asked = signals::asked().is_some();
            if let Some(shard) = self.shard.take() {
                let (item, shard) = shard.next(is_asked);
                self.shard = shard;
                return Some(item);
            }
            if is_asked {
                return None;
            }
            let item = match self.inputs.next()? {
                WorkItem::Text(entry) => self.begin(entry),
                item => Some(item),
            };
            if item.is_some() {
                return item;
            }
        }
    }

    /// The next item if it is a file of a folder: no slow input has to be read first.
    pub fn next_of_folder(&mut self) -> Option<WorkItem> {
        let is_of_folder = |next: &WorkItem| match next {
            WorkItem::Text(entry) => matches!(entry.origin, Origin::Walked(_)),
            _ => false,
        };
        while self.shard.is_none()
            && signals::asked().is_none()
            && let WorkItem::Text(entry) = self.inputs.next_if(is_of_folder)?
        {
            let item = self.begin(entry);
            if item.is_some() {
                return item;
            }
        }
        None
    }

    /// A text becomes one item. A file of records is opened, and read in pieces.
    fn begin(&mut self, mut entry: Entry) -> Option<WorkItem> {
        if let Some(rows) = self.finished_before(&mut entry) {
            return Some(WorkResult::of(Commit::Skipped(rows)).into());
        }
        // The rows of a file are consecutive, so that only the first file of a run can have rows of an earlier one.
        let has_side_outputs = self.context.side_outputs().iter().any(Option::is_some);
        let is_first = !std::mem::replace(&mut self.has_begun, true) || !has_side_outputs;
        let part = self
            .done
            .part
            .take_if(|part| part.place == spelled(&entry.place));
        let part = part.filter(|_| is_first);
        if entry.place.starts_with(OWN_FOLDER) && self.context.tree.is_some() {
            let error = Problem::new(format!("`{OWN_FOLDER}` is copydesk's own folder"));
            return Some(WorkResult::failed(&entry.place, entry.name(), error.into()).into());
        }
        if entry.format == Format::Text && self.context.plan.reading.split_at.is_none() {
            return Some(WorkItem::Text(entry));
        }
        let (place, name) = (entry.place.clone(), entry.name());
        match ShardReader::open(entry, &self.context, part) {
            Ok(shard) => {
                self.shard = Some(shard);
                None
            }
            Err(error) if signals::was_asked(&error) => None,
            Err(error) => Some(WorkResult::failed(&place, name, error).into()),
        }
    }

    /// The side outputs of a file that an earlier run finished, if neither it nor its clean text has changed.
    fn finished_before(&self, entry: &mut Entry) -> Option<Ranges> {
        let tree = self.context.tree.as_ref()?;
        let before = self.done.find(&entry.place);
        // Most inputs of a first run: nothing is known of what is there, if anything is.
        if before.is_none() && !self.done.is_complete {
            return None;
        }
        // A clean text that cannot be examined is written again, and that fails with a message.
        let clean = tree.stamp(&entry.place).ok()??;
        let before = before.filter(|(before, _)| before.clean == clean);
        entry.is_foreign = self.done.is_complete && before.is_none();
        let (before, is_ours) = before?;
        let raw = Stamp::of(&rustix::fs::stat(entry.path()?).ok()?);
        let is_same = is_ours && before.raw == raw && !self.context.is_anew();
        let side_outputs = self.context.side_outputs().map(|path| path.is_some());
        (is_same && self.done.has_rows(&before.rows, side_outputs)).then_some(before.rows)
    }
}

/// The input of this number, or all files of the folder that it names.
fn named_input(context: &Arc<RunContext>, index: usize) -> Inputs {
    let input = &context.plan.inputs[index];
    let place = match &input.path {
        None => PathBuf::from("<stdin>"),
        Some(path) => place_of(&context.plan, input, path),
    };
    match (input.kind, &input.path) {
        (PathKind::Folder, Some(path)) => return walk(context.clone(), path, place),
        (PathKind::Unknown(error), _) => {
            let error = anyhow::Error::new(error).context("cannot open");
            return just(WorkResult::failed(&place, input.name(), error).into());
        }
        _ => {}
    }
    just(WorkItem::Text(Entry {
        size: input
            .path()
            .and_then(|path| Some(std::fs::metadata(path).ok()?.len()))
            .unwrap_or(0),
        path: input.path.clone(),
        is_foreign: false,
        origin: Origin::Named,
        place,
        format: input.format,
    }))
}

/// The files of a folder. `place` is that of the folder in the output.
fn walk(context: Arc<RunContext>, path: &Path, place: PathBuf) -> Inputs {
    let root = match Folder::named_to_read(path).context("cannot open") {
        Ok(root) => Arc::new(Folders::new(path, root)),
        Err(error) => return just(WorkResult::failed(path, shown(path), error).into()),
    };
    let plan = &context.plan;
    let mut files = Files::new(root.clone(), &plan.walk, &plan.destination);
    let format = plan.reading.format;
    let origin = Origin::Walked(root.clone());
    let place = move |path: &Path| place.join(root.below(path));
    Box::new(from_fn(move || {
        Some(item(files.next()?, format, &origin, &place))
    }))
}

/// The files of the list, if there is one.
fn list(context: &RunContext) -> Inputs {
    let Some(list) = &context.plan.list else {
        return Box::new(std::iter::empty());
    };
    let mut files = match InputList::open(list, &context.plan.destination) {
        Ok(files) => files,
        Err(error) => {
            return just(WorkResult::failed(&list.path, shown(&list.path), error).into());
        }
    };
    let format = context.plan.reading.format;
    let place = |path: &Path| place_below(path).unwrap_or_else(|| path.to_owned());
    Box::new(from_fn(move || {
        Some(item(files.next()?, format, &Origin::Listed, &place))
    }))
}

fn item(
    found: Found,
    format: Option<Format>,
    origin: &Origin,
    place: &dyn Fn(&Path) -> PathBuf,
) -> WorkItem {
    match found {
        Found::File(path, size) => WorkItem::Text(Entry {
            place: place(&path),
            origin: origin.clone(),
            format: format.unwrap_or_else(|| format_of(&path)),
            size,
            path: Some(path),
            is_foreign: false,
        }),
        Found::Error(path, error) => WorkResult::failed(&path, shown(&path), error).into(),
        Found::Note(note) => WorkResult::note(note).into(),
    }
}

fn just(item: WorkItem) -> Inputs {
    Box::new(once(item))
}

pub struct ShardReader {
    shard: Arc<Shard>,
    pieces: Pieces,
}

impl ShardReader {
    /// Opens a file of records, and skips the beginning that an earlier run cleaned, if it is the same.
    pub fn open(entry: Entry, context: &RunContext, part: Option<Part>) -> Result<Self> {
        let pace = match entry.path {
            None => Pace::Stdin,
            Some(_) => Pace::File,
        };
        let (target, opened) = open_or_lock(&entry, &context.plan)?;
        let (packing, reader) =
            unpack(opened.reader, context.plan.walk.max_ratio).context("cannot read")?;
        let (records, reader) = recognise(reader, &entry, &context.plan, packing)?;
        target.as_deref().map_or(Ok(()), Target::refuse_protected)?;
        // The hash is part of the report.
        let digest = context.wants_rows.then(Box::default);
        let scanner = records.scanner();
        let mut pieces = Pieces::new(reader, scanner, pace, context.max_article_bytes, digest);
        let place = context.place(&entry, target);
        let mut shard = Shard {
            entry,
            format: records.name(),
            records,
            packing,
            place,
            file: opened.file,
            stamp: opened.stamp,
            mode: opened.mode,
            resumed: None,
        };
        if let (Some(part), Some(place)) = (part, &shard.place)
            && shard.stamp == Some(part.raw)
        {
            // A draft that cannot be continued is made anew.
            let (place, packing) = (place.clone(), shard.packing_out());
            let file = CleanFile::resume(place, packing, &part.draft).ok();
            if file.is_none() || !pieces.skip(part.read).context("cannot read")? {
                return ShardReader::open(shard.entry, context, None);
            }
            shard.resumed = Some((part, Mutex::new(file)));
        }
        let shard = Arc::new(shard);
        Ok(ShardReader { shard, pieces })
    }

    /// The next item, and the reader unless the item is the last one.
    pub fn next(mut self, is_asked: bool) -> (WorkItem, Option<Self>) {
        let piece = if is_asked {
            Ok(None)
        } else {
            self.pieces.next()
        };
        let shard = self.shard.clone();
        let error = match piece {
            Ok(Some(piece)) => return (WorkItem::Piece(shard, piece), Some(self)),
            Ok(None) if !is_asked && self.pieces.is_cut_off() => {
                Some(Problem::new("is cut off: its brackets are not closed").into())
            }
            Ok(None) => match (&shard.file, shard.stamp) {
                (Some(file), Some(stamp)) => refuse_changed(file, stamp).err(),
                _ => None,
            },
            Err(error) if signals::is_asked(&error) => return self.next(true),
            Err(error) => {
                let error = anyhow::Error::new(error).context("cannot read");
                Some(match self.pieces.n_records() {
                    0 => error,
                    n => error.context(format!("after {n} records")),
                })
            }
        };
        let end = ShardEnd {
            read: self.pieces.extent(),
            shard,
            error,
            is_cut_short: is_asked,
        };
        (WorkResult::of(Commit::ShardEnd(end)).into(), None)
    }
}
