//! Settings from `copydesk.toml`: found, read, checked, and laid under the command line, which wins.

mod fault;
mod find;
mod keys;
mod lay;
mod read;
mod show;

use std::ffi::OsString;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use super::args::Options;
use super::problem::{Problem, Stop};
use find::{NoInput, Trust, find};
use lay::{Laid, lay};
use read::read;
pub use show::config;

/// The name of a file of settings. No walk takes a file of this name for an article.
pub const FILE_NAME: &str = "copydesk.toml";

/// Why there are no options.
pub enum Refused {
    Arguments(clap::Error),
    Settings(Stop),
}

/// The options of a command line and of the file of settings that is in force for it, and the name of that file where
/// nobody named it and notes are wanted.
///
/// Where articles come by standard input no file is looked for, and nothing of the environment is asked for.
pub fn options(args: Vec<OsString>) -> Result<(Options, Option<String>), Refused> {
    let mut laid = in_force(args, NoInput::IsStandardInput)?;
    let is_quiet = matches!(last(&laid.matches).1.try_get_one("quiet"), Ok(Some(true)));
    let found = laid.file.as_ref().filter(|file| file.trust != Trust::Named);
    let found = found.map(|file| file.name.clone()).filter(|_| !is_quiet);
    let options = Options::from_arg_matches_mut(&mut laid.matches).map_err(Refused::Arguments)?;
    Ok((options, found))
}

fn in_force(args: Vec<OsString>, no_input: NoInput) -> Result<Laid, Refused> {
    let given = Options::command()
        .try_get_matches_from(&args)
        .map_err(Refused::Arguments)?;
    let refused = |problem: Problem| Refused::Settings(Stop::Usage(problem));
    let found = match takes_settings(&given) {
        true => find(last(&given).1, no_input).map_err(refused)?,
        false => None,
    };
    let Some(found) = found else {
        return Ok(Laid::without_file(given));
    };
    // To describe the command line once more takes no longer than to copy the description, for which there is mostly no use.
    let command = Options::command();
    let file = read(&found, &command).map_err(refused)?;
    lay(command, args, given, file)
}

/// The names of the command that was called, and what was given to it.
fn last(matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let (mut names, mut last) = (Vec::new(), matches);
    while let Some((name, below)) = last.subcommand() {
        names.push(name.to_owned());
        last = below;
    }
    (names, last)
}

/// The description of the command of these names.
fn described<'c>(command: &'c Command, names: &[String]) -> &'c Command {
    names.iter().fold(command, |command, name| {
        command
            .find_subcommand(name)
            .expect("it was found while the command line was read")
    })
}

/// Whether the command that was called has the options that choose a file of settings.
fn takes_settings(given: &ArgMatches) -> bool {
    // A flag that is not given is there, too. Where there is no such flag clap says so in its debug builds alone.
    matches!(last(given).1.try_get_one::<bool>("no_config"), Ok(Some(_)))
}

fn has_option(command: &Command, name: &str) -> bool {
    command
        .get_arguments()
        .any(|arg| arg.get_long() == Some(name))
}
