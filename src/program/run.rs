//! Begins and ends a run: what is refused, how it ends, what is told of it.

use std::io;

use copydesk::boundary::Model;
use copydesk::{Cleaner, CleanerBuilder};

use super::batch;
use super::console::Console;
use super::features::read_model;
use super::input::refuse_output_as_input;
use super::learn::{learned_of, read_learned};
use super::plan::{LearnedFrom, Plan, Task};
use super::problem::{Problem, Stop, reason};
use super::rule_files::rules;

/// What the exit status tells of a run that came to its end; of several inputs, the last of these that came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    #[default]
    Done,
    /// `--check` or `--diff` found something to remove, or `rules test` an example that does not hold.
    WouldChange,
    /// Some inputs failed, and were named.
    SomeFailed,
}

/// Works through the inputs. One that fails is named, and the next is taken.
pub fn run(mut plan: Plan, console: &mut Console) -> Result<Outcome, Stop> {
    begin(&plan, console)?;
    let cleaner = cleaner(&plan)?;
    let cleaner = match plan.learned.from.take() {
        None => cleaner,
        Some(LearnedFrom::Model(file)) => {
            cleaner.learned(read_learned(&file).map_err(Stop::Usage)?)
        }
        Some(LearnedFrom::Inputs(to_look)) => {
            let way = plan.learned.way.clone();
            cleaner.learned(learned_of(*to_look, &plan.rules.files, way, console)?)
        }
    };
    batch::run(plan, cleaner.build(), console)
}

fn begin(plan: &Plan, console: &mut Console) -> Result<(), Stop> {
    if !matches!(plan.task, Task::InPlace(_) | Task::Into(_) | Task::Check) {
        refuse_output_as_input(plan)?;
    }
    batch::refuse_impossible(plan).map_err(Stop::Usage)?;
    if plan.reads_terminal() && !plan.corpus.is_quiet {
        // To paste an article is a fair use, so that the terminal is read; but silence would look like a hang.
        console.note("reading standard input; end it with ctrl-d, or see `copydesk --help`");
    }
    Ok(())
}

/// Says why standard output takes no more.
pub fn broken(error: io::Error) -> Stop {
    match error
        .raw_os_error()
        .map(rustix::io::Errno::from_raw_os_error)
    {
        Some(rustix::io::Errno::PIPE) => Stop::ReaderGone,
        Some(rustix::io::Errno::BADF) => Stop::Broken(
            Problem::new("standard output is not open for writing")
                .hint("send it somewhere, as with `> clean.txt`, or to nowhere with `>/dev/null`"),
        ),
        _ => Stop::Broken(
            Problem::new(format!("standard output: write error: {}", reason(&error)))
                .hint("what went out is not complete; make room, then run copydesk again"),
        ),
    }
}

/// The cleaner of the plan, except for learned lines. Rules and models are read before any article.
fn cleaner(plan: &Plan) -> Result<CleanerBuilder, Stop> {
    let settings = plan.settings.clone();
    let rules = rules(&plan.rules, settings.boilerplate)?;
    let builder = Cleaner::builder().settings(settings).rules(rules);
    Ok(match &plan.boundary_model {
        Some(file) => builder.boundary(read_model(file).map_err(Stop::Usage)?),
        None if plan.task == Task::Features => builder.boundary(Model::built_in()),
        None => builder,
    })
}
