//! Labels and the lines that they head: removed together, or kept together.

use copydesk::Cleaner;
use copydesk::boundary::Level;

const FIRST: &str = "The ferry Marlow ran aground off Tarn Point early on Monday, and all 43 people on board were brought to \
                     safety by two fishing boats, the harbour board said.";
const SECOND: &str = "It was the third ship in a year to hit the reef, whose light has been dark since the storms of the \
                      winter, although the pilots had asked for a new lamp in three letters to the board.";
const LAST: &str = "Divers found a crack of two metres in the hull, and the board will hear the captain on Thursday.";

const REEF: &str = "The reef has cost the town more ships than all the storms of the last hundred years, said the pilots.";
const END: &str =
    "The owners of the ferry will pay for the rooms of all who had to spend the night in the town.";

const TUG: &str = "Harbour board sells its last tug";
const FARES: &str = "Fishermen protest against the fares";
const BELL: &str = "The bell of the Marlow is found";

/// What is left of lines below the first two paragraphs of a story.
fn left(below: &[&str]) -> Vec<String> {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = [&[FIRST, SECOND], below].concat().join("\n");
    let cleaned = cleaner.clean(&text);
    let text = cleaned.text();
    let left = text.lines().skip(2).filter(|line| !line.is_empty());
    left.map(str::to_owned).collect()
}

#[test]
fn lines_below_the_story_are_removed_with_any_label() {
    for label in ["Most read", "Comments", "Tags", "Follow us", "Sign up now"] {
        assert_eq!(left(&[LAST, label, TUG]), [LAST], "{label}");
    }
}

#[test]
fn lines_inside_the_story_are_removed_with_labels_of_lists_alone() {
    for label in ["Most read", "Comments", "Tags"] {
        assert_eq!(left(&[label, TUG, FARES, LAST]), [LAST], "{label}");
    }
    for label in ["Advertisement", "Follow us", "Sign up now", "Subscribe"] {
        assert_eq!(
            left(&[label, TUG, FARES, LAST]),
            [TUG, FARES, LAST],
            "{label}"
        );
    }
}

#[test]
fn a_single_line_inside_the_story_may_be_a_subhead() {
    assert_eq!(left(&["Most read", TUG, LAST]), ["Most read", TUG, LAST]);
    // Without lines below, the label is one of its own.
    assert_eq!(left(&["Most read", LAST]), [LAST]);
}

#[test]
fn a_list_above_a_subhead_is_kept() {
    let subhead = "A crack in the hull";
    let lines = [subhead, LAST, "Most read", TUG, FARES, END];
    assert_eq!(left(&[&[REEF], &lines[..]].concat())[1..], lines);
    // Bullets show that the last line is no subhead.
    let items = ["• Harbour board sells its last tug", "• Fishermen protest"];
    let lines = [REEF, subhead, LAST, "Most read", items[0], items[1], END];
    assert_eq!(left(&lines), [REEF, subhead, LAST, END]);
}

#[test]
fn a_list_whose_last_line_begins_a_sentence_of_the_text_below_is_kept() {
    let post = "It was much the same with my boat in the old harbour,";
    let more = "which I sold in 2003 to a man from the islands, who never paid the price that he had promised me.";
    let lines = ["Comments", "Ana", "Osk", post, more];
    assert_eq!(left(&lines), lines);
}

#[test]
fn a_headline_in_quotation_marks_between_two_dates_is_an_item() {
    let dates = ["April 28, 2031", "April 29, 2031"];
    let quote = "“Just tell me who sold the tug!”";
    assert_eq!(
        left(&[LAST, "Trending", TUG, dates[0], quote, dates[1], FARES]),
        [LAST]
    );
    assert_eq!(
        left(&[LAST, "Trending", TUG, quote, dates[1], FARES]),
        [LAST, quote, dates[1], FARES]
    );
}

#[test]
fn a_last_line_without_the_bullet_of_the_others_is_no_item() {
    let items = [
        "• The last tug is sold",
        "• Fishermen protest",
        "• Fares rise",
    ];
    let lines = [
        "Most read",
        items[0],
        items[1],
        items[2],
        "A crack in the hull",
        LAST,
    ];
    assert_eq!(left(&lines), ["A crack in the hull", LAST]);
}

