//! Finds where the story begins and where it ends: boilerplate that no phrase gives away.
//!
//! 1. **Features.** Every paragraph is described in whole numbers: its shape, place and neighbours, what rules find around
//!    it, how boilerplate its words sound, and its lexical cohesion, that is, how many of its names and long words the rest
//!    of the article has. None depends on a language; scripts without capitals have no capitals.
//! 2. **Model.** Boosted trees give the chance that it belongs to the story: see [`Model`].
//! 3. **Chain.** The story is one stretch. What stands before and after it goes if that gains more than it is likely to cost,
//!    where a [`Level`] says what a word of the story is worth. Inside the story nothing goes but lines next to each other or
//!    to what a rule takes. No sentence, quotation or conversation is cut in two.
//! 4. **Abstention.** Where no story can be made out, in a poem, a table, a list, or in scripts without spaces, nothing is
//!    found: see [`findings`].
//!
//! A smaller forest glances at the outermost paragraphs first, by what each shows alone, and most articles are done then.
//!
//! Everything is a pure function of the text. The time is linear in it, and so is the memory.

mod alone;
mod cause;
mod chain;
mod cohesion;
mod features;
mod forest;
mod grams;
mod model;
mod seam;
mod shape;
mod talk;

use std::ops::Range;

pub(crate) use alone::Alone;
#[cfg(test)]
pub(crate) use alone::looks;
pub use cause::Cause;
pub use model::{BUILT_IN, MAX_BYTES, Model, ModelError};

use crate::article::words::{self, WEIGHT_OF_ONE, Word};
use crate::finding::Boundary;
use crate::{Article, Evidence, Finding};
use chain::{Side, Story, WORD};
use features::{Features, Glance, Hit};
use forest::Outcomes;

/// How much boilerplate is worth a word of the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Rules alone act.
    #[default]
    Careful,
    /// At most 0.05 % of the words of stories are meant to be lost.
    Normal,
    /// At most 0.5 % of the words of stories are meant to be lost.
    Thorough,
}

/// The model's findings in an article: whole paragraphs before the story, after it, and beside what rules match in it.
///
/// `rules` are the findings of the rules, `words` the words of the text. Nothing is found at [`Level::Careful`], nor where there
/// is no story to find: without running text of [`MIN_PROSE`] words, in lists of 10,000 lines and more, if more of the running
/// text would be removed than kept, if most of the text is one conversation, list or sentence, or if more than a fifth of the
/// words are characters of a script without spaces.
pub fn findings(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    level: Level,
) -> Vec<Finding> {
    findings_by_looks(article, words, rules, model, level, &mut Vec::new())
}

/// The same, where something of what paragraphs show alone may be known: `looks` has it for each, or is empty, and has
/// what was looked at afterwards.
pub(crate) fn findings_by_looks(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    level: Level,
    looks: &mut Vec<Alone>,
) -> Vec<Finding> {
    let at = match level {
        Level::Careful => return Vec::new(),
        Level::Normal => 0,
        Level::Thorough => 1,
    };
    // What is left must be a story: of one paragraph nothing goes.
    if words.len() < MIN_PROSE as usize
        || article.paragraphs.len() < 2
        || article.is_list()
        || is_unspaced(words)
    {
        return Vec::new();
    }
    let hits = features::hits(article, rules);
    looks.resize(article.paragraphs.len(), Alone::default());
    let mut outcomes = Outcomes::default();
    let glance = Glance::new(article, words, &hits, model, looks);
    if is_clean_at_a_glance(glance, &mut outcomes, at) {
        return Vec::new();
    }
    let features = features::features(article, words, hits, model, looks);
    if !has_story(&features, 0..features.len()) || features.is_one_piece() {
        return Vec::new();
    }
    let cost = match has_prose_for_the_most_part(&features) {
        true => model.costs()[at],
        false => model.costs()[at].saturating_mul(DEARER_AMONG_LINES),
    };
    let mut chances = vec![None; features.len()];
    let mut chance = |known: &mut Option<u32>, index: usize| {
        *known.get_or_insert_with(|| {
            let score = model.score(&features.row(index), &mut outcomes);
            let chance = model.chance(score);
            match features.is_talk(index) {
                true => chance.min(CHANCE_OF_TALK),
                false => chance,
            }
        })
    };
    let story = chain::story(&features, chain::least_tail(cost), |index, side| {
        let n_words = i64::from(features.shapes[index].n_words);
        let chance = i64::from(chance(&mut chances[index], index));
        let cost = match side != Side::Before && features.is_sentence_under_rule(index) {
            true => cost.saturating_mul(DEARER_UNDER_RULE),
            false => cost,
        };
        n_words * (WORD - (10 + i64::from(side.cost(cost))) * chance)
    });
    if !has_story(&features, story.stretch.clone()) || takes_most(&features, &story) {
        return Vec::new();
    }
    let mut outcomes = Outcomes::default();
    let finding = |index: usize| Finding {
        span: article.paragraphs[index].body(),
        evidence: Evidence::Boundary(Boundary {
            chance: chance(&mut chances[index], index),
            causes: cause::causes(article, &features, index, model, &mut outcomes),
        }),
    };
    going(&features, &story).map(finding).collect()
}

