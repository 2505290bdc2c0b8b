//! Many articles in one file: what is removed must not depend on the position of a word in the file.

use std::fmt::Write;

use crate::harness::Folder;

/// A linear congruential generator (Knuth, volume 2, section 3.3.4).
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }
}

/// Paragraphs with `n_words` words. Some sentences recur, edited or not, and many begin with the same five words.
fn articles(n_words: usize) -> String {
    let mut draws = Draws(1);
    let mut sentences: Vec<Vec<String>> = Vec::new();
    let mut text = String::new();
    let mut n = 0;
    while n < n_words {
        for _ in 0..1 + draws.below(4) {
            let sentence = if sentences.is_empty() || draws.below(10) > 0 {
                fresh(&mut draws)
            } else {
                again(&mut draws, &sentences)
            };
            write!(text, "W{}. ", &sentence.join(" ")[1..]).unwrap();
            n += sentence.len();
            sentences.push(sentence);
        }
        text.push('\n');
    }
    text
}

fn fresh(draws: &mut Draws) -> Vec<String> {
    let len = 8 + draws.below(14);
    let mut words: Vec<String> = (0..len)
        .map(|_| format!("w{}", draws.below(40_000)))
        .collect();
    if draws.below(2) == 0 {
        let opening = draws.below(60);
        for (at, word) in words.iter_mut().take(5).enumerate() {
            *word = format!("w{at}opens{opening}");
        }
    }
    words
}

/// One of the last 400 sentences, with one word changed in a third of the cases.
fn again(draws: &mut Draws, sentences: &[Vec<String>]) -> Vec<String> {
    let recent = &sentences[sentences.len().saturating_sub(400)..];
    let mut words = recent[draws.below(recent.len())].clone();
    if draws.below(3) == 0 {
        let at = draws.below(words.len());
        words[at] = format!("w{}edits", draws.below(10_000));
    }
    words
}

/// Seeds counted from the top of the file would all move, and each round of cleaning would find other repeats.
#[test]
fn a_word_above_many_articles_changes_nothing_below() {
    let folder = Folder::new();
    let text = articles(140_000);
    let clean = folder.copydesk_on(&[], text.as_bytes()).stdout;
    assert!(clean.len() < text.len());
    let with_word = format!("Alma\n{text}");
    let cleaned = folder.copydesk_on(&[], with_word.as_bytes());
    assert!(
        cleaned.stdout == format!("Alma\n{clean}"),
        "another result below one more word"
    );
    let again = folder.copydesk_on(&[], clean.as_bytes());
    assert!(again.stdout == clean, "clean text was changed");
}
