//! Decides which stretch of paragraphs is the story, given what each would be worth if it went.

use std::ops::Range;

use super::features::{Features, Hit, HitKind};

/// What it is worth that a word of boilerplate goes. Chances are in millionths and costs in tenths of a word.
pub(super) const WORD: i64 = 10_000_000;

/// Where a paragraph would go from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Inside,
    After,
}

impl Side {
    /// What a lost word of the story costs on this side, in tenths of a word, where one after the story costs `after`.
    ///
    /// On labelled pages of publishers that the model had not seen, what stands before the story was told far more surely
    /// than what stands after it: at one cost, 11,000 words of boilerplate for 40 of stories, against 53,000 for 800. Lines
    /// inside it were told less surely than either at the low cost of the thorough level: 3,400 words for 1,500.
    pub fn cost(self, after: u32) -> u32 {
        match self {
            Side::Before => (after / 4).max(LEAST_BEFORE),
            Side::Inside => after.max(LEAST_INSIDE),
            Side::After => after,
        }
    }
}

/// The least that a lost word costs before the story and inside it, in tenths of a word.
const LEAST_BEFORE: u32 = 12;
const LEAST_INSIDE: u32 = 160;

/// A head that is worth no more than so many words stays: at the low cost before the story, the first sentence of one that
/// begins with a short question is soon taken for a label. Of the boilerplate of labelled pages, this leaves 0.1 % more.
const LEAST_HEAD: i64 = 2;

/// A tail goes if it is worth more than this part of what a lost word costs, lest the short last line of a speech or a poem is
/// taken for a label. On labelled pages this leaves 0.3 % of the boilerplate, and a fifth of what `normal` took of stories.
const PART_OF_COST: i64 = 3;

/// What a tail must be worth, where a lost word costs so many tenths of a word after the story.
pub(super) fn least_tail(cost: u32) -> i64 {
    i64::from(cost) * (WORD / 10) / PART_OF_COST
}

/// The story, and what inside it goes, too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    pub stretch: Range<usize>,
    pub insertions: Vec<usize>,
}

/// The story: all but the head and the tail that are worth most if they go.
///
/// `worth` is that of one paragraph on one side, its words times the balance of chances. Head and tail are sums of it from an
/// end, so that one paragraph which is surely story keeps all on its inner side; a tail goes if it is worth more than
/// `least_tail`. Neither is cut off where a paragraph goes on with the one before. Looks no further than what could still tip the
/// balance; one pass.
pub(super) fn story(
    features: &Features,
    least_tail: i64,
    mut worth: impl FnMut(usize, Side) -> i64,
) -> Story {
    let n = features.len();
    let mut worth = |index, side| going(features, index, || worth(index, side));
    let words_before = |index: usize| i64::from(features.words_before(index));

    let (mut end, mut best, mut sum) = (n, least_tail, 0);
    for index in (0..n).rev() {
        sum += worth(index, Side::After);
        if sum > best && !features.goes_on(index) {
            (end, best) = (index, sum);
        }
        if sum + words_before(index) * WORD <= best {
            break;
        }
    }
    let (mut start, mut best, mut sum) = (0, LEAST_HEAD * WORD, 0);
    for index in 0..end {
        sum += worth(index, Side::Before);
        if sum > best && !features.goes_on(index + 1) {
            (start, best) = (index + 1, sum);
        }
        if sum + (words_before(end) - words_before(index + 1)) * WORD <= best {
            break;
        }
    }
    let insertions = insertions(features, start..end, |index| worth(index, Side::Inside));
    Story {
        stretch: start..end,
        insertions,
    }
}

/// What a paragraph is worth. One that a rule takes anyway stands in nobody's way.
fn going(features: &Features, index: usize, worth: impl FnOnce() -> i64) -> i64 {
    match features.hits[index].map(|hit| hit.kind) {
        Some(HitKind::Whole) => 0,
        Some(HitKind::AtEnds) => worth().max(0),
        _ => worth(),
    }
}

