//! `copydesk dups --passages`: lists passages that occur in several articles, with their places.

use std::ops::Range;

use copydesk::Cleaned;
use copydesk::dups::passages::{BARRIER, Passages, code, hash_of};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::content::Contents;
use crate::cli::commands::dups::planned;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::article_id;
use crate::cli::output::{Output, write_json_line};
use crate::cli::terminal::{Console, Outcome, Stop, n_of};

/// Runs the command for passages of `n_words` words or more.
pub fn run(options: DupsOptions, n_words: usize, console: &mut Console) -> Result<Outcome, Stop> {
    let output = options.output.clone();
    let (plan, cleaner) = planned(options)?;
    let mut texts = Texts {
        ids: Vec::new(),
        contents: Contents::new()?,
    };
    let summary = visit(
        plan,
        cleaner,
        console,
        read_article,
        &mut |articles: Vec<Text>| {
            let mut articles = articles.into_iter();
            articles.try_for_each(|text| texts.add(text))
        },
    )?;
    summary.note_skipped(console);
    let copies = copies(&mut texts, n_words)?;
    let mut out = Output::create(output.as_deref(), Packing::Plain)?;
    let n_passages = write_passages(&texts, &copies, &mut out)?;
    out.finish()?;
    let n_passages = n_of(n_passages, "passage", "passages");
    let n_articles = n_of(texts.ids.len() as u64, "article", "articles");
    let n_places = n_of(copies.len() as u64, "place", "places");
    console.note(&format!(
        "{n_articles}, {n_passages} that others keep in {n_places}"
    ));
    Ok(summary.outcome)
}

/// What is compared of one article: the codes of the words that cleaning keeps, and where they are in the raw text.
struct Text {
    id: Box<RawValue>,
    codes: Vec<u32>,
    /// For each word the code points before it since the last one, whether a sentence or line ends there, and the code points of
    /// the word; seven bits to a byte.
    places: Vec<u8>,
}

fn read_article(visited: &Visited, articles: &mut Vec<Text>) {
    let id = article_id(visited.entry, visited.row);
    articles.push(Text::new(id, visited.cleaned));
}

/// Marks and line ends behind a sentence.
const SENTENCE_ENDS: [char; 8] = ['.', '!', '?', '…', '\n', '。', '！', '？'];

impl Text {
    fn new(id: Box<RawValue>, cleaned: &Cleaned) -> Self {
        let raw = cleaned.article.text;
        let (mut codes, mut places) = (Vec::new(), Vec::new());
        let mut cuts = cleaned.cuts.iter().peekable();
        let (mut n_cut, mut done) = (0, 0);
        for &word in cleaned.words().iter() {
            let span = word.span();
            // A passage ends where cleaning removes text, so that it is one slice of the raw text.
            while let Some(cut) = cuts.next_if(|cut| cut.start - n_cut <= span.start) {
                n_cut += cut.len();
                codes.push(BARRIER);
                places.extend([0, 0]);
            }
            let (start, end) = (span.start + n_cut, span.end + n_cut);
            let is_whole = cuts.peek().is_none_or(|cut| end <= cut.start);
            codes.push(if is_whole { code(word) } else { BARRIER });
            let gap = &raw[done..start];
            let is_start = done == 0 || gap.contains(SENTENCE_ENDS);
            push(
                &mut places,
                gap.chars().count() << 1 | usize::from(is_start),
            );
            push(&mut places, raw[start..end].chars().count());
            done = end;
        }
        Text { id, codes, places }
    }
}

