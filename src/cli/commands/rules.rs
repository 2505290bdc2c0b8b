//! `copydesk rules`: lists, shows, tests and checks rules.

pub mod check;
pub mod list;
pub mod show;
pub mod table;
pub mod tally;
pub mod test;

use crate::cli::args::rules::{RulesOptions, RulesTask};
use crate::cli::terminal::console::Console;
use crate::cli::terminal::exit::{Outcome, Stop};

/// Runs the command.
pub fn run(options: RulesOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.task {
        RulesTask::List(options) => list::list(&options),
        RulesTask::Show(options) => show::show(&options),
        RulesTask::Test(options) => test::test(&options),
        RulesTask::Check(options) => check::check(options, console),
    }
}
