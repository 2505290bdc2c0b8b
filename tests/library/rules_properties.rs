//! What holds of rules and judge on any text: removals are in order and inside paragraphs, and rounds come to an end.

use std::sync::LazyLock;

use copydesk::article::words::words;
use copydesk::verdict::judge;
use copydesk::{Article, Layout, Rules, rules};
use proptest::prelude::*;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

/// Pieces of stories and of boilerplate, to be put together in any order.
const PIECES: &[&str] = &[
    "The ferry sank on Monday, the board said.",
    "Advertisement",
    "Read more:",
    "Harbour board sells its last tug",
    "Sign up for our newsletter.",
    "Follow us on Facebook",
    "Copyright © 2031 Harbour Post. All rights reserved.",
    "Politics",
    "(With inputs from agencies)",
    "Mehr zum Thema",
    "यह भी पढ़ें: बंदरगाह",
    "“They left.”",
    "( [ © | •",
    "U.S.",
    "İstanbul ﬁnds 12,5 km",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
    ];
    let gap = proptest::sample::select(vec!["\n", "\n\n", " ", "", "\r\n", "\u{a0}"]);
    proptest::collection::vec((piece, gap), 0..12)
        .prop_map(|parts| parts.into_iter().map(|(a, b)| a + b).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn removals_are_in_order_inside_paragraphs_and_never_everything(text in text()) {
        let article = Article::new(&text, Layout::Lines);
        let verdicts = judge(&article, &words(&text), rules::findings(&article, &RULES), |_| Vec::new());
        let mut at = 0;
        for removal in &verdicts.removals {
            prop_assert!(removal.span.start >= at && !removal.span.is_empty());
            prop_assert!(article.paragraphs.iter().any(|p| p.body().contains(removal.span)));
            at = removal.span.end;
        }
        let removed: usize = verdicts.removals.iter().map(|removal| removal.span.len()).sum();
        prop_assert!(removed < text.len() || text.is_empty());
    }

    #[test]
    fn cutting_again_and_again_comes_to_an_end(text in text()) {
        let mut text = text;
        // Every round removes something; sentences come off many at a time, so few rounds are needed.
        for round in 0.. {
            prop_assert!(round < 20);
            let article = Article::new(&text, Layout::Lines);
            let removals = judge(&article, &words(&text), rules::findings(&article, &RULES), |_| Vec::new()).removals;
            if removals.is_empty() {
                break;
            }
            let mut left = String::new();
            let mut at = 0;
            for removal in removals {
                left.push_str(&text[at..removal.span.start]);
                at = removal.span.end;
            }
            left.push_str(&text[at..]);
            text = left;
        }
    }
}

/// The first bytes of a text are looked at before the rest, and may end inside a `(C)`, which is one sign once it is whole.
#[test]
fn a_copyright_sign_of_three_is_seen_wherever_the_first_look_ends() {
    for length in 3..70 {
        let word = "a".repeat(length);
        let rule = format!(
            "sign  copyright  paragraph\n  = {word} © press\n  + {word} © press\n  - It sank.\n"
        );
        let rules = Rules::default().with("sign.rules", &rule);
        let rules = rules.expect("a good file");
        let text = format!("The ferry sank on Monday.\n{word} (C) press\n");
        let article = Article::new(&text, Layout::Lines);
        assert_eq!(rules::findings(&article, &rules).len(), 1, "{length}");
    }
}
