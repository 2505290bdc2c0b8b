//! Decides which stretch of paragraphs is the story, from the gain of removing each.

use std::ops::Range;

use super::features::Features;
use super::hits::{Hit, HitKind};

/// The gain of removing a word of boilerplate. Probabilities are in millionths and costs in tenths of a word.
pub(super) const WORD: i64 = 10_000_000;

/// Where a paragraph is, relative to the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Inside,
    After,
}

impl Side {
    /// The cost of a lost word of the story on this side, in tenths of a word, where one after the story costs `after`.
    ///
    /// On labelled pages of publishers that the model had not seen, the model was far more reliable before the story than after
    /// it: at one cost, it removed 11,000 words of boilerplate for 40 of stories, against 53,000 for 800. Inside the story it was
    /// least reliable at the low cost of the thorough level: 3,400 words for 1,500.
    pub fn cost(self, after: u32) -> u32 {
        match self {
            Side::Before => (after / 4).max(LEAST_BEFORE),
            Side::Inside => after.max(LEAST_INSIDE),
            Side::After => after,
        }
    }
}

/// The least cost of a lost word before the story and inside it, in tenths of a word.
const LEAST_BEFORE: u32 = 12;
const LEAST_INSIDE: u32 = 160;

/// A head is removed if the gain is more than so many words: at the low cost before the story, a short question that begins a
/// story is easily mistaken for a label. Of the boilerplate of labelled pages, this keeps 0.1 % more.
const LEAST_HEAD: i64 = 2;

/// A tail is removed if the gain is more than this part of the cost of a lost word, so that the short last line of a speech or
/// poem is not mistaken for a label. On labelled pages this keeps 0.3 % of the boilerplate, and a fifth of what `normal` removed
/// of stories.
const PART_OF_COST: i64 = 3;

/// The least gain of a tail, where a lost word costs so many tenths of a word after the story.
pub(super) fn least_tail(cost: u32) -> i64 {
    i64::from(cost) * (WORD / 10) / PART_OF_COST
}

/// The story, and the paragraphs inside it that are removed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    pub stretch: Range<usize>,
    pub insertions: Vec<usize>,
}

/// Finds the story: all but the head and the tail whose removal gains most.
///
/// `gain` is that of one paragraph on one side: its words times the balance of probabilities. The gains of head and tail are sums
/// from an end. A paragraph without a gain (`None`), which is probably story, ends its head or tail: all on its inner side is
/// kept. A tail must gain more than `least_tail`. Neither is cut where a paragraph continues the one before. One pass, which ends
/// where no further paragraph can change the result.
pub(super) fn story(
    features: &Features,
    least_tail: i64,
    mut gain: impl FnMut(usize, Side) -> Option<i64>,
) -> Story {
    let n = features.len();
    let mut gain = |index, side| gain_beside_rules(features, index, || gain(index, side));
    let words_before = |index: usize| i64::from(features.words_before(index));

    let (mut end, mut best, mut sum) = (n, least_tail, 0);
    for index in (0..n).rev() {
        let Some(more) = gain(index, Side::After) else {
            break;
        };
        sum += more;
        if sum > best && !features.continues(index) {
            (end, best) = (index, sum);
        }
        if sum + words_before(index) * WORD <= best {
            break;
        }
    }
    let (mut start, mut best, mut sum) = (0, LEAST_HEAD * WORD, 0);
    for index in 0..end {
        let Some(more) = gain(index, Side::Before) else {
            break;
        };
        sum += more;
        if sum > best && !features.continues(index + 1) {
            (start, best) = (index + 1, sum);
        }
        if sum + (words_before(end) - words_before(index + 1)) * WORD <= best {
            break;
        }
    }
    let insertions = insertions(features, start..end, |index| gain(index, Side::Inside));
    Story {
        stretch: start..end,
        insertions,
    }
}

