//! Markdown marks hide no line from the rules, and no cut leaves half of a pair of marks.

use copydesk::rules;
use copydesk::{Cleaner, Layout, Repeats, Rules, Settings};
use proptest::prelude::*;

const URL: &str = "https://harbour.example/a_b/(c)?d=*e*";

const STORY: &str =
    "The ferry Marlow ran aground off Tarn Point on Monday, the harbour board said.";

/// Marks that may stand around a text anywhere in a paragraph; `§` is the text.
const AROUND: &[&str] = &[
    "**§**",
    "*§*",
    "***§***",
    "__§__",
    "_§_",
    "`§`",
    "_**§**_",
    "[§](URL)",
    "[§](URL \"Harbour (Post)\")",
    "[**§**](URL)",
    "**[§](URL)**",
    "![§](URL)",
    "[![§](URL)](URL)",
];

/// Marks of a line.
const OF_LINES: &[&str] = &[
    "- §",
    "* §",
    "+ §",
    "> §",
    "# §",
    "###### §",
    "## § ##",
    "> ## §",
    "- [ ] §",
    "- [x] §",
    "- [§](URL)",
    "1. [§](URL)",
    "12) **§**",
    "* **§**",
    "> - _§_",
    "| § |",
    "§  ",
    "§\\",
];

/// The rules of the program, with each line of their examples wrapped.
fn wrapped(wrap: &dyn Fn(&str) -> String) -> Rules {
    let mut rules = Rules::default();
    for (name, source) in rules::BUILT_IN {
        let line = |line: &str| {
            let example = line.strip_prefix("  + ").or(line.strip_prefix("  - "));
            let Some(example) = example else {
                return line.to_owned();
            };
            let lines: Vec<String> = example.split("\\n").map(wrap).collect();
            format!("{}{}", &line[..4], lines.join("\\n"))
        };
        let lines: Vec<String> = source.lines().map(line).collect();
        rules = rules.with(name, &lines.join("\n")).expect("a good pack");
    }
    rules
}

/// What examples of built-in rules no longer hold when they are wrapped.
fn broken(name: &str, wrap: &dyn Fn(&str) -> String) -> Vec<String> {
    let broken = wrapped(wrap).check();
    let told = broken.iter().map(|example| format!("{name}: {example:?}"));
    told.collect()
}

/// The text in its mark, with its own asterisks escaped.
fn filled(mark: &str, text: &str) -> String {
    mark.replace("URL", URL)
        .replace('§', &text.replace('*', r"\*"))
}

#[test]
fn examples_of_built_in_rules_hold_in_marks() {
    let broken: Vec<String> = AROUND
        .iter()
        .flat_map(|mark| broken(mark, &|text| filled(mark, text)))
        .collect();
    assert_eq!(broken, [""; 0]);
}

#[test]
fn examples_of_built_in_rules_hold_behind_marks_of_lines() {
    let broken: Vec<String> = OF_LINES
        .iter()
        .flat_map(|mark| broken(mark, &|text| format!("\\n{}", filled(mark, text))))
        .collect();
    assert_eq!(broken, [""; 0]);
}

#[test]
fn examples_of_built_in_rules_hold_with_marks_inside() {
    let first = |mark: &'static str| {
        move |text: &str| match text.split_once(' ') {
            Some((first, rest)) => format!("{} {rest}", filled(mark, first)),
            None => filled(mark, text),
        }
    };
    let last = |mark: &'static str| {
        move |text: &str| match text.rsplit_once(' ') {
            Some((rest, last)) => format!("{rest} {}", filled(mark, last)),
            None => filled(mark, text),
        }
    };
    let marks = ["**§**", "_§_", "[§](URL)"];
    let broken: Vec<String> = marks
        .into_iter()
        .flat_map(|mark| [broken(mark, &first(mark)), broken(mark, &last(mark))])
        .flatten()
        .collect();
    assert_eq!(broken, [""; 0]);
}

fn clean(text: &str) -> String {
    let settings = Settings {
        repeats: Repeats::Kept,
        ..Settings::default()
    };
    let cleaner = Cleaner::builder().settings(settings).build();
    cleaner.clean(text).text().into_owned()
}

#[test]
fn a_marked_line_is_removed_whole() {
    for line in [
        "**Read more:** [Harbour board sells its last tug](https://harbour.example/tug)",
        "**Read more: [The last tug](https://harbour.example/tug)**",
        "> *Read more:* [**Tug**](https://harbour.example/tug).",
        "- [Share on Facebook](https://harbour.example/share)",
        "## Related articles",
        "[Advertisement](https://harbour.example/ad)",
        "> Advertisement",
        "* Advertisement",
        "***Advertisement***",
        "_Advertisement_",
        "__Subscribe to our newsletter__",
        "![Share on Facebook](icon.png)",
        "[![Share on Facebook](icon.png)](https://harbour.example/share)",
        "[Sign up](https://harbour.example/n) for our newsletter",
        "Sign up for [our newsletter](https://harbour.example/n).",
        "**Sign up** for our newsletter.",
        "**Follow us on Facebook. Sign up for our newsletter.**",
        "1. **Sign up** for our newsletter.",
        "1. Sign up for our newsletter.",
    ] {
        let text = format!("{STORY}\n\n{line}\n");
        assert_eq!(clean(&text), format!("{STORY}\n"), "{line}");
    }
}

