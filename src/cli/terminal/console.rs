//! Prints messages to standard error; one that cannot be written is lost. Colors, and the escaping of text that could drive a
//! terminal.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ColorChoice;

use crate::cli::terminal::exit::{Problem, Stop};
use crate::cli::terminal::progress;

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

/// The reader of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// A program or a file: no colours, every byte unchanged.
    Pipe,
    /// A terminal without colours: control characters are escaped.
    Plain,
    /// A terminal or pager with colours: control characters are escaped.
    Colored,
}

impl Screen {
    // The colours of the parts of an output, by their meaning.
    pub const REMOVED: Style = AnsiColor::Red.on_default();
    pub const ADDED: Style = AnsiColor::Green.on_default();
    pub const ASIDE: Style = Style::new().dimmed();
    pub const PLACE: Style = AnsiColor::Cyan.on_default();
    pub const ERROR: Style = AnsiColor::Red.on_default().bold();
    pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

    /// The reader of `stream`. Reads `NO_COLOR` and `TERM`.
    pub fn of(stream: &impl IsTerminal, color: ColorChoice) -> Self {
        match color {
            ColorChoice::Always => Screen::Colored,
            _ if !stream.is_terminal() => Screen::Pipe,
            ColorChoice::Auto if environment_allows_color() => Screen::Colored,
            _ => Screen::Plain,
        }
    }

    /// `text` in a colour, on a screen with colours.
    pub fn paint(self, style: Style, text: impl Display) -> String {
        match self {
            Screen::Colored => format!("{style}{text}{style:#}"),
            Screen::Pipe | Screen::Plain => text.to_string(),
        }
    }

    pub fn safe(self, text: &str) -> Cow<'_, str> {
        match self {
            Screen::Pipe => Cow::Borrowed(text),
            Screen::Plain | Screen::Colored => escaped(text),
        }
    }
}

fn environment_allows_color() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// `text` with all characters escaped that could move the cursor, except tabs, or change the reading direction.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(drives) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if drives(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Like [`escaped`], for a text of several lines.
pub fn escaped_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(escaped).collect();
    lines.join("\n")
}

/// The first `n_chars` characters of `text`, made safe by `safe`, with an ellipsis if there are more.
pub fn shortened<'t>(
    text: &'t str,
    n_chars: usize,
    safe: impl Fn(&'t str) -> Cow<'t, str>,
) -> Cow<'t, str> {
    match text.char_indices().nth(n_chars) {
        Some((at, _)) => Cow::Owned(format!("{}…", safe(&text[..at]))),
        None => safe(text),
    }
}

fn drives(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\t')
}
