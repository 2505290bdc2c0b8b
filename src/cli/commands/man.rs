//! `copydesk man` and `--version`: made from the one description of the command line that there is.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use copydesk::Rules;
use copydesk::internals::BOUNDARY_MODEL;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::cli::args::Options;
use crate::cli::args::manual::ManOptions;
use crate::cli::output::file::write_to;
use crate::cli::terminal::exit::{Outcome, Stop, broken};
use crate::cli::terminal::problem::{Problem, reason, shown};

/// Prints a manual page, or writes all of them.
pub fn run(options: &ManOptions) -> Result<Outcome, Stop> {
    // Built, commands know the options that they share and the names under which they are called.
    let mut copydesk = Options::command();
    copydesk.build();
    match &options.output {
        Some(folder) if folder == Path::new("-") => Err(Stop::Usage(
            Problem::new("`-` is standard output, and the pages of all commands need a folder")
                .hint("name a COMMAND to print its page, or a folder"),
        )),
        Some(folder) => write_all(&copydesk, folder),
        None => {
            let page = page(named(&copydesk, &options.command)?).map_err(broken)?;
            write_to(None, |out| out.write_all(&page))?;
            Ok(Outcome::Done)
        }
    }
}

fn named<'c>(copydesk: &'c Command, names: &[String]) -> Result<&'c Command, Stop> {
    names.iter().try_fold(copydesk, |command, name| {
        command.find_subcommand(name).ok_or_else(|| {
            let known: Vec<&str> = commands_of(command).map(Command::get_name).collect();
            let hint = match known.is_empty() {
                true => format!("`{}` has no commands of its own", called(command)),
                false => format!(
                    "the commands of `{}` are {}",
                    called(command),
                    known.join(", ")
                ),
            };
            Stop::Usage(Problem::new(format!("`{name}` is no command")).hint(hint))
        })
    })
}

fn commands_of(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|c| !c.is_hide_set())
}

/// The words by which a command is called.
fn called(command: &Command) -> &str {
    command.get_bin_name().unwrap_or(command.get_name())
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone())
        .source(concat!("copydesk ", env!("CARGO_PKG_VERSION")))
        .manual("copydesk")
        .render(&mut page)?;
    Ok(page)
}

fn write_all(copydesk: &Command, folder: &Path) -> Result<Outcome, Stop> {
    fs::create_dir_all(folder).map_err(|error| {
        let what = format!(
            "{}: cannot make the folder: {}",
            shown(folder),
            reason(&error)
        );
        Stop::Broken(Problem::new(what).hint("name a folder that you may write to"))
    })?;
    let mut left = vec![copydesk];
    while let Some(command) = left.pop() {
        let name = format!("{}.1", called(command).replace(' ', "-"));
        write_to(Some(&folder.join(name)), |out| {
            out.write_all(&page(command)?)
        })?;
        left.extend(commands_of(command));
    }
    Ok(Outcome::Done)
}

/// Prints the version, and what else shapes the output of this program: the commit that it was built of, if
/// `build.rs` could tell or whoever built it said so in `COPYDESK_COMMIT`, its rules, and its boundary model.
pub fn version() -> Result<Outcome, Stop> {
    let rules = Rules::built_in();
    let mut of_rules = Xxh3::new();
    for rule in rules.iter() {
        of_rules.update(rules.written(rule).text.as_bytes());
    }
    let mut text = concat!("copydesk ", env!("CARGO_PKG_VERSION"), "\n").to_owned();
    if let Some(commit) = option_env!("COPYDESK_COMMIT") {
        text += &format!("commit: {commit}\n");
    }
    let n_rules = rules.iter().count();
    text += &format!("rules: {n_rules}, {:016x}\n", of_rules.digest());
    text += &format!("boundary model: {:016x}\n", xxh3_64(BOUNDARY_MODEL));
    write_to(None, |out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}