/// The gain of a paragraph, which is nothing if a rule removes it anyway, and no loss if a rule may.
fn gain_beside_rules(
    features: &Features,
    index: usize,
    gain: impl FnOnce() -> Option<i64>,
) -> Option<i64> {
    match features.hits[index].map(|hit| hit.kind) {
        Some(HitKind::Whole) => Some(0),
        Some(HitKind::AtEnds) => gain().max(Some(0)),
        _ => gain(),
    }
}

/// Finds the lines inside the story whose removal is a gain. There must be two or more in a row; rules may remove some of them:
/// a single odd line mostly belongs to the story. Parts of a sentence that begins or ends outside the row are kept.
fn insertions(
    features: &Features,
    story: Range<usize>,
    mut gain: impl FnMut(usize) -> Option<i64>,
) -> Vec<usize> {
    let is_hit = |index: usize| features.hits[index].is_some_and(Hit::is_whole);
    let is_line = |index: usize| is_hit(index) || !features.shapes[index].is_prose();
    let lines: Vec<bool> = story.clone().map(is_line).collect();
    let mut removed: Vec<bool> = story.clone().map(is_hit).collect();
    let is_beside = |marked: &[bool], at: usize| {
        at > 0 && marked[at - 1] || marked.get(at + 1).is_some_and(|&next| next)
    };
    // Scoring a line costs as much as cleaning it. A row of two has a line of odd index: those are scored first, and then
    // the lines beside one that is removed.
    for at in (1..lines.len()).step_by(2) {
        removed[at] |= lines[at] && is_beside(&lines, at) && gain(story.start + at) > Some(0);
    }
    for at in (0..lines.len()).step_by(2) {
        removed[at] |= lines[at] && is_beside(&removed, at) && gain(story.start + at) > Some(0);
    }
    decide_lists(features, story.start, &mut removed, &mut gain);
    let mut insertions = Vec::new();
    let mut start = story.start;
    for run in removed.chunk_by(|a, b| a == b) {
        let end = start + run.len();
        if run[0] {
            let whole = whole(features, start..end);
            if whole.len() > 1 {
                insertions.extend(whole.filter(|&index| !is_hit(index)));
            }
        }
        start = end;
    }
    insertions
}

/// Removes or keeps each list of headlines as a whole, by the sum of its gains. `removed` says of each paragraph from `start` on
/// whether it is removed.
fn decide_lists(
    features: &Features,
    start: usize,
    removed: &mut [bool],
    mut gain: impl FnMut(usize) -> Option<i64>,
) {
    let is_hit = |index: usize| features.hits[index].is_some_and(Hit::is_whole);
    let is_one_list = |above: &usize, below: &usize| {
        features.is_one_list(*above, *below) && !is_hit(*above) && !is_hit(*below)
    };
    let indices: Vec<usize> = (start..start + removed.len()).collect();
    for list in indices.chunk_by(is_one_list) {
        let removed = &mut removed[list[0] - start..][..list.len()];
        if removed.contains(&true) && removed.contains(&false) {
            let sum: Option<i64> = list.iter().map(|&index| gain(index)).sum();
            removed.fill(sum.is_some_and(|sum| sum > 0));
        }
    }
}

