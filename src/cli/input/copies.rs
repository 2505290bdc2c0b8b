//! Reads the lists of clusters and of passages that `copydesk dups` wrote, and finds what they say of an article.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::dups::passages::{code, hash_of};
use copydesk::finding::Passage;
use copydesk::format::RowError;
use copydesk::{Passages, Span};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::args::DropName;
use crate::cli::files::{BoundedLines, open_own};
use crate::cli::input::entry::Address;
use crate::cli::plan::Plan;
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
#[derive(Serialize, Deserialize)]
pub struct ListedCluster {
    pub keep: Box<RawValue>,
    /// The other corpus that the kept article is in. Its id may be that of another article here.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(default, skip_serializing_if = "DropName::is_default")]
    pub drop: DropName,
    pub copies: Vec<ListedCopy>,
}

#[derive(Serialize, Deserialize)]
pub struct ListedCopy {
    pub id: Box<RawValue>,
    #[serde(flatten)]
    pub likeness: Likeness,
}

/// Why an article is a copy, for people to read.
#[derive(Serialize, Deserialize)]
pub struct Likeness {
    pub similarity: f64,
    /// The words of the shorter article that the longer one contains.
    #[serde(default)]
    pub shared_words: usize,
    /// The names and numbers that the copy lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_in_kept: Vec<String>,
    /// Those that the kept article lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
                if add(keep, &copy.id, copy.likeness.similarity).is_some() {
                    return Err(format!("{keep} is in two clusters"));
                }
            }
            (_, None, _) => _ = kept.insert(spelling(keep)),
            (_, Some(_), _) => {}
        }
        for copy in &cluster.copies {
            if add(&copy.id, keep, copy.likeness.similarity).is_some() {
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
    let input = open_own(path).map_err(broken)?;
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

/// The lists of copies and passages of a run.
#[derive(Debug, Default)]
pub struct Lists {
    copies: HashMap<String, CopyOf>,
    /// The places of passages by article, in order.
    passages: HashMap<String, Vec<Place>>,
    /// The hashes of the lists.
    pub hashes: Vec<u128>,
}

impl Lists {
    /// Reads the lists. They are refused if an article that keeps a passage is left out as a copy.
    pub fn read(plan: &Plan) -> Result<Self, Problem> {
        let mut lists = Lists::default();
        if let Some(path) = &plan.output.dups {
            let (copies, hash) = read_copies(path)?;
            lists.copies = copies;
            lists.hashes.push(hash);
        }
        let Some(path) = &plan.output.passages else {
            return Ok(lists);
        };
        let (passages, hash) = read_passages(path)?;
        lists.passages = passages;
        lists.hashes.push(hash);
        if plan.reading.field.len() > 1 {
            return Err(
                Problem::new("`--passages` lists passages of one field").hint("give one `--field`")
            );
        }
        let is_kept = |place: &Place| place.removed.is_none();
        let passages = lists.passages.iter();
        let keepers = passages.filter(|(_, places)| places.iter().any(is_kept));
        let left_out = keepers.filter(|(id, _)| lists.copies.contains_key(*id));
        if let Some((id, _)) = left_out.min_by_key(|(id, _)| *id) {
            let what = format!("{id} keeps a passage for others, and `--dups` leaves it out");
            let cure =
                "leave the copies out first, then list the passages of the articles that are left";
            return Err(Problem::new(what).hint(cure));
        }
        Ok(lists)
    }

    /// The original of an article that is left out as a copy.
    pub fn copy_of(&self, at: Address) -> Option<&CopyOf> {
        if self.copies.is_empty() {
            return None;
        }
        self.copies.get(&spelling(&article_id(at)))
    }

    /// What an article loses and keeps.
    pub fn passages_of(&self, at: Address, text: &str) -> Result<Passages, RowError> {
        if self.passages.is_empty() {
            return Ok(Passages::default());
        }
        match self.passages.get(&spelling(&article_id(at))) {
            Some(places) => passages(places, text).ok_or(RowError::OtherPassages),
            None => Ok(Passages::default()),
        }
    }
}

#[derive(Debug)]
struct Place {
    /// In code points.
    start: usize,
    end: usize,
    hash: u64,
    /// `None` where the passage is kept.
    removed: Option<Passage>,
}

/// A line of the list.
#[derive(Serialize, Deserialize)]
pub struct ListedPassage {
    pub words: usize,
    /// Of the words, in hexadecimal digits.
    pub hash: String,
    pub keep: PassagePlace,
    pub copies: Vec<PassagePlace>,
}

/// Where a passage is, in code points.
#[derive(Serialize, Deserialize)]
pub struct PassagePlace {
    pub id: Box<RawValue>,
    pub start: usize,
    pub end: usize,
}

fn read_passages(path: &Path) -> Result<(HashMap<String, Vec<Place>>, u128), Problem> {
    let mut by_id: HashMap<String, Vec<Place>> = HashMap::new();
    let hash = read_list(path, "passages", |line: ListedPassage| {
        let hash = u64::from_str_radix(&line.hash, 16);
        let hash = hash.map_err(|_| format!("{} is no hash", line.hash))?;
        let kept_in: Arc<str> = line.keep.id.get().into();
        let mut add = |PassagePlace { id, start, end }, removed| {
            let place = Place {
                start,
                end,
                hash,
                removed,
            };
            by_id.entry(spelling(&id)).or_default().push(place);
        };
        for copy in line.copies {
            let kept_in = kept_in.clone();
            let n_words = line.words;
            add(copy, Some(Passage { kept_in, n_words }));
        }
        add(line.keep, None);
        Ok(())
    })?;
    for places in by_id.values_mut() {
        places.sort_by_key(|place| (place.start, place.end));
    }
    Ok((by_id, hash))
}

/// The passages at these places; `None` if the text there is another.
fn passages(places: &[Place], text: &str) -> Option<Passages> {
    let mut offsets: Vec<usize> = places.iter().flat_map(|p| [p.start, p.end]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut chars = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut n_read = 0;
    let mut bytes = Vec::with_capacity(offsets.len());
    for &offset in &offsets {
        bytes.push(chars.nth(offset - n_read)?);
        n_read = offset + 1;
    }
    let byte = |offset: usize| Some(bytes[offsets.binary_search(&offset).ok()?]);
    let mut passages = Passages::default();
    for place in places {
        let (start, end) = (byte(place.start)?, byte(place.end)?);
        let words = words(text.get(start..end)?);
        if hash_of(words.into_iter().map(code)) != place.hash {
            return None;
        }
        match &place.removed {
            Some(passage) => passages.remove(text, Span::new(start, end), passage),
            None => passages.keep(Span::new(start, end)),
        }
    }
    Some(passages)
}
