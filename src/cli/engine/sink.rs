//! Receives the results of the work, in the order of the inputs, and writes them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use copydesk::format::kind::Kind;

use crate::cli::args::Notation;
use crate::cli::engine::article::shown_name;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::visit::VisitSummary;
use crate::cli::engine::work::{Commit, Message, Shard, ShardEnd, WorkResult};
use crate::cli::files::{Packing, Stamp, packing_of};
use crate::cli::input::{Entry, Extent, no_field, skipped_note};
use crate::cli::output::{
    Appears, CANNOT_WRITE, CleanFile, Journal, KEPT, Output, Part, Ranges, is_disk_full,
    journal_broken, orphans, spelled,
};
use crate::cli::plan::Destination;
use crate::cli::report::{Row, RunId, begin_report};
use crate::cli::show::{Tally, end};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of, progress, signals};

pub struct Sink<'c> {
    context: Arc<RunContext>,
    console: &'c mut Console,
    out: Output,
    run: RunId,
    journal: Option<Journal>,
    /// The report, and the files of `--spans` and `--extract`, unless they are kept with the journal first.
    side_outputs: [Option<Output>; KEPT.len()],
    shard: Option<OpenShard>,
    tally: Tally,
    outcome: Outcome,
    /// The records of all files of records.
    n_records: u64,
    /// Whether an earlier run has seen the fields of some records, or a mistyped one is named.
    are_fields_known: bool,
}

