//! The work of one run: checked arguments, with nothing left to parse.

pub mod conflicts;
pub mod corpus;

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use copydesk::format::decode::{Encoding, Zeros};
use copydesk::{MaxWords, Repeats, Settings};

use crate::cli::args::learn::SourceWay;
use crate::cli::args::reading::{FormatName, ReadingOptions, WalkOptions};
use crate::cli::args::rules::RuleOptions;
use crate::cli::args::{OnError, Options};
use crate::cli::files::folder::{PathKind, kind_at};
use crate::cli::files::side_file::SideFile;
use crate::cli::terminal::problem::{Problem, shown};
use crate::cli::terminal::screen::Screen;
use conflicts::{
    refuse_conflicts, refuse_idle_reading, refuse_suffix, refuse_unlearnable, refuse_unnamed,
};
use corpus::CorpusPlan;

/// The work of one run.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    /// The format of all inputs, if the user gave it.
    pub format: Option<Format>,
    pub destination: Destination,
    pub view: View,
    pub encoding: Encoding,
    pub zeros: Zeros,
    pub rows: RowPlan,
    pub settings: Settings,
    pub rules: RuleOptions,
    /// The boundary model that replaces the built-in one.
    pub boundary_model: Option<SideFile>,
    pub learned: LearnedPlan,
    pub screen: Screen,
    pub corpus: CorpusPlan,
}

/// Which learned lines are removed, and what identifies the source of an article.
#[derive(Debug, Default)]
pub struct LearnedPlan {
    pub from: Option<LearnedFrom>,
    pub way: SourceWay,
}

#[derive(Debug)]
pub enum LearnedFrom {
    Model(SideFile),
    /// The inputs themselves, read by this plan.
    Inputs(Box<Plan>),
}

/// Where clean text is written.
#[derive(Debug, PartialEq, Eq)]
pub enum Destination {
    Stdout,
    /// A folder, under the names of the raw articles.
    Folder(PathBuf),
    /// The place of the raw file.
    InPlace(Backup),
    Nowhere,
}

/// What is written of each article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Its clean text.
    Text,
    /// Its paragraphs with their verdicts.
    Explain,
    Diff,
    /// The name of its file, if it would change.
    Check,
    /// The features that the boundary model sees.
    Features,
}

/// What happens to the raw text of a file that is cleaned in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backup {
    None,
    /// It is kept under the file's name and this suffix.
    Suffix(OsString),
}

/// One input and its format.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub location: Location,
    pub format: Format,
    /// Read once, so that all parts of a run agree.
    pub kind: PathKind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Location {
    Stdin,
    File(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Jsonl,
    /// JSON lines if the first line is a whole object, or else text.
    Json,
}

/// How JSON lines are treated.
#[derive(Debug)]
pub struct RowPlan {
    pub field: String,
    pub on_error: OnError,
}

impl Plan {
    /// Plans a run of `copydesk` itself, or refuses options that contradict each other.
    pub fn new(options: Options) -> Result<Self, Problem> {
        let (destination, view) = (destination(&options)?, view(&options));
        refuse_conflicts(&options, &destination, view)?;
        let read = |options: &Options| {
            Plan::read_only(
                &options.files,
                options.reading.clone(),
                options.walk.clone(),
            )
        };
        let plan = read(&options)?;
        let from = if options.learned.learn {
            refuse_unlearnable(&plan)?;
            Some(LearnedFrom::Inputs(Box::new(read(&options)?)))
        } else {
            options.learned.model.map(LearnedFrom::Model)
        };
        let plan = Plan {
            destination,
            view,
            rows: RowPlan {
                on_error: options.views.on_error,
                ..plan.rows
            },
            settings: Settings {
                repeats: match (
                    options.cleaning.no_repeats,
                    options.cleaning.min_repeat_words,
                ) {
                    (true, _) => Repeats::Kept,
                    (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
                    (false, None) => Repeats::Removed,
                },
                boilerplate: options.cleaning.boilerplate,
                ..plan.settings
            },
            rules: options.rules,
            boundary_model: options.cleaning.boundary_model,
            learned: LearnedPlan {
                from,
                way: options.learned.source.source.unwrap_or_default(),
            },
            screen: Screen::of(&std::io::stdout(), options.views.color),
            corpus: plan.corpus.with(options.corpus),
            ..plan
        };
        refuse_unnamed(&plan)?;
        Ok(plan)
    }

    /// Plans a run that reads articles and writes none.
    pub fn read_only(
        files: &[PathBuf],
        options: ReadingOptions,
        walk: WalkOptions,
    ) -> Result<Self, Problem> {
        refuse_idle_reading(&options)?;
        let format = options.format.map(|format| match format {
            FormatName::Text => Format::Text,
            FormatName::Jsonl => Format::Jsonl,
        });
        let corpus = CorpusPlan::read_only(walk)?;
        let stdin = [PathBuf::from("-")];
        let files = if files.is_empty() && corpus.list.is_none() {
            &stdin
        } else {
            files
        };
        Ok(Plan {
            inputs: files.iter().map(|path| Input::new(path, format)).collect(),
            format,
            destination: Destination::Nowhere,
            view: View::Text,
            encoding: options.encoding.unwrap_or(Encoding::Unicode),
            zeros: if options.text {
                Zeros::Allowed
            } else {
                Zeros::Refused
            },
            rows: RowPlan {
                field: options.field,
                on_error: OnError::Keep,
            },
            settings: Settings {
                wrap: options.wrap,
                max_words: MaxWords(options.max_words),
                ..Settings::default()
            },
            rules: RuleOptions::default(),
            boundary_model: None,
            learned: LearnedPlan::default(),
            screen: Screen::Pipe,
            corpus,
        })
    }

    /// Whether clean text is written somewhere.
    pub fn writes(&self) -> bool {
        self.view == View::Text && self.destination != Destination::Nowhere
    }

    pub fn reads_stdin(&self) -> bool {
        self.inputs.iter().any(|i| i.location == Location::Stdin)
    }

    /// Whether the program waits for a person to type, and seems to do nothing.
    pub fn reads_terminal(&self) -> bool {
        self.reads_stdin() && std::io::stdin().is_terminal()
    }
}

impl Destination {
    /// Whether each input becomes a file.
    pub fn is_files(&self) -> bool {
        matches!(self, Destination::Folder(_) | Destination::InPlace(_))
    }
}

impl View {
    /// Whether the exit status says that something would change.
    pub fn asks_for_changes(self) -> bool {
        matches!(self, View::Check | View::Diff)
    }
}

impl Backup {
    /// Whether a file with this name counts as the backup of another file.
    pub fn is_backup_name(&self, name: &OsStr) -> bool {
        let Backup::Suffix(suffix) = self else {
            return false;
        };
        let (name, suffix) = (name.as_encoded_bytes(), suffix.as_encoded_bytes());
        name.len() > suffix.len() && name.ends_with(suffix)
    }
}

impl Input {
    fn new(path: &Path, format: Option<Format>) -> Self {
        let (location, kind) = if path.as_os_str() == "-" {
            (Location::Stdin, PathKind::File)
        } else {
            (Location::File(path.to_owned()), kind_at(path))
        };
        Input {
            location,
            format: format.unwrap_or_else(|| format_of(path)),
            kind,
        }
    }

    /// Its path; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match &self.location {
            Location::Stdin => None,
            Location::File(path) => Some(path),
        }
    }

    pub fn is_folder(&self) -> bool {
        self.kind == PathKind::Folder
    }
}

