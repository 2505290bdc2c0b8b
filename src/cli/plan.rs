//! What is to be done, worked out of the command line: no contradictions, nothing left to parse.

pub mod conflicts;
pub mod corpus;

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use copydesk::boundary::Level;
use copydesk::format::decode::{Encoding, Zeros};
use copydesk::{MaxWords, Repeats, Settings, Wrap};

use crate::cli::args::corpus::CorpusOptions;
use crate::cli::args::learn::LearnedOptions;
use crate::cli::args::reading::{FormatName, ReadingOptions, WalkOptions, WrapName};
use crate::cli::args::rules::RuleOptions;
use crate::cli::args::source::SourceWay;
use crate::cli::args::{LevelName, OnErrorName, Options};
use crate::cli::files::folder::{PathKind, kind_at};
use crate::cli::files::side_file::SideFile;
use crate::cli::terminal::problem::{Problem, shown};
use crate::cli::terminal::screen::Screen;
use corpus::CorpusPlan;

/// The work of one run.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    /// What the user says all inputs are.
    pub format: Option<Format>,
    pub destination: Destination,
    pub view: View,
    pub encoding: Encoding,
    pub zeros: Zeros,
    pub rows: RowPlan,
    pub settings: Settings,
    pub rules: RuleOptions,
    /// The file of a boundary model, if it is not to be the built-in one.
    pub boundary_model: Option<SideFile>,
    pub learned: LearnedPlan,
    pub screen: Screen,
    pub corpus: CorpusPlan,
}

/// What was learned, and whose articles they are.
#[derive(Debug, Default)]
pub struct LearnedPlan {
    pub from: Option<LearnedFrom>,
    pub way: SourceWay,
}

#[derive(Debug)]
pub enum LearnedFrom {
    Model(SideFile),
    /// The inputs themselves, by this plan to read them.
    Inputs(Box<Plan>),
}

impl LearnedPlan {
    /// `to_look` plans how the inputs are read to learn from them.
    fn new(
        options: LearnedOptions,
        to_look: impl FnOnce() -> Result<Plan, Problem>,
    ) -> Result<Self, Problem> {
        let from = match (options.model, options.learn) {
            (Some(file), _) => Some(LearnedFrom::Model(file)),
            (None, true) => Some(LearnedFrom::Inputs(Box::new(to_look()?))),
            (None, false) => None,
        };
        if let Some(LearnedFrom::Inputs(plan)) = &from
            && (plan.corpus.list.is_some() || plan.reads_stdin())
        {
            return Err(Problem::new("`--learn` reads the inputs twice, and can read neither standard input nor a list twice")
                .hint("name files or folders, or learn first with `copydesk learn`"));
        }
        if from.is_none() && options.source.source.is_some() {
            return Err(
                Problem::new("`--source` says whose lines a model has, and there is none")
                    .hint("add `--model FILE` or `--learn`, or leave `--source` out"),
            );
        }
        Ok(LearnedPlan {
            from,
            way: options.source.source.unwrap_or_default(),
        })
    }
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

/// One input and what it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub location: Location,
    pub format: Format,
    /// Looked up once, so that all parts of a run agree.
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
    /// By the first line: JSON lines, if it is a whole object.
    Json,
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
        let (destination, view) = (destination(&options)?, view(&options));
        let reading = options.reading;
        let format = chosen(reading.format);
        refuse_idle(&reading)?;
        refuse_idle_model(options.boilerplate, options.boundary_model.as_ref(), view)?;
        let learned = LearnedPlan::new(options.learned, || {
            Plan::to_look(&options.files, reading.clone(), options.walk.clone())
        })?;
        refuse_two_on_stdout(&options.corpus, &options.rules, &destination)?;
        let corpus = CorpusPlan::new(options.corpus, options.walk)?;
        let inputs = match &corpus.list {
            Some(_) if options.files.is_empty() => Vec::new(),
            _ => inputs(&options.files, format),
        };
        if matches!(destination, Destination::Folder(_))
            && inputs.iter().any(|i| i.location == Location::Stdin)
        {
            return Err(Problem::new(
                "`--output` takes names from the raw files, and standard input has none",
            )
            .hint("send the clean article to a file with `>`, or leave `--output` out"));
        }
        if matches!(destination, Destination::InPlace(_))
            && inputs.iter().any(|i| i.location == Location::Stdin)
        {
            return Err(
                Problem::new("`--in-place` replaces files, and standard input is none")
                    .hint("name the files, or leave `--in-place` out"),
            );
        }
        let mut settings = settings(reading.wrap, reading.max_words);
        settings.repeats = match (options.no_repeats, options.min_repeat_words) {
            (true, _) => Repeats::Kept,
            (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
            (false, None) => Repeats::Removed,
        };
        settings.boilerplate = match options.boilerplate {
            LevelName::Careful => Level::Careful,
            LevelName::Normal => Level::Normal,
            LevelName::Thorough => Level::Thorough,
        };
        Ok(Plan {
            inputs,
            format,
            destination,
            view,
            encoding: encoding(reading.encoding.as_deref())?,
            zeros: zeros(&reading),
            rows: RowPlan {
                field: reading.field,
                on_error: match options.on_error {
                    OnErrorName::Keep => OnError::Keep,
                    OnErrorName::Row => OnError::Row,
                },
            },
            settings,
            rules: options.rules,
            boundary_model: options.boundary_model,
            learned,
            screen: Screen::of(&std::io::stdout(), options.color.into()),
            corpus,
        })
    }

