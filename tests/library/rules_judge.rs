//! The judge: where rules may act, what becomes of copies, and what is left.

use copydesk::article::words::words;
use copydesk::finding::{Heads, Repeat, RuleMatch};
use copydesk::rules::{Category, Scope};
use copydesk::verdict::{Removal, Verdicts, judge};
use copydesk::{Article, Evidence, Finding, Layout, Span};

fn span(text: &str, part: &str) -> Span {
    let at = text.find(part).expect("the part is in the text");
    Span::new(at, at + part.len())
}

fn last(text: &str, part: &str) -> Span {
    let at = text.rfind(part).expect("the part is in the text");
    Span::new(at, at + part.len())
}

fn rule(span: Span, scope: Scope) -> Finding {
    Finding {
        span,
        evidence: Evidence::Rule(RuleMatch {
            id: "x".into(),
            category: Category::Promotion.name().into(),
            scope,
            heads: Heads::Nothing,
            phrase: span,
        }),
    }
}

fn copy(span: Span, original: Span) -> Finding {
    Finding {
        span,
        evidence: Evidence::Repeat(Repeat {
            original,
            n_words: 4,
            n_matched: 4,
            differences: Vec::new(),
        }),
    }
}

fn judged(text: &str, findings: Vec<Finding>) -> Verdicts {
    judge(
        &Article::new(text, Layout::Lines),
        &words(text),
        findings,
        |_| Vec::new(),
    )
}

fn removed<'t>(text: &'t str, verdicts: &Verdicts) -> Vec<&'t str> {
    let spans = verdicts.removals.iter().map(|removal| removal.span);
    spans.map(|span| span.of(text)).collect()
}

#[test]
fn a_tail_reaches_up_to_the_first_paragraph_that_stays() {
    let text = "Politics\nThe ferry sank.\nSport\nAdvertisement\nMenu\n";
    let findings = vec![
        rule(span(text, "Politics"), Scope::Tail),
        rule(span(text, "Sport"), Scope::Tail),
        rule(span(text, "Advertisement"), Scope::Paragraph),
        rule(span(text, "Menu"), Scope::Tail),
    ];
    let verdicts = judged(text, findings);
    assert_eq!(removed(text, &verdicts), ["Sport", "Advertisement", "Menu"]);
}

#[test]
fn a_head_reaches_down_to_the_first_paragraph_that_stays() {
    let text = "Menu\nThe ferry sank.\nSport\n";
    let findings = vec![
        rule(span(text, "Menu"), Scope::Head),
        rule(span(text, "Sport"), Scope::Head),
    ];
    assert_eq!(removed(text, &judged(text, findings)), ["Menu"]);
}

#[test]
fn a_copy_in_the_tail_does_not_break_it() {
    let text = "The ferry sank.\nSport\nThe ferry sank.\n";
    let findings = vec![
        rule(span(text, "Sport"), Scope::Tail),
        copy(last(text, "The ferry sank."), span(text, "The ferry sank.")),
    ];
    let verdicts = judged(text, findings);
    assert_eq!(removed(text, &verdicts), ["Sport", "The ferry sank."]);
}

#[test]
fn a_copy_stays_where_a_rule_takes_its_original() {
    let text = "Follow us.\nThe ferry sank.\nFollow us.\n";
    let findings = vec![
        rule(span(text, "Follow us."), Scope::Paragraph),
        copy(last(text, "Follow us."), span(text, "Follow us.")),
    ];
    let verdicts = judged(text, findings);
    assert_eq!(verdicts.removals.len(), 1);
    assert_eq!(verdicts.removals[0].span.start, 0);
}

#[test]
fn a_rule_goes_before_a_repeat_on_the_same_text() {
    let text = "Follow us.\nThe ferry sank.\nFollow us.\n";
    let both = |span| rule(span, Scope::Paragraph);
    let findings = vec![
        copy(last(text, "Follow us."), span(text, "Follow us.")),
        both(span(text, "Follow us.")),
        both(last(text, "Follow us.")),
    ];
    let verdicts = judged(text, findings);
    let by_rule = |removal: &Removal| matches!(removal.evidence, Evidence::Rule(_));
    assert_eq!(removed(text, &verdicts), ["Follow us.", "Follow us."]);
    assert!(verdicts.removals.iter().all(by_rule));
}

