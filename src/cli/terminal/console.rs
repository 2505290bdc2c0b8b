//! Says things on standard error, and never fails over it.

use std::collections::HashSet;
use std::io::Write;

use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::screen::{Screen, Tint, escaped_lines};

/// Standard error. What cannot be written there is lost: there is nowhere left to say so.
pub struct Console {
    screen: Screen,
    out: Box<dyn Write>,
    hints_given: HashSet<String>,
}

impl Console {
    /// Makes a console that writes to `out`, which has no buffer.
    pub fn new(screen: Screen, out: impl Write + 'static) -> Self {
        Console {
            screen,
            out: Box::new(out),
            hints_given: HashSet::new(),
        }
    }

    /// Names what failed, and where.
    pub fn error(&mut self, place: &str, error: &anyhow::Error) {
        let what = Problem::what(error);
        let message = match Problem::line(error) {
            Some(line) => format!("{place}:{line}: {what}"),
            None => format!("{place}: {what}"),
        };
        self.say_error(&message, Problem::cure(error));
    }

    /// Says why the program ends.
    pub fn stop(&mut self, stop: Stop) {
        match stop {
            Stop::Usage(problem) | Stop::Broken(problem) => {
                let error = problem.into();
                self.say_error(&Problem::what(&error), Problem::cure(&error));
            }
            Stop::Arguments(error) => {
                let text = error.render().to_string();
                match text.trim_end().strip_prefix("error: ") {
                    Some(what) => self.say_error(what, None),
                    None => self.line(text.trim_end()),
                }
            }
            Stop::ReaderGone | Stop::Asked(_) => {}
        }
    }

    /// Says what nobody needs to act on.
    pub fn note(&mut self, note: &str) {
        let head = self.screen.paint(Tint::Aside, "note:");
        self.say(&format!("{head} {}\n", escaped_lines(note)));
    }

    /// Writes a line that other programs may read.
    pub fn line(&mut self, line: &str) {
        self.say(&format!("{}\n", escaped_lines(line)));
    }

    fn say_error(&mut self, what: &str, hint: Option<&str>) {
        let head = self.screen.paint(Tint::Error, "error:");
        let mut message = format!("{head} {}\n", escaped_lines(what));
        // Ten thousand bad rows of one kind need one cure, not ten thousand.
        if let Some(hint) = hint
            && self.hints_given.insert(hint.to_owned())
        {
            let head = self.screen.paint(Tint::Hint, "hint:");
            message += &format!("{head} {}\n", escaped_lines(hint));
        }
        self.say(&message);
    }

    fn say(&mut self, message: &str) {
        // One write a message, so that those of several processes do not mix within a line.
        let _ = self.out.write_all(message.as_bytes());
    }
}
