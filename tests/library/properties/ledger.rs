//! Removals and cuts describe the change of the text completely.

use copydesk::{Cleaned, Evidence, Span};
use proptest::prelude::*;

use super::{any_text, cleaner, config, is_blank};

/// Restores the raw text from the clean text and the cuts, each with its position in the raw text.
pub fn put_back(clean: &str, cuts: &[(usize, String)]) -> String {
    let mut raw = String::new();
    let mut clean = clean;
    for (place, cut) in cuts {
        let (kept, rest) = clean.split_at(place - raw.len());
        raw += kept;
        raw += cut;
        clean = rest;
    }
    raw + clean
}

pub fn report(cleaned: &Cleaned) -> Vec<(usize, String)> {
    let text = cleaned.article.text;
    cleaned
        .cuts
        .iter()
        .map(|cut| (cut.start, cut.of(text).to_owned()))
        .collect()
}

proptest! {
    #![proptest_config(config(1024))]

    #[test]
    fn the_output_is_the_raw_text_without_the_cuts(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        let mut kept = String::new();
        let mut at = 0;
        for cut in &cleaned.cuts {
            // Between two cuts some text is kept.
            prop_assert!(!cut.is_empty() && (at < cut.start || at == 0), "{:?}", cleaned.cuts);
            kept += &text[at..cut.start];
            at = cut.end;
        }
        kept += &text[at..];
        prop_assert_eq!(kept, cleaned.text());
    }

    #[test]
    fn cuts_hold_the_removals_and_white_space(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        let mut removals = cleaned.removals.iter().map(|r| r.span).peekable();
        for cut in &cleaned.cuts {
            let mut at = cut.start;
            while let Some(removal) = removals.next_if(|removal| removal.start < cut.end) {
                prop_assert!(at <= removal.start && removal.end <= cut.end, "{removal:?} outside {cut:?}");
                prop_assert!(is_blank(&text[at..removal.start]), "{:?} has no reason", &text[at..removal.start]);
                at = removal.end;
            }
            prop_assert!(is_blank(&text[at..cut.end]), "{:?} has no reason", &text[at..cut.end]);
        }
        prop_assert_eq!(removals.next(), None);
    }

    #[test]
    fn every_removal_has_its_evidence(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        for removal in &cleaned.removals {
            prop_assert!(!is_blank(removal.span.of(&text)));
            match &removal.evidence {
                Evidence::Repeat(repeat) => {
                    prop_assert!(!is_blank(repeat.original.of(&text)));
                    prop_assert!(0 < repeat.n_matched && repeat.n_matched <= repeat.n_words);
                    let is_inside = |span: Span| span.start <= span.end && span.end <= text.len();
                    for difference in &repeat.differences {
                        prop_assert!(is_inside(difference.original) && is_inside(difference.copy));
                    }
                }
                Evidence::Rule(rule) => {
                    prop_assert!(!rule.id.is_empty() && !rule.category.is_empty());
                    prop_assert!(!is_blank(rule.phrase.of(&text)));
                }
                _ => prop_assert!(false, "the default level has rules and repeats only"),
            }
        }
    }

    #[test]
    fn the_raw_text_can_be_put_back(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        prop_assert_eq!(put_back(&cleaned.text(), &report(&cleaned)), text);
    }
}
