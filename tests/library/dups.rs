//! Copies among articles: sketches, candidates and overlaps.

use copydesk::article::words::words;
use copydesk::dups::{Fingerprint, Sketch};
use copydesk::internals::{BandLinks, Candidate, Copies};

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board. \
    Fishing boats took all of them ashore within two hours, said the coastguard. The harbour board has closed the \
    northern channel until divers have looked at the hull. An inquiry will open on Thursday in the customs house.";

#[track_caller]
fn overlap(a: &str, b: &str) -> f64 {
    let (a, b) = (Fingerprint::new(a), Fingerprint::new(b));
    assert_eq!(a.overlap(&b).to_bits(), b.overlap(&a).to_bits());
    a.overlap(&b)
}

#[test]
fn a_part_of_an_article_and_its_paragraphs_in_another_order_are_contained_in_it() {
    let (first, second) = STORY.split_at(STORY.find("The harbour").unwrap());
    for part in [STORY, first, &format!("{second} {first}")] {
        assert_eq!(overlap(STORY, part), 1.0);
    }
}

#[test]
fn reports_with_other_numbers_differ() {
    let report = |n: u32| {
        format!(
            "Temperatures will reach {n} degrees by day and fall to {} degrees at night, with winds of {} \
             kilometres an hour from the west and waves of up to {} metres on the coast.",
            n - 3,
            n * 2,
            n / 5
        )
    };
    assert!(overlap(&report(14), &report(22)) < 0.3);
    assert_eq!(overlap(&report(14), &report(14)), 1.0);
}

#[test]
fn an_empty_article_has_no_overlap() {
    assert_eq!(overlap("", STORY), 0.0);
    assert_eq!(overlap("", ""), 0.0);
    assert_eq!(overlap("one two", "one two"), 0.0);
}

/// How many bands the sketches of `a` and `b` share.
fn n_common(a: &str, b: &str) -> usize {
    let (a, b) = (Sketch::of(&words(a)), Sketch::of(&words(b)));
    let pairs = a.bands().iter().zip(b.bands());
    pairs.filter(|(a, b)| a == b).count()
}

/// `n` words of no language, different for each seed.
fn text(seed: u32, n: u32) -> String {
    (0..n).map(|i| format!("w{seed}x{i} ")).collect()
}

#[test]
fn the_same_words_share_all_bands_and_others_none() {
    let n_bands = Sketch::of(&[]).bands().len();
    assert_eq!(n_common(&text(1, 300), &text(1, 300)), n_bands);
    assert_eq!(n_common(&text(1, 25), &text(1, 25)), n_bands);
    assert_eq!(n_common(&text(1, 300), &text(2, 300)), 0);
}

#[test]
fn half_an_article_shares_a_band_with_the_whole() {
    for seed in 0..50 {
        assert!(n_common(&text(seed, 300), &text(seed, 150)) > 0, "{seed}");
    }
}

#[test]
fn an_article_is_compared_with_the_first_of_its_band_and_the_two_before() {
    let mut links = BandLinks::default();
    let earlier: Vec<Vec<u32>> = (0..5).map(|at| links.to_earlier(at).collect()).collect();
    assert_eq!(
        earlier,
        [vec![], vec![0], vec![0, 1], vec![0, 1, 2], vec![0, 2, 3]]
    );
}

#[test]
fn bands_of_a_copy_count_for_its_original() {
    let mut copies = Copies::default();
    copies.add(4, 1);
    let kept = |kept, n_bands| Candidate { kept, n_bands };
    assert_eq!(
        copies.candidates([(4, 2), (3, 2), (1, 1), (2, 2)]),
        [kept(1, 3), kept(2, 2), kept(3, 2)]
    );
    let many = (0..40).map(|article| (article, 1));
    assert_eq!(copies.candidates(many).len(), 16);
}