struct OpenShard {
    /// Its clean file, or why that cannot be written; `None` for standard output.
    out: anyhow::Result<Option<CleanFile>>,
    attributes: Option<CleanFile>,
    is_changed: bool,
    tally: Tally,
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
        let mut sink = Sink {
            out: open_stream(&context)?,
            run,
            journal,
            side_outputs: [const { None }; KEPT.len()],
            context,
            console,
            shard: None,
            tally: Tally::default(),
            outcome: Outcome::Done,
            n_records: 0,
            are_fields_known: false,
        };
        if sink.journal.is_none() {
            for at in 0..KEPT.len() {
                sink.side_outputs[at] = sink.side_output(at)?;
            }
        }
        Ok(sink)
    }

    /// Opens one of the side outputs, if the run has it.
    fn side_output(&self, at: usize) -> Result<Option<Output>, Stop> {
        // In place, a report is the only copy of the removed text.
        let appears = match self.context.plan.destination {
            Destination::InPlace(_) if at == 0 => Appears::Growing,
            _ => Appears::Whole,
        };
        let Some(path) = self.context.side_outputs()[at] else {
            return Ok(None);
        };
        let mut file = Output::open(path, packing_of(path), appears)?;
        if at == 0 {
            begin_report(&mut file, &self.run)?;
        }
        Ok(Some(file))
    }

    /// Completes it.
    fn finish_side_output(&mut self, at: usize) -> Result<(), Stop> {
        let file = match self.journal {
            Some(_) => self.side_output(at)?,
            None => self.side_outputs[at].take(),
        };
        let Some(mut file) = file else { return Ok(()) };
        let kept = self.journal.as_mut();
        if let Some(kept) = kept.and_then(|journal| journal.kept[at].as_mut()) {
            kept.copy_to(&mut file)
                .map_err(|error| file.failed(error))?;
        }
        file.finish()
    }

    pub fn consume(&mut self, result: WorkResult) -> Result<(), Stop> {
        for message in result.messages {
            match message {
                Message::Error(place, error) => self.console.error(&place, &error),
                Message::Note(note) => self.console.note(&note),
            }
        }
        self.tally.merge(&result.tally);
        self.outcome = self.outcome.max(result.outcome);
        if let Commit::Piece(shard, _) | Commit::ShardEnd(ShardEnd { shard, .. }) = &result.commit {
            self.open_shard(shard)?;
        }
        self.add_side_outputs([&result.rows, &result.spans, &result.extracts])?;
        match (result.commit, &mut self.shard) {
            (Commit::Piece(shard, read), Some(open)) => {
                open.read = read;
                open.is_changed |= result.is_changed;
                open.tally.merge(&result.tally);
                open.add(&result.out, &result.attributes);
                match &open.out {
                    Ok(Some(_)) if self.journal.as_ref().is_some_and(Journal::is_due) => {
                        self.checkpoint(&shard)
                    }
                    Ok(None) => self.out.add(&result.out),
                    Err(error) if is_disk_full(error) => Err(disk_full(&shard.entry.name(), error)),
                    _ => Ok(()),
                }
            }
            (Commit::Nothing | Commit::Piece(..), _) => {
                if let Some(journal) = &mut self.journal {
                    journal.list_current();
                }
                self.out.add(&result.out)
            }
            (Commit::ShardEnd(end), _) => self.end_shard(end),
            (Commit::Finished(finished), _) => self.recorded(|journal| journal.finished(finished)),
            (Commit::Skipped(rows), _) => {
                self.tally.n_finished_before += 1;
                self.are_fields_known = true;
                if let Some(journal) = &mut self.journal {
                    journal.list(rows);
                }
                Ok(())
            }
            (Commit::Replace(file), _) => self.commit(&file.0, None, file.1, WorkResult::default()),
            (Commit::Failed(place, name, error), _) => self.fail(&place, &name, error),
        }
    }

    /// Writes to the side outputs, or keeps what they get with the journal.
    fn add_side_outputs(&mut self, side_outputs: [&[u8]; KEPT.len()]) -> Result<(), Stop> {
        if let Some(journal) = &mut self.journal {
            return journal
                .add_side_outputs(side_outputs)
                .map_err(journal_broken);
        }
        let mut files = self.side_outputs.iter_mut().zip(side_outputs);
        files.try_for_each(|(file, lines)| file.as_mut().map_or(Ok(()), |file| file.add(lines)))
    }

    fn recorded(
        &mut self,
        record: impl FnOnce(&mut Journal) -> io::Result<()>,
    ) -> Result<(), Stop> {
        let journal = self.journal.as_mut();
        journal.map_or(Ok(()), record).map_err(journal_broken)
    }

    /// Completes the journal and the report. `is_whole` says that all inputs were read.
    fn end_record(&mut self, is_whole: bool) -> Result<(), Stop> {
        self.recorded(|journal| {
            if is_whole {
                journal.sync()
            } else {
                journal.save()
            }
        })?;
        let tree = self.context.tree.clone();
        if let Some(tree) = tree.as_ref().filter(|_| is_whole) {
            // A stopped run may have left a draft that this one did not continue.
            tree.remove_stale(None);
        }
        // Spans and extracts of a part of the inputs are of no use, and can be made again.
        let last = if is_whole { KEPT.len() } else { 1 };
        (0..last).try_for_each(|at| self.finish_side_output(at))?;
        if let Some(tree) = tree.filter(|tree| !tree.can_continue()) {
            tree.remove_own();
        }
        Ok(())
    }

    /// Passes standard output to its reader.
    pub fn flush(&mut self) -> Result<(), Stop> {
        let flushed = progress::aside(|| self.out.flush());
        flushed.map_err(|error| self.out.failed(error))
    }

    /// Ends the run: completes standard output, report and journal, and prints the summary.
    pub fn finish(mut self, done: Result<(), Stop>, begun: Instant) -> Result<Outcome, Stop> {
        // A shard that is not whole leaves nothing behind but a draft that a later run continues.
        self.shard = None;
        let end = end(&self.context.plan, &self.tally);
        let done = done.and_then(|()| self.out.add(end.as_bytes()));
        let done = done.and(self.flush());
        let is_whole = done.is_ok() && signals::asked().is_none();
        if is_whole && !self.are_fields_known {
            self.name_mistyped();
        }
        for note in self.notes() {
            self.console.note(&note);
        }
        let done = if is_whole { self.end_files() } else { done };
        let done = done.and_then(|()| self.recorded(Journal::end));
        let done = done.and(self.end_record(is_whole));
        let time = begun.elapsed();
        let summary = match self.context.plan.output.summary {
            Some(Notation::Json) => Some(self.tally.json(time)),
            Some(Notation::Text) => Some(self.tally.text(time)),
            None => self.context.counts_words.then(|| self.tally.text(time)),
        };
        if let Some(summary) = summary {
            self.console.line(&summary);
        }
        done?;
        let Some(signal) = signals::asked() else {
            return Ok(self.outcome);
        };
        if let Some(note) = self.how_to_go_on() {
            self.console.note(note);
        }
        Err(Stop::Asked(signal))
    }

    /// Names the options with a field that records lack and none has.
    fn name_mistyped(&mut self) {
        let reading = &self.context.plan.reading;
        let texts = reading.field.iter().map(|name| ("--field", name));
        let titles = reading.title_field.iter();
        let options = texts.chain(titles.map(|name| ("--title-field", name)));
        for ((option, name), seen) in options.zip(&self.tally.fields) {
            if seen.is_missed && !seen.is_found {
                let problem = Problem::new("no record has this field").hint("check its spelling");
                let place = format!("{option} {name}");
                self.console.error(&place, &problem.into());
                self.outcome = Outcome::SomeFailed;
            }
        }
    }

    fn how_to_go_on(&self) -> Option<&'static str> {
        let plan = &self.context.plan;
        let is_in_place = matches!(plan.destination, Destination::InPlace(_));
        match &self.context.tree {
            Some(tree) if tree.can_continue() => Some(match plan.about.attributes {
                Some(_) => {
                    "stopped; run the same command again: it begins anew, because of `--attributes`"
                }
                None => "stopped; run the same command again to continue from here",
            }),
            _ => (is_in_place && plan.output.report.is_some()).then_some(
                "stopped; run it again with another `--report`; both together restore the raw files",
            ),
        }
    }

    /// Completes the files about the articles, and what is known of the output.
    fn end_files(&mut self) -> Result<(), Stop> {
        self.context.finish_attributes().map_err(journal_broken)?;
        let Some(tree) = &self.context.tree else {
            return Ok(());
        };
        if self.outcome < Outcome::SomeFailed {
            tree.end_adoption();
        }
        // If no input was found, the inputs may be on a disk that is not there.
        let has_inputs = self.tally.n_articles + self.tally.n_finished_before > 0;
        let journal = self.journal.as_ref();
        if has_inputs && journal.is_some_and(|journal| journal.is_continued) {
            for note in orphans(&self.context.plan, Some(tree)).map_err(journal_broken)? {
                self.console.note(&note);
            }
        }
        Ok(())
    }

    /// What the user should know about all inputs.
    fn notes(&self) -> Vec<String> {
        let plan = &self.context.plan;
        let name = match &*plan.inputs {
            [input] if !input.is_folder() => format!("{}: ", input.name()),
            _ => String::new(),
        };
        let boilerplate = self.tally.only_boilerplate(plan.about.when_empty);
        let boilerplate = boilerplate.map(|note| format!("{name}{note}"));
        let notes = skipped_note(&self.tally.skipped).into_iter();
        let notes = notes.chain(self.tally.notes()).chain(boilerplate);
        notes.chain(self.not_reported()).collect()
    }

    /// What cannot be restored, though earlier runs into this folder have written a report.
    fn not_reported(&self) -> Option<String> {
        let had_report = self
            .journal
            .as_ref()
            .is_some_and(|journal| journal.had_report);
        let n = self.tally.n_articles;
        let is_lost = had_report && !self.context.wants_rows && n > 0;
        is_lost.then(|| {
            let articles = n_of(n, "article", "articles");
            let them = if n == 1 { "it" } else { "them" };
            format!("{articles} cleaned without a report, and earlier runs into this folder had one; to be able to restore {them}, run this again with `--report FILE`")
        })
    }

    /// Ends a run that only visits articles.
    pub fn visited(self) -> VisitSummary {
        VisitSummary {
            outcome: self.outcome,
            n_lines: self.n_records,
            skipped: self.tally.skipped,
        }
    }

    fn open_shard(&mut self, shard: &Arc<Shard>) -> Result<(), Stop> {
        if self.shard.is_some() {
            return Ok(());
        }
        let part = shard.resumed.as_ref().map(|(part, _)| part);
        if let Some(part) = part {
            self.are_fields_known = true;
            self.recorded(|journal| journal.resume(part.rows))?;
        }
        let attributes = self.context.attributes_of(&shard.entry, shard.packing);
        let (out, attributes) = match attributes {
            Ok(attributes) => (begin(shard), attributes),
            Err(error) => (Err(error), None),
        };
        self.shard = Some(OpenShard {
            out,
            attributes,
            is_changed: false,
            tally: Tally {
                n_articles: part.map_or(0, |part| part.n_articles),
                n_missing: part.map_or(0, |part| part.n_missing),
                ..Tally::default()
            },
            read: None,
        });
        Ok(())
    }

    /// Records what is written of a file in the output folder, so that a later run can go on there.
    fn checkpoint(&mut self, shard: &Shard) -> Result<(), Stop> {
        // The attributes of a file are written anew.
        if self.context.plan.about.attributes.is_some() || self.context.tree.is_none() {
            return Ok(());
        }
        if let (Some(open), Some(raw)) = (&mut self.shard, shard.stamp)
            && let (Ok(Some(out)), Some(read)) = (&mut open.out, open.read)
            && let Some(draft) = out.checkpoint()
        {
            let part = Part {
                place: spelled(&shard.entry.place),
                raw,
                read,
                draft,
                rows: Ranges::default(),
                n_articles: open.tally.n_articles + open.tally.n_failed,
                n_missing: open.tally.n_missing,
            };
            return self.recorded(|journal| journal.part(part));
        }
        Ok(())
    }

    fn end_shard(&mut self, end: ShardEnd) -> Result<(), Stop> {
        self.n_records += end.read.n_records;
        if end.is_cut_short {
            return self.checkpoint(&end.shard);
        }
        let Some(open) = self.shard.take() else {
            return Ok(());
        };
        let (plan, entry) = (&self.context.plan, &end.shard.entry);
        let out = end.error.map_or(open.out, Err).and_then(|out| {
            // A later run skips a file that is finished: its attributes are complete by then.
            open.attributes.map(CleanFile::commit).transpose()?;
            Ok(out)
        });
        let out = match out {
            Ok(out) => out,
            Err(error) => return self.fail(&entry.place, &entry.name(), error),
        };
        let mut result = WorkResult::default();
        // A record that fails has the field, as far as that is known.
        let n_articles = open.tally.n_articles + open.tally.n_failed;
        if let Some(problem) = no_field(entry, plan, n_articles, open.tally.n_missing) {
            let error = Message::Error(entry.name(), problem.into());
            result.messages.push(error);
            result.outcome = Outcome::SomeFailed;
            // It is named once.
            self.are_fields_known = true;
        }
        if open.tally.n_changed > 0 {
            if plan.view.asks_for_changes() {
                result.outcome = result.outcome.max(Outcome::WouldChange);
            }
            result.out = shown_name(plan, entry);
        }
        if self.context.wants_rows {
            let row = Row {
                format: end.shard.format.as_deref().map(Into::into),
                lines: Some(end.read.n_records),
                bytes: Some(end.read.n_bytes),
                raw: Some(format!("{:032x}", end.read.hash)),
                ..Row::of_input(&entry.place)
            };
            row.write(&mut result.rows);
        }
        match out {
            Some(out) if open.is_changed || self.context.tree.is_some() => {
                self.add_side_outputs([&std::mem::take(&mut result.rows), b"", b""])?;
                self.commit(entry, end.shard.stamp, out, result)
            }
            _ => self.consume(result),
        }
    }

    /// Puts a clean file in its place, after its rows have been written.
    fn commit(
        &mut self,
        entry: &Entry,
        raw: Option<Stamp>,
        file: CleanFile,
        mut result: WorkResult,
    ) -> Result<(), Stop> {
        if let Some(report) = &mut self.side_outputs[0] {
            report.flush().map_err(|error| report.failed(error))?;
        }
        match file.commit() {
            Ok(committed) => result.committed(entry, raw, committed),
            Err(error) => return self.fail(&entry.place, &entry.name(), error),
        }
        self.consume(result)
    }

    /// Reports an input that failed. A full disk ends the run: it is full for the next file, too.
    fn fail(&mut self, place: &Path, name: &str, error: anyhow::Error) -> Result<(), Stop> {
        if is_disk_full(&error) {
            return Err(disk_full(name, &error));
        }
        if let Some(journal) = &mut self.journal {
            journal.drop_current();
        }
        if let Some(&kind) = error.downcast_ref::<&Kind>() {
            *self.tally.skipped.entry(kind.many).or_default() += 1;
            return Ok(());
        }
        self.console.error(name, &error);
        self.outcome = self.outcome.max(Outcome::SomeFailed);
        self.tally.n_failed += 1;
        let mut result = WorkResult::default();
        if self.context.wants_rows {
            let what = Problem::what(&error);
            Row::of_input(place).failed(&what).write(&mut result.rows);
        }
        self.consume(result)
    }
}

