//! Articles of invented words by kind, in many scripts: each with what cleaning should make of it.

mod again;
mod copies;
mod forms;
mod keepers;
mod labels;
mod languages;
mod layout;
mod purpose;

use copydesk::boundary::Level;
use copydesk::{Cleaner, Layout, Settings};

use crate::properties::story::{Draws, SCRIPTS, Script, capitalised, spelled, word};
use languages::{LANGUAGES, Language};

/// A text and what cleaning should make of it.
struct Case {
    raw: String,
    /// Any of these is right.
    wanted: Vec<String>,
}

/// A kind of article: its name, a maker of cases, and the least share of right answers in percent.
type Kind = (&'static str, fn(&mut Writer) -> Case, usize);

/// Writes invented news in one language.
struct Writer {
    language: &'static Language,
    script: &'static Script,
    draws: Draws,
}

impl Writer {
    fn below(&mut self, n: usize) -> usize {
        self.draws.below(n)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn sentence(&mut self) -> String {
        spelled(self.script, &mut self.draws)
    }

    /// A sentence that is a statement.
    fn statement(&mut self) -> String {
        loop {
            let sentence = self.sentence();
            if !sentence.contains(['?', '？', '؟', '"', '“', '«', '「', '『', '\'']) {
                return sentence;
            }
        }
    }

    /// Some words without a stop.
    fn phrase(&mut self, n_words: usize) -> String {
        let words: Vec<String> = (0..n_words)
            .map(|_| word(self.script, &mut self.draws))
            .collect();
        capitalised(&words.join(self.script.space))
    }

    fn name(&mut self) -> String {
        let name = |writer: &mut Self| capitalised(&word(writer.script, &mut writer.draws));
        [name(self), name(self)].join(self.script.space)
    }

    /// Words without a stop. In scripts without spaces a word is two characters or four.
    fn line(&mut self, n_words: usize) -> String {
        let has_spaces = !self.script.space.is_empty();
        self.phrase(if has_spaces { n_words } else { 2 * n_words })
    }

    /// A headline of this story.
    fn head(&mut self) -> String {
        let n_words = 6 + self.below(4);
        self.phrase(n_words)
    }

    /// Headlines of other stories.
    fn headlines(&mut self, n: usize) -> Vec<String> {
        let headline = |writer: &mut Self| {
            let n_words = 6 + writer.below(4);
            writer.line(n_words)
        };
        (0..n).map(|_| headline(self)).collect()
    }

    /// One of some phrases, about a name or a headline.
    fn say(&mut self, phrases: &[&str], about: &str) -> String {
        self.one_of(phrases).replace("{}", about)
    }

    fn paragraph(&mut self, n_sentences: usize) -> String {
        let sentences: Vec<String> = (0..n_sentences).map(|_| self.statement()).collect();
        sentences.join(self.script.gap)
    }

    fn story(&mut self) -> Vec<String> {
        let n = 6 + self.below(5);
        (0..n)
            .map(|_| {
                let n_sentences = 2 + self.below(3);
                self.paragraph(n_sentences)
            })
            .collect()
    }

    /// A story about few people, whom each paragraph names.
    fn report(&mut self) -> Vec<String> {
        let names = [self.name(), self.name(), self.name()];
        let space = self.script.space;
        let mut story = self.story();
        for paragraph in &mut story {
            let name = &names[self.below(names.len())];
            *paragraph = [name, paragraph.as_str()].join(space);
        }
        story
    }

    /// A story as lists of sentences.
    fn sentences(&mut self) -> Vec<Vec<String>> {
        let n = 6 + self.below(5);
        let paragraph = |writer: &mut Self| {
            let n = 3 + writer.below(2);
            (0..n).map(|_| writer.statement()).collect()
        };
        (0..n).map(|_| paragraph(self)).collect()
    }

    fn joined(&self, story: &[Vec<String>]) -> Vec<String> {
        story.iter().map(|p| p.join(self.script.gap)).collect()
    }
}

fn lines<S: AsRef<str>>(paragraphs: &[S]) -> String {
    paragraphs
        .iter()
        .map(|p| format!("{}\n", p.as_ref()))
        .collect()
}

/// The story with lines before paragraph `at`.
fn inserted<S: AsRef<str>>(story: &[String], at: usize, new: &[S]) -> String {
    lines(&story[..at]) + &lines(new) + &lines(&story[at..])
}

/// The lines of a text without white space around them, blank ones left out.
fn trimmed(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect()
}

/// How kinds are tried: in these languages, so many cases in each, and under these settings. A case is right if it is right under all.
struct Trial {
    languages: &'static [Language],
    n_cases: u64,
    cleaners: Vec<Cleaner>,
}

impl Trial {
    /// The share of right answers in percent, and their number in each language.
    fn share_of(&self, &(name, make, _): &Kind) -> (usize, String) {
        let shown = std::env::var("COPYDESK_SHOW").unwrap_or_default();
        let (mut right, mut row) = (0, String::new());
        for language in self.languages {
            let mut here = 0;
            for seed in 0..self.n_cases {
                let draws = Draws(seed * 7919 + 1);
                let script = language.script;
                let case = make(&mut Writer {
                    language,
                    script,
                    draws,
                });
                let wrong = self
                    .cleaners
                    .iter()
                    .find_map(|cleaner| wrong(cleaner, &case));
                here += usize::from(wrong.is_none());
                if let Some(text) = wrong.filter(|_| shown == name) {
                    println!(
                        "---- {} {seed}\n{}----> cleaned\n{text}",
                        language.name, case.raw
                    );
                }
            }
            row += &format!("{here:>4}");
            right += here;
        }
        (
            100 * right / (self.languages.len() * self.n_cases as usize),
            row,
        )
    }

    /// Compares the share of right answers with the least of each kind. `COPYDESK_SHOW=NAME` prints the wrong ones.
    fn run(&self, kinds: &[Kind]) {
        let mut worse = Vec::new();
        for kind in kinds {
            let (share, row) = self.share_of(kind);
            let &(name, _, least) = kind;
            println!("{name:36}{row} {share:>4} %");
            if share < least {
                worse.push(format!("{name}: {share} % instead of {least} %"));
            }
        }
        assert!(worse.is_empty(), "{worse:#?}");
    }
}

/// What cleaning makes of a case, if that is wrong.
fn wrong(cleaner: &Cleaner, case: &Case) -> Option<String> {
    let cleaned = cleaner.clean(&case.raw);
    let text = cleaned.text();
    let is_right = case.wanted.iter().any(|w| trimmed(w) == trimmed(&text));
    (!is_right).then(|| text.into_owned())
}

/// Tries repeats in one language of each script.
fn try_repeats(kinds: &[Kind]) {
    let trial = Trial {
        languages: &LANGUAGES[..SCRIPTS.len()],
        n_cases: 16,
        cleaners: vec![Cleaner::builder().build()],
    };
    trial.run(kinds);
}

const ALL_LEVELS: [Level; 3] = [Level::Careful, Level::Normal, Level::Thorough];

/// Tries boilerplate in all languages, at some levels.
fn try_at(levels: &[Level], layout: Layout, kinds: &[Kind]) {
    let cleaner = |&boilerplate: &Level| {
        let settings = Settings {
            boilerplate,
            layout,
            ..Settings::default()
        };
        Cleaner::builder().settings(settings).build()
    };
    let trial = Trial {
        languages: &LANGUAGES,
        n_cases: 16,
        cleaners: levels.iter().map(cleaner).collect(),
    };
    trial.run(kinds);
}

#[test]
fn copies_are_removed() {
    try_repeats(copies::KINDS);
}

#[test]
fn lines_that_are_printed_again_are_removed() {
    try_repeats(again::KINDS);
}

#[test]
fn other_forms_of_a_text_are_the_same_text() {
    try_repeats(forms::KINDS);
}

#[test]
fn text_that_repeats_on_purpose_is_kept() {
    try_repeats(purpose::KINDS);
}

#[test]
fn labels_are_removed_with_what_they_head() {
    try_at(&ALL_LEVELS, Layout::Auto, labels::KINDS);
    try_at(&[Level::Careful], Layout::Auto, labels::CAREFUL);
    try_at(&[Level::Normal], Layout::Auto, labels::NORMAL);
}

#[test]
fn keepers_are_kept() {
    try_at(&ALL_LEVELS, Layout::Auto, keepers::KINDS);
}

#[test]
fn broken_lines_are_read_whole() {
    try_at(&ALL_LEVELS, Layout::Auto, layout::KINDS);
    try_at(&[Level::Careful], Layout::Blank, layout::WRAPPED);
}
