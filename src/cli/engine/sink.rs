//! Receives the results of the work, in the order of the inputs, and writes them.

use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use crate::cli::args::{SummaryName, View};
use crate::cli::engine::audit::{Audit, journal_broken};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::open_lines;
use crate::cli::engine::features::write_header;
use crate::cli::engine::text::shown_name;
use crate::cli::engine::visit::VisitSummary;
use crate::cli::engine::work::{Commit, Message, Shard, ShardEnd, WorkResult, count_replaced};
use crate::cli::files::{self, Packing};
use crate::cli::input::{Entry, Extent, SkippedKinds, no_field, skipped_note};
use crate::cli::output::{
    CANNOT_WRITE, CleanFile, Committed, Finished, Journal, Output, Part, Replaced, is_disk_full,
    orphans,
};
use crate::cli::plan::Destination;
use crate::cli::report::{RowKey, RunId, end_row, error_row};
use crate::cli::show::Tally;
use crate::cli::terminal::{Console, Outcome, Problem, Stop};

pub struct Sink<'c> {
    context: Arc<RunContext>,
    console: &'c mut Console,
    out: BufWriter<Output>,
    audit: Audit,
    extracts: Option<Output>,
    spans: Option<Output>,
    shard: Option<OpenShard>,
    tally: Tally,
    skipped: SkippedKinds,
    outcome: Outcome,
    /// The records of all files of records.
    n_records: u64,
}

struct OpenShard {
    /// Its clean file, or why that cannot be written; `None` for standard output.
    out: anyhow::Result<Option<CleanFile>>,
    attributes: Option<CleanFile>,
    is_changed: bool,
    n_articles: u64,
    n_changed: u64,
    n_missing: u64,
    /// What is written of it.
    read: Option<Extent>,
}

impl<'c> Sink<'c> {
    pub fn new(
        context: Arc<RunContext>,
        console: &'c mut Console,
        journal: Option<Journal>,
        run: RunId,
    ) -> Result<Self, Stop> {
        Ok(Sink {
            out: open_stream(&context)?,
            audit: Audit::open(context.clone(), journal, run)?,
            extracts: open_lines(context.plan.rules.extract.as_deref(), &context.asked)?,
            spans: open_lines(context.plan.about.spans.as_deref(), &context.asked)?,
            context,
            console,
            shard: None,
            tally: Tally::default(),
            skipped: SkippedKinds::default(),
            outcome: Outcome::Done,
            n_records: 0,
        })
    }

    /// Writes what precedes all articles.
    pub fn begin(&mut self) -> Result<(), Stop> {
        match self.context.plan.view {
            View::Features => {
                let written = write_header(&mut self.out);
                self.written(written)
            }
            _ => Ok(()),
        }
    }

