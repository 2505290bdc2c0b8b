//! Writes counts, a model, or both.

use std::io;
use std::path::Path;

use copydesk::learned::{Counts, Model, WHOLE};

use crate::cli::args::LearnedOutputs;
use crate::cli::commands::learned::counts_file::{Sources, write_counts, write_sources};
use crate::cli::commands::learned::spool::{Merge, no_room};
use crate::cli::files::packing_of;
use crate::cli::output::{Output, write_to};
use crate::cli::terminal::{Console, Problem, Stop, n_of, reason};

/// Writes the counts, the model, or both.
pub fn write(
    sources: &Sources,
    merged: Merge,
    outputs: &LearnedOutputs,
    console: &mut Console,
) -> Result<(), Stop> {
    let min_articles = outputs.min_articles;
    let model = match &outputs.counts {
        None => model_of(sources, merged, min_articles, |_, _| Ok(())).map_err(broken_counts)?,
        Some(path) => {
            let mut out = Output::create(Some(path), packing_of(path))?;
            write_sources(&mut out, sources).map_err(|error| out.failed(error))?;
            let model = model_of(sources, merged, min_articles, |source, counts| {
                write_counts(&mut out, source, counts)
            });
            let model = model.map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => broken_counts(error),
                _ => out.failed(error),
            })?;
            out.finish()?;
            if outputs.output.is_none() {
                return Ok(());
            }
            model
        }
    };
    write_model(&model, outputs.output.as_deref())?;
    let n_lines = model.lines().len();
    let names = model.sources().filter(|name| *name != WHOLE).count();
    let whose = match (names, sources.len()) {
        (0, _) => String::new(),
        (n, of) => format!(" of {n} of {}", n_of(of, "source", "sources")),
    };
    let n_articles: u64 = sources.values().sum();
    console.note(&format!(
        "{}, {}{whose}",
        n_of(n_articles, "article", "articles"),
        n_of(n_lines, "line learned", "lines learned")
    ));
    Ok(())
}

/// Refuses one file for model and counts.
pub fn refuse_one(outputs: &LearnedOutputs) -> Result<(), Problem> {
    match &outputs.output {
        Some(model) if outputs.counts == outputs.output => {
            Err(Problem::at(model, "named for the model and for the counts").hint("name two files"))
        }
        _ => Ok(()),
    }
}

pub fn write_model(model: &Model, path: Option<&Path>) -> Result<(), Stop> {
    let text = model.text();
    write_to(path, |out| out.write_all(text.as_bytes()))
}

/// Makes a model of the lines that are boilerplate. Calls `each` with every line.
pub fn model_of(
    sources: &Sources,
    merged: Merge,
    min_articles: u64,
    mut each: impl FnMut(&str, &Counts) -> io::Result<()>,
) -> io::Result<Model> {
    let mut model = Model::default();
    for line in merged.sums() {
        let (source, counts) = line?;
        each(&source, &counts)?;
        let n_of_source = sources.get(&source).copied().unwrap_or(0);
        if counts.is_boilerplate(n_of_source, min_articles) {
            model.add(&source, n_of_source, &counts);
        }
    }
    Ok(model)
}

/// Says why counts cannot be read: a faulty file of counts, or a disk error in a temporary file.
pub fn broken_counts(error: io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::InvalidData => Stop::Usage(
            Problem::new(reason(&error))
                .hint("learn that part again with `copydesk learn --counts`"),
        ),
        _ => no_room(error),
    }
}
