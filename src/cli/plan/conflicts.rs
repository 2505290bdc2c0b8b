//! Where the clean text of each input goes, and which combinations of inputs and outputs are refused.
//!
//! One folder is mirrored: its files go to the same places below the output. Of several inputs, a folder goes to one of
//! its name, a file to its name.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::cli::files::folder::PathKind;
use crate::cli::files::stamp::identity;
use crate::cli::plan::{Destination, Format, Input, Plan};
use crate::cli::terminal::problem::{Problem, reason, shown};

/// The place of a named input below the output, or what stands before the places of its files; and its name in the
/// report.
pub fn place_of(plan: &Plan, input: &Input, path: &Path) -> PathBuf {
    match (input.is_folder(), &plan.destination) {
        (true, _) if plan.inputs.len() == 1 => PathBuf::new(),
        (true, _) | (false, Destination::Folder(_)) => PathBuf::from(last_name(path)),
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
    if let Destination::Folder(output) = &plan.destination {
        if plan.rules.extract.is_some() {
            // A run that goes on would leave out what an earlier one has extracted.
            return Err(
                Problem::new("`--extract` does not go with `--output`").hint(
                    "extract in a run of its own, as with `copydesk --check --extract FILE corpus/`",
                ),
            );
        }
        refuse_two_for_one(plan)?;
        let output = resolved(output)?;
        for (path, input) in known(plan) {
            refuse_overlap(path, input, &output)?;
        }
    }
    if let Some(report) = &plan.corpus.report {
        refuse_among_inputs(plan, report, "report")?;
    }
    let extract = plan.rules.extract.as_deref();
    match extract.filter(|path| *path != Path::new("-")) {
        // Of inputs that are files, and of what else is written, `extract` knows more to say.
        Some(path)
            if identity(path).is_none()
                || !known(plan).any(|(p, _)| identity(p) == identity(path)) =>
        {
            refuse_among_inputs(plan, path, "extract")
        }
        _ => Ok(()),
    }
}

/// Refuses a file that the run writes besides the articles, where it would be an input or in the way of one.
pub fn refuse_among_inputs(plan: &Plan, path: &Path, what: &str) -> Result<(), Problem> {
    if path == Path::new("-") {
        return Ok(());
    }
    let place = resolved(path)?;
    for (other, input) in known(plan) {
        let is_same = identity(other).is_some() && identity(other) == identity(path);
        if is_same || (input.is_folder() && place.starts_with(resolved(other)?)) {
            return Err(Problem::new(format!(
                "{}: the {what} would be among the inputs",
                shown(path)
            ))
            .hint("name a file outside of them"));
        }
    }
    Ok(())
}

/// The named inputs whose kind is known. The others are not read, but named as failed.
fn known(plan: &Plan) -> impl Iterator<Item = (&Path, &Input)> {
    let known = |input: &&Input| !matches!(input.kind, PathKind::Unknown(_));
    let inputs = plan.inputs.iter().filter(known);
    inputs.filter_map(|input| Some((input.path()?, input)))
}

/// Refuses to print the articles of a folder one after the other, as if they were one.
fn refuse_stream_of_files(plan: &Plan) -> Result<(), Problem> {
    if !plan.writes()
        || plan.destination != Destination::Stdout
        || plan.format == Some(Format::Jsonl)
    {
        return Ok(());
    }
    match known(plan).find(|(_, input)| input.is_folder()) {
        Some((path, _)) => Err(Problem::new(format!("{}: is a directory", shown(path))).hint(format!(
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
    for (path, input) in known(plan) {
        taken.push((place_of(plan, input, path), input));
    }
    taken.sort_by(|a, b| a.0.cmp(&b.0));
    for two in taken.windows(2) {
        if two[0].0 == two[1].0 {
            return Err(Problem::new(format!(
                "{} and {} would both become `{}`",
                two[0].1.location.name(),
                two[1].1.location.name(),
                shown(&two[0].0)
            ))
            .hint("write them into two folders, one run each"));
        }
    }
    Ok(())
}

fn refuse_overlap(path: &Path, input: &Input, output: &Path) -> Result<(), Problem> {
    let resolved_input = resolved(path)?;
    let folder = match input.is_folder() {
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
            shown(path)
        ))
        .hint(
            "name an output folder outside of the input; to replace the files, use `copydesk -i`",
        ));
    }
    Ok(())
}

/// The path without links, as far as it exists, and the rest of it as it is.
fn resolved(path: &Path) -> Result<PathBuf, Problem> {
    let failed = |error: io::Error| {
        Problem::new(format!(
            "{}: cannot look at it: {}",
            shown(path),
            reason(&error)
        ))
        .hint("only then is it sure that no input is overwritten; try again, or name another place")
    };
    let whole = std::path::absolute(path).map_err(failed)?;
    for ancestor in whole.ancestors() {
        match fs::canonicalize(ancestor) {
            Ok(real) => {
                let rest = whole.strip_prefix(ancestor).unwrap_or(Path::new(""));
                return Ok(match rest.as_os_str().is_empty() {
                    true => real,
                    false => real.join(rest),
                });
            }
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(whole)
}

/// Whether a path leads nowhere, as that of a new file does.
fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}
