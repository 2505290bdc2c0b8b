//! `copydesk dups --index`: the articles of all batches so far, in a folder.
//!
//! - `manifest` says how many articles there are, which runs, and how they were compared. It is replaced at the end of a batch:
//!   what a killed run wrote besides does not count, and the next run removes it.
//! - `articles` and `ends` have the articles: see [`records`](super::records).
//! - `run-N` are sorted runs: see [`runs`]. A batch writes one; it replaces the runs before it that are not more than twice as
//!   large, so that their number grows with the logarithm of the articles.
//!
//! All is checked by hashes. Memory grows with the batch; the runs are read as streams, twice for each batch at most.

mod runs;

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read, Write};
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk::dups::{Known, Sketch};
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::commands::dups::index::runs::{Entries, Entry, Run};
use crate::cli::commands::dups::records::{Records, Stored};
use crate::cli::files::{BESIDE, Draft, Folder, FolderEntry, is_draft_name, remove_stale};
use crate::cli::output::lock;
use crate::cli::terminal::{Problem, Stop, refuse, shown};

/// The first line of a manifest. The number changes with the format, and with what a fingerprint is.
const HEAD: &str = "copydesk index 1\n";

const MANIFEST: &str = "manifest";

/// A run needs some 60 bytes, and there are few.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// The prefix of the names of runs.
const RUN: &str = "run-";

/// The first band has hashes of ids and words. Those of sketches follow.
pub const IDENTITY: u32 = 0;

/// A run is merged with the runs before it that have at most so many times its entries.
const TIER: u64 = 2;

#[derive(Default, Serialize, Deserialize)]
struct Manifest {
    /// The options that change what is compared.
    settings: String,
    n_articles: u32,
    /// The length of the file `articles`.
    n_bytes: u64,
    /// From the oldest to the newest articles.
    runs: Vec<Run>,
}

pub struct Index {
    path: PathBuf,
    pub name: String,
    /// Locked as long as it is open.
    folder: Arc<Folder>,
    manifest: Manifest,
    articles: Records,
    /// The entries of each run after the band that was looked up last.
    rest: RefCell<Vec<Peekable<Entries<'static>>>>,
}

impl Index {
    /// Opens and locks an index, or makes an empty one, and removes what a killed run left.
    pub fn open(path: &Path, settings: String) -> Result<Self, Stop> {
        let broken = |error: io::Error| broken(path, &error);
        fs::create_dir_all(path).map_err(broken)?;
        let folder = Arc::new(Folder::named_to_read(path).map_err(broken)?);
        lock(&folder, path)?;
        let manifest = Manifest::read(&folder, path)?;
        let manifest = manifest.map_or_else(|| Manifest::new(&folder, path, &settings), Ok)?;
        if manifest.settings != settings {
            let (path, old) = (shown(path), &manifest.settings);
            let what = format!("{path}: was made with `{old}`, and this run has `{settings}`");
            let cure = "give the same options, or name another folder and run all batches again";
            return refuse(what, cure);
        }
        manifest.remove_leftovers(&folder).map_err(broken)?;
        let open = |name: &str| folder.open(name.as_ref(), OFlags::RDWR | OFlags::CREATE, 0o666);
        let [articles, ends] = ["articles", "ends"].map(|name| open(name).map_err(broken));
        let articles = Records::open(articles?, ends?, manifest.n_articles, manifest.n_bytes);
        let articles = articles.map_err(broken)?;
        let runs = manifest.runs.iter();
        let rest = runs.map(|run| Ok(run.entries(&folder)?.peekable()));
        let rest = rest.collect::<Result<_, _>>().map_err(broken)?;
        Ok(Index {
            path: path.to_owned(),
            name: shown(path),
            rest: RefCell::new(rest),
            folder,
            manifest,
            articles,
        })
    }

    pub fn get(&self, article: u32) -> Result<Stored, Stop> {
        self.checked(self.articles.article(article as usize))
    }

    /// Adds the articles of a batch, which are placed in the same order, as a whole. Returns how many articles there are then.
    pub fn add(
        mut self,
        new: impl Iterator<Item = Result<Stored, Stop>>,
        placed: &[Option<Sketch>],
    ) -> Result<u32, Stop> {
        // Damage is found even in what was not compared.
        self.join(u32::MAX, &[], &mut Vec::new())?;
        if placed.is_empty() {
            return Ok(self.manifest.n_articles);
        }
        let mut identities = Vec::with_capacity(placed.len());
        for article in new {
            let article = article?;
            identities.push(article.identity as u32);
            let added = self.articles.add(&article.into_bytes());
            self.checked(added)?;
        }
        let added = self.add_run(placed, &identities);
        self.checked(added)?;
        Ok(self.manifest.n_articles)
    }

