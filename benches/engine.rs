//! The speed of the repeats engine alone: splitting into words, and looking for repeats.
//!
//! Run by `cargo bench --bench engine`. The text is made up, so that the figures need no data; `COPYDESK_BENCH_TEXT=FILE`
//! measures on a text of one's own. Figures are per core.

mod articles;

use articles::{Script, articles};
use copydesk::article::words::words;
use copydesk::{Article, Layout, repeats};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// About 4 MB.
const N_ARTICLES: usize = 1200;

/// What is measured on.
#[derive(Clone, Copy, Debug)]
enum Text {
    MadeUp(Script),
    /// The text of one's own, if there is one.
    Own,
}

fn texts() -> Vec<Text> {
    let scripts = [
        Script::Latin,
        Script::Cyrillic,
        Script::Devanagari,
        Script::Han,
    ];
    let own = std::env::var_os("COPYDESK_BENCH_TEXT").map(|_| Text::Own);
    scripts.map(Text::MadeUp).into_iter().chain(own).collect()
}

impl Text {
    fn articles(self) -> Vec<String> {
        match self {
            Text::MadeUp(script) => articles(script, N_ARTICLES),
            Text::Own => {
                let path = std::env::var("COPYDESK_BENCH_TEXT").expect("it was set before");
                vec![std::fs::read_to_string(path).expect("it names a readable text")]
            }
        }
    }
}

#[divan::bench(args = texts())]
fn words_and_repeats(bencher: Bencher, text: Text) {
    measure(bencher, text, |text| {
        repeats::findings(
            &Article::new(text, Layout::Lines),
            &words(text),
            0,
            repeats::Distance::Near,
        )
        .len()
    });
}

#[divan::bench(args = texts())]
fn words_alone(bencher: Bencher, text: Text) {
    measure(bencher, text, |text| words(text).len());
}

fn measure(bencher: Bencher, text: Text, count: fn(&str) -> usize) {
    let articles = text.articles();
    let n_bytes: usize = articles.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(n_bytes))
        .bench(|| articles.iter().map(|text| count(text)).sum::<usize>());
}
