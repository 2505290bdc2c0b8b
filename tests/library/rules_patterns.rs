//! What a pattern of a rule matches, and why a pattern is refused.

use copydesk::rules::RuleError;
use copydesk::{Article, Layout, Rules, rules};

fn read(scope: &str, pattern: &str) -> Result<Rules, (RuleError, String)> {
    let rule = format!("x  promotion  {scope}\n  = {pattern}\n  + Yes\n  - No\n");
    let rules = Rules::default().with("x.rules", &rule);
    rules.map_err(|error| (error, rule))
}

/// What a rule of that scope finds in a paragraph below another.
fn found<'t>(scope: &str, pattern: &str, paragraph: &'t str) -> Vec<&'t str> {
    const ABOVE: &str = "The ferry sank on Monday.\n\n";
    let rules = read(scope, pattern).expect("a good pattern");
    let text = format!("{ABOVE}{paragraph}");
    let findings = rules::findings(&Article::new(&text, Layout::Blank), &rules);
    let spans = findings.into_iter().map(|found| found.span);
    spans
        .map(|span| &paragraph[span.start - ABOVE.len()..span.end - ABOVE.len()])
        .collect()
}

fn refusal(pattern: &str) -> (RuleError, String) {
    read("paragraph", pattern).expect_err("a bad pattern")
}

#[test]
fn a_pattern_matches_its_text_however_it_is_decorated() {
    for (pattern, text) in [
        ("don't miss - it", "Don’t\u{a0}miss —\n IT"),
        ("don't miss our show", "» DON’T\u{a0}MISS  our show! «"),
        ("read more", "» 📲 Read more… →"),
        ("advertisement", "[Advertisement]"),
        ("advertisement", "(Advertisement)"),
        // Invisible characters do not count.
        ("advertisement", "adver\u{ad}tise\u{200b}ment"),
        ("/email \\(required\\)/", "Email (required):"),
        ("/© 2031 harbour post/", "© 2031 Harbour Post"),
        ("/© 2031/", "(C) 2031"),
        // Full-width signs, the spellings of Arabic, and French spaces before a colon.
        ("/延伸阅读:\\(港口\\)/", "延伸阅读：（港口）"),
        ("اقرا ايضا", "اِقـرأ أيضًا"),
        ("يہ بھي پڑھيں", "یہ بھی پڑھیں\u{2069}"),
        ("lire aussi: la suite", "Lire aussi\u{a0}: la suite"),
    ] {
        assert_eq!(found("paragraph", pattern, text), [text], "{pattern}");
    }
    assert_eq!(found("paragraph", "2031", "© 2031"), [""; 0]);
}

#[test]
fn words_are_literal_and_optional_parts_leave_no_double_space() {
    for (pattern, matching, others) in [
        (
            "What's new?x",
            &["what's new?x"][..],
            &["what's ne", "what's new x"][..],
        ),
        (
            "sign up (now)? for",
            &["sign up for", "sign up now for"],
            &["sign up nowfor"],
        ),
        ("(the)? latest", &["latest", "the latest"], &["thelatest"]),
        (
            "follow us (here)?",
            &["follow us", "follow us here"],
            &["follow ushere"],
        ),
        (
            "news(letter)?s",
            &["newss", "newsletters"],
            &["news letter s"],
        ),
        (
            "sign up (for|to get) it",
            &["sign up for it", "sign up to get it"],
            &["sign up it", "sign up for to get it"],
        ),
        ("/share on [a-z]+/", &["share on facebook"], &["share on"]),
        ("/shares? on/", &["share on", "shares on"], &["sharess on"]),
        (
            "(the|this article) (story|piece) <rest>",
            &["the piece ends", "this article story"],
            &["this piece"],
        ),
        (
            "<name> comment(s)? about <name>",
            &["Hale comments about Ruth"],
            &["comments about Ruth"],
        ),
        ("<handle> says", &["@hale says"], &["hale says"]),
    ] {
        for text in matching {
            assert_eq!(found("paragraph", pattern, text), [*text], "{pattern}");
        }
        for text in others {
            assert_eq!(found("paragraph", pattern, text), [""; 0], "{pattern}");
        }
    }
}

#[test]
fn a_last_sentence_may_begin_after_a_stop_a_bracket_or_a_line_break() {
    for (text, expected) in [
        ("They left, he said.Follow us.", &["Follow us."][..]),
        ("“They left.”Follow us.", &["Follow us."]),
        ("They left. Follow us. Now.", &["Follow us. Now."]),
        ("They left (Follow us)", &["(Follow us)"]),
        ("They left\nFollow us", &["Follow us"]),
        // Initials and addresses end no sentence.
        ("He left the U.S.Follow us", &[]),
        ("He left for harbour.follow us", &[]),
        ("They follow us", &[]),
    ] {
        assert_eq!(
            found("ending", "follow us <rest>", text),
            expected,
            "{text}"
        );
    }
}

#[test]
fn several_sentences_at_either_end_may_match() {
    let text = "They left. Follow us. Now.";
    assert_eq!(found("ending", "now", text), ["Now."]);
    assert_eq!(found("ending", "follow us. now", text), ["Follow us. Now."]);
    let text = "Follow us. They left. He said.";
    assert_eq!(found("opening", "follow us", text), ["Follow us."]);
    let both = found("opening", "follow us. they left", text);
    assert_eq!(both, ["Follow us. They left."]);
}

#[test]
fn bad_patterns_say_why() {
    for (pattern, message) in [
        ("read (more", "this group is never closed"),
        ("read|more", "alternatives stand in parentheses"),
        ("read (more|)", "an alternative is empty"),
        ("read <headline>", "unknown place-holder `<headline>`"),
        ("<rest> more", "`<rest>` can only stand at the end"),
        ("read more:", "a pattern ends with a letter or digit"),
        ("/abc|def/", "alternatives stand in parentheses"),
        ("((((((a))))))", "groups nest too deep"),
        // Parts of words, and slots that anything may fill.
        (
            "<name>comments",
            "this pattern has no plain text to look for",
        ),
        (
            "<name> (l|d)'actualité",
            "this pattern has no plain text to look for",
        ),
    ] {
        assert_eq!(refusal(pattern).0.message, message, "{pattern}");
    }
}

#[test]
fn what_is_wrong_is_told_of_whole_characters() {
    for pattern in [
        "» read more",
        "“read more”",
        "read more »",
        "• <site>",
        "(é",
        "é \\é",
    ] {
        let (error, rule) = refusal(pattern);
        let part = rule.get(error.span.range());
        assert!(part.is_some_and(|part| !part.is_empty()), "{pattern}");
    }
}
