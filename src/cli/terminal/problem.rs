//! Errors for users: what, where, why, and the cure.

use std::fmt::{self, Display};
use std::io;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::cli::terminal::screen::{escaped, escaped_lines};

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
        Problem::of(escaped(what.as_ref()).into_owned())
    }

    /// A problem of a file or folder.
    pub fn at(path: &Path, what: impl fmt::Display) -> Self {
        Problem::new(format!("{}: {what}", shown(path)))
    }

    /// A call of the system that failed on a file or folder.
    pub fn failed(path: &Path, what: &str, error: &io::Error) -> Self {
        Problem::at(path, format!("{what}: {}", reason(error)))
    }

    /// Like [`Problem::new`], for a text of several lines.
    pub fn drawn(what: &str) -> Self {
        Problem::of(escaped_lines(what))
    }

    fn of(what: String) -> Self {
        Problem {
            what,
            line: None,
            hint: None,
        }
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
    Problem::drawn(shown.strip_prefix("error: ").unwrap_or(&shown).trim_end())
}
