//! Nothing is lost to a repeat: the original of a copy is kept, and so is text that occurs once.

use copydesk::article::words;
use copydesk::{Cleaned, Evidence, Span};
use proptest::prelude::*;

use super::story::{Story, sentence, story};
use super::{any_text, clean, cleaner, config};

/// The hashes of the words of a text.
fn folded(text: &str) -> Vec<u64> {
    words::words(text).iter().map(|w| w.hash).collect()
}

/// The words with a digit in them.
fn numbers(text: &str) -> Vec<&str> {
    let words = words::words(text).into_iter().map(|w| w.span().of(text));
    words.filter(|w| w.contains(char::is_numeric)).collect()
}

/// Whether the text contains the words next to each other.
fn contains(text: &[u64], sentence: &[u64]) -> bool {
    text.windows(sentence.len()).any(|words| words == sentence)
}

/// The kept text of a span of the raw text.
fn kept(cleaned: &Cleaned, span: Span) -> String {
    let text = cleaned.article.text;
    let mut kept = String::new();
    let mut at = span.start;
    for cut in cleaned.cuts.iter().filter(|cut| cut.overlaps(span)) {
        kept += &text[at..cut.start.max(at)];
        // A cut separates words.
        kept.push(' ');
        at = cut.end.min(span.end);
    }
    kept + &text[at..span.end]
}

/// The length of the longest common subsequence.
fn n_common(a: &[u64], b: &[u64]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(row[j])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// Two copies of a story, and sentences that only one of them contains.
#[derive(Clone, Debug)]
struct Grown {
    story: Story,
    fresh: Vec<String>,
    text: String,
}

/// A position for a sentence: whether in the second copy, in which paragraph, and before which sentence.
type Place = (bool, usize, usize);

fn grown() -> impl Strategy<Value = Grown> {
    let joint = prop::sample::select(&["", "", " ", "\n\n", "Advertisement\n"][..]);
    story(3..8).prop_flat_map(move |story| {
        let places = prop::collection::vec(
            (sentence(story.script), any::<(bool, usize, usize)>()),
            1..4,
        );
        (Just(story), places, joint.clone(), any::<bool>()).prop_map(
            |(story, places, joint, is_own)| {
                let mut copies = [story.clone(), story.clone()];
                let mut fresh = Vec::new();
                for (sentence, place) in places {
                    put(&mut copies, &sentence, place, is_own);
                    fresh.push(sentence);
                }
                let [first, second] = copies.map(|copy| copy.text());
                let text = match joint {
                    "" | "\n\n" | "Advertisement\n" => first + joint + &second,
                    glue => first.trim_end().to_owned() + glue + &second,
                };
                Grown { story, fresh, text }
            },
        )
    })
}

fn put(copies: &mut [Story; 2], sentence: &str, (second, paragraph, at): Place, is_own: bool) {
    let paragraphs = &mut copies[usize::from(second)].paragraphs;
    let n = paragraphs.len();
    if is_own {
        paragraphs.insert(paragraph % (n + 1), vec![sentence.to_owned()]);
        return;
    }
    let sentences = &mut paragraphs[paragraph % n];
    sentences.insert(at % (sentences.len() + 1), sentence.to_owned());
}

/// The clean text keeps all words of an original that a removed copy matched.
pub fn originals_are_kept(text: &str) -> Result<(), TestCaseError> {
    let cleaned = cleaner().clean(text);
    for removal in &cleaned.removals {
        let Evidence::Repeat(repeat) = &removal.evidence else {
            continue;
        };
        let copy = removal.span.of(text);
        let original = kept(&cleaned, repeat.original);
        let words = folded(copy);
        let n_lost = words.len() - n_common(&words, &folded(&original));
        prop_assert!(
            n_lost <= repeat.n_words - repeat.n_matched,
            "{n_lost} words lost: {copy:?} was removed for {:?}, of which {original:?} is kept",
            repeat.original.of(text)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(1024))]

    #[test]
    fn a_copy_goes_only_if_its_original_stays(text in any_text()) {
        originals_are_kept(&text)?;
    }

    #[test]
    fn no_number_is_lost_to_a_repeat(text in any_text()) {
        let cleaned = cleaner().clean(&text);
        let clean = cleaned.text();
        let kept = numbers(&clean);
        for removal in &cleaned.removals {
            let removed = removal.span.of(&text);
            let is_repeat = matches!(removal.evidence, Evidence::Repeat(_));
            // A teaser may end inside a number.
            let is_kept = |number: &&str| kept.iter().any(|kept| kept.starts_with(number));
            prop_assert!(!is_repeat || numbers(removed).iter().all(is_kept), "{removed:?}");
        }
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_sentence_that_stands_in_one_copy_alone_stays(grown in grown()) {
        let kept = folded(&clean(&grown.text));
        for sentence in grown.fresh.iter().chain(grown.story.sentences()) {
            prop_assert!(contains(&kept, &folded(sentence)), "lost: {sentence}");
        }
    }
}
