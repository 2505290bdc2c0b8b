//! Describes every paragraph in whole numbers: the one place that knows what the model looks at.
//!
//! Training and cleaning both call [`features`], so that what was learned is what is looked at. All numbers are integers,
//! and the same on every machine.

mod glance;
mod names;
mod rows;

use std::ops::Range;

use super::alone::Alone;
use super::cohesion::{Cohesion, cohesion};
use super::model::Model;
use super::seam;
use super::shape::{LAST_STOP, Shape};
use super::talk::{Talk, talk};
use crate::article::words::Word;
use crate::rules::{Category, Scope};
use crate::{Article, Evidence, Finding};
pub(super) use glance::Glance;
pub(super) use names::NAMES;

/// The length of a row.
pub(super) const N: usize = 126;

/// One paragraph in numbers, in the order of [`NAMES`].
pub(super) type Row = [i16; N];

/// An article's paragraphs, counted but not yet put into rows.
pub(super) struct Features {
    pub shapes: Vec<Shape>,
    pub cohesion: Vec<Cohesion>,
    /// The rule hit on each paragraph.
    pub hits: Vec<Option<Hit>>,
    pub core: Range<usize>,
    pub wording: Vec<i32>,
    talk: Talk,
    /// Whether each paragraph goes on with what stands before it: see `seam.rs`.
    goes_on: Vec<bool>,
    forms: Vec<Form>,
    sums: Vec<Sums>,
    /// For each short line, how many others end in the same word.
    endings: Vec<u32>,
    stamp_before: Vec<Option<usize>>,
    hit_before: Vec<Option<usize>>,
    hit_after: Vec<Option<usize>>,
}

/// A rule's finding on a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub kind: HitKind,
    pub category: u8,
}

impl Hit {
    pub fn is_whole(self) -> bool {
        self.kind == HitKind::Whole
    }

    fn is_of(self, category: Category) -> bool {
        number(category.name()) == self.category
    }
}

