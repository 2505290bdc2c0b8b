//! Selects the pairs of articles to measure, on one machine as well as on many.

use std::cmp::Reverse;
use std::collections::HashMap;

/// An article is compared with the first and longest article of its band, and with so many directly before it.
const MAX_BEFORE: usize = 4;

/// An article is compared word by word with at most so many others, since a thousand reports may share a template.
const MAX_MEASURED: usize = 16;

/// Selects pairs among the articles of one band, which are added in order, longer ones first.
#[derive(Clone, Debug, Default)]
pub struct BandLinks<O>(Vec<O>);

impl<O> BandLinks<O> {
    /// The articles to compare the next one with.
    pub fn earlier(&self) -> &[O] {
        &self.0
    }

    /// Adds an article.
    pub fn add(&mut self, later: O) {
        if self.0.len() > MAX_BEFORE {
            self.0.remove(1);
        }
        self.0.push(later);
    }

    /// Begins another band.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// The possible originals of an article that shares bands with `earlier` ones, each with their number: the number of selected pairs of
/// the article with the original and with its copies. Those with the most bands come first. `originals` has those of the copies that
/// are found so far.
pub fn candidates(
    originals: &HashMap<u64, u64>,
    earlier: impl IntoIterator<Item = (u64, u64)>,
) -> Vec<(u64, u64)> {
    let mut n_bands_of: HashMap<u64, u64> = HashMap::new();
    for (article, n_bands) in earlier {
        let kept = *originals.get(&article).unwrap_or(&article);
        *n_bands_of.entry(kept).or_default() += n_bands;
    }
    with_most_bands(n_bands_of.into_iter().collect(), MAX_MEASURED)
}

/// The most peers of an article.
const MAX_PEERS: usize = 8;

/// The peers of an article in its comparison with `kept`: those that share most bands with it, among all that were compared with
/// it or it with them. Each of `others` comes with its number of shared bands.
pub fn peers(kept: u64, others: impl IntoIterator<Item = (u64, u64)>) -> Vec<u64> {
    let others = others.into_iter().filter(|&(peer, _)| peer != kept);
    let peers = with_most_bands(others.collect(), MAX_PEERS).into_iter();
    peers.map(|(peer, _)| peer).collect()
}

/// The articles with the largest numbers of bands, and of equally many the earliest.
fn with_most_bands(mut articles: Vec<(u64, u64)>, n: usize) -> Vec<(u64, u64)> {
    articles.sort_unstable_by_key(|&(article, n_bands)| (Reverse(n_bands), article));
    articles.truncate(n);
    articles
}
