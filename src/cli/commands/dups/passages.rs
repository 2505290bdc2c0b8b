//! `copydesk dups --passages`: lists passages that occur in several articles, with their places.

use std::ops::Range;

use copydesk::Cleaned;
use copydesk::dups::passages::{BARRIER, Passages, code, hash_of};
use serde_json::value::RawValue;

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::content::Contents;
use crate::cli::commands::dups::planned;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::{ListedPassage, PassagePlace, article_id};
use crate::cli::output::{Output, write_json_line};
use crate::cli::terminal::{Console, Outcome, Stop, n_of};

/// Runs the command for passages of `n_words` words or more.
pub fn run(options: DupsOptions, n_words: usize, console: &mut Console) -> Result<Outcome, Stop> {
    let output = options.output.clone();
    let (plan, cleaner) = planned(&options, &options.corpus)?;
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

/// One article: its id, and for each word that cleaning keeps its code; then for each its start in code points of the raw text, twice
/// that and one more if it begins a sentence or a line; then for each its end.
type Text = (Box<RawValue>, Vec<u32>);

fn read_article(visited: &Visited, articles: &mut Vec<Text>) {
    let id = article_id(visited.at);
    articles.push((id, placed_words(visited.cleaned)));
}

/// Marks and line ends behind a sentence.
const SENTENCE_ENDS: [char; 8] = ['.', '!', '?', '…', '\n', '。', '！', '？'];

fn placed_words(cleaned: &Cleaned) -> Vec<u32> {
    let raw = cleaned.article.text;
    let (mut codes, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let mut cuts = cleaned.cuts.iter().peekable();
    let (mut n_cut, mut done, mut n_chars) = (0, 0, 0);
    for &word in cleaned.words().iter() {
        let span = word.span();
        let mut is_apart = false;
        while let Some(cut) = cuts.next_if(|cut| cut.start - n_cut <= span.start) {
            n_cut += cut.len();
            is_apart = true;
        }
        if is_apart {
            // A passage ends where cleaning removes text, so that it is one slice of the raw text.
            codes.push(BARRIER);
            starts.push(n_chars << 1);
            ends.push(n_chars);
        }
        let (start, end) = (span.start + n_cut, span.end + n_cut);
        let is_whole = cuts.peek().is_none_or(|cut| end <= cut.start);
        codes.push(if is_whole { code(word) } else { BARRIER });
        let gap = &raw[done..start];
        n_chars += gap.chars().count() as u32;
        let is_start = done == 0 || gap.contains(SENTENCE_ENDS);
        starts.push(n_chars << 1 | u32::from(is_start));
        n_chars += raw[start..end].chars().count() as u32;
        ends.push(n_chars);
        done = end;
    }
    [codes, starts, ends].concat()
}

/// The whole sentences of a passage, if they have enough words, or else the passage. Words next to them that are the same by
/// chance are not removed: half a sentence would be left.
fn whole_sentences(starts: &[u32], passage: Range<usize>, n_words: usize) -> Range<usize> {
    let is_edge = |word: &usize| starts.get(*word).is_none_or(|start| start & 1 == 1);
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
    fn add(&mut self, (id, words): Text) -> Result<(), Stop> {
        self.ids.push(id);
        self.contents.add_parts(&words, b"")
    }

    fn n_words(&self, article: usize) -> usize {
        self.contents.n_words(article) / 3
    }

    /// The codes of some words, or of fewer at the end of the article.
    fn codes(&self, article: usize, words: Range<usize>) -> Result<Vec<u32>, Stop> {
        let n = self.n_words(article);
        self.contents
            .words(article, words.start.min(n)..words.end.min(n))
    }

    /// The starts and ends of all words.
    fn starts_and_ends(&self, article: usize) -> Result<(Vec<u32>, Vec<u32>), Stop> {
        let n = self.n_words(article);
        let mut starts = self.contents.words(article, n..3 * n)?;
        let ends = starts.split_off(n);
        Ok((starts, ends))
    }

    fn place(&self, article: usize, start: u32, end: u32) -> PassagePlace {
        let id = self.ids[article].clone();
        let (start, end) = ((start >> 1) as usize, end as usize);
        PassagePlace { id, start, end }
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
    start: u32,
    end: u32,
    hash: u64,
}

/// Compares all articles, in order.
fn copies(texts: &mut Texts, n_words: usize) -> Result<Vec<Copy>, Stop> {
    texts.contents.finish()?;
    let articles = 0..texts.ids.len();
    let n_all = articles.clone().map(|article| texts.n_words(article));
    let mut passages = Passages::new(n_words, n_all.sum());
    for article in articles.clone() {
        passages.note(&texts.codes(article, 0..usize::MAX)?);
    }
    let mut copies = Vec::new();
    for article in articles {
        let codes = texts.codes(article, 0..usize::MAX)?;
        let (starts, ends) = texts.starts_and_ends(article)?;
        let snap = |passage| whole_sentences(&starts, passage, n_words);
        let read = |other, words| texts.codes(other, words);
        let found = passages.find(article, &codes, snap, read)?;
        copies.extend(found.into_iter().map(|shared| Copy {
            keeper: shared.keeper,
            kept: shared.start,
            n_words: shared.words.len(),
            article,
            start: starts[shared.words.start],
            end: ends[shared.words.end - 1],
            hash: hash_of(codes[shared.words].iter().copied()),
        }));
    }
    copies.sort_unstable();
    Ok(copies)
}

/// Writes the passages, in the order of their keepers. Returns how many there are.
fn write_passages(texts: &Texts, copies: &[Copy], out: &mut Output) -> Result<u64, Stop> {
    let mut n_passages = 0;
    for of_keeper in copies.chunk_by(|a, b| a.keeper == b.keeper) {
        let keeper = of_keeper[0].keeper;
        let (starts, ends) = texts.starts_and_ends(keeper)?;
        let is_one = |a: &Copy, b: &Copy| (a.kept, a.n_words) == (b.kept, b.n_words);
        for copies in of_keeper.chunk_by(is_one) {
            let first = &copies[0];
            let last = first.kept + first.n_words - 1;
            let copies = copies.iter();
            let passage = ListedPassage {
                words: first.n_words,
                hash: format!("{:016x}", first.hash),
                keep: texts.place(keeper, starts[first.kept], ends[last]),
                copies: copies
                    .map(|copy| texts.place(copy.article, copy.start, copy.end))
                    .collect(),
            };
            write_json_line(out, &passage).map_err(|error| out.failed(error))?;
            n_passages += 1;
        }
    }
    Ok(n_passages)
}
