//! The boundary of the story: its findings, the features of paragraphs, and the seams where nothing is cut.

use std::collections::HashSet;
use std::sync::LazyLock;

use copydesk::article::words::words;
use copydesk::boundary::{self, Level, Model};
use copydesk::internals::{FeatureRow, feature_names};
use copydesk::{Article, Cleaner, Layout, Rules, Settings, rules};

static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

const STORY: &str = "\
The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which has lain at the quay since its engine failed \
in the January storms.\n\
Engineers told the board that a new engine would cost more than the ferry Alma is worth, and that no yard in Port Grebe \
could fit one before the summer.\n\
“We have looked at every way to keep the Alma,” said Ruth Hale, who chairs the harbour board. “There is none that the \
town can pay for.”\n\
The board will charter a smaller boat from Aldmoor until a new ferry is built, Hale said. It is to sail from Tarn Point \
twice a day.\n";

const TEASERS: &str = "\
Most Read\n\
10 Pumpkin Soups For Cold Nights\n\
Which Phone Should You Buy This Winter?\n\
Celebrity Couple Splits After Three Years\n\
Best Mattress Deals Right Now\n\
Sign up for our newsletter\n";

fn found(text: &str, level: Level) -> Vec<&str> {
    let article = Article::new(text, Layout::Auto);
    let rules = rules::findings(&article, &RULES);
    let model = Model::built_in();
    let findings = boundary::findings(&article, &words(text), &rules, &model, level);
    findings.iter().map(|found| found.span.of(text)).collect()
}

#[test]
fn teasers_under_a_story_are_found_but_at_the_careful_level() {
    let text = format!("{STORY}{TEASERS}");
    assert!(found(&text, Level::Careful).is_empty());
    let found = found(&text, Level::Thorough);
    assert!(
        found.contains(&"Best Mattress Deals Right Now"),
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
    for text in [&*verse, &table, &list, "", "Advertisement", "It sank."] {
        assert!(found(text, Level::Thorough).is_empty(), "{text}");
    }
}

#[test]
fn scripts_without_spaces_are_kept() {
    let story = "港口委員會星期一開會，聽取工程師對舊渡輪的報告。".repeat(20);
    let text = format!("{story}\n{story}\n熱門文章\n更多新聞\n分享\n");
    assert!(found(&text, Level::Thorough).is_empty());
}

#[test]
fn nothing_is_removed_where_more_running_text_would_be_removed_than_kept() {
    let comment = "seadog77 says:\nMarch 3, 2031 at 10:15 pm\nI stopped taking that old boat years ago, and so did all \
        my friends, since nobody ever told us when it would sail or why it did not. Good riddance!\nReply\n";
    let text = format!("{STORY}{TEASERS}Comments\n{}", comment.repeat(30));
    let removed = found(&text, Level::Thorough);
    let comments = removed.iter().filter(|line| line.contains("Good riddance"));
    assert!(comments.count() <= 16, "{removed:#?}");
}

#[test]
fn a_text_that_is_mostly_a_conversation_is_kept() {
    let turns = "HOST: And what will the harbour board of Tarn Point do about the old ferry now that it has no engine?\n\
        HALE: We have looked at every way to keep the Alma, and there is none that the town can pay for.\n"
        .repeat(6);
    assert!(found(&format!("{turns}{TEASERS}"), Level::Thorough).is_empty());
}

/// The features of every line of a text.
fn rows(text: &str) -> Vec<FeatureRow> {
    static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| {
        let settings = Settings {
            layout: Layout::Lines,
            boilerplate: Level::Normal,
            ..Settings::default()
        };
        Cleaner::builder().settings(settings).build()
    });
    let mut rows = Vec::new();
    CLEANER.each_feature_row(text, |row| rows.push(row));
    rows
}

/// The features with the given names of one row.
fn values<const N: usize>(row: &FeatureRow, names: [&str; N]) -> [i16; N] {
    names.map(|name| {
        let at = feature_names().position(|n| n == name);
        row.values[at.expect("a feature of that name")]
    })
}

fn values_of<const N: usize>(text: &str, names: [&str; N]) -> [i16; N] {
    values(&rows(text)[0], names)
}

