//! Articles: their paragraphs, sentences and words.

use copydesk::Span;
use copydesk::article::sentences::sentences;
use copydesk::article::words::{Word, count, same, words};
use copydesk::article::{Article, Layout, Paragraph};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use crate::properties::config;

fn paragraphs(text: &str, layout: Layout) -> Vec<&str> {
    let article = Article::new(text, layout);
    let bodies = article.paragraphs.iter().map(|p| p.body().of(text));
    bodies.collect()
}

fn split(text: &str) -> Vec<&str> {
    let spans = sentences(text, Span::new(0, text.len()));
    spans.into_iter().map(|s| s.of(text)).collect()
}

fn spelled(text: &str) -> Vec<&str> {
    words(text).into_iter().map(|w| w.span().of(text)).collect()
}

fn hashes(text: &str) -> Vec<u64> {
    words(text).into_iter().map(|w| w.hash).collect()
}

#[test]
fn lines_of_white_space_or_zero_width_are_blank() {
    let text = "\u{a0}\na\n \u{a0}\t\n\u{200b}\u{200d}\nb\n";
    let article = Article::new(text, Layout::Lines);
    assert_eq!(article.paragraphs.len(), 2);
    assert_eq!(article.lead.of(text), "\u{a0}\n");
    assert_eq!(article.gap(0).of(text), "\n \u{a0}\t\n\u{200b}\u{200d}\n");
}

#[test]
fn no_word_is_between_paragraphs() {
    let mut buffer = [0; 4];
    for c in '\0'..=char::MAX {
        let text = c.encode_utf8(&mut buffer);
        let is_blank = Article::new(text, Layout::Lines).paragraphs.is_empty();
        assert!(
            !is_blank || words(text).is_empty(),
            "{}",
            c.escape_unicode()
        );
    }
}

#[test]
fn an_empty_text_has_no_paragraphs() {
    for text in ["", "\n", " \u{a0}\r\n"] {
        let article = Article::new(text, Layout::Auto);
        assert!(article.paragraphs.is_empty());
        assert_eq!(article.lead.of(text), text);
    }
}

#[test]
fn parts_are_small() {
    // A text may have a paragraph of one word in three bytes, and at most 36 bytes of memory for it.
    assert_eq!((size_of::<Paragraph>(), size_of::<Word>()), (8, 16));
}

#[test]
fn every_line_end_of_unicode_ends_a_paragraph() {
    let text = "a\nb\r\nc\rd\u{2028}e\u{2029}f\u{85}g";
    let lines = ["a", "b", "c", "d", "e", "f", "g"];
    assert_eq!(paragraphs(text, Layout::Auto), lines);
}

#[test]
fn blank_lines_separate_on_request() {
    assert_eq!(paragraphs("a\nb\n\nc", Layout::Blank), ["a\nb", "c"]);
}

#[test]
fn hard_wrapped_lines_are_joined_and_short_ones_are_not() {
    let text = "The harbour board of Aldmoor met on Monday evening to\n\
        hear the engineers who had looked at the old ferry and\n\
        found its engine beyond repair after the long winter.\n\n\
        Nobody spoke against the plan to charter another boat\n\
        for the summer, although the price was twice as high as\n\
        the board had hoped.\n\nAdvertisement\nShare this\n";
    let found = paragraphs(text, Layout::Auto);
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].ends_with("long winter."));
    assert_eq!(found[2], "Advertisement");
}

/// A menu, a byline and a story whose lines were joined.
const JOINED: &str = "Skip to content Ferry Alma runs aground off Tarn Point By Mara Ellis Published 3 May 2024 The ferry Alma ran \
    aground on a sandbank off Tarn Point late on Monday evening with 84 passengers on board. Nobody was hurt, the coast guard \
    said, and most of those on board were taken ashore in small boats before midnight. ADVERTISEMENT The harbour board will \
    meet on Wednesday to decide whether the old channel has to be dredged again this year, and who is going to pay for it. \
    Related Articles Storm closes the harbour of Marlow for two days";

#[test]
fn the_lines_of_text_that_was_run_together_are_found() {
    let found = paragraphs(JOINED, Layout::Auto);
    for line in ["ADVERTISEMENT", "Related Articles"] {
        assert!(found.contains(&line), "{line}: {found:#?}");
    }
    assert_eq!(paragraphs(JOINED, Layout::Lines), [JOINED]);
}

