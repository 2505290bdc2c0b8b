//! The one engine for all inputs, from a single text on standard input to a folder of ten million files.
//!
//! A *producer* makes work items in the order of the inputs: a text, or a chunk of the lines of a file of records.
//! *Workers* clean them. A *sink* receives the results in the order of the inputs and writes whatever shows that order:
//! standard output, files of records, the report, the journal, messages. Texts that become files of their own are
//! written by the workers.
//!
//! One thread handles up to a few hundred kilobytes from end to end, and everything with `-j1`: no thread is started for a
//! single article. The output bytes are the same for any number of threads, because chunks are cut by size and written in
//! order.
//!
//! The bytes in progress are bounded, so that memory is bounded by the number of threads times the largest article. An item
//! larger than that bound waits until nothing else is in progress.

pub mod article;
pub mod context;
pub mod producer;
pub mod rows;
pub mod sink;
pub mod visit;
pub mod work;
pub use crate::cli::terminal::progress::Progress;

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use copydesk::Cleaner;
use copydesk::internals::BOUNDARY_MODEL;
use rustix::fs::{FileType, fstat};
use rustix::process::{Resource, getrlimit};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::cli::args::WalkOptions;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::sink::Sink;
use crate::cli::engine::work::{WorkItem, WorkResult, run_in_order};
use crate::cli::files::{Folder, Folders, file_type, interruptible};
use crate::cli::input::{Files, Found, Lists};
use crate::cli::output::{Done, Journal, Part, journal_broken, refuse_unfit};
use crate::cli::plan::{Destination, List, Plan};
use crate::cli::report::{DRY, RunId, refuse_other_lines};
use crate::cli::terminal::{Console, Outcome, Stop, progress};

pub fn run(plan: Plan, cleaner: Cleaner, console: &mut Console) -> Result<Outcome, Stop> {
    let begun = Instant::now();
    let lists = Lists::read(&plan)?;
    // Computed only where it is recorded: it costs as much as cleaning an article.
    let is_recorded = matches!(
        plan.destination,
        Destination::Folder(_) | Destination::File(_)
    ) || plan.output.report.is_some();
    let run = if is_recorded {
        run_id(&plan, &cleaner, &lists)
    } else {
        RunId::default()
    };
    refuse_other_files(&plan, &run)?;
    let context = Arc::new(RunContext::new(plan, Arc::new(cleaner), lists)?);
    let (journal, finished) = open_journal(&context, &run.settings, console)?;
    let progress = Progress::of_run(&context.plan);
    let mut sink = Sink::new(context.clone(), console, journal, run)?;
    let producer = Producer::new(context.clone(), finished);
    let done = run_in_order(producer, &mut |result| match result {
        Some(result) => sink.consume(result),
        None => sink.flush(),
    });
    drop(progress);
    sink.finish(done, begun)
}

/// Refuses to replace what this run may not have written, unless it is forced to.
fn refuse_other_files(plan: &Plan, run: &RunId) -> Result<(), Stop> {
    if plan.output.force {
        return Ok(());
    }
    let report = plan.output.report.as_ref();
    report.map_or(Ok(()), |report| run.refuse_other_report(report))?;
    let spans = (&plan.about.spans, "--spans", "spans");
    let extract = (&plan.rules.extract, "--extract", "category");
    for (path, option, field) in [spans, extract] {
        if let Some(path) = path {
            refuse_other_lines(path, option, field)?;
        }
    }
    Ok(())
}

/// Opens the journal of an output folder, and reads which files an earlier run finished.
fn open_journal(
    context: &RunContext,
    fingerprint: &str,
    console: &mut Console,
) -> Result<(Option<Journal>, Done), Stop> {
    let Some(tree) = &context.tree else {
        return Ok((None, Done::default()));
    };
    let (mut journal, mut done) = Journal::open(tree, fingerprint)?;
    let side_outputs = context.side_outputs();
    let has_rows = |part: &Part| done.has_rows(&part.rows, side_outputs.map(|path| path.is_some()));
    if context.is_anew() || !done.part.as_ref().is_some_and(has_rows) {
        done.part = None;
    }
    let part = done.part.as_ref();
    tree.remove_stale(part.map(|part| &*part.draft.name));
    for (at, path) in side_outputs.into_iter().enumerate() {
        if let Some(path) = path {
            refuse_unfit(path)?;
            journal.keep(at, part).map_err(journal_broken)?;
        }
    }
    if let Some(damage) = &done.damage {
        console.note(&format!(
            "{damage}; the files that it lists there are cleaned again"
        ));
    }
    Ok((Some(journal), done))
}

fn process(context: &RunContext, item: WorkItem) -> WorkResult {
    match item {
        WorkItem::Text(entry) => article::clean_text(context, entry),
        WorkItem::Piece(shard, piece) => rows::clean_piece(context, shard, piece),
        WorkItem::Ready(result) => *result,
    }
}

