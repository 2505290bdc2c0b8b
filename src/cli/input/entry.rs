//! One input of a run: a file or standard input, whether the user named it, listed it, or named its folder. Opens it, reads a
//! whole article in bounded memory, and finds the source of its articles.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk::boundary::Level;
use copydesk::format::Record;
use copydesk::format::decode::{DecodeError, DecodeErrorKind, Decoded, Zeros, decode};
use copydesk::format::kind::{PREFIX_BYTES, kind_of};
use copydesk::learned::WHOLE;
use rustix::fs::{FileType, OFlags, fstat};
use rustix::process::{Resource, getrlimit};

use crate::cli::args::{Format, SourceWay};
use crate::cli::files::{Folder, Folders, Stamp, interruptible, is_directory, special};
use crate::cli::plan::{List, Plan, input_name};
use crate::cli::terminal::{Problem, Stop, refuse};

pub struct Entry {
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    pub origin: Origin,
    /// Its place below the output folder, and its name in the report.
    pub place: PathBuf,
    pub format: Format,
    /// Whether a file is in its place in the output that copydesk did not write as it is.
    pub is_foreign: bool,
    /// The size in bytes, as far as it is known before it is opened.
    pub size: u64,
}

/// Who named an input. Inputs that the user named are trusted more.
#[derive(Clone)]
pub enum Origin {
    Named,
    Listed,
    Walked(Arc<Folders>),
}

impl Entry {
    pub fn name(&self) -> String {
        input_name(self.path())
    }

    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Opens the folder of a file that was found in a folder, if no link may be followed; `None` for other inputs.
    pub fn folder(&self, plan: &Plan) -> Option<io::Result<Arc<Folder>>> {
        match &self.origin {
            Origin::Walked(root) if !plan.walk.follow => {
                Some(root.folder_of(root.below(self.path()?)))
            }
            _ => None,
        }
    }

    /// The raw folder in which the input was found.
    pub fn tree(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Walked(root) => Some(&root.path),
            Origin::Named | Origin::Listed => None,
        }
    }
}

/// Where an article is, or a record without one.
#[derive(Clone, Copy)]
pub struct Address<'a> {
    pub entry: &'a Entry,
    /// See [`Records::name`](crate::cli::input::Records::name).
    pub format: Option<&'a str>,
    /// The number of the record, from 1; `None` for a file that is one article.
    pub number: Option<u64>,
    /// The field of the record, if several are cleaned.
    pub field: Option<&'a str>,
    /// The field `id` of the record, as it is spelled.
    pub id: Option<&'a str>,
}

/// The longest name of a source, which is the longest path on Linux. A longer field is not a name.
const MAX_NAME_BYTES: usize = 4096;

impl SourceWay {
    /// The source of an article; [`WHOLE`] if it is not known.
    pub fn of(&self, entry: &Entry, record: &dyn Record) -> String {
        match self.named(entry, record) {
            name if name.is_empty() => WHOLE.to_owned(),
            name => name,
        }
    }

    /// The source of an article; empty if it is not known.
    pub fn named(&self, entry: &Entry, record: &dyn Record) -> String {
        let found = match self {
            SourceWay::Auto => dir(entry).or_else(|| host(record)),
            SourceWay::Dir => dir(entry),
            SourceWay::Host => host(record),
            SourceWay::Field(name) => record.field(name),
            SourceWay::Whole => None,
        };
        found
            .filter(|name| name.len() <= MAX_NAME_BYTES)
            .unwrap_or_default()
    }
}

fn dir(entry: &Entry) -> Option<String> {
    let below = entry.path()?.strip_prefix(entry.tree()?).ok()?;
    let first = below.parent()?.iter().next()?;
    Some(Path::new(first).to_string_lossy().into_owned())
}

fn host(record: &dyn Record) -> Option<String> {
    record.field("url").map(|url| host_of(&url).into_owned())
}

