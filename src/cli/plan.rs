//! The work of one run: checked arguments, with nothing left to parse.

mod conflicts;
pub use conflicts::{first_as_command, refuse_among_inputs, refuse_impossible, resolved};

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::IsTerminal;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use copydesk::{Cleaner, CleanerBuilder, MaxWords, Repeats, Rules, Settings, WhenEmpty};
use rustix::fs::{FileType, stat};

use crate::cli::args::{
    AboutOptions, CorpusOptions, EmptyName, Format, InputOptions, MessageOptions, OnError, Options,
    ReadingOptions, RuleOptions, SourceWay, View, WalkOptions, format_of, is_article_name,
};
use crate::cli::files::{PathKind, file_type, kind_at};
use crate::cli::plan::conflicts::{ambiguous_output, is_stdout, refuse};
use crate::cli::terminal::{Problem, Screen, shown};

/// The work of one run.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub destination: Destination,
    pub view: View,
    pub reading: ReadingOptions,
    /// The option that has no effect, since all inputs are plain text.
    pub without_effect: Option<&'static str>,
    pub on_error: OnError,
    pub settings: Settings,
    pub rules: RuleOptions,
    /// The boundary model that replaces the built-in one.
    pub boundary_model: Option<PathBuf>,
    pub learned_from: Option<LearnedFrom>,
    /// What identifies the source of an article.
    pub source: SourceWay,
    pub screen: Screen,
    pub walk: WalkOptions,
    pub list: Option<List>,
    pub output: CorpusOptions,
    pub about: AboutOptions,
    /// The end of a name that `--check` prints; `None` if standard output is for other lines.
    pub name_end: Option<u8>,
    pub is_quiet: bool,
}

/// Where learned lines come from that are removed.
#[derive(Debug)]
pub enum LearnedFrom {
    Model(PathBuf),
    /// The inputs themselves, read by this plan.
    Inputs(Box<Plan>),
}

/// A file that names files.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    pub path: PathBuf,
    pub end: u8,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Destination {
    /// Standard output, or the device, FIFO or socket of this name.
    Stream(Option<PathBuf>),
    /// One file.
    File(PathBuf),
    /// A folder, under the names of the raw articles.
    Folder(PathBuf),
    /// In place. The raw text is kept under the name of the file and this suffix, if there is one.
    InPlace(Option<OsString>),
    Nowhere,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    pub format: Format,
    /// Read once, so that all parts of a run agree.
    pub kind: PathKind,
}

impl List {
    fn of(options: &WalkOptions) -> Option<Self> {
        let lines = options.files_from.iter().map(|path| (path, b'\n'));
        let zeros = options.files0_from.iter().map(|path| (path, 0));
        let (path, end) = lines.chain(zeros).next()?;
        let path = path.clone();
        Some(List { path, end })
    }

    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }
}

impl Input {
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub fn name(&self) -> String {
        input_name(self.path())
    }

    pub fn is_folder(&self) -> bool {
        self.kind == PathKind::Folder
    }
}

/// The name of an input to show. Control characters are escaped.
pub fn input_name(path: Option<&Path>) -> String {
    path.map_or_else(|| "<stdin>".to_owned(), shown)
}

/// Whether a file with this name counts as the backup of another file.
pub fn is_backup_name(name: &OsStr, suffix: &OsStr) -> bool {
    let (name, suffix) = (name.as_encoded_bytes(), suffix.as_encoded_bytes());
    name.len() > suffix.len() && name.ends_with(suffix)
}

/// The path of an input below the output folder: one folder keeps its structure; of several inputs, each folder and file
/// keeps its name. This is also its name in the report.
pub fn place_of(plan: &Plan, input: &Input, path: &Path) -> PathBuf {
    match (input.is_folder(), &plan.destination) {
        (true, _) if plan.inputs.len() == 1 => PathBuf::new(),
        (true, _) | (false, Destination::Folder(_)) => PathBuf::from(last_name(path)),
        (false, _) => path.to_owned(),
    }
}

