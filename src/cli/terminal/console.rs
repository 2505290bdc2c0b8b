//! Prints messages to standard error. A message that cannot be written is lost.

use std::collections::HashSet;
use std::io::Write;

use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::progress;
use crate::cli::terminal::screen::{Screen, escaped_lines};

pub struct Console {
    screen: Screen,
    /// Whether notes are left out.
    pub is_quiet: bool,
    hints_given: HashSet<String>,
}

impl Console {
    pub fn new(screen: Screen) -> Self {
        Console {
            screen,
            is_quiet: false,
            hints_given: HashSet::new(),
        }
    }

    pub fn error(&mut self, place: &str, error: &anyhow::Error) {
        let what = Problem::what(error);
        let message = match Problem::line(error) {
            Some(line) => format!("{place}:{line}: {what}"),
            None => format!("{place}: {what}"),
        };
        self.print_error(&message, Problem::cure(error));
    }

    pub fn stop(&mut self, stop: Stop) {
        match stop {
            Stop::Usage(problem) | Stop::Broken(problem) => {
                let error = problem.into();
                self.print_error(&Problem::what(&error), Problem::cure(&error));
            }
            Stop::Arguments(error) => {
                let text = error.render().to_string();
                match text.trim_end().strip_prefix("error: ") {
                    Some(what) => self.print_error(what, None),
                    None => self.line(text.trim_end()),
                }
            }
            Stop::ReaderGone | Stop::Asked(_) => {}
        }
    }

    pub fn note(&self, note: &str) {
        if self.is_quiet {
            return;
        }
        let head = self.screen.paint(Screen::ASIDE, "note:");
        self.print(&format!("{head} {}\n", escaped_lines(note)));
    }

    pub fn line(&self, line: &str) {
        self.print(&format!("{}\n", escaped_lines(line)));
    }

    fn print_error(&mut self, what: &str, hint: Option<&str>) {
        let head = self.screen.paint(Screen::ERROR, "error:");
        let mut message = format!("{head} {}\n", escaped_lines(what));
        // Each hint is printed once, even for ten thousand bad rows of one kind.
        if let Some(hint) = hint
            && self.hints_given.insert(hint.to_owned())
        {
            let head = self.screen.paint(Screen::HINT, "hint:");
            message += &format!("{head} {}\n", escaped_lines(hint));
        }
        self.print(&message);
    }

    fn print(&self, message: &str) {
        // One write per message, so that messages of several processes do not mix within a line.
        let _ = progress::aside(|| std::io::stderr().write_all(message.as_bytes()));
    }
}
