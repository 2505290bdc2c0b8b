//! `copydesk dups --passages`: lists passages that occur in several articles, with their places.

use std::ops::Range;

use copydesk::Cleaned;
use copydesk::dups::passages::{BARRIER, Passages, code, hash_of};
use serde_json::value::RawValue;

use crate::cli::args::DupsOptions;
use crate::cli::commands::dups::corpus::no_room;
use crate::cli::commands::dups::planned;
use crate::cli::commands::dups::records::{Records, bytes_of, words_of};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::{ListedPassage, PassagePlace, article_id};
use crate::cli::output::{Output, write_json_line};
use crate::cli::terminal::{Console, Outcome, Stop, n_of};

/// Runs the command for passages of `n_words` words or more.
pub fn run(options: &DupsOptions, n_words: usize, console: &mut Console) -> Result<Outcome, Stop> {
    let (plan, cleaner) = planned(options, &options.corpus)?;
    let mut texts = Texts {
        ids: Vec::new(),
        records: Records::temporary().map_err(no_room)?,
    };
    let each = |visited: &Visited, articles: &mut Vec<Text>| {
        let id = article_id(visited.at);
        articles.push((id, bytes_of(placed_words(visited.cleaned).as_flattened())));
    };
    let mut add = |articles: Vec<Text>| {
        for (id, words) in articles {
            texts.ids.push(id);
            texts.records.add(&words).map_err(no_room)?;
        }
        Ok(())
    };
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    summary.note_skipped(console);
    texts.records.flush().map_err(no_room)?;
    let copies = copies(&texts, n_words)?;
    let mut out = Output::create(options.output.as_deref(), Packing::Plain)?;
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

/// One article: its id, and its [`placed_words`].
type Text = (Box<RawValue>, Vec<u8>);

/// Marks and line ends behind a sentence.
const SENTENCE_ENDS: [char; 8] = ['.', '!', '?', '…', '\n', '。', '！', '？'];

/// A word that cleaning keeps: its code; its start in code points of the raw text, twice that and one more if it begins a sentence or
/// a line; and its end.
type PlacedWord = [u32; 3];

fn placed_words(cleaned: &Cleaned) -> Vec<PlacedWord> {
    let raw = cleaned.article.text;
    let mut placed = Vec::new();
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
            placed.push([BARRIER, n_chars << 1, n_chars]);
        }
        let (start, end) = (span.start + n_cut, span.end + n_cut);
        let is_whole = cuts.peek().is_none_or(|cut| end <= cut.start);
        let code = if is_whole { code(word) } else { BARRIER };
        let gap = &raw[done..start];
        n_chars += gap.chars().count() as u32;
        let is_start = done == 0 || gap.contains(SENTENCE_ENDS);
        let start_and_sign = n_chars << 1 | u32::from(is_start);
        n_chars += raw[start..end].chars().count() as u32;
        placed.push([code, start_and_sign, n_chars]);
        done = end;
    }
    placed
}

/// The whole sentences of a passage, if they have enough words, or else the passage. Words next to them that are the same by
/// chance are not removed: half a sentence would be left.
fn whole_sentences(words: &[PlacedWord], passage: Range<usize>, n_words: usize) -> Range<usize> {
    let is_edge = |word: &usize| words.get(*word).is_none_or(|[_, start, _]| start & 1 == 1);
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
    records: Records,
}

impl Texts {
    /// Some words of an article, or fewer at its end.
    fn words(&self, article: usize, words: Range<usize>) -> Result<Vec<PlacedWord>, Stop> {
        let place = self.records.place(article).map_err(no_room)?;
        let at = |word: usize| {
            let n_bytes = (word as u64).saturating_mul(size_of::<PlacedWord>() as u64);
            place.end.min(place.start.saturating_add(n_bytes))
        };
        let bytes = self.records.read(at(words.start)..at(words.end));
        let numbers = words_of(&bytes.map_err(no_room)?);
        Ok(numbers.as_chunks().0.to_vec())
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
fn copies(texts: &Texts, n_words: usize) -> Result<Vec<Copy>, Stop> {
    let articles = 0..texts.ids.len();
    let n_all = texts.records.n_bytes as usize / size_of::<PlacedWord>();
    let mut passages = Passages::new(n_words, n_all);
    let codes = |article, words| {
        let words = texts.words(article, words)?.into_iter();
        Ok::<Vec<u32>, Stop>(words.map(|[code, ..]| code).collect())
    };
    for article in articles.clone() {
        passages.note(&codes(article, 0..usize::MAX)?);
    }
    let mut copies = Vec::new();
    for article in articles {
        let words = texts.words(article, 0..usize::MAX)?;
        let of_article: Vec<u32> = words.iter().map(|[code, ..]| *code).collect();
        let snap = |passage| whole_sentences(&words, passage, n_words);
        let found = passages.find(article, &of_article, snap, codes)?;
        copies.extend(found.into_iter().map(|shared| Copy {
            keeper: shared.keeper,
            kept: shared.start,
            n_words: shared.words.len(),
            article,
            start: words[shared.words.start][1],
            end: words[shared.words.end - 1][2],
            hash: hash_of(of_article[shared.words].iter().copied()),
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
        let words = texts.words(keeper, 0..usize::MAX)?;
        let is_one = |a: &Copy, b: &Copy| (a.kept, a.n_words) == (b.kept, b.n_words);
        for copies in of_keeper.chunk_by(is_one) {
            let first = &copies[0];
            let last = first.kept + first.n_words - 1;
            let copies = copies.iter();
            let passage = ListedPassage {
                words: first.n_words,
                hash: format!("{:016x}", first.hash),
                keep: texts.place(keeper, words[first.kept][1], words[last][2]),
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
