//! Leaves boilerplate alone that the story is about: text that it quotes elsewhere.

use std::collections::HashMap;

use wide::u8x16;

use super::fold::{fold_into, is_decoration, trim};
use super::plain::plain;
use super::spelling::{is_odd, word_of};
use super::texts::Texts;
use crate::article::scan::{self, Places};
use crate::article::words;
use crate::{Article, Evidence, Finding, Span};

/// Shorter texts are labels; a story that has "newsletter" in quotes quotes no label.
const MIN_WORDS: usize = 3;

/// Bytes of a quotation: no text that a rule may take is longer.
const MAX_QUOTATION: usize = super::find::MAX_UNIT;

/// After how many further quote marks a quotation may end: an apostrophe looks like one, and quotations nest.
const MAX_MARKS: usize = 4;

/// Drops the findings of rules whose text stands in quotation marks elsewhere in the article, as a whole or as whole
/// sentences of a quotation. Linear: each quote mark opens at most [`MAX_MARKS`] passages of bounded length.
pub(super) fn spare(article: &Article, findings: &mut Vec<Finding>) {
    if findings.is_empty() {
        return;
    }
    let mut folded = String::new();
    let mut wanted: HashMap<String, Vec<Span>> = HashMap::new();
    for finding in findings.iter() {
        let text = plain(phrase(finding).of(article.text));
        if words::count(&words::words(&text)) >= MIN_WORDS {
            let key = key(&text, &mut folded).to_owned();
            wanted.entry(key).or_default();
        }
    }
    if wanted.is_empty() {
        return;
    }
    let openings = Openings::new(wanted.keys());
    let held = Held::new(wanted.keys());
    each_passage(article, &held, |passage| {
        if !openings.may_open(passage.of(article.text), &mut folded) {
            return;
        }
        if let Some(places) = wanted.get_mut(key(passage.of(article.text), &mut folded)) {
            places.push(passage);
        }
    });
    wanted.retain(|_, places| !places.is_empty());
    if wanted.is_empty() {
        return;
    }
    findings.retain(|finding| {
        let text = plain(phrase(finding).of(article.text));
        let places = wanted.get(key(&text, &mut folded));
        // A line that is in quotation marks itself is no quotation elsewhere.
        places.is_none_or(|places| places.iter().all(|place| place.overlaps(finding.span)))
    });
}

/// What of a finding may be quoted: of a label and its headline, the label.
fn phrase(finding: &Finding) -> Span {
    match &finding.evidence {
        Evidence::Rule(rule) => rule.phrase,
        Evidence::Repeat(_) | Evidence::Boundary(_) | Evidence::Learned(_) => finding.span,
    }
}

/// What two spellings of one text have in common.
fn key<'f>(text: &str, folded: &'f mut String) -> &'f str {
    folded.clear();
    fold_into(text, folded);
    trim(folded)
}

/// The characters that wanted texts begin with: few passages have to be folded whole to be told from them.
struct Openings(Vec<char>);

/// Bytes of a passage that are folded to learn what it begins with.
const HEAD: usize = 16;

impl Openings {
    fn new<'k>(keys: impl Iterator<Item = &'k String>) -> Self {
        let mut openings: Vec<char> = keys.filter_map(|key| key.chars().next()).collect();
        openings.sort_unstable();
        openings.dedup();
        Openings(openings)
    }

    fn may_open(&self, passage: &str, folded: &mut String) -> bool {
        let plain = passage.trim_start_matches(is_decoration);
        // What begins with a letter of ASCII folds to one that begins with it.
        let first = match plain.bytes().next() {
            Some(b) if b.is_ascii_alphanumeric() && !b.eq_ignore_ascii_case(&b'c') => {
                char::from(b.to_ascii_lowercase())
            }
            _ => {
                let head = &passage[..passage.floor_char_boundary(HEAD)];
                match key(head, folded).chars().next() {
                    Some(first) => first,
                    None => return true,
                }
            }
        };
        self.0.binary_search(&first).is_ok()
    }
}

/// A word of each wanted text: few paragraphs hold one.
struct Held(Option<Texts>);

impl Held {
    fn new<'k>(keys: impl Iterator<Item = &'k String>) -> Self {
        let words: Option<Vec<&str>> = keys.map(|key| word_of(key)).collect();
        Held(words.map(|words| Texts::new(words.into_iter().zip(0..))))
    }

    fn may_be_in(&self, text: &str) -> bool {
        match &self.0 {
            Some(texts) => is_odd(text, false) || texts.find_in(text).next().is_some(),
            None => true,
        }
    }
}

/// Calls `each` with the text between quote marks, and the sentences of it, in paragraphs that may hold what is wanted.
fn each_passage(article: &Article, held: &Held, mut each: impl FnMut(Span)) {
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let body = paragraph.body();
        let text = body.of(article.text);
        let marks = marks(text, body.start);
        if marks.len() < 2 || !held.may_be_in(text) {
            continue;
        }
        for (i, &(_, start)) in marks.iter().enumerate() {
            let ends = marks[i + 1..].iter().take(MAX_MARKS).map(|&(end, _)| end);
            let short = ends.take_while(|end| end - start <= MAX_QUOTATION);
            short.for_each(|end| each(Span::new(start, end)));
        }
        // Sentences of a longer quotation: those that begin after its first mark and end before its last.
        let quoted = Span::new(marks[0].1, marks[marks.len() - 1].0);
        let inside = article.sentences(index).into_iter();
        inside
            .filter(|&sentence| quoted.contains(sentence))
            .for_each(&mut each);
    }
}

/// Where the quote marks of `text` begin and end, behind `offset`.
fn marks(text: &str, offset: usize) -> Vec<(usize, usize)> {
    let mut marks = Vec::new();
    let mut places = Places::new(text.as_bytes(), may_be_quote);
    let mut at = 0;
    while let Some(place) = places.next(at) {
        let mark = text[place..].chars().next();
        at = place + mark.map_or(1, char::len_utf8);
        if mark.is_some_and(is_quote) {
            marks.push((offset + place, offset + at));
        }
    }
    marks
}

/// Marks the bytes that are quote marks or begin one.
#[inline(always)]
fn may_be_quote(lanes: u8x16) -> u8x16 {
    scan::one_of(lanes, *b"\"'\xc2\xe2\xe3\xef")
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '‘'
            | '’'
            | '‚'
            | '‹'
            | '›'
            | '「'
            | '」'
            | '『'
            | '』'
            | '＂'
    )
}