/// Adds a number, the lowest seven bits first.
fn push(bytes: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// Where a word is, in code points of the raw text.
struct WordPlace {
    start: usize,
    end: usize,
    /// Whether it begins a sentence or a line.
    is_start: bool,
}

fn word_places(bytes: &[u8]) -> Vec<WordPlace> {
    let mut bytes = bytes.iter();
    let mut next = || {
        let (mut n, mut shift) = (0, 0);
        for &byte in bytes.by_ref() {
            n |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    };
    let (mut places, mut end) = (Vec::new(), 0);
    while let (Some(gap), Some(length)) = (next(), next()) {
        let (start, is_start) = (end + (gap >> 1), gap & 1 == 1);
        end = start + length;
        places.push(WordPlace {
            start,
            end,
            is_start,
        });
    }
    places
}

/// The whole sentences of a passage, if they have enough words, or else the passage. Words next to them that are the same by
/// chance are not removed: half a sentence would be left.
fn whole_sentences(places: &[WordPlace], passage: Range<usize>, n_words: usize) -> Range<usize> {
    let is_edge = |word: &usize| places.get(*word).is_none_or(|place| place.is_start);
    let start = passage.clone().find(is_edge);
    let end = (passage.start + 1..=passage.end).rfind(is_edge);
    match (start, end) {
        (Some(start), Some(end)) if start + n_words <= end => start..end,
        _ => passage,
    }
}

/// All articles: their ids in memory, their words in a temporary file.
struct Texts {
    ids: Vec<Box<RawValue>>,
    contents: Contents,
}

impl Texts {
    fn add(&mut self, text: Text) -> Result<(), Stop> {
        self.ids.push(text.id);
        self.contents.add_parts(&text.codes, &text.places)
    }
}

/// A place that is to be removed: sorted by the passage that is kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Copy {
    keeper: usize,
    /// The first word there.
    kept: usize,
    n_words: usize,
    article: usize,
    /// In code points.
    start: usize,
    end: usize,
    hash: u64,
}

/// Compares all articles, in order.
fn copies(texts: &mut Texts, n_words: usize) -> Result<Vec<Copy>, Stop> {
    let Texts { ids, contents } = texts;
    contents.finish()?;
    let n_all = (0..ids.len()).map(|article| contents.n_words(article));
    let mut passages = Passages::new(n_words, n_all.sum());
    for article in 0..ids.len() {
        passages.note(&contents.words(article, 0..usize::MAX)?);
    }
    let mut copies = Vec::new();
    for article in 0..ids.len() {
        let codes = contents.words(article, 0..usize::MAX)?;
        let places = word_places(&contents.others(article)?);
        let snap = |passage| whole_sentences(&places, passage, n_words);
        let read = |other, words| contents.words(other, words);
        let found = passages.find(article, &codes, snap, read)?;
        copies.extend(found.into_iter().map(|shared| Copy {
            keeper: shared.keeper,
            kept: shared.start,
            n_words: shared.words.len(),
            article,
            start: places[shared.words.start].start,
            end: places[shared.words.end - 1].end,
            hash: hash_of(codes[shared.words].iter().copied()),
        }));
    }
    copies.sort_unstable();
    Ok(copies)
}

/// A line of the list.
#[derive(Serialize)]
struct Passage<'a> {
    words: usize,
    hash: String,
    keep: Place<'a>,
    copies: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    id: &'a RawValue,
    start: usize,
    end: usize,
}

/// Writes the passages, in the order of their keepers. Returns how many there are.
fn write_passages(texts: &Texts, copies: &[Copy], out: &mut Output) -> Result<u64, Stop> {
    let mut n_passages = 0;
    for of_keeper in copies.chunk_by(|a, b| a.keeper == b.keeper) {
        let keeper = of_keeper[0].keeper;
        let places = word_places(&texts.contents.others(keeper)?);
        let is_one = |a: &Copy, b: &Copy| (a.kept, a.n_words) == (b.kept, b.n_words);
        for copies in of_keeper.chunk_by(is_one) {
            let Copy {
                kept,
                n_words,
                hash,
                ..
            } = copies[0];
            let place = |copy: &Copy| Place {
                id: &texts.ids[copy.article],
                start: copy.start,
                end: copy.end,
            };
            let passage = Passage {
                words: n_words,
                hash: format!("{hash:016x}"),
                keep: Place {
                    id: &texts.ids[keeper],
                    start: places[kept].start,
                    end: places[kept + n_words - 1].end,
                },
                copies: copies.iter().map(place).collect(),
            };
            write_json_line(out, &passage).map_err(|error| out.failed(error))?;
            n_passages += 1;
        }
    }
    Ok(n_passages)
}
