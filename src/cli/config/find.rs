//! Finds the file of settings that is in force: the nearest above the inputs, or else the user's own.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::cli::files::folder::{PathKind, kind_at};
use crate::cli::terminal::problem::{Problem, shown};

/// The name of a file of settings. No walk takes a file of this name for an article.
pub const FILE_NAME: &str = "copydesk.toml";

/// A file of settings, and how it came to be in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub trust: Trust,
}

/// How far a file of settings is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The user named it.
    Named,
    /// It lies among the user's own settings.
    Own,
    /// It lies above the articles, and may have come with them.
    Beside,
}

/// What it means that no input was named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NoInput {
    IsStandardInput,
    /// Files of the current folder are asked about.
    IsHere,
}

/// The file in force for what was given to a command; an error if its inputs have different ones.
pub fn find(given: &ArgMatches, no_input: NoInput) -> Result<Option<Found>, Problem> {
    let config = given.get_one::<PathBuf>("config");
    if given.get_flag("no_config") || config.is_some() {
        return Ok(config.map(|path| Found {
            path: path.clone(),
            trust: Trust::Named,
        }));
    }
    let mut inputs = inputs(given);
    // What a list names is named from here.
    if inputs.is_empty() && (has_list(given) || no_input == NoInput::IsHere) {
        inputs.push(Path::new("."));
    }
    let mut known: BTreeMap<&Path, Option<Found>> = BTreeMap::new();
    let mut first: Option<(&Path, Option<Found>)> = None;
    for input in inputs {
        let found = match input == OsStr::new("-") {
            true => None,
            false => {
                let folder = folder_of(input);
                known
                    .entry(folder)
                    .or_insert_with(|| in_force(folder))
                    .clone()
            }
        };
        match &first {
            Some((_, same)) if *same == found => {}
            Some((other, others)) => return Err(different((other, others), (input, &found))),
            None => first = Some((input, found)),
        }
    }
    Ok(first.and_then(|(_, found)| found))
}

/// The inputs by whatever name the command has for them.
fn inputs(given: &ArgMatches) -> Vec<&Path> {
    let of = |id| given.try_get_many::<PathBuf>(id).ok().flatten();
    let named = ["files", "corpus"].into_iter().filter_map(of).flatten();
    named.map(PathBuf::as_path).collect()
}

fn has_list(given: &ArgMatches) -> bool {
    let has = |id| matches!(given.try_get_one::<PathBuf>(id), Ok(Some(_)));
    has("files_from") || has("files0_from")
}

/// The folder in which the search for settings starts. An input whose kind is unknown counts as a folder: a search that
/// starts above it would miss its own settings.
fn folder_of(input: &Path) -> &Path {
    match (kind_at(input), input.parent()) {
        (PathKind::File | PathKind::Missing, Some(parent)) => match parent.as_os_str().is_empty() {
            true => Path::new("."),
            false => parent,
        },
        _ => input,
    }
}

fn in_force(folder: &Path) -> Option<Found> {
    let own = of_user();
    let real = |path: &Path| fs::canonicalize(path).ok();
    match (nearest(folder), own) {
        (Some(path), Some(own)) if real(&path).is_some() && real(&path) == real(&own) => {
            let trust = Trust::Own;
            Some(Found { path, trust })
        }
        (Some(path), _) => {
            let trust = Trust::Beside;
            Some(Found { path, trust })
        }
        (None, own) => own.map(|path| Found {
            path,
            trust: Trust::Own,
        }),
    }
}

/// A name that leads nowhere counts as found, and so does one that the disk cannot tell: both are errors, and not passed
/// over. Folders that may not be entered are.
fn is_there(path: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), NotADirectory | NotFound | PermissionDenied),
    }
}

fn nearest(folder: &Path) -> Option<PathBuf> {
    // A folder that is not there is named when its file is opened.
    let whole = fs::canonicalize(folder).ok()?;
    let here = env::current_dir().and_then(fs::canonicalize).ok();
    let mut places = whole.ancestors().map(|above| above.join(FILE_NAME));
    let path = places.find(|path| is_there(path))?;
    // From here it reads better by its short name.
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    Some(short.unwrap_or(path))
}

/// `$XDG_CONFIG_HOME/copydesk/copydesk.toml`, or that below `~/.config`. A relative folder counts as none, as the XDG
/// Base Directory Specification has it.
fn of_user() -> Option<PathBuf> {
    let folder = |name| {
        let path = PathBuf::from(env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let folder = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    let path = folder.join("copydesk").join(FILE_NAME);
    is_there(&path).then_some(path)
}

type Case<'i> = (&'i Path, &'i Option<Found>);

fn different(one: Case, other: Case) -> Problem {
    let told = |(input, found): Case| {
        let file = found
            .as_ref()
            .map_or("no settings".to_owned(), |found| shown(&found.path));
        match input == OsStr::new("-") {
            true => "no settings for standard input".to_owned(),
            false => format!("{file} for {}", shown(input)),
        }
    };
    let what = format!(
        "the inputs have different settings: {}, but {}",
        told(one),
        told(other)
    );
    Problem::new(what)
        .hint("clean them apart, or choose for all with `--config FILE` or `--no-config`")
}
