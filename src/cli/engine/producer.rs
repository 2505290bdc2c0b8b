//! Produces the work items of a run: inputs in the order in which they are named, folders sorted, lists as they are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::{Format, format_of};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::shard_reader::ShardReader;
use crate::cli::engine::work::WorkItem;
use crate::cli::files::{OWN_FOLDER, PathKind, Stamp};
use crate::cli::input::{Entry, Files, Found, InputList, Origin, Root};
use crate::cli::output::{Done, RowRange};
use crate::cli::plan::{Destination, Location, place_of};
use crate::cli::terminal::{Problem, shown, signals};

/// The inputs of a run that have not been read.
pub struct Producer {
    context: Arc<RunContext>,
    done: Done,
    next_input: usize,
    walk: Option<Walk>,
    list: Option<InputList>,
    shard: Option<ShardReader>,
    /// Whether an input of this run may have rows in the report.
    has_begun: bool,
}

struct Walk {
    root: Arc<Root>,
    files: Files,
    place: PathBuf,
    n_files: usize,
}

impl Producer {
    pub fn new(context: Arc<RunContext>, done: Done) -> Self {
        Producer {
            context,
            done,
            next_input: 0,
            walk: None,
            list: None,
            shard: None,
            has_begun: false,
        }
    }

    pub fn context(&self) -> &RunContext {
        &self.context
    }

    /// The next item. `None` at the end, or after a signal has asked the program to end.
    pub fn next(&mut self) -> Option<WorkItem> {
        loop {
            let is_asked = self.is_asked();
            if let Some(shard) = self.shard.take() {
                let (item, shard) = shard.next(is_asked);
                self.shard = shard;
                return Some(item);
            }
            let n_inputs = self.context.plan.inputs.len();
            let item = if is_asked {
                return None;
            } else if self.walk.is_some() {
                self.next_of_walk()
            } else if self.next_input < n_inputs {
                self.next_input += 1;
                self.begin_input(self.next_input - 1)
            } else if self.list.is_some() {
                self.next_of_list()
            } else if self.next_input == n_inputs && self.context.plan.corpus.list.is_some() {
                self.next_input += 1;
                self.begin_list()
            } else {
                return None;
            };
            if item.is_some() {
                return item;
            }
        }
    }

    /// The next item if it is a file of the current folder: no slow input has to be read first.
    pub fn next_of_folder(&mut self) -> Option<WorkItem> {
        while self.walk.is_some() && self.shard.is_none() && !self.is_asked() {
            if let Some(item) = self.next_of_walk() {
                return Some(item);
            }
        }
        None
    }

    fn is_asked(&self) -> bool {
        self.context.asked().is_some()
    }

    fn begin_input(&mut self, index: usize) -> Option<WorkItem> {
        let context = self.context.clone();
        let input = &context.plan.inputs[index];
        let (location, place, size) = match &input.location {
            Location::Stdin => (Location::Stdin, PathBuf::from("<stdin>"), 0),
            Location::File(path) => {
                let place = place_of(&context.plan, input, path);
                match input.kind {
                    PathKind::Folder => return self.begin_walk(path, place),
                    PathKind::Unknown(error) => {
                        let error = anyhow::Error::new(error).context("cannot open");
                        return Some(WorkItem::Failed(place, shown(path), error));
                    }
                    PathKind::File | PathKind::Missing => {}
                }
                (Location::File(path.clone()), place, size_of(path))
            }
        };
        self.begin(Entry {
            location,
            origin: Origin::Named,
            place,
            format: input.format,
            size,
        })
    }

    fn begin_walk(&mut self, path: &Path, place: PathBuf) -> Option<WorkItem> {
        let root = match Root::open(path) {
            Ok(root) => Arc::new(root),
            Err(error) => return Some(failed(path.to_owned(), error)),
        };
        let plan = &self.context.plan;
        let files = Files::new(root.clone(), &plan.corpus.walk, &plan.destination);
        self.walk = Some(Walk {
            root,
            files,
            place,
            n_files: 0,
        });
        None
    }

