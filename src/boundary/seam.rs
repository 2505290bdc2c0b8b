//! Finds the seams where the story must not be cut: inside a sentence, a quotation, a list or a conversation.
//!
//! Scrapers break lines at links, so that one sentence is several paragraphs; and the last turns of a transcript, which thank
//! and say goodbye, sound like boilerplate. Paragraphs that continue each other are kept or removed together.

use std::ops::Range;

use super::comments::all;
use super::shape::{LAST_STOP, LOWER, Shape};
use crate::Article;
use crate::article::words::Word;

/// The most words of a speaker's name: "Dr. Ellen Hale Marsh".
const MAX_NAME: usize = 4;

/// Marks with which no sentence begins.
const PUNCTUATION: [char; 7] = [',', ';', '.', ':', ')', '،', '؛'];

/// Marks that open a quotation or a bracket, and do not begin an item of a list.
const OPENERS: [char; 8] = ['“', '„', '«', '»', '"', '‘', '(', '['];

/// The minimum number of turns of a speaker; a name with one turn is probably a heading.
const MIN_TURNS: usize = 2;

/// The least speakers of a conversation. The turns of a single one may be labels: "Photo: …".
const MIN_SPEAKERS: usize = 2;

/// The most paragraphs of a turn on average. Names with colons also recur among many comments of readers.
const MAX_PARAGRAPHS_PER_TURN: usize = 4;

/// For each paragraph, whether it continues the one before, so that nothing may be cut between them.
///
/// A paragraph that `is_removed` anyway separates nothing. Linear except for sorting the turns.
pub(super) fn continues(
    article: &Article,
    words: &[Word],
    ranges: &[Range<usize>],
    shapes: &[Shape],
    is_removed: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let mut continues = vec![false; shapes.len()];
    let mut before = None;
    let mut is_inside = false;
    for index in (0..shapes.len()).filter(|&index| !is_removed(index)) {
        let Some(before) = before.replace(index) else {
            continue;
        };
        is_inside = is_one_sentence(article, shapes, before, index, is_inside);
        if is_inside
            || is_list(article, before, index)
                && (before + 1..index).all(|item| are_items(article, item, index))
            || is_one_quotation(article, shapes, before, index)
        {
            continues[before + 1..=index].fill(true);
        }
    }
    if let Some(turns) = conversation(article, words, ranges, shapes) {
        continues[turns].fill(true);
    }
    continues
}

/// Whether paragraph `index` continues a sentence of the paragraph `before`.
///
/// `is_inside` is whether that one continues a sentence, too: a sentence that is broken at one link is broken at others.
fn is_one_sentence(
    article: &Article,
    shapes: &[Shape],
    before: usize,
    index: usize,
    is_inside: bool,
) -> bool {
    let (back, on) = (text_of(article, before), text_of(article, index));
    let is_unfinished = shapes[before].last < LAST_STOP;
    let is_running = shapes[before].is_prose() || is_inside || is_link(article, before, index);
    let is_running = is_running && ends_inside(back);
    on.starts_with(PUNCTUATION)
        || back.ends_with([',', ';', '،', '؛'])
        || is_unfinished && (is_running || before + 1 == index && begins_inside(shapes, index, on))
}

/// Whether a paragraph is a link inside a sentence: the next paragraph begins with a comma, as in "sites such as ¶ Harbour Post ¶ , and".
fn is_link(article: &Article, before: usize, index: usize) -> bool {
    before + 1 == index
        && index + 1 < article.paragraphs.len()
        && text_of(article, index + 1).starts_with(PUNCTUATION)
}

/// Whether the paragraph `before` announces the next one, `index`, with a colon, or both are items of a list or lines of a contact.
fn is_list(article: &Article, before: usize, index: usize) -> bool {
    let (back, on) = (text_of(article, before), text_of(article, index));
    back.ends_with(':') || are_items(article, before, index) || is_contact(back) && is_contact(on)
}

/// Whether two paragraphs have the same mark of an item.
fn are_items(article: &Article, before: usize, index: usize) -> bool {
    let mark = |index| item_mark(text_of(article, index));
    mark(before).is_some() && mark(before) == mark(index)
}

/// Whether a line gives an address or a telephone number: the lines of one contact.
fn is_contact(line: &str) -> bool {
    /// In words and in digits.
    const MAX_WORDS: usize = 8;
    const MIN_DIGITS: usize = 7;
    let is_address = |word: &str| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    let is_number = || {
        let is_part = |c: &char| c.is_ascii_digit() || " +-/.()–".contains(*c);
        let end: Vec<char> = line.chars().rev().take_while(is_part).collect();
        end.iter().filter(|c| c.is_ascii_digit()).count() >= MIN_DIGITS
    };
    line.split_whitespace().nth(MAX_WORDS).is_none()
        && (line.split_whitespace().any(is_address) || is_number())
}