#[test]
fn labels_above_the_story_head_nothing() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = ["Most read", TUG, "By Ana Marlow", FIRST, SECOND].join("\n");
    let kept = [TUG, "By Ana Marlow", FIRST, SECOND].join("\n");
    assert_eq!(cleaner.clean(&text).text(), kept);
}

#[test]
fn turns_of_an_interview_below_an_advertisement_are_kept() {
    let turns = [
        "Harbour Post: “Are you worried?”",
        "Reed: ‘‘We are worried about the reef, but we hope that a new lamp will be hung there before the winter comes.’’",
        "Harbour Post: ‘‘What will you tell the islanders who have to cross the bay on every day of the year?’‘",
        "Reed: „Wait for the light, and do not cross the bay at night while the lamp of the reef is dark.“",
    ];
    let lines = [&["ADVERTISEMENT"], &turns[..]].concat();
    assert_eq!(left(&lines), turns);
}

#[test]
fn lines_that_name_people_are_kept_below_the_story() {
    let credit = "Reporting by Ana Marlow; Editing by Tom Reed";
    assert_eq!(
        left(&[LAST, "Most read", TUG, credit, BELL]),
        [LAST, credit]
    );
    assert_eq!(
        left(&[LAST, "Share this article", "(grh)"]),
        [LAST, "(grh)"]
    );
    assert_eq!(
        left(&[LAST, "Share this article", "Ana Marlow"]),
        [LAST, "Ana Marlow"]
    );
}

#[test]
fn a_lead_in_is_removed_with_a_list_and_kept_above_text() {
    for label in [
        "More from Harbour Post",
        "News from the islands",
        "In other news",
    ] {
        assert_eq!(left(&[label, TUG, FARES, LAST]), [LAST], "{label}");
        assert_eq!(left(&[LAST, label, TUG]), [LAST], "{label}");
        assert_eq!(left(&[LAST, label]), [LAST], "{label}");
        assert_eq!(left(&[label, LAST]), [label, LAST], "{label}");
        assert_eq!(left(&[label, TUG, LAST]), [label, TUG, LAST], "{label}");
    }
}

#[test]
fn a_label_with_one_headline_of_its_own_leaves_the_next_line() {
    let lines = ["Read more:", TUG, "A crack in the hull", LAST];
    assert_eq!(left(&lines), ["A crack in the hull", LAST]);
}

#[test]
fn a_label_of_comments_is_kept_with_them() {
    let thread = [
        "Comments",
        "Tom says:",
        "About time too.",
        "Ana says:",
        "I like it!",
    ];
    let below = [&[LAST], &thread[..]].concat();
    assert_eq!(left(&below), below);
    assert_eq!(
        left(&[&[LAST, "Most read", TUG], &thread[..]].concat()),
        below
    );
    assert_eq!(left(&["Comments", LAST]), [LAST]);
}

#[test]
fn a_label_of_comments_is_kept_with_the_name_and_the_date_of_the_first() {
    for head in [
        &["Ana Marlow", "2031-03-11 09:41"][..],
        &["海上花", "2031-03-11 09:41"],
        &["Gull 44, 11 March 2031 at 9:41"],
    ] {
        let below = [
            &[LAST, "Comments"],
            head,
            &[REEF, "Tom", "2031-03-12 10:15", END],
        ]
        .concat();
        assert_eq!(left(&below), below);
    }
}

#[test]
fn buttons_among_kept_lines_are_removed() {
    let lines = ["Most read", TUG, "Share", LAST];
    assert_eq!(left(&lines), ["Most read", TUG, LAST]);
}

#[test]
fn a_word_of_a_menu_between_removed_lines_is_removed() {
    assert_eq!(
        left(&["Subscribe", "Obituaries", "Sports", "E-Edition", LAST]),
        [LAST]
    );
    assert_eq!(left(&["Sports", "E-Edition", LAST]), ["Sports", LAST]);
}

#[test]
fn offers_head_no_lines() {
    assert_eq!(
        left(&[LAST, "Buy now", "Length", "Two metres"]),
        [LAST, "Length", "Two metres"]
    );
}