/// The number of a category, from 1 on; of one that there is not, 0.
fn number(name: &str) -> u8 {
    let at = Category::ALL.iter().position(|known| known.name() == name);
    at.map_or(0, |at| at as u8 + 1)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HitKind {
    /// A part of the paragraph goes.
    Part = 1,
    /// The whole would go in a head or tail of boilerplate.
    AtEnds = 2,
    /// The whole goes.
    Whole = 3,
}

/// What repeats in lists: the form of a line, and its words.
#[derive(Clone, Copy)]
struct Form {
    form: u32,
    first: u64,
    last: u64,
    all: u64,
}

/// Sums over all paragraphs before one.
#[derive(Clone, Copy, Default)]
struct Sums {
    n_words: u32,
    n_prose: u32,
    n_prose_words: u32,
    n_lines: u32,
    n_telling: u32,
    n_core: u32,
    n_hits: u32,
    n_comment_hits: u32,
    n_related_hits: u32,
    n_stamps: u32,
    wording: i32,
}

/// Paragraphs to either side in which a list's other lines are looked for.
const LIST_REACH: usize = 6;

/// Paragraphs beyond which prose or a rule's finding is too far to tell anything.
const FAR: usize = 60;

/// Counts all that rows are made of. A few passes over the words and characters; linear. `looks` has what is known of each
/// paragraph alone, and all of it afterwards; where it is empty, nothing is kept.
pub(super) fn features(
    article: &Article,
    words: &[Word],
    hits: Vec<Option<Hit>>,
    model: &Model,
    looks: &mut [Alone],
) -> Features {
    let text = article.text;
    let ranges = word_ranges(article, words);
    let shapes = shapes(article, words, &ranges, looks);
    let core = core(&shapes);
    let cohesion = cohesion(text, words, &ranges, core.clone());
    let wording: Vec<i32> = ranges
        .iter()
        .enumerate()
        .map(|(index, range)| {
            let mut fresh = Alone::default();
            let alone = looks.get_mut(index).unwrap_or(&mut fresh);
            alone.wording(model, text, &words[range.clone()])
        })
        .collect();
    let forms: Vec<Form> = ranges
        .iter()
        .zip(&shapes)
        .map(|(range, shape)| Form::new(shape, &words[range.clone()]))
        .collect();
    let sums = sums(&shapes, &cohesion, &hits, &wording);
    let endings = endings(&shapes, &forms);
    let talk = talk(text, words, &ranges, &shapes);
    let is_gone = |index: usize| hits[index].is_some_and(Hit::is_whole);
    let goes_on = seam::goes_on(article, words, &ranges, &shapes, is_gone);
    let n = shapes.len();
    let mut stamp_before = vec![None; n];
    let mut hit_before = vec![None; n];
    let mut hit_after = vec![None; n];
    for i in 1..n {
        hit_before[i] = hits[i - 1].map(|_| i - 1).or(hit_before[i - 1]);
        stamp_before[i] = shapes[i - 1]
            .is_stamp()
            .then(|| i - 1)
            .or(stamp_before[i - 1]);
        let j = n - 1 - i;
        hit_after[j] = hits[j + 1].map(|_| j + 1).or(hit_after[j + 1]);
    }
    Features {
        shapes,
        cohesion,
        hits,
        core,
        wording,
        talk,
        goes_on,
        forms,
        sums,
        endings,
        stamp_before,
        hit_before,
        hit_after,
    }
}

/// The words of each paragraph.
pub(super) fn word_ranges(article: &Article, words: &[Word]) -> Vec<Range<usize>> {
    let mut from = 0;
    let mut ranges = Vec::with_capacity(article.paragraphs.len());
    for paragraph in &article.paragraphs {
        let n = words[from..]
            .iter()
            .take_while(|word| word.span().start < paragraph.body().end)
            .count();
        ranges.push(from..from + n);
        from += n;
    }
    ranges
}

/// The shape of each paragraph, whose words are `ranges`.
pub(super) fn shapes(
    article: &Article,
    words: &[Word],
    ranges: &[Range<usize>],
    looks: &mut [Alone],
) -> Vec<Shape> {
    let paragraphs = article.paragraphs.iter().zip(ranges).enumerate();
    paragraphs
        .map(|(index, (paragraph, range))| {
            let (body, words) = (paragraph.body(), &words[range.clone()]);
            match looks.get_mut(index) {
                Some(alone) => alone.shape(article.text, body, words).clone(),
                None => Shape::new(article.text, body, words),
            }
        })
        .collect()
}

/// The stretch of paragraphs with the most prose and the least else: what the story is likeliest to be, before the model.
fn core(shapes: &[Shape]) -> Range<usize> {
    /// Prose counts by its words up to this many: one long comment is no story.
    const MOST: i64 = 80;
    /// What a paragraph that is no prose costs; five lines between outweigh a paragraph of prose.
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

/// The rule hit on each paragraph.
pub(super) fn hits(article: &Article, rules: &[Finding]) -> Vec<Option<Hit>> {
    let mut hits: Vec<Option<Hit>> = vec![None; article.paragraphs.len()];
    for finding in rules {
        let Evidence::Rule(rule) = &finding.evidence else {
            continue;
        };
        let Some(index) = article.paragraph_at(finding.span.start) else {
            continue;
        };
        let is_whole = finding.span == article.paragraphs[index].body();
        let kind = match rule.scope {
            _ if !is_whole => HitKind::Part,
            Scope::Tail | Scope::Head => HitKind::AtEnds,
            _ => HitKind::Whole,
        };
        let hit = Hit {
            kind,
            category: number(&rule.category),
        };
        if hits[index].is_none_or(|known| known.kind < kind) {
            hits[index] = Some(hit);
        }
    }
    hits
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
        sum.n_words = sum.n_words.saturating_add(shape.n_words);
        sum.n_prose += is_prose;
        sum.n_prose_words += is_prose * shape.n_words;
        sum.n_lines += u32::from(shape.is_line());
        sum.n_telling += cohesion[index].n_telling;
        sum.n_core += cohesion[index].n_core;
        sum.n_stamps += u32::from(shape.is_stamp());
        sum.n_hits += u32::from(hits[index].is_some());
        let is_of = |category| hits[index].is_some_and(|hit| hit.is_of(category));
        sum.n_comment_hits += u32::from(is_of(Category::Comments));
        sum.n_related_hits += u32::from(is_of(Category::Related));
        sum.wording = sum
            .wording
            .saturating_add(wording[index].clamp(-2000, 2000));
        sums.push(sum);
    }
    sums
}

/// How many other short lines end in the word that each ends in: comments have one line each that says "says" or "Reply".
fn endings(shapes: &[Shape], forms: &[Form]) -> Vec<u32> {
    let mut lines: Vec<(u64, usize)> = (0..shapes.len())
        .filter(|&index| (1..=SHORT_WORDS).contains(&shapes[index].n_words))
        .map(|index| (forms[index].last, index))
        .collect();
    lines.sort_unstable();
    let mut endings = vec![0; shapes.len()];
    for alike in lines.chunk_by(|a, b| a.0 == b.0) {
        for &(_, index) in alike {
            endings[index] = alike.len() as u32 - 1;
        }
    }
    endings
}

/// A line of so many words may be a comment's head or foot.
const SHORT_WORDS: u32 = 12;

impl Form {
    fn new(shape: &Shape, words: &[Word]) -> Self {
        let length = shape.n_words.min(64).next_power_of_two();
        let has = |n: u32| u32::from(n > 0);
        let signs = [
            shape.n_digits,
            shape.n_commas,
            shape.n_marks,
            shape.n_quotes,
        ];
        let form = signs.iter().fold(length, |form, &n| form << 1 | has(n)) << 8
            | u32::from(shape.first) << 4
            | u32::from(shape.last);
        let hash = |word: Option<&Word>| word.map_or(0, |word| word.hash);
        Form {
            form,
            first: hash(words.first()),
            last: hash(words.last()),
            all: words
                .iter()
                .fold(0, |all: u64, word| all.rotate_left(7) ^ word.hash),
        }
    }
}

impl Features {
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Words of the paragraphs before `index`.
    pub fn words_before(&self, index: usize) -> u32 {
        self.sums[index].n_words
    }

    /// Where readers' comments begin, if they stand under running text enough to be a story.
    pub fn first_talk(&self) -> Option<usize> {
        let first = self.talk.first?;
        (self.sums[first].n_prose_words >= super::MIN_PROSE).then_some(first)
    }

    /// Whether a paragraph stands among readers' comments.
    pub fn is_talk(&self, index: usize) -> bool {
        self.first_talk().is_some_and(|first| index >= first)
    }

    /// Whether nothing may be cut between paragraph `index` and what stands before it.
    pub fn goes_on(&self, index: usize) -> bool {
        self.goes_on.get(index).is_some_and(|&goes_on| goes_on)
    }

    /// Whether more than half of the words are paragraphs in a row that go on with what stands before them: a transcript, a
    /// list, or a text whose lines are no paragraphs. On labelled texts that are no news, all that `normal` removed, the end of
    /// a transcript, it removed of such a one.
    pub fn is_one_piece(&self) -> bool {
        let n_words = |index: usize| self.sums[index + 1].n_words - self.sums[index].n_words;
        let (mut of_row, mut most) = (0, 0);
        for index in 0..self.len() {
            of_row = match self.goes_on(index) {
                true => of_row + n_words(index),
                false => 0,
            };
            most = most.max(of_row);
        }
        most > self.words_before(self.len()) / 2
    }

    /// Whether a paragraph ends as a sentence does, right under one that a rule takes.
    pub fn is_sentence_under_rule(&self, index: usize) -> bool {
        let above = index.checked_sub(1).and_then(|above| self.hits[above]);
        let shape = &self.shapes[index];
        above.is_some_and(Hit::is_whole) && shape.last > LAST_STOP && shape.n_stops > 0
    }

    /// The last paragraph before `index` on which a rule has something to say.
    pub fn hit_before(&self, index: usize) -> Option<usize> {
        self.hit_before[index]
    }

    /// Other lines nearby that have the form or the first word of this one.
    pub fn n_alike(&self, index: usize) -> usize {
        let form = self.forms[index];
        self.nearby(index, |other| {
            other.form == form.form || other.first == form.first
        })
    }
}
