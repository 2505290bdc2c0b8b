//! The work of one run: checked arguments, with nothing left to parse.

mod build;
mod conflicts;

pub use conflicts::{refuse_among_inputs, refuse_impossible, resolved};

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use copydesk::{Cleaner, CleanerBuilder, Rules, Settings};

use crate::cli::args::{
    AboutOptions, CorpusOptions, Format, OnError, ReadingOptions, RuleOptions, SourceWay, View,
    WalkOptions,
};
use crate::cli::files::PathKind;
use crate::cli::terminal::{Screen, shown};

/// The work of one run.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub destination: Destination,
    pub view: View,
    pub reading: ReadingOptions,
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

impl Plan {
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

impl Destination {
    /// Whether each input becomes a file.
    pub fn is_files(&self) -> bool {
        !matches!(self, Destination::Stream(_) | Destination::Nowhere)
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
