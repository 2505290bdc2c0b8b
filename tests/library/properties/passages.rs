//! Passages of any articles.

use std::collections::HashSet;

use copydesk::dups::passages::{BARRIER, Passages, Shared};
use proptest::prelude::*;

use super::config;

const N_WORDS: usize = 8;

/// Articles of pieces that recur, of words that are their own, and of words of one kind.
fn articles() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let pieces = prop::collection::vec(prop::collection::vec(0..2000_u32, 3..30), 1..6);
    let pick = (
        any::<prop::sample::Index>(),
        0..30_usize,
        0..30_usize,
        0..8_u32,
    );
    let picks = prop::collection::vec(prop::collection::vec(pick, 0..8), 1..9);
    (pieces, picks).prop_map(|(pieces, picks)| {
        let mut own = 10_000;
        let mut piece = |(index, from, to, kind): &(prop::sample::Index, usize, usize, u32)| {
            let piece = &pieces[index.index(pieces.len())];
            let (from, to) = (from.min(to) % piece.len(), (*from.max(to)).min(piece.len()));
            own += 1;
            let mut words: Vec<u32> = piece[from.min(to)..to]
                .iter()
                .map(|word| 2 * word)
                .collect();
            match kind {
                0 => words.push(2 * own),
                1 => words.push(BARRIER),
                2 => words.extend([8; 5]),
                _ => {}
            }
            words
        };
        let mut article = |picks: &Vec<_>| picks.iter().flat_map(&mut piece).collect();
        picks.iter().map(&mut article).collect()
    })
}

fn found(articles: &[Vec<u32>]) -> Vec<Vec<Shared>> {
    let n_all = articles.iter().map(Vec::len).sum();
    let mut passages = Passages::new(N_WORDS, n_all);
    articles.iter().for_each(|words| passages.note(words));
    let read = |article: usize, words: std::ops::Range<usize>| {
        let all = &articles[article];
        let end = words.end.min(all.len());
        Ok::<_, ()>(all[words.start.min(end)..end].to_vec())
    };
    let find = |(article, words): (usize, &Vec<u32>)| {
        passages
            .find(article, words, |passage| passage, read)
            .unwrap()
    };
    articles.iter().enumerate().map(find).collect()
}

fn is_lost(found: &[Shared], word: usize) -> bool {
    found.iter().any(|shared| shared.words.contains(&word))
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn the_keeper_has_every_word_and_loses_none(articles in articles()) {
        let found = found(&articles);
        for (article, shared) in found.iter().enumerate().flat_map(|(a, all)| all.iter().map(move |s| (a, s))) {
            prop_assert!(shared.keeper < article && shared.words.len() >= N_WORDS);
            let kept = shared.start..shared.start + shared.words.len();
            prop_assert_eq!(&articles[shared.keeper][kept.clone()], &articles[article][shared.words.clone()]);
            prop_assert!(!articles[article][shared.words.clone()].contains(&BARRIER));
            prop_assert!(kept.into_iter().all(|word| !is_lost(&found[shared.keeper], word)));
        }
    }

    #[test]
    fn no_passage_is_kept_twice(articles in articles()) {
        let found = found(&articles);
        let mut kept: HashSet<&[u32]> = HashSet::new();
        for (words, found) in articles.iter().zip(&found) {
            let runs = words.windows(N_WORDS).enumerate().filter(|(at, run)| {
                !run.contains(&BARRIER) && (*at..at + N_WORDS).all(|word| !is_lost(found, word))
            });
            let own: HashSet<&[u32]> = runs.map(|(_, run)| run).collect();
            prop_assert!(own.is_disjoint(&kept), "{:?}", own.intersection(&kept).next());
            kept.extend(own);
        }
    }
}