#[test]
fn there_is_one_row_a_paragraph_and_it_is_the_same_every_time() {
    let text = format!("{STORY}{TEASERS}");
    let all = rows(&text);
    assert_eq!(all, rows(&text));
    assert_eq!(all.len(), text.lines().count());
    let names: Vec<&str> = feature_names().collect();
    assert_eq!(all[0].values.len(), names.len());
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    assert_eq!(
        values(&all[0], ["index", "paragraphs"]),
        [0, all.len() as i16]
    );
    let n_words = values(&all[1], ["words-before", "words", "words-after"]);
    assert_eq!(n_words.iter().sum::<i16>(), words(&text).len() as i16);
    assert!(values(&all[1], ["telling-in-core"]) > values(&all[5], ["telling-in-core"]));
}

/// `part` of `whole` in thousandths, as features have it.
fn share(part: usize, whole: usize) -> i16 {
    (part * 1000 / whole) as i16
}

#[test]
fn a_sentence_and_a_headline_differ() {
    let sentence = "The ferry sank off Tarn Point on Monday, said the board.";
    let names = ["words", "stops", "last", "title-words", "lines-in-a-row"];
    assert_eq!(values_of(sentence, names), [11, 1, 7, share(3, 11), 0]);
    let headline = "FERRY SINKS | Tarn Point 2031";
    let names = [
        "loud-words",
        "number-words",
        "marks",
        "years",
        "lines-in-a-row",
    ];
    assert_eq!(
        values_of(headline, names),
        [share(2, 5), share(1, 5), 1, 1, 1]
    );
}

#[test]
fn signs_are_counted_in_every_script() {
    let text = "Ärger in Москва: غرقت، هل؟ जहाज़ डूब गया। 港口、船。 항구 (ab) éÉ “x”.";
    let [n_words, commas] = values_of(text, ["words", "commas"]);
    assert_eq!(commas, share(2, n_words as usize));
    let names = ["capitals", "stops", "brackets", "quotes"];
    assert_eq!(
        values_of(text, names),
        [share(3, text.chars().count()), 4, 2, 2]
    );
    for (text, n_stops) in [
        ("It cost 3.5 million. “It sank.” Why? No…", 4),
        ("港口委員會開會。船很舊。", 2),
    ] {
        assert_eq!(values_of(text, ["stops"]), [n_stops]);
    }
}

#[test]
fn times_and_dates_make_a_stamp() {
    for (line, n) in [
        ("Hale says: 3 March 2031", 1),
        ("MARCH 3 AT 10:15 PM", 1),
        ("It won 3:", 0),
        ("Since 2031", 0),
    ] {
        let text = format!("The ferry sank.\n{line}");
        assert_eq!(values_of(&text, ["stamps-after"]), [n], "{line}");
    }
}

#[test]
fn every_end_has_its_class() {
    for (text, class) in [
        ("He said “no.”", 8),
        ("He left.", 7),
        ("Why?", 6),
        ("Read on…", 5),
        ("Related:", 4),
        ("Photo (archive)", 3),
        ("Harbour news", 2),
        ("Page 3", 1),
        ("»»» |", 0),
    ] {
        assert_eq!(values_of(text, ["last"]), [class], "{text}");
    }
}

#[test]
fn numbers_are_one_word_and_case_does_not_count() {
    let buckets = |text| rows(text)[0].buckets.clone();
    assert_eq!(buckets("12 shares"), buckets("3,500 Shares"));
    assert_ne!(buckets("shares 12"), buckets("12 shares"));
    // Edges have buckets of their own.
    assert_eq!((buckets("one").len(), buckets("one two").len()), (3, 7));
}

/// The first line of the comments, and the number of comments above the end of each line.
fn comments(text: &str) -> (Option<usize>, Vec<i16>) {
    let rows = rows(text);
    let of = |row: &FeatureRow| values(row, ["comments-up-to-here"])[0];
    let is_first = |row: &FeatureRow| values(row, ["words-since-first-comment"]) == [0];
    (
        rows.iter().position(is_first),
        rows.iter().map(of).collect(),
    )
}

#[test]
fn a_name_and_a_verb_or_a_date_head_a_comment() {
    let verbs = "The ferry sank.\nDonna says\nMarch 3, 2031 at 10:15 pm\nGood riddance!\nseadog77 says\nWho pays?\n\
        Old Hale says\nWe do.";
    assert_eq!(comments(verbs), (Some(1), vec![0, 1, 1, 1, 2, 2, 3, 3]));
    let dates = "Donna\nMarch 3, 2031 at 10:15\nGood!\nHale\nMarch 3, 2031 at 10:17\nNo.\nRuth\n\
        March 4, 2031 at 8:01\nWhy?";
    assert_eq!(comments(dates), (Some(1), vec![0, 1, 1, 1, 2, 2, 2, 3, 3]));
}