#[test]
fn a_copy_gives_up_what_a_rule_takes_of_it() {
    let text = "The ferry sank.\nThe ferry sank. Follow us.\n";
    let findings = vec![
        copy(
            last(text, "The ferry sank. Follow us."),
            span(text, "The ferry sank."),
        ),
        rule(span(text, "Follow us."), Scope::Ending),
    ];
    let verdicts = judged(text, findings);
    assert_eq!(removed(text, &verdicts), ["The ferry sank.", "Follow us."]);
}

#[test]
fn overlapping_rules_leave_one_reason_each() {
    let text = "The ferry sank.\nFollow us. Sign up.\n";
    let findings = vec![
        rule(span(text, "Sign up."), Scope::Ending),
        rule(span(text, "Follow us. Sign up."), Scope::Paragraph),
    ];
    let verdicts = judged(text, findings);
    assert_eq!(removed(text, &verdicts), ["Follow us. Sign up."]);
}

#[test]
fn a_paragraph_rule_on_a_part_is_not_followed() {
    let text = "The ferry sank. Menu\n";
    let findings = vec![rule(span(text, "Menu"), Scope::Paragraph)];
    assert_eq!(judged(text, findings), Verdicts::default());
}

#[test]
fn where_rules_leave_nothing_copies_still_go() {
    let text = "Follow us.\nFollow us.\n";
    let findings = vec![
        rule(span(text, "Follow us."), Scope::Paragraph),
        rule(last(text, "Follow us."), Scope::Paragraph),
        copy(last(text, "Follow us."), span(text, "Follow us.")),
    ];
    let verdicts = judged(text, findings);
    assert!(verdicts.would_be_empty);
    assert_eq!(verdicts.removals.len(), 1);
    assert_eq!(verdicts.removals[0].span.start, 11);
}

#[test]
fn a_copy_stays_where_another_copy_takes_its_original() {
    let text = "One and two.\nOne and two.\nOne and two.\n";
    let (first, second, third) = (Span::new(0, 12), Span::new(13, 25), Span::new(26, 38));
    let findings = vec![copy(second, first), copy(first, third), copy(third, second)];
    let verdicts = judged(text, findings);
    let spans: Vec<_> = verdicts
        .removals
        .iter()
        .map(|removal| removal.span)
        .collect();
    assert_eq!(spans, [second]);
}

#[test]
fn a_button_of_a_row_is_removed_with_another_one_and_alone_at_the_ends() {
    let story = "The ferry sank.";
    let row = |lines: &[&str], buttons: &[usize]| {
        let text = lines.join("\n");
        let article = Article::new(&text, Layout::Lines);
        let body = |index: &usize| article.paragraphs[*index].body();
        let findings = buttons.iter().map(body).map(|span| rule(span, Scope::Row));
        judged(&text, findings.collect()).removals.len()
    };
    assert_eq!(row(&[story, "Facebook", story], &[1]), 0);
    assert_eq!(row(&[story, "Facebook", "TikTok", story], &[1, 2]), 2);
    assert_eq!(row(&["Facebook", story, story], &[0]), 1);
    assert_eq!(row(&[story, story, "Facebook"], &[2]), 1);
    // A table, and a list.
    assert_eq!(
        row(&[story, "TikTok", "4 million", "X", "6", story], &[1, 3]),
        0
    );
    let introduction = "The board will answer on these networks from Monday on:";
    assert_eq!(
        row(&[introduction, "Facebook", "TikTok", story], &[1, 2]),
        0
    );
    // A button that no rule knows is between them.
    assert_eq!(row(&[story, "X", "Buffer", "TikTok", story], &[1, 3]), 2);
    // Beside what another rule removes.
    let text = format!("{story}\nShare this\nFacebook\n{story}");
    let findings = vec![
        rule(span(&text, "Share this"), Scope::Paragraph),
        rule(span(&text, "Facebook"), Scope::Row),
    ];
    let verdicts = judged(&text, findings);
    assert_eq!(removed(&text, &verdicts), ["Share this", "Facebook"]);
}

#[test]
fn the_label_of_copied_contents_is_removed_with_them() {
    let text = "Contents\nThe wreck\nThe ferry sank.\nThe wreck\nIt lies at the reef.";
    let contents = || {
        let mut contents = rule(span(text, "Contents"), Scope::Label);
        if let Evidence::Rule(rule) = &mut contents.evidence {
            rule.heads = Heads::Page;
        }
        contents
    };
    let copied = copy(span(text, "The wreck"), last(text, "The wreck"));
    let verdicts = judged(text, vec![contents(), copied]);
    assert_eq!(removed(text, &verdicts), ["Contents", "The wreck"]);
    assert!(removed(text, &judged(text, vec![contents()])).is_empty());
}
