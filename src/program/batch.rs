//! The one engine for all inputs, from a single text on standard input to a folder of ten million.
//!
//! A *source* gives work in the order of the inputs: a text, or a chunk of the lines of a file of JSON lines. *Workers*
//! clean. A *sink* takes what came of it in the order in which it was given, and does all that shows an order: standard
//! output, files of JSON lines, the report, the manifest, messages. Texts that go into files of their own are written
//! by the workers.
//!
//! Small work, up to some hundred kilobytes, is done by one thread from end to end, as is all work with `-j1`: no thread
//! starts for a single article. The bytes that come out are the same for any number of threads, since chunks are cut by
//! size and taken in order.
//!
//! What is under way at a time is bounded by bytes, so that memory is bounded by the number of threads times the largest
//! article: a work that is larger than the bound alone waits until nothing else is under way.

mod answer;
mod item;
mod lines;
mod look;
mod places;
mod rows;
mod shards;
mod sink;
mod source;
mod text;
mod threads;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use copydesk::format::jsonl::{Row, RowError};
use copydesk::{Cleaned, Cleaner};
use rustix::process::{Resource, getrlimit};

use super::console::Console;
use super::copies::{Copies, CopyOf};
use super::explain::WordCount;
use super::folder::Folder;
use super::input::{max_article_bytes, refuse_closed_input};
use super::manifest::{Done as DoneBefore, Manifest};
use super::plan::{Input, Plan, Task};
use super::problem::Stop;
use super::progress::Progress;
use super::run::Outcome;
use super::settings::fingerprint;
use super::signals;
use super::tree::{Tree, lock};
use super::view::{Headings, Title, View};
use item::{Done, DoneKind, Item, Shard};
pub use item::{Entry, Origin};
pub use lines::{Lines, Pace, Piece};
pub use look::{Looked, Looking, look};
pub use places::{refuse_among_inputs, refuse_impossible};
use sink::Sink;
use source::Source;
use threads::{Crew, Taker, least_cost};
pub use walk::{Files, Found, Root};

/// What all threads share.
pub struct Desk {
    plan: Plan,
    cleaner: Arc<Cleaner>,
    /// Articles that are left out.
    copies: Option<Copies>,
    /// Where the clean articles go, if it is a folder.
    tree: Option<Arc<Tree>>,
    /// The signal by which somebody asked the program to end; 0 as long as nobody has.
    asked: Arc<AtomicUsize>,
    max_article_bytes: u64,
    wants_rows: bool,
    counts_words: bool,
    headings: Headings,
}

/// How much work one thread does before others are started to help: less than it takes to start them would be waste.
const ALONE_BYTES: usize = 512 << 10;

/// Works through the inputs.
pub fn run(plan: Plan, cleaner: Cleaner, console: &mut Console) -> Result<Outcome, Stop> {
    let begun = Instant::now();
    let copies = copies_of(&plan)?;
    // Nobody else asks for it, and it takes as long as an article.
    let is_recorded = matches!(plan.task, Task::Into(_)) || plan.corpus.report.is_some();
    let settings = match is_recorded {
        true => fingerprint(&plan, &cleaner, copies.as_ref()),
        false => String::new(),
    };
    let cleaner = Arc::new(cleaner);
    // The program ends when the run does: to take the rules apart first costs a tenth of a start.
    std::mem::forget(cleaner.clone());
    let (desk, mut manifest) = desk(plan, cleaner, copies, &settings)?;
    let desk = Arc::new(desk);
    let progress = match tells_at_end(&desk.plan) {
        true => Progress::bar(&desk.plan),
        false => Progress::none(),
    };
    let done_before = match &mut manifest {
        Some(manifest) => {
            if let Some(damage) = manifest.damage()
                && !desk.plan.corpus.is_quiet
            {
                console.note(&format!(
                    "{damage}; the files that it lists there are cleaned again"
                ));
            }
            manifest.take_done()
        }
        None => DoneBefore::default(),
    };
    let mut sink = Sink::new(desk.clone(), console, manifest, progress, &settings)?;
    let source = Source::new(desk.clone(), done_before);
    let done = sink.begin().and_then(|()| {
        let shared = desk.clone();
        lead(&desk, source, move |item| process(&shared, item), &mut sink)
    });
    sink.finish(done, begun)
}