    fn next_of_walk(&mut self) -> Option<WorkItem> {
        let walk = self.walk.as_mut()?;
        let root = &walk.root.path;
        let note = match walk.files.next() {
            Some(Found::File(path, size)) => {
                walk.n_files += 1;
                let below = path.strip_prefix(root).unwrap_or(&path);
                let entry = Entry {
                    place: walk.place.join(below),
                    origin: Origin::Walked(walk.root.clone()),
                    format: self.format_of(&path),
                    size,
                    location: Location::File(path),
                };
                return self.begin(entry);
            }
            Some(Found::Error(path, error)) => return Some(failed(path, error)),
            Some(Found::Note(note)) => note,
            None => {
                let walk = self.walk.take()?;
                if walk.n_files > 0 {
                    return None;
                }
                let why = self.context.plan.corpus.walk.is_choosy();
                let why =
                    why.then_some("; `--glob` is matched with paths below it, without its name");
                format!(
                    "{}: no files to clean{}",
                    shown(&walk.root.path),
                    why.unwrap_or_default()
                )
            }
        };
        Some(WorkItem::Note(note))
    }

    fn begin_list(&mut self) -> Option<WorkItem> {
        let list = self.context.plan.corpus.list.as_ref()?;
        match InputList::open(list) {
            Ok(list) => {
                self.list = Some(list);
                None
            }
            Err(error) => Some(failed(list.path.clone(), error)),
        }
    }

    fn next_of_list(&mut self) -> Option<WorkItem> {
        let is_into = matches!(self.context.plan.destination, Destination::Folder(_));
        let (path, place) = match self.list.as_mut()?.next(is_into) {
            Ok(Some(next)) => next,
            Ok(None) => {
                self.list = None;
                return None;
            }
            Err(fault) => {
                if fault.is_at_end {
                    self.list = None;
                }
                if signals::was_asked(&fault.error) {
                    return None;
                }
                return Some(WorkItem::Failed(fault.path, fault.name, fault.error));
            }
        };
        let entry = Entry {
            format: self.format_of(&path),
            size: size_of(&path),
            origin: Origin::Listed,
            location: Location::File(path),
            place,
        };
        self.begin(entry)
    }

    fn format_of(&self, path: &Path) -> Format {
        let format = self.context.plan.format;
        format.unwrap_or_else(|| format_of(path))
    }

    /// A text becomes one item. A file of records is opened, and read in pieces.
    fn begin(&mut self, entry: Entry) -> Option<WorkItem> {
        if let Some(rows) = self.finished_before(&entry) {
            return Some(WorkItem::Skipped(rows));
        }
        // The rows of a file are consecutive, so that only the first file of a run can have rows of an earlier one.
        let is_first = !std::mem::replace(&mut self.has_begun, true) || !self.context.wants_rows;
        let part = self.done.part.take_if(|part| part.place == entry.place);
        let part = part.filter(|_| is_first);
        if entry.place.starts_with(OWN_FOLDER) && self.context.tree.is_some() {
            let error = Problem::new(format!("`{OWN_FOLDER}` is copydesk's own folder"));
            let name = entry.name();
            return Some(WorkItem::Failed(entry.place, name, error.into()));
        }
        if entry.format == Format::Text && self.context.plan.rows.separator.is_none() {
            return Some(WorkItem::Text(entry));
        }
        let (place, name) = (entry.place.clone(), entry.name());
        match ShardReader::open(entry, &self.context, part) {
            Ok(shard) => {
                self.shard = Some(shard);
                None
            }
            Err(error) if signals::was_asked(&error) => None,
            Err(error) => Some(WorkItem::Failed(place, name, error)),
        }
    }

    /// The rows of a file, if an earlier run finished the file and neither it nor its clean text has changed.
    fn finished_before(&self, entry: &Entry) -> Option<Option<RowRange>> {
        let tree = self.context.tree.as_ref()?;
        let about = &self.context.plan.about;
        if about.spans.is_some() || about.attributes.is_some() {
            // They have a line for every article.
            return None;
        }
        let before = self.done.find(&entry.place)?;
        let raw = Stamp::of(&rustix::fs::stat(entry.path()?).ok()?);
        // A clean text that cannot be examined is written again, and that fails with a message.
        let clean = tree.stamp(&entry.place).ok()??;
        let rows = before.rows;
        let has_rows = || rows.is_some_and(|rows| self.done.has_rows(rows));
        let is_same = (raw, clean) == (before.raw, before.clean);
        (is_same && (!self.context.wants_rows || has_rows())).then_some(rows)
    }
}

fn failed(path: PathBuf, error: anyhow::Error) -> WorkItem {
    let name = shown(&path);
    WorkItem::Failed(path, name, error)
}

fn size_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