    fn written(&self, written: io::Result<()>) -> Result<(), Stop> {
        written.map_err(|error| self.out.get_ref().failed(error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let written = self.out.write_all(bytes);
        self.written(written)
    }

    pub fn consume(&mut self, result: WorkResult) -> Result<(), Stop> {
        for message in result.messages {
            self.print(message);
        }
        self.tally.merge(result.tally);
        self.outcome = self.outcome.max(result.outcome);
        if let Some(extracts) = &mut self.extracts {
            extracts.add(result.extracts.as_bytes())?;
        }
        if let Some(spans) = &mut self.spans {
            spans.add(&result.spans)?;
        }
        if let Some(mut features) = result.features {
            let copied = features.rewind();
            let copied = copied.and_then(|()| io::copy(&mut features, &mut self.out));
            self.written(copied.map(drop))?;
        }
        match &result.commit {
            _ if self.shard.is_some() => {}
            Commit::Piece(shard, _) | Commit::ShardEnd(ShardEnd { shard, .. })
                if let Some((part, _)) = &shard.resumed =>
            {
                self.audit.resume_rows(part)?;
            }
            _ => self.audit.begin_rows(),
        }
        self.audit.add_rows(&result.rows)?;
        match result.commit {
            Commit::Nothing => {
                self.audit.list_rows();
                self.write(result.out.bytes())
            }
            Commit::Piece(shard, read) => {
                let open = self.open_shard(&shard);
                open.read = read;
                open.is_changed |= result.is_changed;
                open.n_changed += result.n_changed;
                open.n_missing += result.n_missing;
                open.n_articles += result.n_articles;
                self.add_piece(&shard, result.out, &result.attribute_part)?;
                if self.audit.is_due() {
                    self.checkpoint(&shard)?;
                }
                Ok(())
            }
            Commit::ShardEnd(end) => self.end_shard(end),
            Commit::Finished(finished) => self.audit.finished(finished),
            Commit::Skipped(rows) => {
                self.tally.n_finished_before += 1;
                self.audit.skipped(rows);
                Ok(())
            }
            Commit::Replace(name, pending) => self.replace(&name, *pending),
            Commit::Broken(name, error) => Err(disk_full(&name, &error)),
        }
    }

    /// Passes standard output to its reader.
    pub fn flush(&mut self) -> Result<(), Stop> {
        let flushed = self.out.flush();
        self.written(flushed)
    }

    /// Ends the run: completes standard output, report and journal, and prints the summary.
    pub fn finish(mut self, done: Result<(), Stop>, begun: Instant) -> Result<Outcome, Stop> {
        // A shard that is not whole leaves nothing behind but a draft that a later run continues.
        self.shard = None;
        let done = done.and_then(|()| self.end_stream());
        let is_whole = done.is_ok() && self.context.asked().is_none();
        let mut done = done;
        for lines in [self.extracts.take(), self.spans.take()]
            .into_iter()
            .flatten()
        {
            if is_whole {
                done = done.and_then(|()| lines.finish());
            }
        }
        if is_whole {
            done = done.and_then(|()| self.context.finish_attributes().map_err(journal_broken));
        }
        if let Some(note) = skipped_note(&self.skipped) {
            self.print(Message::Note(note));
        }
        let name = match &*self.context.plan.inputs {
            [input] if !input.is_folder() => format!("{}: ", input.location.name()),
            _ => String::new(),
        };
        let boilerplate = self
            .tally
            .only_boilerplate(self.context.plan.about.when_empty);
        let boilerplate = boilerplate.map(|note| format!("{name}{note}"));
        for note in self.tally.notes().into_iter().chain(boilerplate) {
            self.print(Message::Note(note));
        }
        let done = done.and_then(|()| self.note_orphans(is_whole));
        let done = done.and(self.audit.finish(is_whole));
        let asked = self.context.asked();
        let time = begun.elapsed();
        let summary = match self.context.plan.output.summary {
            Some(SummaryName::Json) => Some(self.tally.json(time)),
            Some(SummaryName::Text) => Some(self.tally.text(time)),
            None => self.context.counts_words.then(|| self.tally.text(time)),
        };
        if let Some(summary) = summary {
            self.console.line(&summary);
        }
        done?;
        match asked {
            Some(signal) => {
                let tree = self.context.tree.as_ref();
                if tree.is_some_and(|tree| tree.can_continue()) {
                    let note = "stopped; run the same command again, and it goes on from here";
                    self.console.note(note);
                }
                Err(Stop::Asked(signal))
            }
            None => Ok(self.outcome),
        }
    }

    /// Ends a run that only visits articles.
    pub fn visited(self) -> VisitSummary {
        VisitSummary {
            outcome: self.outcome,
            n_lines: self.n_records,
            skipped: self.skipped,
        }
    }

    /// Names the outputs whose inputs no longer exist. If no input was found, the inputs may be on a disk that is not there.
    fn note_orphans(&mut self, is_whole: bool) -> Result<(), Stop> {
        let has_inputs = self.tally.n_articles + self.tally.n_finished_before > 0;
        let context = self.context.clone();
        let tree = context.tree.as_ref().filter(|_| is_whole && has_inputs);
        let notes = tree.map(|tree| orphans(tree, &context.plan));
        for note in notes
            .transpose()
            .map_err(journal_broken)?
            .into_iter()
            .flatten()
        {
            self.print(Message::Note(note));
        }
        Ok(())
    }

    fn end_stream(&mut self) -> Result<(), Stop> {
        let viewer = self.context.viewer;
        let ended = viewer.finish(&mut self.out, &self.tally);
        self.written(ended)?;
        self.flush()
    }

    fn print(&mut self, message: Message) {
        let (console, skipped) = (&mut *self.console, &mut self.skipped);
        match message {
            Message::Error(place, error) => console.error(&place, &error),
            Message::Skipped(kind) => *skipped.entry(kind.many).or_default() += 1,
            Message::Note(note) => console.note(&note),
        }
    }

    /// Reports a file that could not be written. A full disk ends the run: it is full for the next file, too.
    fn fail_unless_full(
        &mut self,
        place: &Path,
        name: String,
        error: anyhow::Error,
    ) -> Result<(), Stop> {
        if is_disk_full(&error) {
            return Err(disk_full(&name, &error));
        }
        self.fail(place, name, error)
    }

    fn fail(&mut self, place: &Path, name: String, error: anyhow::Error) -> Result<(), Stop> {
        self.outcome = self.outcome.max(Outcome::SomeFailed);
        self.tally.n_failed += 1;
        if self.context.wants_rows {
            self.audit.begin_rows();
            let mut row = Vec::new();
            error_row(
                &mut row,
                RowKey::of_file(place),
                &Problem::what(&error),
                None,
            );
            self.audit.add_rows(&row)?;
            self.audit.list_rows();
        }
        self.print(Message::Error(name, error));
        Ok(())
    }

    /// Replaces a file, after its row has been written.
    fn replace(&mut self, name: &str, pending: CleanFile) -> Result<(), Stop> {
        self.audit.flush()?;
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
            self.print(Message::Note(note));
        }
    }

    fn open_shard(&mut self, shard: &Arc<Shard>) -> &mut OpenShard {
        let context = &self.context;
        let part = shard.resumed.as_ref().map(|(part, _)| part);
        self.shard.get_or_insert_with(|| {
            let attributes = context.attributes_of(&shard.entry, shard.packing);
            let (out, attributes) = match (begin(context, shard), attributes) {
                (out, Ok(attributes)) => (out, attributes),
                (_, Err(error)) => (Err(error), None),
            };
            OpenShard {
                out,
                attributes,
                is_changed: false,
                n_articles: part.map_or(0, |part| part.n_articles),
                n_changed: 0,
                n_missing: part.map_or(0, |part| part.n_missing),
                read: None,
            }
        })
    }

    fn add_piece(
        &mut self,
        shard: &Arc<Shard>,
        part: files::Part,
        row: &files::Part,
    ) -> Result<(), Stop> {
        let Some(open) = &mut self.shard else {
            return Ok(());
        };
        if let Some(attributes) = &mut open.attributes
            && let Err(error) = attributes.add(row)
        {
            open.out = Err(anyhow::Error::new(error).context(CANNOT_WRITE));
        }
        match &mut open.out {
            Ok(Some(out)) => {
                if let Err(error) = out.add(&part) {
                    open.out = Err(anyhow::Error::new(error).context(CANNOT_WRITE));
                }
            }
            Ok(None) => return self.write(part.bytes()),
            Err(_) => {}
        }
        match &open.out {
            Err(error) if is_disk_full(error) => Err(disk_full(&shard.entry.name(), error)),
            _ => Ok(()),
        }
    }

    /// Records what is written of a file in the output folder, so that a later run can go on there.
    fn checkpoint(&mut self, shard: &Shard) -> Result<(), Stop> {
        // What is told about each article begins with the first one.
        let about = &self.context.plan.about;
        if about.attributes.is_some() || about.spans.is_some() {
            return Ok(());
        }
        if let (Some(open), Some(stamp), Some(_)) =
            (&mut self.shard, shard.stamp, &self.context.tree)
            && let (Ok(Some(out)), Some(read)) = (&mut open.out, open.read)
            && let Some(draft) = out.checkpoint()
        {
            return self.audit.begun(Part {
                place: shard.entry.place.clone(),
                raw: stamp,
                read,
                draft,
                rows: None,
                n_articles: open.n_articles,
                n_missing: open.n_missing,
            });
        }
        Ok(())
    }

    fn end_shard(&mut self, end: ShardEnd) -> Result<(), Stop> {
        self.open_shard(&end.shard);
        self.n_records += end.read.n_records;
        if end.is_cut_short {
            return self.checkpoint(&end.shard);
        }
        let Some(open) = self.shard.take() else {
            return Ok(());
        };
        let (name, place) = (end.shard.entry.name(), &end.shard.entry.place);
        let out = end.error.map_or(open.out, Err).and_then(|out| {
            // A later run skips a file that is finished: its attributes are complete by then.
            open.attributes.map(CleanFile::commit).transpose()?;
            Ok(out)
        });
        let out = match out {
            Ok(out) => out,
            Err(error) => return self.fail(place, name, error),
        };
        let (plan, entry) = (&self.context.plan, &end.shard.entry);
        if let Some(problem) = no_field(entry, plan, open.n_articles, open.n_missing) {
            self.print(Message::Error(name.clone(), problem.into()));
            self.outcome = self.outcome.max(Outcome::SomeFailed);
        }
        self.would_change(&end.shard.entry, open.n_changed)?;
        if self.context.wants_rows {
            let mut row = Vec::new();
            let format = end.shard.format.as_deref();
            let key = RowKey {
                format,
                ..RowKey::of_file(place)
            };
            end_row(&mut row, key, end.read);
            self.audit.add_rows(&row)?;
        }
        let Some(out) = out else {
            self.audit.list_rows();
            return Ok(());
        };
        if open.is_changed {
            self.audit.flush()?;
        } else if end.shard.target.is_some() {
            drop(out);
            self.audit.list_rows();
            return Ok(());
        }
        let committed = match out.commit() {
            Ok(committed) => committed,
            Err(error) => return self.fail_unless_full(place, name, error),
        };
        if let (Committed::InTree(clean), Some(raw)) = (&committed, end.shard.stamp) {
            let finished = Finished {
                place: place.clone(),
                raw,
                clean: *clean,
                rows: None,
            };
            return self.audit.finished(finished);
        }
        if let Committed::InPlace(replaced) = committed {
            self.replaced(&name, &replaced);
        }
        self.audit.list_rows();
        Ok(())
    }

    /// Says that a file of records would change, where the view asks for that.
    fn would_change(&mut self, entry: &Entry, n_changed: u64) -> Result<(), Stop> {
        let plan = &self.context.plan;
        if n_changed == 0 {
            return Ok(());
        }
        if plan.view.asks_for_changes() {
            self.outcome = self.outcome.max(Outcome::WouldChange);
        }
        let name = shown_name(plan, entry);
        self.write(&name)
    }
}

fn open_stream(context: &RunContext) -> Result<BufWriter<Output>, Stop> {
    let out = match &context.plan.destination {
        Destination::Stream(Some(path)) => Output::stream(Some(path), &context.asked)?,
        // Names of files may have any characters.
        _ if context.plan.view.is_names() => Output::create(None, Packing::Plain)?,
        _ => Output::stream(None, &context.asked)?,
    };
    Ok(BufWriter::with_capacity(64 << 10, out))
}

/// Begins the clean file of a shard; `None` if the lines are written to standard output.
fn begin(context: &RunContext, shard: &Shard) -> anyhow::Result<Option<CleanFile>> {
    let (entry, packing) = (&shard.entry, context.packing_out(shard));
    if let Some((_, file)) = &shard.resumed {
        return Ok(file.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
    let file = match (&context.tree, &shard.target) {
        (Some(tree), _) => {
            CleanFile::in_tree(tree, &entry.place, entry.tree(), shard.mode, packing)
        }
        (None, Some(target)) => CleanFile::in_place(target.clone(), packing),
        (None, None) => return Ok(None),
    };
    file.map(Some)
}

fn disk_full(name: &str, error: &anyhow::Error) -> Stop {
    Problem::new(format!("{name}: {}", Problem::what(error)))
        .hint("make room, then run copydesk again: it goes on where it stopped")
        .broken()
}
