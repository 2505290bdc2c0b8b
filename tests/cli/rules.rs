//! `--rules` and the other options that choose rules, and files of rules that are refused.

use crate::harness::Folder;

pub const STORY: &str = "The ferry Marlow ran aground off Tarn Point on Monday.\n";

pub const MINE: &str = "\
off: ad-label

harbour-promo  promotion  ending
  = follow (harbour post|the post) on <name> <rest:8>
  + Follow Harbour Post on Facebook for more.
  - He said he would follow the post on Monday.

tide-table  navigation  paragraph  lang=de
  = gezeiten
  + Gezeiten
  - Die Gezeiten steigen.
";

const BROKEN: &str = "\
watch-us  social  paragraph
  = watch us
  + Watch us live
  - Watch us
";

pub fn folder() -> Folder {
    let folder = Folder::new();
    folder
        .write("mine.rules", MINE)
        .write("broken.rules", BROKEN)
        .write(
            "a.txt",
            format!("{STORY}Follow Harbour Post on X.\nGezeiten\nAdvertisement\n"),
        );
    folder
}

#[test]
fn a_users_rules_act_and_switch_others_off() {
    let folder = folder();
    let left = format!("{STORY}Advertisement\n");
    folder
        .copydesk(&["--rules", "mine.rules", "a.txt"])
        .is(0, &left, "");
    folder.copydesk(&["a.txt"]).is(
        0,
        &format!("{STORY}Follow Harbour Post on X.\nGezeiten\n"),
        "",
    );
}

#[test]
fn a_users_rules_may_act_alone() {
    let folder = folder();
    folder.write(
        "b.txt",
        format!("{STORY}Follow Harbour Post on X.\nShare this article\n"),
    );
    folder
        .copydesk(&["--no-default-rules", "--rules=mine.rules", "b.txt"])
        .is(0, &format!("{STORY}Share this article\n"), "");
}

#[test]
fn the_reason_names_the_users_rule() {
    folder()
        .copydesk(&["--explain", "--rules", "mine.rules", "a.txt"])
        .is(
            0,
            "   1 keep   | The ferry Marlow ran aground off Tarn Point on Monday.
   2 REMOVE | Follow Harbour Post on X.
            ^ rule harbour-promo (promotion)
   3 REMOVE | Gezeiten
            ^ rule tide-table (navigation)
   4 keep   | Advertisement
words: 17 in, 11 out; removed 6 by rule
other levels would remove: normal 6 words, thorough 6 words
",
            "",
        );
}

#[test]
fn categories_are_kept_and_dropped() {
    let folder = Folder::new();
    let text = format!("{STORY}Share this article\nAdvertisement\n(Reporting by Ana Marlow)\n");
    folder.write("a.txt", &text);
    let left = |lines: &str| format!("{STORY}{lines}");
    folder
        .copydesk(&["a.txt"])
        .is(0, &left("(Reporting by Ana Marlow)\n"), "");
    folder
        .copydesk(&["--keep=share,advertisement", "a.txt"])
        .is(0, &text, "");
    folder
        .copydesk(&[
            "--keep=share",
            "--keep",
            "advertisement",
            "--drop=credit",
            "a.txt",
        ])
        .is(0, &left("Share this article\nAdvertisement\n"), "");
}

#[test]
fn an_unknown_category_is_refused_with_those_there_are() {
    Folder::new().copydesk(&["--keep=sozial"]).starts(
        2,
        "",
        "error: invalid value 'sozial' for '--keep <CATEGORY>'\n  \
         [possible values: promotion, newsletter, subscription, social, share, advertisement, related, comments, \
         copyright, syndication-note, credit, byline, dateline, contact, cookie, app, navigation, correction]\n",
    );
}

#[test]
fn a_category_cannot_be_kept_and_dropped() {
    Folder::new()
        .copydesk(&["--keep=credit", "--drop=credit"])
        .is(
            2,
            "",
            "error: `--keep` and `--drop` both name credit\nhint: leave one out\n",
        );
}

#[test]
fn languages_narrow_the_rules() {
    let folder = folder();
    let german = format!("{STORY}Advertisement\n");
    folder
        .copydesk(&["--rules=mine.rules", "--lang=de", "a.txt"])
        .is(0, &german, "");
    let english = format!("{STORY}Gezeiten\nAdvertisement\n");
    folder
        .copydesk(&["--rules=mine.rules", "--lang=EN-gb,fr", "a.txt"])
        .is(0, &english, "");
}

