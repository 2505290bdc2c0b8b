//! Receives the results of the work, in the order of the inputs, and writes them.

use std::io::{BufWriter, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::cli::args::corpus::SummaryName;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::Extracts;
use crate::cli::engine::features::write_header;
use crate::cli::engine::progress::Progress;
use crate::cli::engine::work::{Commit, Message, ShardEnd, WorkResult, count_replaced};
use crate::cli::engine::workers::Consumer;
use crate::cli::files::stamp::FileState;
use crate::cli::files::standard::Stdout;
use crate::cli::input::kinds::{SkippedKinds, skipped_note};
use crate::cli::output::clean_file::{CleanFile, Committed};
use crate::cli::output::file::refuse_unfit;
use crate::cli::output::in_place::Replaced;
use crate::cli::output::journal::{Finished, Journal, ROWS};
use crate::cli::output::shards::Shard;
use crate::cli::output::tree::{CANNOT_WRITE, is_full};
use crate::cli::plan::{Destination, View};
use crate::cli::report::rows::{end_row, error_row};
use crate::cli::report::write::{Older, ReportFile, Rows, report_broken};
use crate::cli::show::explain::WordCount;
use crate::cli::show::summary::Tally;
use crate::cli::terminal::console::Console;
use crate::cli::terminal::exit::{Outcome, Stop, broken};
use crate::cli::terminal::problem::{Problem, reason};

/// All that shows the order of the inputs.
pub struct Sink<'c> {
    context: Arc<RunContext>,
    settings: String,
    console: &'c mut Console,
    progress: Progress,
    out: BufWriter<Stdout>,
    report: Report,
    extracts: Option<Extracts>,
    journal: Option<Journal>,
    shard: Option<OpenShard>,
    tally: Tally,
    skipped: SkippedKinds,
    words: WordCount,
    outcome: Outcome,
    saved: Instant,
    synced: Instant,
}

/// Where rows of the report go.
enum Report {
    None,
    File(ReportFile),
    /// First into the output folder, so that a run can go on.
    Rows(Rows),
}

/// A file of JSON lines of which some pieces have come.
struct OpenShard {
    out: Option<CleanFile>,
    /// Why nothing will come of it.
    error: Option<anyhow::Error>,
    is_changed: bool,
    n_articles: u64,
    n_changed: u64,
}

/// How much of the journal may wait, and how long, before it is written: what waits is done again after a crash.
const SAVE_BYTES: usize = 6 << 10;
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// How often a long run waits until all is on the disk, so that little is done again after the machine goes down.
const SYNC_EVERY: Duration = Duration::from_secs(60);

impl Consumer<WorkResult> for Sink<'_> {
    fn consume(&mut self, result: WorkResult) -> Result<(), Stop> {
        self.write(result)
    }

    fn idle(&mut self) -> Result<(), Stop> {
        self.out.flush().map_err(broken)
    }
}

impl<'c> Sink<'c> {
    pub fn new(
        context: Arc<RunContext>,
        console: &'c mut Console,
        journal: Option<Journal>,
        progress: Progress,
        settings: &str,
    ) -> Result<Self, Stop> {
        let report = open_report(&context, settings)?;
        let extracts = Extracts::open(&context.plan, &context.asked)?;
        Ok(Sink {
            out: BufWriter::with_capacity(64 << 10, Stdout::verbatim()),
            settings: settings.to_owned(),
            context,
            console,
            progress,
            report,
            extracts,
            journal,
            shard: None,
            tally: Tally::default(),
            skipped: SkippedKinds::default(),
            words: WordCount::default(),
            outcome: Outcome::Done,
            saved: Instant::now(),
            synced: Instant::now(),
        })
    }

    /// Writes what stands above all else.
    pub fn begin(&mut self) -> Result<(), Stop> {
        match self.context.plan.view {
            View::Features => write_header(&mut self.out).map_err(broken),
            _ => Ok(()),
        }
    }

