//! What is to be done, worked out of the command line: no contradictions, nothing left to parse.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use copydesk::boundary::Level;
use copydesk::format::decode::{Encoding, Zeros};
use copydesk::{Repeats, Settings, Wrap};

use super::args::{FormatName, LevelName, OnErrorName, Options, RuleOptions, WrapName};
use super::problem::{Problem, shown};
use super::screen::Screen;

/// The work of one run.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub task: Task,
    pub encoding: Encoding,
    pub zeros: Zeros,
    pub rows: RowPlan,
    pub settings: Settings,
    pub rules: RuleOptions,
    /// The file of a boundary model, if it is not to be the built-in one.
    pub boundary_model: Option<PathBuf>,
    pub screen: Screen,
}

/// What to do with an article once its cuts are known.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    Write,
    InPlace(Backup),
    Explain,
    Diff,
    Check,
    Features,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Backup {
    None,
    /// The raw file stays under its name with this added.
    Suffix(OsString),
}

/// One input and what it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub source: Source,
    pub format: Format,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    Stdin,
    File(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Jsonl,
}

/// How JSON lines are treated.
#[derive(Debug)]
pub struct RowPlan {
    pub field: String,
    pub on_error: OnError,
}

/// What becomes of a bad row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// It goes out as it came in; the run ends with status 3.
    Keep,
    /// An error row takes its place; that is an answer, not a failure.
    Row,
}

impl Plan {
    /// Makes sense of the options, or says which do not go together.
    pub fn new(options: Options) -> Result<Self, Problem> {
        let task = task(&options)?;
        let inputs = inputs(&options.files, options.format);
        refuse_idle(&options)?;
        refuse_idle_model(&options)?;
        if matches!(task, Task::InPlace(_)) && inputs.iter().any(|i| i.source == Source::Stdin) {
            return Err(
                Problem::new("`--in-place` replaces files, and standard input is none")
                    .hint("name the files, or leave `--in-place` out"),
            );
        }
        Ok(Plan {
            inputs,
            task,
            encoding: encoding(options.encoding.as_deref())?,
            zeros: if options.text {
                Zeros::Allowed
            } else {
                Zeros::Refused
            },
            rows: RowPlan {
                field: options.field,
                on_error: match options.on_error {
                    OnErrorName::Keep => OnError::Keep,
                    OnErrorName::Row => OnError::Row,
                },
            },
            settings: Settings {
                wrap: wrap(options.wrap),
                repeats: match (options.no_repeats, options.min_repeat_words) {
                    (true, _) => Repeats::Kept,
                    (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
                    (false, None) => Repeats::Removed,
                },
                boilerplate: match options.boilerplate {
                    LevelName::Careful => Level::Careful,
                    LevelName::Normal => Level::Normal,
                    LevelName::Thorough => Level::Thorough,
                },
            },
            rules: options.rules,
            boundary_model: options.boundary_model,
            screen: Screen::of(&std::io::stdout(), options.color),
        })
    }

    /// Whether somebody may be sitting before a program that seems to do nothing.
    pub fn reads_terminal(&self) -> bool {
        self.inputs.iter().any(|i| i.source == Source::Stdin) && std::io::stdin().is_terminal()
    }
}

impl Source {
    /// The name to show. Control characters are escaped.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin => "<stdin>".to_owned(),
            Source::File(path) => shown(path),
        }
    }
}

fn task(options: &Options) -> Result<Task, Problem> {
    Ok(match &options.in_place {
        Some(None) => Task::InPlace(Backup::None),
        Some(Some(suffix)) => Task::InPlace(Backup::Suffix(checked_suffix(suffix)?)),
        None if options.explain => Task::Explain,
        None if options.diff => Task::Diff,
        None if options.check => Task::Check,
        None if options.boundary_features => Task::Features,
        None => Task::Write,
    })
}

fn checked_suffix(suffix: &OsStr) -> Result<OsString, Problem> {
    if suffix.is_empty() || suffix.as_encoded_bytes().contains(&b'/') {
        return Err(Problem::new(format!(
            "`{}` is no suffix for a file name",
            shown(Path::new(suffix))
        ))
        .hint("write it as in `--in-place=.raw`"));
    }
    Ok(suffix.to_owned())
}

/// The inputs that the user names.
pub fn inputs(files: &[PathBuf], format: Option<FormatName>) -> Vec<Input> {
    if files.is_empty() {
        return inputs(&[PathBuf::from("-")], format);
    }
    let input = |path: &PathBuf| Input {
        source: if path.as_os_str() == "-" {
            Source::Stdin
        } else {
            Source::File(path.clone())
        },
        format: match format {
            Some(FormatName::Text) => Format::Text,
            Some(FormatName::Jsonl) => Format::Jsonl,
            None => format_of(path),
        },
    };
    files.iter().map(input).collect()
}

