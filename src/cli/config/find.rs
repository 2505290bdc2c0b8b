//! Finds the config file of a command: the nearest above its inputs, or else the user's own.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::cli::files::{PathKind, kind_at};
use crate::cli::terminal::{Problem, shown};

/// The name of a config file. A file with this name in a folder is never an article.
pub const FILE_NAME: &str = "copydesk.toml";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub trust: Trust,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    Named,
    /// It is in the user's own config folder.
    Own,
    /// It is above the articles and may have come with them.
    Beside,
}

/// The config file for the arguments of a command. Inputs with different config files are refused.
/// `no_input` counts as the input if none is named, which is else standard input.
pub fn find(given: &ArgMatches, no_input: Option<&Path>) -> Result<Option<Found>, Problem> {
    let named = given.get_one::<PathBuf>("config").cloned();
    if given.get_flag("no_config") || named.is_some() {
        let trust = Trust::Named;
        return Ok(named.map(|path| Found { path, trust }));
    }
    let values = |id| given.try_get_many::<PathBuf>(id).ok().flatten();
    let is_given = |id| values(id).is_some();
    let inputs = ["files", "corpus"].into_iter().filter_map(values).flatten();
    let mut inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    // The names in a list are relative to the current folder.
    let has_list = is_given("files_from") || is_given("files0_from");
    if inputs.is_empty() {
        inputs.extend(if has_list {
            Some(Path::new("."))
        } else {
            no_input
        });
    }
    let mut first: Option<(&Path, Option<Found>)> = None;
    let mut folders = BTreeSet::new();
    for input in inputs {
        let is_stdin = input == OsStr::new("-");
        let folder = if is_stdin { input } else { folder_of(input) };
        // Thousands of inputs are in few folders.
        if !folders.insert(folder) {
            continue;
        }
        let found = if is_stdin { None } else { nearest(folder) };
        match &first {
            None => first = Some((input, found)),
            Some((_, same)) if *same == found => {}
            Some((other, others)) => return Err(different((other, others), (input, &found))),
        }
    }
    Ok(first.and_then(|(_, found)| found))
}

/// The folder in which the search starts. An input whose kind is unknown counts as a folder: a search that started above it
/// would miss its own config file.
fn folder_of(input: &Path) -> &Path {
    match (kind_at(input), input.parent()) {
        (PathKind::File | PathKind::Missing, Some(parent)) if parent == Path::new("") => {
            Path::new(".")
        }
        (PathKind::File | PathKind::Missing, Some(parent)) => parent,
        _ => input,
    }
}

fn nearest(folder: &Path) -> Option<Found> {
    let own = own_file();
    let real = |path: &Path| fs::canonicalize(path).ok();
    let Some(path) = nearest_above(folder) else {
        let trust = Trust::Own;
        return own.map(|path| Found { path, trust });
    };
    let is_own = own.is_some_and(|own| real(&path).is_some() && real(&path) == real(&own));
    let trust = if is_own { Trust::Own } else { Trust::Beside };
    Some(Found { path, trust })
}

/// Whether a config file has this name. A dangling link and a name that the disk cannot read count: opening them is an
/// error that must be reported. Folders that cannot be entered do not.
fn exists(path: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), NotADirectory | NotFound | PermissionDenied),
    }
}

fn nearest_above(folder: &Path) -> Option<PathBuf> {
    // A missing folder is reported when its files are opened.
    let whole = fs::canonicalize(folder).ok()?;
    let mut paths = whole.ancestors().map(|above| above.join(FILE_NAME));
    let path = paths.find(|path| exists(path))?;
    let here = env::current_dir().and_then(fs::canonicalize).ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    Some(short.unwrap_or(path))
}

/// `copydesk/copydesk.toml` in `$XDG_CONFIG_HOME` or `~/.config`. A relative folder is ignored, as the XDG Base Directory
/// Specification demands.
fn own_file() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let folder = |name| folder(name).filter(|path| path.is_absolute());
    let folder = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    let path = folder.join("copydesk").join(FILE_NAME);
    exists(&path).then_some(path)
}

type Case<'i> = (&'i Path, &'i Option<Found>);

fn different(one: Case, other: Case) -> Problem {
    let case = |(input, found): Case| match found {
        _ if input == OsStr::new("-") => "none for standard input".to_owned(),
        Some(found) => format!("{} for {}", shown(&found.path), shown(input)),
        None => format!("none for {}", shown(input)),
    };
    let (one, other) = (case(one), case(other));
    Problem::new(format!(
        "the inputs have different config files: {one}, but {other}"
    ))
    .hint("clean them separately, or choose one for all with `--config FILE` or `--no-config`")
}
