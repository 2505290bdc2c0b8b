//! Finds the original of each article that is a copy.

use std::collections::BTreeSet;

use super::Sketch;
use super::candidates::{BandLinks, Copies, peers};
use super::sketch::MAX_BANDS;
use crate::hash;

/// The original of a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Original {
    /// The rank of the kept article.
    pub article: u32,
    /// See [`Pair::similarity`](super::Pair::similarity).
    pub similarity: f64,
}

/// A search for copies among articles in the order in which they are preferred, such as from the longest to the shortest.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// The least similarity of a copy and its original.
    pub threshold: f64,
    /// Which articles are compared.
    pub scope: Scope,
    /// Which articles show what is a frame.
    pub peers: Peers,
}

/// The articles that an article is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All before it.
    Among,
    /// So many at the beginning, none of which is a copy.
    WithFirst(u32),
}

/// The articles that show what is a frame in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers {
    /// All that resemble the article.
    All,
    /// Only those before it: what is decided about it stays the same if more articles follow.
    Earlier,
}

/// Articles of earlier searches, which are preferred to all others.
pub trait Known<E> {
    /// The number of known articles.
    fn n_articles(&self) -> u32;

    /// Adds the values of this band and the articles that have them to `found`. Only `values`, which are sorted, are looked
    /// for, and of the articles with one value the first and the last four.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    fn find(&self, band: usize, values: &[u32], found: &mut Vec<(u32, u32)>) -> Result<(), E>;

    /// The original of an article, or the article itself.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn kept(&self, article: u32) -> Result<u32, E>;
}

/// The sketch of an article, and where it is in time.
#[derive(Clone, Debug)]
pub struct Placed {
    sketch: Option<Sketch>,
    cell: Option<i64>,
}

impl Placed {
    /// An article without a sketch is compared with none. One with a `cell`, the number of a stretch of time, is compared with
    /// those of the same cell and the two beside it.
    pub fn new(sketch: Option<Sketch>, cell: Option<i64>) -> Self {
        Placed { sketch, cell }
    }

    /// The value under which others find the article in a band.
    pub fn value(&self, band: usize) -> Option<u32> {
        self.value_beside(band, 0)
    }

    fn value_beside(&self, band: usize, beside: i64) -> Option<u32> {
        let value = *self.sketch.as_ref()?.bands().get(band)?;
        Some(match self.cell {
            None => value,
            Some(cell) => {
                let cell = hash::mixed(cell.wrapping_add(beside) as u64);
                (hash::mixed(cell ^ u64::from(value)) >> 32) as u32
            }
        })
    }

    /// The values under which the article looks for others in a band.
    fn looks(&self, band: usize) -> impl Iterator<Item = (u32, Look)> {
        let beside: &[i64] = if self.cell.is_some() { &[-1, 1] } else { &[] };
        let beside = beside.iter().map(|&beside| (beside, Look::Only));
        let all = beside.chain([(0, Look::AndAdd)]);
        all.filter_map(move |(beside, look)| Some((self.value_beside(band, beside)?, look)))
    }
}

/// Whether an article only looks for others under a value, or is found there, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Only,
    AndAdd,
}

/// Two articles that share bands, by rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SharedBands {
    one: u32,
    other: u32,
    n_bands: u32,
}

