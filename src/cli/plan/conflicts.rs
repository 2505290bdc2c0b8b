//! Every combination of options, inputs and outputs that is refused before anything is read or written.

use std::path::{Path, PathBuf};
use std::{fs, io};

use copydesk::boundary::Level;
use rustix::fs::{fstat, stat};

use crate::cli::args::near_misses::{meant, meant_as_command, meant_as_suffix};
use crate::cli::args::{EmptyName, Format};
use crate::cli::files::{PathKind, identity};
use crate::cli::plan::{Destination, Input, Plan, place_of};
use crate::cli::terminal::{Problem, shown};

/// A combination: whether it is there, what is wrong with it, and the cure.
pub type Case<'c> = (bool, &'c str, &'c str);

/// Refuses the first combination that is there.
pub fn refuse(cases: &[Case]) -> Result<(), Problem> {
    match cases.iter().find(|(is_there, ..)| *is_there) {
        Some((_, what, cure)) => Err(Problem::new(what).hint(cure)),
        None => Ok(()),
    }
}

/// Refuses options that contradict each other, outputs that would overwrite an input or each other, and a first input that is no
/// file but a slip.
pub fn refuse_impossible(plan: &Plan) -> Result<(), Problem> {
    refuse_options(plan)?;
    refuse_two_on_stdout(plan)?;
    refuse_slip(plan)?;
    let output = match &plan.destination {
        Destination::Stream(None) => identity(fstat(rustix::stdio::stdout())),
        Destination::File(path) => identity(stat(path)),
        _ => None,
    };
    if let Some(input) = same_input(plan, output) {
        let what = format!("{}: input file is output file", input.name());
        return Err(
            Problem::new(what).hint("to replace a file by its clean text, use `copydesk -i FILE`")
        );
    }
    refuse_stream_of_files(plan)?;
    refuse_same_place(plan)?;
    refuse_clashes(plan)
}

/// Refuses an input that does not exist, and was perhaps meant as a command, an option or the suffix of `-i`.
fn refuse_slip(plan: &Plan) -> Result<(), Problem> {
    let is_missing = |input: &&Input| input.kind == PathKind::Missing;
    let first = plan.inputs.first().filter(is_missing);
    let mut problem = first.and_then(Input::path).and_then(meant);
    if plan.destination == Destination::InPlace(None) {
        let missing = plan.inputs.iter().filter(is_missing);
        let mut missing = missing.filter_map(Input::path);
        problem = problem.or_else(|| missing.find_map(meant_as_suffix));
    }
    problem.map_or(Ok(()), Err)
}

fn refuse_options(plan: &Plan) -> Result<(), Problem> {
    let about = &plan.about;
    let is_folder = matches!(plan.destination, Destination::Folder(_));
    let is_in_place = matches!(plan.destination, Destination::InPlace(_));
    let drops = about.when_empty == EmptyName::Drop;
    refuse(&[
        (
            plan.boundary_model.is_some() && plan.settings.boilerplate == Level::Careful,
            "`--boundary-model` has no effect with `--boilerplate careful`",
            "add `--boilerplate normal` or `--boilerplate thorough`",
        ),
        (
            is_folder && plan.reads_stdin(),
            "`--output` uses the names of the raw files, and standard input has none",
            "name a file, as in `-o clean/article.txt`",
        ),
        (
            is_in_place && plan.reads_stdin(),
            "`--in-place` replaces files, and standard input is not a file",
            "name the files, or leave `--in-place` out",
        ),
        (
            about.attributes.is_some() && plan.reads_stdin(),
            "`--attributes` uses the names of the raw files, and standard input has none",
            "name the files, or pass `--spans FILE`",
        ),
        (
            is_in_place && drops,
            "`--when-empty drop` would delete files that `--in-place` cleans",
            "write the clean articles elsewhere with `-o`, or pass `--when-empty empty`",
        ),
        (
            is_folder && plan.list.is_some() && !plan.inputs.is_empty(),
            "with `--output`, name files either in a list or as arguments",
            "run once for each, into two folders",
        ),
    ])?;
    let for_one_article = [
        (about.attributes.is_some(), "--attributes"),
        (about.stats_field.is_some(), "--stats-field"),
        (drops, "--when-empty drop"),
    ];
    for (is_given, option) in for_one_article {
        let what = format!("`{option}` needs one article in a record, and there are several");
        let is_wrong = is_given && plan.reading.field.len() > 1;
        let cure = "clean one `--field` with it, the others without";
        refuse(&[(is_wrong, &what, cure)])?;
    }
    Ok(())
}