impl Taker<Done> for Sink<'_> {
    fn take(&mut self, done: Done) -> Result<(), Stop> {
        Sink::take(self, done)
    }

    fn idle(&mut self) -> Result<(), Stop> {
        self.flush_stream()
    }
}

/// Does small work alone, and has threads do the rest.
fn lead<D, W>(
    desk: &Desk,
    mut source: Source,
    work: W,
    taker: &mut dyn Taker<D>,
) -> Result<(), Stop>
where
    D: Send + 'static,
    W: Fn(Item) -> D + Send + Sync + 'static,
{
    let n_jobs = n_jobs(&desk.plan);
    let mut n_bytes = 0;
    while n_jobs == 1 || n_bytes < ALONE_BYTES {
        let Some(item) = source.next() else {
            return Ok(());
        };
        n_bytes += item.cost();
        taker.take(work(item))?;
        taker.idle()?;
    }
    let least_cost = least_cost(desk, n_jobs);
    let crew = Crew { n_jobs, least_cost };
    threads::run(source, &Arc::new(work), taker, crew)
}

/// What came of an item.
fn process(desk: &Desk, item: Item) -> Done {
    match item {
        Item::Text(entry) => text::clean_text(desk, entry),
        Item::Lines {
            shard,
            first,
            bytes,
        } => rows::clean_lines(desk, shard, first, bytes),
        Item::PartOfLong { shard, bytes } => rows::part_of_long(desk, shard, bytes),
        Item::LongEnded { shard, long } => rows::long_ended(desk, shard, &long),
        Item::Failed(place, name, error) => text::failed(desk, &place, name, error),
        Item::End(end) => Done {
            kind: DoneKind::End(end),
            ..Done::default()
        },
        Item::Skipped(place, finished) => Done {
            kind: DoneKind::Skipped(place, finished),
            ..Done::default()
        },
        Item::Said(said) => Done {
            said: vec![said],
            ..Done::default()
        },
    }
}

fn copies_of(plan: &Plan) -> Result<Option<Copies>, Stop> {
    let list = plan.corpus.dups.as_ref();
    list.map(|path| Copies::read(path).map_err(Stop::Usage))
        .transpose()
}

