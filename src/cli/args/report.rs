//! The options of the commands that read no articles: `copydesk report`, `restore`, `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use crate::cli::args::config::ConfigFileOptions;

/// Turn the report of a run into an HTML page
///
/// The page is one file without scripts that needs no network. It shows what was removed by source, reason and category, the
/// rules and learned lines that removed most, the articles that lost most, what failed, and a sample of articles with all
/// that was removed from them, and why. Half of the sample are those that lost the largest share of their words; the others are
/// spread evenly over the run. The same report gives the same page.
#[derive(Debug, Args)]
#[command(after_help = PAGE_EXAMPLES)]
pub struct PageOptions {
    /// The file that --report wrote
    #[arg(value_name = "REPORT", required_unless_present = "dups")]
    pub report: Option<PathBuf>,

    /// Instead of a report, show the copies that `copydesk dups` has listed in FILE, next to what is kept
    ///
    /// The sample consists of the copies that are least similar.
    #[arg(
        long,
        value_name = "FILE",
        requires = "corpus",
        conflicts_with = "report"
    )]
    pub dups: Option<PathBuf>,

    /// Write the page to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The raw articles, under the name that the run had for them; the sample then shows whole texts
    #[arg(long, value_name = "PATH")]
    pub corpus: Option<PathBuf>,

    /// The field that holds the article
    #[arg(long, value_name = "NAME", default_value = "text", requires = "corpus")]
    pub field: String,

    /// How many articles to show
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(..=1000))]
    pub sample: u16,

    #[command(flatten)]
    pub config: ConfigFileOptions,
}

/// Restore raw articles from clean ones and the report of their run
///
/// The raw articles are restored byte for byte. Every article is compared with the report before and after. An article that does
/// not match is named and not written.
#[derive(Debug, Args)]
#[command(after_help = RESTORE_EXAMPLES)]
pub struct RestoreOptions {
    /// The clean articles that the run wrote: a folder, a file, or `-`
    #[arg(value_name = "CLEAN")]
    pub clean: PathBuf,

    /// The report that the run wrote
    #[arg(long, value_name = "FILE")]
    pub report: PathBuf,

    /// Write the raw articles to PATH: a file for a single one, otherwise a new or empty folder
    ///
    /// By default, and with `-`, a single one is written to standard output.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

const PAGE_EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk report r.jsonl.gz --corpus corpus/ -o report.html

  copydesk dups corpus/ -o copies.jsonl &&
  copydesk report --dups copies.jsonl --corpus corpus/ -o copies.html";

const RESTORE_EXAMPLES: &str = "\
Examples:
  copydesk corpus/ -o clean/ --report r.jsonl.gz
  copydesk restore --report r.jsonl.gz clean/ -o raw/

Compressed files are compressed again: their content is restored, their compressed bytes may differ.";

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
