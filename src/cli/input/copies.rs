//! Reads the list of clusters that `copydesk dups` wrote, and makes the ids of articles in such a list.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::args::DropName;
use crate::cli::files::{BoundedLines, interruptible, unpack_own};
use crate::cli::input::entry::Address;
use crate::cli::terminal::{Problem, shown};

/// The id of an article in a list of clusters: the field `id` as it is spelled, or else the file and line.
pub fn article_id(at: Address) -> Box<RawValue> {
    let id = at.id.map(|id| RawValue::from_string(id.to_owned()));
    if let Some(Ok(id)) = id {
        return id;
    }
    // Files of a folder are identified by their places in it: the folder may be renamed.
    let place = match (at.entry.tree(), at.entry.path()) {
        (None, Some(path)) => path.to_string_lossy(),
        _ => at.entry.place.to_string_lossy(),
    };
    let id = match at.number {
        Some(number) => format!("{place}:{number}"),
        None => place.into_owned(),
    };
    to_raw_value(&id).expect("a string is JSON")
}

/// The kept article that another one duplicates.
#[derive(Debug)]
pub struct CopyOf {
    pub kept: Box<RawValue>,
    pub similarity: f64,
}

/// A line of a list of clusters.
#[derive(Deserialize)]
pub struct ListedCluster {
    pub keep: Box<RawValue>,
    /// The other corpus that the kept article is in. Its id may be that of another article here.
    #[serde(rename = "in")]
    place: Option<String>,
    #[serde(default)]
    drop: DropName,
    pub copies: Vec<ListedCopy>,
}

#[derive(Deserialize)]
pub struct ListedCopy {
    pub id: Box<RawValue>,
    pub similarity: f64,
    #[serde(default)]
    pub only_in_kept: Vec<String>,
    #[serde(default)]
    pub only_in_copy: Vec<String>,
}

/// The longest line of a list: a cluster of some three million copies, at 80 bytes each.
const MAX_LINE_BYTES: u64 = 256 << 20;

/// Reads a list of clusters: the copies, by the [`spelling`] of their ids, and the hash of the list. One in which an article is kept
/// and a copy, or a copy twice, is refused.
pub fn read_copies(path: &Path) -> Result<(HashMap<String, CopyOf>, u128), Problem> {
    let mut by_id = HashMap::new();
    let mut kept = HashSet::new();
    let mut add = |id: &RawValue, kept: &RawValue, similarity| {
        let kept = kept.to_owned();
        by_id.insert(spelling(id), CopyOf { kept, similarity })
    };
    let hash = read_list(path, "clusters", |cluster: ListedCluster| {
        let keep = &*cluster.keep;
        match (cluster.drop, &cluster.place, cluster.copies.first()) {
            (DropName::None, ..) => return Ok(()),
            (DropName::All, None, Some(copy)) => {
                if add(keep, &copy.id, copy.similarity).is_some() {
                    return Err(format!("{keep} is in two clusters"));
                }
            }
            (_, None, _) => _ = kept.insert(spelling(keep)),
            (_, Some(_), _) => {}
        }
        for copy in &cluster.copies {
            if add(&copy.id, keep, copy.similarity).is_some() {
                return Err(format!("{} is a copy twice", copy.id));
            }
        }
        Ok(())
    })?;
    match kept.iter().filter(|id| by_id.contains_key(*id)).min() {
        Some(id) => {
            let what = format!("{id} is kept in one cluster and a copy in another");
            Err(Problem::at(path, what)
                .hint("give every article an `id` of its own, then run `copydesk dups` again"))
        }
        None => Ok((by_id, hash)),
    }
}

/// Reads a list of JSON lines that `copydesk dups` wrote, of this kind of thing, and calls `each` for every line. The error of
/// `each` says what is wrong with the line. Returns the hash of the list.
pub fn read_list<L: DeserializeOwned>(
    path: &Path,
    kind: &str,
    mut each: impl FnMut(L) -> Result<(), String>,
) -> Result<u128, Problem> {
    let broken = |error: io::Error| {
        let hint = "name the file that `copydesk dups -o` has written";
        Problem::of_file(path, &error.into(), hint)
    };
    let input = interruptible::reader(path)
        .and_then(unpack_own)
        .map_err(broken)?;
    let mut lines = BoundedLines::new(input, b'\n', MAX_LINE_BYTES);
    let mut hash = Xxh3::new();
    while let Some(line) = lines.next_text().map_err(broken)? {
        hash.update(line.as_bytes());
        hash.update(b"\n");
        let line = serde_json::from_str(line);
        let line = line.map_err(|_| format!("is no line of a list of {kind}"));
        line.and_then(&mut each).map_err(|what| {
            Problem::new(format!("{}:{}: {what}", shown(path), lines.number()))
                .hint("make the list anew with `copydesk dups`")
        })?;
    }
    Ok(hash.digest128())
}

/// Normalises the spelling of an id: `"caf\u00e9"` and `"café"` are the same id.
pub fn spelling(id: &RawValue) -> String {
    match serde_json::from_str::<serde_json::Value>(id.get()) {
        Ok(value) => value.to_string(),
        Err(_) => id.get().to_owned(),
    }
}
