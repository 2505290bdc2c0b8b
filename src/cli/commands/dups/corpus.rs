//! The articles that are compared: their sketches are in memory, their words in temporary files or in an index. Measures how similar
//! two of them are, and why.

use std::sync::Arc;

use copydesk::Cleaner;
use copydesk::dups::{Fingerprint, Found, Known, Pair, Search, Sketch};
use xxhash_rust::xxh3::Xxh3;

use crate::cli::args::{DupsOptions, KeptOptions};
use crate::cli::commands::dups::index::Index;
use crate::cli::commands::dups::rank::Standing;
use crate::cli::commands::dups::records::{Records, Stored, bytes_of};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::{Likeness, article_id};
use crate::cli::plan::Plan;
use crate::cli::terminal::{Console, Outcome, Stop, exit};

/// The articles of an index, if there is one, and then those that are read, all numbered one after the other.
pub struct Corpus {
    pub index: Option<Index>,
    /// The number of articles of the index.
    pub n_known: usize,
    records: Records,
    pub standings: Vec<Standing>,
    /// The names of other corpora, whose articles are read first, and the number of articles read after each.
    pub others: Vec<(String, usize)>,
}

/// One article: a [`Stored`] one, and what is in memory.
type Compared = (Vec<u8>, Standing);

impl Corpus {
    pub fn new(index: Option<Index>) -> Result<Self, Stop> {
        Ok(Corpus {
            n_known: index.as_ref().map_or(0, Known::n_articles) as usize,
            index,
            records: Records::temporary().map_err(no_room)?,
            standings: Vec::new(),
            others: Vec::new(),
        })
    }

    /// The number of articles that were read.
    pub fn n_articles(&self) -> usize {
        self.standings.len()
    }

    /// Adds the articles of a plan, and notes what was skipped, and which have no date. Returns how many there were, with those
    /// that are too short to be compared.
    pub fn read(
        &mut self,
        plan: Plan,
        cleaner: Arc<Cleaner>,
        options: &DupsOptions,
        console: &mut Console,
    ) -> Result<(usize, Outcome), Stop> {
        let (first, mut n_articles) = (self.n_articles(), 0);
        let (ranking, is_noisy) = (options.kept.clone(), options.noisy);
        let each = move |visited: &Visited, articles: &mut Vec<Option<Compared>>| {
            let (text, words) = (visited.cleaned.text(), visited.cleaned.words());
            let known = if is_noisy {
                Fingerprint::of_noisy_words(&text, &words)
            } else {
                Fingerprint::of_words(&text, &words)
            };
            articles.push(compared(visited, known, &ranking));
        };
        let mut add = |articles: Vec<Option<Compared>>| {
            n_articles += articles.len();
            for (record, standing) in articles.into_iter().flatten() {
                self.records.add(&record).map_err(no_room)?;
                self.standings.push(standing);
            }
            Ok(())
        };
        let summary = visit(plan, cleaner, console, each, &mut add)?;
        self.records.flush().map_err(no_room)?;
        summary.note_skipped(console);
        options.kept.note(&self.standings[first..], console);
        Ok((n_articles, summary.outcome))
    }

    pub fn get(&self, article: usize) -> Result<Stored, Stop> {
        match (&self.index, article.checked_sub(self.n_known)) {
            (Some(index), None) => index.get(article as u32),
            _ => {
                let stored = self.records.article(article - self.n_known);
                stored.map_err(no_room)
            }
        }
    }

    /// The index or the other corpus that an article is in.
    pub fn place(&self, article: usize) -> Option<&str> {
        match article.checked_sub(self.n_known) {
            None => self.index.as_ref().map(|index| &*index.name),
            Some(article) => {
                let after = self.others.partition_point(|&(_, end)| end <= article);
                self.others.get(after).map(|(name, _)| &**name)
            }
        }
    }

    /// Moves the sketches out, in the order of `order`, numbers of read articles.
    pub fn placed(&mut self, order: &[usize]) -> Vec<Option<Sketch>> {
        let take = |&article: &usize| self.standings[article].sketch.take();
        order.iter().map(take).collect()
    }

    /// Finds the copies among the read articles of `order`, which are `placed` in the same order.
    pub fn copies(
        &self,
        order: &[usize],
        placed: &[Option<Sketch>],
        search: &Search,
        ranking: &KeptOptions,
    ) -> Result<Vec<Found>, Stop> {
        let of_rank = |rank: usize| match rank.checked_sub(self.n_known) {
            None => rank,
            Some(at) => self.n_known + order[at],
        };
        let get = |rank: u32| self.get(of_rank(rank as usize));
        let known = self.index.as_ref().map(|index| index as &dyn Known<Stop>);
        let mut found = search.copies(placed, known, |kept, article, peers| {
            let (kept, article) = (get(kept)?, get(article)?);
            if !ranking.are_near(kept.date, article.date) {
                return Ok(0.0);
            }
            let peers = peers.iter().map(|&peer| Ok(get(peer)?.content));
            similarity(&kept.content, &article.content, search.threshold, peers)
        })?;
        for one in &mut found {
            (one.kept, one.copy) = (of_rank(one.kept), of_rank(one.copy));
        }
        Ok(found)
    }
}

/// What is compared of an article; `None` if it is too short.
fn compared(visited: &Visited, mut known: Fingerprint, ranking: &KeptOptions) -> Option<Compared> {
    known.sketch.as_ref()?;
    let id = article_id(visited.at);
    let mut identity = Xxh3::new();
    identity.update(id.get().as_bytes());
    identity.update(&bytes_of(&known.words));
    let identity = identity.digest128();
    let standing = ranking.standing(visited, &mut known, identity);
    let stored = Stored {
        id,
        identity,
        date: standing.date,
        kept: 0,
        similarity: 1.0,
        content: known,
    };
    Some((stored.into_bytes(), standing))
}

pub fn no_room(error: std::io::Error) -> Stop {
    exit::no_room("the articles' words", &error)
}

/// How similar an article is to a kept one. `peers` are read only if they can matter.
pub fn similarity<E>(
    kept: &Fingerprint,
    article: &Fingerprint,
    threshold: f64,
    peers: impl Iterator<Item = Result<Fingerprint, E>>,
) -> Result<f64, E> {
    let words = article.words_beside(kept);
    let pair = Pair::new(&kept.words, &words);
    let known = pair.similarity();
    if known < threshold || !pair.has_replaced() {
        return Ok(known);
    }
    let peers = peers.map(|peer| Ok(peer?.words_beside(kept).into_owned()));
    let peers: Vec<Vec<u32>> = peers.collect::<Result<_, E>>()?;
    Ok(pair.similarity_beside(&peers))
}

/// The most names that are listed of each article.
const MAX_NAMES: usize = 20;

/// Compares a copy with its original again.
pub fn likeness(kept: &Fingerprint, copy: &Fingerprint, similarity: f64) -> Likeness {
    let words = copy.words_beside(kept);
    let pair = Pair::new(&kept.words, &words);
    let names = pair.differing_names([kept, copy]).map(|names| {
        let names = names.into_iter().take(MAX_NAMES);
        names.map(str::to_owned).collect()
    });
    let [only_in_kept, only_in_copy] = names;
    Likeness {
        similarity: shown_similarity(similarity),
        shared_words: pair.n_shared(),
        only_in_kept,
        only_in_copy,
    }
}

/// A similarity with four digits: the measure is not more precise.
pub fn shown_similarity(similarity: f64) -> f64 {
    (similarity * 1e4).round() / 1e4
}
