//! Does the work of a plan, input by input.

use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Context;
use copydesk::boundary::Model;
use copydesk::format::jsonl::Row;
use copydesk::{Cleaned, Cleaner};

use super::console::Console;
use super::extract::{self, Extracts};
use super::features::{read_model, write_features, write_header};
use super::in_place::{CANNOT_WRITE, Draft, OtherNames, Target};
use super::input::{
    Trouble, decoded, open, read_article, refuse_closed_input, refuse_output_as_input,
};
use super::plan::{Backup, Format, Input, Plan, Source, Task};
use super::problem::{Problem, Stop, reason};
use super::rows::{RowCount, Rows, each_row, rewrite};
use super::rule_files::rules;
use super::standard::Stdout;
use super::view::{Title, View};

/// What the exit status tells of a run that came to its end; of several inputs, the last of these that came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Done,
    /// `--check` or `--diff` found something to remove, or `rules test` an example that does not hold.
    WouldChange,
    /// Some inputs failed, and were named.
    SomeFailed,
}

/// Works through the inputs in order. One that fails is named, and the next is taken.
pub fn run(plan: &Plan, console: &mut Console) -> Result<Outcome, Stop> {
    if !matches!(plan.task, Task::InPlace(_) | Task::Check) {
        refuse_output_as_input(plan)?;
    }
    refuse_closed_input(plan)?;
    let cleaner = cleaner(plan)?;
    let extracts = Extracts::open(plan)?;
    if plan.reads_terminal() {
        // To paste an article is a fair use, so that the terminal is read; but silence would look like a hang.
        console.note("reading standard input; end it with ctrl-d, or see `copydesk --help`");
    }
    let mut desk = Desk {
        plan,
        console,
        cleaner,
        out: BufWriter::with_capacity(64 << 10, Stdout::new()),
        view: View::new(plan),
        extracts,
    };
    if plan.task == Task::Features {
        write_header(&mut desk.out).map_err(broken)?;
    }
    let mut outcome = Outcome::Done;
    for input in &plan.inputs {
        outcome = outcome.max(desk.take(input)?);
    }
    let Desk {
        mut out,
        view,
        extracts,
        ..
    } = desk;
    view.finish(&mut out)
        .and_then(|()| out.flush())
        .map_err(broken)?;
    if let Some(extracts) = extracts {
        extracts.finish()?;
    }
    Ok(outcome)
}

/// Says why standard output takes no more.
pub fn broken(error: io::Error) -> Stop {
    match error
        .raw_os_error()
        .map(rustix::io::Errno::from_raw_os_error)
    {
        Some(rustix::io::Errno::PIPE) => Stop::ReaderGone,
        Some(rustix::io::Errno::BADF) => Stop::Broken(
            Problem::new("standard output is closed")
                .hint("send it somewhere, as with `> clean.txt`, or to nowhere with `>/dev/null`"),
        ),
        _ => Stop::Broken(
            Problem::new(format!("standard output: write error: {}", reason(&error)))
                .hint("what went out is not complete; make room, then run copydesk again"),
        ),
    }
}

/// What is at hand while inputs are taken in turn.
struct Desk<'p> {
    plan: &'p Plan,
    console: &'p mut Console,
    cleaner: Cleaner,
    out: BufWriter<Stdout>,
    view: View<'p>,
    extracts: Option<Extracts>,
}

