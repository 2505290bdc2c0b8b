//! Known damage is repaired: the clean text is the story, byte for byte.

use proptest::prelude::*;

use super::story::{LATIN, Story, sentence, story_of};
use super::{clean, config};

fn repaired(damaged: String, story: &Story) -> Result<(), TestCaseError> {
    prop_assert_eq!(
        clean(&damaged),
        story.text(),
        "{} {:?}",
        story.script.name,
        damaged
    );
    Ok(())
}

/// A story with paragraphs that are too long for a refrain.
pub fn stories(n_paragraphs: std::ops::Range<usize>) -> impl Strategy<Value = Story> {
    story_of(n_paragraphs, 2..5)
}

/// A paragraph in lines of `n_words` words.
fn in_lines(paragraph: &str, n_words: usize) -> String {
    let words: Vec<&str> = paragraph.split(' ').collect();
    let lines: Vec<String> = words.chunks(n_words).map(|line| line.join(" ")).collect();
    lines.join("\n")
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_story_printed_twice(story in stories(3..9), gap in prop::sample::select(&["", "\n", "\n\n", "Advertisement\n"][..])) {
        let text = story.text();
        repaired(format!("{text}{gap}{text}"), &story)?;
    }

    #[test]
    fn a_story_printed_many_times(story in stories(3..9), n in 3..12usize) {
        repaired(story.text().repeat(n), &story)?;
    }

    #[test]
    fn the_copy_lacks_its_first_paragraph(story in stories(3..9)) {
        let rest = story.lines(1..story.paragraphs.len());
        repaired(story.text() + &rest, &story)?;
    }

    #[test]
    fn the_copy_is_glued_to_the_end(story in stories(3..9), glue in prop::sample::select(&["", " "][..])) {
        let text = story.text();
        repaired(format!("{}{glue}{text}", text.trim_end()), &story)?;
    }

    #[test]
    fn the_copy_stands_in_one_line(story in stories(3..9)) {
        let text = story.text();
        let line = text.trim_end().replace('\n', story.script.gap);
        repaired(format!("{text}{line}\n"), &story)?;
    }

    #[test]
    fn each_paragraph_is_printed_twice(story in stories(3..9)) {
        let twice = |p| story.lines(p..p + 1).repeat(2);
        let text = (0..story.paragraphs.len()).map(twice).collect();
        repaired(text, &story)?;
    }

    #[test]
    fn the_copy_has_its_halves_the_other_way_round(story in stories(4..9), at in 0..10usize) {
        let n = story.paragraphs.len();
        // A single paragraph far from its original may repeat on purpose.
        let middle = 2 + at % (n - 3);
        let text = story.text() + &story.lines(middle..n) + &story.lines(0..middle);
        repaired(text, &story)?;
    }

    #[test]
    fn labels_stand_between_the_paragraphs_of_the_copy(story in stories(3..9)) {
        let n = story.paragraphs.len();
        let copy = |p| story.lines(p..p + 1) + "Advertisement\n";
        let text = story.text() + &(0..n).map(copy).collect::<String>();
        repaired(text, &story)?;
    }

    #[test]
    fn a_teaser_stands_above(story in stories(3..9), share in 6..10usize, end in prop::sample::select(&["…", "...", " …"][..])) {
        let lede = story.paragraph(0);
        let n_chars = lede.chars().count() * share / 10;
        let teaser: String = lede.chars().take(n_chars).collect();
        repaired(format!("{}{end}\n{}", teaser.trim_end(), story.text()), &story)?;
    }

    #[test]
    fn the_copy_has_other_quotes_and_spaces(story in stories(3..9)) {
        let other = story.text().replace(['“', '”', '«', '»'], "\"").replace(' ', "\u{a0}");
        repaired(story.text() + &other, &story)?;
    }

    #[test]
    fn both_copies_have_their_headline(story in stories(3..9), headline in sentence(&LATIN)) {
        let headline = headline.trim_end_matches(['.', '?', '"', '”', '»', '\'']);
        let text = format!("{headline}\n{}", story.text());
        prop_assert_eq!(clean(&text.repeat(2)), text);
    }

    #[test]
    fn the_copy_is_wrapped_at_another_width(story in stories(3..9), widths in (9..13usize, 6..9usize)) {
        let wrapped = |width: usize| -> String {
            let paragraphs = 0..story.paragraphs.len();
            paragraphs.map(|p| in_lines(&story.paragraph(p), width) + "\n\n").collect()
        };
        let text = wrapped(widths.0);
        prop_assert_eq!(clean(&(text.clone() + &wrapped(widths.1))), text);
    }

    #[test]
    fn the_copy_lacks_a_paragraph(story in stories(4..9), lacks in any::<prop::sample::Index>()) {
        let n = story.paragraphs.len();
        let lacks = lacks.index(n);
        let copy = story.lines(0..lacks) + &story.lines(lacks + 1..n);
        repaired(format!("{}{copy}", story.text()), &story)?;
    }

    #[test]
    fn a_headline_is_printed_three_times(story in stories(3..9), headline in sentence(&LATIN)) {
        let words: Vec<&str> = headline.split(' ').take(6).collect();
        let headline = words.join(" ").replace([',', '.', '“', '”', '"'], "");
        let whole = format!("{headline}\n{}", story.text());
        prop_assert_eq!(clean(&format!("{headline}\n{headline}\n{whole}")), whole);
    }

    #[test]
    fn what_stands_above_repeats_the_story_and_the_story_stays(
        story in stories(3..9),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        bullet in prop::sample::select(&["", "• ", "- "][..]),
        dateline in prop::sample::select(&["", "PORT GREBE (WSN) — "][..]),
    ) {
        let text = format!("{dateline}{}", story.text());
        // One sentence of each paragraph: all of them would be a paragraph printed twice.
        let mut paragraphs: Vec<usize> = picks.iter().map(|pick| pick.index(story.paragraphs.len())).collect();
        paragraphs.dedup();
        let above: String = paragraphs
            .iter()
            .map(|&p| format!("{bullet}{}\n", story.paragraphs[p][0]))
            .collect();
        let cleaned = clean(&format!("{above}\n{text}"));
        prop_assert!(cleaned.ends_with(&text), "{cleaned}");
    }
}
