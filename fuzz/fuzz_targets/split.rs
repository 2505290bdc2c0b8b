//! The lead, the paragraphs and the gaps of an article are its text, byte for byte; sentences and words stand inside them.
#![no_main]

use copydesk::article::words::words;
use copydesk::{Article, Layout};
use copydesk_fuzz::{LAYOUTS, is_blank, mutate::mutate, text_of};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|bytes: &[u8]| {
    let text = text_of(bytes);
    for layout in LAYOUTS {
        check(&text, layout);
    }
    let mut at = 0;
    for word in &words(&text) {
        let span = word.span();
        assert!(at <= span.start && span.start < span.end && span.end <= text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        at = span.end;
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});

fn check(text: &str, layout: Layout) {
    let article = Article::new(text, layout);
    assert_eq!(article.lead.start, 0);
    assert!(is_blank(article.lead.of(text)));
    let mut at = article.lead.end;
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let (body, gap) = (paragraph.body(), article.gap(index));
        assert_eq!((body.start, body.end), (at, gap.start));
        assert!(is_blank(gap.of(text)) && !is_blank(body.of(text)));
        assert_eq!(article.paragraph_at(body.start), Some(index));
        let mut inside = body.start;
        for sentence in article.sentences(index) {
            assert!(inside <= sentence.start && sentence.start < sentence.end);
            assert!(is_blank(&text[inside..sentence.start]));
            inside = sentence.end;
        }
        assert!(is_blank(&text[inside..body.end]));
        at = gap.end;
    }
    assert_eq!(at, text.len());
}
