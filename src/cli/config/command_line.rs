//! What clap read from the command line, and what it knows of the command that was called.

use clap::{ArgMatches, Command};

use crate::cli::terminal::exit::Stop;

/// Why there are no options.
pub enum Refused {
    Arguments(clap::Error),
    Settings(Stop),
}

/// The names of the command that was called, and what was given to it.
pub fn last(matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let (mut names, mut last) = (Vec::new(), matches);
    while let Some((name, below)) = last.subcommand() {
        names.push(name.to_owned());
        last = below;
    }
    (names, last)
}

/// The description of the command of these names.
pub fn described<'c>(command: &'c Command, names: &[String]) -> &'c Command {
    names.iter().fold(command, |command, name| {
        command
            .find_subcommand(name)
            .expect("it was found while the command line was read")
    })
}

/// Whether the command that was called has the options that choose a file of settings.
pub fn takes_settings(given: &ArgMatches) -> bool {
    // A flag that is not given is there, too. Where there is no such flag clap says so in its debug builds alone.
    matches!(last(given).1.try_get_one::<bool>("no_config"), Ok(Some(_)))
}

pub fn has_option(command: &Command, name: &str) -> bool {
    command
        .get_arguments()
        .any(|arg| arg.get_long() == Some(name))
}
