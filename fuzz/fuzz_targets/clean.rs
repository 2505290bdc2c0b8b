//! Cleaning removes bytes and does nothing else, tells of every one, leaves something, and is done in one call.
#![no_main]

use std::sync::LazyLock;

use copydesk::boundary::Level;
use copydesk::{Cleaner, Layout};
use copydesk_fuzz::{LEVELS, cleaner, is_blank, is_subsequence, mutate::mutate, text_of};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Every level with lines as they are, and the other two ways to make paragraphs of them.
static CLEANERS: LazyLock<Vec<Cleaner>> = LazyLock::new(|| {
    let levels = LEVELS.map(|level| cleaner(level, Layout::Auto));
    let layouts = [Layout::Lines, Layout::Blank].map(|layout| cleaner(Level::Thorough, layout));
    levels.into_iter().chain(layouts).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let text = text_of(bytes);
    for cleaner in CLEANERS.iter() {
        check(&text, cleaner);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fn check(text: &str, cleaner: &Cleaner) {
    let cleaned = cleaner.clean(text);
    let clean = cleaned.text();
    assert!(is_subsequence(clean.as_bytes(), text.as_bytes()));
    assert_eq!(cleaned.is_clean(), clean == text);
    assert_eq!(cleaned.removals.is_empty(), cleaned.cuts.is_empty());
    assert_eq!(is_blank(&clean), is_blank(text), "nothing is left");

    let mut at = 0;
    let mut put_back = String::new();
    for cut in &cleaned.cuts {
        assert!(!cut.is_empty() && (cut.start > at || at == 0));
        put_back.push_str(&text[at..cut.start]);
        at = cut.end;
    }
    put_back.push_str(&text[at..]);
    assert_eq!(put_back, clean, "the cuts are what went");

    let mut at = 0;
    for removal in &cleaned.removals {
        let span = removal.span;
        assert!(span.start >= at && !span.is_empty());
        assert!(
            cleaned.cuts.iter().any(|cut| cut.contains(span)),
            "{span:?}"
        );
        at = span.end;
    }
    let again = cleaner.clean(&clean);
    assert_eq!(again.text(), clean, "cleaning again: {:?}", again.removals);
}
