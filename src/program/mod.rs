//! The program's half: arguments, files, messages, exit status.

mod args;
mod plan;
mod run;

mod batch;
mod draft;
mod folder;
mod in_place;
mod input;
mod kinds;
mod tree;

mod bounded;
mod compress;
mod manifest;
mod names;
mod output;
mod report;
mod settings;
mod settings_file;
mod side_file;
mod sources;

mod completions;
mod copies;
mod dups_command;
mod extract;
mod features;
mod learn;
mod manual;
mod page;
mod rule_files;
mod rules_command;

mod diff;
mod explain;
mod tally;
mod view;

mod console;
mod problem;
mod progress;
mod screen;
mod signals;
mod standard;
mod waiting;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use clap::error::ErrorKind::DisplayVersion;
use rustix::process::{Resource, getrlimit};
use signal_hook::consts::{SIGPIPE, SIGXFSZ};

use args::{ColorName, Command};
use console::Console;
use plan::Plan;
use problem::Stop;
use run::{Outcome, broken, run};
use screen::Screen;
use settings_file::Refused;

/// Works on a stack that is large enough: the first thread's is the caller's to choose and may be tiny, and then the work is
/// done on another thread. Where it need not be, a start takes a tenth less time.
pub fn main() -> ExitCode {
    /// What Linux gives a first thread by default. Only the pages that are used cost memory.
    const STACK_BYTES: usize = 8 << 20;
    let stack = getrlimit(Resource::Stack).current;
    if stack.is_none_or(|bytes| bytes >= STACK_BYTES as u64) {
        return work();
    }
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    match thread.spawn(work).map(JoinHandle::join) {
        Ok(Ok(status)) => status,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => work(),
    }
}

/// Parses, plans, runs, and turns what came of it into an exit status.
fn work() -> ExitCode {
    report_full_files();
    let (options, settings) = match settings_file::options(std::env::args_os().collect()) {
        Ok(options) => options,
        Err(Refused::Arguments(error)) if error.kind() == DisplayVersion && is_long_version() => {
            return match manual::version() {
                Ok(_) => ExitCode::SUCCESS,
                Err(stop) => end(stop, &mut console(ColorName::Auto)),
            };
        }
        Err(refused) => return end_of_refused(refused),
    };
    let mut console = console(options.color);
    if let Some(settings) = settings {
        console.note(&format!("settings of {settings}"));
    }
    let done = match options.command {
        Some(Command::Rules(rules)) => rules_command::run(rules, &mut console),
        Some(Command::Learn(options)) => learn::run(options, &mut console),
        Some(Command::Model(options)) => learn::model_command(options, &mut console),
        Some(Command::Dups(dups)) => dups_command::run(dups, &mut console),
        Some(Command::Report(options)) => page::run(&options),
        Some(Command::Restore(restore)) => report::restore(&restore, &mut console),
        Some(Command::Config(options)) => match settings_file::config(options) {
            Ok(outcome) => Ok(outcome),
            Err(refused) => return end_of_refused(refused),
        },
        Some(Command::Completions(completions)) => completions::completions(&completions),
        Some(Command::Man(man)) => manual::man(&man),
        None => Plan::new(options)
            .map_err(Stop::Usage)
            .and_then(|plan| run(plan, &mut console)),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::WouldChange) => ExitCode::from(1),
        Ok(Outcome::SomeFailed) => ExitCode::from(3),
        Err(stop) => end(stop, &mut console),
    }
}

/// `-V` is for scripts that want a line, `--version` for people who report what they saw.
fn is_long_version() -> bool {
    std::env::args_os().any(|arg| arg == "--version")
}

/// Lets a write beyond the limit on file sizes fail, as a write to a full disk does, instead of killing the program.
fn report_full_files() {
    // A signal that somebody waits for does not kill. If this fails, the only loss is a good message.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Prints what clap has to say: the help, or what is wrong with the arguments.
fn end_of_parsing(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        console(ColorName::Auto).usage(error);
        return ExitCode::from(2);
    }
    match error.print() {
        Err(lost) => end(broken(lost), &mut console(ColorName::Auto)),
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn end_of_refused(refused: Refused) -> ExitCode {
    match refused {
        Refused::Arguments(error) => end_of_parsing(&error),
        Refused::Settings(stop) => end(stop, &mut console(ColorName::Auto)),
    }
}

fn console(color: ColorName) -> Console {
    let stderr = std::io::stderr();
    Console::new(Screen::of(&stderr, color), stderr)
}

fn end(stop: Stop, console: &mut Console) -> ExitCode {
    let status = match stop {
        Stop::Usage(_) => 2,
        Stop::Broken(_) => 4,
        Stop::Asked(signal) => 128 + u8::try_from(signal).unwrap_or(0),
        Stop::ReaderGone => {
            // The shell is to see what it sees of every filter: an end by SIGPIPE, not an error.
            let _ = signal_hook::low_level::emulate_default_handler(SIGPIPE);
            141
        }
    };
    console.stop(stop);
    ExitCode::from(status)
}
