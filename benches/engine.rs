//! The speed of the repeats engine alone: splitting into words, and looking for repeats.
//!
//! Run by `cargo bench --bench engine`. The text is made from the words of fixtures, with a fixed seed, so that the
//! figures need no data; `COPYDESK_BENCH_TEXT=FILE` measures on a text of one's own. Figures are per core.

use copydesk::article::words::words;
use copydesk::{Article, Wrap, repeats};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// How the made-up articles are spelled.
#[derive(Clone, Copy, Debug)]
enum Language {
    English,
    Hindi,
    Chinese,
    /// The text of one's own, if there is one.
    Own,
}

fn languages() -> Vec<Language> {
    let mut languages = vec![Language::English, Language::Hindi, Language::Chinese];
    languages.extend(std::env::var_os("COPYDESK_BENCH_TEXT").map(|_| Language::Own));
    languages
}

impl Language {
    fn words(self) -> (Vec<&'static str>, &'static str, &'static str) {
        let split = |text: &'static str| {
            text.split([' ', '\n', '।', '.', ','])
                .filter(|w| !w.is_empty())
                .collect()
        };
        match self {
            Language::English | Language::Own => (
                split(include_str!("../fixtures/copy-without-its-lede/raw.txt")),
                " ",
                ". ",
            ),
            Language::Hindi => (
                split(include_str!("../fixtures/hindi-twice/raw.txt")),
                " ",
                "। ",
            ),
            Language::Chinese => {
                let text = include_str!("../fixtures/chinese-twice/raw.txt");
                let characters = text
                    .char_indices()
                    .map(|(at, c)| &text[at..at + c.len_utf8()]);
                (
                    characters
                        .filter(|c| c.chars().all(char::is_alphabetic))
                        .collect(),
                    "",
                    "。",
                )
            }
        }
    }

    /// Articles of about 5 KB, 4 MB in all, in which nothing repeats by design.
    fn articles(self) -> Vec<String> {
        if let (Language::Own, Ok(path)) = (self, std::env::var("COPYDESK_BENCH_TEXT")) {
            let text =
                std::fs::read_to_string(&path).expect("COPYDESK_BENCH_TEXT names a readable text");
            return vec![text];
        }
        let (words, space, stop) = self.words();
        let mut random = Random(42);
        (0..800)
            .map(|_| article(&words, space, stop, &mut random))
            .collect()
    }
}

fn article(words: &[&str], space: &str, stop: &str, random: &mut Random) -> String {
    let mut text = String::new();
    while text.len() < 5000 {
        for _ in 0..2 + random.below(3) {
            for i in 0..12 + random.below(16) {
                text.push_str(if i == 0 { "" } else { space });
                text.push_str(words[random.below(words.len())]);
            }
            text.push_str(stop);
        }
        text.push('\n');
    }
    text
}

/// A linear congruential generator (Knuth's MMIX constants): the same text on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }
}

#[divan::bench(args = languages())]
fn words_and_repeats(bencher: Bencher, language: Language) {
    let articles = language.articles();
    let n_bytes: usize = articles.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(n_bytes)).bench(|| {
        let found = |text: &String| {
            repeats::findings(&Article::new(text, Wrap::Lines), &words(text), 0).len()
        };
        articles.iter().map(found).sum::<usize>()
    });
}

#[divan::bench(args = languages())]
fn words_alone(bencher: Bencher, language: Language) {
    let articles = language.articles();
    let n_bytes: usize = articles.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(n_bytes))
        .bench(|| articles.iter().map(|text| words(text).len()).sum::<usize>());
}
