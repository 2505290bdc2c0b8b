//! Finds where the story begins and where it ends: boilerplate that no phrase gives away.
//!
//! 1. **Prefilter.** A smaller forest scores a few paragraphs, mostly the outermost ones, by what each shows alone. Most articles
//!    contain nothing suspect and are done.
//! 2. **Features.** Every paragraph is described in whole numbers: its shape, place and neighbours, the rules that match around
//!    it, its wording, and its lexical cohesion with the rest. Apart from the wording, no feature depends on a language.
//! 3. **Model.** Boosted trees give the probability that the paragraph belongs to the story: see [`Model`].
//! 4. **Chain.** The story is one stretch. The text before and after it is removed if the gain is larger than the expected loss,
//!    where a [`Level`] sets the cost of a lost word. Inside the story, only lines in a row or beside a match of a rule are
//!    removed. No sentence, quotation, list or conversation is cut in two.
//! 5. **Abstention.** Where there is no story, as in a poem, a table, a list, or a script without spaces, nothing is found.
//!
//! Everything is a pure function of the text; time and memory are linear in it.

mod cause;
mod chain;
mod cohesion;
mod comments;
mod features;
mod forest;
mod grams;
mod hits;
mod local;
pub(crate) mod model;
mod prefilter;
mod row;
mod seam;
mod shape;
#[cfg(test)]
mod tests;
mod tree;

use std::ops::Range;

pub use crate::finding::Cause;
pub use features::MIN_PROSE;
pub(crate) use local::LocalFeatures;
pub use model::{Model, ModelError};

use crate::article::words::{self, WEIGHT_OF_ONE, Word};
use crate::finding::Boundary;
use crate::{Article, Evidence, Finding};
use chain::{Side, Story, WORD};
use features::{Features, features};
use forest::Outcomes;
use hits::{Hit, hits};
use prefilter::Prefilter;
use row::FEATURES;

/// How much boilerplate is removed at the risk of removing words of the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Only what rules match.
    #[default]
    Careful,
    /// Also what the boundary finds, with a target of at most 0.05 % of the words of stories lost.
    Normal,
    /// The same, with a target of at most 0.5 %.
    Thorough,
}

/// Finds whole paragraphs before the story, after it, and beside matches of rules in it.
///
/// `words` are the words of the text, `rules` the findings of the rules. Nothing is found at [`Level::Careful`], nor where there
/// is no story: with fewer than [`MIN_PROSE`] words of running text, in lists of 10,000 lines and more, if more of the running
/// text would be removed than kept, if most of the text is one conversation, list or sentence, or if more than a fifth of the
/// words are characters of a script without spaces.
pub fn findings(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    level: Level,
) -> Vec<Finding> {
    cached_findings(article, words, rules, model, level, &mut Vec::new())
}

/// The same with a cache, which is empty or has an entry for each paragraph.
pub(crate) fn cached_findings(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    level: Level,
    local: &mut Vec<LocalFeatures>,
) -> Vec<Finding> {
    let level = match level {
        Level::Careful => return Vec::new(),
        Level::Normal => 0,
        Level::Thorough => 1,
    };
    if is_no_story(article, words) {
        return Vec::new();
    }
    let hits = hits(article, rules);
    local.resize(article.paragraphs.len(), LocalFeatures::default());
    let mut prefilter = Prefilter {
        article,
        words,
        hits: &hits,
        model,
        local,
    };
    let mut outcomes = Outcomes::default();
    if !prefilter.finds_any(&mut outcomes, level) {
        return Vec::new();
    }
    let features = features(article, words, hits, model, local);
    if !has_story(&features, 0..features.len()) || features.is_one_piece() {
        return Vec::new();
    }
    outside_story(article, &features, model, level, outcomes)
}

/// A story must remain: a single paragraph is kept.
fn is_no_story(article: &Article, words: &[Word]) -> bool {
    words.len() < MIN_PROSE as usize
        || article.paragraphs.len() < 2
        || article.is_list()
        || is_unspaced(words)
}

/// The chance of every paragraph to belong to the story, in millionths; empty where nothing would be found.
pub(crate) fn chances(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
) -> Vec<u32> {
    if is_no_story(article, words) {
        return Vec::new();
    }
    let local = &mut vec![LocalFeatures::default(); article.paragraphs.len()];
    let features = features(article, words, hits(article, rules), model, local);
    let mut chances = Chances::new(&features, model, Outcomes::default());
    (0..features.len()).map(|index| chances.of(index)).collect()
}