    fn write(&mut self, result: WorkResult) -> Result<(), Stop> {
        let WorkResult {
            messages,
            out,
            features,
            rows,
            extracts: lines,
            tally,
            words,
            outcome,
            is_changed,
            n_articles,
            n_changed,
            commit,
        } = result;
        messages.into_iter().for_each(|message| self.say(message));
        self.progress.add(n_articles, tally.n_bytes);
        self.tally.merge(tally);
        self.words.merge(words);
        self.outcome = self.outcome.max(outcome);
        if let Some(extracts) = &mut self.extracts {
            extracts.add(&lines)?;
        }
        if let Some(mut features) = features {
            features
                .rewind()
                .and_then(|()| std::io::copy(&mut features, &mut self.out))
                .map_err(broken)?;
        }
        if self.shard.is_none() {
            self.begin_rows();
        }
        self.add_rows(&rows)?;
        match commit {
            Commit::Nothing => {
                self.list_rows();
                self.out.write_all(out.bytes()).map_err(broken)?;
            }
            Commit::Piece(shard) => {
                let open = self.open_shard(&shard);
                open.is_changed |= is_changed;
                open.n_articles += n_articles;
                open.n_changed += n_changed;
                self.add_piece(&shard, out)?;
            }
            Commit::ShardEnd(end) => self.end_shard(end)?,
            Commit::Finished(place, finished) => {
                self.finished(&place, finished)?;
            }
            Commit::Skipped(place, finished) => self.skipped(place.as_deref(), &finished)?,
            Commit::Replace(name, pending) => self.replace(&name, *pending)?,
            Commit::Broken(name, error) => return Err(full(&name, &error)),
        }
        Ok(())
    }

    /// Ends the run: completes the report, says what came of it.
    pub fn finish(mut self, done: Result<(), Stop>, begun: Instant) -> Result<Outcome, Stop> {
        // What is not whole leaves nothing behind.
        self.shard = None;
        let done = done.and_then(|()| self.end_stream());
        let is_whole = done.is_ok() && self.context.asked().is_none();
        let done = match self.extracts.take() {
            Some(extracts) if is_whole => done.and_then(|()| extracts.finish()),
            _ => done,
        };
        let saved = self.save_all(is_whole);
        let done = done.and(saved);
        let asked = self.context.asked();
        if let Some(note) = skipped_note(&self.skipped) {
            self.say(Message::Note(note));
        }
        self.tell(begun);
        match (done, asked) {
            (Err(stop), _) => Err(stop),
            (Ok(()), Some(signal)) => Err(Stop::Asked(signal)),
            (Ok(()), None) => Ok(self.outcome),
        }
    }

    fn end_stream(&mut self) -> Result<(), Stop> {
        let viewer = self.context.viewer;
        viewer
            .finish(&mut self.out, &self.words)
            .and_then(|()| self.out.flush())
            .map_err(broken)
    }

    fn save_all(&mut self, is_whole: bool) -> Result<(), Stop> {
        self.save()?;
        if is_whole {
            self.sync()?;
        }
        let Some(path) = &self.context.plan.corpus.report else {
            return Ok(());
        };
        match std::mem::replace(&mut self.report, Report::None) {
            Report::None => Ok(()),
            Report::File(report) => report.finish(),
            Report::Rows(rows) => {
                let (settings, asked) = (&self.settings, &self.context.asked);
                let mut report = ReportFile::create(path, Older::Replaced, settings, asked)?;
                rows.export(&mut report)?;
                report.finish()
            }
        }
    }

    fn tell(&mut self, begun: Instant) {
        let took = begun.elapsed();
        for note in self.tally.notes() {
            self.say(Message::Note(note));
        }
        let is_told = self.context.counts_words;
        let summary = match self.context.plan.corpus.summary {
            Some(SummaryName::Json) => self.tally.json(took),
            Some(SummaryName::Text) => self.tally.text(took),
            None if is_told => self.tally.text(took),
            None => return,
        };
        self.progress.aside(|| self.console.line(&summary));
    }

    fn say(&mut self, said: Message) {
        let (console, skipped) = (&mut *self.console, &mut self.skipped);
        let is_quiet = self.context.plan.corpus.is_quiet;
        self.progress.aside(|| match said {
            Message::Error(place, error) => console.error(&place, &error),
            Message::Skipped(kind) => *skipped.entry(kind.many).or_default() += 1,
            Message::Note(note) if !is_quiet => console.note(&note),
            Message::Note(_) => {}
            Message::Line(line) => console.line(&line),
        });
    }

    /// Names a file that could not be written. A full disk is full for the next file, too, and ends the run.
    fn fail_unless_full(
        &mut self,
        place: &Path,
        name: String,
        error: anyhow::Error,
    ) -> Result<(), Stop> {
        match is_full(&error) {
            true => Err(full(&name, &error)),
            false => self.fail(place, name, error),
        }
    }