fn desk(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    copies: Option<Copies>,
    settings: &str,
) -> Result<(Desk, Option<Manifest>), Stop> {
    refuse_closed_input(&plan)?;
    let mut tree = None;
    let mut manifest = None;
    match &plan.task {
        Task::Into(folder) => {
            let opened = Tree::open(folder, plan.corpus.fsync)?;
            manifest = Some(Manifest::open(&opened, settings)?);
            tree = Some(Arc::new(opened));
        }
        Task::InPlace(_) => lock_folders(&plan)?,
        _ => {}
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let has_drafts = plan.corpus.report.is_some() || plan.rules.extract.is_some();
    if has_drafts || matches!(plan.task, Task::Into(_) | Task::InPlace(_)) {
        signals::listen(&asked);
    }
    let desk = Desk {
        max_article_bytes: max_article_bytes(plan.corpus.limits, plan.settings.boilerplate),
        wants_rows: plan.corpus.report.is_some(),
        counts_words: plan.corpus.summary.is_some() || tells_at_end(&plan),
        headings: headings(&plan),
        cleaner,
        copies,
        tree,
        asked,
        plan,
    };
    Ok((desk, manifest))
}

/// Locks the folders that are cleaned in place until the program ends.
fn lock_folders(plan: &Plan) -> Result<(), Stop> {
    for input in plan.inputs.iter().filter(|input| input.is_folder()) {
        if let Some(path) = input.path()
            && let Ok(folder) = Folder::named_to_read(path)
        {
            lock(&folder, path)?;
            // The lock is the program's until it ends.
            std::mem::forget(folder);
        }
    }
    Ok(())
}

/// As many as the user says, or as there may be open files for: a worker holds the raw file, its draft, a folder.
fn n_jobs(plan: &Plan) -> usize {
    const FILES_A_JOB: u64 = 3;
    /// Standard streams, output folders, manifest, rows, report, the walk and the file of JSON lines in hand.
    const OTHER_FILES: u64 = 14;
    let wanted = plan.corpus.n_jobs.get();
    match getrlimit(Resource::Nofile).current {
        Some(n) => {
            let possible = n.saturating_sub(OTHER_FILES) / FILES_A_JOB;
            wanted
                .min(usize::try_from(possible).unwrap_or(wanted))
                .max(1)
        }
        None => wanted,
    }
}

/// Whether it is a run of many articles, after which people want to know what came of it.
fn is_batch(plan: &Plan) -> bool {
    let writes = matches!(plan.task, Task::Into(_) | Task::InPlace(_) | Task::Write);
    writes && (plan.corpus.list.is_some() || plan.inputs.iter().any(Input::is_folder))
}

fn tells_at_end(plan: &Plan) -> bool {
    use std::io::IsTerminal;
    is_batch(plan) && !plan.corpus.is_quiet && std::io::stderr().is_terminal()
}

fn headings(plan: &Plan) -> Headings {
    match plan.inputs.as_slice() {
        [input] if plan.corpus.list.is_none() && !input.is_folder() => Headings::None,
        _ => Headings::Names,
    }
}

/// Shows an article in the stead of writing it.
fn show(
    desk: &Desk,
    out: &mut Vec<u8>,
    title: Title,
    mark: &str,
    cleaned: &Cleaned,
    words: &mut WordCount,
) {
    let view = View {
        plan: &desk.plan,
        headings: desk.headings,
    };
    // A write to memory does not fail.
    let _ = view.article(out, title, mark, cleaned, words);
}

impl Desk {
    /// What an article is a copy of, if it is to be left out.
    fn copy_of(&self, entry: &Entry, row: Option<(u64, &Row)>) -> Option<&CopyOf> {
        self.copies.as_ref()?.find(entry, row)
    }

    /// The article, cleaned by what is known of its source, too.
    fn clean<'t>(
        &self,
        entry: &Entry,
        row: Option<&Row>,
        text: &'t str,
    ) -> Result<Cleaned<'t>, RowError> {
        let cleaned = match self.cleaner.learned() {
            Some(_) => {
                let source = self.plan.learned.way.of(entry, row);
                self.cleaner.clean_in(text, &source)
            }
            None => self.cleaner.clean(text),
        };
        match cleaned.is_refused {
            true => Err(RowError::TooManyWords {
                max_words: self.plan.settings.max_words.0,
            }),
            false => Ok(cleaned),
        }
    }

    /// How a shard's output is compressed: in a file as it came, on standard output not at all.
    fn packing_out(&self, shard: &Shard) -> super::compress::Packing {
        match self.plan.task {
            Task::Into(_) | Task::InPlace(_) => shard.packing,
            _ => super::compress::Packing::Plain,
        }
    }

    /// Whether each input becomes a file of its own, in a folder or in its own place.
    fn writes_files(&self) -> bool {
        matches!(self.plan.task, Task::Into(_) | Task::InPlace(_))
    }

    /// The signal by which somebody asked the program to end.
    fn asked(&self) -> Option<i32> {
        match self.asked.load(Ordering::Relaxed) {
            0 => None,
            signal => i32::try_from(signal).ok(),
        }
    }
}
