//! Options from a config file, `copydesk.toml`: found, checked, and used as defaults of the command line, except where they
//! contradict it or have no effect.

pub mod file;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, FromArgMatches, ValueHint};

use crate::cli::args::{FOR_RECORDS, MessageOptions, Options, command_of};
use crate::cli::config::file::{ConfigFile, ConfigValue, Trust, find, read};
use crate::cli::files::{is_inside, special_at};
use crate::cli::terminal::{Problem, Stop};

/// The options in force, and where they come from.
pub struct InForce {
    /// The description of the command line. The values of the config file are its defaults.
    command: Command,
    matches: ArgMatches,
    pub file: Option<ConfigFile>,
    /// The keys of the config file that have an effect.
    pub keys: Vec<&'static str>,
}

impl InForce {
    /// The description of the command that was called.
    pub fn command(&self) -> &Command {
        described(&self.command, &called(&self.matches).0)
    }

    pub fn matches(&self) -> &ArgMatches {
        called(&self.matches).1
    }
}

/// The options of a command line and its config file, and those that all commands share. The last value is the name of a
/// config file that the user should hear of: one that was found and not named.
pub fn options(args: Vec<OsString>) -> Result<(Options, MessageOptions, Option<String>), Stop> {
    let mut in_force = in_force(args, None)?;
    let messages = MessageOptions::from_arg_matches(in_force.matches())?;
    let is_given = |id| in_force.matches().value_source(id) == Some(ValueSource::CommandLine);
    // A config file is shared by many runs.
    let for_records = FOR_RECORDS
        .iter()
        .find(|(id, _)| in_force.matches().try_contains_id(id).is_ok() && is_given(id));
    let for_records = for_records.map(|(_, option)| *option);
    let mut options = Options::from_arg_matches_mut(&mut in_force.matches)?;
    options.input.for_records = for_records;
    let file = in_force.file.filter(|file| file.trust != Trust::Named);
    Ok((options, messages, file.map(|file| file.name)))
}

/// Parses the arguments, and again with the defaults of the config file, if there is one.
pub fn in_force(args: Vec<OsString>, no_input: Option<&Path>) -> Result<InForce, Stop> {
    let mut command = command_of(&args);
    let matches = command.try_get_matches_from_mut(&args)?;
    let (names, given) = called(&matches);
    let found = if takes_config(given) {
        find(given, no_input)?
    } else {
        None
    };
    let Some(found) = found else {
        return Ok(InForce {
            command,
            matches,
            file: None,
            keys: Vec::new(),
        });
    };
    let command = command_of(&args);
    let file = read(&found, &command)?;
    let (mut command, keys) = set_defaults(command, &names, given, &file)?;
    let matches = command.try_get_matches_from_mut(args)?;
    Ok(InForce {
        command,
        matches,
        file: Some(file),
        keys,
    })
}

pub fn takes_config(called: &ArgMatches) -> bool {
    // A flag that is not given has a value, too. An unknown one panics in other lookups.
    matches!(called.try_get_one::<bool>("no_config"), Ok(Some(_)))
}

/// The names of the commands that were called, such as `rules check`, and what was given to the innermost one.
fn called(mut matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let mut names = Vec::new();
    while let Some((name, below)) = matches.subcommand() {
        names.push(name.to_owned());
        matches = below;
    }
    (names, matches)
}

/// Keys that decide what is removed from articles. A config file that came with the articles may set them.
const CLEANING: &str = "\
    field title-field layout repeats no-repeats min-repeat-words boilerplate boundary-model rules \
    no-default-rules keep drop lang when-empty model source min-articles threshold";

/// Keys that decide what is read and written, in which format, within which limits, and which messages are printed.
const RUN: &str = "\
    format delimiter no-header split-at encoding text on-error sample glob hidden follow jobs memory max-article max-ratio \
    max-words fsync units stats-field summary quiet color";

/// All keys, in the order in which `copydesk config` prints them.
pub fn keys() -> impl Iterator<Item = &'static str> {
    CLEANING.split(' ').chain(RUN.split(' '))
}

/// Whether only a config file that the user trusts may set a key.
pub fn is_of_run(key: &str) -> bool {
    RUN.split(' ').any(|of_run| of_run == key)
}

pub fn described<'c>(command: &'c Command, names: &[impl AsRef<str>]) -> &'c Command {
    names.iter().fold(command, |command, name| {
        command.find_subcommand(name.as_ref()).expect(CALLED)
    })
}

const CALLED: &str = "the names are those of commands";

pub fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let mut args = command.get_arguments();
    args.find(|arg| arg.get_long() == Some(name))
}

/// Whether an option names a rules or model file. In a config file, its path is relative.
pub fn is_file(arg: &Arg) -> bool {
    arg.get_value_hint() == ValueHint::FilePath
}