/// The number of workers: what the user says, or fewer where the limit on open files is low.
pub fn n_jobs(plan: &Plan) -> usize {
    /// A worker keeps the raw file, its draft and a folder open.
    const FILES_PER_JOB: u64 = 3;
    /// Standard streams, output folders, journal, rows, report, the walk and one file of records.
    const OTHER_FILES: u64 = 14;
    let wanted = match plan.walk.jobs {
        0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        n => n,
    };
    let Some(n_files) = getrlimit(Resource::Nofile).current else {
        return wanted;
    };
    let possible = n_files.saturating_sub(OTHER_FILES) / FILES_PER_JOB;
    wanted
        .min(usize::try_from(possible).unwrap_or(wanted))
        .max(1)
}

/// What the report and the journal say of a run.
pub fn run_id(plan: &Plan, cleaner: &Cleaner, lists: &Lists) -> RunId {
    let settings = fingerprint(plan, cleaner, lists);
    let is_repeatable = !plan.reads_stdin()
        && !plan.list.as_ref().is_some_and(List::is_stdin)
        && !matches!(plan.destination, Destination::InPlace(_));
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let paths = plan.inputs.iter().filter_map(|input| input.path());
    let list = plan.list.as_ref().map(|list| &*list.path);
    let paths: Vec<_> = paths.chain(list).map(absolute).collect();
    let run = format!("{settings} {paths:?}");
    let run = if plan.writes() {
        is_repeatable.then(|| format!("{:032x}", xxh3_128(run.as_bytes())))
    } else {
        Some(DRY.to_owned())
    };
    RunId { settings, run }
}

/// The XXH3 hash (128 bits) of version, settings, and rules, in hexadecimal digits.
///
/// Every option that can change a byte of the output must be part of it.
fn fingerprint(plan: &Plan, cleaner: &Cleaner, lists: &Lists) -> String {
    let mut hash = Xxh3::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    };
    let (rules, about) = (&plan.rules, &plan.about);
    add(env!("CARGO_PKG_VERSION"));
    for part in [
        format!("{:?}", plan.settings),
        format!(
            "{:?} {:?} {:?} {:?}",
            rules.files, rules.keep, rules.drop, rules.lang
        ),
        format!("{:?} {:?}", plan.reading, plan.on_error),
        format!(
            "{:?} {:?} {:?}",
            about.when_empty, about.units, about.stats_field
        ),
        plan.walk.max_article.to_string(),
    ] {
        add(&part);
    }
    if let Some(learned) = cleaner.learned() {
        add(&format!("{:?}", plan.source));
        add(&learned.text());
    }
    let rules = cleaner.rules();
    rules.iter().for_each(|rule| add(rules.written(rule).text));
    for list in &lists.hashes {
        hash.update(&list.to_le_bytes());
    }
    match &plan.boundary_model {
        // It was readable before.
        Some(file) => add_file(&mut hash, file).unwrap_or_default(),
        None => hash.update(BOUNDARY_MODEL),
    }
    format!("{:032x}", hash.digest128())
}

/// Adds the bytes of a file. A pipe is empty once it has been read.
fn add_file(hash: &mut Xxh3, path: &Path) -> io::Result<()> {
    let mut file = interruptible::open(path)?;
    if file_type(&fstat(&file)?) != FileType::RegularFile {
        return Ok(());
    }
    io::copy(&mut file, hash).map(drop)
}

impl Progress {
    /// Shows the progress of a run, unless the bar would mix with articles on the same terminal.
    pub fn of_run(plan: &Plan) -> Option<Self> {
        let is_stream = plan.destination == Destination::Stream(None);
        let mixes = is_stream && std::io::stdout().is_terminal();
        // Of a list, nobody knows the files before it is read.
        let inputs = plan.inputs.iter().filter(|_| plan.list.is_none());
        let paths = inputs.map(|input| input.path().unwrap_or(Path::new("/dev/stdin")).to_owned());
        let paths = paths.collect();
        (!mixes && !plan.is_quiet).then(|| Progress::of_files(paths, plan.walk.clone()))?
    }

    /// Shows the progress of reading these files and folders once, if standard error is a terminal.
    pub fn of_files(paths: Vec<PathBuf>, walk: WalkOptions) -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let shown = progress::begin();
        // Without the thread, the bar lacks only the time that is left. It ends with the program.
        let _ = std::thread::Builder::new().spawn(move || {
            match paths.into_iter().map(|path| size(&path, &walk)).sum() {
                0 => {}
                n_bytes => progress::set_length(n_bytes),
            }
        });
        Some(shown)
    }
}

/// The size of a file, or of all files in a folder.
fn size(path: &Path, walk: &WalkOptions) -> u64 {
    let Ok(root) = Folder::named_to_read(path) else {
        return std::fs::metadata(path).map_or(0, |m| m.len());
    };
    let mut files = Files::new(
        Arc::new(Folders::new(path, root)),
        walk,
        &Destination::Nowhere,
    );
    let mut n_bytes = 0;
    while let Some(found) = files.next() {
        if let Found::File(_, size) = found {
            n_bytes += size;
        }
    }
    n_bytes
}