#[test]
fn one_paragraph_of_a_story_is_not_split_unless_it_is_long() {
    let text = "ADVERTISEMENT The harbour board of Aldmoor met on Monday evening. Related Articles Storm closes the harbour";
    assert_eq!(paragraphs(text, Layout::Auto), [text]);
    assert!(paragraphs(text, Layout::Joined).len() > 1);
}

#[test]
fn indented_lines_go_on_with_their_paragraph() {
    let text = "The harbour board of Aldmoor met on Monday evening to\n        hear the engineers who had\n        \
        looked at it.\nNobody spoke against the plan to charter another\n        boat for the summer.\n";
    assert_eq!(paragraphs(text, Layout::Auto).len(), 2);
}

#[test]
fn verse_is_not_joined() {
    let text = "O bring the lamps down to the quay,\nThe tide is at the door,\nAnd ring the bell for them at sea\n\
        Who come to land no more.\n\nO bring the bread, O bring the wine,\nThe night is long and blind,\n\
        And hang a lantern on the line\nFor those that come behind.\n";
    assert_eq!(paragraphs(text, Layout::Auto).len(), 8);
}

#[test]
fn sentences_end_where_a_reader_ends_them() {
    for (text, n) in [
        // Abbreviations and initials end none.
        (
            "Gen. Smith met Dr. J. R. Hale and Mr. Okoro in St. Ives.",
            1,
        ),
        ("The U.S. Navy left at 9 a.m. Friday from Sept. 3 on.", 1),
        ("Er kam am 27. Januar mit Prof. Weber an.", 1),
        (
            "Sen. Maria Hill (D., Ohio) spoke of No. 10 and Aldmoor Ltd. Finance.",
            1,
        ),
        // One may be the last word.
        ("He left the U.S. The ship sank.", 2),
        ("It began at 9 p.m. He came late.", 2),
        // Line ends of wrapped text end none.
        ("The ferry\nsank on\r\nMonday. Nobody\u{2028}Came.", 2),
        // Every script has its ends.
        ("港口委員会は会議を開いた。船は古い。", 2),
        ("जहाज़ डूब गया। बंदरगाह बंद है।", 2),
        ("غرقت العبارة. هل كانت قديمة؟ نعم.", 3),
        ("Паром затонул. Он был стар.", 2),
    ] {
        assert_eq!(split(text).len(), n, "{:?}", split(text));
    }
}

#[test]
fn glued_sentences_are_apart() {
    assert_eq!(
        split("It sank, officials said.The ferry was old.”Nobody came. See NDTV.com and ask.Com"),
        [
            "It sank, officials said.",
            "The ferry was old.”",
            "Nobody came.",
            "See NDTV.com and ask.",
            "Com"
        ]
    );
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    for (text, expected) in [
        (
            "“Don’t,” she said: the e-mail cost $3.50!",
            &["Don’t", "she", "said", "the", "e", "mail", "cost", "3.50"][..],
        ),
        ("in 2014. Then 1,000,", &["in", "2014", "Then", "1,000"]),
        // Glued sentences are two words.
        (
            "he said.The nightThe end",
            &["he", "said", "The", "night", "The", "end"],
        ),
        ("cafe\u{301} noir", &["cafe\u{301}", "noir"]),
        // Scripts without spaces give a word for each character, others whole words.
        ("港口委員会は、", &["港", "口", "委", "員", "会", "は"]),
        ("ที่นี่", &["ที่", "นี่"]),
        ("हिन्दी में समाचार।", &["हिन्दी", "में", "समाचार"]),
        ("في العاصمة، أمس", &["في", "العاصمة", "أمس"]),
        ("부산 항만", &["부산", "항만"]),
    ] {
        assert_eq!(spelled(text), expected);
    }
    assert_eq!(count(&words("港口委員")), 2);
}

#[test]
fn words_are_the_same_wherever_a_block_begins() {
    let text = "it's 3.5, U.S. 1,000.5 don’t é é.e a1,b nightThe: naïve x'9 said.The “O’Neill’s” 7’é 港1,2";
    let alone = hashes(text);
    for n in 0..128 {
        assert_eq!(hashes(&format!("{}{text}", " ".repeat(n))), alone, "{n}");
    }
}

