//! Keepers: what rules of kept categories match, and how other findings give way to it.

use copydesk::article::words::words;
use copydesk::boundary::Level;
use copydesk::finding::Keeper;
use copydesk::rules::{Category, Choice};
use copydesk::verdict::judge;
use copydesk::{
    Article, Cleaner, Evidence, Finding, Layout, Repeats, Rules, Settings, Span, finding,
};

const STORY: &str = "The ferry Marlow ran aground off Tarn Point early on Monday, and all 43 people on board were brought to \
                     safety by two fishing boats, the harbour board said.";

/// Enough running text to be in the story itself.
const MORE: &str = "Divers who looked at the hull until dusk found a dent two metres long below the car deck, and the board \
                    closed the northern channel until the ship is towed away. It was built in a yard in Aldmoor, and had \
                    passed an inspection in March, though inspectors had asked for new steering gear to be fitted before \
                    the winter. A commission of inquiry will meet in the town hall on Thursday.";

/// What is left of lines if the boundary finds those that begin with `x ` or `X `, and keepers of a category those that begin with `k `
/// after that. The marks are part of the text.
fn left(lines: &[&str], category: Category) -> Vec<String> {
    let text = lines.join("\n");
    let article = Article::new(&text, Layout::Lines);
    let bodies = || article.paragraphs.iter().map(|p| p.body());
    let found = bodies().filter(|body| body.of(&text).starts_with(['x', 'X']));
    let found = found.map(|span| Finding {
        span,
        evidence: Evidence::Boundary(finding::Boundary {
            chance: 0,
            causes: Vec::new(),
        }),
    });
    let keepers = |index: usize| {
        let span = article.paragraphs[index].body();
        let is_kept = span.of(&text).contains(" k ");
        let keeper = Keeper { span, category };
        is_kept.then_some(keeper).into_iter().collect()
    };
    let removals = judge(&article, &words(&text), found.collect(), keepers).removals;
    let is_left = |body: &Span| !removals.iter().any(|removal| removal.span == *body);
    bodies()
        .filter(is_left)
        .map(|body| body.of(&text).to_owned())
        .collect()
}

/// A line below a story and five lines that the boundary finds.
fn far_below(line: &str) -> [&str; 7] {
    [STORY, "x 1", "x 2", "x 3", "x 4", "x 5", line]
}

#[test]
fn above_the_story_every_keeper_counts() {
    for category in [Category::Byline, Category::Dateline, Category::Credit] {
        let lines = ["x Menu", "x k By Ana Marlow", "x Sport", STORY];
        assert_eq!(left(&lines, category), ["x k By Ana Marlow", STORY]);
    }
}

#[test]
fn far_below_the_story_names_belong_to_other_stories() {
    let near = [STORY, "x Menu", "x k Reporting by Ana Marlow"];
    assert_eq!(left(&near, Category::Credit).len(), 2);
    assert_eq!(left(&near, Category::Byline).len(), 1);
    assert_eq!(left(&near, Category::Dateline).len(), 1);
    let far = far_below("x k Reporting by Ana Marlow");
    assert_eq!(left(&far, Category::Credit), [STORY]);
}

#[test]
fn a_name_is_kept_with_the_label_that_says_who_wrote() {
    let signed = far_below("x k by");
    let left = |below: &str| left(&[&signed[..], &[below]].concat(), Category::Byline);
    assert_eq!(left("X Ana Marlow"), [STORY, "x k by", "X Ana Marlow"]);
    assert_eq!(left("x headline of another story"), [STORY]);
}

#[test]
fn what_the_user_keeps_is_kept_everywhere() {
    let far = far_below("x k Follow us on Twitter");
    assert_eq!(
        left(&far, Category::Social),
        [STORY, "x k Follow us on Twitter"]
    );
}

#[test]
fn a_caption_is_kept_with_its_credit() {
    let lines = [
        "x Menu",
        "x The Marlow on the rocks on Monday",
        "x k Photo: Bo Tern",
        STORY,
    ];
    assert_eq!(left(&lines, Category::Credit), &lines[1..]);
}

#[test]
fn a_correction_is_kept_with_its_label() {
    let lines = [
        STORY,
        "x k Corrections",
        "x The Marlow has 44 seats and not 43.",
        "x Menu",
    ];
    assert_eq!(left(&lines, Category::Correction), &lines[..3]);
}

#[test]
fn a_rule_gives_way_to_a_credit_unless_credits_are_dropped() {
    let rules = "all-names  promotion  paragraph\n  = photo: <name>\n  + Photo: Bo Tern\n  - The photo: a crack of two metres in the hull of the ferry.\n";
    let cleaned = |rules: Rules| {
        let text = format!("{STORY}\nPhoto: Bo Tern\n{STORY}");
        let settings = Settings {
            repeats: Repeats::Kept,
            boilerplate: Level::Careful,
            ..Settings::default()
        };
        let cleaner = Cleaner::builder().settings(settings).rules(rules).build();
        cleaner.clean(&text).text().len() < text.len()
    };
    let with = |choice: &Choice| {
        let rules = Rules::built_in().with("mine", rules);
        rules.expect("the rule is right").chosen(choice)
    };
    assert!(!cleaned(with(&Choice::default())));
    assert!(cleaned(with(&Choice::default().remove(Category::Credit))));
}

