//! Options from a config file, `copydesk.toml`: found, checked, and used as defaults of the command line.

pub mod defaults;
pub mod file;

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, ArgMatches, Command, FromArgMatches, ValueHint};

use crate::cli::args::{MessageOptions, Options, command_of};
use crate::cli::config::defaults::set_defaults;
use crate::cli::config::file::{ConfigFile, read};
use crate::cli::config::file::{Trust, find};
use crate::cli::terminal::Stop;

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
    let options = Options::from_arg_matches_mut(&mut in_force.matches)?;
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
        let found = command.find_subcommand(name.as_ref());
        found.expect("the names are those of commands")
    })
}

pub fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let mut args = command.get_arguments();
    args.find(|arg| arg.get_long() == Some(name))
}

/// Whether an option names a rules or model file. In a config file, its path is relative.
pub fn is_file(arg: &Arg) -> bool {
    arg.get_value_hint() == ValueHint::FilePath
}
