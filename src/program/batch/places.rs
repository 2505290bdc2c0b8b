//! Where the clean text of each input goes, and which combinations of inputs and outputs are refused.
//!
//! One folder is mirrored: its files go to the same places below the output. Of several inputs, a folder goes to one of
//! its name, a file to its name.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::plan::{Format, Input, Plan, Source, Task};
use crate::program::problem::{Problem, shown};
use crate::program::tree::identity;

/// The place of a named input below the output, or what stands before the places of its files; and its name in the
/// report.
pub fn place_of(plan: &Plan, path: &Path) -> PathBuf {
    let is_folder = fs::metadata(path).is_ok_and(|m| m.is_dir());
    match (is_folder, &plan.task) {
        (true, _) if plan.inputs.len() == 1 => PathBuf::new(),
        (true, _) | (false, Task::Into(_)) => PathBuf::from(last_name(path)),
        (false, _) => path.to_owned(),
    }
}

/// The name of a file or folder; of `.` and `..`, that of the folder they mean.
fn last_name(path: &Path) -> OsString {
    match path.file_name() {
        Some(name) => name.to_owned(),
        None => fs::canonicalize(path)
            .ok()
            .and_then(|p| p.file_name().map(ToOwned::to_owned))
            .unwrap_or_default(),
    }
}

/// Refuses, before anything is read or written, what would overwrite an input or mix up outputs.
pub fn refuse_impossible(plan: &Plan) -> Result<(), Problem> {
    refuse_stream_of_files(plan)?;
    if let Task::Into(output) = &plan.task {
        if plan.rules.extract.is_some() {
            // A run that goes on would leave out what an earlier one has extracted.
            return Err(
                Problem::new("`--extract` does not go with `--output`").hint(
                    "extract in a run of its own, as with `copydesk --check --extract FILE corpus/`",
                ),
            );
        }
        refuse_two_for_one(plan)?;
        let output = resolved(output);
        for path in paths(plan) {
            refuse_overlap(path, &output)?;
        }
    }
    if let Some(report) = &plan.corpus.report {
        refuse_among_inputs(plan, report, "report")?;
    }
    let extract = plan.rules.extract.as_deref();
    match extract.filter(|path| *path != Path::new("-")) {
        // Of inputs that are files, and of what else is written, `extract` knows more to say.
        Some(path)
            if identity(path).is_none() || !paths(plan).any(|p| identity(p) == identity(path)) =>
        {
            refuse_among_inputs(plan, path, "extract")
        }
        _ => Ok(()),
    }
}

/// Refuses a file that the run writes besides the articles, where it would be an input or in the way of one.
pub fn refuse_among_inputs(plan: &Plan, path: &Path, what: &str) -> Result<(), Problem> {
    let place = resolved(path);
    for input in paths(plan) {
        let is_same = identity(input).is_some() && identity(input) == identity(path);
        if is_same || (input.is_dir() && place.starts_with(resolved(input))) {
            return Err(Problem::new(format!(
                "{}: the {what} would be among the inputs",
                shown(path)
            ))
            .hint("name a file outside of them"));
        }
    }
    Ok(())
}

fn paths(plan: &Plan) -> impl Iterator<Item = &Path> {
    plan.inputs.iter().filter_map(|input| match &input.source {
        Source::File(path) => Some(path.as_path()),
        Source::Stdin => None,
    })
}

/// Refuses to print the articles of a folder one after the other, as if they were one.
fn refuse_stream_of_files(plan: &Plan) -> Result<(), Problem> {
    if plan.task != Task::Write || plan.format == Some(Format::Jsonl) {
        return Ok(());
    }
    match paths(plan).find(|path| path.is_dir()) {
        Some(path) => Err(Problem::new(format!("{}: is a directory", shown(path))).hint(format!(
            "to clean all files in it, use `copydesk {} -o clean/`; if they are JSON lines, `--format jsonl` prints them",
            shown(path)
        ))),
        None => Ok(()),
    }
}

fn refuse_two_for_one(plan: &Plan) -> Result<(), Problem> {
    if plan.corpus.list.is_some() && !plan.inputs.is_empty() {
        return Err(
            Problem::new("with `--output`, name files either in a list or as arguments")
                .hint("two runs into two folders keep them apart"),
        );
    }
    let mut taken: Vec<(PathBuf, &Input)> = Vec::new();
    for input in &plan.inputs {
        let Source::File(path) = &input.source else {
            continue;
        };
        taken.push((place_of(plan, path), input));
    }
    taken.sort_by(|a, b| a.0.cmp(&b.0));
    for two in taken.windows(2) {
        if two[0].0 == two[1].0 {
            return Err(Problem::new(format!(
                "{} and {} would both become `{}`",
                two[0].1.source.name(),
                two[1].1.source.name(),
                shown(&two[0].0)
            ))
            .hint("write them into two folders, one run each"));
        }
    }
    Ok(())
}

fn refuse_overlap(input: &Path, output: &Path) -> Result<(), Problem> {
    let resolved_input = resolved(input);
    let folder = match input.is_dir() {
        true => resolved_input.as_path(),
        false => match resolved_input.parent() {
            // A file beside the output folder is no danger, one in it would be overwritten.
            Some(parent) if parent.starts_with(output) => parent,
            _ => return Ok(()),
        },
    };
    if output.starts_with(folder) || folder.starts_with(output) {
        return Err(Problem::new(format!(
            "{}: input and output lie one in the other",
            shown(input)
        ))
        .hint(
            "name an output folder outside of the input; to replace the files, use `copydesk -i`",
        ));
    }
    Ok(())
}

/// The path without links, as far as it exists, and the rest of it as it is.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in whole.ancestors() {
        if let Ok(real) = fs::canonicalize(ancestor) {
            return match whole.strip_prefix(ancestor) {
                Ok(rest) if rest.as_os_str().is_empty() => real,
                Ok(rest) => real.join(rest),
                Err(_) => real,
            };
        }
    }
    whole
}
