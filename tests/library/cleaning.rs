//! Cleaning: the limit of words, and the lines that noted rules match.

use copydesk::rules::{Choice, Noted};
use copydesk::{Cleaner, Fate, MaxWords, Rules, Settings, WhenEmpty};

fn is_refused(max_words: usize, text: &str) -> bool {
    let settings = Settings {
        max_words: MaxWords(max_words),
        ..Settings::default()
    };
    let cleaner = Cleaner::builder().settings(settings).build();
    let cleaned = cleaner.clean(text);
    assert!(!cleaned.is_refused || cleaned.is_clean());
    cleaned.is_refused
}

#[test]
fn a_text_of_one_letter_words_is_refused() {
    for text in ["a\n", "a ", "A\u{2028}\n"] {
        let text = text.repeat(1000);
        assert!(is_refused(999, &text) == (text.len() < 3000), "{text:?}");
        assert!(!is_refused(1000, &text));
    }
    assert!(!is_refused(9, &"a\n\n".repeat(1000)));
    assert!(!is_refused(9, &"港".repeat(1000)));
}

#[test]
fn a_text_whose_every_line_is_removed_is_refused() {
    let story = "The ferry sank on Monday, the harbour board said.\n";
    let text = format!("{story}{}", "Advertisement\n".repeat(100));
    assert!(is_refused(99, &text));
    assert!(!is_refused(1000, &text));
    let text = format!("{}{}", story.repeat(9), "Advertisement\n".repeat(3));
    assert!(!is_refused(9, &text));
}

const STORY: &str =
    "The ferry Marlow ran aground off Tarn Point on Monday, the harbour board said.";
const COPYRIGHT: &str = "© 2031 Harbour Post. All rights reserved.";

fn noted(rules: Rules, text: &str) -> Vec<(String, Fate)> {
    let cleaner = Cleaner::builder().rules(rules).build();
    let lines = cleaner.clean(text).noted().into_iter();
    lines
        .map(|line| (line.span.of(text).to_owned(), line.fate))
        .collect()
}

#[test]
fn lines_of_authors_are_reported_kept_or_removed() {
    let credit = "(Reporting by Ana Marlow; Editing by Tom Reed)";
    let text = format!("{STORY} {credit}\nAdvertisement\n{COPYRIGHT}\n");
    let both = [
        (credit.to_owned(), Fate::Kept),
        (COPYRIGHT.to_owned(), Fate::Removed),
    ];
    let authors = || Rules::built_in().chosen(&Choice::default().note(Noted::Authors));
    assert_eq!(noted(authors(), &text), both);
    // All of an article of credits alone is kept.
    let alone = [(COPYRIGHT.to_owned(), Fate::Kept)];
    assert_eq!(noted(authors(), COPYRIGHT), alone);
    // Nothing is reported where no rule is noted.
    assert_eq!(noted(Rules::built_in(), &text), []);
}

#[test]
fn a_rule_for_the_tail_is_reported_there_alone() {
    let rule = "x  navigation  tail\n  = harbour board\n  + Harbour board\n  - The board\n";
    let n_noted = |text: String| {
        let rules = Rules::built_in().with("mine", rule).unwrap();
        let choice = Choice::default().note(Noted::UserRules);
        noted(rules.chosen(&choice), &text).len()
    };
    assert_eq!(
        n_noted(format!("{STORY}\nHarbour board\nAdvertisement\n")),
        1
    );
    assert_eq!(
        n_noted(format!("Harbour board\n{STORY}\nAdvertisement\n")),
        0
    );
}

#[test]
fn an_article_that_is_only_boilerplate_is_kept_or_removed_whole() {
    let text = "Advertisement\n\nFollow us on Facebook and Twitter.\n";
    for (when_empty, clean) in [(WhenEmpty::Kept, text), (WhenEmpty::Removed, "")] {
        let settings = Settings {
            when_empty,
            ..Settings::default()
        };
        let cleaner = Cleaner::builder().settings(settings).build();
        let cleaned = cleaner.clean(text);
        assert!(cleaned.would_be_empty);
        assert_eq!(cleaned.text(), clean);
        let story = cleaner.clean("The ferry sank.\nAdvertisement\n");
        assert!(!story.would_be_empty);
        assert_eq!(story.text(), "The ferry sank.\n");
    }
}

#[test]
fn the_text_without_the_cuts_of_all_removals_is_the_clean_text() {
    let text = format!(
        "{STORY}\nIt sank.\n{STORY}\n\nAdvertisement\n\nHe swam.\n\nFollow us on Facebook.\n{COPYRIGHT}\n"
    );
    let cleaned = Cleaner::builder().build().clean(&text);
    let parts = cleaned.cuts_by_removal();
    let mut removals: Vec<_> = parts.iter().map(|(_, removal)| *removal).collect();
    // White space may be cut in two places for one removal.
    removals.dedup();
    assert_eq!(removals, cleaned.removals.iter().collect::<Vec<_>>());
    let (mut kept, mut at) = (String::new(), 0);
    for (cut, removal) in parts {
        assert!(cut.start >= at && !cut.is_empty());
        assert_eq!(removal.evidence.certainty(), 1.0);
        kept.push_str(&text[at..cut.start]);
        at = cut.end;
    }
    assert_eq!(kept + &text[at..], cleaned.text());
}
