//! Reads the list of passages that `copydesk dups --passages` wrote, and finds those of an article.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::dups::passages::{code, hash_of};
use copydesk::finding::Passage;
use copydesk::format::RowError;
use copydesk::{Passages, Span};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::cli::input::copies::{CopyOf, article_id, read_copies, read_list, spelling};
use crate::cli::input::entry::Address;
use crate::cli::plan::Plan;
use crate::cli::terminal::Problem;

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
