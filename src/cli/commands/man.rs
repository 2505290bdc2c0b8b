//! `copydesk man`, `copydesk completions` and `copydesk --version`.

use std::fs;
use std::path::Path;

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
    let folder = options.output.as_deref();
    let Some(folder) = folder.filter(|folder| *folder != Path::new("-")) else {
        let mut copydesk = command().disable_help_subcommand(true);
        // Only a built description has the options that commands share.
        copydesk.build();
        write_to(None, |mut out| Man::new(copydesk).render(&mut out))?;
        return Ok(Outcome::Done);
    };
    let made =
        fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command(), folder));
    made.map_err(|error| {
        Problem::failed(folder, "cannot write the pages", &error)
            .hint("name a folder that you may write to")
            .broken()
    })?;
    Ok(Outcome::Done)
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