/// Returns the description of the whole command line with the defaults of `file`, and the keys that have an effect.
///
/// `names` are the names of the command that was called, `given` is what was given to it.
pub fn set_defaults(
    mut whole: Command,
    names: &[String],
    given: &ArgMatches,
    file: &ConfigFile,
) -> Result<(Command, Vec<&'static str>), Problem> {
    let called = names.iter().fold(&mut whole, |command, name| {
        command.find_subcommand_mut(name).expect(CALLED)
    });
    let command = &*called;
    let defaults = Called { command, given }.defaults(file)?;
    let keys = defaults.iter().map(|(key, _)| *key).collect();
    for (key, values) in defaults {
        let arg = option(called, key).expect("it is an option of the command");
        let id = arg.get_id().clone();
        *called = std::mem::take(called).mut_arg(id, |arg| arg.default_values(values));
    }
    Ok((whole, keys))
}

struct Called<'c> {
    command: &'c Command,
    given: &'c ArgMatches,
}

impl Called<'_> {
    fn defaults(&self, file: &ConfigFile) -> Result<Vec<(&'static str, Vec<OsString>)>, Problem> {
        let mut set: Vec<(&Arg, &ConfigValue)> = Vec::new();
        for value in &file.values {
            let Some(arg) = option(self.command, value.key) else {
                continue;
            };
            let mut args = self.command.get_arguments();
            if args.any(|other| self.is_given(other) && (arg == other || self.exclude(arg, other)))
            {
                continue;
            }
            if file.trust == Trust::Beside {
                refuse_untrusted(file, value, arg)?;
            }
            set.push((arg, value));
        }
        let in_file = |key: &str| set.iter().find(|(_, value)| value.key == key);
        let values = |key: &str| match (in_file(key), option(self.command, key)) {
            (Some((_, value)), _) => value.values.clone(),
            (None, Some(arg)) => self.raw(arg),
            (None, None) => Vec::new(),
        };
        let has = |key: &str, value: &str| values(key).iter().any(|v| v == value);
        // On the command line these would be refused; a file is shared by many runs.
        let is_idle = |key: &str| match key {
            "encoding" | "text" => !values("format").is_empty() && !has("format", "text"),
            // `dups` has options of these names that choose articles, not categories of text.
            "keep" | "drop" => self.command.get_name() == "dups",
            "boundary-model" => has("boilerplate", "careful"),
            "source" => {
                let cleans = option(self.command, "model").is_some();
                cleans && values("model").is_empty() && !has("learn", "true")
            }
            _ => false,
        };
        let effective = set.iter().filter(|(_, value)| !is_idle(value.key));
        let defaults = effective.map(|(_, value)| (value.key, self.without_given(value)));
        Ok(defaults.filter(|(_, values)| !values.is_empty()).collect())
    }

    fn is_given(&self, arg: &Arg) -> bool {
        self.given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
    }

    fn raw(&self, arg: &Arg) -> Vec<OsString> {
        let raw = self.given.get_raw(arg.get_id().as_str());
        raw.into_iter().flatten().map(OsStr::to_owned).collect()
    }

    fn exclude(&self, one: &Arg, other: &Arg) -> bool {
        let excludes = |a: &Arg, b: &Arg| {
            let all = self.command.get_arg_conflicts_with(a);
            all.iter().any(|arg| arg.get_id() == b.get_id())
        };
        excludes(one, other) || excludes(other, one)
    }

    /// The values of a key. Categories that the command line keeps are not dropped by the file, and the other way round.
    fn without_given(&self, value: &ConfigValue) -> Vec<OsString> {
        let opposite = match value.key {
            "keep" => option(self.command, "drop"),
            "drop" => option(self.command, "keep"),
            _ => None,
        };
        let given = opposite.map(|arg| self.raw(arg)).unwrap_or_default();
        let values = value.values.iter();
        values.filter(|v| !given.contains(v)).cloned().collect()
    }
}

/// Refuses what a config file that may have come with the articles must not decide: what is read, and from where.
fn refuse_untrusted(file: &ConfigFile, value: &ConfigValue, arg: &Arg) -> Result<(), Problem> {
    let key = value.key;
    let refused = |what: &str| {
        let cure = format!(
            "pass `--{key}` on the command line, or name this file with `--config` if you trust it"
        );
        Err(file.fault(value.span.clone(), what, Some(&cure)))
    };
    if is_of_run(key) {
        return refused(&format!(
            "`{key}` is refused in a file found above the input: such a file may only say what is removed from articles"
        ));
    }
    for path in value.values.iter().filter(|_| is_file(arg)) {
        let path = Path::new(path);
        // Errors are reported when the file is read.
        if is_inside(&file.folder, path).is_ok_and(|is_inside| !is_inside) {
            return refused(&format!(
                "`{key}` must be a relative path inside the folder of this file"
            ));
        }
        if let Some(what) = special_at(path) {
            return refused(&format!("`{key}` names a file that is {what}, not a file"));
        }
    }
    Ok(())
}
