//! The ends of a run and their exit statuses. Errors for users: what, where, why, and the cure.

use std::fmt::{self, Display};
use std::io;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use rustix::io::Errno;
use signal_hook::consts::SIGPIPE;

use crate::cli::terminal::console::{escaped, escaped_lines};

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

/// An error with a cure.
#[derive(Debug)]
pub struct Problem {
    what: String,
    line: Option<usize>,
    hint: Option<String>,
}

impl Problem {
    /// Makes a problem without a cure. Control characters are escaped, as files and arguments are quoted in it.
    pub fn new(what: impl AsRef<str>) -> Self {
        Problem {
            what: escaped(what.as_ref()).into_owned(),
            line: None,
            hint: None,
        }
    }

    /// A problem of a file or folder.
    pub fn at(path: &Path, what: impl fmt::Display) -> Self {
        Problem::new(format!("{}: {what}", shown(path)))
    }

    /// A call of the system that failed on a file or folder.
    pub fn failed(path: &Path, what: &str, error: &io::Error) -> Self {
        Problem::at(path, format!("{what}: {}", reason(error)))
    }

    /// Adds the line of the file, from 1.
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(escaped(hint.as_ref()).into_owned());
        self
    }

    /// The end of a run that cannot continue.
    pub fn broken(self) -> Stop {
        Stop::Broken(self)
    }

    /// An error of a file. `hint` is the cure if the error has none.
    pub fn of_file(path: &Path, error: &anyhow::Error, hint: &str) -> Self {
        let cure = Problem::cure(error).unwrap_or(hint);
        Problem::at(path, Problem::what(error)).hint(cure)
    }

    /// The chain of errors, outermost first: `cannot open: Permission denied`.
    pub fn what(error: &anyhow::Error) -> String {
        let link = |link: &(dyn std::error::Error + 'static)| match link.downcast_ref::<Problem>() {
            Some(problem) => problem.what.clone(),
            None => escaped(&plain(&link.to_string())).into_owned(),
        };
        let links: Vec<String> = error.chain().map(link).collect();
        links.join(": ")
    }

    pub fn cure(error: &anyhow::Error) -> Option<&str> {
        found(error)?.hint.as_deref()
    }

    pub fn line(error: &anyhow::Error) -> Option<usize> {
        found(error)?.line
    }
}

/// The problem in a chain of errors, which may be inside an `io::Error` of a reader.
fn found(error: &anyhow::Error) -> Option<&Problem> {
    error.downcast_ref().or_else(|| {
        error.chain().find_map(|link| {
            let inner = link.downcast_ref::<io::Error>()?.get_ref()?;
            inner.downcast_ref()
        })
    })
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Problem {}

/// Fails with a problem and its cure.
pub fn refuse<T, E: From<Problem>>(what: impl AsRef<str>, hint: impl AsRef<str>) -> Result<T, E> {
    Err(Problem::new(what).hint(hint).into())
}

/// A number and its noun.
pub fn n_of<N: Copy + Display + PartialEq + From<u8>>(n: N, one: &str, many: &str) -> String {
    format!("{n} {}", if n == N::from(1) { one } else { many })
}

/// The system's message for an error, without its number.
pub fn reason(error: &io::Error) -> String {
    plain(&error.to_string())
}

fn plain(message: &str) -> String {
    match message.rfind(" (os error ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

/// A path with its control characters escaped, which could drive the terminal.
pub fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy()).into_owned()
}

/// A fault at `span` of `text`, the content of the file `name`.
pub fn fault(
    name: &str,
    text: &str,
    span: Range<usize>,
    what: &str,
    cure: Option<&str>,
) -> Problem {
    let snippet = Snippet::source(text)
        .path(name)
        .fold(true)
        .annotation(AnnotationKind::Primary.span(span));
    let mut report = Level::ERROR.primary_title(what).element(snippet);
    if let Some(cure) = cure {
        report = report.element(Level::HELP.message(cure));
    }
    let shown = Renderer::plain().render(&[report]).to_string();
    let mut problem = Problem::new("");
    problem.what = escaped_lines(shown.strip_prefix("error: ").unwrap_or(&shown).trim_end());
    problem
}
