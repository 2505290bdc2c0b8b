//! The keys of a config file, and the options that they name.

use clap::{Arg, Command, ValueHint};

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
