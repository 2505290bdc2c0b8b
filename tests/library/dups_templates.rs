//! Articles of one template are no copies of each other, in any language, and copies of one of them are.

use copydesk::dups::{Fingerprint, Peers, Search};

use crate::dups::{SEARCH, copies, longest};

const TEMPLATES: &str = include_str!("dups_templates.txt");

/// Instances of each template.
const N: usize = 30;

/// A template and what its blanks are filled with. `{town}` and the like are words of the language, and `{n}` is a number.
struct Language<'t> {
    words: Vec<(&'t str, Vec<&'t str>)>,
    frame: &'t str,
    templates: Vec<&'t str>,
}

fn languages() -> Vec<Language<'static>> {
    let of_one = |part: &'static str| {
        let mut language = Language {
            words: Vec::new(),
            frame: "",
            templates: Vec::new(),
        };
        for line in part.lines().skip(1) {
            match line.split_once(' ') {
                Some(("=", template)) => language.templates.push(template),
                Some(("frame", frame)) => language.frame = frame,
                Some((name, words)) => language
                    .words
                    .push((name, words.split_whitespace().collect())),
                None => {}
            }
        }
        language
    };
    TEMPLATES.split("\n@").skip(1).map(of_one).collect()
}

/// Pseudo-random numbers: the upper bits of a linear congruential generator.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn filled(language: &Language, template: &str, numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for part in template.split_inclusive(['{', '}']) {
        let name = part.trim_end_matches('}');
        let found = language.words.iter().find(|(known, _)| *known == name);
        match found {
            Some((_, words)) if part.ends_with('}') => {
                text.push_str(&words[numbers.below(words.len())].replace('_', " "))
            }
            _ if part == "n}" => text.push_str(&(2 + numbers.below(900)).to_string()),
            _ => text.push_str(part.trim_end_matches('{')),
        }
    }
    text
}

/// The pairs that are listed, each the kept one and its copy.
fn listed(texts: &[String]) -> Vec<(usize, usize)> {
    let known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
    let found = copies(&known, &longest(&known), None, &SEARCH)
        .into_iter()
        .enumerate();
    found
        .filter_map(|(copy, kept)| Some((kept?.0, copy)))
        .collect()
}

#[derive(PartialEq)]
enum Frame {
    None,
    Long,
}

fn instances(frame: Frame) -> Vec<String> {
    let mut numbers = Numbers(1);
    let mut texts = Vec::new();
    for language in languages() {
        for template in &language.templates {
            let template = if frame == Frame::Long {
                format!("{template}\n{}", language.frame)
            } else {
                (*template).to_owned()
            };
            texts.extend((0..N).map(|_| filled(&language, &template, &mut numbers)));
        }
    }
    texts
}

#[track_caller]
fn assert_apart(texts: &[String]) {
    if let Some(&(kept, copy)) = listed(texts).first() {
        panic!("a copy:\n{}\n{}", texts[kept], texts[copy]);
    }
}

#[test]
fn articles_of_a_template_are_no_copies() {
    let n_templates: usize = languages()
        .iter()
        .map(|language| language.templates.len())
        .sum();
    assert_eq!((languages().len(), n_templates), (6, 72));
    assert_apart(&instances(Frame::None));
}

#[test]
fn articles_of_a_template_are_no_copies_on_the_day_on_which_they_come() {
    let texts = instances(Frame::None);
    let known: Vec<Fingerprint> = texts.iter().map(|text| Fingerprint::new(text)).collect();
    let all: Vec<usize> = (0..texts.len()).collect();
    let search = Search {
        peers: Peers::Earlier,
        ..SEARCH
    };
    let found = copies(&known, &all, None, &search);
    assert_eq!(found.iter().flatten().count(), 0);
}

#[test]
fn a_long_frame_changes_nothing() {
    assert_apart(&instances(Frame::Long));
}

#[test]
fn copies_among_articles_of_a_template_are_found() {
    let mut texts = instances(Frame::Long);
    let n = texts.len();
    let copied: Vec<usize> = (0..n).step_by(17).collect();
    for &original in &copied {
        texts.push(format!(
            "Gazette\nHome News Sport\n{}\nAll rights reserved",
            texts[original]
        ));
    }
    let mut found = listed(&texts);
    // The longer one is kept.
    found.sort_by_key(|&(kept, _)| kept);
    let expected = copied
        .iter()
        .enumerate()
        .map(|(at, &original)| (n + at, original));
    assert_eq!(found, expected.collect::<Vec<_>>());
}
