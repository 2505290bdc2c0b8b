//! `copydesk man`, `copydesk completions` and `copydesk --version`.

use std::fs;
use std::io::{self, Write};
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
        _ => write_to(None, |mut out| page(&copydesk, &mut out))?,
    }
    Ok(Outcome::Done)
}

/// Writes the page of a command. Its examples and exit statuses keep their lines.
fn page(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let page = Man::new(command.clone());
    page.render_title(out)?;
    page.render_name_section(out)?;
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").lines().map(str::trim);
    writeln!(
        out,
        ".SH SYNOPSIS\n.nf\n{}\n.fi",
        usage.collect::<Vec<_>>().join("\n")
    )?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(out)?;
    }
    let more = command.get_after_long_help().or(command.get_after_help());
    let more = more.map(ToString::to_string).unwrap_or_default();
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('-', "\\-");
    let mut has_details = false;
    for block in more.split("\n\n") {
        let (head, lines) = block.split_once(":\n").unwrap_or(("", block));
        match lines.starts_with("  ") {
            true if !head.is_empty() => writeln!(out, ".SH {}\n.nf", head.to_uppercase())?,
            true => writeln!(out, ".PP\n.nf")?,
            false if !has_details => writeln!(out, ".SH DETAILS")?,
            false => writeln!(out, ".PP")?,
        }
        has_details = true;
        for line in lines.lines() {
            // A request begins with one of these.
            let guard = if line.starts_with(['.', '\'']) {
                "\\&"
            } else {
                ""
            };
            writeln!(out, "{guard}{}", escaped(line))?;
        }
        if lines.starts_with("  ") {
            writeln!(out, ".fi")?;
        }
    }
    Ok(())
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
        write_to(Some(&path), |mut out| page(command, &mut out))?;
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
