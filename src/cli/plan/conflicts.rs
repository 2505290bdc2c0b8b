//! Every combination of options, inputs and outputs that is refused before anything is read or written.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

use copydesk::boundary::Level;
use rustix::fs::{fstat, stat};

use crate::cli::args::near_misses::meant;
use crate::cli::args::{EmptyName, Format, Options, ReadingOptions, View};
use crate::cli::files::{PathKind, identity};
use crate::cli::plan::{Destination, Input, Location, Plan};
use crate::cli::terminal::{Problem, shown};

/// Refuses options that contradict each other or have no effect.
pub(super) fn refuse_conflicts(
    options: &Options,
    destination: &Destination,
    view: View,
) -> Result<(), Problem> {
    let cleaning = &options.cleaning;
    if cleaning.boundary_model.is_some()
        && cleaning.boilerplate == Level::Careful
        && view != View::Features
    {
        return Err(
            Problem::new("`--boundary-model` has no effect with `--boilerplate careful`")
                .hint("add `--boilerplate normal` or `--boilerplate thorough`"),
        );
    }
    let learned = &options.learned;
    if learned.source.source.is_some() && learned.model.is_none() && !learned.learn {
        return Err(
            Problem::new("`--source` has no effect without learned lines")
                .hint("add `--model FILE` or `--learn`, or leave `--source` out"),
        );
    }
    let articles = (*destination == Destination::Stream(None)).then_some("the articles");
    let report = is_stdout(&options.corpus.report).then_some("`--report -`");
    let extract = is_stdout(&options.rules.extract).then_some("`--extract -`");
    let spans = is_stdout(&options.about.spans).then_some("`--spans -`");
    let mut outputs = [report, extract, spans, articles].into_iter().flatten();
    let (Some(one), Some(other)) = (outputs.next(), outputs.next()) else {
        return Ok(());
    };
    let what = format!("{one} and {other} would both be written to standard output");
    Err(Problem::new(what).hint("name a FILE"))
}

/// Whether an option names standard output.
pub(super) fn is_stdout(path: &Option<PathBuf>) -> bool {
    path.as_deref() == Some(Path::new("-"))
}

