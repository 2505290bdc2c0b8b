//! Copies among articles: sketches, candidates and similarities.

use std::cmp::Reverse;

use copydesk::article::words::words;
use copydesk::dups::{Fingerprint, Known, Pair, Peers, Search, Sketch};
use copydesk::internals::{BandLinks, candidates, peers};

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board. \
    Fishing boats took all of them ashore within two hours, said the coastguard. The harbour board has closed the \
    northern channel until divers have looked at the hull. An inquiry will open on Thursday in the customs house.";

const BACKGROUND: &str = "The harbour has been silting up for twenty years. Dredging was stopped after the flood, and no \
    captain has asked for it since then. Ferries leave from the northern quay, which is deep enough for them, and \
    freight is carried by road. The council has set up a fund that pays for repairs of the mole and of its lights, and \
    every household pays into it. Critics have called it a tax by another name.";

/// A search for copies as `copydesk dups` does it.
pub const SEARCH: Search = Search {
    threshold: 0.75,
    only_first: None,
    peers: Peers::All,
};

/// The articles from the longest to the shortest.
pub fn longest(articles: &[Fingerprint]) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..articles.len()).collect();
    ranked.sort_by_key(|&article| (Reverse(articles[article].n_words), article));
    ranked
}

/// For each article the kept one that it is a copy of, and their similarity, by number.
pub fn copies(
    articles: &[Fingerprint],
    ranked: &[usize],
    known: Option<&dyn Known<()>>,
    search: &Search,
) -> Vec<Option<(usize, f64)>> {
    let n_known = known.map_or(0, Known::n_articles) as usize;
    let number = |rank: u32| match (rank as usize).checked_sub(n_known) {
        Some(rank) => n_known + ranked[rank],
        None => rank as usize,
    };
    let words = |rank: u32| &*articles[number(rank)].words;
    let sketch = |&article: &usize| articles[n_known + article].sketch.clone();
    let sketches: Vec<Option<Sketch>> = ranked.iter().map(sketch).collect();
    let found = search.copies(&sketches, known, |kept, article, peers| {
        let peers: Vec<&[u32]> = peers.iter().map(|&peer| words(peer)).collect();
        Ok(Pair::new(words(kept), words(article)).similarity_beside(&peers))
    });
    let mut copies = vec![None; ranked.len()];
    for one in found.unwrap() {
        let kept = number(one.kept as u32);
        copies[number(one.copy as u32) - n_known] = Some((kept, one.similarity));
    }
    copies
}

#[track_caller]
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (Fingerprint::new(a), Fingerprint::new(b));
    assert_eq!(a.similarity(&b).to_bits(), b.similarity(&a).to_bits());
    a.similarity(&b)
}

#[test]
fn a_part_of_an_article_and_its_paragraphs_in_another_order_are_contained_in_it() {
    let (first, second) = STORY.split_at(STORY.find("The harbour").unwrap());
    for part in [STORY, first, &format!("{second} {first}")] {
        assert_eq!(similarity(STORY, part), 1.0);
    }
}

#[test]
fn an_edited_word_costs_that_word() {
    let edited = STORY
        .replace("fishing boats", "trawlers")
        .replace("fifty", "sixty")
        .replace("two hours", "three hours");
    let n_words = words(STORY).len();
    assert_eq!(
        similarity(STORY, &edited),
        (n_words - 1) as f64 / n_words as f64
    );
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
    assert!(similarity(&report(14), &report(22)) < 0.3);
    assert_eq!(similarity(&report(14), &report(14)), 1.0);
}

#[test]
fn the_same_background_makes_no_copy() {
    let news = |news: &str| format!("{news} {BACKGROUND}");
    let one = news(
        "A trawler hit the mole last night and lost its rudder. Its crew came ashore in a dinghy and were given soup \
        by the keeper of the light, who had heard the noise and gone down to look what had happened to his stairs.",
    );
    let other = news(
        "The schools will open late this year, since the heating was not ready. Parents who work may leave their \
        children in the gymnasium, where volunteers look after them until the boilers have passed their test.",
    );
    assert!(similarity(&one, &other) < 0.6);
}

#[test]
fn an_update_without_capitals_is_a_copy_and_a_report_of_other_numbers_is_not() {
    let story = format!("after 2 days of storm, {STORY} {BACKGROUND}").to_lowercase();
    let update = story.replace("after 2", "after 3") + " the 90 cars on board are lost.";
    assert!(similarity(&story, &update) > 0.8);
    let short =
        "the index rose 3 points to 912 after trading between 870 and 930, and 40 shares gained.";
    let other =
        "the index rose 8 points to 640 after trading between 590 and 655, and 70 shares gained.";
    assert!(similarity(short, other) < 0.5);
}

#[test]
fn two_stories_on_pages_with_one_long_menu_are_no_copies() {
    let menu: String = (0..500).map(|i| format!("Section {i} ")).collect();
    let page = |names: [&str; 3], seed: u32| {
        let [one, two, three] = names;
        let story = text(seed, 60);
        format!("{menu}. Then {one} met {two} and {three} {story}. {menu}")
    };
    let one = page(["Hale", "Morton", "Griggs"], 1);
    let other = page(["Corbin", "Dray", "Ellery"], 2);
    assert!(similarity(&one, &other) < SEARCH.threshold);
    assert_eq!(similarity(&one, &one.replacen("Section 3", "", 1)), 1.0);
}