impl OpenShard {
    /// Adds a part of its files. An error is kept until the end of the shard.
    fn add(&mut self, part: &[u8], attributes: &[u8]) {
        let file = self.attributes.as_mut();
        let mut added = file.map_or(Ok(()), |file| file.draft.add(attributes));
        if let Ok(Some(out)) = &mut self.out {
            added = added.and_then(|()| out.draft.add(part));
        }
        if let Err(error) = added {
            self.out = Err(anyhow::Error::new(error).context(CANNOT_WRITE));
        }
    }
}

fn open_stream(context: &RunContext) -> Result<Output, Stop> {
    match &context.plan.destination {
        Destination::Stream(Some(path)) => Output::create(Some(path), Packing::Plain),
        // Names of files may have any characters.
        _ if context.plan.view.is_names() => Output::create(None, Packing::Plain),
        _ => Ok(Output::verbatim()),
    }
}

/// Begins the clean file of a shard; `None` if the lines are written to standard output.
fn begin(shard: &Shard) -> anyhow::Result<Option<CleanFile>> {
    if let Some((_, file)) = &shard.resumed {
        return Ok(file.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
    let file = shard.place.clone();
    let file = file.map(|place| CleanFile::new(place, shard.mode, shard.packing_out()));
    file.transpose()
}

fn disk_full(name: &str, error: &anyhow::Error) -> Stop {
    Problem::new(format!("{name}: {}", Problem::what(error)))
        .hint("make room, then run copydesk again: it continues where it stopped")
        .broken()
}
