//! Copies among any articles.

use std::cmp::Reverse;

use copydesk::dups::{Fingerprint, Original, Pair, copies};
use proptest::prelude::*;

use super::config;
use super::story::Story;

const THRESHOLD: f64 = 0.75;

/// Stories, and texts of some of their paragraphs in any order.
fn corpus() -> impl Strategy<Value = Vec<String>> {
    let relatives = prop::collection::vec(any::<prop::sample::Index>(), 1..8);
    let family = (
        super::repair::stories(3..7),
        prop::collection::vec(relatives, 0..4),
    );
    let texts = |(story, relatives): (Story, Vec<Vec<prop::sample::Index>>)| {
        let text = story.text();
        let lines: Vec<&str> = text.lines().collect();
        let relative = |picks: &Vec<prop::sample::Index>| {
            let picked: Vec<&str> = picks
                .iter()
                .map(|pick| lines[pick.index(lines.len())])
                .collect();
            picked.join("\n")
        };
        let mut texts: Vec<String> = relatives.iter().map(relative).collect();
        texts.push(text.clone());
        texts
    };
    prop::collection::vec(family.prop_map(texts), 1..5).prop_map(|families| families.concat())
}

fn found(known: &[Fingerprint]) -> Vec<Option<Original>> {
    let mut ranked: Vec<usize> = (0..known.len()).collect();
    ranked.sort_by_key(|&article| (Reverse(known[article].n_words()), article));
    let sketches = known.iter().map(|known| known.sketch().cloned()).collect();
    let similarity = |a: usize, b: usize, peers: &[usize]| {
        let peers: Vec<&[u32]> = peers.iter().map(|&peer| known[peer].words()).collect();
        Ok::<_, ()>(Pair::new(known[a].words(), known[b].words()).similarity_beside(&peers))
    };
    copies(sketches, &ranked, THRESHOLD, similarity).unwrap()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn every_copy_was_measured_against_what_is_kept(texts in corpus()) {
        let known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        for (article, copy) in found(&known).iter().enumerate() {
            let Some(copy) = copy else { continue };
            prop_assert!(found(&known)[copy.article].is_none());
            prop_assert!(known[copy.article].n_words() >= known[article].n_words());
            prop_assert!(copy.similarity <= known[article].similarity(&known[copy.article]));
            prop_assert!(copy.similarity >= THRESHOLD);
        }
    }

    #[test]
    fn the_same_text_is_found_wherever_it_stands(texts in corpus(), at in any::<prop::sample::Index>()) {
        let twin = texts[at.index(texts.len())].clone();
        let mut known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        known.push(Fingerprint::new(&twin));
        let last = known.len() - 1;
        let same = (0..last).filter(|&a| known[a] == known[last]).collect::<Vec<_>>();
        if known[last].sketch().is_some() {
            let found = found(&known);
            // At most one is kept; none if all are copies of a longer one.
            let n_kept = same.iter().chain([&last]).filter(|&&a| found[a].is_none()).count();
            prop_assert!(n_kept <= 1);
        }
    }
}