#[test]
fn an_unknown_language_is_refused_with_those_there_are() {
    Folder::new().copydesk(&["--lang=en,xx"]).starts(
        2,
        "",
        "error: no rules are written in `xx`\nhint: there are ",
    );
    Folder::new()
        .copydesk(&["--lang=en", "--no-default-rules"])
        .is(
            2,
            "",
            "error: no rules are written in `en`\n\
         hint: leave `--lang` out: these rules are for no language in particular\n",
        );
}

#[test]
fn a_fault_is_shown_in_its_file_before_anything_is_read() {
    let folder = Folder::new();
    folder.write("bad.rules", "off: ad-lable\n");
    let message = "error: there is no rule `ad-lable`
 --> bad.rules:1:6
  |
1 | off: ad-lable
  |      ^^^^^^^^
  |
  = help: did you mean `ad-label`?
";
    // The article is missing, too, but is not opened.
    for args in [
        &["--rules=bad.rules", "gone.txt"][..],
        &["rules", "list", "--rules=bad.rules"],
        &["rules", "test", "bad.rules"],
        &["rules", "check", "bad.rules", "--", "gone.txt"],
    ] {
        folder.copydesk(args).is(2, "", message);
    }
}

#[test]
fn a_file_that_is_no_file_of_rules_is_named() {
    let folder = Folder::new();
    folder
        .write("latin.rules", b"# one\n# two: \xe9\n")
        .write("big.rules", "# a\n".repeat(1 << 18) + "#")
        .write("article.txt", STORY);
    for (file, message) in [
        (
            "gone",
            "error: gone: cannot open: No such file or directory\n",
        ),
        (".", "error: .: is a directory\n"),
        (
            "latin.rules",
            "error: latin.rules:2: not UTF-8\nhint: convert the file first, as with `iconv -t utf-8`\n",
        ),
        (
            "big.rules",
            "error: big.rules: more than 1048576 bytes, the limit for a rules file\nhint: is it a rules file?\n",
        ),
        (
            "/dev/zero",
            "error: /dev/zero: more than 1048576 bytes, the limit for a rules file\nhint: is it a rules file?\n",
        ),
        (
            "-",
            "error: -: standard input cannot be a rules file\nhint: name a file; standard input is for articles\n",
        ),
    ] {
        folder.copydesk(&["--rules", file]).is(2, "", message);
    }
    folder.copydesk(&["--rules=article.txt"]).starts(
        2,
        "",
        "error: an id has lower-case letters, digits and hyphens\n --> article.txt:1:1\n",
    );
}

#[test]
fn rules_may_come_by_a_pipe() {
    let folder = folder();
    folder
        .sh("mkfifo p; cat mine.rules >p & copydesk rules check p --no-default-rules -- a.txt | tail -n 1")
        .is(0, "articles: 1; words: 17, of which these rules take 6\n", "");
}

#[test]
fn a_fault_cannot_drive_the_terminal() {
    let folder = Folder::new();
    folder.write("bad.rules", "x  \u{1b}[2J  tail\n");
    let answer = folder.copydesk(&["--rules=bad.rules"]);
    assert_eq!(answer.status, 2);
    assert!(!answer.stderr.contains('\u{1b}'), "{}", answer.stderr);
}

#[test]
fn a_file_called_rules_is_a_file() {
    let folder = Folder::new();
    folder.write("rules", STORY);
    folder.copydesk(&["./rules"]).is(0, STORY, "");
    folder.copydesk(&["-", "rules"]).is(0, STORY, "");
}

#[test]
fn a_rule_for_one_source_acts_in_its_articles_alone() {
    let folder = Folder::new();
    let rule = "tide  promotion  paragraph  source=harbour.example\n  = tide and time\n  + Tide and time\n  - Time\n";
    folder.write("mine.rules", rule);
    let row = |host: &str, last: &str| {
        format!("{{\"url\": \"https://{host}/1\", \"text\": \"Nobody was hurt.{last}\"}}\n")
    };
    let rows =
        |last: &str| row("harbour.example", last) + &row("elsewhere.example", "\\nTide and time");
    let args = ["--rules", "mine.rules", "--format=jsonl"];
    let clean = rows("\\n");
    folder
        .copydesk_on(&args, rows("\\nTide and time"))
        .is(0, &clean, "");
}