/// Whether nothing shows that could go at the level numbered `at`: most articles are clean, and not looked at any further.
fn is_clean_at_a_glance(mut glance: Glance, outcomes: &mut Outcomes, at: usize) -> bool {
    let mut places = glance.places();
    !places.any(|index| glance.model.is_odd(&glance.row(index), at, outcomes))
}

/// The paragraphs that go, but for those that rules take anyway.
fn going<'f>(features: &'f Features, story: &'f Story) -> impl Iterator<Item = usize> {
    let before = 0..story.stretch.start;
    let after = story.stretch.end..features.len();
    let is_ruled = |index: &usize| features.hits[*index].is_some_and(Hit::is_whole);
    before
        .chain(story.insertions.iter().copied())
        .chain(after)
        .filter(move |index| !is_ruled(index))
}

/// Words of running text without which no story is made out.
pub const MIN_PROSE: u32 = 60;

/// The most that the chance of story is among readers' comments, in millionths. On labelled pages, 18 of 54,600 words
/// after the first such line were of the story.
const CHANCE_OF_TALK: u32 = 10_000;

/// Whether more of the running text would go than stays: then it cannot be told which of it is the story. Live blogs and
/// comments longer than the story look alike; of 3,169 labelled pages, one lost 5,000 words of a live blog without this.
/// Comments that stand under names are surely none of the story, and do not count.
fn takes_most(features: &Features, story: &Story) -> bool {
    let stretch = story.stretch.clone();
    let stays = n_prose_words(features, stretch.clone());
    let before = n_prose_words(features, 0..stretch.start);
    let first_talk = features.first_talk().unwrap_or(features.len());
    let after = n_prose_words(features, stretch.end..first_talk.max(stretch.end));
    before + after > stays
}

/// Where most paragraphs are lines, a lost word of the story costs so many times as much. On labelled pages of publishers that
/// the model had not seen, at a cost of 1.4 words everywhere, pages scraped by `<p>` lost 0.35 % of their stories' words and those
/// scraped by blocks 0.55 %; at 1.0 and twice that among lines, 0.43 % and 0.51 %, and of the boilerplate of the former 1.2 % more
/// went.
const DEARER_AMONG_LINES: u32 = 2;

/// So many times as much costs a word of a sentence right under a line that a rule takes: "get our app" stands in a story as often
/// as below it. On labelled pages of publishers that the model had not seen, this leaves 0.4 % of the boilerplate, and a tenth of
/// what `normal` took of stories.
const DEARER_UNDER_RULE: u32 = 3;

/// Whether more paragraphs are running text than are not.
fn has_prose_for_the_most_part(features: &Features) -> bool {
    let n_prose = features.shapes.iter().filter(|s| s.is_prose()).count();
    n_prose * 2 > features.len()
}

/// Whether there is running text enough to be a story.
fn has_story(features: &Features, stretch: Range<usize>) -> bool {
    n_prose_words(features, stretch) >= u64::from(MIN_PROSE)
}

fn n_prose_words(features: &Features, stretch: Range<usize>) -> u64 {
    let prose = features.shapes[stretch].iter().filter(|s| s.is_prose());
    prose.map(|s| u64::from(s.n_words)).sum()
}

/// Whether more than a fifth of the words are characters of scripts that set no spaces, of which too few were learned.
fn is_unspaced(words: &[Word]) -> bool {
    let n_alone = words.iter().filter(|w| w.weight() < WEIGHT_OF_ONE).count();
    n_alone * 5 > words.len()
}