#[test]
fn a_label_takes_the_marked_headline_below_it() {
    let text =
        format!("{STORY}\n\n**Read more:**\n\n- [Harbour board sells its last tug]({URL})\n");
    assert_eq!(clean(&text), format!("{STORY}\n"));
}

#[test]
fn a_sentence_is_removed_with_its_marks() {
    for sentence in [
        "**Sign up for our newsletter.**",
        "[Sign up for our newsletter.](https://harbour.example/n)",
        "Sign up for **[our newsletter](https://harbour.example/n)**.",
        "**Sign up for our newsletter.** _Follow us on Facebook._",
    ] {
        let text = format!("## The **ferry**\n\n**{STORY}** {sentence}\n");
        let left = format!("## The **ferry**\n\n**{STORY}**\n");
        assert_eq!(clean(&text), left, "{sentence}");
    }
}

#[test]
fn words_that_were_broken_at_line_ends_are_whole() {
    let settings = Settings {
        layout: Layout::Blank,
        ..Settings::default()
    };
    let cleaner = Cleaner::builder().settings(settings).build();
    let story = STORY.replace("Tarn Point", "Tarn\nPoint");
    for notice in [
        "Sign up for our news-\nletter.",
        "Sign up for our news\u{ad}\r\n  letter.",
        "Sign up\nfor **our** news-\nletter.",
        "Под-\nпишитесь на нашу рас-\nсылку",
        "免费订阅电\n子报",
    ] {
        let text = format!("{story}\n\n{notice}\n");
        assert_eq!(cleaner.clean(&text).text(), format!("{story}\n"));
    }
}

#[test]
fn a_sentence_inside_marks_is_kept() {
    for text in [
        format!("**{STORY} Sign up for our newsletter.**\n"),
        format!("[{STORY} Sign up for our newsletter.]({URL})\n"),
        format!("_{STORY} Follow us on Facebook. Sign up for our newsletter._\n"),
        format!("`{STORY} Sign up for our newsletter.`\n"),
    ] {
        assert_eq!(clean(&text), text);
    }
}

#[test]
fn a_quoted_line_is_kept_in_marks_too() {
    let text = format!(
        "{STORY}\nIts page said “Sign up for our newsletter” all day.\n[Sign up for our newsletter]({URL})\n"
    );
    assert_eq!(clean(&text), text);
}

#[test]
fn a_link_without_text_is_no_headline() {
    let text = "The ferry sank on Monday, the board said.> [ ](u.example)";
    assert_eq!(clean(text), text);
}

#[test]
fn a_label_in_a_sentence_is_kept() {
    for text in [
        format!("{STORY}\n\n**Read on:** the log of the [last tug]({URL})\n"),
        format!("{STORY}\n\nRead more: [the log]({URL}) was kept by the captain, he said.\n"),
    ] {
        assert_eq!(clean(&text), text);
    }
}

#[test]
fn dates_and_footnotes_are_no_marks() {
    for text in [
        format!("{STORY} Fares* rose.\n12. March\n*Terms apply* on all. The cook swore: f**k.\n"),
        format!("{STORY}\n\n* * *\n\n[1](see below) and [sic] and a_b_c and 2 * 3 * 4\n"),
    ] {
        assert_eq!(clean(&text), text);
    }
}

/// Pieces of marked text, to be put together in any order.
const PIECES: &[&str] = &[
    "The ferry sank on Monday, the board said.",
    "Advertisement",
    "Read more:",
    "Sign up for our newsletter.",
    "Follow us on Facebook",
    "यह भी पढ़ें: बंदरगाह",
    "**",
    "*",
    "_",
    "`",
    "[",
    "![",
    "](u.example)",
    "](u.example \"",
    "\")",
    ")",
    "\\",
    "## ",
    " ##",
    "> ",
    "- ",
    "- [x] ",
    "1. ",
    "\n",
    "\n\n",
    " ",
];

/// Marks whose halves can be counted, and others that may stand around them: no sign is nested in itself.
const PAIRS: &[&str] = &["**§**", "[§](URL)", "[**§**](URL)"];
const OUTER: &[&str] = &["__§__", "`§`"];

fn nested(mark: &str, text: &str) -> String {
    mark.replace("URL", URL).replace('§', text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_marks_at_all_are_read_and_cleaned_text_is_clean(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..20),
    ) {
        let text = pieces.concat();
        let left = clean(&text);
        prop_assert_eq!(clean(&left), left);
    }

    #[test]
    fn no_cut_leaves_half_of_a_pair(
        pieces in proptest::collection::vec(
            (proptest::sample::select(&PIECES[..6]), proptest::sample::select(PAIRS)), 1..6),
        around in proptest::sample::select(OUTER),
        n in 1..6_usize,
    ) {
        let mut pieces: Vec<String> = pieces.iter().map(|(text, mark)| nested(mark, text)).collect();
        let inside: String = pieces.drain(..n.min(pieces.len())).collect::<Vec<_>>().join(" ");
        let text = format!("{STORY}\n{} {}\n{STORY}\n", nested(around, &inside), pieces.join(" "));
        let left = clean(&text);
        for mark in ["**", "__", "`"] {
            prop_assert_eq!(left.matches(mark).count() % 2, 0, "{} of {}", left, text);
        }
        let n_targets = left.matches("](https://harbour.example").count();
        prop_assert_eq!(left.matches('[').count(), n_targets, "{} of {}", left, text);
    }
}
