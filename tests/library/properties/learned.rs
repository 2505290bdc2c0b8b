//! Learned lines of any corpus.

use std::sync::Arc;

use copydesk::article::words::words;
use copydesk::learned::{ARTICLE, Counts, Model, Shape, WHOLE, sightings};
use copydesk::{Article, Cleaner, Layout};
use proptest::prelude::*;

use super::config;
use super::story::Story;

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = |stories: Vec<Story>| stories.iter().map(Story::text).collect::<Vec<_>>();
    prop::collection::vec(super::repair::stories(1..5), 1..6).prop_map(text)
}

/// The counts of all lines of some articles, merged by key and sorted.
fn counts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<Counts> {
    let mut all: Vec<Counts> = texts
        .into_iter()
        .flat_map(|text| {
            let article = Article::new(text, Layout::Auto);
            sightings(&article, &words(text))
        })
        .collect();
    all.sort_by_key(|counts| counts.key);
    added_up(all)
}

fn added_up(mut all: Vec<Counts>) -> Vec<Counts> {
    all.dedup_by(|more, sum| {
        let is_one = more.key == sum.key;
        if is_one {
            sum.merge(more);
        }
        is_one
    });
    all
}

fn merged(a: Vec<Counts>, b: Vec<Counts>) -> Vec<Counts> {
    let mut all = [a, b].concat();
    all.sort_by_key(|counts| counts.key);
    added_up(all)
}

fn model(counts: &[Counts]) -> Model {
    let mut model = Model::default();
    let lines = counts.iter().filter(|counts| counts.key != ARTICLE);
    lines.for_each(|c| model.add(&Arc::from(WHOLE), c.n_articles, c));
    model
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn counts_of_parts_add_up_in_any_order(a in texts(), b in texts(), c in texts()) {
        let whole = counts(a.iter().chain(&b).chain(&c));
        let (a, b, c) = (counts(&a), counts(&b), counts(&c));
        let forward = merged(merged(a.clone(), b.clone()), c.clone());
        let otherwise = merged(c, merged(b, a));
        prop_assert_eq!(&forward, &whole);
        prop_assert_eq!(&otherwise, &whole);
        prop_assert_eq!(model(&forward).text(), model(&whole).text());
        prop_assert_eq!(model(&otherwise).text(), model(&whole).text());
    }

    #[test]
    fn what_lines_have_in_common_does_not_depend_on_their_order(
        lines in prop::collection::vec(prop::collection::vec(0usize..12, 0..6), 2..6),
        at in any::<prop::sample::Index>(),
    ) {
        const PARTS: [&str; 12] = ["story", "Story", "STORY", "07", "0700", ":", " : ", "…", " ", " | ", "-x", "é"];
        for shape in [Shape::Beginning, Shape::Ending] {
            let of_line = |line: &Vec<usize>| {
                let varying: String = line.iter().map(|&part| PARTS[part]).collect();
                let text = match shape {
                    Shape::Ending => format!("{varying} seen by all of us"),
                    _ => format!("Seen by ALL of us {varying}"),
                };
                Counts { key: 1, shape, n_articles: 1, regions: [0, 0, 1], text, ..Counts::default() }
            };
            let sum = |lines: &[Vec<usize>]| lines.iter().map(of_line).reduce(|mut sum, more| {
                sum.merge(&more);
                sum
            });
            let whole = sum(&lines).unwrap();
            let (a, b) = lines.split_at(1 + at.index(lines.len() - 1));
            let mut parts = sum(b).unwrap();
            parts.merge(&sum(a).unwrap());
            prop_assert_eq!(parts, whole);
        }
    }

    #[test]
    fn a_model_is_read_as_it_was_written(texts in texts()) {
        let model = model(&counts(&texts));
        prop_assert_eq!(Model::read(&model.text()).unwrap().text(), model.text());
    }

    #[test]
    fn cleaning_by_a_model_again_changes_nothing(texts in texts(), one_of in 1usize..4) {
        let known: Vec<Counts> = counts(&texts).into_iter().step_by(one_of).collect();
        let cleaner = Cleaner::builder().learned(model(&known)).build();
        for text in &texts {
            let cleaned = cleaner.clean(text);
            let once = cleaned.text();
            prop_assert!(cleaner.clean(&once).is_clean(), "{:?}", once);
            let kept: usize = text.len() - cleaned.cuts.iter().map(|cut| cut.len()).sum::<usize>();
            prop_assert_eq!(kept, once.len());
        }
    }
}
