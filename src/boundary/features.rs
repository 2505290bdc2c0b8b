//! Computes the features of all paragraphs of an article, in whole numbers.
//!
//! Training and cleaning call the same function, [`features`], so that the model sees what it was trained on.

mod forms;
mod rows;

use std::ops::Range;

use super::cohesion::{Cohesion, cohesion};
use super::comments::comments;
use super::hits::Hit;
use super::local::LocalFeatures;
use super::model::Model;
use super::row::share;
use super::seam;
use super::shape::{LAST_STOP, Shape};
use crate::Article;
use crate::article::words::Word;
use crate::finding::Category;
use forms::{Form, endings};

/// The least words of running text of a story.
pub const MIN_PROSE: u32 = 60;

/// The counts of an article's paragraphs, from which [`Features::row`] makes rows.
pub(super) struct Features {
    pub shapes: Vec<Shape>,
    pub cohesion: Vec<Cohesion>,
    pub hits: Vec<Option<Hit>>,
    core: Range<usize>,
    wording: Vec<i32>,
    /// How many comments begin before the end of each paragraph.
    comments: Vec<u32>,
    /// Whether each paragraph continues the one before: see `seam.rs`.
    continues: Vec<bool>,
    forms: Vec<Form>,
    /// Of the paragraphs before each index.
    sums: Vec<Sums>,
    /// For each short line, how many others end in the same word.
    endings: Vec<u32>,
}

/// Sums over a range of paragraphs.
#[derive(Clone, Copy, Default)]
struct Sums {
    n_words: u32,
    n_prose: u32,
    n_prose_words: u32,
    n_prose_title_words: u32,
    n_prose_long_words: u32,
    n_lines: u32,
    n_telling: u32,
    n_core: u32,
    n_hits: u32,
    n_comment_hits: u32,
    n_related_hits: u32,
    n_stamps: u32,
    wording: i32,
}

/// How many paragraphs on either side are searched for other lines of a list.
const LIST_REACH: usize = 6;

/// Prose and rule matches that are more paragraphs away are ignored.
const FAR: usize = 60;

/// Computes the features of an article, whose matches of rules are `hits`. A few passes over the words and characters.
///
/// `local` caches the features that depend on one paragraph alone, with an entry for each.
pub(super) fn features(
    article: &Article,
    words: &[Word],
    hits: Vec<Option<Hit>>,
    model: &Model,
    local: &mut [LocalFeatures],
) -> Features {
    let text = article.text;
    let ranges: Vec<Range<usize>> = article.word_ranges(words).collect();
    let words_of = |index: usize| &words[ranges[index].clone()];
    let n = ranges.len();
    let shapes: Vec<Shape> = (0..n)
        .map(|index| {
            let body = article.paragraphs[index].body();
            local[index].shape(text, body, words_of(index)).clone()
        })
        .collect();
    let core = core(&shapes);
    let cohesion = cohesion(text, words, &ranges, core.clone());
    let wording: Vec<i32> = (0..n)
        .map(|index| local[index].wording(model, text, words_of(index)))
        .collect();
    let forms: Vec<Form> = (0..n)
        .map(|index| Form::new(&shapes[index], words_of(index)))
        .collect();
    let sums = sums(&shapes, &cohesion, &hits, &wording);
    let endings = endings(&shapes, &forms);
    let comments = comments(text, words, &ranges, &shapes);
    let is_removed = |index: usize| hits[index].is_some_and(Hit::is_whole);
    let continues = seam::continues(article, words, &ranges, &shapes, is_removed);
    Features {
        shapes,
        cohesion,
        hits,
        core,
        wording,
        comments,
        continues,
        forms,
        sums,
        endings,
    }
}

/// The stretch of paragraphs with the most prose and the least else: an estimate of the story before the model runs.
fn core(shapes: &[Shape]) -> Range<usize> {
    /// More words of a paragraph do not count: one long comment is not a story.
    const MOST: i64 = 80;
    /// The cost of a paragraph that is not prose; five lines outweigh a paragraph of prose.
    const COST: i64 = 12;
    let (mut best, mut core) = (0, 0..0);
    let (mut sum, mut start) = (0, 0);
    for (index, shape) in shapes.iter().enumerate() {
        sum += if shape.is_prose() {
            i64::from(shape.n_words).min(MOST)
        } else {
            -COST
        };
        if sum <= 0 {
            (sum, start) = (0, index + 1);
        } else if sum > best {
            (best, core) = (sum, start..index + 1);
        }
    }
    core
}

