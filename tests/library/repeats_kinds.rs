//! Repeats by kind, in all scripts: damage with its repair, and texts that repeat on purpose.

mod block;
mod forms;
mod line;
mod purpose;

use copydesk::Cleaner;

use crate::properties::story::{Draws, SCRIPTS, Script, capitalised, spelled, word};

/// A text and what cleaning should make of it.
struct Case {
    raw: String,
    /// Any of these is right.
    wanted: Vec<String>,
}

/// A kind of repeat: its name, a maker of cases, and the least share of right answers in percent.
type Kind = (&'static str, fn(&mut Writer) -> Case, usize);

/// Writes invented news in one script.
struct Writer {
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
        format!("{} {}", name(self), name(self))
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

/// The lines of a text without white space around them, blank ones left out.
fn trimmed(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect()
}

const N_CASES: u64 = 16;

/// The share of right answers in percent, and their number in each script.
fn share_of(&(name, make, _): &Kind) -> (usize, String) {
    let cleaner = Cleaner::builder().build();
    let shown = std::env::var("COPYDESK_SHOW").unwrap_or_default();
    let (mut right, mut row) = (0, String::new());
    for script in &SCRIPTS {
        let mut here = 0;
        for seed in 0..N_CASES {
            let draws = Draws(seed * 7919 + 1);
            let Case { raw, wanted } = make(&mut Writer { script, draws });
            let cleaned = cleaner.clean(&raw);
            let text = cleaned.text();
            let is_right = wanted.iter().any(|w| trimmed(w) == trimmed(&text));
            here += usize::from(is_right);
            if !is_right && shown == name {
                println!("---- {} {seed}\n{raw}----> cleaned\n{text}", script.name);
            }
        }
        row += &format!("{here:>4}");
        right += here;
    }
    (100 * right / (SCRIPTS.len() * N_CASES as usize), row)
}

/// Compares the share of right answers with the least of each kind. `COPYDESK_SHOW=NAME` prints the wrong ones.
fn try_all(kinds: &[Kind]) {
    let mut worse = Vec::new();
    for kind in kinds {
        let (share, row) = share_of(kind);
        let &(name, _, least) = kind;
        println!("{name:36}{row} {share:>4} %");
        if share < least {
            worse.push(format!("{name}: {share} % instead of {least} %"));
        }
    }
    assert!(worse.is_empty(), "{worse:#?}");
}

#[test]
fn blocks_are_repaired() {
    try_all(block::KINDS);
}

#[test]
fn lines_are_repaired() {
    try_all(line::KINDS);
}

#[test]
fn other_forms_of_a_text_are_the_same_text() {
    try_all(forms::KINDS);
}

#[test]
fn text_that_repeats_on_purpose_is_kept() {
    try_all(purpose::KINDS);
}