#[test]
fn the_name_above_the_text_of_its_author_is_kept() {
    let bio = "Ruth Marsh covers the coast for the Gazette, and has written two books on the wrecks of the reef.";
    assert_eq!(
        left(&[LAST, "Tags", "Ferries", "Reefs", "Ruth Marsh", bio]),
        [LAST, "Ruth Marsh", bio]
    );
}

#[test]
fn a_gallery_with_the_owners_of_its_pictures_is_kept() {
    let pictures = [
        "The Marlow on the rocks © Bo Tern",
        "The crew at the pier © Bo Tern",
    ];
    let lines = [LAST, "More photos", pictures[0], pictures[1]];
    assert_eq!(left(&lines)[2..], pictures);
}

#[test]
fn a_label_above_the_story_is_kept_with_its_list() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = ["Most read", TUG, FARES, FIRST, SECOND, LAST].join("\n");
    assert_eq!(cleaner.clean(&text).text(), text);
}

#[test]
fn the_line_between_two_buttons_or_notes_is_removed() {
    let buttons = ["Share this:", "Facebook", "Google", "WhatsApp", LAST];
    assert_eq!(left(&buttons), [LAST]);
    let notes = [
        LAST,
        "© 2009-2031",
        "Harbour News Service.",
        "All rights reserved.",
    ];
    assert_eq!(left(&notes), [LAST]);
    // The name may be that of the author, and text is text.
    for line in [
        "Ruth Marsh",
        "The harbour board will hear all of the captains on Thursday",
    ] {
        assert_eq!(left(&["Share", line, "Print", LAST]), [line, LAST]);
    }
}

#[test]
fn the_numbers_beside_share_buttons_are_removed() {
    assert_eq!(left(&["7", "1.2K", "Facebook", "Twitter", LAST]), [LAST]);
    assert_eq!(left(&["Share", "4", "12", LAST]), [LAST]);
    // Below a word may be a table, and a year is a date.
    let table = ["Share", "12", "Tarn Ferries", "30", "Reef Lines", LAST];
    assert_eq!(left(&table), table[1..]);
    assert_eq!(left(&["2031", "Facebook", "Twitter", LAST]), ["2031", LAST]);
}

#[test]
fn an_address_below_a_label_of_links_is_kept_with_it() {
    let source = ["Further reading", "https://harbour.example/reef"];
    assert_eq!(left(&[&[LAST], &source[..]].concat()).len(), 3);
    assert_eq!(left(&[LAST, source[0], TUG]), [LAST]);
}

#[test]
fn the_name_of_the_author_ends_a_list() {
    assert_eq!(
        left(&[LAST, "Tags", "Ferries", "Reefs", "Written by", "Ruth Marsh"]),
        [LAST, "Written by", "Ruth Marsh"]
    );
}

#[test]
fn the_byline_above_a_story_ends_the_list_before_it() {
    let byline = ["Ana Marlow", "03/05/2031 22:46", "Harbour Post", "Politics"];
    let below = [&["Most read", TUG, FARES, BELL], &byline[..], &[REEF, END]].concat();
    assert_eq!(left(&below), [&byline[..], &[REEF, END]].concat());
}

#[test]
fn the_only_line_of_a_list_that_names_an_author_is_the_byline() {
    let byline = "Geschrieben von Ana Marlow";
    assert_eq!(
        left(&[LAST, "Most read", TUG, FARES, byline]),
        [LAST, byline]
    );
}

#[test]
fn addresses_below_the_story_are_its_sources() {
    let sources = [
        "References",
        "https://harbour.example/reef",
        "https://pilots.example/lamp",
    ];
    let below = [&[LAST, "Comments", TUG], &sources[..]].concat();
    assert_eq!(left(&below), [&[LAST], &sources[..]].concat());
}

#[test]
fn a_label_that_is_an_item_heads_no_other_line() {
    let below = [
        LAST,
        "- More about the reef",
        "reef.html, last changed on 3 May",
    ];
    assert_eq!(left(&below).last().map(String::as_str), Some(below[2]));
    assert_eq!(left(&[LAST, "- Most read -", TUG]), [LAST]);
    // An advertisement may be above anything.
    assert_eq!(left(&[LAST, "Advertisement", TUG]), [LAST, TUG]);
}

