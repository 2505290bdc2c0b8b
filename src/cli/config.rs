//! Options from a config file, `copydesk.toml`: found, checked, and used as defaults of the command line.

pub mod defaults;
pub mod file;
pub mod find;
pub mod keys;

use std::ffi::OsString;
use std::path::Path;

use clap::{ArgMatches, Command, FromArgMatches};

use crate::cli::args::{MessageOptions, Options, command_of};
use crate::cli::config::defaults::set_defaults;
use crate::cli::config::file::{ConfigFile, read};
use crate::cli::config::find::{Trust, find};
use crate::cli::config::keys::described;
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
