//! The program's half: arguments, files, messages, exit status.

use std::process::ExitCode;

pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
