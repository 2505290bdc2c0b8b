//! Describes the running text around a line and the topic of the article, and whether the line is about it.

use std::cmp::Reverse;
use std::ops::Range;

use super::line::{LONG, LineWords, Region};
use crate::Article;
use crate::hash::{self, HashKeyed};

/// A paragraph of fewer words is not running text; headlines and teasers have up to about 18, as in the boundary.
const PROSE_WORDS: usize = 20;

/// The running text of an article.
pub(super) struct Context {
    /// The index and the likeness of each paragraph of it.
    prose: Vec<(usize, u64)>,
    /// The positions in `prose` of the three longest, the longest first.
    longest: Vec<usize>,
    /// The likeness of the middle of the article, where there is too little running text.
    fallback: u64,
    topic: u32,
}

impl Context {
    pub fn new(article: &Article, words: &LineWords, topic: &Topic) -> Self {
        let mut prose = Vec::new();
        let mut lengths = Vec::new();
        for (index, own) in article.word_ranges(words.words).enumerate() {
            let n_words = words.count(&own);
            if n_words >= PROSE_WORDS {
                prose.push((index, likeness(words, own)));
                lengths.push(n_words);
            }
        }
        let mut longest: Vec<usize> = (0..prose.len()).collect();
        longest.sort_by_key(|&at| Reverse(lengths[at]));
        longest.truncate(3);
        // The first fifth and the last two are often boilerplate themselves.
        let n = words.words.len();
        let fifth = n / 5;
        let fallback = likeness(words, fifth..n - 2 * fifth);
        Context {
            prose,
            longest,
            fallback,
            topic: topic.signature(fallback),
        }
    }

    /// Where paragraph `index` is.
    pub fn region(&self, index: usize) -> Region {
        match (self.prose.first(), self.prose.last()) {
            (Some(&(first, _)), _) if index < first => Region::Head,
            (_, Some(&(last, _))) if index <= last => Region::Middle,
            _ => Region::Tail,
        }
    }

    /// Whether no running text follows paragraph `index`.
    pub fn is_last(&self, index: usize) -> bool {
        self.prose.last().is_none_or(|&(last, _)| index >= last)
    }

    /// The likenesses of the first, the longest and the second longest paragraph besides `index`, each with the topic.
    pub fn neighbours(&self, index: Option<usize>) -> [u64; 3] {
        let is_other = |&(at, _): &&(usize, u64)| Some(*at) != index;
        let first = self.prose.iter().find(is_other).map(|&(_, hash)| hash);
        let others = self.longest.iter().map(|&at| &self.prose[at]);
        let mut others = others.filter(is_other).map(|&(_, hash)| hash);
        let first = first.unwrap_or(self.fallback);
        let longest = others.next().unwrap_or(first);
        let second = others.next().unwrap_or(longest);
        [first, longest, second].map(|likeness| self.with_topic(likeness))
    }

    /// A neighbour: the upper half identifies it, the lower half is the topic of its article.
    pub fn with_topic(&self, likeness: u64) -> u64 {
        likeness >> 32 << 32 | u64::from(self.topic)
    }
}

/// A hash that a paragraph mostly keeps when an editor changes a few words: the least hash of two neighbouring words (MinHash:
/// Broder, "On the resemblance and containment of documents", 1997).
///
/// With one word of sixteen changed, four of five paragraphs keep theirs. Single words would keep it more often, but two stories
/// on one beat would too often have the same; so would pairs without a name or a long word ("of the"), which count only in
/// scripts that have no such words.
fn likeness(words: &LineWords, range: Range<usize>) -> u64 {
    let pairs = words.pairs(&range);
    let telling = pairs.clone().filter(|&(_, is_telling)| is_telling);
    let least = telling.min().or_else(|| pairs.min());
    least.map_or_else(|| words.key(&range), |(key, _)| key)
}

/// How alike the topics of some articles are, from 0 for any two to 1 for the same: the mean, over all pairs, of the share of bits
/// that agree, less those that do not.
pub fn alikeness(neighbours: &[u64]) -> f64 {
    let n = neighbours.len() as i64;
    let of_bit = |bit: u32| {
        let n_set = neighbours
            .iter()
            .filter(|&hash| hash >> bit & 1 == 1)
            .count() as i64;
        (2 * n_set - n).pow(2) - n
    };
    let sum: i64 = (0..u32::BITS).map(of_bit).sum();
    sum as f64 / (i64::from(u32::BITS) * n * (n - 1)).max(1) as f64
}

/// The names and long words of an article.
pub(super) struct Topic {
    words: HashKeyed<TopicWord>,
}

#[derive(Default)]
struct TopicWord {
    n: u32,
    is_long: bool,
}

impl Topic {
    pub fn new(words: &LineWords) -> Self {
        let mut found: HashKeyed<TopicWord> = HashKeyed::default();
        let telling = words.words.iter().zip(&words.is_telling);
        for (word, _) in telling.filter(|(_, is_telling)| **is_telling) {
            let entry = found.entry(word.hash).or_default();
            entry.n += 1;
            entry.is_long = word.span().len() >= LONG;
        }
        Topic { words: found }
    }

    /// A hash of the topic: articles agree in the more bits, the more of their topic they share (SimHash: Charikar, "Similarity
    /// estimation techniques from rounding algorithms", 2002). The topic is the long words that an article repeats: lines of
    /// boilerplate, which have each word once, do not add to it. The bits of `tie` decide where there are too few.
    fn signature(&self, tie: u64) -> u32 {
        let mut sums = [0i32; 32];
        let mut add = |hash: u64, weight: i32| {
            for (bit, sum) in sums.iter_mut().enumerate() {
                *sum += if hash >> bit & 1 == 1 {
                    weight
                } else {
                    -weight
                };
            }
        };
        add(tie, 1);
        for (&hash, word) in &self.words {
            if word.n >= 2 && word.is_long {
                add(hash::mixed(hash), 2);
            }
        }
        let bits = sums.iter().enumerate();
        bits.map(|(bit, &sum)| u32::from(sum > 0) << bit).sum()
    }

    /// Whether at least half of the names and long words of a line occur elsewhere in the article.
    pub fn is_related(&self, words: &LineWords, line: Range<usize>) -> bool {
        let (mut n, mut n_elsewhere) = (0, 0);
        let telling = line.clone().filter(|&at| words.is_telling[at]);
        let line = &words.words[line];
        for word in telling.map(|at| words.words[at]) {
            let n_here = line.iter().filter(|other| other.hash == word.hash).count() as u32;
            n += 1;
            n_elsewhere += u32::from(self.words.get(&word.hash).is_some_and(|all| all.n > n_here));
        }
        n > 0 && n_elsewhere * 2 >= n
    }
}
