//! Repeats: which of two passages is a copy, and the evidence.

use copydesk::article::words::words;
use copydesk::{Article, Evidence, Layout, finding, repeats};

/// Calls `each` with every copy in `text` and its evidence.
fn each_copy<'t>(text: &'t str, mut each: impl FnMut(&'t str, finding::Repeat)) {
    let article = Article::new(text, Layout::Lines);
    for found in repeats::findings(&article, &words(text), 0, repeats::Distance::Near) {
        match found.evidence {
            Evidence::Repeat(repeat) => each(found.span.of(text), repeat),
            _ => unreachable!("only repeats were asked for"),
        }
    }
}

/// The copies in `text` and their originals.
fn removed(text: &str) -> Vec<(&str, &str)> {
    let mut removed = Vec::new();
    each_copy(text, |copy, repeat| {
        removed.push((copy, repeat.original.of(text)));
    });
    removed
}

fn copies(text: &str) -> Vec<&str> {
    removed(text).into_iter().map(|(copy, _)| copy).collect()
}

const LEDE: &str =
    "The ferry Alma ran aground off Port Grebe on Monday night and was towed free at noon.";
const NEWS: &str =
    "Nobody was hurt, said the harbour board, which has closed the northern channel to all ships.";
const END: &str =
    "An inquiry will open on Thursday in the old customs house, whatever the weather.";

#[test]
fn a_lede_printed_twice_is_removed_once() {
    for text in [
        format!("{LEDE}\n{LEDE}\n{NEWS}\n"),
        format!("{LEDE}\n{NEWS}\n{LEDE}\n{END}\n"),
    ] {
        assert_eq!(copies(&text), [LEDE]);
    }
}

#[test]
fn of_a_headline_and_its_breadcrumb_the_headline_is_kept() {
    for furniture in ["Harbour news /", ">> Harbour news"] {
        for two in [[furniture, "Harbour news"], ["Harbour news", furniture]] {
            let text = format!("{}\n{}\n{NEWS}\n{END}\n", two[0], two[1]);
            assert_eq!(copies(&text), [furniture]);
        }
    }
}

#[test]
fn a_paragraph_far_from_its_like_is_kept() {
    let fresh: String = (0..30)
        .map(|i| format!("Boat {i} came in with {i} crates of herring and left again.\n"))
        .collect();
    let far = format!("{END}\n{LEDE}\n{NEWS}\n{fresh}{NEWS}\n");
    assert_eq!(removed(&far), []);
    // The standfirst under the headline is not.
    let standfirst = format!("{END}\n{NEWS}\n{fresh}{NEWS}\n{LEDE}\n");
    assert_eq!(removed(&standfirst).len(), 1);
}

#[test]
fn a_sentence_with_another_number_is_kept() {
    let text =
        format!("{LEDE}\nThe pier sold 412 tickets that day, more than ever before.\n{NEWS}\n");
    let twice = format!("{text}{}", text.replace("412", "421"));
    assert!(
        removed(&twice)
            .iter()
            .all(|(copy, _)| !copy.contains("421"))
    );
}

#[test]
fn a_sentence_of_one_copy_alone_is_kept() {
    let text = format!("{LEDE}\n{NEWS}\n{END}\n{LEDE} Its captain wept. {NEWS}\n{END}\n");
    assert_eq!(copies(&text), [LEDE, NEWS, END]);
}

#[test]
fn a_teaser_is_removed_and_the_text_is_kept() {
    let teaser = "The ferry Alma ran aground off Port Grebe on Monday night and was tow…";
    let text = format!("{teaser}\n{LEDE}\n{NEWS}\n");
    let found = removed(&text);
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == teaser && found[0].1.starts_with("The ferry"));
}

#[test]
fn a_pull_quote_is_removed_and_a_heading_is_kept() {
    let quote = "The channel was closed before the fog came down over the bay";
    let text = format!("{LEDE}\n{quote}\n{NEWS}\n“{quote},” she said. {END}\n");
    assert_eq!(removed(&text).len(), 1);
    let heading = "How the old channel was closed before the fog came";
    let text = format!(
        "{LEDE}\n{heading}\n{NEWS}\nNobody can say how the old channel was closed before the fog came down. {END}\n"
    );
    assert_eq!(removed(&text), []);
}

#[test]
fn a_headline_is_removed_where_a_sentence_begins_after_it() {
    let headline = "Ferry runs aground off Port Grebe";
    for glue in ["", " "] {
        let text = format!("{headline}\n{headline}{glue}{LEDE}\n");
        assert_eq!(removed(&text), [(headline, headline)]);
    }
    let text = format!("{headline}\n{headline} in thick fog, and nobody is hurt.\n");
    assert_eq!(removed(&text), []);
}

#[test]
fn contents_are_removed_and_headings_are_kept() {
    let headings = ["The old channel", "Who pays", "What the board says"];
    let section = |h| format!("{h}\n{LEDE} {NEWS} {h} is another matter.\n");
    let text = headings.map(section).concat();
    assert_eq!(removed(&text), []);
    let with_contents = format!("{END}\n{}\n{text}", headings.join("\n"));
    let found = copies(&with_contents);
    assert_eq!(
        found.iter().filter(|copy| headings.contains(copy)).count(),
        3
    );
}

#[test]
fn contents_that_are_part_of_a_longer_list_are_kept() {
    let headings = ["The old channel", "Who pays", "What the board says"];
    let section = |h| format!("{h}\n{LEDE} {NEWS} {h} is another matter.\n");
    let text = headings.map(section).concat();
    let others = ["Lamps", "Pilots", "Fares", "Tugs"];
    let bare = format!(
        "{END}\n{}\n{}\n{LEDE}\n{text}",
        headings.join("\n"),
        others.join("\n")
    );
    let bullets = format!("{END}\n- {}\n- Lamps\n{text}", headings.join("\n- "));
    for text in [bare, bullets] {
        let found = copies(&text);
        assert!(
            !found.iter().any(|copy| copy.contains("Who pays")),
            "{found:?}"
        );
    }
}

#[test]
fn evidence_names_the_words_that_differ() {
    let copy = LEDE.replace("Monday", "Tuesday").replace("free ", "");
    let text = format!("{LEDE}\n{NEWS}\n{END}\n{copy}\n{NEWS}\n{END}\n");
    let mut found = Vec::new();
    each_copy(&text, |copied, repeat| {
        let differ =
            |d: &finding::Difference| format!("{}>{}", d.original.of(&text), d.copy.of(&text));
        let differences: Vec<String> = repeat.differences.iter().map(differ).collect();
        found.push((
            copied == copy,
            repeat.n_words - repeat.n_matched,
            differences,
        ));
    });
    let differ = vec!["Monday>Tuesday".to_owned(), "free>".to_owned()];
    assert_eq!(
        found,
        [(true, 1, differ), (false, 0, vec![]), (false, 0, vec![])]
    );
}
