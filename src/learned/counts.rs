//! Adds up the sightings of a line: how many, where, and with how many different neighbours.

use serde::{Deserialize, Serialize};

use super::context::alikeness;
use super::exempt::{exempt, is_kept};
use super::line::{Region, is_telling};
use super::shape::{FIXED_WORDS, FRAMES, Shape, common, is_separated};
use crate::article::words;

/// How many hashes of each kind of neighbour are kept. Fewer neighbours are counted exactly, more are estimated.
pub const N_NEIGHBOURS: usize = 32;

/// The counts of one line of one source. Counts of parts of a corpus add up to those of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// The identity of the line: see [`key`](super::key).
    pub key: u64,
    /// Whether the line is counted, or its beginning or ending only.
    pub shape: Shape,
    /// The number of articles that contain the line.
    pub n_articles: u64,
    /// How many of them contain it in the head, in the middle, and in the tail.
    pub regions: [u64; 3],
    /// To how many of them it is related by its names and long words.
    pub n_related: u64,
    /// For each kind of neighbour, the least distinct hashes in order: a sketch that merges exactly (Bar-Yossef et al.,
    /// "Counting distinct elements in a data stream", 2002). Two hashes with the same upper half are of one neighbour.
    pub neighbours: [Vec<u64>; 3],
    /// The shortest spelling, and the first in order of equally long ones. Of a beginning or an ending, what all lines have in common.
    pub text: String,
}

impl Counts {
    /// Adds the counts of the same line in another part of the corpus. The order of additions does not matter.
    pub fn merge(&mut self, other: &Counts) {
        debug_assert_eq!(self.key, other.key);
        self.n_articles += other.n_articles;
        self.n_related += other.n_related;
        for (mine, more) in self.regions.iter_mut().zip(other.regions) {
            *mine += more;
        }
        for (mine, more) in self.neighbours.iter_mut().zip(&other.neighbours) {
            mine.extend_from_slice(more);
            mine.sort_unstable();
            mine.dedup_by_key(|hash| *hash >> 32);
            mine.truncate(N_NEIGHBOURS);
        }
        if FRAMES.contains(&self.shape) {
            self.text = common(&self.text, &other.text, self.shape);
            return;
        }
        if (other.text.len(), &other.text) < (self.text.len(), &self.text) {
            self.text.clone_from(&other.text);
        }
    }

    /// The number of different neighbours: the median of the three kinds. A paragraph of a wire story may have another first
    /// paragraph, or the long notice of another site beside it, but not both. Of a beginning or an ending, all must differ.
    pub fn n_neighbours(&self) -> u64 {
        let mut n = [0, 1, 2].map(|kind| distinct(&self.neighbours[kind]));
        n.sort_unstable();
        n[usize::from(!FRAMES.contains(&self.shape))]
    }

    /// Where the line is in at least nine of ten articles.
    pub fn region(&self) -> Option<Region> {
        let is_most = |n: u64| n * 10 >= self.n_articles * 9;
        match self.regions {
            [head, _, _] if is_most(head) => Some(Region::Head),
            [_, middle, _] if is_most(middle) => Some(Region::Middle),
            [_, _, tail] if is_most(tail) => Some(Region::Tail),
            _ => None,
        }
    }

    /// Whether the line is boilerplate of a source, given the counts of [all its articles](super::ARTICLE).
    pub fn is_boilerplate(&self, source: &Counts, min_articles: u64) -> bool {
        self.unlearned(source, min_articles).is_none()
    }

    /// Why the line is not boilerplate of a source; `None` if it is.
    ///
    /// At least `min_articles` of the source and one of fifty contain it, since too little evidence is worse than too few lines. It
    /// has as many different neighbours, and three for every four articles, since each edited version of a story may add one. Most
    /// articles are unrelated to it. A short line before the running text or in it may be a name, a date, a place or a
    /// heading, and is not boilerplate; nor is a line that the built-in rules keep. Text of a section ("Season to taste and
    /// serve") is only in articles that are more alike than those of the source.
    pub fn unlearned(&self, source: &Counts, min_articles: u64) -> Option<Unlearned> {
        let n_neighbours = self.n_neighbours();
        if self.n_articles < min_articles || self.n_articles * LEAST_SHARE < source.n_articles {
            Some(Unlearned::Rare)
        } else if n_neighbours < min_articles || n_neighbours * 4 < self.n_articles * 3 {
            Some(Unlearned::SameNeighbours)
        } else if self.n_related * 2 > self.n_articles {
            Some(Unlearned::Related)
        } else if self.is_section(source) {
            Some(Unlearned::Section)
        } else if is_kept(&self.text) || exempt("", &self.text, self.n_words()).is_some() {
            Some(Unlearned::Kept)
        } else if self.n_words() < self.min_words() || !is_separated(&self.text, self.shape) {
            Some(Unlearned::Short)
        } else {
            None
        }
    }