/// The host of a URL, in lower case, without `www.`, port and user.
fn host_of(url: &str) -> Cow<'_, str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = place.rsplit('@').next().unwrap_or(place);
    let host = host.split(':').next().unwrap_or(host).trim();
    let host = match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") => &host[4..],
        _ => host,
    };
    if host.contains(char::is_uppercase) {
        Cow::Owned(host.to_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}

pub struct Opened {
    pub reader: Box<dyn Read + Send>,
    pub file: Option<Arc<File>>,
    pub stamp: Option<Stamp>,
    /// The mode of the file, or the default mode.
    pub mode: u32,
}

impl Opened {
    pub fn of_file(file: Arc<File>) -> Result<Self> {
        let reader = interruptible::Reader::of(file.clone()).context("cannot read")?;
        let (is_file, stat) = (reader.is_regular(), reader.stat);
        Ok(Opened {
            reader: Box::new(reader),
            stamp: is_file.then(|| Stamp::of(&stat)),
            file: is_file.then_some(file),
            mode: stat.st_mode,
        })
    }
}

/// Opens an input for reading. Inputs of folders and lists must be regular files; one that the user named may be a pipe.
pub fn open(entry: &Entry, plan: &Plan) -> Result<Opened> {
    let Some(path) = &entry.path else {
        return Ok(Opened {
            reader: Box::new(interruptible::stdin()?),
            file: None,
            stamp: None,
            mode: 0o666,
        });
    };
    let name = path.file_name().unwrap_or_default();
    let file = match entry.folder(plan) {
        Some(folder) => folder.and_then(|folder| folder.open(name, OFlags::RDONLY, 0)),
        None => interruptible::open(path),
    };
    let opened = Opened::of_file(Arc::new(file.context("cannot open")?))?;
    let kind = FileType::from_raw_mode(opened.mode);
    if kind == FileType::Directory {
        return Err(is_directory(path).into());
    }
    match special(kind).filter(|_| !matches!(entry.origin, Origin::Named)) {
        Some(what) => refuse(
            format!("is {what}, not a file"),
            "name it as an argument, without a list or folder, to read it all the same",
        ),
        None => Ok(opened),
    }
}

/// Fails if a file was changed since it was opened.
pub fn refuse_changed(file: &File, stamp: Stamp) -> Result<()> {
    if Stamp::of(&fstat(file).context("cannot read")?) == stamp {
        return Ok(());
    }
    let hint = "run copydesk on it again when nobody writes to it";
    refuse("changed while it was being read", hint)
}

/// The largest article: as the user says, or less if the memory of the process is limited.
pub fn max_article_bytes(plan: &Plan) -> u64 {
    // For each byte of news, lists and tables, the raw, decoded and clean text, the words and the findings take up to 12 bytes of
    // memory, and 20 if the boundary of the story is searched for. The limit counts reserved address space, which is more.
    let memory_per_byte = match plan.settings.boilerplate {
        Level::Careful => 16,
        Level::Normal | Level::Thorough => 24,
    };
    let memory = getrlimit(Resource::As).current.unwrap_or(u64::MAX);
    plan.walk.max_article.min(memory / memory_per_byte)
}

/// Reads the first bytes of an input, which show its format. Most articles are not longer.
pub fn read_prefix(input: &mut dyn Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(PREFIX_BYTES);
    input
        .take(PREFIX_BYTES as u64)
        .read_to_end(&mut bytes)
        .context("cannot read")?;
    Ok(bytes)
}

/// Reads the rest of an article after its prefix. Memory: at most the limit, whatever the input.
pub fn read_article(mut bytes: Vec<u8>, input: &mut dyn Read, max_bytes: u64) -> Result<Vec<u8>> {
    let n_more = (max_bytes + 1).saturating_sub(bytes.len() as u64);
    // A shorter prefix is the whole input.
    if bytes.len() >= PREFIX_BYTES {
        input
            .take(n_more)
            .read_to_end(&mut bytes)
            .context("cannot read")?;
    }
    if bytes.len() as u64 > max_bytes {
        return refuse(
            format!("more than {max_bytes} bytes, the most that one article may have"),
            "split it, or raise `--max-article`; for JSON lines pass `--format jsonl`",
        );
    }
    Ok(bytes)
}

pub fn decoded<'b>(bytes: &'b [u8], plan: &Plan) -> Result<Decoded<'b>> {
    let encoding = plan.reading.encoding.unwrap_or_default();
    let zeros = if plan.reading.text {
        Zeros::Allowed
    } else {
        Zeros::Refused
    };
    decode(bytes, encoding, zeros).map_err(|error| {
        let problem = Problem::new(error.to_string()).at_line(error.line);
        match error.kind {
            // `--text` does not help with a known format that is not text.
            DecodeErrorKind::Binary if kind_of(bytes).is_some() => problem.into(),
            _ => problem.hint(cure(&error)).into(),
        }
    })
}

fn cure(error: &DecodeError) -> String {
    match error.kind {
        DecodeErrorKind::NotUtf8(guess) => {
            format!("pass `--encoding {guess}`, or `--encoding auto` to trust such guesses")
        }
        DecodeErrorKind::Binary => "if it is text all the same, pass `--text`".to_owned(),
        DecodeErrorKind::Utf16WithoutMark(encoding) => format!("pass `--encoding {encoding}`"),
        _ => "pass another `--encoding`, or correct the file".to_owned(),
    }
}

/// Refuses, before anything is read or written, a standard input that is closed.
pub fn refuse_closed_input(plan: &Plan) -> Result<(), Stop> {
    let list = plan.list.as_ref();
    if plan.reads_stdin() || list.is_some_and(List::is_stdin) {
        interruptible::stdin().map_err(Stop::Broken)?;
    }
    Ok(())
}
