//! The command line: arguments, files, messages, exit status. Folders depend only on folders below them in this list.

pub mod commands;

pub mod engine;

pub mod report;
pub mod show;

pub mod output;

pub mod input;

pub mod plan;

pub mod config;

pub mod args;

pub mod files;
pub mod terminal;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use clap::ColorChoice;
use clap::error::ErrorKind::DisplayVersion;
use clap_complete::CompleteEnv;
use rustix::process::{Resource, getrlimit};
use signal_hook::consts::SIGXFSZ;

use crate::cli::args::near_misses::refused;
use crate::cli::args::{Command, MessageOptions, Options, command};
use crate::cli::commands::{
    clean, config as show_config, dups, learn, man, model, report as make_page, restore, rules,
};
use crate::cli::plan::Plan;
use crate::cli::terminal::{Console, Outcome, Screen, Stop, broken};

/// Runs the program on a stack that is large enough.
///
/// The size of the first thread's stack is the caller's choice. If it is small, a second thread does the work. Starting
/// that thread adds about 10 % to a start.
pub fn main() -> ExitCode {
    /// The default of Linux. Only the pages that are used cost memory.
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

/// Parses the command line, runs the command, and turns its result into the exit status.
fn work() -> ExitCode {
    // Answers a shell that asks for completions, and ends the program.
    CompleteEnv::with_factory(command).complete();
    report_full_files();
    let mut console = console(ColorChoice::Auto);
    let args: Vec<_> = std::env::args_os().collect();
    let done = config::options(args.clone()).and_then(|(options, shared, file)| {
        console = self::console(shared.color);
        console.is_quiet = shared.quiet;
        if let Some(file) = file {
            console.note(&format!("using the config file {file}"));
        }
        run(options, &shared, &mut console)
    });
    let done = match done {
        Err(Stop::Arguments(error)) if !error.use_stderr() => print_help(&error),
        Err(Stop::Arguments(error)) => Err(match refused(&error, &args) {
            Some(problem) => problem.into(),
            None => Stop::Arguments(error),
        }),
        done => done,
    };
    match done {
        Ok(outcome) => ExitCode::from(outcome.status()),
        Err(stop) => {
            let status = stop.status();
            console.stop(stop);
            ExitCode::from(status)
        }
    }
}

fn run(options: Options, shared: &MessageOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.command {
        Some(Command::Rules(options)) => rules::run(options, console),
        Some(Command::Learn(options)) => learn::run(options, console),
        Some(Command::Model(options)) => model::run(options, console),
        Some(Command::Dups(options)) => dups::run(options, console),
        Some(Command::Report(options)) => make_page::run(&options, console),
        Some(Command::Restore(options)) => restore::run(&options, console),
        Some(Command::Config(options)) => show_config::run(options, shared),
        Some(Command::Completions(options)) => man::completions(&options),
        Some(Command::Man(options)) => man::run(&options),
        None => clean::run(Plan::new(options, shared)?, console),
    }
}

/// Prints the help or the version.
fn print_help(error: &clap::Error) -> Result<Outcome, Stop> {
    // `-V` is for scripts that want a line, `--version` for people who report a fault.
    if error.kind() == DisplayVersion && std::env::args_os().any(|arg| arg == "--version") {
        return man::version();
    }
    error.print().map_err(broken)?;
    Ok(Outcome::Done)
}

fn console(color: ColorChoice) -> Console {
    Console::new(Screen::of(&std::io::stderr(), color))
}

/// Lets a write beyond the limit on file sizes fail, as a write to a full disk does, instead of killing the program.
fn report_full_files() {
    // A handled signal does not kill. If this fails, the only loss is a good message.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