#[test]
fn a_page_of_headlines_shares_bands_with_exact_copies_only() {
    let page = |first: &str| format!("{first}\n{}", "Port Grebe to close its channel\n".repeat(9));
    let (one, other) = (
        page("Alma aground off the coast"),
        page("Mole needs repairs"),
    );
    assert_eq!((n_common(&one, &one), n_common(&one, &other)), (1, 0));
    // The lines of a story are joined.
    let wrapped = STORY.replace(" of ", "\nof ").replace(" the ", "\nthe ");
    assert_eq!(n_common(STORY, &wrapped), 49);
}

#[test]
fn an_empty_article_has_no_similarity() {
    assert_eq!(similarity("", STORY), 0.0);
    assert_eq!(similarity("", ""), 0.0);
    assert_eq!(similarity("one two", "one two"), 1.0);
}

#[test]
fn names_that_differ_are_told() {
    let other = STORY.replace("Alma", "Berta").replace("Thursday", "Friday");
    let (one, other) = (Fingerprint::new(STORY), Fingerprint::new(&other));
    for (one, other, expected) in [
        (&one, &other, [["Alma", "Thursday"], ["Berta", "Friday"]]),
        (&other, &one, [["Berta", "Friday"], ["Alma", "Thursday"]]),
    ] {
        let pair = Pair::new(&one.words, &other.words);
        assert_eq!(pair.differing_names([one, other]), expected);
    }
}

#[test]
fn numbers_and_words_with_capitals_inside_sentences_are_names() {
    let text = "Early on Monday the Alma sank. Divers found 12 crates; The Divers Club was told. He said: Nobody knows. Mr. Hale paid";
    let known = Fingerprint::new(text);
    assert_eq!(
        known.names,
        ["Monday", "Alma", "Divers", "12", "Club", "Hale"]
    );
}

fn sketch(text: &str) -> Sketch {
    Fingerprint::new(text).sketch.expect("it has five words")
}

/// How many bands the sketches of `a` and `b` share.
fn n_common(a: &str, b: &str) -> usize {
    let (a, b) = (sketch(a), sketch(b));
    let pairs = a.bands().iter().zip(b.bands());
    pairs.filter(|(a, b)| a == b).count()
}

/// `n` words of no language, different for each seed.
fn text(seed: u32, n: u32) -> String {
    (0..n).map(|i| format!("w{seed}x{i} ")).collect()
}

#[test]
fn the_same_words_share_all_bands_and_others_none() {
    let n_bands = 49;
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
fn a_brief_shares_bands_with_exact_copies_only() {
    assert_eq!(
        n_common("The ferry sank on Monday.", "the ferry sank on “Monday”"),
        1
    );
    assert_eq!(
        n_common(
            "The ferry sank on Monday.",
            "The ferry sank on Monday night."
        ),
        0
    );
}

#[test]
fn an_article_is_compared_with_the_first_of_its_band_and_the_four_before() {
    let mut links = BandLinks::default();
    let earlier = (0..7).map(|at| {
        let earlier = links.earlier().to_vec();
        links.add(at);
        earlier
    });
    let earlier: Vec<Vec<u32>> = earlier.collect();
    assert_eq!(earlier[..3], [vec![], vec![0], vec![0, 1]]);
    assert_eq!(earlier[6], [0, 2, 3, 4, 5]);
}

#[test]
fn peers_are_those_that_share_most_bands() {
    assert_eq!(peers(3, [(1, 2), (9, 5), (3, 40), (4, 5)]), [4, 9, 1]);
    assert_eq!(peers(3, (10..40).map(|peer| (peer, 1))).len(), 8);
}

#[test]
fn bands_of_a_copy_count_for_its_original() {
    let originals = [(4, 1)].into();
    assert_eq!(
        candidates(&originals, [(4, 2), (3, 2), (1, 1), (2, 2)]),
        [(1, 3), (2, 2), (3, 2)]
    );
    let many = (0..40).map(|article| (article, 1));
    assert_eq!(candidates(&originals, many).len(), 16);
}

#[test]
fn only_copies_of_the_first_articles_are_found_if_those_alone_are_compared() {
    let edited = STORY.replace("fishing boats", "trawlers");
    let texts = [STORY, STORY, &edited, &edited];
    let articles = texts.map(Fingerprint::new);
    let search = Search {
        only_first: Some(2),
        ..SEARCH
    };
    let kept = |found: Option<(usize, f64)>| found.map(|(kept, _)| kept);
    let found = copies(&articles, &[0, 1, 2, 3], None, &search);
    assert_eq!(
        found.into_iter().map(kept).collect::<Vec<_>>(),
        [None, None, Some(0), Some(0)]
    );
    let search = Search {
        only_first: Some(0),
        ..SEARCH
    };
    assert!(
        copies(&articles, &[0, 1, 2, 3], None, &search)
            .iter()
            .all(Option::is_none)
    );
}

#[test]
fn articles_within_a_window_share_each_band_and_those_far_apart_none() {
    let sketch = sketch(STORY);
    let of = |date: i64| sketch.within(100, date);
    for date in (-300..300).step_by(7) {
        for apart in [0, 1, 50, 99, 100] {
            let (one, other) = (of(date), of(date + apart));
            let same = one.bands().iter().zip(other.bands());
            let n_same = same.filter(|(a, b)| a == b).count();
            assert!(n_same >= sketch.bands().len(), "{date} {apart}");
        }
        let far = of(date + 201);
        assert!(
            of(date)
                .bands()
                .iter()
                .zip(far.bands())
                .all(|(a, b)| a != b)
        );
    }
    // No date makes it fail.
    sketch.within(i64::MAX, i64::MIN);
}