/// The paragraphs outside the story.
fn outside_story(
    article: &Article,
    features: &Features,
    model: &Model,
    level: usize,
    outcomes: Outcomes,
) -> Vec<Finding> {
    let mut chances = Chances::new(features, model, outcomes);
    let mut story = story(&mut chances, model.costs[level]);
    spare_bare_ends(&mut chances, &mut story);
    if !has_story(features, story.stretch.clone()) || loses_most(features, &story) {
        return Vec::new();
    }
    let finding = |index: usize| {
        let chance = chances.of(index);
        (chance < MOST_CHANCE).then(|| Finding {
            span: article.paragraphs[index].body(),
            evidence: Evidence::Boundary(Boundary {
                chance,
                causes: cause::causes(article, features, index, model, &mut chances.outcomes),
            }),
        })
    };
    removed(features, &story).filter_map(finding).collect()
}

/// The probabilities that paragraphs belong to the story, in millionths, computed on demand.
struct Chances<'a> {
    features: &'a Features,
    model: &'a Model,
    outcomes: Outcomes,
    known: Vec<Option<u32>>,
}

impl<'a> Chances<'a> {
    fn new(features: &'a Features, model: &'a Model, outcomes: Outcomes) -> Self {
        Chances {
            features,
            model,
            outcomes,
            known: vec![None; features.len()],
        }
    }

    fn of(&mut self, index: usize) -> u32 {
        *self.known[index].get_or_insert_with(|| {
            let row = self.features.row(index);
            let score = self.model.score(&row, &mut self.outcomes);
            let chance = self.model.chance(score);
            let first_comment = self.features.first_comment();
            if first_comment.is_some_and(|first| index >= first) {
                chance.min(CHANCE_IN_COMMENTS)
            } else {
                chance
            }
        })
    }
}

/// The story, where a lost word of it costs `cost` tenths of a word of boilerplate.
fn story(chances: &mut Chances, cost: u32) -> Story {
    let features = chances.features;
    let cost = if features.is_extracted() {
        LEAST_IF_EXTRACTED.max(cost.saturating_mul(COST_IF_EXTRACTED))
    } else if features.is_mostly_prose() {
        cost
    } else {
        cost.saturating_mul(COST_AMONG_LINES)
    };
    chain::story(features, chain::least_tail(cost), |index, side| {
        let n_words = i64::from(features.shapes[index].n_words);
        let chance = chances.of(index);
        let cost = if side != Side::Before && features.is_sentence_under_rule(index) {
            cost.saturating_mul(COST_UNDER_RULE)
        } else {
            cost
        };
        let loss = (10 + i64::from(side.cost(cost))) * i64::from(chance);
        let is_whole = !features.continues(index) && !features.continues(index + 1);
        let is_island = is_whole && !features.shapes[index].is_prose();
        (chance < MOST_CHANCE || is_island).then_some(n_words * (WORD - loss))
    })
}

/// A paragraph with this probability, in millionths, is kept. Running text and parts of a sentence keep everything on their inner
/// side, too: on unseen publishers, `thorough` once removed text of .71 to .95. If lines did so, it would keep 0.9 % more.
const MOST_CHANCE: u32 = 600_000;

/// Boilerplate of so few paragraphs, without a match of a rule, is certain only if each has at most this probability, in
/// millionths: the first or last lines of an article that is clean already are a credit or a closing sentence as often. On
/// labelled pages of publishers that the model had not seen, `thorough` loses 0.28 % of the words of stories instead of 0.32 %
/// by this, and keeps 1.2 % of the boilerplate; `normal` keeps 0.3 %.
const BARE: usize = 2;
const BARE_CHANCE: u32 = 30_000;

/// Extends the story over a head or tail that nothing but the scores of one or two paragraphs speaks against.
fn spare_bare_ends(chances: &mut Chances, story: &mut Story) {
    let n = chances.features.len();
    let mut is_bare = |range: Range<usize>| {
        let hits = &chances.features.hits[range.clone()];
        range.len() <= BARE
            && hits.iter().all(Option::is_none)
            && range.clone().any(|index| chances.of(index) > BARE_CHANCE)
    };
    if is_bare(0..story.stretch.start) {
        story.stretch.start = 0;
    }
    if is_bare(story.stretch.end..n) {
        story.stretch.end = n;
    }
}

/// The paragraphs outside the story, except for those that rules remove.
fn removed(features: &Features, story: &Story) -> impl Iterator<Item = usize> {
    let start = story.stretch.start;
    let before = (0..start).filter(move |&index| !is_headline(features, index, start));
    let after = story.stretch.end..features.len();
    let is_ruled = |index: &usize| features.hits[*index].is_some_and(Hit::is_whole);
    before
        .chain(story.insertions.iter().copied())
        .chain(after)
        .filter(move |index| !is_ruled(index))
}

/// A headline is at most so many paragraphs above the story: bylines, dates and captions are between them.
const HEADLINE_REACH: usize = 10;

/// The least words of a headline or standfirst, and the least tenths of its names and long words that are in the story, too. With
/// five tenths, `thorough` removes a fifth less of headlines, bylines and captions on labelled pages, and 0.2 % less boilerplate.
const HEADLINE_WORDS: u32 = 5;
const HEADLINE_SHARED: u32 = 5;