    /// For a command that looks at articles as a run with these settings would clean them.
    pub fn to_look(
        files: &[PathBuf],
        reading: ReadingOptions,
        walk: WalkOptions,
    ) -> Result<Self, Problem> {
        let format = chosen(reading.format);
        refuse_idle(&reading)?;
        let corpus = CorpusPlan::to_look(walk)?;
        let inputs = match &corpus.list {
            Some(_) if files.is_empty() => Vec::new(),
            _ => inputs(files, format),
        };
        Ok(Plan {
            inputs,
            format,
            destination: Destination::Nowhere,
            view: View::Text,
            encoding: encoding(reading.encoding.as_deref())?,
            zeros: zeros(&reading),
            rows: RowPlan {
                field: reading.field,
                on_error: OnError::Keep,
            },
            settings: settings(reading.wrap, reading.max_words),
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

    /// Whether somebody may be sitting before a program that seems to do nothing.
    pub fn reads_terminal(&self) -> bool {
        self.reads_stdin() && std::io::stdin().is_terminal()
    }
}

impl Input {
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
    Ok(match &options.in_place {
        Some(None) => Destination::InPlace(Backup::None),
        Some(Some(suffix)) => Destination::InPlace(Backup::Suffix(checked_suffix(suffix)?)),
        None => match &options.corpus.output {
            Some(folder) => Destination::Folder(folder.clone()),
            None if options.check => Destination::Nowhere,
            None => Destination::Stdout,
        },
    })
}

fn view(options: &Options) -> View {
    if options.explain {
        View::Explain
    } else if options.diff {
        View::Diff
    } else if options.check {
        View::Check
    } else if options.boundary_features {
        View::Features
    } else {
        View::Text
    }
}

/// Refuses to mix on standard output what nobody could take apart again.
fn refuse_two_on_stdout(
    corpus: &CorpusOptions,
    rules: &RuleOptions,
    destination: &Destination,
) -> Result<(), Problem> {
    let is_stdout = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    let has_articles = *destination == Destination::Stdout;
    let two = match (is_stdout(&corpus.report), is_stdout(&rules.extract)) {
        (true, true) => "`--report -` and `--extract -` both go to standard output",
        (true, false) if has_articles => "`--report -` and the articles both go to standard output",
        (false, true) if has_articles => {
            "`--extract -` and the articles both go to standard output"
        }
        _ => return Ok(()),
    };
    Err(Problem::new(two).hint("name a FILE"))
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

fn inputs(files: &[PathBuf], format: Option<Format>) -> Vec<Input> {
    if files.is_empty() {
        return inputs(&[PathBuf::from("-")], format);
    }
    let input = |path: &PathBuf| {
        let (location, kind) = match path.as_os_str() == "-" {
            true => (Location::Stdin, PathKind::File),
            false => (Location::File(path.clone()), kind_at(path)),
        };
        let format = format.unwrap_or_else(|| format_of(path));
        Input {
            location,
            format,
            kind,
        }
    };
    files.iter().map(input).collect()
}

fn chosen(format: Option<FormatName>) -> Option<Format> {
    format.map(|format| match format {
        FormatName::Text => Format::Text,
        FormatName::Jsonl => Format::Jsonl,
    })
}

/// What a file's name says it is, a compressed one's by the name before the last ending.
pub fn format_of(path: &Path) -> Format {
    let is = |path: &Path, names: &[&str]| {
        let extension = path.extension();
        extension.is_some_and(|e| names.iter().any(|name| e.eq_ignore_ascii_case(name)))
    };
    if is(path, &["gz", "zst"]) {
        format_of(&path.with_extension(""))
    } else if is(path, &["jsonl", "ndjson"]) {
        Format::Jsonl
    } else if is(path, &["json"]) {
        Format::Json
    } else {
        Format::Text
    }
}

/// Refuses options that the chosen format would pass over in silence.
fn refuse_idle(options: &ReadingOptions) -> Result<(), Problem> {
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
fn refuse_idle_model(
    level: LevelName,
    model: Option<&SideFile>,
    view: View,
) -> Result<(), Problem> {
    if model.is_none() || level != LevelName::Careful || view == View::Features {
        return Ok(());
    }
    Err(
        Problem::new("`--boundary-model` has nothing to do where `--boilerplate` is careful")
            .hint("add `--boilerplate normal` or `--boilerplate thorough`"),
    )
}

fn settings(wrap: WrapName, max_words: usize) -> Settings {
    let mut settings = Settings::default();
    settings.max_words = MaxWords(max_words);
    settings.wrap = match wrap {
        WrapName::Auto => Wrap::Auto,
        WrapName::Lines => Wrap::Lines,
        WrapName::Blank => Wrap::Blank,
    };
    settings
}

fn zeros(options: &ReadingOptions) -> Zeros {
    match options.text {
        true => Zeros::Allowed,
        false => Zeros::Refused,
    }
}

fn encoding(label: Option<&str>) -> Result<Encoding, Problem> {
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
        assert_eq!(
            (plan.destination, plan.view),
            (Destination::Stdout, View::Text)
        );
        assert_eq!(
            plan.inputs,
            [Input {
                location: Location::Stdin,
                format: Format::Text,
                kind: PathKind::File,
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
        assert_eq!(plan.destination, Destination::InPlace(Backup::None));
        assert_eq!(plan.inputs[0].location, Location::File("a.txt".into()));
    }

    #[test]
    fn in_place_takes_a_suffix_in_both_spellings() {
        for arg in ["-i=.raw", "--in-place=.raw"] {
            assert_eq!(
                plan(&[arg, "a.txt"]).unwrap().destination,
                Destination::InPlace(Backup::Suffix(".raw".into()))
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