impl Location {
    /// The name to show. Control characters are escaped.
    pub fn name(&self) -> String {
        match self {
            Location::Stdin => "<stdin>".to_owned(),
            Location::File(path) => shown(path),
        }
    }
}

fn destination(options: &Options) -> Result<Destination, Problem> {
    Ok(match (&options.views.in_place, &options.corpus.output) {
        (Some(None), _) => Destination::InPlace(Backup::None),
        (Some(Some(suffix)), _) => {
            refuse_suffix(suffix)?;
            Destination::InPlace(Backup::Suffix(suffix.clone()))
        }
        (None, Some(folder)) => Destination::Folder(folder.clone()),
        (None, None) if options.views.check => Destination::Nowhere,
        (None, None) => Destination::Stdout,
    })
}

fn view(options: &Options) -> View {
    if options.views.explain {
        View::Explain
    } else if options.views.diff {
        View::Diff
    } else if options.views.check {
        View::Check
    } else if options.views.boundary_features {
        View::Features
    } else {
        View::Text
    }
}

/// The format that a file's name says. A name that ends in `.gz` or `.zst` counts without that ending.
pub fn format_of(path: &Path) -> Format {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    match extension.to_str() {
        Some("gz" | "zst") => format_of(&path.with_extension("")),
        Some("jsonl" | "ndjson") => Format::Jsonl,
        Some("json") => Format::Json,
        _ => Format::Text,
    }
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
    fn the_name_gives_the_format_unless_the_user_does() {
        let input = |args: &[&str]| plan(args).unwrap().inputs.remove(0);
        for (args, format) in [
            (&[][..], Format::Text),
            (&["a.jsonl"], Format::Jsonl),
            (&["a.NDJSON.gz"], Format::Jsonl),
            (&["a.json"], Format::Json),
            (&["jsonl"], Format::Text),
            (&["--format=text", "a.jsonl"], Format::Text),
            (&["--format=jsonl"], Format::Jsonl),
        ] {
            assert_eq!(input(args).format, format, "{args:?}");
        }
        assert_eq!(input(&[]).location, Location::Stdin);
    }

    #[test]
    fn in_place_has_a_suffix_only_after_an_equals_sign() {
        let in_place = |args: &[&str]| plan(args).unwrap().destination;
        let raw = Destination::InPlace(Backup::Suffix(".raw".into()));
        assert_eq!(in_place(&["-i", "a"]), Destination::InPlace(Backup::None));
        assert_eq!(in_place(&["-i=.raw", "a"]), raw);
        assert_eq!(in_place(&["--in-place=.raw", "a"]), raw);
    }

    #[test]
    fn conflicts_are_refused() {
        for (args, message) in [
            (
                &["-i=a/b", "a"][..],
                "`a/b` is not a suffix for a file name",
            ),
            (&["-i=", "a"], "`` is not a suffix for a file name"),
            (
                &["--format=jsonl", "--text"],
                "`--text` is for plain text; JSON lines are UTF-8",
            ),
            (&["--explain", "--diff"], "ArgumentConflict"),
            (&["-i", "--check", "a"], "ArgumentConflict"),
            (&["--check", "--on-error=row"], "ArgumentConflict"),
        ] {
            assert_eq!(plan(args).unwrap_err(), message, "{args:?}");
        }
    }
}