/// The part of a stretch that neither continues the text before it nor is continued after it.
fn whole(features: &Features, stretch: Range<usize>) -> Range<usize> {
    let mut seams = (stretch.start..=stretch.end).filter(|&index| !features.continues(index));
    let start = seams.next().unwrap_or(stretch.end);
    start..seams.next_back().unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::boundary::features::features;
    use crate::boundary::hits::hits;
    use crate::boundary::local::LocalFeatures;
    use crate::boundary::model::Model;
    use crate::{Article, Layout, Rules, rules};

    /// The story of lines with the given gains, in words. The built-in rules apply.
    fn story_with(least_tail: i64, lines: &[(&str, i64)]) -> Story {
        let text: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let text = text.join("\n");
        let article = Article::new(&text, Layout::Lines);
        let rules = rules::findings(&article, &Rules::built_in());
        let model = Model::built_in();
        let local = &mut vec![LocalFeatures::default(); lines.len()];
        let hits = hits(&article, &rules);
        let features = features(&article, &words::words(&text), hits, &model, local);
        story(&features, least_tail * WORD, |index, _| {
            (lines[index].1 > SURE.1).then_some(lines[index].1 * WORD)
        })
    }

    #[track_caller]
    fn is_story(stretch: Range<usize>, insertions: &[usize], lines: &[(&str, i64)]) {
        let found = story_with(0, lines);
        assert_eq!(
            (found.stretch, &found.insertions[..]),
            (stretch, insertions)
        );
    }

    const PROSE: &str = "The ferry sank on Monday.";
    const LINE: &str = "Ten soups";
    const SURE: (&str, i64) = (PROSE, -500);
    const TWO: (&str, i64) = (LINE, 2);
    const RULED: (&str, i64) = ("Advertisement", 0);

    #[test]
    fn head_and_tail_are_removed_and_the_story_is_one_stretch() {
        is_story(1..4, &[], &[(LINE, 3), SURE, TWO, SURE, TWO, TWO]);
    }

    #[test]
    fn a_head_of_little_gain_is_kept() {
        is_story(0..2, &[], &[TWO, SURE]);
    }

    #[test]
    fn a_tail_of_little_gain_is_kept_where_a_lost_word_costs_more() {
        let lines = [SURE, TWO, TWO];
        assert_eq!(story_with(3, &lines).stretch, 0..1);
        assert_eq!(story_with(4, &lines).stretch, 0..3);
        assert_eq!([least_tail(105), least_tail(12)], [35_000_000, 4_000_000]);
    }

    #[test]
    fn a_sure_paragraph_keeps_everything_on_its_inner_side() {
        is_story(0..4, &[1, 2], &[SURE, TWO, TWO, (PROSE, -9)]);
        // Doubt inside the tail is outweighed.
        is_story(0..1, &[], &[SURE, (LINE, 3), (PROSE, -1), TWO]);
    }

    #[test]
    fn a_line_that_is_probably_story_is_kept_whatever_is_gained() {
        let long = (LINE, 9999);
        is_story(1..4, &[], &[long, SURE, TWO, SURE, long]);
    }

    #[test]
    fn lines_beside_a_match_of_a_rule_are_removed_with_it() {
        is_story(0..4, &[2], &[SURE, RULED, TWO, SURE]);
        is_story(0..4, &[], &[SURE, RULED, (LINE, -1), SURE]);
    }

    #[test]
    fn lines_inside_the_story_are_removed_in_rows_only() {
        let lines = [SURE, TWO, (LINE, 1), SURE, TWO, SURE];
        is_story(0..6, &[1, 2], &lines);
        let long = "The ferry Alma sank on Monday, said the board, and nobody who lives in Tarn Point or in Port Grebe \
            believes that a new one will come.";
        is_story(0..4, &[], &[SURE, (long, 9), TWO, SURE]);
    }

    #[test]
    fn a_lost_word_costs_less_before_the_story_and_never_little_inside_it() {
        let costs = |after| [Side::Before, Side::Inside, Side::After].map(|side| side.cost(after));
        assert_eq!(costs(200), [50, 200, 200]);
        assert_eq!(costs(16), [12, 160, 16]);
    }

    #[test]
    fn nothing_is_cut_off_inside_a_sentence() {
        let hangs = |gain| ("It hangs in", gain);
        let museum = |gain| ("the museum.", gain);
        is_story(0..1, &[], &[SURE, hangs(-1), museum(9), TWO]);
        is_story(0..3, &[], &[SURE, hangs(-99), museum(9), TWO]);
        is_story(1..4, &[], &[(LINE, 9), hangs(9), museum(-99), SURE]);
        let inside = [SURE, hangs(-9), museum(9), TWO, TWO, SURE];
        is_story(0..6, &[3, 4], &inside);
    }

    #[test]
    fn a_text_of_one_line_is_kept_or_removed_by_its_gain() {
        is_story(0..1, &[], &[(LINE, 0)]);
        is_story(0..0, &[], &[TWO]);
    }
}
