//! Finds the original of each article that is a copy.

use super::Sketch;
use super::candidates::{BandLinks, Copies, peers};
use super::sketch::MAX_BANDS;

/// The original of a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Original {
    /// The index of the kept article.
    pub article: usize,
    /// See [`Pair::similarity`](super::Pair::similarity).
    pub similarity: f64,
}

/// Finds the original of each article that is a copy.
///
/// `articles` has the sketch of each article; an article without a sketch is never a copy. `ranked` has the indices of the
/// articles in the order in which they are preferred, such as from the longest to the shortest. Each is a copy of the first kept
/// candidate with a similarity of at least `threshold`, or else it is kept. Since similarity is not transitive, every copy is
/// compared with its original.
///
/// `similarity` compares a kept article with another one, by index. It is also given peers, articles that resemble the second
/// one: see [`Pair::similarity_beside`](super::Pair::similarity_beside).
///
/// Memory: some 300 bytes for each article and 24 for each pair that shares a band. Time: one sort of the articles for each
/// band, and up to 16 comparisons for each article.
///
/// # Errors
///
/// The first error of `similarity`.
pub fn copies<E>(
    articles: Vec<Option<Sketch>>,
    ranked: &[usize],
    threshold: f64,
    mut similarity: impl FnMut(usize, usize, &[usize]) -> Result<f64, E>,
) -> Result<Vec<Option<Original>>, E> {
    let pairs = pairs(&articles, ranked);
    let mut originals: Vec<Option<Original>> = vec![None; articles.len()];
    drop(articles);
    let mut copies_by_rank = Copies::default();
    for of_one in pairs.chunk_by(|a, b| a.one == b.one) {
        let rank = of_one[0].one;
        let article = ranked[rank as usize];
        let others = || {
            of_one
                .iter()
                .map(|pair| (pair.other.into(), pair.n_bands.into()))
        };
        let earlier = others().filter(|&(other, _)| other < u64::from(rank));
        for candidate in copies_by_rank.candidates(earlier) {
            let kept = ranked[candidate.kept as usize];
            let peers = peers(candidate.kept, others());
            let peers: Vec<usize> = peers.iter().map(|&peer| ranked[peer as usize]).collect();
            let similarity = similarity(kept, article, &peers)?;
            if similarity >= threshold {
                copies_by_rank.add(rank.into(), candidate.kept);
                originals[article] = Some(Original {
                    article: kept,
                    similarity,
                });
                break;
            }
        }
    }
    Ok(originals)
}

/// Two articles that share bands, by rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SharedBands {
    one: u32,
    other: u32,
    n_bands: u32,
}

/// The pairs of articles that share a band, each in both directions. Sorted.
fn pairs(articles: &[Option<Sketch>], ranked: &[usize]) -> Vec<SharedBands> {
    let mut pairs = Vec::new();
    let mut keys: Vec<(u32, u32)> = Vec::with_capacity(ranked.len());
    let mut n_merged = 0;
    for band in 0..MAX_BANDS {
        keys.clear();
        keys.extend(ranked.iter().enumerate().filter_map(|(rank, &article)| {
            let bands = articles[article].as_ref()?.bands();
            Some((*bands.get(band)?, rank as u32))
        }));
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            let mut links = BandLinks::default();
            for &(_, later) in bucket {
                pairs.extend(links.to_earlier(later).flat_map(|earlier| {
                    [(later, earlier), (earlier, later)].map(|(one, other)| SharedBands {
                        one,
                        other,
                        n_bands: 1,
                    })
                }));
            }
        }
        // Copies share most bands: merged early, their pairs need little memory.
        if band + 1 == MAX_BANDS || pairs.len() > 2 * n_merged {
            merge(&mut pairs);
            n_merged = pairs.len();
        }
    }
    pairs
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