    /// Writes the run of a batch, and then the manifest.
    fn add_run(&mut self, placed: &[Option<Sketch>], identities: &[u32]) -> io::Result<()> {
        self.articles.sync()?;
        self.manifest.n_bytes = self.articles.n_bytes;
        let first = self.manifest.n_articles;
        let runs = &mut self.manifest.runs;
        let bands = |article: &Option<Sketch>| article.as_ref().map_or(0, |a| a.bands().len());
        let n_bands = placed.iter().map(bands).max().unwrap_or(0);
        let mut n_entries = (placed.len() * (n_bands + 1)) as u64;
        let is_merged = |run: &&Run| {
            let is_merged = run.n_entries <= TIER * n_entries;
            n_entries += run.n_entries;
            is_merged
        };
        let n_merged = runs.iter().rev().take_while(is_merged).count();
        let merged = runs.split_off(runs.len() - n_merged);
        let merged = merged.iter().map(|run| run.entries(&self.folder));
        let mut inputs: Vec<Entries> = merged.collect::<Result<_, _>>()?;
        let of_band = |band: u32| {
            let articles = placed.iter().zip(identities).zip(first..);
            let entries = articles.filter_map(|((placed, identity), article)| {
                let value = match band {
                    IDENTITY => *identity,
                    _ => *placed.as_ref()?.bands().get(band as usize - 1)?,
                };
                Some((band, value, article))
            });
            let mut entries: Vec<Entry> = entries.collect();
            entries.sort_unstable();
            entries.into_iter().map(Ok)
        };
        inputs.push(Box::new((0..=n_bands as u32).flat_map(of_band)));
        self.manifest.n_articles += placed.len() as u32;
        let name = format!("{RUN}{}", self.manifest.n_articles);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let file = self.folder.open(name.as_ref(), flags, 0o666)?;
        let run = Run::write(file, name, inputs)?;
        self.manifest.runs.push(run);
        self.manifest.write(&self.folder)?;
        // What is left is removed by the next run.
        let _ = self.manifest.remove_leftovers(&self.folder);
        Ok(())
    }

    /// Reads the entries of a band in all runs, and joins them with `values`, which are sorted. Bands are read in their order.
    pub fn join(&self, band: u32, values: &[u32], found: &mut Vec<(u32, u32)>) -> Result<(), Stop> {
        for rest in &mut *self.rest.borrow_mut() {
            let mut values = values.iter().copied().peekable();
            // An error is taken out, too.
            let is_before =
                |entry: &io::Result<Entry>| entry.as_ref().map_or(true, |e| e.0 <= band);
            while let Some(entry) = rest.next_if(is_before) {
                let (_, value, article) = self.checked(entry)?;
                while values.next_if(|&next| next < value).is_some() {}
                if values.peek() == Some(&value) {
                    found.push((value, article));
                }
            }
        }
        Ok(())
    }

    fn checked<T>(&self, result: io::Result<T>) -> Result<T, Stop> {
        result.map_err(|error| broken(&self.path, &error))
    }
}

impl Known<Stop> for Index {
    fn n_articles(&self) -> u32 {
        self.manifest.n_articles
    }

    fn find(&self, band: usize, values: &[u32], found: &mut Vec<(u32, u32)>) -> Result<(), Stop> {
        self.join(band as u32 + 1, values, found)
    }

    fn kept(&self, article: u32) -> Result<u32, Stop> {
        Ok(self.get(article)?.kept)
    }
}

impl Manifest {
    /// Makes the manifest of a new index. A folder that has files is refused.
    fn new(folder: &Arc<Folder>, path: &Path, settings: &str) -> Result<Self, Stop> {
        let broken = |error: io::Error| broken(path, &error);
        let entries = folder.list().map_err(broken)?;
        let mut names = entries.iter().map(|entry| &entry.name);
        if !names.all(|name| is_draft_name(name, BESIDE)) {
            let what = format!("{}: has files, and is no index", shown(path));
            return refuse(what, "name a new folder, or an empty one");
        }
        let settings = settings.to_owned();
        let manifest = Manifest {
            settings,
            ..Manifest::default()
        };
        manifest.write(folder).map_err(broken)?;
        Ok(manifest)
    }

    /// Reads the manifest of a folder; `None` if there is none.
    fn read(folder: &Folder, path: &Path) -> Result<Option<Self>, Stop> {
        let opened = match folder.open(MANIFEST.as_ref(), OFlags::RDONLY, 0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened,
        };
        let text = opened.and_then(|file| io::read_to_string(file.take(MAX_MANIFEST_BYTES)));
        let text = text.map_err(|error| broken(path, &error))?;
        let Some(body) = text.strip_prefix(HEAD) else {
            let what = format!("{}: not an index that this copydesk can read", shown(path));
            return refuse(what, "name another folder, and run all batches again");
        };
        let parts = body.trim_end().rsplit_once('\t');
        let json = parts.filter(|(json, hash)| hash_of(json) == *hash);
        let manifest = json.and_then(|(json, _)| serde_json::from_str(json).ok());
        let damaged = || broken(path, &io::ErrorKind::InvalidData.into());
        manifest.map(Some).ok_or_else(damaged)
    }

    /// Replaces the manifest of a folder.
    fn write(&self, folder: &Arc<Folder>) -> io::Result<()> {
        let json = serde_json::to_string(self)?;
        let mut draft = Draft::beside(folder, 0o666)?;
        let text = format!("{HEAD}{json}\t{}\n", hash_of(&json));
        draft.write_all(text.as_bytes())?;
        draft.file.sync_all()?;
        folder.sync()?;
        draft.place_beside(MANIFEST.as_ref())?;
        folder.sync()
    }

    /// Removes runs that were merged, and what a killed run left.
    fn remove_leftovers(&self, folder: &Folder) -> io::Result<()> {
        for FolderEntry { name, .. } in folder.list()? {
            let number = name.to_str().and_then(|name| name.strip_prefix(RUN));
            let is_run = number.is_some_and(|number| number.parse::<u64>().is_ok());
            if is_run && self.runs.iter().all(|run| *run.name != *name) {
                folder.remove(&name)?;
            }
            remove_stale(folder, &name);
        }
        Ok(())
    }
}

fn hash_of(json: &str) -> String {
    format!("{:016x}", xxh3_64(json.as_bytes()))
}

fn broken(path: &Path, error: &io::Error) -> Stop {
    use io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    let problem = match error.kind() {
        InvalidData | NotFound | UnexpectedEof => Problem::at(path, "the index is damaged")
            .hint("take it from a backup, or remove it and run all batches again"),
        _ => Problem::failed(path, "cannot use the index", error)
            .hint("make room, or name a folder that you may write to"),
    };
    problem.broken()
}
