//! How similar a copy is to its original, and why.

use copydesk::dups::{Fingerprint, Pair};

use crate::cli::input::Likeness;

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
