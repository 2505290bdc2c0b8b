//! The options of every command: messages, and which config file counts; and those of `copydesk config`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Command, CommandFactory};

use crate::cli::args::Options;
use crate::cli::args::values::SEE_HELP;

/// Which config file is read.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Config file")]
pub struct ConfigFileOptions {
    /// Read FILE instead of the nearest copydesk.toml above the input
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    #[arg(hide_short_help = true)]
    pub config: Option<PathBuf>,

    /// Read no config file
    #[arg(long, hide_short_help = true)]
    pub no_config: bool,
}

/// Print the options in force, and where each comes from
///
/// Prints the options with which `copydesk ARGS` would run, each as a line of a config file, followed by its origin: the
/// default, a line of the config file, or the command line. Without ARGS, they are those for files of the current folder.
#[derive(Debug, Args)]
#[command(after_help = SEE_HELP, after_long_help = CONFIG_HELP)]
pub struct ConfigOptions {
    /// The arguments after `copydesk`
    #[arg(value_name = "ARGS", trailing_var_arg = true)]
    #[arg(allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}

const CONFIG_HELP: &str = "\
The config file is named copydesk.toml and sets options by their long names:
  boilerplate = \"normal\"
  keep = [\"social\", \"share\"]
  rules = [\"house.rules\"]
  field = \"body\"

One config file is read: the nearest in the folder of the input or above it, or else copydesk/copydesk.toml in \
$XDG_CONFIG_HOME or ~/.config. Inputs with different config files are refused. Each command uses the keys that it has \
options for. The command line takes precedence and replaces whole lists. Paths are relative to the folder of the config file. \
Options for one run (inputs, outputs, --explain) are refused.

A config file above the input may have come with the articles. It may only set what is removed: levels, categories, \
languages, repeats, the field, and rules and models in its own folder. All other keys (follow, glob, max-ratio, quiet, \
...) are accepted only from a file that --config names and from the one in your home folder. A note on standard error \
names each config file that you did not name yourself.

Standard input has no config file, so a pipe does the same everywhere.

Examples:
  copydesk config                          the options for files here
  copydesk config corpus/ --lang en        the options of `copydesk corpus/ --lang en`
  copydesk config learn corpus/            the options of `copydesk learn corpus/`
  copydesk config --no-config              the defaults";

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