#[test]
fn sentences_repeated_names_and_heads_without_text_are_no_comments() {
    for text in [
        "Donna says.\nNo.\nHale says.\nNo.\nRuth says.\nNo.",
        "Donna says\nNo.\nHale says\nYes.",
        "Donna says\nNo.\nDonna says\nYes.\nDonna says\nNo.",
        "Donna says\nHale says\nRuth says",
        "The full report by the board of the harbour of Tarn Point\nMarch 3, 2031 10:15\nMarch 3, 2031 10:17\n\
         March 3, 2031 10:19\nNo.",
    ] {
        let none = vec![0; text.lines().count()];
        assert_eq!(comments(text), (None, none), "{text}");
    }
}

/// Checks which lines of a text continue the line before.
#[track_caller]
fn continue_the_line_before<const N: usize>(expected: [usize; N], text: &str) {
    let rows = rows(text);
    let lines = (0..rows.len()).filter(|&index| rows[index].continues);
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn lines_broken_at_links_are_one_sentence() {
    continue_the_line_before(
        [1, 2, 3, 4, 5, 6, 7],
        "It hangs in the\nMuseum\n, says the\nHarbour Board\nof the\ntown, and\n(which is new)\n.\nIt is old.",
    );
    continue_the_line_before(
        [],
        "The ferry sank.\nTen soups\nWhich phone?\nbyline in small letters",
    );
    continue_the_line_before([], "The ferry sank.\nferry\n“It sank.”\nread on");
}

#[test]
fn a_sentence_continues_after_a_paragraph_that_is_removed_anyway() {
    continue_the_line_before(
        [1, 2],
        "It is old. The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which nobody has used since \
         the\nAdvertisement\nWinter.",
    );
    continue_the_line_before([1, 2], "The board voted,\nAdvertisement\nHale said.");
    continue_the_line_before([], "Follow us on:\nAdvertisement\nTen soups");
    continue_the_line_before([], "Ten soups\nAdvertisement\nseadog77 says");
}

#[test]
fn a_list_is_one_with_its_colon() {
    continue_the_line_before([1], "These boats are left:\nThe Alma\nThe Edda");
    continue_the_line_before(
        [1, 2],
        "It would:\n• save the ferry\n• build a quay.\n- No.\nIt sank.",
    );
    continue_the_line_before([1], "â€¢ It sank.\nâ€¢ It is old.");
    continue_the_line_before([], "(1) It sank.\n(2) It is old.\nЭто так.\nЭто так.");
    continue_the_line_before([], "“ It sank.”\n“ It is old.”");
}

#[test]
fn the_lines_of_a_contact_are_one() {
    continue_the_line_before(
        [2, 3, 4],
        "Harbour office\nTelephone: +49 241 8904-180\nFax: (0241) 8904 181\nboard@harbour.example\nE-mail: hale@harbour.example\nIt sank.",
    );
    continue_the_line_before(
        [],
        "The ferry had 1,200 seats in 1987\nIt sank in 2031\n@harbour",
    );
}

#[test]
fn a_quotation_continues_where_it_is_opened_again_or_closed() {
    continue_the_line_before(
        [1, 2],
        "“It is old.\n“It sank.\nNobody saw it,” she said.\nIt did.",
    );
    continue_the_line_before([1], "„Es ist alt.\nEs sank“, sagte sie.\n„Nein.“\n„Ja.“");
    continue_the_line_before([1], "\"It is old.\n\"It sank.\"\nNo.");
    continue_the_line_before([], "“It is old.\nTen soups\nMost read");
    continue_the_line_before([], "«C’est vieux.»\n«Non.»\n»Nein.«\n»Ja.«");
}

#[test]
fn a_conversation_is_not_cut_and_labels_are_none() {
    continue_the_line_before(
        [2, 3, 4, 5],
        "It is old\nHOST: Good day.\nHALE: Good day.\nShe laughs.\nHOST: Why?\nHALE: It sank.\nTen soups",
    );
    // A few turns among much else.
    let much = "It is old.\n".repeat(16);
    let text = format!("HOST: It sank.\nHALE: It sank.\n{much}HOST: It sank.\nHALE: It sank.");
    continue_the_line_before([], &text);
    continue_the_line_before(
        [],
        "Photo: It sank.\nPhoto: It is old.\nPhoto: No.\nVideo: It sank.",
    );
    continue_the_line_before([], "Ten: one\nTwo: two\nTen: one\nTwo: two");
    continue_the_line_before(
        [],
        "It left at 10:15.\nIt left at 11:15.\nIt is back at 12:15.\nIt is back at 1:15.",
    );
}