impl Search {
    /// Finds the original of each article that is a copy.
    ///
    /// The rank of an article is its index, plus the number of known articles. Each is a copy of the first kept candidate with
    /// a similarity of at least the threshold, or else it is kept. Since similarity is not transitive, every copy is compared
    /// with its original.
    ///
    /// `similarity` compares a kept article with another one, by rank. It is also given peers, articles that resemble the second
    /// one: see [`Pair::similarity_beside`](super::Pair::similarity_beside).
    ///
    /// Memory: some 300 bytes for each article and 24 for each pair that shares a band; known articles need none. Time: one
    /// sort of the articles for each band, and up to 16 comparisons for each article.
    ///
    /// # Errors
    ///
    /// The first error of `similarity` and `known`.
    pub fn copies<E>(
        &self,
        articles: &[Placed],
        known: Option<&dyn Known<E>>,
        mut similarity: impl FnMut(u32, u32, &[u32]) -> Result<f64, E>,
    ) -> Result<Vec<Option<Original>>, E> {
        let n_known = known.map_or(0, Known::n_articles);
        let mut originals = vec![None; articles.len()];
        let pairs = self.pairs(articles, known)?;
        let mut copies = Copies::default();
        if let Some(known) = known {
            let others = pairs.iter().map(|pair| pair.other);
            let others = others.filter(|&other| other < n_known);
            for other in others.collect::<BTreeSet<_>>() {
                let kept = known.kept(other)?;
                if kept != other {
                    copies.add(other.into(), kept.into());
                }
            }
        }
        for of_one in pairs.chunk_by(|a, b| a.one == b.one) {
            let rank = of_one[0].one;
            let others = || {
                let others = of_one.iter();
                others.map(|pair| (u64::from(pair.other), u64::from(pair.n_bands)))
            };
            let end = match self.scope {
                Scope::Among => rank,
                Scope::WithFirst(n) => n_known + n,
            };
            let earlier = others().filter(|&(other, _)| other < u64::from(end));
            for candidate in copies.candidates(earlier) {
                let article = candidate.kept as u32;
                let peers = peers(candidate.kept, others());
                let peers: Vec<u32> = peers.iter().map(|&peer| peer as u32).collect();
                let similarity = similarity(article, rank, &peers)?;
                if similarity >= self.threshold {
                    copies.add(rank.into(), candidate.kept);
                    originals[(rank - n_known) as usize] = Some(Original {
                        article,
                        similarity,
                    });
                    break;
                }
            }
        }
        Ok(originals)
    }

    /// The pairs of articles that share a band, sorted: each with an earlier one, and with all peers the other direction, too.
    fn pairs<E>(
        &self,
        articles: &[Placed],
        known: Option<&dyn Known<E>>,
    ) -> Result<Vec<SharedBands>, E> {
        let n_known = known.map_or(0, Known::n_articles);
        let mut pairs = Vec::new();
        let mut looks: Vec<(u32, u32, Look)> = Vec::with_capacity(articles.len());
        let mut n_merged = 0;
        for band in 0..MAX_BANDS {
            looks.clear();
            for (article, rank) in articles.iter().zip(n_known..) {
                looks.extend(article.looks(band).map(|(value, look)| (value, rank, look)));
            }
            looks.sort_unstable();
            if let Some(known) = known {
                let mut values: Vec<u32> = looks.iter().map(|&(value, ..)| value).collect();
                values.dedup();
                let mut found = Vec::new();
                known.find(band, &values, &mut found)?;
                looks.extend(
                    found
                        .iter()
                        .map(|&(value, rank)| (value, rank, Look::AndAdd)),
                );
                looks.sort_unstable();
            }
            for bucket in looks.chunk_by(|a, b| a.0 == b.0) {
                self.link(bucket, n_known, &mut pairs);
            }
            // Copies share most bands: merged early, their pairs need little memory.
            if band + 1 == MAX_BANDS || pairs.len() > 2 * n_merged {
                merge(&mut pairs);
                n_merged = pairs.len();
            }
        }
        Ok(pairs)
    }

    /// Adds the pairs of the articles with one value.
    fn link(&self, bucket: &[(u32, u32, Look)], n_known: u32, pairs: &mut Vec<SharedBands>) {
        let n_bands = 1;
        let n_first = match self.scope {
            Scope::Among => 0,
            Scope::WithFirst(n) => n,
        };
        let (mut links, mut first_links) = (BandLinks::default(), BandLinks::default());
        for &(_, one, look) in bucket {
            let is_first = one < n_known + n_first;
            if !is_first {
                for other in first_links.earlier().chain(links.earlier()) {
                    pairs.push(SharedBands {
                        one,
                        other,
                        n_bands,
                    });
                    if self.peers == Peers::All && other >= n_known {
                        let (one, other) = (other, one);
                        pairs.push(SharedBands {
                            one,
                            other,
                            n_bands,
                        });
                    }
                }
            }
            match look {
                Look::Only => {}
                Look::AndAdd if is_first && n_first > 0 => first_links.add(one),
                Look::AndAdd => links.add(one),
            }
        }
    }
}

fn merge(pairs: &mut Vec<SharedBands>) {
    pairs.sort_unstable();
    pairs.dedup_by(|more, sum| {
        let is_one = (more.one, more.other) == (sum.one, sum.other);
        if is_one {
            sum.n_bands += more.n_bands;
        }
        is_one
    });
}
