//! Finds the original of each article that is a copy.

use std::cmp::Reverse;

use super::Sketch;
use super::candidates::{BandLinks, Copies};

/// The original of a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Original {
    /// The index of the kept article.
    pub article: usize,
    /// The share of the shorter article that the longer one contains, from 0 to 1.
    pub similarity: f64,
}

/// Finds the original of each article that is a copy.
///
/// `articles` has the sketch and the number of words of each article; an article without a sketch is never a copy.
/// `similarity` compares two articles, by index. The articles are processed from the longest to the shortest, equally long ones
/// in their given order. Each is a copy of the first kept candidate with a similarity of at least `threshold`, or else it is
/// kept. Since similarity is not transitive, every copy is compared with its original.
///
/// Memory: some 300 bytes for each article and eight for each pair that shares a band. Time: one sort of the articles for each
/// band, and up to 16 comparisons for each article.
///
/// # Errors
///
/// The first error of `similarity`.
pub fn copies<E>(
    articles: Vec<(Option<Sketch>, usize)>,
    threshold: f64,
    mut similarity: impl FnMut(usize, usize) -> Result<f64, E>,
) -> Result<Vec<Option<Original>>, E> {
    let mut ranked: Vec<usize> = (0..articles.len())
        .filter(|&article| articles[article].0.is_some())
        .collect();
    ranked.sort_by_key(|&article| (Reverse(articles[article].1), article));
    let pairs = candidates(&articles, &ranked);
    let mut copies_by_rank = Copies::default();
    let mut originals: Vec<Option<Original>> = vec![None; articles.len()];
    for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
        let rank = u64::from(of_one[0].0);
        let article = ranked[rank as usize];
        let earlier = of_one.iter().map(|&(_, earlier)| (earlier.into(), 1));
        for candidate in copies_by_rank.candidates(earlier) {
            let kept = ranked[candidate.kept as usize];
            let similarity = similarity(kept, article)?;
            if similarity >= threshold {
                copies_by_rank.add(rank, candidate.kept);
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

/// The pairs of articles that share a band, by rank, the later one first. Sorted; a pair occurs once for each shared band.
fn candidates(articles: &[(Option<Sketch>, usize)], ranked: &[usize]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let Some(first) = ranked.first() else {
        return pairs;
    };
    let n_bands = articles[*first].0.map_or(0, |sketch| sketch.bands().len());
    let mut keys: Vec<(u32, u32)> = Vec::with_capacity(ranked.len());
    for band in 0..n_bands {
        keys.clear();
        keys.extend(ranked.iter().enumerate().filter_map(|(rank, &article)| {
            let sketch = articles[article].0.as_ref()?;
            Some((sketch.bands()[band], rank as u32))
        }));
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            let mut links = BandLinks::default();
            for &(_, later) in bucket {
                pairs.extend(links.to_earlier(later).map(|earlier| (later, earlier)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}
