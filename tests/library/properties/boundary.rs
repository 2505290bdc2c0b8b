//! The invariants with the boundary model, on stories with boilerplate around them.

use std::sync::LazyLock;

use copydesk::boundary::Level;
use copydesk::{Cleaner, Evidence, Layout, Settings};
use proptest::prelude::*;

use super::ledger::{put_back, report};
use super::story::story;
use super::{any_text, config, is_blank};

fn cleaner(level: Level) -> &'static Cleaner {
    static CLEANERS: LazyLock<[Cleaner; 2]> = LazyLock::new(|| {
        [Level::Normal, Level::Thorough]
            .map(|boilerplate| Cleaner::builder().level(boilerplate).build())
    });
    &CLEANERS[usize::from(level == Level::Thorough)]
}

fn any_level() -> impl Strategy<Value = Level> {
    prop::sample::select(vec![Level::Normal, Level::Thorough])
}

/// Lines that sites print around a story.
fn site_line() -> impl Strategy<Value = String> {
    let words = prop::sample::select(
        &[
            "Home",
            "News",
            "Sport",
            "Most Read",
            "Related Stories",
            "Comments",
            "Reply",
            "Share",
            "Sign in",
            "Ten Pumpkin Soups For Cold Nights",
            "Which Phone Should You Buy?",
            "March 3, 2031 at 10:15 pm",
            "Ruth says:",
            "Best Mattress Deals Right Now",
            "Advertisement",
            "Privacy Policy | Terms of Use",
            "© 2031 Tarn Point Gazette",
            "I never liked that ferry!!",
            "Read more",
            "Photo: R. Hale",
            "Subscribe to our newsletter to get the best of the coast in your inbox every morning.",
        ][..],
    );
    prop_oneof![4 => words.prop_map(str::to_owned), 1 => story(1..2).prop_map(|story| story.text())]
}

fn surrounded() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(site_line(), 0..6),
        story(1..9),
        prop::collection::vec(site_line(), 0..25),
        prop::sample::select(&["\n", "\n\n", "\r\n", " "][..]),
    )
        .prop_map(|(head, story, tail, end)| {
            let story = story.text();
            let lines = head.iter().map(String::as_str).chain(story.split('\n'));
            let lines: Vec<&str> = lines.chain(tail.iter().map(String::as_str)).collect();
            lines.join(end)
        })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => surrounded(), 1 => any_text()]
}

proptest! {
    #![proptest_config(config(768))]

    #[test]
    fn cleaning_clean_text_changes_nothing(text in text(), level in any_level()) {
        let once = cleaner(level).clean(&text).text().into_owned();
        prop_assert_eq!(cleaner(level).clean(&once).text(), once.as_str());
    }

    #[test]
    fn something_of_every_text_stays(text in text(), level in any_level()) {
        let cleaned = cleaner(level).clean(&text);
        prop_assert_eq!(is_blank(&cleaned.text()), is_blank(&text));
    }

    #[test]
    fn the_raw_text_can_be_put_back(text in text(), level in any_level()) {
        let cleaned = cleaner(level).clean(&text);
        prop_assert_eq!(put_back(&cleaned.text(), &report(&cleaned)), text);
    }

    #[test]
    fn the_boundary_takes_whole_paragraphs_and_says_why(text in surrounded(), level in any_level()) {
        // Restored breaks may differ once the text around them is removed.
        let settings = Settings { layout: Layout::Lines, boilerplate: level, ..Settings::default() };
        let cleaner = Cleaner::builder().settings(settings).build();
        let cleaned = cleaner.clean(&text);
        for removal in &cleaned.removals {
            let Evidence::Boundary(boundary) = &removal.evidence else { continue };
            prop_assert!(boundary.chance <= 1_000_000 && boundary.causes.len() <= 3);
            let index = cleaned.article.paragraph_at(removal.span.start).unwrap();
            let body = cleaned.article.paragraphs[index].body();
            prop_assert!(body.contains(removal.span));
            let rest = [&text[body.start..removal.span.start], &text[removal.span.end..body.end]];
            let is_cut = |at: usize| cleaned.cuts.iter().any(|cut| cut.start <= at && at < cut.end);
            let is_removed = |part: &str| {
                let start = part.as_ptr() as usize - text.as_ptr() as usize;
                part.char_indices().all(|(at, c)| c.is_whitespace() || is_cut(start + at))
            };
            prop_assert!(rest.into_iter().all(is_removed), "{:?} of {:?}", removal.span, body);
        }
    }

    #[test]
    fn thread_and_run_make_no_difference(text in surrounded(), level in any_level()) {
        let all = || format!("{:?}", cleaner(level).clean(&text).removals);
        let first = all();
        std::thread::scope(|scope| {
            let other = scope.spawn(all);
            assert_eq!(other.join().expect("cleaning does not panic"), first);
        });
    }
}