/// The name of an output that may be meant as a file or as a folder. `folder` is a folder that would be clear.
pub(super) fn ambiguous_output(path: &Path, plan: &Plan, folder: &Path) -> Problem {
    let mut inputs: Vec<String> = plan.inputs.iter().map(|i| i.location.name()).collect();
    if inputs.len() > 2 {
        inputs.splice(2.., ["...".to_owned()]);
    }
    if let Some(list) = &plan.corpus.list {
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

/// Refuses options that have no effect in the chosen format.
pub(super) fn refuse_idle_reading(options: &ReadingOptions) -> Result<(), Problem> {
    let has_records =
        options.split_at.is_some() || options.format.is_some_and(|format| format != Format::Text);
    let idle = match has_records {
        true if options.encoding.is_some() => "--encoding",
        true if options.text => "--text",
        _ => return Ok(()),
    };
    Err(Problem::new(format!(
        "`{idle}` is for texts of one article; records are UTF-8"
    ))
    .hint("convert the file first, as with `iconv -t utf-8`"))
}

pub(super) fn refuse_unlearnable(plan: &Plan) -> Result<(), Problem> {
    if plan.corpus.list.is_none() && !plan.reads_stdin() {
        return Ok(());
    }
    Err(Problem::new(
        "`--learn` reads the inputs twice, but standard input and lists can be read only once",
    )
    .hint("name files or folders, or learn first with `copydesk learn`"))
}

pub(super) fn refuse_suffix(suffix: &OsStr) -> Result<(), Problem> {
    if !suffix.is_empty() && !suffix.as_encoded_bytes().contains(&b'/') {
        return Ok(());
    }
    let suffix = shown(Path::new(suffix));
    Err(
        Problem::new(format!("`{suffix}` is not a suffix for a file name"))
            .hint("write it as in `--in-place=.raw`"),
    )
}

/// Refuses to write standard input to a file, as it has no name.
pub(super) fn refuse_unnamed(plan: &Plan) -> Result<(), Problem> {
    if !plan.reads_stdin() {
        return Ok(());
    }
    match plan.destination {
        Destination::Folder(_) => Err(Problem::new(
            "`--output` uses the names of the raw files, and standard input has none",
        )
        .hint("redirect the clean article to a file with `>`, or leave `--output` out")),
        Destination::InPlace(_) => Err(Problem::new(
            "`--in-place` replaces files, and standard input is not a file",
        )
        .hint("name the files, or leave `--in-place` out")),
        Destination::Stream(_) | Destination::File(_) | Destination::Nowhere => Ok(()),
    }
}

/// The path of an input below the output folder: one folder keeps its structure; of several inputs, each folder and file
/// keeps its name. This is also its name in the report.
pub fn place_of(plan: &Plan, input: &Input, path: &Path) -> PathBuf {
    match (input.is_folder(), &plan.destination) {
        (true, _) if plan.inputs.len() == 1 => PathBuf::new(),
        (true, _) | (false, Destination::Folder(_)) => PathBuf::from(last_name(path)),
        (false, _) => path.to_owned(),
    }
}

/// The input of this run whose clean text has this place; `None` if none could have it.
pub fn raw_of(plan: &Plan, place: &Path) -> Option<PathBuf> {
    if plan.inputs.is_empty() {
        return Some(place.to_owned());
    }
    plan.inputs.iter().find_map(|input| {
        let path = input.path()?;
        let below = place.strip_prefix(place_of(plan, input, path)).ok()?;
        if below.as_os_str().is_empty() {
            return Some(path.to_owned());
        }
        input.is_folder().then(|| path.join(below))
    })
}

/// The name of a file or folder. For `.` and `..`, it is that of the folder they lead to.
fn last_name(path: &Path) -> OsString {
    let real = || {
        fs::canonicalize(path)
            .ok()?
            .file_name()
            .map(OsStr::to_owned)
    };
    let name = path.file_name().map(OsStr::to_owned);
    name.or_else(real).unwrap_or_default()
}

/// Refuses outputs that would overwrite an input or each other, and a first input that is no file but a slip.
pub fn refuse_impossible(plan: &Plan) -> Result<(), Problem> {
    if let Some(first) = plan.inputs.first()
        && first.kind == PathKind::Missing
        && let Some(problem) = first.path().and_then(meant)
    {
        return Err(problem);
    }
    let stdout = || identity(fstat(rustix::stdio::stdout()));
    let output = match &plan.destination {
        Destination::Stream(None) => stdout(),
        Destination::File(path) => identity(stat(path)),
        _ => None,
    };
    if let Some(input) = same_input(plan, output) {
        let what = format!("{}: input file is output file", input.location.name());
        return Err(
            Problem::new(what).hint("to replace a file by its clean text, use `copydesk -i FILE`")
        );
    }
    refuse_stream_of_files(plan)?;
    if let Destination::Folder(output) = &plan.destination {
        if plan.rules.extract.is_some() {
            // A continued run would leave out what the stopped run extracted.
            let hint =
                "extract in a run of its own, as with `copydesk --check --extract FILE corpus/`";
            return Err(Problem::new("`--extract` cannot be used with `--output`").hint(hint));
        }
        refuse_same_place(plan)?;
        let output = resolved(output)?;
        for (path, input) in readable(plan) {
            refuse_overlap(path, input, &output)?;
        }
    }
    refuse_about(plan)?;
    let Some(extract) = &plan.rules.extract else {
        return Ok(());
    };
    let file = identity(stat(extract));
    let is_extract = |other| file.is_some() && other == file;
    let mut rules = plan.rules.files.paths.iter();
    let clash = if plan.inputs.iter().any(|i| is_backup(extract, i, plan)) {
        "is where `--in-place` keeps a raw text"
    } else if rules.any(|rules| is_extract(identity(stat(&rules.path)))) {
        "is a file of rules, and `--extract` would replace it"
    } else if is_extract(stdout()) {
        "is where standard output is written, too"
    } else {
        return Ok(());
    };
    Err(Problem::at(extract, clash).hint("name another file for `--extract`"))
}

/// Refuses options about an article where a record has several.
fn refuse_about_fields(plan: &Plan) -> Result<(), Problem> {
    let about = &plan.about;
    let options = [
        (about.spans.is_some(), "--spans"),
        (about.attributes.is_some(), "--attributes"),
        (about.stats_field.is_some(), "--stats-field"),
        (about.when_empty == EmptyName::Drop, "--when-empty drop"),
    ];
    let option = options.into_iter().find(|(is_given, _)| *is_given);
    match (plan.rows.fields.len(), option) {
        (2.., Some((_, option))) => {
            let what = format!("`{option}` needs one article in a record, and there are several");
            Err(Problem::new(what).hint("clean one `--field` with it, the others without"))
        }
        _ => Ok(()),
    }
}

/// Refuses outputs about articles that would overwrite an input or each other, or that have no meaning for the inputs.
fn refuse_about(plan: &Plan) -> Result<(), Problem> {
    refuse_about_fields(plan)?;
    let about = &plan.about;
    if matches!(plan.destination, Destination::InPlace(_)) && about.when_empty == EmptyName::Drop {
        return Err(Problem::new(
            "`--when-empty drop` would delete files that `--in-place` cleans",
        )
        .hint("write the clean articles elsewhere with `-o`, or pass `--when-empty empty`"));
    }
    if about.attributes.is_some() && plan.reads_stdin() {
        return Err(Problem::new(
            "`--attributes` uses the names of the raw files, and standard input has none",
        )
        .hint("name the files, or pass `--spans FILE`"));
    }
    let output = match &plan.destination {
        Destination::File(path) | Destination::Folder(path) => Some(path),
        _ => None,
    };
    let mut places: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in [
        ("output", output),
        ("report", plan.output.report.as_ref()),
        ("extract", plan.rules.extract.as_ref()),
        ("spans", about.spans.as_ref()),
        ("attributes", about.attributes.as_ref()),
    ] {
        let Some(path) = path.filter(|path| path.as_path() != Path::new("-")) else {
            continue;
        };
        if option != "output" {
            refuse_among_inputs(plan, path, option)?;
        }
        let place = resolved(path)?;
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

/// Whether `path` is where the raw text of an input is kept.
fn is_backup(path: &Path, input: &Input, plan: &Plan) -> bool {
    let (Some(input), Destination::InPlace(Some(suffix))) = (input.path(), &plan.destination)
    else {
        return false;
    };
    let mut backup = input.as_os_str().to_owned();
    backup.push(suffix);
    path == Path::new(&backup)
}

/// Refuses to write the file at `path`, besides the articles, over an input or in an input folder.
pub fn refuse_among_inputs(plan: &Plan, path: &Path, what: &str) -> Result<(), Problem> {
    if path == Path::new("-") {
        return Ok(());
    }
    let place = resolved(path)?;
    let mut is_among = same_input(plan, identity(stat(path))).is_some();
    for (folder, _) in readable(plan).filter(|(_, input)| input.is_folder()) {
        is_among |= place.starts_with(resolved(folder)?);
    }
    if is_among {
        let problem = Problem::at(path, format!("the {what} would be among the inputs"));
        return Err(problem.hint("name a file outside of them"));
    }
    Ok(())
}

/// The input that is the file with this identity.
fn same_input(plan: &Plan, file: Option<(u64, u64)>) -> Option<&Input> {
    let of_input = |input: &Input| match &input.location {
        Location::Stdin => identity(fstat(rustix::stdio::stdin())),
        Location::File(path) => identity(stat(path)),
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
    if !is_stream || plan.format == Some(Format::Jsonl) {
        return Ok(());
    }
    let Some((path, _)) = readable(plan).find(|(_, input)| input.is_folder()) else {
        return Ok(());
    };
    let path = shown(path);
    Err(Problem::new(format!("{path}: is a directory")).hint(format!(
        "a folder needs an output: `copydesk {path} -o clean/` writes a clean one, `copydesk -i {path}` replaces its \
         files; if they are JSON lines, `--format jsonl` prints them"
    )))
}

fn refuse_same_place(plan: &Plan) -> Result<(), Problem> {
    if plan.corpus.list.is_some() && !plan.inputs.is_empty() {
        return Err(
            Problem::new("with `--output`, name files either in a list or as arguments")
                .hint("run once for each, into two folders"),
        );
    }
    let places = readable(plan).map(|(path, input)| (place_of(plan, input, path), input));
    let mut places: Vec<_> = places.collect();
    places.sort_by(|a, b| a.0.cmp(&b.0));
    let Some(two) = places.windows(2).find(|two| two[0].0 == two[1].0) else {
        return Ok(());
    };
    Err(Problem::new(format!(
        "{} and {} would both become `{}`",
        two[0].1.location.name(),
        two[1].1.location.name(),
        shown(&two[0].0)
    ))
    .hint("write them into two folders, one run each"))
}

fn refuse_overlap(path: &Path, input: &Input, output: &Path) -> Result<(), Problem> {
    let place = resolved(path)?;
    let overlaps = if input.is_folder() {
        output.starts_with(&place) || place.starts_with(output)
    } else {
        // A file beside the output folder is safe; one in it would be overwritten.
        place
            .parent()
            .is_some_and(|parent| parent.starts_with(output))
    };
    if !overlaps {
        return Ok(());
    }
    Err(
        Problem::at(path, "one of input and output is inside the other").hint(
            "name an output folder outside of the input; to replace the files, use `copydesk -i`",
        ),
    )
}

/// The path without links as far as it exists, followed by the rest of it.
pub fn resolved(path: &Path) -> Result<PathBuf, Problem> {
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
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(whole)
}

fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}
