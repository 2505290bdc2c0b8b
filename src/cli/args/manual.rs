//! The options of `copydesk completions` and `copydesk man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Print shell completions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  copydesk completions bash > ~/.local/share/bash-completion/completions/copydesk
  copydesk completions zsh > ~/.zfunc/_copydesk
  copydesk completions fish > ~/.config/fish/completions/copydesk.fish")]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Print manual pages
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  copydesk man | man -l -                  read the page of copydesk
  copydesk man --output ~/.local/share/man/man1")]
pub struct ManOptions {
    /// Write the pages of all commands into DIR; `-` is standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}
