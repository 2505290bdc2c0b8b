//! The ends of a run and their exit statuses.

use std::io;

use rustix::io::Errno;
use signal_hook::consts::SIGPIPE;

use crate::cli::terminal::problem::{Problem, reason, shown};

/// The end of a run that examined all of its inputs. The variants are in the order of severity; the worst of all inputs decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    #[default]
    Done,
    /// `--check` or `--diff` found something to remove, or `rules test` an example that fails.
    WouldChange,
    SomeFailed,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// clap refuses the arguments, or prints help or the version instead.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The options contradict each other, or a file that they name is faulty.
    #[error(transparent)]
    Usage(#[from] Problem),
    /// The run cannot continue: the disk is full, an output or standard input is closed, another run holds the folder.
    #[error("{0}")]
    Broken(Problem),
    #[error("the reader of standard output has closed it")]
    ReaderGone,
    #[error("signal {0} asked the program to end")]
    Asked(i32),
}

impl Outcome {
    pub fn status(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::WouldChange => 1,
            Outcome::SomeFailed => 3,
        }
    }
}

impl Stop {
    pub fn status(&self) -> u8 {
        match self {
            Stop::Arguments(_) | Stop::Usage(_) => 2,
            Stop::Broken(_) => 4,
            Stop::ReaderGone => {
                // A shell expects a filter to be killed by SIGPIPE. This call returns only if that fails.
                let _ = signal_hook::low_level::emulate_default_handler(SIGPIPE);
                128 + 13
            }
            Stop::Asked(signal) => 128 + u8::try_from(*signal).unwrap_or(0),
        }
    }
}

impl Problem {
    /// The end of a run that cannot continue.
    pub fn broken(self) -> Stop {
        Stop::Broken(self)
    }
}

/// The end of a run that cannot write standard output.
pub fn broken(error: io::Error) -> Stop {
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::PIPE) => Stop::ReaderGone,
        Some(Errno::BADF) => Problem::new("standard output is not open for writing")
            .hint("send it somewhere, as with `> clean.txt`, or to nowhere with `>/dev/null`")
            .broken(),
        _ => Problem::new(format!("standard output: write error: {}", reason(&error)))
            .hint("what went out is not complete; make room, then run copydesk again")
            .broken(),
    }
}

/// The end of a run that cannot write a temporary file for `what`.
pub fn no_room(what: &str, error: &io::Error) -> Stop {
    let what = format!("cannot keep {what}: {}", reason(error));
    Problem::new(what)
        .hint(format!(
            "make room in {}, or name another folder in TMPDIR",
            shown(&std::env::temp_dir())
        ))
        .broken()
}