fn sums(
    shapes: &[Shape],
    cohesion: &[Cohesion],
    hits: &[Option<Hit>],
    wording: &[i32],
) -> Vec<Sums> {
    let mut sums = Vec::with_capacity(shapes.len() + 1);
    let mut sum = Sums::default();
    sums.push(sum);
    for (index, shape) in shapes.iter().enumerate() {
        let is_prose = u32::from(shape.is_prose());
        let is_of = |category| hits[index].is_some_and(|hit| hit.category == Some(category));
        sum.n_words = sum.n_words.saturating_add(shape.n_words);
        sum.n_prose += is_prose;
        sum.n_prose_words += is_prose * shape.n_words;
        sum.n_prose_title_words += is_prose * shape.n_title_words;
        sum.n_prose_long_words += is_prose * shape.n_long_words;
        sum.n_lines += u32::from(shape.is_line());
        sum.n_telling += cohesion[index].n_telling;
        sum.n_core += cohesion[index].n_core;
        sum.n_stamps += u32::from(shape.is_stamp());
        sum.n_hits += u32::from(hits[index].is_some());
        sum.n_comment_hits += u32::from(is_of(Category::Comments));
        sum.n_related_hits += u32::from(is_of(Category::Related));
        let wording = wording[index].clamp(-2000, 2000);
        sum.wording = sum.wording.saturating_add(wording);
        sums.push(sum);
    }
    sums
}

impl Features {
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// The number of words of the paragraphs before `index`.
    pub fn words_before(&self, index: usize) -> u32 {
        self.sums[index].n_words
    }

    /// The number of words of the running text in a stretch.
    pub fn n_prose_words(&self, stretch: Range<usize>) -> u32 {
        self.over(stretch, |sums| sums.n_prose_words)
    }

    /// Whether more than half of the paragraphs are running text.
    pub fn is_mostly_prose(&self) -> bool {
        self.sums[self.len()].n_prose as usize * 2 > self.len()
    }

    /// The paragraph where readers' comments begin, if enough running text for a story is above it.
    pub fn first_comment(&self) -> Option<usize> {
        let first = self.first_head()?;
        (self.sums[first].n_prose_words >= MIN_PROSE).then_some(first)
    }

    /// The first head of a comment.
    fn first_head(&self) -> Option<usize> {
        let first = self.comments.partition_point(|&n| n == 0);
        (first < self.len()).then_some(first)
    }

    /// The last paragraph before `index` that a rule matches.
    pub fn hit_before(&self, index: usize) -> Option<usize> {
        self.last_rise(index, |sums| sums.n_hits)
    }

    /// Whether nothing may be cut between paragraph `index` and the one before.
    pub fn continues(&self, index: usize) -> bool {
        self.continues.get(index) == Some(&true)
    }

    /// Whether one run of paragraphs that continue each other has more than half of the words: a transcript, a list, or a text
    /// whose lines are not paragraphs. On labelled texts that are not news, all that `normal` removed was of such a text.
    pub fn is_one_piece(&self) -> bool {
        let n_words = |index: usize| self.sums[index + 1].n_words - self.sums[index].n_words;
        let (mut of_run, mut most) = (0, 0);
        for index in 0..self.len() {
            of_run = if self.continues(index) {
                of_run + n_words(index)
            } else {
                0
            };
            most = most.max(of_run);
        }
        most > self.words_before(self.len()) / 2
    }

    /// Whether an extractor probably cleaned the text before: at most two rules match, and fewer than 40 % of the paragraphs are
    /// lines. Of labelled pages, so look 56 % of those scraped by `<p>`, 15 % by blocks, and 72 and 87 % of extracted ones.
    pub fn is_extracted(&self) -> bool {
        let all = self.sums[self.len()];
        all.n_hits <= 2 && share(all.n_lines, self.len() as u32) < 400
    }

    /// Whether two neighbouring lines look like headlines of one list: they have four words or more, and begin and end alike.
    pub fn is_one_list(&self, above: usize, below: usize) -> bool {
        const HEADLINE: u32 = 4;
        let (above, below) = (&self.shapes[above], &self.shapes[below]);
        let is_headline = |shape: &Shape| shape.is_line() && shape.n_words >= HEADLINE;
        is_headline(above)
            && is_headline(below)
            && (above.first, above.last) == (below.first, below.last)
    }

    /// Whether a paragraph ends like a sentence, directly below one that a rule removes.
    pub fn is_sentence_under_rule(&self, index: usize) -> bool {
        let above = index.checked_sub(1).and_then(|above| self.hits[above]);
        let shape = &self.shapes[index];
        above.is_some_and(Hit::is_whole) && shape.last > LAST_STOP && shape.n_stops > 0
    }

    /// The number of other lines nearby that have the form or the first word of this one.
    pub fn n_alike(&self, index: usize) -> usize {
        let form = self.forms[index];
        self.n_nearby(index, |other| {
            other.form == form.form || other.first == form.first
        })
    }

    fn n_nearby(&self, index: usize, is_alike: impl Fn(&Form) -> bool) -> usize {
        let from = index.saturating_sub(LIST_REACH);
        let to = self.len().min(index + LIST_REACH + 1);
        let nearby = self.forms[from..to].iter();
        nearby.filter(|form| is_alike(form)).count() - 1
    }
}
