//! Which articles are copies of which.

use std::cmp::Reverse;

use super::Sketch;
use super::greedy::{Keepers, Links};

/// An article that is a copy, and of which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copy {
    /// The number of the article that is kept.
    pub kept: usize,
    /// How much of the shorter of the two stands in the longer, from 0 to 1.
    pub similarity: f64,
}

/// Finds for each article whether it is a copy, and of which.
///
/// Articles come with their sketches and their numbers of words; those without a sketch are nobody's copy. `similarity`
/// measures two of them. Longer articles come first, and of equally long ones the earlier: each is a copy of the first
/// article kept before it that is at least `threshold` alike, or else is kept itself. So every copy was measured against
/// the article that is kept, and similarity is never handed on.
///
/// Memory: some 300 bytes an article, and eight for each pair that shares a band. Time: a sort of the articles for each
/// band, and some pairs measured for each article.
///
/// # Errors
///
/// The first error of `similarity`.
pub fn copies<E>(
    articles: Vec<(Option<Sketch>, usize)>,
    threshold: f64,
    mut similarity: impl FnMut(usize, usize) -> Result<f64, E>,
) -> Result<Vec<Option<Copy>>, E> {
    let mut ranked: Vec<usize> = (0..articles.len())
        .filter(|&article| articles[article].0.is_some())
        .collect();
    ranked.sort_by_key(|&article| (Reverse(articles[article].1), article));
    let pairs = candidates(&articles, &ranked);
    let mut kept_by_rank = Keepers::default();
    let mut copies: Vec<Option<Copy>> = vec![None; articles.len()];
    for of_one in pairs.chunk_by(|a, b| a.0 == b.0) {
        let rank = u64::from(of_one[0].0);
        let article = ranked[rank as usize];
        let earlier = of_one.iter().map(|&(_, earlier)| (earlier.into(), 1));
        for candidate in kept_by_rank.of(earlier) {
            let kept = ranked[candidate.kept as usize];
            let similarity = similarity(kept, article)?;
            if similarity >= threshold {
                kept_by_rank.add(rank, candidate.kept);
                copies[article] = Some(Copy { kept, similarity });
                break;
            }
        }
    }
    Ok(copies)
}

/// The pairs of ranks of articles that share a band, the later first, as often as they do; sorted.
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
            let mut links = Links::default();
            for &(_, later) in bucket {
                pairs.extend(links.to_earlier(later).map(|earlier| (later, earlier)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}