/// How lines make paragraphs.
pub fn wrap(name: WrapName) -> Wrap {
    match name {
        WrapName::Auto => Wrap::Auto,
        WrapName::Lines => Wrap::Lines,
        WrapName::Blank => Wrap::Blank,
    }
}

fn format_of(path: &Path) -> Format {
    let is = |name: &str| {
        path.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case(name))
    };
    if is("jsonl") || is("ndjson") {
        Format::Jsonl
    } else {
        Format::Text
    }
}

/// Refuses options that the chosen format would pass over in silence.
fn refuse_idle(options: &Options) -> Result<(), Problem> {
    let idle = match options.format {
        Some(FormatName::Jsonl) if options.encoding.is_some() => "--encoding",
        Some(FormatName::Jsonl) if options.text => "--text",
        _ => return Ok(()),
    };
    Err(
        Problem::new(format!("`{idle}` is for plain text; JSON lines are UTF-8"))
            .hint("convert the file first, as with `iconv -t utf-8`"),
    )
}

/// Refuses a model that nothing would look at.
fn refuse_idle_model(options: &Options) -> Result<(), Problem> {
    let is_idle = options.boilerplate == LevelName::Careful && !options.boundary_features;
    if options.boundary_model.is_none() || !is_idle {
        return Ok(());
    }
    Err(
        Problem::new("`--boundary-model` has nothing to do where `--boilerplate` is careful")
            .hint("add `--boilerplate normal` or `--boilerplate thorough`"),
    )
}

/// The encoding of that name.
pub fn encoding(label: Option<&str>) -> Result<Encoding, Problem> {
    let Some(label) = label else {
        return Ok(Encoding::Unicode);
    };
    Encoding::from_label(label).ok_or_else(|| {
        Problem::new(format!("no encoding has the name `{label}`")).hint(
            "take a name that the web knows, such as latin1, windows-1252 or gb18030, or `auto`",
        )
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    fn plan(args: &[&str]) -> Result<Plan, String> {
        let options = Options::try_parse_from([&["copydesk"], args].concat())
            .map_err(|error| format!("{:?}", error.kind()))?;
        Plan::new(options).map_err(|problem| problem.to_string())
    }

    #[test]
    fn the_command_line_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn no_file_is_standard_input() {
        let plan = plan(&[]).unwrap();
        assert_eq!(plan.task, Task::Write);
        assert_eq!(
            plan.inputs,
            [Input {
                source: Source::Stdin,
                format: Format::Text
            }]
        );
    }

    #[test]
    fn the_name_tells_the_format_unless_the_user_does() {
        let format = |args: &[&str]| plan(args).unwrap().inputs[0].format;
        assert_eq!(format(&["a.jsonl"]), Format::Jsonl);
        assert_eq!(format(&["a.NDJSON"]), Format::Jsonl);
        assert_eq!(format(&["jsonl"]), Format::Text);
        assert_eq!(format(&["--format=text", "a.jsonl"]), Format::Text);
        assert_eq!(format(&["--format=jsonl"]), Format::Jsonl);
    }

    #[test]
    fn in_place_does_not_eat_a_file_name() {
        let plan = plan(&["-i", "a.txt"]).unwrap();
        assert_eq!(plan.task, Task::InPlace(Backup::None));
        assert_eq!(plan.inputs[0].source, Source::File("a.txt".into()));
    }

    #[test]
    fn in_place_takes_a_suffix_in_both_spellings() {
        for arg in ["-i=.raw", "--in-place=.raw"] {
            assert_eq!(
                plan(&[arg, "a.txt"]).unwrap().task,
                Task::InPlace(Backup::Suffix(".raw".into()))
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (args, message) in [
            (
                &["-i"][..],
                "`--in-place` replaces files, and standard input is none",
            ),
            (
                &["-i", "a", "-"],
                "`--in-place` replaces files, and standard input is none",
            ),
            (&["-i=a/b", "a"], "`a/b` is no suffix for a file name"),
            (&["-i=", "a"], "`` is no suffix for a file name"),
            (
                &["--encoding=klingon"],
                "no encoding has the name `klingon`",
            ),
            (
                &["--format=jsonl", "--encoding=latin1"],
                "`--encoding` is for plain text; JSON lines are UTF-8",
            ),
            (
                &["--format=jsonl", "--text"],
                "`--text` is for plain text; JSON lines are UTF-8",
            ),
        ] {
            assert_eq!(plan(args).unwrap_err(), message, "{args:?}");
        }
    }

    #[test]
    fn tasks_exclude_each_other() {
        for args in [
            &["--explain", "--diff"][..],
            &["--check", "--diff"],
            &["-i", "--check", "a"],
            &["--check", "--on-error=row"],
        ] {
            assert_eq!(plan(args).unwrap_err(), "ArgumentConflict", "{args:?}");
        }
    }
}
