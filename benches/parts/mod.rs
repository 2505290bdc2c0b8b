//! What is counted: each stage of cleaning on the same articles, then whole runs of the program.

use copydesk::article::words::words;
use copydesk::boundary::{self, Level, Model};
use copydesk::dups::Fingerprint;
use copydesk::format::Parsed;
use copydesk::format::Record;
use copydesk::format::decode::{Encoding, Zeros, decode};
use copydesk::format::jsonl::parse;
use copydesk::{Article, Cleaner, Layout, Rules, repeats, rules};

use crate::articles::{Script, articles};

/// One thing that costs time.
pub struct Part {
    pub name: &'static str,
    pub work: Work,
}

/// How it is done.
pub enum Work {
    /// Makes what is needed, which is not counted, and returns what is.
    Inside(fn() -> Box<dyn Fn() -> usize>),
    /// A run of the program, from start to end.
    Program {
        options: &'static [&'static str],
        input: fn() -> String,
    },
}

/// About 100 KB: enough that what is done once for all weighs little.
const N_ARTICLES: usize = 30;

/// All parts, in the order in which an article goes through them.
pub fn parts() -> Vec<Part> {
    let inside = |name, prepare| Part {
        name,
        work: Work::Inside(prepare),
    };
    let program = |name, options, input| Part {
        name,
        work: Work::Program { options, input },
    };
    vec![
        inside("decode", || {
            each(Script::Latin, |text| decoded("utf-8", text))
        }),
        inside("decode-latin1", || {
            each(Script::Latin, |text| decoded("latin1", text))
        }),
        inside("json-row", json_rows),
        inside("words", || each(Script::Latin, |text| words(text).len())),
        inside("words-cyrillic", || {
            each(Script::Cyrillic, |text| words(text).len())
        }),
        inside("words-devanagari", || {
            each(Script::Devanagari, |text| words(text).len())
        }),
        inside("words-han", || each(Script::Han, |text| words(text).len())),
        inside("repeats", || each(Script::Latin, repeated)),
        inside("repeats-in-one-text", || {
            let text = articles(Script::Latin, N_ARTICLES).concat();
            Box::new(move || repeated(&text))
        }),
        inside("rules", ruled),
        inside("boundary", bounded),
        inside("dups", || {
            each(Script::Latin, |text| Fingerprint::new(text).n_words)
        }),
        inside("clean-careful", || cleaned(Level::Careful, Script::Latin)),
        inside("clean-normal", || cleaned(Level::Normal, Script::Latin)),
        inside("clean-thorough", || cleaned(Level::Thorough, Script::Latin)),
        inside("clean-devanagari", || {
            cleaned(Level::Careful, Script::Devanagari)
        }),
        program("start", &[], || articles(Script::Latin, 1).concat()),
        program("start-thorough", &["--boilerplate=thorough"], || {
            articles(Script::Latin, 1).concat()
        }),
        program("json-lines", &["--format=jsonl", "-j1"], json_lines),
        program("learn", &["learn", "--format=jsonl", "-j1"], json_lines),
        program(
            "dups-command",
            &["dups", "--format=jsonl", "-j1"],
            json_lines,
        ),
    ]
}

fn each(script: Script, count: fn(&str) -> usize) -> Box<dyn Fn() -> usize> {
    let articles = articles(script, N_ARTICLES);
    Box::new(move || articles.iter().map(|text| count(text)).sum())
}

fn decoded(label: &str, text: &str) -> usize {
    let encoding = Encoding::from_label(label).expect("a label that exists");
    let decoded = decode(text.as_bytes(), encoding, Zeros::Refused).expect("it is text");
    decoded.text.len()
}

fn repeated(text: &str) -> usize {
    repeats::findings(
        &Article::new(text, Layout::Auto),
        &words(text),
        0,
        repeats::Distance::Near,
    )
    .len()
}

fn ruled() -> Box<dyn Fn() -> usize> {
    let articles = articles(Script::Latin, N_ARTICLES);
    let built_in = Rules::built_in();
    Box::new(move || {
        let found = articles
            .iter()
            .map(|text| rules::findings(&Article::new(text, Layout::Auto), &built_in));
        found.map(|found| found.len()).sum()
    })
}

/// The boundary alone: words and rules are given to it.
fn bounded() -> Box<dyn Fn() -> usize> {
    let texts: Vec<&'static str> = articles(Script::Latin, N_ARTICLES)
        .into_iter()
        .map(|text| &*text.leak())
        .collect();
    let built_in = Rules::built_in();
    let model = Model::built_in();
    let known: Vec<_> = texts
        .iter()
        .map(|text| {
            let article = Article::new(text, Layout::Auto);
            let found = rules::findings(&article, &built_in);
            (article, words(text), found)
        })
        .collect();
    Box::new(move || {
        let found = known.iter().map(|(article, words, rules)| {
            boundary::findings(article, words, rules, &model, Level::Thorough)
        });
        found.map(|found| found.len()).sum()
    })
}

fn cleaned(boilerplate: Level, script: Script) -> Box<dyn Fn() -> usize> {
    let cleaner = Cleaner::builder().level(boilerplate).build();
    let articles = articles(script, N_ARTICLES);
    Box::new(move || {
        let texts = articles.iter().map(|text| cleaner.clean(text).text().len());
        texts.sum()
    })
}

/// Parsing a row, and writing it without every other paragraph.
fn json_rows() -> Box<dyn Fn() -> usize> {
    let lines = json_lines();
    Box::new(move || {
        let rows = lines.lines().map(|line| {
            let Ok(Parsed::Article(row)) = parse(line.as_bytes(), "text") else {
                panic!("no row: {line}");
            };
            let article = Article::new(&row.text, Layout::Lines);
            let every_other = article.paragraphs.iter().step_by(2);
            let cuts: Vec<_> = every_other.map(|paragraph| paragraph.body()).collect();
            let mut out = Vec::with_capacity(line.len());
            row.splice(&cuts, &mut out);
            out.len()
        });
        rows.sum()
    })
}

/// Articles as JSON lines, one in five with escapes for all letters outside ASCII.
fn json_lines() -> String {
    let articles = articles(Script::Latin, N_ARTICLES);
    let lines = articles.iter().enumerate().map(|(id, text)| {
        let mut text = serde_json::to_string(text).expect("a string is JSON");
        if id % 5 == 0 {
            text = text.replace('“', "\\u201c").replace('”', "\\u201d");
        }
        format!("{{\"id\": {id}, \"url\": \"https://gazette.example/{id}\", \"text\": {text}, \"score\": 7.50}}\n")
    });
    lines.collect()
}
