//! What holds of any file of rules: it is read, or refused at a place inside it; and noted lines keep out of what is cleaned.

use std::sync::LazyLock;

use copydesk::rules::{Category, Choice, Noted};
use copydesk::{Cleaner, Fate, Rules};
use proptest::prelude::*;

/// Pieces of files, to be put together in any order.
const PIECES: &[&str] = &[
    "off:",
    "off: ad-label",
    "pack: x",
    "languages: en de",
    "version: 1",
    "x",
    "y-2",
    "promotion",
    "credit",
    "tail",
    "paragraph",
    "lang=en",
    "source=a.example",
    "  = buy now",
    "  = ",
    "  + Buy now",
    "  - Buy",
    "  é",
    "  =é",
    "  +",
    "# no",
    "\u{feff}",
    "<gap>",
    "<gap:9>",
    "<rest",
    "(a|b",
    ")?",
    "/buy [a-z]+/",
    "\\",
    ":",
    "\u{1b}[2J",
    "\t= x",
];

const PROMO: &str = "promo  promotion  ending\n  = buy <gap> now\n  + Buy it now\n  - Buy\n";

fn file() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    let gap = proptest::sample::select(vec!["\n", " ", "  ", "", "\r\n", "\u{a0}"]);
    proptest::collection::vec((piece, gap), 0..24).prop_map(|parts| {
        let parts = parts.into_iter().map(|(a, b)| a + b);
        parts.collect()
    })
}

fn text() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "The ferry sank on Monday, the board said.",
        "(Reporting by Ana Marlow; Editing by Tom Reed)",
        "© 2031 Harbour Post. All rights reserved.",
        "Copyright 2031",
        "Advertisement",
        "Buy it now",
        "Nobody was hurt.",
    ]);
    let gap = proptest::sample::select(vec!["\n", "\n\n", " ", ""]);
    proptest::collection::vec((piece, gap), 0..10).prop_map(|parts| {
        let parts = parts.into_iter().map(|(a, b)| a.to_owned() + b);
        parts.collect()
    })
}

fn cleaner(choice: Choice) -> Cleaner {
    let rules = Rules::built_in().with("promo", PROMO);
    let rules = rules.expect("a good rule").chosen(&choice);
    Cleaner::builder().rules(rules).build()
}

static PLAIN: LazyLock<Cleaner> = LazyLock::new(|| cleaner(Choice::default()));
static NOTING: LazyLock<Cleaner> =
    LazyLock::new(|| cleaner(Choice::default().note(Noted::Authors)));

proptest! {
    #[test]
    fn a_fault_stands_inside_its_file(file in file()) {
        match Rules::default().with("any", &file) {
            Ok(rules) => prop_assert!(rules.iter().all(|rule| rules.written(rule).line >= 1)),
            Err(error) => {
                prop_assert!(error.span.start <= error.span.end && error.span.end <= file.len());
                prop_assert!(error.line <= file.matches('\n').count() + 1);
                prop_assert!(error.to_string().ends_with(&error.message));
            }
        }
    }

    #[test]
    fn to_note_lines_changes_nothing_of_the_articles(text in text()) {
        let (plain, noting) = (PLAIN.clean(&text), NOTING.clean(&text));
        prop_assert_eq!(&plain.cuts, &noting.cuts);
        prop_assert_eq!(plain.noted(), []);
        for line in noting.noted() {
            let category = Category::named(&line.rule.category).expect("one of them");
            prop_assert!(category.names_authors());
            let is_cut = noting.cuts.iter().any(|cut| cut.overlaps(line.span));
            prop_assert_eq!(line.fate == Fate::Removed, is_cut);
            let told = line.span.of(&text);
            prop_assert!(told == told.trim() && !told.is_empty());
        }
    }
}
