//! Copies among any articles.

use copydesk::dups::{Fingerprint, Known, Peers, Search};
use proptest::prelude::*;

use super::config;
use super::story::Story;
use crate::dups::{SEARCH, copies, longest};

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

fn found(articles: &[Fingerprint]) -> Vec<Option<(usize, f64)>> {
    copies(articles, &longest(articles), None, &SEARCH)
}

/// The articles of earlier batches and their originals.
struct Batches<'a> {
    articles: &'a [Fingerprint],
    found: &'a [Option<(usize, f64)>],
}

impl Known<()> for Batches<'_> {
    fn n_articles(&self) -> u32 {
        self.found.len() as u32
    }

    fn find(&self, band: usize, values: &[u32], found: &mut Vec<(u32, u32)>) -> Result<(), ()> {
        for (article, number) in self.articles.iter().zip(0..self.n_articles()) {
            let bands = article
                .sketch
                .as_ref()
                .map_or(&[][..], |sketch| sketch.bands());
            let value = bands
                .get(band)
                .filter(|value| values.binary_search(value).is_ok());
            found.extend(value.map(|&value| (value, number)));
        }
        Ok(())
    }

    fn kept(&self, article: u32) -> Result<u32, ()> {
        Ok(self.found[article as usize].map_or(article, |(kept, _)| kept as u32))
    }
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn every_copy_was_measured_against_what_is_kept(texts in corpus()) {
        let known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        for (article, copy) in found(&known).iter().enumerate() {
            let Some((kept, similarity)) = *copy else { continue };
            prop_assert!(found(&known)[kept].is_none());
            prop_assert!(known[kept].n_words >= known[article].n_words);
            prop_assert!(similarity <= known[article].similarity(&known[kept]));
            prop_assert!(similarity >= SEARCH.threshold);
        }
    }

    #[test]
    fn the_same_text_is_found_wherever_it_stands(texts in corpus(), at in any::<prop::sample::Index>()) {
        let twin = texts[at.index(texts.len())].clone();
        let mut known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        known.push(Fingerprint::new(&twin));
        let last = known.len() - 1;
        let same = (0..last).filter(|&a| known[a] == known[last]).collect::<Vec<_>>();
        if known[last].sketch.is_some() {
            let found = found(&known);
            // At most one is kept; none if all are copies of a longer one.
            let n_kept = same.iter().chain([&last]).filter(|&&a| found[a].is_none()).count();
            prop_assert!(n_kept <= 1);
        }
    }

    #[test]
    fn batches_give_what_all_articles_at_once_give(
        texts in corpus(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let articles: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        let search = Search { peers: Peers::Earlier, ..SEARCH };
        let all: Vec<usize> = (0..articles.len()).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(articles.len())).collect();
        cuts.extend([0, articles.len()]);
        cuts.sort_unstable();
        let mut found = Vec::new();
        for batch in cuts.windows(2) {
            let known = Batches { articles: &articles, found: &found };
            let new: Vec<usize> = (0..batch[1] - batch[0]).collect();
            let more = copies(&articles[..batch[1]], &new, Some(&known), &search);
            found.extend(more);
        }
        prop_assert_eq!(found, copies(&articles, &all, None, &search));
    }

    #[test]
    fn the_order_of_articles_of_different_length_changes_nothing(
        texts in corpus(),
        order in any::<prop::sample::Index>(),
    ) {
        let mut articles: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
        articles.sort_by_key(|article| article.n_words);
        articles.dedup_by_key(|article| article.n_words);
        let pairs = |articles: &[Fingerprint]| {
            let found = found(articles).into_iter().enumerate();
            let pair = |(copy, kept): (usize, Option<(usize, f64)>)| Some((articles[copy].n_words, articles[kept?.0].n_words));
            let mut pairs: Vec<(usize, usize)> = found.filter_map(pair).collect();
            pairs.sort_unstable();
            pairs
        };
        let expected = pairs(&articles);
        let n = articles.len();
        articles.rotate_left(order.index(n));
        let half = n / 2;
        articles[half..].reverse();
        prop_assert_eq!(pairs(&articles), expected);
    }
}
