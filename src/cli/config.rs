//! Settings from `copydesk.toml`: found, read, checked, and laid under the command line, which wins.

pub mod command_line;
pub mod fault;
pub mod find;
pub mod keys;
pub mod lay;
pub mod read;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::args::Options;
use crate::cli::config::command_line::{Refused, last, takes_settings};
use crate::cli::config::find::{NoInput, Trust, find};
use crate::cli::config::lay::{Laid, lay};
use crate::cli::config::read::read;
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::Problem;

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

pub fn in_force(args: Vec<OsString>, no_input: NoInput) -> Result<Laid, Refused> {
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
