//! `copydesk completions`: prints the script that lets a shell ask copydesk for completions.

use clap_complete::env::Shells;

use crate::cli::args::CompletionsOptions;
use crate::cli::output::write_to;
use crate::cli::terminal::{Outcome, Stop};

pub fn run(options: &CompletionsOptions) -> Result<Outcome, Stop> {
    let shells = Shells::builtins();
    let shell = shells.completer(&options.shell.to_string());
    let shell = shell.expect("all shells of clap_complete are built in");
    write_to(None, |out| {
        shell.write_registration("COMPLETE", "copydesk", "copydesk", "copydesk", out)
    })?;
    Ok(Outcome::Done)
}