/// Lines inside the story that are worth more gone, two and more in a row, where what a rule takes is one of them: a single
/// odd line is the story's own more often than not. Pieces of a sentence that begins or ends outside of the row stay.
fn insertions(
    features: &Features,
    story: Range<usize>,
    mut worth: impl FnMut(usize) -> i64,
) -> Vec<usize> {
    let is_hit = |index: usize| features.hits[index].is_some_and(Hit::is_whole);
    let may_go = |index: usize| is_hit(index) || !features.shapes[index].is_prose();
    let may: Vec<bool> = story.clone().map(may_go).collect();
    let mut goes: Vec<bool> = story.clone().map(is_hit).collect();
    let has = |lines: &[bool], at: usize| {
        at > 0 && lines[at - 1] || lines.get(at + 1).is_some_and(|&next| next)
    };
    // To score a line costs as much as to clean it. Of two in a row every second is one: these are asked about, and then
    // those beside one that goes.
    for at in (1..may.len()).step_by(2) {
        goes[at] |= may[at] && has(&may, at) && worth(story.start + at) > 0;
    }
    for at in (0..may.len()).step_by(2) {
        goes[at] |= may[at] && has(&goes, at) && worth(story.start + at) > 0;
    }
    let mut insertions = Vec::new();
    let mut start = story.start;
    for run in goes.chunk_by(|a, b| a == b) {
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

/// What is left of a stretch without what goes on from before it or after it.
fn whole(features: &Features, stretch: Range<usize>) -> Range<usize> {
    let mut seams = (stretch.start..=stretch.end).filter(|&index| !features.goes_on(index));
    let start = seams.next().unwrap_or(stretch.end);
    start..seams.next_back().unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::boundary::{Alone, features, model};
    use crate::{Article, Rules, Wrap, rules};

    /// The story of lines that are worth so much, in words. The rules that the program carries have their say.
    fn story_of(lines: &[(&str, i64)]) -> Story {
        story_with(0, lines)
    }

    fn story_with(least_tail: i64, lines: &[(&str, i64)]) -> Story {
        let text: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let text = text.join("\n");
        let article = Article::new(&text, Wrap::Lines);
        let rules = rules::findings(&article, &Rules::built_in());
        let model = model::Model::read(&model::tests::bytes()).unwrap();
        let hits = features::hits(&article, &rules);
        let looks = &mut vec![Alone::default(); lines.len()];
        let features = features::features(&article, &words::words(&text), hits, &model, looks);
        story(&features, least_tail * WORD, |index, _| {
            lines[index].1 * WORD
        })
    }

    const PROSE: &str = "The ferry sank on Monday.";
    const LINE: &str = "Ten soups";

    #[test]
    fn head_and_tail_go_and_the_story_is_one_stretch() {
        let lines = [
            (LINE, 3),
            (PROSE, -500),
            (LINE, 2),
            (PROSE, -500),
            (LINE, 2),
            (LINE, 2),
        ];
        let expected = Story {
            stretch: 1..4,
            insertions: vec![],
        };
        assert_eq!(story_of(&lines), expected);
    }

    #[test]
    fn a_head_that_is_worth_little_stays() {
        assert_eq!(story_of(&[(LINE, 2), (PROSE, -500)]).stretch, 0..2);
    }

    #[test]
    fn a_tail_that_is_worth_little_stays_where_a_lost_word_is_dear() {
        let lines = [(PROSE, -500), (LINE, 2), (LINE, 2)];
        assert_eq!(story_with(3, &lines).stretch, 0..1);
        assert_eq!(story_with(4, &lines).stretch, 0..3);
        assert_eq!([least_tail(105), least_tail(12)], [35_000_000, 4_000_000]);
    }

    #[test]
    fn what_is_surely_story_keeps_all_on_its_inner_side() {
        let lines = [(PROSE, -500), (LINE, 2), (LINE, 2), (PROSE, -9)];
        assert_eq!(story_of(&lines).stretch, 0..4);
    }

    #[test]
    fn doubt_inside_the_tail_is_outweighed() {
        let lines = [(PROSE, -500), (LINE, 3), (PROSE, -1), (LINE, 2)];
        assert_eq!(story_of(&lines).stretch, 0..1);
    }

    #[test]
    fn lines_next_to_what_a_rule_takes_go_with_it() {
        let lines = [
            (PROSE, -500),
            ("Advertisement", 0),
            (LINE, 2),
            (PROSE, -500),
        ];
        assert_eq!(story_of(&lines).insertions, [2]);
        let lines = [
            (PROSE, -500),
            ("Advertisement", 0),
            (LINE, -1),
            (PROSE, -500),
        ];
        assert!(story_of(&lines).insertions.is_empty());
    }

    #[test]
    fn lines_inside_the_story_go_together_and_never_alone() {
        let prose = (PROSE, -500);
        let lines = [prose, (LINE, 2), (LINE, 1), prose, (LINE, 2), prose];
        assert_eq!(story_of(&lines).insertions, [1, 2]);
        let long = "The ferry Alma sank on Monday, said the board, and nobody who lives in Tarn Point or in Port Grebe \
            believes that a new one will come.";
        let lines = [prose, (long, 9), (LINE, 2), prose];
        assert!(story_of(&lines).insertions.is_empty());
    }

    #[test]
    fn a_lost_word_costs_less_before_the_story_and_never_little_inside_it() {
        let costs = |after| [Side::Before, Side::Inside, Side::After].map(|side| side.cost(after));
        assert_eq!(costs(200), [50, 200, 200]);
        assert_eq!(costs(16), [12, 160, 16]);
    }

    #[test]
    fn nothing_is_cut_off_inside_a_sentence() {
        let prose = (PROSE, -500);
        let tail = [prose, ("It hangs in", -1), ("the museum.", 9), (LINE, 2)];
        assert_eq!(story_of(&tail).stretch, 0..1);
        let tail = [prose, ("It hangs in", -99), ("the museum.", 9), (LINE, 2)];
        assert_eq!(story_of(&tail).stretch, 0..3);
        let head = [(LINE, 9), ("It hangs in", 9), ("the museum.", -99), prose];
        assert_eq!(story_of(&head).stretch, 1..4);
        let inside = [
            prose,
            ("It hangs in", -9),
            ("the museum.", 9),
            (LINE, 2),
            (LINE, 2),
            prose,
        ];
        assert_eq!(story_of(&inside).insertions, [3, 4]);
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(story_of(&[(LINE, 0)]).stretch, 0..1);
        assert_eq!(story_of(&[(LINE, 2)]).stretch, 0..0);
    }
}
