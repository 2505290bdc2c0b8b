//! `copydesk model`: merges, shows and checks models.

use std::io;
use std::path::PathBuf;

use copydesk::learned::Model;

use crate::cli::args::{MergeOptions, ModelOptions, ModelTask};
use crate::cli::commands::learn::{refuse_one, write, write_model};
use crate::cli::commands::learned::{CountsRows, broken, open, read_counts, read_learned};
use crate::cli::output::write_to;
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of, refuse, shown};

/// Runs the command.
pub fn run(options: ModelOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.task {
        ModelTask::Merge(options) => merge(&options, console)?,
        ModelTask::Show(options) => {
            let model = read_learned(&options.model)?;
            write_model(&model, None)?;
        }
        ModelTask::Check(options) => {
            let mut summary = String::new();
            for path in &options.models {
                let model = read_learned(path)?;
                let (n_lines, n_sources) = (model.lines().len(), model.sources().count());
                summary += &format!(
                    "{}: {} of {}\n",
                    shown(path),
                    n_of(n_lines, "line", "lines"),
                    n_of(n_sources, "source", "sources")
                );
            }
            write_to(None, |out| out.write_all(summary.as_bytes()))?;
        }
    }
    Ok(Outcome::Done)
}

fn merge(options: &MergeOptions, console: &mut Console) -> Result<(), Stop> {
    let outputs = &options.outputs;
    refuse_one(outputs)?;
    let mut counts: Vec<CountsRows> = Vec::new();
    let mut models: Vec<(PathBuf, Model)> = Vec::new();
    for path in &options.files {
        let found = open(path).and_then(read_counts);
        match found.map_err(|error| Stop::Usage(broken(path, error)))? {
            Some(rows) => {
                let name = shown(path);
                counts.push(Box::new(rows.map(move |row| {
                    row.map_err(|error| {
                        io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}"))
                    })
                })));
            }
            None => {
                let model = read_learned(path)?;
                models.push((path.clone(), model));
            }
        }
    }
    if models.is_empty() {
        return write(counts, outputs, console);
    }
    if !counts.is_empty() || outputs.counts.is_some() {
        let what = "counts and models cannot be merged with each other";
        return refuse(
            what,
            "merge the counts first, with `--counts FILE` to keep them",
        );
    }
    write_model(&united(models)?, outputs.output.as_deref())
}

fn united(models: Vec<(PathBuf, Model)>) -> Result<Model, Stop> {
    let mut all = Model::default();
    for (path, model) in models {
        all.merge(model).map_err(|source| {
            let what = format!("another model has lines of `{source}`, too");
            Stop::Usage(Problem::at(&path, what).hint(
                "learn with `--counts FILE` and merge those: a model has left out what was rare in its part",
            ))
        })?;
    }
    Ok(all)
}
