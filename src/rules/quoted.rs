//! Keeps boilerplate that the story is about: text that it quotes elsewhere.

use std::collections::HashMap;

use wide::u8x16;

use super::fold::{fold_into, trim};
use super::plain::plain;
use crate::article::scan::{self, Places};
use crate::article::words::{self, Word};
use crate::{Article, Evidence, Finding, Span};

/// Shorter texts are labels; a story that has "newsletter" in quotes quotes no label.
const MIN_WORDS: usize = 3;

/// Bytes of a quotation: no text that a rule may remove is longer.
const MAX_QUOTATION: usize = super::find::MAX_UNIT;

/// After how many further quote marks a quotation may end: an apostrophe looks like one, and quotations nest.
const MAX_MARKS: usize = 4;

/// Drops the findings of rules whose text is in quotation marks elsewhere in the article, as a whole or as whole sentences
/// of a quotation. Linear: each quote mark opens at most [`MAX_MARKS`] passages of bounded length.
pub(super) fn spare(article: &Article, words: &[Word], findings: &mut Vec<Finding>) {
    let mut phrases: Vec<Phrase> = findings
        .iter()
        .filter_map(|f| Phrase::of(article, f))
        .collect();
    phrases.sort_unstable();
    phrases.dedup();
    let places = elsewhere(article, words, &phrases);
    if places.is_empty() {
        return;
    }
    let mut folded = String::new();
    let mut wanted: HashMap<String, Vec<Span>> = HashMap::new();
    for phrase in &phrases {
        let text = plain(phrase.span.of(article.text));
        wanted.insert(key(&text, &mut folded).to_owned(), Vec::new());
    }
    for same in places.chunk_by(|a, b| a.0 == b.0) {
        each_passage(article, same[0].0, |passage| {
            let next = same.partition_point(|(_, word)| word.start < passage.start);
            let has_word = same
                .get(next)
                .is_some_and(|(_, word)| passage.contains(*word));
            let text = passage.of(article.text);
            if has_word && let Some(places) = wanted.get_mut(key(text, &mut folded)) {
                places.push(passage);
            }
        });
    }
    findings.retain(|finding| {
        let text = plain(phrase(finding).of(article.text));
        let places = wanted.get(key(&text, &mut folded));
        // A line that is in quotation marks itself is no quotation elsewhere.
        places.is_none_or(|places| places.iter().all(|place| place.overlaps(finding.span)))
    });
}

/// A text that may be quoted elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Phrase {
    /// The hash of its longest word: few other paragraphs have it.
    word: u64,
    span: Span,
}

impl Phrase {
    /// The phrase of a finding, if it is no mere label.
    fn of(article: &Article, finding: &Finding) -> Option<Self> {
        let span = phrase(finding);
        let words = words::words(&plain(span.of(article.text)));
        let longest = words.iter().max_by_key(|word| word.span().len())?;
        (words::count(&words) >= MIN_WORDS).then_some(Phrase {
            word: longest.hash,
            span,
        })
    }
}

/// The words of phrases outside the phrases, in order, each with its paragraph. One look at each word.
fn elsewhere(article: &Article, words: &[Word], phrases: &[Phrase]) -> Vec<(usize, Span)> {
    if phrases.is_empty() {
        return Vec::new();
    }
    let bit = |hash: u64| 1u64 << (hash >> 58);
    let bits = phrases
        .iter()
        .fold(0, |bits, phrase| bits | bit(phrase.word));
    let is_elsewhere = |word: &&Word| {
        let first = phrases.partition_point(|phrase| phrase.word < word.hash);
        let mut same = phrases[first..]
            .iter()
            .take_while(|phrase| phrase.word == word.hash);
        same.any(|phrase| !phrase.span.contains(word.span()))
    };
    let may_be = words.iter().filter(|word| bits & bit(word.hash) != 0);
    let place = |word: &Word| {
        let span = word.span();
        let paragraphs = &article.paragraphs;
        let next = paragraphs.partition_point(|p| p.body().start <= span.start);
        Some((next.checked_sub(1)?, span))
    };
    may_be.filter(is_elsewhere).filter_map(place).collect()
}

/// The text of a finding that may be quoted: the label, if there is a headline below it.
fn phrase(finding: &Finding) -> Span {
    match &finding.evidence {
        Evidence::Rule(rule) => rule.phrase,
        _ => finding.span,
    }
}

/// The folded text, which all spellings of a text share.
fn key<'f>(text: &str, folded: &'f mut String) -> &'f str {
    folded.clear();
    fold_into(text, folded);
    trim(folded)
}

/// Calls `each` with the text between quote marks in a paragraph, and the sentences of it.
fn each_passage(article: &Article, index: usize, mut each: impl FnMut(Span)) {
    let body = article.paragraphs[index].body();
    let marks = marks(body.of(article.text), body.start);
    let ([(_, first), ..], [.., (last, _)]) = (&marks[..], &marks[..]) else {
        return;
    };
    for (i, &(_, start)) in marks.iter().enumerate() {
        let ends = marks[i + 1..].iter().take(MAX_MARKS).map(|&(end, _)| end);
        let short = ends.take_while(|end| end - start <= MAX_QUOTATION);
        short.for_each(|end| each(Span::new(start, end)));
    }
    // Sentences of a longer quotation: those that begin after its first mark and end before its last.
    if first <= last {
        let quoted = Span::new(*first, *last);
        let inside = article.sentences(index).into_iter();
        inside
            .filter(|&sentence| quoted.contains(sentence))
            .for_each(each);
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
    "\"'“”„‟«»‘’‚‹›「」『』＂".contains(c)
}
