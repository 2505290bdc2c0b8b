//! Messages, colours, exit statuses and signals.

mod console;
pub mod exit;
mod problem;
pub mod progress;
mod screen;
pub mod signals;

pub use console::Console;
pub use exit::{Outcome, Stop, broken};
pub use problem::{Problem, fault, n_of, reason, refuse, shown};
pub use screen::{Screen, escaped, escaped_lines, shortened};
pub use signals::{is_asked, refuse_asked, was_asked};
