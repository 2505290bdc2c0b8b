//! Messages, colours, exit statuses and signals.

mod console;
pub mod exit;
pub mod progress;
pub mod signals;

pub use console::{Console, Screen, escaped, escaped_lines, shortened};
pub use exit::{Outcome, Problem, Stop, broken, fault, n_of, reason, refuse, shown};
pub use signals::{is_asked, refuse_asked, was_asked};