#[test]
fn a_list_below_a_short_story_is_removed() {
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = [LAST, "Most read", TUG, FARES].join("\n");
    assert_eq!(cleaner.clean(&text).text().trim_end(), LAST);
    // A list alone may be what the article is about.
    let text = ["Most read", TUG, FARES, BELL].join("\n");
    assert_eq!(cleaner.clean(&text).text(), text);
}

#[test]
fn short_sentences_between_entries_of_a_list_below_the_story_belong_to_it() {
    let teasers = [
        "Most read",
        TUG,
        FARES,
        "The board has bought two ships.",
        BELL,
        "Nobody knows who hid it.",
        "A crack in the hull",
    ];
    assert_eq!(left(&[&[LAST], &teasers[..]].concat()), [LAST]);
    // The last entry may begin a sentence.
    let lines = [LAST, "Most read", TUG, FARES, "which the board sold.", BELL];
    assert_eq!(left(&lines), lines);
}

#[test]
fn forms_are_removed_with_all_their_fields() {
    for form in [
        &[
            "Leave a reply",
            "Comment *",
            "Name *",
            "Email *",
            "Website",
            "Post comment",
        ][..],
        &[
            "Schreibe einen Kommentar",
            "Name *",
            "E-Mail *",
            "Webseite",
            "Absenden",
        ],
        &[
            "Laisser un commentaire",
            "Nom *",
            "E-mail *",
            "Site web",
            "Envoyer",
        ],
        &[
            "Deja una respuesta",
            "Nombre *",
            "Correo electrónico *",
            "Web",
            "Enviar",
        ],
        &[
            "Добавить комментарий",
            "Имя *",
            "Email *",
            "Сайт",
            "Отправить",
        ],
        &[
            "اترك تعليقاً",
            "الاسم *",
            "البريد الإلكتروني *",
            "الموقع الإلكتروني",
        ],
        &["コメントを残す", "名前 *", "メールアドレス *", "サイト"],
    ] {
        assert_eq!(left(&[&[LAST], form, &[END]].concat()), [LAST, END]);
    }
    // The heading of a story is no field.
    assert_eq!(left(&[LAST, "Name", REEF]), [LAST, "Name", REEF]);
}

#[test]
fn a_sentence_that_was_broken_is_removed_to_its_end() {
    let lines = [
        "By entering your email and clicking the Subscribe button, you agree to the terms of use of the Harbour Post, and",
        "agree to receive offers from its partners. You understand that you can",
        "opt out at any time.",
    ];
    assert_eq!(left(&[&[LAST], &lines[..], &[END]].concat()), [LAST, END]);
    // A label is no sentence.
    let piece = "eBay has bought the last tug of the harbour board, which will be shown in a museum on the islands.";
    assert_eq!(left(&[LAST, "Share this article", piece]), [LAST, piece]);
}

#[test]
fn a_line_is_kept_if_it_alone_names_its_author() {
    let line = "Follow Ana Birkholm on Twitter and Facebook.";
    assert_eq!(left(&[LAST, END, line]), [LAST, END, line]);
    assert_eq!(
        left(&["By Ana Birkholm", LAST, END, line]),
        ["By Ana Birkholm", LAST, END]
    );
    assert_eq!(
        left(&[
            LAST,
            END,
            line,
            "Contact Ana Birkholm at ana@harbour.example"
        ])
        .len(),
        4
    );
}

#[test]
fn a_word_of_a_broken_sentence_is_no_button() {
    let lines = [
        "The Harbour Lab",
        "report",
        "is titled “The Long Reef”.",
        END,
    ];
    assert_eq!(left(&lines), lines);
    assert_eq!(
        left(&[LAST, "12 comments", "share", "report", END]),
        [LAST, END]
    );
}

#[test]
fn a_button_that_begins_a_broken_sentence_is_kept() {
    let rest = "which the board had shown in the town hall, have been sold.";
    assert_eq!(
        left(&[LAST, "Advertisement", "Photos", rest]),
        [LAST, "Photos", rest]
    );
    assert_eq!(left(&[LAST, "Advertisement", "Photos", END]), [LAST, END]);
    let cleaner = Cleaner::builder().level(Level::Careful).build();
    let text = ["Photos", rest, FIRST, SECOND].join("\n");
    assert_eq!(cleaner.clean(&text).text(), text);
}