/// The features of one paragraph, for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureRow {
    /// The paragraph.
    pub span: crate::Span,
    /// What the model looks at, in the order of [`feature_names`].
    pub values: Vec<i16>,
    /// The buckets of its words and pairs of words.
    pub buckets: Vec<u16>,
    /// Whether a rule takes the whole paragraph.
    pub is_ruled: bool,
    /// Whether it goes on with what stands before it, so that nothing is cut between.
    pub goes_on: bool,
}

/// The names of the features.
pub fn feature_names() -> impl Iterator<Item = &'static str> {
    features::NAMES.iter().map(|(name, _)| *name)
}

/// Calls `each` with the features of every paragraph of an article, as [`findings`] sees them. Model training reads them.
///
/// A row takes some 600 bytes, so that only one is made at a time.
pub fn each_feature_row(
    article: &Article,
    words: &[Word],
    rules: &[Finding],
    model: &Model,
    mut each: impl FnMut(FeatureRow),
) {
    let hits = features::hits(article, rules);
    let features = features::features(article, words, hits, model, &mut []);
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let span = paragraph.body();
        each(FeatureRow {
            span,
            values: features.row(index).to_vec(),
            buckets: buckets(article.text, &words[words::range(words, span)]),
            is_ruled: features.hits[index].is_some_and(Hit::is_whole),
            goes_on: features.goes_on(index),
        });
    }
}

