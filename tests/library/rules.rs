//! The rules that the program carries keep their authors' promises; files with faults are refused where the fault is.

use copydesk::article::words::words;
use copydesk::rules::{self, Promise, RuleError, Scope};
use copydesk::verdict::{Verdicts, judge};
use copydesk::{Article, Cleaner, Evidence, Layout, Rules};

fn verdicts(text: &str, rules: &Rules) -> Verdicts {
    let article = Article::new(text, Layout::Lines);
    let findings = rules::findings(&article, rules);
    judge(&article, &words(text), findings, |_| Vec::new())
}

/// What is left after one round, with the gaps as they are.
fn left(text: &str, rules: &Rules) -> String {
    let mut left = String::new();
    let mut at = 0;
    for removal in verdicts(text, rules).removals {
        left.push_str(&text[at..removal.span.start]);
        at = removal.span.end;
    }
    left.push_str(&text[at..]);
    left
}

fn user_rules(rules: &str) -> Rules {
    let source = format!("pack: mine\nlanguages: en\nversion: 1\n\n{rules}");
    Rules::default()
        .with("mine.rules", &source)
        .expect("good rules")
}

/// The fault of a file, and the text that it is in.
fn refusal(rules: &str) -> (RuleError, String) {
    let source = format!("pack: mine\nlanguages: en\nversion: 1\n\n{rules}");
    match Rules::default().with("mine.rules", &source) {
        Ok(_) => panic!("accepted: {rules}"),
        Err(error) => {
            let text = error.span.of(&source).to_owned();
            (error, text)
        }
    }
}

const STORY: &str =
    "The ferry Marlow ran aground off Tarn Point on Monday, the harbour board said.";

#[test]
fn built_in_rules_keep_the_promises_of_their_examples() {
    assert_eq!(Rules::built_in().check(), []);
}

#[test]
fn every_built_in_pattern_compiles() {
    for (name, source) in rules::BUILT_IN {
        if let Err(error) = Rules::default().with(name, source) {
            panic!("{name}:{error}");
        }
    }
}

#[test]
fn a_footer_above_more_text_is_kept() {
    let rules = Rules::built_in();
    let footer_last = format!("{STORY}\nPolitics\nPrivacy Policy\n");
    assert_eq!(left(&footer_last, &rules), format!("{STORY}\n\n\n"));
    let text_below = format!("Politics\n{STORY}\n");
    assert_eq!(left(&text_below, &rules), text_below);
}

#[test]
fn a_footer_glued_to_the_last_sentence_goes_alone() {
    let text = format!(
        "{STORY}Track Latest News Live on NDTV.com and get news updates from India and around the world\n"
    );
    assert_eq!(left(&text, &Rules::built_in()), format!("{STORY}\n"));
}

#[test]
fn stories_about_newsletters_cookies_and_wires_keep_every_word() {
    let story = "The court ruled on Tuesday that a cookie banner is no contract.\n\
                 Reuters and NDTV were both fined over newsletters that readers never asked for.\n\
                 “We use cookies only to bake,” the owner of the harbour kitchen told the judge.\n\
                 Copyright was not at issue. Twitter said that it would follow the ruling on its app.\n\
                 Subscribers to the Harbour Post, which has 1,200 of them, will get their money back.\n\
                 The privacy policy of the pier company runs to 40 pages, and nobody has read them.\n\
                 Advertisement of the ruling in three papers will cost the company 9,000 a day.\n";
    assert_eq!(left(story, &Rules::built_in()), story);
}

#[test]
fn a_long_paragraph_that_begins_like_a_footer_stays() {
    let words = "and the crew sang while the rain came down over the harbour ".repeat(12);
    let text = format!("{STORY}\nSubscribe to our newsletter, the skipper said, {words}\n");
    assert_eq!(left(&text, &Rules::built_in()), text);
}

#[test]
fn rules_never_leave_an_article_empty() {
    let verdicts = verdicts("Advertisement\nShare this article\n", &Rules::built_in());
    assert!(verdicts.would_be_empty);
    assert_eq!(verdicts.removals, []);
}

#[test]
fn credits_are_kept() {
    let text = format!("{STORY}\n(Reporting by Ana Marlow; Editing by Tom Reed)\n");
    assert_eq!(left(&text, &Rules::built_in()), text);
}

#[test]
fn a_read_more_label_takes_the_headline_below_it_but_no_sentence() {
    let rules = Rules::built_in();
    let headline = format!("{STORY}\nRead more:\nHarbour board sells its last tug\n{STORY}\n");
    assert_eq!(left(&headline, &rules), format!("{STORY}\n\n\n{STORY}\n"));
    let sentence = format!("{STORY}\nRead more:\n{STORY}\n");
    assert_eq!(left(&sentence, &rules), format!("{STORY}\n\n{STORY}\n"));
}

