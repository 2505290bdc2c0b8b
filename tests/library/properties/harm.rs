//! Invariants of any text: tiling, no harm, idempotence, never empty, determinism.

use copydesk::{Article, Cleaned, Cleaner, Rules, Settings};
use proptest::prelude::*;

use super::story::story;
use super::{any_layout, any_text, clean, cleaner, config, is_blank};

/// Cleaning the clean text changes nothing.
pub fn is_idempotent(text: &str) -> Result<(), TestCaseError> {
    let once = clean(text);
    prop_assert_eq!(clean(&once), once);
    Ok(())
}

/// A text with paragraphs has some after cleaning.
pub fn is_never_empty(text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(is_blank(&clean(text)), is_blank(text));
    Ok(())
}

proptest! {
    #![proptest_config(config(1024))]

    #[test]
    fn the_spans_of_an_article_tile_its_text(text in any_text(), layout in any_layout()) {
        let article = Article::new(&text, layout);
        let mut tiles = article.lead.of(&text).to_owned();
        prop_assert_eq!(article.lead.start, 0);
        let mut at = article.lead.end;
        for (i, paragraph) in article.paragraphs.iter().enumerate() {
            prop_assert_eq!(paragraph.body().start, at);
            prop_assert_eq!(article.gap(i).start, paragraph.body().end);
            prop_assert!(!paragraph.body().of(&text).trim().is_empty());
            tiles += paragraph.body().of(&text);
            tiles += article.gap(i).of(&text);
            at = article.gap(i).end;
            let mut inside = paragraph.body().start;
            for sentence in article.sentences(i) {
                prop_assert!(inside <= sentence.start && sentence.end <= paragraph.body().end);
                prop_assert_eq!(text[inside..sentence.start].trim(), "");
                inside = sentence.end;
            }
            prop_assert_eq!(text[inside..paragraph.body().end].trim(), "");
        }
        prop_assert_eq!(tiles, text);
    }

    #[test]
    fn where_nothing_is_removed_the_output_is_the_input(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        prop_assert_eq!(cleaned.removals.is_empty(), cleaned.cuts.is_empty());
        prop_assert_eq!(cleaned.is_clean(), cleaned.text() == text);
    }

    #[test]
    fn cleaning_clean_text_changes_nothing(text in any_text()) {
        is_idempotent(&text)?;
    }

    #[test]
    fn no_article_comes_out_empty(text in any_text()) {
        is_never_empty(&text)?;
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_story_in_which_nothing_repeats_comes_out_untouched(
        story in story(1..12),
        end in prop::sample::select(&["\n", "\n\n", "\r\n", "\r", " \n", "\u{2028}"][..]),
    ) {
        let text = story.text().replace('\n', end);
        prop_assert_eq!(clean(&text), text);
    }

    #[test]
    fn line_ends_make_no_difference(text in any_text(), end in prop::sample::select(&["\r\n", "\r"][..])) {
        let text = text.replace('\r', "");
        prop_assert_eq!(clean(&text.replace('\n', end)), clean(&text).replace('\n', end));
    }

    #[test]
    fn the_same_text_comes_out_the_same_from_any_thread(text in any_text()) {
        let all = |cleaned: Cleaned| format!("{:?} {:?} {}", cleaned.removals, cleaned.cuts, cleaned.would_be_empty);
        let first = all(cleaner().clean(&text));
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| all(cleaner().clean(&text)))).collect();
            for thread in threads {
                assert_eq!(thread.join().expect("cleaning does not panic"), first);
            }
        });
    }

    #[test]
    fn no_text_panics(
        text in prop_oneof![any_text(), any::<String>(), "(\\PC|[\\p{Z}\\p{C}\\p{M}\\p{P}]){0,80}"],
        layout in any_layout(),
    ) {
        let settings = Settings { layout, ..Settings::default() };
        let cleaner = Cleaner::builder().settings(settings).rules(Rules::default()).build();
        prop_assert!(cleaner.clean(&text).text().len() <= text.len());
        prop_assert!(clean(&text).len() <= text.len());
    }
}
