//! The options that choose a file of settings, and those of `copydesk config`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// Which file of settings is read.
#[derive(Clone, Debug, Args)]
pub struct SettingsOptions {
    /// Take settings from FILE, not from the nearest `copydesk.toml` above the input
    ///
    /// See `copydesk config --help`. For articles from standard input none is looked for, but FILE is read.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Take no settings from any file
    #[arg(long)]
    pub no_config: bool,
}

/// Prints the settings in force, and where each comes from
///
/// The settings are those with which `copydesk ARGS` would run: each with its value, as a file of settings gives it, and
/// behind it its origin: the default, the file and the line, or the command line. Without ARGS, they are those for files of
/// the current folder.
#[derive(Debug, Args)]
#[command(after_help = CONFIG_HELP, after_long_help = CONFIG_LONG_HELP)]
pub struct ConfigOptions {
    /// What would stand after `copydesk`
    #[arg(
        value_name = "ARGS",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub args: Vec<OsString>,
}

const CONFIG_HELP: &str = "See --help for how a file of settings is written and found.";

const CONFIG_LONG_HELP: &str = "\
A file of settings is named copydesk.toml, and gives options by their long names:
  boilerplate = \"normal\"
  keep = [\"social\", \"share\"]
  rules = [\"house.rules\"]
  field = \"body\"

One file is read: the nearest in the folder of the input or above it, or else copydesk/copydesk.toml in
$XDG_CONFIG_HOME or ~/.config. Inputs whose files differ are refused. Every command that reads articles takes of it
what it has options for, and `copydesk report` goes by its --corpus. The command line wins, over lists as a whole.
Paths in the file are relative to its folder. What belongs to one run (inputs, outputs, --explain) is refused there.

A file above the input may have come with the articles. It may only say what is removed from them: levels, categories,
languages, repeats, the field, rules and models, the last two as files in its own folder. Keys that decide what is read or
written, limits or messages (follow, glob, max-ratio, quiet, ...) are accepted from the command line, from a file that
--config names, and from your own file. A file that you did not name is named once on standard error.

Articles from standard input have no file of settings: a pipe does the same everywhere. --no-config reads none at all.
A file named copydesk.toml in a folder is never taken for an article.

Examples:
  copydesk config                          the settings for files here
  copydesk config corpus/ --lang en        those with which `copydesk corpus/ --lang en` would run
  copydesk config learn corpus/            and those for `copydesk learn corpus/`
  copydesk config --no-config              the defaults";