#[test]
fn a_rule_for_one_source_acts_there_alone() {
    let rules = user_rules(
        "x  promotion  paragraph  source=harbour.example\n  = tide and time\n  + Tide and time\n  - Time\n",
    );
    assert_eq!(rules.check(), []);
    let text = format!("{STORY}\nTide and time\n");
    let article = Article::new(&text, Layout::Lines);
    assert_eq!(rules::findings(&article, &rules), []);
    assert_eq!(
        rules::findings_for(&article, &rules, "elsewhere.example"),
        []
    );
    assert_eq!(
        rules::findings_for(&article, &rules, "harbour.example").len(),
        1
    );
    let cleaner = Cleaner::builder().rules(rules).build();
    assert_eq!(cleaner.clean(&text).text(), text);
    assert_eq!(cleaner.clean_in(&text, "elsewhere.example").text(), text);
    assert_ne!(cleaner.clean_in(&text, "harbour.example").text(), text);
}

#[test]
fn evidence_names_the_rule() {
    let text = format!("{STORY}\nAdvertisement\n");
    let removals = verdicts(&text, &Rules::built_in()).removals;
    let [removal] = &removals[..] else {
        panic!("one removal")
    };
    let Evidence::Rule(rule) = &removal.evidence else {
        panic!("by a rule")
    };
    assert_eq!(
        (&*rule.id, &*rule.category, rule.scope),
        ("ad-label", "advertisement", Scope::Paragraph)
    );
}

#[test]
fn a_check_names_examples_that_do_not_hold() {
    let rules =
        user_rules("x  promotion  paragraph\n  = watch us\n  + Watch us live\n  - Watch us\n");
    let broken = rules.check();
    let in_last = broken
        .iter()
        .filter(|example| example.place == "as the last paragraph");
    let in_last = in_last.map(|example| {
        let taken_by: Vec<&str> = example.taken_by.iter().map(String::as_str).collect();
        (&*example.rule, example.promise, &*example.text, taken_by)
    });
    assert_eq!(
        in_last.collect::<Vec<_>>(),
        [
            ("x", Promise::Goes, "Watch us live", vec![]),
            ("x", Promise::Stays, "Watch us", vec!["x"]),
        ]
    );
}

#[test]
fn faults_are_refused_at_their_place_with_the_cure() {
    let (error, text) = refusal("x  promotion  footer\n  = buy now\n  + Buy now\n  - Buy\n");
    assert_eq!(error.to_string(), "5:15: unknown scope `footer`");
    assert_eq!(text, "footer");
    let hint = "there are paragraph, tail, head, row, ending, opening, pair, headline, label";
    assert_eq!(error.hint.as_deref(), Some(hint));
}

#[test]
fn a_fault_at_a_sign_of_several_bytes_has_the_whole_sign() {
    let rules = "x  promotion  paragraph\n  = » read more\n  + Read more\n  - Read\n";
    let (error, text) = refusal(rules);
    let message = "6:5: a pattern starts with a letter or digit";
    assert_eq!((error.to_string().as_str(), text.as_str()), (message, "»"));
    let hint = "leave it out: quotes, stops and bullets at the ends of a text are not looked at";
    assert_eq!(error.hint.as_deref(), Some(hint));
}

#[test]
fn every_kind_of_fault_has_its_message() {
    let rest = "  = buy now\n  + Buy now\n  - Buy\n";
    let rule = format!("x  promotion  tail\n{rest}");
    let faults = [
        (
            format!("x  shouting  tail\n{rest}"),
            "unknown category `shouting`",
        ),
        (
            format!("x  promotion  tail  color=red\n{rest}"),
            "unknown key `color=red`",
        ),
        (
            format!("X  promotion  tail\n{rest}"),
            "an id has lower-case letters, digits and hyphens",
        ),
        (format!("{rule}{rule}"), "there is a rule `x` already"),
        (
            "x  promotion  tail\n  = buy now\n  - Buy\n".into(),
            "rule `x` has no `+` example",
        ),
        (
            "x  promotion  tail\n  = buy now\n  + Buy now\n".into(),
            "rule `x` has no `-` example",
        ),
        (
            "x  promotion  tail\n  + Buy now\n  - Buy\n".into(),
            "rule `x` has no pattern (`=`)",
        ),
        (
            format!("x  promotion  tail\n  buy now\n{rest}"),
            "an indented line begins with `=`, `+` or `-`",
        ),
        (
            format!("x  promotion  tail\n  = <number> of <number>\n{rest}"),
            "this pattern has no plain text to look for",
        ),
        (
            format!("x  promotion  tail\n  = /buy (now/\n{rest}"),
            "unclosed group",
        ),
        (
            format!("x  promotion  tail\n  = /buy(?:[a-z]{{50}}){{200}}/\n{rest}"),
            "this pattern grows too big when compiled",
        ),
        (
            format!("x  promotion  tail\n  = (now)?\n{rest}"),
            "this pattern matches the empty text",
        ),
        (rest.to_owned(), "this line belongs to no rule"),
        ("colour: red\n".to_owned(), "unknown key `colour`"),
    ];
    for (rules, message) in faults {
        assert_eq!(refusal(&rules).0.message, message, "{rules}");
    }
}