#[test]
fn the_end_of_a_post_is_kept_with_its_author() {
    let post = [
        "The new lamp of the reef was lit tonight, and the pilots drank to it. Read more: harbour.example/lamp",
        "— Harbour Board (@harbourboard) March 3, 2031",
    ];
    assert_eq!(
        left(&[&[LAST], &post[..], &[END]].concat()),
        [LAST, post[0], post[1], END]
    );
}

#[test]
fn a_headline_below_the_reading_time_is_kept() {
    let lines = [LAST, "Leestijd: 4 minuten", TUG, END];
    assert_eq!(left(&lines), [LAST, TUG, END]);
}

#[test]
fn what_rules_leave_over_in_the_foot_of_a_page_goes_with_it() {
    // Single lines and short runs between notices and buttons, whatever they say.
    let notice = "All names are marks of Harbour Media.";
    let foot = [
        "Share this article",
        "Follow us on Twitter",
        "The link is in your pocket now",
        notice,
        "Your email address will not be published.",
        "© 2031 Tarn Point Gazette. All rights reserved.",
        "Made on the pier",
    ];
    assert_eq!(left(&[&[END], &foot[..]].concat()), [END]);
    // As many lines as notices may be a story of short lines, or what follows an insert.
    let score = ["Gulls 4", "Herons 2", "Terns 1"];
    let right = "All rights reserved.";
    let below = [
        &["© 2031 Tarn Point Gazette. All rights reserved."],
        &score[..],
        &[right],
    ]
    .concat();
    assert_eq!(
        left(&[&[END], &below[..]].concat()),
        [&[END], &score[..]].concat()
    );
    assert_eq!(
        left(&[END, "Follow us on Twitter", "The board waits."]),
        [END, "The board waits."]
    );
    // Advertisements and links to other stories stand in stories.
    assert_eq!(
        left(&[END, "Advertisement", "The board waits.", "Advertisement"]),
        [END, "The board waits."]
    );
    // Long text below is the story's.
    let text = "The pilots of Tarn Point met on Sunday in the old customs house, where they wrote a fourth letter to the \
                board, which has promised to read all of them aloud before the summer.";
    let below = [
        "Share this article",
        "Print",
        "The board waits.",
        "Leave a comment",
        text,
    ];
    assert_eq!(
        left(&[&[END], &below[..]].concat()),
        [END, "The board waits.", text]
    );
}

#[test]
fn who_made_the_story_is_kept_in_the_foot_of_a_page() {
    for line in [
        "Ana Marlow",
        "Ana Marlow covers harbours.",
        "Photo: Ana Marlow",
        "(c) Ana Marlow",
        "Correction: an earlier version gave a wrong depth.",
        "(amw)",
    ] {
        let below = [
            END,
            "Share this article",
            "Print",
            line,
            "Leave a comment",
            "Your email address will not be published.",
        ];
        assert_eq!(left(&below), [END, line], "{line}");
    }
}

#[test]
fn the_notice_in_a_form_goes_with_it_in_the_story() {
    let notice = "The board will never see it, and the gulls neither.";
    let form = [
        "Subscribe to our newsletter",
        "Sign up for our newsletter",
        notice,
        "Enter your email address",
    ];
    assert_eq!(left(&[&form[..], &[LAST]].concat()), [LAST]);
    // Between other kinds of lines, it may be of the story.
    assert_eq!(
        left(&[
            "Share this article",
            notice,
            "Enter your email address",
            LAST
        ]),
        [notice, LAST]
    );
}

#[test]
fn an_address_below_text_that_is_kept_is_kept() {
    let lines = [
        END,
        "Harbour Board of Tarn Point",
        "Email: pilots@harbour.example",
    ];
    assert_eq!(left(&lines), lines);
    let line = "Spotted an error? Let us know.";
    assert_eq!(left(&[END, line, "Email: desk@harbour.example"]), [END]);
}

#[test]
fn the_title_of_the_page_that_a_story_is_from_is_kept() {
    let title = "Rules for the harbour | Tarn Point Council";
    assert_eq!(
        left(&[END, "Read more here:", title]),
        [END, "Read more here:", title]
    );
    assert_eq!(left(&[END, "Read more here", TUG]), [END]);
}