/// Whether a paragraph above the story, which begins at `start`, is its headline or standfirst: it is near, is no running text,
/// and its names and long words occur in the story.
fn is_headline(features: &Features, index: usize, start: usize) -> bool {
    let (shape, cohesion) = (&features.shapes[index], &features.cohesion[index]);
    start - index <= HEADLINE_REACH
        && shape.n_words >= HEADLINE_WORDS
        && !shape.is_prose()
        && cohesion.n_telling > 0
        && cohesion.n_core * 10 >= cohesion.n_telling * HEADLINE_SHARED
}

/// The largest probability among readers' comments, in millionths. On labelled pages, 18 of 54,600 words after the head of the
/// first comment belonged to the story.
const CHANCE_IN_COMMENTS: u32 = 10_000;

/// A lost word costs so many times as much where most paragraphs are lines. On labelled pages of publishers that the model had not
/// seen, at a cost of 1.4 words everywhere, pages scraped by `<p>` lost 0.35 % of their stories' words and those scraped by blocks
/// 0.55 %; at 1.0 and twice that among lines, 0.43 % and 0.51 %, and 1.2 % more of the former's boilerplate was removed.
const COST_AMONG_LINES: u32 = 2;

/// A lost word costs so many times as much, and at least so many tenths of a word, in a text that an extractor probably cleaned:
/// it contains little boilerplate. On labelled pages of publishers that the model had not seen, `normal` loses 0.015 % of the words
/// of stories instead of 0.020 % by this, `thorough` 0.13 % instead of 0.20 %; they keep 0.9 % and 1.9 % more of the boilerplate.
const COST_IF_EXTRACTED: u32 = 4;
const LEAST_IF_EXTRACTED: u32 = 65;

/// A word of a sentence directly below a match of a rule costs so many times as much: "get our app" is found in stories as often
/// as below them. On labelled pages of publishers that the model had not seen, this keeps 0.4 % of the boilerplate, and a tenth of
/// what `normal` removed of stories.
const COST_UNDER_RULE: u32 = 3;

/// Whether more of the running text would be removed than kept, so that it is uncertain which is the story: live blogs resemble
/// comments that are longer than the story. Of 3,169 labelled pages, one lost 5,000 words of a live blog without this. Comments
/// with heads are certain, and do not count.
fn loses_most(features: &Features, story: &Story) -> bool {
    let stretch = story.stretch.clone();
    let kept = features.n_prose_words(stretch.clone());
    let before = features.n_prose_words(0..stretch.start);
    let first_comment = features.first_comment().unwrap_or(features.len());
    let after = features.n_prose_words(stretch.end..first_comment.max(stretch.end));
    before + after > kept
}

/// Whether a stretch has enough running text for a story.
fn has_story(features: &Features, stretch: Range<usize>) -> bool {
    features.n_prose_words(stretch) >= MIN_PROSE
}

/// Whether more than a fifth of the words are characters of scripts without spaces. The model was trained on too few of them.
fn is_unspaced(words: &[Word]) -> bool {
    let n_characters = words.iter().filter(|w| w.weight() < WEIGHT_OF_ONE).count();
    n_characters * 5 > words.len()
}

/// The features of one paragraph, for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureRow {
    /// The paragraph, in bytes.
    pub span: crate::Span,
    /// The features, in the order of [`feature_names`].
    pub values: Vec<i16>,
    /// The buckets of its words and pairs of words.
    pub buckets: Vec<u16>,
    /// Whether a rule removes the whole paragraph.
    pub is_ruled: bool,
    /// Whether it continues the paragraph before, so that nothing is cut between them.
    pub continues: bool,
}

/// The names of the features.
pub fn feature_names() -> impl Iterator<Item = &'static str> {
    FEATURES.iter().map(|(name, _)| *name)
}

/// Calls `each` with the features of every paragraph of an article, as [`findings`] computes them. For training.
///
/// A row takes some 600 bytes, so that only one exists at a time.
pub(crate) fn each_feature_row(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    mut each: impl FnMut(FeatureRow),
) {
    let local = &mut vec![LocalFeatures::default(); article.paragraphs.len()];
    let features = features(article, words, hits(article, rules), model, local);
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let span = paragraph.body();
        let words = &words[words::range(words, span)];
        let mut buckets = Vec::new();
        grams::each_bucket(article.text, words, |bucket| buckets.push(bucket));
        each(FeatureRow {
            span,
            values: features.row(index).to_vec(),
            buckets,
            is_ruled: features.hits[index].is_some_and(Hit::is_whole),
            continues: features.continues(index),
        });
    }
}

/// The local features of every paragraph.
#[cfg(test)]
pub(crate) fn local_features(
    article: &Article,
    words: &[Word],
    model: &Model,
) -> Vec<LocalFeatures> {
    let n = article.paragraphs.len();
    let mut local = vec![LocalFeatures::default(); n];
    features(article, words, vec![None; n], model, &mut local);
    local
}