/// The outputs of a run, with their options, as far as they are named.
fn outputs(plan: &Plan) -> impl Iterator<Item = (&'static str, &Path)> {
    let output = match &plan.destination {
        Destination::File(path) | Destination::Folder(path) => Some(path),
        _ => None,
    };
    let outputs = [
        ("output", output),
        ("report", plan.output.report.as_ref()),
        ("extract", plan.rules.extract.as_ref()),
        ("spans", plan.about.spans.as_ref()),
        ("attributes", plan.about.attributes.as_ref()),
    ];
    let outputs = outputs.into_iter();
    outputs.filter_map(|(option, path)| Some((option, path?.as_path())))
}

/// Whether a path leads to standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    let file = identity(stat(path));
    path == Path::new("-") || file.is_some() && file == identity(fstat(rustix::stdio::stdout()))
}

fn refuse_two_on_stdout(plan: &Plan) -> Result<(), Problem> {
    let articles = plan.destination == Destination::Stream(None);
    let named = outputs(plan).filter(|(_, path)| is_stdout(path));
    let named = named.map(|(option, path)| format!("`--{option} {}`", shown(path)));
    let mut outputs = named.chain(articles.then(|| "the articles".to_owned()));
    let (Some(one), Some(other)) = (outputs.next(), outputs.next()) else {
        return Ok(());
    };
    let what = format!("{one} and {other} would both be written to standard output");
    Err(Problem::new(what).hint("name a FILE"))
}

/// The name of an output that may be meant as a file or as a folder. `folder` is a folder that would be clear.
pub(super) fn ambiguous_output(path: &Path, plan: &Plan, folder: &Path) -> Problem {
    let mut inputs: Vec<String> = plan.inputs.iter().map(|i| i.name()).collect();
    if inputs.len() > 2 {
        inputs.splice(2.., ["...".to_owned()]);
    }
    if let Some(list) = &plan.list {
        inputs.push(format!("--files-from {}", shown(&list.path)));
    }
    let (file, folder, inputs) = (shown(path), shown(folder), inputs.join(" "));
    Problem::new(format!(
        "`-o {file}` names one file, but the clean texts of several files need a folder"
    ))
    .hint(format!(
        "`copydesk {inputs} -o {folder}/` writes a folder, `copydesk FILE -o {file}` writes one file"
    ))
}

/// Refuses outputs besides the articles that would overwrite an input, a backup of this run, or each other.
fn refuse_clashes(plan: &Plan) -> Result<(), Problem> {
    let mut places: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in outputs(plan).filter(|(_, path)| *path != Path::new("-")) {
        let place = resolved(path)?;
        if option != "output" {
            refuse_among_inputs(plan, path, option)?;
        } else if matches!(plan.destination, Destination::Folder(_)) {
            refuse_overlap(plan, &place)?;
        }
        // Attributes are a folder.
        let is_in = |other: &Path| {
            option == "attributes" && (place.starts_with(other) || other.starts_with(&place))
        };
        let mut others = places.iter();
        if let Some((other, _)) = others.find(|(_, other)| *other == place || is_in(other)) {
            let what = format!("`--{other}` and `--{option}` would be written to one place");
            return Err(Problem::at(path, what).hint("name another file for one of them"));
        }
        places.push((option, place));
    }
    Ok(())
}

/// Refuses an input in the output folder, and the output folder in an input.
fn refuse_overlap(plan: &Plan, output: &Path) -> Result<(), Problem> {
    for (path, input) in readable(plan) {
        let place = resolved(path)?;
        // A file beside the output folder is safe; one in it would be overwritten.
        if place.starts_with(output) || input.is_folder() && output.starts_with(&place) {
            let what = "one of input and output is inside the other";
            return Err(Problem::at(path, what).hint(
                "name an output folder outside of the input; to replace the files, use `copydesk -i`",
            ));
        }
    }
    Ok(())
}