    fn fail(&mut self, place: &Path, name: String, error: anyhow::Error) -> Result<(), Stop> {
        self.outcome = self.outcome.max(Outcome::SomeFailed);
        self.tally.n_failed += 1;
        if self.context.wants_rows {
            self.begin_rows();
            let mut row = Vec::new();
            error_row(&mut row, place, None, &Problem::what(&error), None);
            self.add_rows(&row)?;
            self.list_rows();
        }
        self.say(Message::Error(name, error));
        Ok(())
    }
}

/// Files of JSON lines.
impl Sink<'_> {
    fn open_shard(&mut self, shard: &Arc<Shard>) -> &mut OpenShard {
        let context = &self.context;
        self.shard.get_or_insert_with(|| {
            let (out, error) = match shard.begin(context.tree.as_ref()) {
                Ok(out) => (out, None),
                Err(error) => (None, Some(error)),
            };
            OpenShard {
                out,
                error,
                is_changed: false,
                n_articles: 0,
                n_changed: 0,
            }
        })
    }

    fn add_piece(
        &mut self,
        shard: &Arc<Shard>,
        part: crate::cli::files::compress::Part,
    ) -> Result<(), Stop> {
        let Some(open) = &mut self.shard else {
            return Ok(());
        };
        if let Some(out) = &mut open.out {
            if let Err(error) = out.add(&part) {
                open.out = None;
                open.error = Some(anyhow::Error::new(error).context(CANNOT_WRITE));
            }
        } else if open.error.is_none() {
            return self.out.write_all(part.bytes()).map_err(broken);
        }
        match &open.error {
            Some(error) if is_full(error) => Err(full(&shard.entry.name(), error)),
            _ => Ok(()),
        }
    }

    fn end_shard(&mut self, end: ShardEnd) -> Result<(), Stop> {
        self.open_shard(&end.shard);
        let Some(mut open) = self.shard.take() else {
            return Ok(());
        };
        if end.is_cut_short {
            return Ok(());
        }
        let (name, place) = (end.shard.entry.name(), &end.shard.entry.place);
        let out = open.out.take();
        if let Some(error) = end.error.or(open.error) {
            drop(out);
            return self.fail(place, name, error);
        }
        self.say_would_change(&name, open.n_articles, open.n_changed);
        if self.context.wants_rows {
            let mut row = Vec::new();
            end_row(&mut row, place, end.n_lines, end.n_bytes, end.hash);
            self.add_rows(&row)?;
        }
        let Some(out) = out else {
            self.list_rows();
            return Ok(());
        };
        if open.is_changed {
            self.flush_report()?;
        } else if end.shard.target.is_some() {
            drop(out);
            self.list_rows();
            return Ok(());
        }
        let committed = match out.commit() {
            Ok(committed) => committed,
            Err(error) => return self.fail_unless_full(place, name, error),
        };
        if let (Committed::InTree(clean), Some(raw)) = (&committed, end.shard.stamp) {
            let finished = Finished {
                raw: FileState(raw, end.hash),
                clean: *clean,
                rows: None,
            };
            return self.finished(place, finished);
        }
        if let Committed::InPlace(replaced) = committed {
            self.replaced(&name, &replaced);
        }
        self.list_rows();
        Ok(())
    }

    fn say_would_change(&mut self, name: &str, n_articles: u64, n_changed: u64) {
        if n_changed == 0 {
            return;
        }
        match self.context.plan.view {
            View::Check => self.say(Message::Line(format!(
                "would change: {name} ({n_changed} of {n_articles} articles)"
            ))),
            View::Diff => {}
            _ => return,
        }
        self.outcome = self.outcome.max(Outcome::WouldChange);
    }
}