fn buckets(text: &str, words: &[Word]) -> Vec<u16> {
    let mut buckets = Vec::new();
    grams::each_bucket(text, words, |bucket| buckets.push(bucket));
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, Wrap, rules};

    fn found(text: &str, level: Level) -> Vec<String> {
        let article = Article::new(text, Wrap::Auto);
        let rules = rules::findings(&article, &Rules::built_in());
        let model = Model::built_in();
        findings(&article, &words::words(text), &rules, &model, level)
            .iter()
            .map(|finding| finding.span.of(text).to_owned())
            .collect()
    }

    #[test]
    fn nothing_is_found_at_the_careful_level() {
        assert!(found(STORY_AND_TEASERS, Level::Careful).is_empty());
    }

    #[test]
    fn teasers_under_a_story_are_found() {
        let found = found(STORY_AND_TEASERS, Level::Thorough);
        assert!(
            found.contains(&"Best Mattress Deals Right Now".to_owned()),
            "{found:#?}"
        );
        assert!(
            !found.iter().any(|line| line.contains("Alma")),
            "{found:#?}"
        );
    }

    #[test]
    fn a_text_without_a_story_is_left_alone() {
        let verse = "O bring the lamps down to the quay,\nThe tide is at the door,\n".repeat(20);
        let table = "Tarn Point 3 1\nPort Grebe 2 2\nAldmoor 0 4\n".repeat(20);
        let list = "Pumpkin soup\nSix ways to sail\nMost read\nComments\nSign in\n".repeat(9);
        for text in [
            verse.as_str(),
            &table,
            &list,
            "",
            "Advertisement",
            "It sank.",
        ] {
            assert!(found(text, Level::Thorough).is_empty(), "{text}");
        }
    }

    #[test]
    fn where_more_running_text_would_go_than_stays_nothing_goes() {
        let comment = "seadog77 says:\nMarch 3, 2031 at 10:15 pm\nI stopped taking that old boat years ago, and so did all \
            my friends, since nobody ever told us when it would sail or why it did not. Good riddance!\nReply\n";
        let takes_most_after = |n_comments: usize| {
            let text = format!(
                "{STORY_AND_TEASERS}Comments\n{}",
                comment.repeat(n_comments)
            );
            let story = Story {
                stretch: 0..4,
                insertions: vec![],
            };
            features_of(&text, |features| takes_most(features, &story))
        };
        assert!(!takes_most_after(3));
        assert!(takes_most_after(30));
        // Whatever the model says, never more goes than stays.
        let text = format!("{STORY_AND_TEASERS}Comments\n{}", comment.repeat(30));
        let gone = found(&text, Level::Thorough);
        let is_comment = |line: &&String| line.contains("Good riddance");
        assert!(gone.iter().filter(is_comment).count() <= 16, "{gone:#?}");
    }

    #[test]
    fn what_is_mostly_a_conversation_is_left_alone() {
        let turns = "HOST: And what will the harbour board of Tarn Point do about the old ferry now that it has no engine?\n\
            HALE: We have looked at every way to keep the Alma, and there is none that the town can pay for.\n"
            .repeat(6);
        let text = format!("{turns}{}", lines_of(STORY_AND_TEASERS));
        assert!(found(&text, Level::Thorough).is_empty());
        let text = format!("{STORY_AND_TEASERS}{}", &turns[..turns.len() / 6]);
        assert!(!features_of(&text, Features::is_one_piece));
    }

    #[test]
    fn a_sentence_under_what_a_rule_takes_is_dearer() {
        let text = "The ferry sank.\nSign up for our newsletter\nNobody was hurt.\nThe board met.\nSign up for our newsletter\nMost read";
        let dear = |features: &Features| -> Vec<usize> {
            let all = 0..features.len();
            all.filter(|&index| features.is_sentence_under_rule(index))
                .collect()
        };
        assert_eq!(features_of(text, dear), [2]);
    }

    #[test]
    fn among_lines_a_lost_word_is_dearer() {
        assert!(!features_of(STORY_AND_TEASERS, has_prose_for_the_most_part));
        let story = STORY_AND_TEASERS
            .split_inclusive('\n')
            .take(5)
            .collect::<String>();
        assert!(features_of(&story, has_prose_for_the_most_part));
    }

    /// What stands under the story.
    fn lines_of(text: &str) -> String {
        text.split_inclusive('\n').skip(4).collect()
    }

    fn features_of<T>(text: &str, of: impl Fn(&Features) -> T) -> T {
        let article = Article::new(text, Wrap::Auto);
        let hits = features::hits(&article, &rules::findings(&article, &Rules::built_in()));
        let model = Model::built_in();
        of(&features::features(
            &article,
            &words::words(text),
            hits,
            &model,
            &mut vec![Alone::default(); article.paragraphs.len()],
        ))
    }

    #[test]
    fn scripts_without_spaces_are_left_alone() {
        let story = "港口委員會星期一開會，聽取工程師對舊渡輪的報告。".repeat(20);
        let text = format!("{story}\n{story}\n熱門文章\n更多新聞\n分享\n");
        assert!(found(&text, Level::Thorough).is_empty());
    }

    #[test]
    fn features_are_one_row_a_paragraph_and_the_same_every_time() {
        let article = Article::new(STORY_AND_TEASERS, Wrap::Auto);
        let words = words::words(STORY_AND_TEASERS);
        let rules = rules::findings(&article, &Rules::built_in());
        let model = Model::built_in();
        let rows = || {
            let mut rows = Vec::new();
            each_feature_row(&article, &words, &rules, &model, |row| rows.push(row));
            rows
        };
        assert_eq!(rows(), rows());
        assert_eq!(rows().len(), article.paragraphs.len());
        let names: Vec<&str> = feature_names().collect();
        assert_eq!(rows()[0].values.len(), names.len());
        let distinct: std::collections::HashSet<&&str> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        let value = |row: usize, name: &str| {
            rows()[row].values[names.iter().position(|n| *n == name).unwrap()]
        };
        assert_eq!(value(0, "index"), 0);
        assert_eq!(value(0, "paragraphs"), rows().len() as i16);
        assert_eq!(
            value(0, "words-before") + value(0, "words") + value(0, "words-after"),
            words.len() as i16
        );
        assert!(value(1, "telling-in-core") > value(5, "telling-in-core"));
    }

    const STORY_AND_TEASERS: &str = "\
The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which has lain at the quay since its engine failed \
in the January storms.\n\
Engineers told the board that a new engine would cost more than the ferry Alma is worth, and that no yard in Port Grebe \
could fit one before the summer.\n\
“We have looked at every way to keep the Alma,” said Ruth Hale, who chairs the harbour board. “There is none that the \
town can pay for.”\n\
The board will charter a smaller boat from Aldmoor until a new ferry is built, Hale said. It is to sail from Tarn Point \
twice a day.\n\
Most Read\n\
10 Pumpkin Soups For Cold Nights\n\
Which Phone Should You Buy This Winter?\n\
Celebrity Couple Splits After Three Years\n\
Best Mattress Deals Right Now\n\
Sign up for our newsletter\n";
}
