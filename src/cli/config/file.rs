//! Finds the config file of a command, the nearest above its inputs, or else the user's own, and reads it. Every fault in it is
//! reported before any article is read.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use copydesk::internals::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::config::{described, is_file, keys, option};
use crate::cli::files::{PathKind, is_inside, kind_at, read_text, special_at};
use crate::cli::terminal::{Problem, fault, shown};

/// A config file whose keys and values are valid.
#[derive(Debug)]
pub struct ConfigFile {
    pub name: String,
    text: String,
    pub values: Vec<ConfigValue>,
    /// The folder to which its paths are relative.
    pub folder: PathBuf,
    pub trust: Trust,
}

#[derive(Debug)]
pub struct ConfigValue {
    pub key: &'static str,
    /// The values as on the command line: paths are no longer relative to the config file.
    pub values: Vec<OsString>,
    pub span: Range<usize>,
    pub line: usize,
}

/// Commands that read a config file. Every key is an option of one of them.
const COMMANDS: [&[&str]; 5] = [&[], &["learn"], &["dups"], &["report"], &["rules", "check"]];

impl ConfigFile {
    pub fn fault(&self, span: Range<usize>, what: &str, cure: Option<&str>) -> Problem {
        fault(&self.name, &self.text, span, what, cure)
    }
}

/// Reads a config file. `command` is the description of the whole command line.
pub fn read(found: &Found, command: &Command) -> Result<ConfigFile, Problem> {
    let folder = found.path.parent().unwrap_or(Path::new("")).to_owned();
    let cure = "repair it, name another with `--config FILE`, or pass `--no-config`";
    if found.trust == Trust::Beside {
        let refused = |what: &str| Err(Problem::at(&found.path, what).hint(cure));
        if let Some(what) = special_at(&found.path) {
            return refused(&format!("is {what}, not a file"));
        }
        if is_inside(&folder, &found.path).is_ok_and(|is_inside| !is_inside) {
            return refused("is a link that leads out of its folder");
        }
    }
    let mut file = ConfigFile {
        name: shown(&found.path),
        text: read_text(&found.path, "config file", Some(cure))?,
        values: Vec::new(),
        folder,
        trust: found.trust,
    };
    let table = DeTable::parse(&file.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        file.fault(span, error.message(), None)
    })?;
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let values = entries.into_iter().map(|(name, value)| {
        if value.get_ref().is_table() {
            let cure = "write every key at the top, as in `field = \"body\"`";
            return Err(file.fault(name.span(), "a config file has no tables", Some(cure)));
        }
        let key = key(&file, name.get_ref(), name.span(), command)?;
        Ok(ConfigValue {
            key,
            values: values(&file, key, value, command)?,
            span: name.span(),
            line: file.text[..name.span().start].matches('\n').count() + 1,
        })
    });
    file.values = values.collect::<Result<_, Problem>>()?;
    Ok(file)
}

fn key(
    file: &ConfigFile,
    name: &str,
    span: Range<usize>,
    command: &Command,
) -> Result<&'static str, Problem> {
    if let Some(key) = keys().find(|key| *key == name) {
        return Ok(key);
    }
    if owner(command, name).is_some() {
        let what = format!("`{name}` cannot be set in a config file: it is for one run");
        return Err(file.fault(span, &what, Some("give it on the command line")));
    }
    let cure = match nearest(name, keys()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`copydesk config` prints all keys".to_owned(),
    };
    Err(file.fault(span, &format!("unknown key `{name}`"), Some(&cure)))
}

/// The names of the first command that has the option, and the option.
fn owner<'c>(command: &'c Command, name: &str) -> Option<(&'static [&'static str], &'c Arg)> {
    let mut commands = COMMANDS.into_iter();
    commands.find_map(|names| Some((names, option(described(command, names), name)?)))
}

/// The values of a key, as arguments.
fn values(
    file: &ConfigFile,
    key: &str,
    value: &Spanned<DeValue>,
    command: &Command,
) -> Result<Vec<OsString>, Problem> {
    let (names, arg) = owner(command, key).expect("every key is an option");
    let items = match (value.get_ref(), arg.get_action()) {
        (DeValue::Array(items), ArgAction::Append) => items.iter().collect(),
        _ => vec![value],
    };
    let values = items.into_iter().map(|item| {
        let text = match item.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(is_on) => is_on.to_string(),
            // Arguments are decimal.
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.map(|n| n.to_string()).unwrap_or_default()
            }
            DeValue::Float(number) => number.as_str().to_owned(),
            other => {
                let what = format!("`{key}` has a value of the type {}", other.type_str());
                return Err(file.fault(item.span(), &what, None));
            }
        };
        refuse_invalid(command, names, arg, &text).map_err(|cure| {
            let what = format!("`{text}` is not a value of `{key}`");
            file.fault(item.span(), &what, cure.as_deref())
        })?;
        Ok(if is_file(arg) {
            file.folder.join(text).into()
        } else {
            text.into()
        })
    });
    values.collect()
}

/// Refuses a value that the option refuses. The error is the cure, if there is one.
fn refuse_invalid(
    command: &Command,
    names: &[&str],
    arg: &Arg,
    value: &str,
) -> Result<(), Option<String>> {
    if value.is_empty() {
        return Err(Some("leave the key out instead".to_owned()));
    }
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        let is_valid = ["true", "false"].contains(&value);
        let cure = || Some("the values are true, false".to_owned());
        return is_valid.then_some(()).ok_or_else(cure);
    }
    let option = format!("--{}={value}", arg.get_long().unwrap_or_default());
    let args = ["copydesk"].iter().chain(names).copied();
    let tried = command.clone().try_get_matches_from(args.chain([&*option]));
    match tried {
        Err(error) if error.kind() == ErrorKind::InvalidValue => {
            let Some(ContextValue::Strings(known)) = error.get(ContextKind::ValidValue) else {
                return Err(None);
            };
            Err(Some(format!("the values are {}", known.join(", "))))
        }
        Err(error) if error.kind() == ErrorKind::ValueValidation => {
            Err(std::error::Error::source(&error).map(ToString::to_string))
        }
        // Missing arguments are not the fault of the value.
        _ => Ok(()),
    }
}

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
        let found = if is_stdin { None } else { nearest_to(folder) };
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

fn nearest_to(folder: &Path) -> Option<Found> {
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

fn nearest_above(folder: &Path) -> Option<PathBuf> {
    // A missing folder is reported when its files are opened.
    let whole = fs::canonicalize(folder).ok()?;
    let mut paths = whole.ancestors().map(|above| above.join(FILE_NAME));
    // A dangling link counts: opening it is an error that must be reported.
    let path = paths.find(|path| path.is_symlink() || path.exists())?;
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
    (path.is_symlink() || path.exists()).then_some(path)
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
