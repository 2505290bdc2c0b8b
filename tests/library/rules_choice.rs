//! Files of rules that users write, and what users choose among rules.

use copydesk::rules::{BUILT_IN, Category, Choice, Origin, RuleError};
use copydesk::{Cleaner, Rules};

const STORY: &str =
    "The ferry Marlow ran aground off Tarn Point on Monday, the harbour board said.";
const RULE: &str = "tide-table  navigation  paragraph\n  = tide table\n  + Tide table\n  - The tide table was wrong.\n";

fn built(file: &str, choice: &Choice) -> Rules {
    match Rules::built_in().with("mine.rules", file) {
        Ok(rules) => rules.chosen(choice),
        Err(error) => panic!("{error}"),
    }
}

fn refusal(file: &str) -> RuleError {
    let added = Rules::built_in().with("mine.rules", file);
    added.expect_err("a fault")
}

/// What is left of the story with `line` under it.
fn left(rules: Rules, line: &str) -> String {
    let cleaner = Cleaner::builder().rules(rules).build();
    let text = format!("{STORY}\n{line}\n");
    cleaner
        .clean(&text)
        .text()
        .replace(STORY, "")
        .trim()
        .to_owned()
}

#[test]
fn a_file_needs_no_head() {
    let marked = format!("\u{feff}{}", RULE.replace('\n', "\r\n"));
    for file in [RULE, &marked] {
        assert_eq!(left(built(file, &Choice::default()), "Tide table"), "");
    }
}

#[test]
fn every_built_in_file_has_a_whole_head() {
    for (name, source) in BUILT_IN {
        let has = |key: &str| source.lines().any(|line| line.starts_with(key));
        let pack = format!("pack: {}", name.trim_end_matches(".rules"));
        assert!(
            has(&pack) && has("languages: ") && has("version: "),
            "{name}"
        );
    }
}

#[test]
fn no_two_built_in_rules_share_an_id() {
    let mut ids: Vec<_> = Rules::built_in()
        .iter()
        .map(|rule| rule.id.clone())
        .collect();
    let n_rules = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n_rules);
}

#[test]
fn a_file_switches_rules_off() {
    let off = "off: ad-label\noff: follow-us affiliate-note\n";
    assert_eq!(
        left(built(off, &Choice::default()), "Advertisement"),
        "Advertisement"
    );
    assert_eq!(left(built("", &Choice::default()), "Advertisement"), "");
}

#[test]
fn a_rule_may_take_the_id_of_one_that_is_off() {
    let own = RULE.replace("tide-table", "ad-label");
    assert_eq!(refusal(&own).message, "there is a rule `ad-label` already");
    let rules = built(&format!("off: ad-label\n\n{own}"), &Choice::default());
    let rule = rules.get("ad-label").expect("it is there");
    let written = rules.written(rule);
    assert_eq!((written.file, written.line), ("mine.rules", 3));
    assert_eq!(
        (written.text, written.origin),
        (own.trim_end(), Origin::User)
    );
}

#[test]
fn a_later_file_may_switch_off_rules_of_an_earlier_one_and_name_what_is_off() {
    let rules = Rules::built_in();
    let rules = rules.with("a", &format!("off: ad-label\n{RULE}")).unwrap();
    let rules = rules.with("b", "off: ad-label tide-table\n").unwrap();
    assert!(rules.get("ad-label").is_none() && rules.get("tide-table").is_none());
}

#[test]
fn without_the_built_in_rules_they_can_be_switched_off_and_named_again() {
    let own = RULE.replace("tide-table", "follow-us");
    let rules = Rules::default().with("mine", &format!("off: ad-label\n{own}"));
    let rules = rules.unwrap();
    assert_eq!(rules.iter().count(), 1);
}

#[test]
fn an_unknown_rule_cannot_be_switched_off() {
    let error = refusal("pack: mine\noff: ad-lable\n");
    assert_eq!(error.to_string(), "2:6: there is no rule `ad-lable`");
    assert_eq!(error.hint.as_deref(), Some("did you mean `ad-label`?"));
    let hint = "`copydesk rules list` shows the rules there are";
    assert_eq!(refusal("off: zzz\n").hint.as_deref(), Some(hint));
}

#[test]
fn faults_of_users_files_have_their_messages() {
    for (file, message) in [
        (
            format!("{RULE}off: ad-label\n"),
            "`off` stands below a rule",
        ),
        ("off:\n".to_owned(), "`off` has no value"),
        ("languages:en DE\n".to_owned(), "`DE` is no language"),
        (
            RULE.replace("paragraph", "paragraph  lang=en,"),
            "`` is no language",
        ),
        ("version: one\n".to_owned(), "a version is a whole number"),
        ("pack: a\npack: b\n".to_owned(), "`pack` is given twice"),
        (
            "x  promotion  tail\n  é\n".to_owned(),
            "an indented line begins with `=`, `+` or `-`",
        ),
        (
            "x  promotion  tail\n  =buy\n".to_owned(),
            "a space and a text are wanted after the sign",
        ),
        (
            format!("{RULE}{RULE}"),
            "there is a rule `tide-table` already",
        ),
    ] {
        assert_eq!(refusal(&file).message, message, "{file}");
    }
}

#[test]
fn a_category_is_kept_or_removed() {
    let credit = "(Reporting by Ana Marlow; Editing by Tom Reed)";
    let choice = Choice::default();
    assert_eq!(
        left(
            built("", &choice.clone().keep(Category::Advertisement)),
            "Advertisement"
        ),
        "Advertisement"
    );
    assert_eq!(left(built("", &choice), credit), credit);
    let removed = choice.remove(Category::Credit);
    assert_eq!(left(built("", &removed), credit), "");
    let kept = removed.keep(Category::Credit);
    assert_eq!(left(built("", &kept), credit), credit);
}

#[test]
fn languages_narrow_the_rules() {
    let german = Choice::default().languages(["de-AT"]);
    assert_eq!(left(built("", &german), "Advertisement"), "Advertisement");
    assert_eq!(left(built("", &german), "Anzeige"), "");
    // A rule for no language in particular acts.
    assert_eq!(left(built(RULE, &german), "Tide table"), "");
    let english = RULE.replace("paragraph", "paragraph  lang=en");
    assert_eq!(left(built(&english, &german), "Tide table"), "Tide table");
}

#[test]
fn rules_of_kept_categories_guard_their_text() {
    let choice = Choice::default().keep(Category::Social);
    let is_left = |rules: &Rules, category| rules.iter().any(|rule| rule.category == category);
    let guarded = Rules::built_in().chosen(&choice);
    assert!(is_left(&guarded, Category::Social) && is_left(&guarded, Category::Credit));
    assert_eq!(
        left(guarded, "Follow us on Twitter"),
        "Follow us on Twitter"
    );
}
