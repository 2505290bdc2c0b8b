//! Temporary files: the error when one cannot be written.

use std::io;

use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::{Problem, reason, shown};

/// Says that a temporary file for `what` cannot be written.
pub fn no_room(what: &str, error: &io::Error) -> Stop {
    let what = format!("cannot keep {what}: {}", reason(error));
    Stop::Broken(Problem::new(what).hint(format!(
        "make room in {}, or name another folder in TMPDIR",
        shown(&std::env::temp_dir())
    )))
}
