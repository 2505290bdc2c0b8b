//! Options from a config file, `copydesk.toml`: found, checked, and used as defaults of the command line.

pub mod defaults;
pub mod file;
pub mod find;
pub mod keys;

use std::ffi::OsString;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::cli::args::Options;
use crate::cli::config::defaults::set_defaults;
use crate::cli::config::file::{ConfigFile, read};
use crate::cli::config::find::{NoInput, Trust, find};
use crate::cli::config::keys::described;
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::Problem;

/// The options in force, and where they come from.
pub struct InForce {
    /// The description of the command that was called. The values of the config file are its defaults.
    pub command: Command,
    /// What was given to that command.
    pub matches: ArgMatches,
    pub file: Option<ConfigFile>,
    /// The keys of the config file that have an effect.
    pub keys: Vec<&'static str>,
}

/// The options of a command line and its config file. The second value is the name of a config file that the user should
/// hear of: one that was found and not named.
pub fn options(args: Vec<OsString>) -> Result<(Options, Option<String>), Stop> {
    let command = Options::command();
    let given = command.clone().try_get_matches_from(&args)?;
    let Some(file) = config_file(&given, &command, NoInput::IsStandardInput)? else {
        return Ok((parsed(given)?, None));
    };
    let names = names(&given);
    let (command, _) = set_defaults(command, &names, called(&given), &file)?;
    let matches = command.try_get_matches_from(args)?;
    let is_quiet = matches!(called(&matches).try_get_one("quiet"), Ok(Some(true)));
    let is_noted = file.trust != Trust::Named && !is_quiet;
    Ok((parsed(matches)?, is_noted.then_some(file.name)))
}

/// The options in force with the arguments of `copydesk config`.
pub fn in_force(args: Vec<OsString>) -> Result<InForce, Stop> {
    let command = Options::command();
    let given = command.clone().try_get_matches_from(&args)?;
    let names = names(&given);
    if !takes_config(called(&given)) {
        let what = format!("`copydesk {}` reads no config file", names.join(" "));
        let hint = "give the arguments of a command that reads articles";
        return Err(Problem::new(what).hint(hint).into());
    }
    let file = config_file(&given, &command, NoInput::IsHere)?;
    let (command, keys) = match &file {
        Some(file) => set_defaults(command, &names, called(&given), file)?,
        None => (command, Vec::new()),
    };
    let matches = command.clone().try_get_matches_from(args)?;
    Ok(InForce {
        command: described(&command, &names).clone(),
        matches: called(&matches).clone(),
        file,
        keys,
    })
}

fn parsed(mut matches: ArgMatches) -> Result<Options, Stop> {
    Ok(Options::from_arg_matches_mut(&mut matches)?)
}

fn config_file(
    given: &ArgMatches,
    command: &Command,
    no_input: NoInput,
) -> Result<Option<ConfigFile>, Stop> {
    let called = called(given);
    if !takes_config(called) {
        return Ok(None);
    }
    let found = find(called, no_input)?;
    Ok(found.map(|found| read(&found, command)).transpose()?)
}

fn takes_config(called: &ArgMatches) -> bool {
    // A flag that is not given has a value, too. An unknown one panics in other lookups.
    matches!(called.try_get_one::<bool>("no_config"), Ok(Some(_)))
}

/// What was given to the innermost command.
fn called(mut matches: &ArgMatches) -> &ArgMatches {
    while let Some((_, below)) = matches.subcommand() {
        matches = below;
    }
    matches
}

/// The names of the commands that were called, such as `rules check`.
fn names(mut matches: &ArgMatches) -> Vec<String> {
    let mut names = Vec::new();
    while let Some((name, below)) = matches.subcommand() {
        names.push(name.to_owned());
        matches = below;
    }
    names
}