    /// How alike the articles with the line are, from 0 to 1: see [`Unlearned::Section`].
    pub fn alikeness(&self) -> f64 {
        alikeness(&self.neighbours[1])
    }

    /// Whether the line may be text of a section: its articles are much more alike than those of the source, and no words show
    /// that it comes from elsewhere.
    fn is_section(&self, source: &Counts) -> bool {
        let excess = self.alikeness() - source.alikeness();
        if excess <= MOST_ALIKE || self.n_related * 4 >= self.n_articles {
            return excess > MOST_ALIKE;
        }
        let text = &self.text;
        let telling = words::words(text)
            .into_iter()
            .filter(|&word| is_telling(text, word));
        telling.count() < 2
    }

    /// The number of words of the line. An address is one.
    pub fn n_words(&self) -> usize {
        let n_words = |part: &str| {
            if part.is_ascii() {
                1
            } else {
                words::count(&words::words(part))
            }
        };
        if FRAMES.contains(&self.shape) {
            return words::count(&words::words(&self.text));
        }
        self.text.split(' ').map(n_words).sum()
    }

    /// The number of words that a line must have where this one is.
    pub fn min_words(&self) -> usize {
        /// Bylines, datelines and names of sections have fewer words.
        const ELSEWHERE: usize = 8;
        /// "The End" and who wrote it have fewer words.
        const IN_TAIL: usize = 3;
        match self.region() {
            _ if FRAMES.contains(&self.shape) => FIXED_WORDS,
            Some(Region::Tail) => IN_TAIL,
            _ => ELSEWHERE,
        }
    }
}

/// Why a line that recurs is not learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Unlearned {
    /// Too few articles of its source contain it.
    #[error("in too few articles")]
    Rare,
    /// It recurs beside the same paragraphs, as those of a syndicated story do.
    #[error("beside the same paragraphs (syndicated or templated?)")]
    SameNeighbours,
    /// Most articles with it are about it.
    #[error("about the subject of their articles")]
    Related,
    /// It is only in articles of one kind, as the text of a section is.
    #[error("in articles of one kind only (text of a section?)")]
    Section,
    /// A built-in rule keeps it: it is a credit, a byline, a date, a correction, or names the place of first publication.
    #[error("kept by the rules, as credits, dates and the like")]
    Kept,
    /// It has too few words for its place: a [fragment](Shape::Fragment).
    #[error("too short for their place")]
    Short,
}

/// The text with one space in place of each run of white space. Most lines have no other.
pub(super) fn squeezed(text: &str) -> String {
    let is_other = |c: char| c.is_whitespace() && c != ' ';
    if text.trim().len() == text.len() && !text.contains("  ") && !text.contains(is_other) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Articles that are so much more alike than those of their source are of one kind. Articles on one subject (recipes, police
/// reports) have 0.09 to 0.12 even across sources, and those of a template 0.25 and more. With eight articles, the standard
/// deviation of chance is 0.03.
pub const MOST_ALIKE: f64 = 0.08;

/// At least one article of so many must contain a line.
const LEAST_SHARE: u64 = 50;

/// Estimates the number of different hashes from the smallest ones, `least`.
fn distinct(least: &[u64]) -> u64 {
    match least.last() {
        Some(&last) if least.len() == N_NEIGHBOURS => {
            let n = (N_NEIGHBOURS as u128 - 1) << 64;
            u64::try_from(n / u128::from(last.max(1))).unwrap_or(u64::MAX)
        }
        _ => least.len() as u64,
    }
}