/// Whether paragraph `index` continues a quotation of the paragraph `before`.
fn is_one_quotation(article: &Article, shapes: &[Shape], before: usize, index: usize) -> bool {
    shapes[before].n_quotes > 0
        && open_quote(text_of(article, before))
            .is_some_and(|mark| continues_quotation(text_of(article, index), mark))
}

fn text_of<'t>(article: &Article<'t>, index: usize) -> &'t str {
    article.paragraphs[index].body().of(article.text)
}

/// The bullet, dash or star at the start of an item of a list. A bullet that was decoded wrongly, some signs and letters
/// beyond ASCII, counts. All numbers are one mark.
fn item_mark(paragraph: &str) -> Option<&str> {
    let first = paragraph.split_whitespace().next()?;
    if let Some(number) = first.strip_suffix(['.', ')'])
        && matches!(number.len(), 1 | 2)
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(&first[number.len()..]);
    }
    let is_mark = |c: char| !c.is_ascii_alphanumeric() && !OPENERS.contains(&c);
    (first.chars().all(is_mark) && !first.chars().all(char::is_alphanumeric)).then_some(first)
}

/// Whether a paragraph begins like the middle of a sentence: with a lower-case letter, in brackets or not.
fn begins_inside(shapes: &[Shape], index: usize, paragraph: &str) -> bool {
    shapes[index].first == LOWER
        || paragraph
            .strip_prefix('(')
            .is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// Whether a paragraph ends like the middle of a sentence: in a word that begins in lower case.
fn ends_inside(paragraph: &str) -> bool {
    let last = paragraph.rsplit(char::is_whitespace).next();
    last.is_some_and(|last| {
        last.starts_with(char::is_lowercase) && last.chars().all(char::is_alphabetic)
    })
}

/// The opening mark of a quotation that is not closed at the end of the paragraph.
fn open_quote(paragraph: &str) -> Option<char> {
    // Every mark begins with one of these bytes.
    let places = memchr::memchr3_iter(b'"', 0xc2, 0xe2, paragraph.as_bytes());
    let marks = places.filter_map(|at| paragraph[at..].chars().next());
    marks.fold(None, |open, mark| match open {
        None => is_opening(mark).then_some(mark),
        Some(opening) if closes(mark, opening) => None,
        open => open,
    })
}

/// Whether a paragraph continues a quotation that `opening` opened before: opens it again, as is the custom, or closes it.
fn continues_quotation(paragraph: &str, opening: char) -> bool {
    paragraph.starts_with(opening)
        || opening != '"'
            && paragraph
                .chars()
                .find(|&mark| mark == opening || closes(mark, opening))
                .is_some_and(|mark| mark != opening)
}

fn is_opening(mark: char) -> bool {
    matches!(mark, '“' | '„' | '«' | '»' | '"')
}

fn closes(mark: char, opening: char) -> bool {
    match opening {
        '“' => mark == '”',
        '„' => matches!(mark, '“' | '”'),
        '«' => mark == '»',
        '»' => matches!(mark, '«' | '»'),
        _ => mark == opening,
    }
}

/// The paragraphs from the second turn of a conversation to its last: two or more speakers with two or more turns each, which
/// are dense enough.
fn conversation(
    article: &Article,
    words: &[Word],
    ranges: &[Range<usize>],
    shapes: &[Shape],
) -> Option<Range<usize>> {
    let mut turns: Vec<(u64, usize)> = (0..shapes.len())
        .filter(|&index| shapes[index].n_colons > 0 && shapes[index].last >= LAST_STOP)
        .filter_map(|index| {
            let body = text_of(article, index);
            let start = article.paragraphs[index].body().start;
            Some((speaker(body, start, &words[ranges[index].clone()])?, index))
        })
        .collect();
    turns.sort_unstable();
    let is_speaker = |turns: &&[(u64, usize)]| turns.len() >= MIN_TURNS;
    let speakers = turns.chunk_by(|a, b| a.0 == b.0).filter(is_speaker);
    let mut turns: Vec<usize> = Vec::new();
    let mut n_speakers = 0;
    for of_one in speakers {
        n_speakers += 1;
        turns.extend(of_one.iter().map(|turn| turn.1));
    }
    let (first, last) = (*turns.iter().min()?, *turns.iter().max()?);
    let is_dense = turns.len() * MAX_PARAGRAPHS_PER_TURN > last - first;
    (n_speakers >= MIN_SPEAKERS && is_dense).then_some(first + 1..last + 1)
}

/// The hash of the speaker's name, if a paragraph begins with a name and a colon: "HALE: We have looked at every way."
fn speaker(paragraph: &str, start: usize, words: &[Word]) -> Option<u64> {
    let (name, said) = paragraph.split_once(':')?;
    let is_name = name.chars().next().is_some_and(|c| !c.is_lowercase());
    if !is_name || !said.starts_with(char::is_whitespace) {
        return None;
    }
    let end = start + name.len();
    let n = words
        .iter()
        .take_while(|word| word.span().start < end)
        .count();
    (1..=MAX_NAME).contains(&n).then(|| all(&words[..n]))
}