#[test]
fn a_sentence_that_was_broken_at_links_loses_no_word() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    for piece in ["sign up", "report", "share"] {
        let text = format!("{STORY}\nThe board encourages owners to\n{piece}\nfor updates.");
        assert_eq!(cleaner.clean(&text).text(), text);
        let text = format!("{STORY}\nThe board encourages owners to act.\n{piece}\n{STORY} Again.");
        assert_ne!(cleaner.clean(&text).text(), text);
    }
}

#[test]
fn a_note_on_copyright_is_kept_with_the_credit_before_it() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = format!(
        "{STORY}\nCopyright Ada Renwick/Copyright 2031 The Wire. All rights reserved\n{MORE}"
    );
    let cleaned = cleaner.clean(&text);
    assert!(
        cleaned.text().contains("Wire. All rights reserved"),
        "{}",
        cleaned.text()
    );
}

#[test]
fn a_note_on_copyright_below_the_story_goes_with_its_owner() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let left = |note: &str| {
        let cleaned = cleaner
            .clean(&format!("{STORY}\n{STORY} Again.\n{note}"))
            .text()
            .into_owned();
        cleaned
            .rsplit('\n')
            .find(|line| !line.is_empty())
            .map(str::to_owned)
    };
    for note in [
        "© The Harbour Post. All rights reserved.",
        "Copyright © Grebe Streams Ltd. All rights reserved. This material may not be published, broadcast or rewritten.",
        "About Us | Contact | Privacy Harbour Post © 2031. All rights reserved.",
        "Copyright by Hafenpost GmbH. Alle Rechte vorbehalten.",
        "Copyright © Přístav, a.s.Copyright © Molo, a.s. Všechna práva vyhrazena.",
        "© ООО «Гавань». Все права защищены.",
        "© 灯塔报社。版权所有",
    ] {
        assert_eq!(left(note), left(""), "{note}");
    }
    let behind = "The board thanked the fishermen. © The Harbour Post. All rights reserved.";
    assert_eq!(
        left(behind).as_deref(),
        Some("The board thanked the fishermen.")
    );
    let caption = format!("{STORY}\nAna at the quay | © 2031 Ada Renwick\n{MORE}");
    assert_eq!(cleaner.clean(&caption).text(), caption);
    let credit = "Foto: © Ada Renwick. Alle Rechte vorbehalten.";
    assert_eq!(left(credit).as_deref(), Some(credit));
    let owners = "© ".to_owned() + &"owner ".repeat(20) + "ltd. All rights reserved.";
    assert_eq!(left(&owners).as_deref(), Some(owners.as_str()));
}

#[test]
fn the_initials_of_the_author_and_the_place_of_publication_are_kept() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    for last in [
        "Lesen Sie auch: Sturm sperrt den Hafen. (abc)",
        "From the book The Long Reef. Copyright © 2031 by Ana Marlow. Reprinted by permission of Harbour Books.",
        "From the book The Long Reef. Copyright © 2031 by Ana Marlow. Reprinted by permission of Reef. All rights reserved.",
    ] {
        let text = format!("{STORY}\n{last}");
        assert_eq!(cleaner.clean(&text).text(), text);
    }
}

#[test]
fn items_of_a_list_in_the_story_are_no_buttons() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let advice = "- Ask at the pier before you sail\n- Home page\n- Subscribe to our newsletter";
    let text = format!("{STORY}\n{advice}\n{MORE}");
    assert_eq!(cleaner.clean(&text).text(), text);
    let text = format!("{STORY}\n- Follow us on Twitter\n- Subscribe to our newsletter");
    assert_eq!(cleaner.clean(&text).text().trim_end(), STORY);
}

#[test]
fn the_sources_of_the_story_are_kept_with_their_label() {
    let text = format!("{STORY}\nReferences\nhttps://reef.example\nhttps://lamp.example");
    let article = Article::new(&text, Layout::Lines);
    let found = article.paragraphs[1..].iter().map(|paragraph| Finding {
        span: paragraph.body(),
        evidence: Evidence::Boundary(finding::Boundary {
            chance: 0,
            causes: Vec::new(),
        }),
    });
    let verdicts = judge(&article, &words(&text), found.collect(), |_| Vec::new());
    assert!(verdicts.removals.is_empty());
}

#[test]
fn head_matter_of_papers_and_permissions_are_kept() {
    for line in [
        "* Corresponding author: Ana Marlow, Harbour Institute, ana@harbour.example",
        "Received 2031 Mar 18; Revised 2031 Apr 25; Accepted 2031 Apr 29; Issue date 2031 Jun.",
        "This is an Open Access article distributed under the terms of the Creative Commons Attribution Licence.",
        "© Copyright 2031 Harbour Inc. Used and/or modified with permission under license.",
        "EDITORS NOTE: This column is republished with permission.",
    ] {
        let cleaner = Cleaner::builder().level(Level::Thorough).build();
        let text = ["Skip to main content", line, STORY, MORE].join("\n");
        assert!(cleaner.clean(&text).text().contains(line), "{line}");
        let text = [STORY, MORE, line].join("\n");
        assert!(cleaner.clean(&text).text().contains(line), "{line}");
    }
}