impl Desk<'_> {
    fn take(&mut self, input: &Input) -> Result<Outcome, Stop> {
        let name = input.source.name();
        let done = match (&self.plan.task, &input.source) {
            (Task::InPlace(backup), Source::File(path)) => self
                .replace(path, &name, input.format, backup)
                .map_err(Trouble::Input),
            (_, source) => match (open(source), input.format) {
                (Err(error), _) => Err(Trouble::Input(error)),
                (Ok(mut reader), Format::Text) => self.text(&mut reader, &name),
                (Ok(reader), Format::Jsonl) => self.rows(Rows::new(reader), &name),
            },
        };
        if let Some(extracts) = &mut self.extracts {
            extracts.check()?;
        }
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Trouble::Output(error)) => Err(broken(error)),
            Err(Trouble::Input(error)) => {
                self.console.error(&name, &error);
                Ok(Outcome::SomeFailed)
            }
        }
    }

    fn text(&mut self, input: &mut dyn Read, name: &str) -> Result<Outcome, Trouble> {
        let bytes = read_article(input).map_err(Trouble::Input)?;
        let decoded = decoded(&bytes, self.plan).map_err(Trouble::Input)?;
        if self.plan.task == Task::Features {
            let rows = self.cleaner.boundary_features(&decoded.text);
            write_features(&mut self.out, None, &rows).map_err(Trouble::Output)?;
            return Ok(Outcome::Done);
        }
        let cleaned = self.cleaner.clean(&decoded.text);
        extract(
            &mut self.extracts,
            &self.cleaner,
            Title::File(name),
            &cleaned,
        );
        if self.plan.task == Task::Write {
            let parts = [decoded.mark, &cleaned.text()];
            write_parts(&mut self.out, &parts).map_err(Trouble::Output)?;
            return Ok(Outcome::Done);
        }
        self.view
            .article(&mut self.out, Title::File(name), decoded.mark, &cleaned)
            .map_err(Trouble::Output)?;
        let n_changed = usize::from(!cleaned.is_clean());
        if n_changed > 0 && self.plan.task == Task::Check {
            self.console.line(&format!("would change: {name}"));
        }
        Ok(self.would_change(n_changed))
    }

    fn rows(&mut self, rows: Rows<impl Read>, name: &str) -> Result<Outcome, Trouble> {
        let Desk {
            plan,
            console,
            cleaner,
            out,
            view,
            extracts,
        } = self;
        if plan.task == Task::Write {
            let each = &mut |number, row: &Row, cleaned: &Cleaned| {
                extract(extracts, cleaner, Title::of_row(name, number, row), cleaned);
            };
            let count = rewrite(rows, name, cleaner, &plan.rows, console, out, each)?;
            return Ok(failed(&count));
        }
        let mut count = RowCount::default();
        count.n_failed = each_row(rows, name, &plan.rows, console, |number, row| {
            if plan.task == Task::Features {
                let features = cleaner.boundary_features(&row.text);
                return write_features(out, row.id, &features).map_err(Trouble::Output);
            }
            let cleaned = cleaner.clean(&row.text);
            count.n_articles += 1;
            count.n_changed += usize::from(!cleaned.is_clean());
            let title = Title::of_row(name, number, row);
            extract(extracts, cleaner, title, &cleaned);
            view.article(out, title, "", &cleaned)
                .map_err(Trouble::Output)
        })?;
        let RowCount {
            n_articles,
            n_changed,
            ..
        } = count;
        if n_changed > 0 && plan.task == Task::Check {
            console.line(&format!(
                "would change: {name} ({n_changed} of {n_articles} articles)"
            ));
        }
        Ok(failed(&count).max(self.would_change(n_changed)))
    }

    /// Replaces a file if something is removed from it; else leaves it alone, times and all.
    fn replace(
        &mut self,
        path: &Path,
        name: &str,
        format: Format,
        backup: &Backup,
    ) -> anyhow::Result<Outcome> {
        let target = Target::open(path)?;
        let (draft, outcome) = match format {
            Format::Text => (self.text_draft(&target, name)?, Outcome::Done),
            Format::Jsonl => self.rows_draft(&target, name)?,
        };
        if let Some(draft) = draft {
            let OtherNames(n_others) = target.replace(draft, backup)?;
            if n_others > 0 {
                self.console.note(&format!(
                    "{name}: has {n_others} more name(s) by hard links; they keep the raw text"
                ));
            }
        }
        Ok(outcome)
    }

    fn text_draft(&mut self, target: &Target, name: &str) -> anyhow::Result<Option<Draft>> {
        let bytes = read_article(&mut &target.file)?;
        let decoded = decoded(&bytes, self.plan)?;
        let cleaned = self.cleaner.clean(&decoded.text);
        extract(
            &mut self.extracts,
            &self.cleaner,
            Title::File(name),
            &cleaned,
        );
        if cleaned.is_clean() {
            return Ok(None);
        }
        let mut draft = target.draft()?;
        write_parts(&mut draft.out, &[decoded.mark, &cleaned.text()]).context(CANNOT_WRITE)?;
        Ok(Some(draft))
    }

    /// The draft is written before it is known whether anything changes, since the rows are read but once.
    fn rows_draft(
        &mut self,
        target: &Target,
        name: &str,
    ) -> anyhow::Result<(Option<Draft>, Outcome)> {
        let mut draft = target.draft()?;
        let Desk {
            plan,
            console,
            cleaner,
            extracts,
            ..
        } = self;
        let count = rewrite(
            Rows::new(&target.file),
            name,
            cleaner,
            &plan.rows,
            console,
            &mut draft.out,
            &mut |number, row, cleaned| {
                extract(extracts, cleaner, Title::of_row(name, number, row), cleaned);
            },
        )
        .map_err(|trouble| match trouble {
            Trouble::Input(error) => error,
            Trouble::Output(error) => anyhow::Error::new(error).context(CANNOT_WRITE),
        })?;
        let is_changed = count.n_changed + count.n_replaced > 0;
        Ok((is_changed.then_some(draft), failed(&count)))
    }

    fn would_change(&self, n_changed: usize) -> Outcome {
        match self.plan.task {
            Task::Check | Task::Diff if n_changed > 0 => Outcome::WouldChange,
            _ => Outcome::Done,
        }
    }
}

fn failed(count: &RowCount) -> Outcome {
    match count.n_failed {
        0 => Outcome::Done,
        _ => Outcome::SomeFailed,
    }
}

fn write_parts(out: &mut impl Write, parts: &[&str]) -> io::Result<()> {
    parts
        .iter()
        .try_for_each(|part| out.write_all(part.as_bytes()))
}

fn extract(extracts: &mut Option<Extracts>, cleaner: &Cleaner, title: Title, cleaned: &Cleaned) {
    if let Some(extracts) = extracts {
        extracts.add(&extract::lines(cleaner, title, cleaned));
    }
}

/// The cleaner that the plan asks for; its knowledge is read before any article.
fn cleaner(plan: &Plan) -> Result<Cleaner, Stop> {
    let settings = plan.settings.clone();
    let rules = rules(&plan.rules, settings.boilerplate)?;
    let model = match &plan.boundary_model {
        Some(path) => read_model(path).map_err(Stop::Usage)?,
        None if plan.task == Task::Features => Model::built_in(),
        None => return Ok(Cleaner::new(settings, rules)),
    };
    Ok(Cleaner::with_boundary(settings, rules, model))
}