/// The input of this run whose clean text has this place; `None` if none could have it.
pub fn raw_of(plan: &Plan, place: &Path) -> Option<PathBuf> {
    if plan.inputs.is_empty() {
        return Some(place.to_owned());
    }
    plan.inputs.iter().find_map(|input| {
        let path = input.path()?;
        let below = place.strip_prefix(place_of(plan, input, path)).ok()?;
        if below.as_os_str().is_empty() {
            return Some(path.to_owned());
        }
        input.is_folder().then(|| path.join(below))
    })
}

/// The name of a file or folder. For `.` and `..`, it is that of the folder they lead to.
fn last_name(path: &Path) -> OsString {
    let real = || {
        fs::canonicalize(path)
            .ok()?
            .file_name()
            .map(OsStr::to_owned)
    };
    let name = path.file_name().map(OsStr::to_owned);
    name.or_else(real).unwrap_or_default()
}

impl Plan {
    /// Plans a run of `copydesk` itself, or refuses options that contradict each other.
    pub fn new(options: Options, shared: &MessageOptions) -> Result<Self, Problem> {
        let view = options.views.view();
        let read = |o: &Options| Plan::read_only(&o.files, o.input.clone());
        let plan = read(&options)?;
        let destination = destination(&options, &plan)?;
        let learned = &options.learned;
        refuse(&[
            (
                learned.source.source.is_some() && learned.model.is_none() && !learned.learn,
                "`--source` has no effect without learned lines",
                "add `--model FILE` or `--learn`, or leave `--source` out",
            ),
            (
                learned.learn && (plan.list.is_some() || plan.reads_stdin()),
                "`--learn` reads the inputs twice, but standard input and lists can be read only once",
                "name files or folders, or learn first with `copydesk learn`",
            ),
        ])?;
        let learned_from = if learned.learn {
            Some(LearnedFrom::Inputs(Box::new(read(&options)?)))
        } else {
            options.learned.model.map(LearnedFrom::Model)
        };
        let mut settings = plan.settings.clone();
        let cleaning = options.cleaning;
        settings.boilerplate = cleaning.boilerplate;
        settings.repeat_distance = cleaning.repeats;
        if options.about.when_empty == EmptyName::Empty {
            settings.when_empty = WhenEmpty::Removed;
        }
        settings.repeats = match (cleaning.no_repeats, cleaning.min_repeat_words) {
            (true, _) => Repeats::Kept,
            (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
            (false, None) => Repeats::Removed,
        };
        let (report, extract) = (&options.corpus.report, &options.rules.extract);
        let lines = [report, extract, &options.about.spans];
        let is_taken = lines.into_iter().flatten().any(|path| is_stdout(path));
        let end = if options.views.print0 { 0 } else { b'\n' };
        let name_end = (view.is_names() && !is_taken).then_some(end);
        Ok(Plan {
            destination,
            view,
            on_error: options.views.on_error,
            settings,
            rules: options.rules,
            boundary_model: cleaning.boundary_model,
            learned_from,
            source: options.learned.source.source.unwrap_or_default(),
            screen: Screen::of(&std::io::stdout(), shared.color),
            output: options.corpus,
            about: options.about,
            name_end,
            is_quiet: shared.quiet,
            ..plan
        })
    }

    /// Plans a run that reads articles and writes none.
    pub fn read_only(files: &[PathBuf], options: InputOptions) -> Result<Self, Problem> {
        let InputOptions {
            reading,
            walk,
            for_records,
            ..
        } = options;
        refuse_reading(&reading)?;
        let list = List::of(&walk);
        let stdin = [PathBuf::from("-")];
        let files = if files.is_empty() && list.is_none() {
            &stdin
        } else {
            files
        };
        let format = reading.format;
        let inputs: Vec<Input> = files.iter().map(|path| input(path, format)).collect();
        let is_text = |input: &Input| input.format == Format::Text && !input.is_folder();
        let is_text = list.is_none() && inputs.iter().all(is_text);
        let settings = Settings {
            layout: reading.layout,
            max_words: MaxWords(reading.max_words),
            ..Settings::default()
        };
        Ok(Plan {
            inputs,
            destination: Destination::Nowhere,
            view: View::Text,
            reading,
            without_effect: for_records.filter(|_| is_text),
            on_error: OnError::Fail,
            settings,
            rules: RuleOptions::default(),
            boundary_model: None,
            learned_from: None,
            source: SourceWay::default(),
            screen: Screen::Pipe,
            walk,
            list,
            output: CorpusOptions::default(),
            about: AboutOptions::default(),
            name_end: None,
            is_quiet: false,
        })
    }

    /// Whether clean text is written somewhere.
    pub fn writes(&self) -> bool {
        self.view == View::Text && self.destination != Destination::Nowhere
    }

    pub fn cleaner(&self, rules: Rules) -> CleanerBuilder {
        Cleaner::builder()
            .settings(self.settings.clone())
            .rules(rules)
    }

    pub fn reads_stdin(&self) -> bool {
        self.inputs.iter().any(|input| input.path.is_none())
    }

    /// Whether the program waits for a person to type, and seems to do nothing.
    pub fn reads_terminal(&self) -> bool {
        self.reads_stdin() && std::io::stdin().is_terminal()
    }
}

/// Refuses options that have no effect on the format, and names of columns where they have numbers.
fn refuse_reading(options: &ReadingOptions) -> Result<(), Problem> {
    let is_text = matches!(options.format, None | Some(Format::Text)) && options.split_at.is_none();
    for (is_given, option) in [
        (options.encoding.is_some(), "--encoding"),
        (options.text, "--text"),
    ] {
        let what = format!("`{option}` is for texts of one article; records are UTF-8");
        let cure = "convert the file first, as with `iconv -t utf-8`";
        refuse(&[(is_given && !is_text, &what, cure)])?;
    }
    let is_number = |field: &String| field.parse::<usize>().is_ok_and(|n| n > 0);
    for field in options.field.iter().filter(|_| options.no_header) {
        let what = format!("`{field}` is not the number of a column");
        let cure = "without a header, columns are counted from 1: `--no-header --field 2`";
        refuse(&[(!is_number(field), &what, cure)])?;
    }
    Ok(())
}

fn destination(options: &Options, plan: &Plan) -> Result<Destination, Problem> {
    Ok(match (&options.views.in_place, &options.corpus.output) {
        (Some(Some(suffix)), _) if suffix.is_empty() || suffix.as_bytes().contains(&b'/') => {
            let what = format!(
                "`{}` is not a suffix for a file name",
                shown(suffix.as_ref())
            );
            return Err(Problem::new(what).hint("write it as in `--in-place=.raw`"));
        }
        (Some(suffix), _) => Destination::InPlace(suffix.clone()),
        (None, Some(path)) => named_output(path, plan)?,
        (None, None) if options.views.view().is_names() => Destination::Nowhere,
        (None, None) => Destination::Stream(None),
    })
}

/// What `-o PATH` means: `-`, a folder that exists, and a trailing slash are clear; else the inputs decide.
fn named_output(path: &Path, plan: &Plan) -> Result<Destination, Problem> {
    let is_one = match &plan.inputs[..] {
        [input] => !input.is_folder() && plan.list.is_none(),
        _ => false,
    };
    let is_folder = path.as_os_str().as_bytes().ends_with(b"/");
    Ok(match stat(path) {
        _ if path == Path::new("-") => Destination::Stream(None),
        Ok(stat) if file_type(&stat) == FileType::Directory => Destination::Folder(path.to_owned()),
        _ if is_folder => Destination::Folder(path.to_owned()),
        // As /dev/stdout is, if it is redirected to a file.
        Ok(_) if is_stdout(path) => Destination::Stream(None),
        Ok(stat) if file_type(&stat) != FileType::RegularFile => {
            Destination::Stream(Some(path.to_owned()))
        }
        _ if is_one => Destination::File(path.to_owned()),
        Ok(_) => return Err(ambiguous_output(path, plan, Path::new("clean"))),
        Err(_) if is_article_name(path) => return Err(ambiguous_output(path, plan, path)),
        Err(_) => Destination::Folder(path.to_owned()),
    })
}

fn input(path: &Path, format: Option<Format>) -> Input {
    let file = (path.as_os_str() != "-").then(|| path.to_owned());
    Input {
        kind: file.as_deref().map_or(PathKind::File, kind_at),
        path: file,
        format: format.unwrap_or_else(|| format_of(path)),
    }
}
