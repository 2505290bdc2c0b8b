//! One input of a run: a file or standard input, whether the user named it, listed it, or named its folder, and the source of its
//! articles.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use copydesk::format::Record;
use copydesk::learned::WHOLE;

use crate::cli::args::{Format, SourceWay};
use crate::cli::files::{Folder, Folders};
use crate::cli::plan::{Plan, input_name};

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
    Walked(Arc<Root>),
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
                let path = self.path()?;
                let below = path.strip_prefix(&root.path).unwrap_or(path);
                Some(root.folders.folder_of(below))
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

#[derive(Debug)]
pub struct Root {
    pub path: PathBuf,
    /// Open, so that files are found below it even if a folder on the way is replaced by a link.
    pub folders: Folders,
}

impl Root {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let folder = Folder::named_to_read(path).context("cannot open")?;
        Ok(Root {
            path: path.to_owned(),
            folders: Folders::new(folder),
        })
    }
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
