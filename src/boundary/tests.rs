//! Tests of when the boundary abstains and what a lost word costs.

use super::*;
use crate::{Layout, Rules, rules};

fn features_of<T>(text: &str, of: impl Fn(&Features) -> T) -> T {
    let article = Article::new(text, Layout::Auto);
    let hits = hits(&article, &rules::findings(&article, &Rules::built_in()));
    let (words, model) = (words::words(text), Model::built_in());
    let local = &mut vec![LocalFeatures::default(); article.paragraphs.len()];
    of(&features(&article, &words, hits, &model, local))
}

const STORY: &str = "\
The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which has lain at the quay since its engine failed.\n\
Engineers told the board that a new engine would cost more than the ferry Alma is worth, and that no yard could fit one.\n\
“We have looked at every way to keep the Alma,” said Ruth Hale, who chairs the board. “There is none that we can pay for.”\n\
The board will charter a smaller boat from Aldmoor until a new ferry is built, Hale said. It is to sail twice a day.\n";

#[test]
fn comments_that_are_longer_than_the_story_would_be_lost() {
    let comment = "I stopped taking that old boat years ago, and so did all my friends, since nobody ever told us when it \
        would sail or why it did not. Good riddance!\n";
    let loses_most_with = |n_comments: usize| {
        let text = format!("{STORY}{}", comment.repeat(n_comments));
        let story = Story {
            stretch: 0..4,
            insertions: vec![],
        };
        features_of(&text, |features| loses_most(features, &story))
    };
    assert!(!loses_most_with(2));
    assert!(loses_most_with(9));
}

#[test]
fn two_turns_below_a_story_are_no_conversation() {
    let turns = "HOST: And what will you do about the old ferry now?\nHALE: We have looked at every way to keep it.\n";
    let is_one_piece = |text: &str| features_of(text, Features::is_one_piece);
    assert!(!is_one_piece(&format!("{STORY}{turns}")));
    assert!(is_one_piece(&turns.repeat(6)));
}

#[test]
fn a_sentence_below_a_match_of_a_rule_costs_more() {
    let text = "The ferry sank.\nSign up for our newsletter\nNobody was hurt.\nThe board met.\nSign up for our newsletter\nMost read";
    let costly = |features: &Features| -> Vec<usize> {
        let all = 0..features.len();
        all.filter(|&index| features.is_sentence_under_rule(index))
            .collect()
    };
    assert_eq!(features_of(text, costly), [2]);
}

#[test]
fn among_lines_a_lost_word_costs_more() {
    assert!(features_of(
        &format!("{STORY}Most Read\n"),
        Features::is_mostly_prose
    ));
    let teasers = "Ten soups\n".repeat(4);
    assert!(!features_of(
        &format!("{STORY}{teasers}"),
        Features::is_mostly_prose
    ));
}

#[test]
fn a_text_with_few_lines_and_matches_of_rules_was_extracted() {
    assert!(features_of(STORY, Features::is_extracted));
    for others in ["Ten soups\n", "Sign up for our newsletter.\n"] {
        let text = format!("{STORY}{}", others.repeat(3));
        assert!(!features_of(&text, Features::is_extracted), "{others}");
    }
}
