//! `copydesk completions`: the scripts that clap_complete generates.

use clap::CommandFactory;
use clap_complete::generate;

use crate::cli::args::Options;
use crate::cli::args::manual::CompletionsOptions;
use crate::cli::output::file::write_to;
use crate::cli::terminal::exit::{Outcome, Stop};

/// Prints the completions for a shell.
pub fn run(options: &CompletionsOptions) -> Result<Outcome, Stop> {
    let mut script = Vec::new();
    generate(
        options.shell,
        &mut Options::command(),
        "copydesk",
        &mut script,
    );
    write_to(None, |out| out.write_all(&script))?;
    Ok(Outcome::Done)
}
