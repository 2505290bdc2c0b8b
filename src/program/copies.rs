//! Which articles `copydesk dups` has found to be copies, and by which id an article is known.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use copydesk::format::jsonl::Row;
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};

use super::batch::Entry;
use super::compress::unpack;
use super::plan::Limits;
use super::problem::{Problem, reason, shown};

/// By what an article is known in a list of clusters: the field `id` as it is spelled, or where the article stands.
pub fn article_id(entry: &Entry, row: Option<(u64, &Row)>) -> Box<RawValue> {
    let spelled = row.and_then(|(_, row)| row.id);
    if let Some(id) = spelled.and_then(|id| RawValue::from_string(id.to_owned()).ok()) {
        return id;
    }
    // A folder's files are known by their places in it, whatever the folder is called today.
    let place = match (entry.tree(), entry.path()) {
        (None, Some(path)) => path.to_string_lossy(),
        _ => entry.place.to_string_lossy(),
    };
    let id = match row {
        Some((number, _)) => format!("{place}:{number}"),
        None => place.into_owned(),
    };
    to_raw_value(&id).expect("a string is JSON")
}

/// Articles that are to be left out.
#[derive(Debug)]
pub struct Copies {
    by_id: HashMap<String, CopyOf>,
}

/// What an article is a copy of.
#[derive(Debug)]
pub struct CopyOf {
    pub kept: Box<RawValue>,
    pub similarity: f64,
}

#[derive(Deserialize)]
struct Cluster {
    keep: Box<RawValue>,
    copies: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    id: Box<RawValue>,
    similarity: f64,
}

/// A list of clusters may be of any length.
const LIMITS: Limits = Limits {
    article_bytes: u64::MAX,
    ratio: u64::MAX,
};

impl Copies {
    /// Reads a list of clusters. One in which an article is a copy and kept, or a copy of two, is refused.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let fault = |line: usize, what: &str| {
            Problem::new(format!("{}:{line}: {what}", shown(path)))
                .hint("make the list anew with `copydesk dups`")
        };
        let broken = |error: &std::io::Error| {
            Problem::new(format!("{}: {}", shown(path), reason(error)))
                .hint("name the file that `copydesk dups -o` has written")
        };
        let input = File::open(path).and_then(|file| unpack(file, LIMITS));
        let input = BufReader::with_capacity(256 << 10, input.map_err(|e| broken(&e))?.reader);
        let mut by_id = HashMap::new();
        let mut kept = HashSet::new();
        for (number, line) in (1..).zip(input.lines()) {
            let line = line.map_err(|error| broken(&error))?;
            let cluster: Cluster = serde_json::from_str(&line)
                .map_err(|_| fault(number, "is no line of a list of clusters"))?;
            kept.insert(spelling(&cluster.keep));
            for Member { id, similarity } in cluster.copies {
                let copy = CopyOf {
                    kept: cluster.keep.clone(),
                    similarity,
                };
                if by_id.insert(spelling(&id), copy).is_some() {
                    return Err(fault(number, &format!("{id} is a copy twice")));
                }
            }
        }
        match kept.iter().filter(|id| by_id.contains_key(*id)).min() {
            Some(id) => {
                let what = format!(
                    "{}: {id} is kept in one cluster and a copy in another",
                    shown(path)
                );
                Err(Problem::new(what)
                    .hint("give every article an `id` of its own, then run `copydesk dups` again"))
            }
            None => Ok(Copies { by_id }),
        }
    }

    /// What an article is a copy of, if it is one.
    pub fn find(&self, entry: &Entry, row: Option<(u64, &Row)>) -> Option<&CopyOf> {
        self.by_id.get(&spelling(&article_id(entry, row)))
    }
}

/// An id however it is spelled: `"caf\u00e9"` and `"café"` are one.
fn spelling(id: &RawValue) -> String {
    match serde_json::from_str::<serde_json::Value>(id.get()) {
        Ok(value) => value.to_string(),
        Err(_) => id.get().to_owned(),
    }
}