/// The report and the journal.
impl Sink<'_> {
    /// Begins the rows of another input.
    fn begin_rows(&mut self) {
        if let Report::Rows(rows) = &mut self.report {
            rows.begin();
        }
    }

    fn add_rows(&mut self, new: &[u8]) -> Result<(), Stop> {
        if new.is_empty() {
            return Ok(());
        }
        match &mut self.report {
            Report::None => Ok(()),
            Report::File(report) => report.add(new),
            Report::Rows(rows) => rows.add(new).map_err(|error| {
                let path = self.context.plan.corpus.report.as_deref();
                report_broken(path.unwrap_or(Path::new("")), error)
            }),
        }
    }

    /// Hands the rows of the report to the system, before the files that they are about are replaced.
    fn flush_report(&mut self) -> Result<(), Stop> {
        match &mut self.report {
            Report::File(report) => report.flush(),
            Report::None | Report::Rows(_) => Ok(()),
        }
    }

    /// Takes the rows of the input in hand into the report of this run.
    fn list_rows(&mut self) {
        if let Report::Rows(rows) = &mut self.report {
            rows.list(rows.range());
        }
    }

    /// Notes that a file was finished before; at `place` again if its stamps have changed since.
    fn skipped(&mut self, place: Option<&Path>, finished: &Finished) -> Result<(), Stop> {
        self.tally.n_finished_before += 1;
        if let (Report::Rows(rows), Some(range)) = (&mut self.report, finished.rows) {
            rows.list(range);
        }
        match (place, &mut self.journal) {
            (Some(place), Some(journal)) => journal
                .add(place, finished)
                .map_err(|error| journal_broken(&error)),
            _ => Ok(()),
        }
    }

    /// Notes that a file is done, and from time to time writes the notes out.
    fn finished(&mut self, place: &Path, mut finished: Finished) -> Result<(), Stop> {
        self.list_rows();
        if let Report::Rows(rows) = &self.report {
            finished.rows = Some(rows.range());
        }
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        journal
            .add(place, &finished)
            .map_err(|error| journal_broken(&error))?;
        if journal.n_waiting() < SAVE_BYTES && self.saved.elapsed() < SAVE_EVERY {
            return Ok(());
        }
        self.save()?;
        if self.synced.elapsed() > SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Writes rows, then the journal that points to them.
    fn save(&mut self) -> Result<(), Stop> {
        self.saved = Instant::now();
        if let Report::Rows(rows) = &mut self.report {
            rows.flush().map_err(|error| journal_broken(&error))?;
        }
        match &mut self.journal {
            Some(journal) => journal.flush().map_err(|error| journal_broken(&error)),
            None => Ok(()),
        }
    }

    /// Waits until all is on the disk, and notes it.
    fn sync(&mut self) -> Result<(), Stop> {
        self.save()?;
        self.synced = Instant::now();
        let (Some(tree), Some(journal)) = (&self.context.tree, &mut self.journal) else {
            return Ok(());
        };
        if tree.sync().map_err(|error| journal_broken(&error))? {
            journal.synced().map_err(|error| journal_broken(&error))?;
        }
        Ok(())
    }

    /// Puts a text in its place, after the report has its row.
    fn replace(&mut self, name: &str, pending: CleanFile) -> Result<(), Stop> {
        self.flush_report()?;
        match pending.commit() {
            Ok(Committed::InPlace(replaced)) => self.replaced(name, &replaced),
            Ok(Committed::InTree(_)) => {}
            Err(error) => {
                return self.fail_unless_full(Path::new(name), name.to_owned(), error);
            }
        }
        Ok(())
    }

    fn replaced(&mut self, name: &str, replaced: &Replaced) {
        count_replaced(&mut self.tally, replaced);
        if let Some(note) = replaced.note(name) {
            self.say(Message::Note(note));
        }
    }
}

fn open_report(context: &RunContext, settings: &str) -> Result<Report, Stop> {
    let Some(path) = &context.plan.corpus.report else {
        return Ok(Report::None);
    };
    if let Some(tree) = &context.tree {
        refuse_unfit(path)?;
        return tree
            .open_own(ROWS, OFlags::CREATE)
            .and_then(Rows::new)
            .map(Report::Rows)
            .map_err(|error| journal_broken(&error));
    }
    let older = match context.plan.destination {
        Destination::InPlace(_) => Older::Refused,
        _ => Older::Replaced,
    };
    ReportFile::create(path, older, settings, &context.asked).map(Report::File)
}

fn journal_broken(error: &std::io::Error) -> Stop {
    Stop::Broken(
        Problem::new(format!(
            "cannot write the record of what is done: {}",
            reason(error)
        ))
        .hint("make room, then run copydesk again: it goes on where it stopped"),
    )
}

fn full(name: &str, error: &anyhow::Error) -> Stop {
    Stop::Broken(
        Problem::new(format!("{name}: {}", Problem::what(error)))
            .hint("make room, then run copydesk again: it goes on where it stopped"),
    )
}
