//! Finds the original of each article that is a copy.

use std::collections::{BTreeSet, HashMap};

use super::Sketch;
use super::candidates::{BandLinks, candidates, peers};

/// A copy that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The number of its original, which is kept.
    pub kept: usize,
    /// Its own number.
    pub copy: usize,
    /// See [`Pair::similarity`](super::Pair::similarity).
    pub similarity: f64,
}

/// A search for copies among articles in the order in which they are preferred, such as from the longest to the shortest.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// The least similarity of a copy and its original.
    pub threshold: f64,
    /// Only so many articles at the beginning are originals, and none of them is a copy; or all are compared with all before them.
    pub only_first: Option<u32>,
    /// Which articles show what is a frame.
    pub peers: Peers,
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

/// Two articles that share bands, by rank, and the number of these bands.
type SharedBands = (u32, u32, u32);

impl Search {
    /// Finds the original of each article that is a copy, by rank.
    ///
    /// The rank of an article is its index, plus the number of known articles. One without a sketch is compared with none. Each
    /// is a copy of the first kept candidate with a similarity of at least the threshold, or else it is kept. Since similarity
    /// is not transitive, every copy is compared with its original.
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
        articles: &[Option<Sketch>],
        known: Option<&dyn Known<E>>,
        mut similarity: impl FnMut(u32, u32, &[u32]) -> Result<f64, E>,
    ) -> Result<Vec<Found>, E> {
        let n_known = known.map_or(0, Known::n_articles);
        let mut found = Vec::new();
        let pairs = self.pairs(articles, known)?;
        let mut kept_of: HashMap<u64, u64> = HashMap::new();
        if let Some(known) = known {
            let others = pairs.iter().map(|&(_, other, _)| other);
            let others = others.filter(|&other| other < n_known);
            for other in others.collect::<BTreeSet<_>>() {
                let kept = known.kept(other)?;
                if kept != other {
                    kept_of.insert(other.into(), kept.into());
                }
            }
        }
        for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
            let rank = of_one[0].0;
            let others = || {
                let others = of_one.iter();
                others.map(|&(_, other, n_bands)| (u64::from(other), u64::from(n_bands)))
            };
            let end = self.only_first.map_or(rank, |n| n_known + n);
            let earlier = others().filter(|&(other, _)| other < u64::from(end));
            for (kept, _) in candidates(&kept_of, earlier) {
                let article = kept as u32;
                let peers = peers(kept, others());
                let peers: Vec<u32> = peers.iter().map(|&peer| peer as u32).collect();
                let similarity = similarity(article, rank, &peers)?;
                if similarity >= self.threshold {
                    kept_of.insert(rank.into(), kept);
                    found.push(Found {
                        kept: article as usize,
                        copy: rank as usize,
                        similarity,
                    });
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The pairs of articles that share a band, sorted: each with an earlier one, and with all peers the other direction, too.
    fn pairs<E>(
        &self,
        articles: &[Option<Sketch>],
        known: Option<&dyn Known<E>>,
    ) -> Result<Vec<SharedBands>, E> {
        let n_known = known.map_or(0, Known::n_articles);
        let mut pairs = Vec::new();
        let mut keys: Vec<(u32, u32)> = Vec::with_capacity(articles.len());
        let n_bands = |article: &Sketch| article.bands().len();
        let n_bands = articles.iter().flatten().map(n_bands).max().unwrap_or(0);
        let mut n_merged = 0;
        for band in 0..n_bands {
            keys.clear();
            let ranked = articles.iter().zip(n_known..);
            keys.extend(ranked.filter_map(|(article, rank)| {
                let bands = article.as_ref()?.bands();
                Some((*bands.get(band)?, rank))
            }));
            keys.sort_unstable();
            if let Some(known) = known {
                let mut values: Vec<u32> = keys.iter().map(|&(value, _)| value).collect();
                values.dedup();
                known.find(band, &values, &mut keys)?;
                keys.sort_unstable();
            }
            let buckets = keys.chunk_by(|a, b| a.0 == b.0);
            for bucket in buckets.filter(|bucket| bucket.len() > 1) {
                self.link(bucket, n_known, &mut pairs);
            }
            // Copies share most bands: merged early, their pairs need little memory.
            if band + 1 == n_bands || pairs.len() > 2 * n_merged {
                merge(&mut pairs);
                n_merged = pairs.len();
            }
        }
        Ok(pairs)
    }

    /// Adds the pairs of the articles with one value.
    fn link(&self, bucket: &[(u32, u32)], n_known: u32, pairs: &mut Vec<SharedBands>) {
        let n_first = self.only_first.unwrap_or(0);
        let (mut links, mut first_links) = (BandLinks::default(), BandLinks::default());
        for &(_, one) in bucket {
            let is_first = one < n_known + n_first;
            let earlier = first_links.earlier().iter().chain(links.earlier());
            for &other in earlier.filter(|_| !is_first) {
                pairs.push((one, other, 1));
                if self.peers == Peers::All && other >= n_known {
                    pairs.push((other, one, 1));
                }
            }
            if is_first && n_first > 0 {
                first_links.add(one);
            } else {
                links.add(one);
            }
        }
    }
}

fn merge(pairs: &mut Vec<SharedBands>) {
    pairs.sort_unstable();
    pairs.dedup_by(|more, sum| {
        let is_one = (more.0, more.1) == (sum.0, sum.1);
        if is_one {
            sum.2 += more.2;
        }
        is_one
    });
}
