//! Tests of the findings of the boundary.

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
fn a_text_without_a_story_is_kept() {
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
fn nothing_is_removed_where_more_running_text_would_be_removed_than_kept() {
    let comment = "seadog77 says:\nMarch 3, 2031 at 10:15 pm\nI stopped taking that old boat years ago, and so did all \
        my friends, since nobody ever told us when it would sail or why it did not. Good riddance!\nReply\n";
    let loses_most_after = |n_comments: usize| {
        let text = format!(
            "{STORY_AND_TEASERS}Comments\n{}",
            comment.repeat(n_comments)
        );
        let story = Story {
            stretch: 0..4,
            insertions: vec![],
        };
        features_of(&text, |features| loses_most(features, &story))
    };
    assert!(!loses_most_after(3));
    assert!(loses_most_after(30));
    // Whatever the model scores, never more is removed than is kept.
    let text = format!("{STORY_AND_TEASERS}Comments\n{}", comment.repeat(30));
    let removed = found(&text, Level::Thorough);
    let is_comment = |line: &&String| line.contains("Good riddance");
    assert!(
        removed.iter().filter(is_comment).count() <= 16,
        "{removed:#?}"
    );
}

#[test]
fn a_text_that_is_mostly_a_conversation_is_kept() {
    let turns = "HOST: And what will the harbour board of Tarn Point do about the old ferry now that it has no engine?\n\
        HALE: We have looked at every way to keep the Alma, and there is none that the town can pay for.\n"
        .repeat(6);
    let text = format!("{turns}{}", lines_of(STORY_AND_TEASERS));
    assert!(found(&text, Level::Thorough).is_empty());
    let text = format!("{STORY_AND_TEASERS}{}", &turns[..turns.len() / 6]);
    assert!(!features_of(&text, Features::is_one_piece));
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
    assert!(!features_of(STORY_AND_TEASERS, is_mostly_prose));
    let story = STORY_AND_TEASERS
        .split_inclusive('\n')
        .take(5)
        .collect::<String>();
    assert!(features_of(&story, is_mostly_prose));
}

/// The lines below the story.
fn lines_of(text: &str) -> String {
    text.split_inclusive('\n').skip(4).collect()
}

fn features_of<T>(text: &str, of: impl Fn(&Features) -> T) -> T {
    let article = Article::new(text, Wrap::Auto);
    let rules = rules::findings(&article, &Rules::built_in());
    let (words, model) = (words::words(text), Model::built_in());
    let local = &mut vec![LocalFeatures::default(); article.paragraphs.len()];
    of(&features(
        &article,
        &words,
        hits(&article, &rules),
        &model,
        local,
    ))
}

#[test]
fn scripts_without_spaces_are_kept() {
    let story = "港口委員會星期一開會，聽取工程師對舊渡輪的報告。".repeat(20);
    let text = format!("{story}\n{story}\n熱門文章\n更多新聞\n分享\n");
    assert!(found(&text, Level::Thorough).is_empty());
}

#[test]
fn there_is_one_row_a_paragraph_and_it_is_the_same_every_time() {
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
    let value =
        |row: usize, name: &str| rows()[row].values[names.iter().position(|n| *n == name).unwrap()];
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
