//! The options for messages, which every command has.

use std::ffi::OsString;

use clap::{Args, ColorChoice, Command, CommandFactory};

use crate::cli::args::Options;

// A doc comment would become the help of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct MessageOptions {
    /// Print errors only: no progress, no notes
    #[arg(short, long, hide_short_help = true)]
    pub quiet: bool,

    /// When to colour output and messages
    ///
    /// By default, on a terminal, unless NO_COLOR is set.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    #[arg(alias = "colour", hide_short_help = true)]
    pub color: ColorChoice,
}

/// The description of the whole command line.
pub fn command() -> Command {
    with_messages(Options::command())
}

/// The same for these arguments. The commands that they do not call lack the options for messages, which take a tenth of a
/// start.
pub fn command_of(args: &[OsString]) -> Command {
    let command = Options::command();
    let is_command = |name| name == "help" || command.find_subcommand(name).is_some();
    if args.get(1).is_some_and(is_command) {
        return with_messages(command);
    }
    MessageOptions::augment_args(command)
}

fn with_messages(command: Command) -> Command {
    MessageOptions::augment_args(command).mut_subcommands(with_messages)
}