#[test]
fn case_quotes_hyphens_and_composition_are_ignored_and_digits_are_not() {
    for (a, b) in [
        ("DON'T go-now", "don’t go\u{2013}now"),
        ("gov\u{ad}ernment", "government"),
        ("ΑΘΗΝΑ МОСКВА ÉCOLE", "αθηνα москва école"),
        ("caf\u{e9}", "cafe\u{301}"),
    ] {
        assert_eq!(hashes(a), hashes(b));
    }
    assert_ne!(hashes("3.5"), hashes("35"));
    assert_ne!(hashes("rose 3 percent"), hashes("rose 5 percent"));
}

#[test]
fn invisible_characters_behind_a_word_are_no_part_of_it() {
    for word in ["ferry", "naïve", "паром", "港", "が", "ที่", "日\u{301}"] {
        for invisible in ["\u{ad}", "\u{200d}", "\u{2060}\u{ad}", "\u{feff}"] {
            for next in ["", " ", "\u{a0}", "。"] {
                assert_eq!(spelled(&format!("{word}{invisible}{next}")), [word]);
            }
        }
    }
}

#[test]
fn both_paths_hash_words_of_any_length_alike() {
    let letters = "Abcdefghijklmnopqrstuvwxyz0123456789";
    for len in 1..letters.len() {
        let word = &letters[..len];
        assert_eq!(hashes(word), hashes(&word.to_ascii_uppercase()));
        for at in 1..=len {
            let hyphenated = format!("{}\u{ad}{} x", &word[..at], &word[at..]);
            assert_eq!(hashes(&hyphenated)[0], hashes(word)[0], "{hyphenated}");
        }
        assert_ne!(hashes(word)[0], hashes(&letters[..len + 1])[0]);
    }
}

#[test]
fn words_with_equal_hashes_must_be_spelled_alike() {
    let text = "dog Dog cat";
    let mut words = words(text);
    assert!(same(text, words[0], words[1]));
    words[2].hash = words[0].hash;
    assert!(!same(text, words[0], words[2]));
}

#[test]
fn outside_the_differences_words_are_those_of_uax_29() {
    let text = "Der Bürgermeister sagte, daß l'école et l’arrivée “można” πάντα 3,5 % (1.000) in İstanbul; \
                Việt Nam, Kraków, հայերեն, ქართული, עברית, አማርኛ, தமிழ், বাংলা, 港口 한국어 #tag @name http";
    assert_eq!(spelled(text), text.unicode_words().collect::<Vec<_>>());
}

/// The words of UAX #29, but that underscores separate, stops and colons between letters, apostrophes and semicolons between
/// digits, and capitals after small letters.
fn reference(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut separated = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let is_beside = |is: fn(char) -> bool| {
            at.checked_sub(1).is_some_and(|at| is(chars[at]))
                && chars.get(at + 1).is_some_and(|&c| is(c))
        };
        let separates = match c {
            '_' => true,
            '.' | ':' => is_beside(char::is_alphabetic),
            '\'' | '’' | ';' => is_beside(char::is_numeric),
            _ => false,
        };
        // An apostrophe is ignored.
        let letter = chars[..at].iter().rev().find(|c| !matches!(c, '\'' | '’'));
        if c.is_uppercase() && letter.is_some_and(|letter| letter.is_lowercase()) {
            separated.push(' ');
        }
        separated.push(if separates { ' ' } else { c });
    }
    separated.unicode_words().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn words_of_any_characters_are_those_of_the_reference(
        text in "([aZ09é'.,:; _-]|[\\x00-\\x7f]|[bY]{1,12}){0,150}",
    ) {
        prop_assert_eq!(spelled(&text), reference(&text));
    }

    #[test]
    fn every_word_is_inside_a_paragraph(
        text in "([a1éП港がทีि\u{301}'’.]|[ \n\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\u{fe0f}\u{a0}]){0,40}",
    ) {
        let article = Article::new(&text, Layout::Lines);
        for word in words(&text) {
            let index = article.paragraph_at(word.span().start).expect("no word is in the lead");
            prop_assert!(article.paragraphs[index].body().contains(word.span()));
        }
    }
}
