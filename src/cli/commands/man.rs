//! `copydesk man`, `copydesk completions` and `copydesk --version`.

use std::fs;
use std::io;
use std::path::Path;

use clap::Command;
use clap_complete::env::Shells;
use clap_mangen::Man;
use copydesk::Rules;
use copydesk::internals::BOUNDARY_MODEL;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::cli::args::{CompletionsOptions, ManOptions, command};
use crate::cli::output::write_to;
use crate::cli::terminal::{Outcome, Problem, Stop};

/// Prints the manual page of copydesk, or writes those of all commands.
pub fn run(options: &ManOptions) -> Result<Outcome, Stop> {
    // Only a built description has the options that commands share and the full names of commands.
    let mut copydesk = command();
    copydesk.build();
    match &options.output {
        Some(folder) if folder != Path::new("-") => write_all(&copydesk, folder)?,
        _ => write_to(None, |out| out.write_all(&page(&copydesk)?))?,
    }
    Ok(Outcome::Done)
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone())
        .source(concat!("copydesk ", env!("CARGO_PKG_VERSION")))
        .manual("copydesk")
        .render(&mut page)?;
    Ok(page)
}

fn write_all(copydesk: &Command, folder: &Path) -> Result<(), Stop> {
    fs::create_dir_all(folder).map_err(|error| {
        Problem::failed(folder, "cannot create the folder", &error)
            .hint("name a folder that you may write to")
            .broken()
    })?;
    let mut commands = vec![copydesk];
    while let Some(command) = commands.pop() {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        let path = folder.join(format!("{}.1", name.replace(' ', "-")));
        write_to(Some(&path), |out| out.write_all(&page(command)?))?;
        // The commands of `help` are the same again.
        let below = command.get_subcommands();
        commands.extend(below.filter(|command| command.get_name() != "help"));
    }
    Ok(())
}

/// Prints the script that lets a shell ask copydesk for completions.
pub fn completions(options: &CompletionsOptions) -> Result<Outcome, Stop> {
    let shells = Shells::builtins();
    let shell = shells.completer(&options.shell.to_string());
    let shell = shell.expect("all shells of clap_complete are built in");
    write_to(None, |out| {
        shell.write_registration("COMPLETE", "copydesk", "copydesk", "copydesk", out)
    })?;
    Ok(Outcome::Done)
}

/// Prints the version and all else that decides the output: the commit (if `build.rs` or `COPYDESK_COMMIT` gave it), the
/// rules, and the boundary model.
pub fn version() -> Result<Outcome, Stop> {
    let rules = Rules::built_in();
    let mut hash = Xxh3::new();
    for rule in rules.iter() {
        hash.update(rules.written(rule).text.as_bytes());
    }
    let (n_rules, hash, model) = (rules.iter().count(), hash.digest(), xxh3_64(BOUNDARY_MODEL));
    let mut text = concat!("copydesk ", env!("CARGO_PKG_VERSION"), "\n").to_owned();
    if let Some(commit) = option_env!("COPYDESK_COMMIT") {
        text += &format!("commit: {commit}\n");
    }
    text += &format!("rules: {n_rules}, {hash:016x}\nboundary model: {model:016x}\n");
    write_to(None, |out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}