/// Refuses to write the file at `path`, besides the articles, over a file that is read, in an input folder, or where the raw text
/// of an input is kept.
pub fn refuse_among_inputs(plan: &Plan, path: &Path, what: &str) -> Result<(), Problem> {
    if path == Path::new("-") {
        return Ok(());
    }
    let (place, file) = (resolved(path)?, identity(stat(path)));
    let mut rules = plan.rules.files.paths.iter();
    let mut is_among = same_input(plan, file).is_some()
        || file.is_some() && rules.any(|rules| identity(stat(rules)) == file);
    for (input_path, input) in readable(plan) {
        let input_place = resolved(input_path)?;
        is_among |= input.is_folder() && place.starts_with(&input_place);
        if let Destination::InPlace(Some(suffix)) = &plan.destination {
            let mut backup = input_place.into_os_string();
            backup.push(suffix);
            is_among |= place == Path::new(&backup);
        }
    }
    if is_among {
        let problem = Problem::at(path, format!("the {what} would be among the inputs"));
        return Err(problem.hint("name a file outside of them"));
    }
    Ok(())
}

/// The input that is the file with this identity.
fn same_input(plan: &Plan, file: Option<(u64, u64)>) -> Option<&Input> {
    let of_input = |input: &Input| match &input.path {
        None => identity(fstat(rustix::stdio::stdin())),
        Some(path) => identity(stat(path)),
    };
    file?;
    plan.inputs.iter().find(|input| of_input(input) == file)
}

/// The named inputs whose kind is known. The others are reported as failed later.
fn readable(plan: &Plan) -> impl Iterator<Item = (&Path, &Input)> {
    let inputs = plan.inputs.iter();
    let known = inputs.filter(|input| !matches!(input.kind, PathKind::Unknown(_)));
    known.filter_map(|input| Some((input.path()?, input)))
}

/// Refuses to print the articles of a folder one after the other, as if they were one.
fn refuse_stream_of_files(plan: &Plan) -> Result<(), Problem> {
    let is_stream = plan.writes() && matches!(plan.destination, Destination::Stream(_));
    if !is_stream || plan.reading.format == Some(Format::Jsonl) {
        return Ok(());
    }
    let Some((path, _)) = readable(plan).find(|(_, input)| input.is_folder()) else {
        return Ok(());
    };
    let path = shown(path);
    let output = || {
        format!(
            "name a folder for the clean files, as in `copydesk {path} -o clean/`, or replace the files with `copydesk -i {path}`"
        )
    };
    let hint = first_as_command(plan).map_or_else(output, |(_, hint)| hint);
    Err(Problem::new(format!("{path}: is a directory")).hint(hint))
}

/// The name of the first of several inputs, if it was perhaps meant as a command, and how to call that.
pub fn first_as_command(plan: &Plan) -> Option<(String, String)> {
    let first = plan.inputs.first().filter(|_| plan.inputs.len() > 1)?;
    Some((first.name(), meant_as_command(first.path()?)?))
}

/// Refuses inputs that would have one place in the output folder.
fn refuse_same_place(plan: &Plan) -> Result<(), Problem> {
    if !matches!(plan.destination, Destination::Folder(_)) {
        return Ok(());
    }
    let places = readable(plan).map(|(path, input)| (place_of(plan, input, path), input));
    let mut places: Vec<_> = places.collect();
    places.sort_by(|a, b| a.0.cmp(&b.0));
    let Some(two) = places.windows(2).find(|two| two[0].0 == two[1].0) else {
        return Ok(());
    };
    Err(Problem::new(format!(
        "{} and {} would both become `{}`",
        two[0].1.name(),
        two[1].1.name(),
        shown(&two[0].0)
    ))
    .hint("write them into two folders, one run each"))
}

/// The path without links as far as it exists, followed by the rest of it.
pub fn resolved(path: &Path) -> Result<PathBuf, Problem> {
    use io::ErrorKind::{NotADirectory, NotFound};
    let failed = |error: io::Error| {
        Problem::failed(path, "cannot resolve", &error).hint(
            "copydesk must know that no input is overwritten; try again, or name another place",
        )
    };
    let whole = std::path::absolute(path).map_err(failed)?;
    for ancestor in whole.ancestors() {
        match fs::canonicalize(ancestor) {
            // Components, since `join` with an empty rest would add a slash.
            Ok(real) => {
                let rest = whole.strip_prefix(ancestor).unwrap_or(Path::new(""));
                return Ok(real.components().chain(rest.components()).collect());
            }
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(whole)
}
