//! `copydesk` without a subcommand: cleans articles.

use std::path::Path;

use copydesk::CleanerBuilder;
use copydesk::boundary::Model;
use copydesk::internals::MAX_MODEL_BYTES;

use crate::cli::args::View;
use crate::cli::commands::learn::learned_of;
use crate::cli::commands::model::read_learned;
use crate::cli::engine;
use crate::cli::files::read_bytes;
use crate::cli::input::rules::rules;
use crate::cli::output::{journal_broken, orphans};
use crate::cli::plan::{Destination, LearnedFrom, Plan, first_as_command, refuse_impossible};
use crate::cli::terminal::{Console, Outcome, Problem, Stop};

/// Cleans the inputs of a plan. One that fails is reported, and the others are cleaned.
pub fn run(mut plan: Plan, console: &mut Console) -> Result<Outcome, Stop> {
    refuse_impossible(&plan)?;
    beforehand(&plan).iter().for_each(|note| console.note(note));
    let mut notes = Vec::new();
    if plan.view == View::DryRun {
        notes = orphans(&plan, None).map_err(journal_broken)?;
        plan.destination = Destination::Nowhere;
    }
    if plan.reads_terminal() {
        // People paste articles, so that the terminal is read; but silence would look like a hang.
        console.note("reading standard input; end it with ctrl-d, or see `copydesk --help`");
    }
    let mut cleaner = cleaner(&plan)?;
    match plan.learned_from.take() {
        None => {}
        Some(LearnedFrom::Model(file)) => {
            cleaner = cleaner.learned(read_learned(&file)?);
        }
        Some(LearnedFrom::Inputs(to_learn)) => {
            let way = plan.source.clone();
            let learned = learned_of(*to_learn, &plan.rules.files, way, console)?;
            cleaner = cleaner.learned(learned);
        }
    }
    let outcome = engine::run(plan, cleaner.build(), console)?;
    notes.iter().for_each(|note| console.note(note));
    Ok(outcome)
}

/// What the user may have meant otherwise.
fn beforehand(plan: &Plan) -> Vec<String> {
    let command = first_as_command(plan);
    let command = command.map(|(name, hint)| format!("`{name}` is read as an input; {hint}"));
    let dropped = plan.rules.drop.iter();
    let idle = dropped.filter(|category| category.acts_by_default());
    let idle = idle.map(|category| {
        format!("`--drop {category}` changes nothing: by default, only credit, byline, dateline and correction are kept")
    });
    command.into_iter().chain(idle).collect()
}

/// The cleaner of a plan, except for learned lines. Reads the files of rules and models.
fn cleaner(plan: &Plan) -> Result<CleanerBuilder, Stop> {
    let builder = plan.cleaner(rules(&plan.rules)?);
    Ok(match &plan.boundary_model {
        Some(file) => builder.boundary(read_model(file)?),
        // Other levels are told of, too.
        None if plan.view.is_explained() => builder.boundary(Model::built_in()),
        None => builder,
    })
}

fn read_model(path: &Path) -> Result<Model, Problem> {
    let cure = "name a boundary model, or leave `--boundary-model` out";
    let bytes = read_bytes(path, MAX_MODEL_BYTES as u64);
    let bytes = bytes.map_err(|error| Problem::of_file(path, &error, cure))?;
    Model::read(&bytes).map_err(|error| {
        Problem::at(path, error)
            .hint("train it with contrib/boundary, or leave `--boundary-model` out")
    })
}
